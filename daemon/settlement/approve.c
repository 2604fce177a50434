/* SPDX-License-Identifier: EUPL-1.2 */
#include <inttypes.h>

#include "base/arena.h"
#include "base/log.h"
#include "jobs/jobs.h"
#include "settlement/inside.h"

struct approving {
    const struct opened *opened;
    struct settlement_id id;
    struct user_id by;
    struct settlement settlement; /* out */
    struct list statements;       /* struct statement */
};

/* The batch is made from frozen rows alone: the same rows give the same file. */
static struct payout_batch batch_of(struct ctx *cx,
                                    const struct approving *a,
                                    const struct destination *place)
{
    const struct statement *all = a->statements.items;
    struct payout_order *orders = NEW_ARRAY(cx->arena, struct payout_order, a->statements.n);
    const uint8_t *b = a->settlement.id.id.b;

    for (size_t i = 0; i < a->statements.n; i++) {
        orders[i] = (struct payout_order){
            .end_to_end = all[i].end_to_end,
            .name = all[i].holder,
            .iban = all[i].iban,
            .amount = all[i].amount,
            .about =
                arena_text(cx->arena, "%" PRI_STR ", releve %u du %" PRI_STR ", P-%04u",
                           ARG_STR(place->name), a->settlement.number,
                           ARG_STR(day_to_text(cx->arena, all[i].cutoff)), all[i].partner_number),
        };
    }
    return (struct payout_batch){
        .message = arena_text(cx->arena, "R%05u-%02X%02X%02X%02X%02X%02X", a->settlement.number,
                              b[10], b[11], b[12], b[13], b[14], b[15]),
        .made = cx->now, /* kept as approved_at */
        .execute = {moment_to_wall(cx->now, place->zone).day.n + 1},
        .orders = orders,
        .n = a->statements.n,
    };
}

/* Statements add up to the settlement, and no partner gets more than the ledger owes him. */
static enum fault check_sums(struct ctx *cx, struct db *db, const struct approving *a)
{
    struct money sum = MONEY_ZERO(a->settlement.total.currency);

    each_in (s, struct statement, &a->statements) {
        struct account_key key = {cx->destination, ACCOUNT_PARTNER_PAYABLE, s->partner.id,
                                  s->amount.currency};
        struct money owed;

        TRY(ledger_balance(cx, db, &key, &owed));
        if (owed.minor < s->amount.minor) {
            return fault(cx, FAULT_FILE_UNSOUND,
                         "partner %u would get %" PRId64 " and is owed %" PRId64, s->partner_number,
                         s->amount.minor, owed.minor);
        }
        sum = money_plus(sum, s->amount);
    }
    if (a->statements.n != a->settlement.statements || !money_is_sound(sum) ||
        money_compare(sum, a->settlement.total) != 0)
        return fault(cx, FAULT_FILE_UNSOUND, "the statements do not make the settlement");
    return FAULT_NONE;
}

/* Commission invoices are numbered by year, without a gap. */
static enum fault number_invoices(struct ctx *cx,
                                  struct db *db,
                                  struct approving *a,
                                  struct day today)
{
    struct statement *all = a->statements.items;
    struct invoice_row *rows = NEW_ARRAY(cx->arena, struct invoice_row, a->statements.n);
    uint32_t n = 0;
    int64_t first = 0;
    int year;
    int month;
    int mday;

    day_parts(today, &year, &month, &mday);
    for (size_t i = 0; i < a->statements.n; i++)
        n += all[i].commission.minor != 0 ? 1 : 0;
    if (n == 0)
        return FAULT_NONE;
    TRY(settlement_numbers(cx, db, arena_text(cx->arena, "C%d", year).p, n, &first));
    n = 0;
    for (size_t i = 0; i < a->statements.n; i++) {
        if (all[i].commission.minor != 0) {
            rows[n] = (struct invoice_row){arena_text(cx->arena, "C%d-%06" PRId64, year, first + n),
                                           all[i].id};
            n++;
        }
    }
    return db_do_many(cx, db, &STATEMENT_INVOICE, &INVOICE_ROW, rows, n, NULL);
}

static enum fault post_payouts(struct ctx *cx,
                               struct db *db,
                               const struct approving *a,
                               struct day day)
{
    const struct statement *all = a->statements.items;
    struct ledger_entry *entries = NEW_ARRAY(cx->arena, struct ledger_entry, a->statements.n);
    struct posting *postings = NEW_ARRAY(cx->arena, struct posting, a->statements.n);

    for (size_t i = 0; i < a->statements.n; i++) {
        enum currency c = all[i].amount.currency;
        postings[i] = (struct posting){
            .debit = {cx->destination, ACCOUNT_PARTNER_PAYABLE, all[i].partner.id, c},
            .credit = {cx->destination, ACCOUNT_TRANSIT_PAYOUT, {{0}}, c},
            .amount = all[i].amount,
            .about = all[i].id.id,
        };
        entries[i] = (struct ledger_entry){
            .destination = cx->destination,
            .kind = STR("payout_made"),
            .key = id_to_text(cx->arena, all[i].id.id),
            .occurred = day,
            .postings = &postings[i],
            .n = 1,
        };
    }
    return ledger_post_many(cx, db, entries, a->statements.n);
}

static enum fault promise(struct ctx *cx, struct db *db, const struct approving *a)
{
    const struct statement *all = a->statements.items;
    struct job *jobs = NEW_ARRAY(cx->arena, struct job, a->statements.n);

