/* SPDX-License-Identifier: EUPL-1.2 */
#include "settlement/inside.h"

WORDS(SETTLEMENT_STATES,
      "settlement_state",
      [SETTLEMENT_PREPARED] = "prepared",
      [SETTLEMENT_APPROVED] = "approved",
      [SETTLEMENT_DELIVERED] = "delivered",
      [SETTLEMENT_WITHDRAWN] = "withdrawn");

SHAPE(SETTLEMENT_CONFIG,
      struct settlement_config,
      FIELD(struct settlement_config,
            grace_hours,
            .traits = OPTIONAL,
            .otherwise = "24",
            .max = 2160,
            .means = "Hours after a visit before its money is released to the partner"),
      FIELD(struct settlement_config,
            least_cents,
            .traits = OPTIONAL,
            .otherwise = "0",
            .max = 1000000,
            .means = "The least that is paid out, in cents; less is carried forward"));

SHAPE(SETTLEMENT,
      struct settlement,
      FIELD(struct settlement, id),
      FIELD(struct settlement, destination),
      FIELD(struct settlement, number),
      FIELD(struct settlement, cutoff),
      FIELD_WORD(struct settlement, state, &SETTLEMENT_STATES),
      FIELD(struct settlement, statements),
      FIELD(struct settlement, carried, .means = "Partners left for the next run"),
      FIELD(struct settlement, total),
      FIELD(struct settlement, prepared_by),
      FIELD(struct settlement, prepared_at),
      FIELD(struct settlement, approved_by, .traits = OPTIONAL),
      FIELD(struct settlement, approved_at, .traits = OPTIONAL),
      FIELD(struct settlement, delivered_by, .traits = OPTIONAL),
      FIELD(struct settlement, delivered_at, .traits = OPTIONAL),
      FIELD(struct settlement, file_name, .traits = OPTIONAL),
      FIELD(struct settlement, file_hash, .traits = OPTIONAL));

/* The columns of a statement's own row, in their order. */
#define STATEMENT_FIELDS                                                                           \
    FIELD(struct statement, id), FIELD(struct statement, settlement),                              \
        FIELD(struct statement, destination), FIELD(struct statement, partner),                    \
        FIELD(struct statement, cutoff), FIELD(struct statement, partner_number),                  \
        FIELD(struct statement, partner_name), FIELD(struct statement, partner_address),           \
        FIELD(struct statement, partner_siret), FIELD(struct statement, holder),                   \
        FIELD(struct statement, iban, .traits = SECRET), FIELD(struct statement, sales),           \
        FIELD(struct statement, gross), FIELD(struct statement, taken_back),                       \
        FIELD(struct statement, commission), FIELD(struct statement, vat),                         \
        FIELD(struct statement, amount), FIELD(struct statement, invoice, .traits = OPTIONAL),     \
        FIELD(struct statement, end_to_end)

SHAPE(STATEMENT,
      struct statement,
      STATEMENT_FIELDS,
      FIELD_WORD(struct statement, state, &SETTLEMENT_STATES));

SHAPE(STATEMENT_ROW, struct statement, STATEMENT_FIELDS);

SHAPE(STATEMENT_LINE,
      struct statement_line,
      FIELD(struct statement_line, n),
      FIELD(struct statement_line, kind),
      FIELD(struct statement_line, booking),
      FIELD(struct statement_line, reference),
      FIELD(struct statement_line, title),
      FIELD(struct statement_line, seats),
      FIELD(struct statement_line, visit),
      FIELD(struct statement_line, gross),
      FIELD(struct statement_line, commission),
      FIELD(struct statement_line, vat),
      FIELD(struct statement_line, net));

SHAPE(OWED,
      struct owed,
      FIELD(struct owed, payable, .means = "Visits held, not yet in an approved payout"),
      FIELD(struct owed, awaited, .means = "Sold, visits not yet held"),
      FIELD(struct owed, in_payout, .means = "Approved, not yet handed to the bank"));

SHAPE(LINE_ROW,
      struct line_row,
      FIELD(struct line_row, statement),
      FIELD(struct line_row, n),
      FIELD_WORD(struct line_row, kind, &DEALING_KINDS),
      FIELD(struct line_row, source),
      FIELD(struct line_row, booking),
      FIELD(struct line_row, reference),
      FIELD(struct line_row, title),
      FIELD(struct line_row, seats),
      FIELD(struct line_row, visit),
      FIELD(struct line_row, gross),
      FIELD(struct line_row, commission),
      FIELD(struct line_row, vat));

SHAPE(INVOICE_ROW,
      struct invoice_row,
      FIELD(struct invoice_row, invoice),
      FIELD(struct invoice_row, id));

SHAPE(NEXT_ROW, struct next_row, FIELD(struct next_row, next));

SHAPE(FILE_ROW,
      struct file_row,
      FIELD(struct file_row, name),
      FIELD(struct file_row, type),
      FIELD(struct file_row, bytes),
      FIELD(struct file_row, hash));
