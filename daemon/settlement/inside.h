/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "gateways/host.h"
#include "house.h"
#include "ledger/ledger.h"
#include "ledger/sale.h"
#include "partner/partner.h"
#include "settlement/settlement.h"

/* A line as it is inserted. */
struct line_row {
    struct statement_id statement;
    uint32_t n;
    enum dealing_kind kind;
    struct id source;
    struct booking_id booking;
    struct str reference;
    struct str title;
    uint32_t seats;
    struct day visit;
    struct money gross;
    struct money commission;
    struct money vat;
};
extern const struct shape LINE_ROW;

/* A statement as it is inserted: without what its settlement knows. */
extern const struct shape STATEMENT_ROW;

struct invoice_row {
    struct str invoice;
    struct statement_id id;
};
extern const struct shape INVOICE_ROW;

struct next_row {
    int64_t next;
};
extern const struct shape NEXT_ROW;

struct file_row {
    struct str name;
    struct str type;
    struct str bytes;
    struct hash hash;
};
extern const struct shape FILE_ROW;

/* The next `n` numbers of a series, without a gap, from the caller's transaction. */
MUST_CHECK enum fault settlement_numbers(struct ctx *cx,
                                         struct db *db,
                                         const char *series,
                                         uint32_t n,
                                         int64_t *ret_first);

extern const struct query SETTLEMENT_INSERT;
extern const struct query SETTLEMENT_BY_ID;
extern const struct query SETTLEMENT_LOCK;
extern const struct query SETTLEMENT_ALL;
extern const struct query SETTLEMENT_APPROVE;
extern const struct query SETTLEMENT_DELIVER;
extern const struct query SETTLEMENT_WITHDRAW;
extern const struct query UNSETTLED;
extern const struct query STATEMENT_INSERT;
extern const struct query STATEMENT_BY_ID;
extern const struct query STATEMENTS_OF;
extern const struct query STATEMENTS_OF_PARTNER;
extern const struct query STATEMENT_INVOICE;
extern const struct query STATEMENTS_DELETE;
extern const struct query STATEMENTS_IN_PAYOUT;
extern const struct query LINE_INSERT;
extern const struct query LINES_OF;
extern const struct query LINES_DELETE;
extern const struct query COUNTER_MAKE;
extern const struct query COUNTER_NEXT;
extern const struct query COUNTER_RAISE;
extern const struct query FILE_INSERT;
extern const struct query FILE_OF;