    for (size_t i = 0; i < a->statements.n; i++) {
        jobs[i] = (struct job){
            .id = ID_NEW(job, cx->now),
            .destination = cx->destination,
            .kind = STR("statement_mail"),
            .subject = all[i].id.id,
            .due = cx->now,
            .key = arena_text(cx->arena, "statement_mail:%" PRI_STR,
                              ARG_STR(id_to_text(cx->arena, all[i].id.id))),
        };
    }
    TRY(job_add_many(cx, db, jobs, a->statements.n));
    return job_add(cx, db, STR("settlement_file"), a->id.id, cx->now,
                   arena_text(cx->arena, "settlement_file:%" PRI_STR,
                              ARG_STR(id_to_text(cx->arena, a->id.id))));
}

static enum fault wrong_move(struct ctx *cx, const struct settlement *s)
{
    return fault(cx, FAULT_MOVE_WRONG, "the settlement is %" PRI_STR,
                 ARG_STR(word_of(&SETTLEMENT_STATES, s->state)));
}

static enum fault lock_prepared(struct ctx *cx, struct db *db, struct approving *a)
{
    TRY(db_one(cx, db, &SETTLEMENT_LOCK, ARGS(cx->destination, a->id), FAULT_SETTLEMENT_ABSENT,
               &a->settlement));
    if (a->settlement.state != SETTLEMENT_PREPARED)
        return wrong_move(cx, &a->settlement);
    if (id_is_none(a->by.id) || id_is(a->by.id, a->settlement.prepared_by.id))
        return fault(cx, FAULT_SAME_PERSON, "who prepared a settlement does not approve it");
    return settlement_statements(cx, db, a->id, &a->statements);
}

/* The file for the bank, read again by its gateway before anybody relies on it. */
static enum fault make_file(struct ctx *cx,
                            const struct approving *a,
                            const struct destination *place,
                            struct payout_file *ret)
{
    const struct payout_ops *payout = a->opened->gateway->payout;
    struct payout_batch batch = batch_of(cx, a, place);

    TRY(fault_while(cx, payout->make(a->opened->self, cx, &batch, ret), "making the payout file"));
    return fault_while(cx, payout->prove(a->opened->self, cx, &batch, ret->bytes),
                       "proving the payout file");
}

/* What is approved is this very file. */
static enum fault write_approval(struct ctx *cx,
                                 struct db *db,
                                 const struct approving *a,
                                 const struct payout_file *file)
{
    struct hash hash = hash_of(file->bytes);
    uint64_t changed = 0;

    TRY(db_do(cx, db, &FILE_INSERT, ARGS(a->id, file->name, file->type, file->bytes, hash, cx->now),
              NULL));
    TRY(db_do(cx, db, &SETTLEMENT_APPROVE,
              ARGS(a->by, cx->now, file->name, hash, cx->destination, a->id), &changed));
    if (changed != 1)
        return fault(cx, FAULT_DB_BROKEN, "the settlement did not take its approval");
    return promise(cx, db, a);
}

static enum fault approve(struct ctx *cx, struct db *db, void *arg)
{
    struct approving *a = arg;
    struct destination place = {0};
    struct payout_file file = {0};

    TRY(lock_prepared(cx, db, a));
    TRY(destination_find(cx, db, cx->destination, &place));
    TRY(check_sums(cx, db, a));
    TRY(make_file(cx, a, &place, &file));

    struct day today = moment_to_wall(cx->now, place.zone).day;
    TRY(number_invoices(cx, db, a, today));
    TRY(post_payouts(cx, db, a, today));
    TRY(write_approval(cx, db, a, &file));
    return settlement_find(cx, db, a->id, &a->settlement);
}

enum fault settlement_approve(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              struct settlement_id id,
                              struct user_id by,
                              struct settlement *ret)
{
    struct approving a = {.id = id, .by = by};

    TRY(gateway_with_power(cx, db, house->gateways, GATEWAY_PAYOUT, &a.opened));
    if (!a.opened->gateway->payout)
        return fault(cx, FAULT_GATEWAY_ABSENT, "%s pays nobody out", a.opened->gateway->name);
    TRY(fault_while(cx, db_in_transaction(cx, db, approve, &a), "approving a settlement"));
    *ret = a.settlement;
    return FAULT_NONE;
}

enum fault settlement_deliver(struct ctx *cx,
                              struct db *db,
                              struct settlement_id id,
                              struct user_id by,
                              struct settlement *ret)
{
    struct settlement was;
    uint64_t changed = 0;

    TRY(settlement_find(cx, db, id, &was));
    TRY(db_do(cx, db, &SETTLEMENT_DELIVER, ARGS(by, cx->now, cx->destination, id), &changed));
    if (changed == 0)
        return wrong_move(cx, &was);
    return settlement_find(cx, db, id, ret);
}

static enum fault withdraw(struct ctx *cx, struct db *db, void *arg)
{
    const struct settlement *was = arg;
    uint64_t changed = 0;

    TRY(db_do(cx, db, &SETTLEMENT_WITHDRAW, ARGS(cx->destination, was->id), &changed));
    if (changed == 0)
        return wrong_move(cx, was);
    TRY(db_do(cx, db, &LINES_DELETE, ARGS(cx->destination, was->id), NULL));
    return db_do(cx, db, &STATEMENTS_DELETE, ARGS(cx->destination, was->id), NULL);
}

enum fault settlement_withdraw(struct ctx *cx,
                               struct db *db,
                               struct settlement_id id,
                               struct settlement *ret)
{
    struct settlement was;

    TRY(settlement_find(cx, db, id, &was));
    TRY(db_in_transaction(cx, db, withdraw, &was));
    return settlement_find(cx, db, id, ret);
}
