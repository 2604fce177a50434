/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "settlement/settlement.h"
#include "web/office/office.h"

/* Which statements of a settlement are shown. */
enum statement_state { STATEMENTS_ALL, STATEMENTS_READY, STATEMENTS_IBAN, STATEMENT_STATES };

struct statement_filter {
    enum statement_state state;
    struct str partner; /* a part of a name, as it was typed; empty: everybody */
};
/* Of the address; what is not known there is all of them. */
struct statement_filter statement_filter_asked(struct ctx *cx, const struct request *rq);
bool statement_filter_is_on(const struct statement_filter *f);

/* What statements add up to. */
struct sums {
    uint32_t sales;
    struct money gross;
    struct money taken_back;
    struct money commission;
    struct money amount;
    uint32_t bad_ibans;
    uint32_t uneven; /* gross - taken back - commission is not the amount */
};
struct sums statement_sums(struct ctx *cx, const struct desk *d, const struct list *statements);

/* Those of the filter, in order: struct statement. */
struct list statements_shown(struct ctx *cx,
                             const struct list *statements,
                             const struct statement_filter *f);
/* A chip for each state that there is, with how many of that name it has: struct chip. */
struct list statement_chips(struct ctx *cx,
                            struct settlement_id id,
                            const struct list *statements,
                            const struct statement_filter *f);
/* Where the same statements are read as a table. */
struct str statement_csv_href(struct ctx *cx,
                              struct settlement_id id,
                              const struct statement_filter *f);

/* A row of the page's table. */
struct statement_row {
    struct str href;
    struct str name;
    struct str iban;
    struct str sales;
    struct str gross;
    struct str taken_back;
    struct str commission;
    struct str amount;
    struct badge badge;
};
extern const struct shape OFFICE_STATEMENT_ROW;
struct list statement_rows(struct ctx *cx, const struct desk *d, const struct list *statements);
