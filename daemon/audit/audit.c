/* SPDX-License-Identifier: EUPL-1.2 */
#include "audit/inside.h"

#include "base/arena.h"
#include "ledger/ledger.h"

#define ROWS_SHOWN 20

SHAPE(LOOKED_ROW, struct looked_row, FIELD(struct looked_row, n));

static const struct audit_check *const tables[] = {
    seat_checks,
    money_checks,
    job_checks,
    publication_checks,
};

struct gathering {
    struct text_item *rows;
    uint32_t n;
};

static enum fault take_row(struct ctx *cx, void *sink, const void *row)
{
    struct gathering *g = sink;
    const struct text_item *item = row;

    if (g->n < ROWS_SHOWN)
        g->rows[g->n].text = arena_copy(cx->arena, item->text);
    g->n++;
    return FAULT_NONE;
}

static enum fault run_check(struct ctx *cx,
                            struct db *db,
                            const struct audit_check *check,
                            struct audit_line *ret)
{
    struct looked_row looked;
    struct gathering g = {NEW_ARRAY(cx->arena, struct text_item, ROWS_SHOWN), 0};

    TRY(db_one(cx, db, check->looked, NO_ARGS, FAULT_DB_BROKEN, &looked));
    TRY(db_each(cx, db, check->broken, NO_ARGS, /* home */ NULL, take_row, &g));
    *ret = (struct audit_line){
        .name = check->name,
        .means = check->means,
        .looked = looked.n,
        .broken = g.n,
        .rows = {g.rows, g.n < ROWS_SHOWN ? g.n : ROWS_SHOWN},
    };
    return FAULT_NONE;
}

enum fault audit_chain(struct ctx *cx, struct db *db, struct audit_line *ret)
{
    struct text_item *row = NEW(cx->arena, struct text_item);
    struct ledger_chain chain;

    TRY(ledger_chain_look(cx, db, &chain));
    row->text = chain.broken;
    *ret = (struct audit_line){
        .name = "seals-chain",
        .means = "the chain of seals can be computed anew",
        .looked = chain.looked,
        .broken = str_is_empty(chain.broken) ? 0 : 1,
        .rows = {row, str_is_empty(chain.broken) ? 0 : 1},
    };
    return FAULT_NONE;
}

static size_t count_checks(void)
{
    size_t n = 1; /* the chain */

    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        for (const struct audit_check *c = tables[i]; c->name; c++)
            n++;
    }
    return n;
}

static enum fault run_all(struct ctx *cx, struct db *db, void *arg)
{
    struct list *ret = arg;
    struct audit_line *lines = NEW_ARRAY(cx->arena, struct audit_line, count_checks());
    size_t n = 0;

    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        for (const struct audit_check *c = tables[i]; c->name; c++)
            TRY(fault_while(cx, run_check(cx, db, c, &lines[n++]), "checking %s", c->name));
    }
    TRY(audit_chain(cx, db, &lines[n++]));
    *ret = (struct list){lines, n};
    return FAULT_NONE;
}

enum fault audit_run(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_in_snapshot(cx, db, run_all, ret);
}
