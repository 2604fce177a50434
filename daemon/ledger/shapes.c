/* SPDX-License-Identifier: EUPL-1.2 */
#include "ledger/inside.h"

WORDS(ACCOUNT_KINDS,
      "account_kind",
      [ACCOUNT_PSP_CLEARING] = "psp_clearing",
      [ACCOUNT_BANK] = "bank",
      [ACCOUNT_TRANSIT_PAYOUT] = "transit_payout",
      [ACCOUNT_BUYER_DEPOSIT] = "buyer_deposit",
      [ACCOUNT_PARTNER_PAYABLE] = "partner_payable",
      [ACCOUNT_COMMISSION_INCOME] = "commission_income",
      [ACCOUNT_VAT_COLLECTED] = "vat_collected",
      [ACCOUNT_PSP_FEE] = "psp_fee",
      [ACCOUNT_REFUND_PENDING] = "refund_pending",
      [ACCOUNT_TRANSIT_REFUND] = "transit_refund",
      [ACCOUNT_SUSPENSE] = "suspense");

WORDS(DEALING_KINDS,
      "dealing_kind",
      [DEALING_RELEASED] = "released",
      [DEALING_TAKEN_BACK] = "taken_back");

SHAPE(ACCOUNT_ROW,
      struct account_row,
      FIELD(struct account_row, id),
      FIELD(struct account_row, destination),
      FIELD_WORD(struct account_row, kind, &ACCOUNT_KINDS),
      FIELD(struct account_row, subject, .traits = OPTIONAL),
      FIELD(struct account_row, currency));

SHAPE(ENTRY_ROW,
      struct entry_row,
      FIELD(struct entry_row, id),
      FIELD(struct entry_row, destination),
      FIELD(struct entry_row, kind),
      FIELD(struct entry_row, business_key),
      FIELD(struct entry_row, content),
      FIELD(struct entry_row, occurred),
      FIELD(struct entry_row, reverses, .traits = OPTIONAL),
      FIELD(struct entry_row, transfers));

SHAPE(TRANSFER_ROW,
      struct transfer_row,
      FIELD(struct transfer_row, entry),
      FIELD(struct transfer_row, n),
      FIELD(struct transfer_row, debit),
      FIELD(struct transfer_row, credit),
      FIELD(struct transfer_row, amount),
      FIELD(struct transfer_row, about, .traits = OPTIONAL));

SHAPE(ENTRY_THERE,
      struct entry_there,
      FIELD(struct entry_there, id),
      FIELD(struct entry_there, content));

SHAPE(SEAL_ROW,
      struct seal_row,
      FIELD(struct seal_row, position),
      FIELD(struct seal_row, entry),
      FIELD(struct seal_row, recorded),
      FIELD(struct seal_row, hash),
      FIELD(struct seal_row, at));

SHAPE(UNSEALED_ROW,
      struct unsealed_row,
      FIELD(struct unsealed_row, entry),
      FIELD(struct unsealed_row, content),
      FIELD(struct unsealed_row, occurred),
      FIELD(struct unsealed_row, recorded));

SHAPE(LINK_ROW,
      struct link_row,
      FIELD(struct link_row, position),
      FIELD(struct link_row, entry),
      FIELD(struct link_row, hash),
      FIELD(struct link_row, recorded),
      FIELD(struct link_row, sealed_recorded),
      FIELD(struct link_row, destination),
      FIELD(struct link_row, kind),
      FIELD(struct link_row, business_key),
      FIELD(struct link_row, content),
      FIELD(struct link_row, occurred),
      FIELD(struct link_row, reverses, .traits = OPTIONAL),
      FIELD(struct link_row, transfers),
      FIELD(struct link_row, debit, .traits = OPTIONAL),
      FIELD(struct link_row, credit, .traits = OPTIONAL),
      FIELD(struct link_row, amount, .traits = OPTIONAL),
      FIELD(struct link_row, about, .traits = OPTIONAL));

SHAPE(BALANCE_ROW,
      struct balance_row,
      FIELD(struct balance_row, account),
      FIELD(struct balance_row, position),
      FIELD(struct balance_row, minor));

SHAPE(NUMBER_ROW, struct number_row, FIELD(struct number_row, number));

SHAPE(ZONE_ROW, struct zone_row, FIELD(struct zone_row, zone));

SHAPE(SPLIT_ROW,
      struct split_row,
      FIELD(struct split_row, gross),
      FIELD(struct split_row, commission),
      FIELD(struct split_row, vat));

SHAPE(BOOKING_ID_ROW, struct booking_id_row, FIELD(struct booking_id_row, booking));

SHAPE(PART_ROW,
      struct part_row,
      FIELD(struct part_row, id),
      FIELD(struct part_row, destination),
      FIELD(struct part_row, booking),
      FIELD(struct part_row, partner),
      FIELD(struct part_row, part_key),
      FIELD(struct part_row, gross),
      FIELD(struct part_row, commission),
      FIELD(struct part_row, vat),
      FIELD(struct part_row, after_release),
      FIELD(struct part_row, reason),
      FIELD(struct part_row, at));

SHAPE(RELEASE_ROW,
      struct release_row,
      FIELD(struct release_row, booking),
      FIELD(struct release_row, destination),
      FIELD(struct release_row, partner),
      FIELD(struct release_row, gross),
      FIELD(struct release_row, commission),
      FIELD(struct release_row, vat),
      FIELD(struct release_row, at));

SHAPE(SALE,
      struct sale,
      FIELD(struct sale, booking),
      FIELD(struct sale, destination),
      FIELD(struct sale, partner),
      FIELD(struct sale, contract),
      FIELD(struct sale, reference, .max = 16),
      FIELD(struct sale, title, .max = 200),
      FIELD(struct sale, seats),
      FIELD(struct sale, visit, .means = "The day on the wall of the destination"),
      FIELD(struct sale, ends),
      FIELD(struct sale, gross),
      FIELD(struct sale, commission, .means = "What the partner bears, its VAT inside"),
      FIELD(struct sale, vat),
      FIELD(struct sale, frozen));

SHAPE(DEALING,
      struct dealing,
      FIELD_WORD(struct dealing, kind, &DEALING_KINDS),
      FIELD(struct dealing, source),
      FIELD(struct dealing, partner),
      FIELD(struct dealing, booking),
      FIELD(struct dealing, reference),
      FIELD(struct dealing, title),
      FIELD(struct dealing, seats),
      FIELD(struct dealing, visit),
      FIELD(struct dealing, gross),
      FIELD(struct dealing, commission),
      FIELD(struct dealing, vat),
      FIELD(struct dealing, at));
