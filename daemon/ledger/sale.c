/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <inttypes.h>

#include "base/arena.h"
#include "ledger/inside.h"

enum fault sale_freeze_many(struct ctx *cx, struct db *db, const struct sale *sales, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct sale *s = &sales[i];
        if (!money_is_sound(s->gross) || s->commission.currency != s->gross.currency ||
            s->vat.currency != s->gross.currency) {
            return fault(cx, FAULT_CURRENCY_MIXED, "sale %" PRI_STR " mixes currencies",
                         ARG_STR(s->reference));
        }
    }
    return fault_while(cx, db_do_many(cx, db, &SALE_INSERT, &SALE, sales, n, NULL),
                       "freezing %zu sales", n);
}

/* 128 bits, half up: the commission on the price given back so far. The whole gives the whole. */
static int64_t share(int64_t of, int64_t part, int64_t whole)
{
    return whole == 0 ? 0 : (int64_t)(((__int128)of * part * 2 + whole) / ((__int128)whole * 2));
}

struct split sale_part_of(const struct split *whole, const struct split *before, struct money back)
{
    int64_t so_far = before->gross.minor + back.minor;

    assert(whole->gross.minor > 0 && so_far <= whole->gross.minor);
    /* The tax follows the commission, not the price: so it never exceeds it, whatever the cents. */
    int64_t commission = share(whole->commission.minor, so_far, whole->gross.minor);
    int64_t vat = share(whole->vat.minor, commission, whole->commission.minor);
    return (struct split){
        .gross = back,
        .commission = {commission - before->commission.minor, whole->gross.currency},
        .vat = {vat - before->vat.minor, whole->gross.currency},
    };
}

static struct split split_of(const struct split_row *row, enum currency c)
{
    return (struct split){{row->gross, c}, {row->commission, c}, {row->vat, c}};
}

/* From the deposit to the three who get it, or back: as many transfers as are more than zero. */
static size_t split_postings(struct posting *into,
                             const struct sale *sale,
                             const struct split *part,
                             bool back)
{
    enum currency c = part->gross.currency;
    const struct account_key deposit = {sale->destination, ACCOUNT_BUYER_DEPOSIT, {{0}}, c};
    const struct {
        struct account_key account;
        struct money amount;
    } to[] = {
        {{sale->destination, ACCOUNT_PARTNER_PAYABLE, sale->partner.id, c},
         money_minus(part->gross, part->commission)},
        {{sale->destination, ACCOUNT_COMMISSION_INCOME, {{0}}, c},
         money_minus(part->commission, part->vat)},
        {{sale->destination, ACCOUNT_VAT_COLLECTED, {{0}}, c}, part->vat},
    };
    size_t n = 0;

    for (size_t i = 0; i < COUNT_OF(to); i++) {
        if (to[i].amount.minor == 0)
            continue;
        into[n++] = (struct posting){
            .debit = back ? to[i].account : deposit,
            .credit = back ? deposit : to[i].account,
            .amount = to[i].amount,
            .about = sale->booking.id,
        };
    }
    return n;
}

static enum fault post_taken_back(struct ctx *cx,
                                  struct db *db,
                                  const struct sale *sale,
                                  const struct part_row *part)
{
    struct posting postings[3];
    struct split split = {part->gross, part->commission, part->vat};
    struct ledger_entry entry = {
        .destination = sale->destination,
        .kind = STR("sale_taken_back"),
        .key = id_to_text(cx->arena, part->id),
        .postings = postings,
        .n = split_postings(postings, sale, &split, /* back */ true),
    };

    TRY(ledger_today(cx, db, sale->destination, &entry.occurred));
    return ledger_post(cx, db, &entry, /* ret_again */ NULL);
}

enum fault sale_cancel(struct ctx *cx,
                       struct db *db,
                       struct booking_id booking,
                       struct money back,
                       struct str reason,
                       struct str key)
{
    struct sale sale;
    struct split_row before_row;
    struct booking_id_row there;
    bool again = false;
    bool released = false;

    assert(db_is_in_transaction(db));
    TRY(db_one(cx, db, &SALE_LOCK, ARGS(booking), FAULT_BOOKING_ABSENT, &sale));
    TRY(db_find(cx, db, &SALE_PART_BY_KEY, ARGS(key), &there, &again));
    if (again || back.minor == 0)
        return FAULT_NONE;

    TRY(db_one(cx, db, &SALE_PARTS_SUM, ARGS(booking), FAULT_DB_BROKEN, &before_row));
    TRY(db_find(cx, db, &SALE_RELEASED, ARGS(booking), &there, &released));
    if (back.currency != sale.gross.currency || back.minor < 0 ||
        back.minor > sale.gross.minor - before_row.gross) {
        return fault(cx, FAULT_REFUND_TOO_MUCH,
                     "%" PRId64 " asked back of sale %" PRI_STR ", %" PRId64 " left", back.minor,
                     ARG_STR(sale.reference), sale.gross.minor - before_row.gross);
    }

    struct split whole = {sale.gross, sale.commission, sale.vat};
    struct split before = split_of(&before_row, sale.gross.currency);
    struct split split = sale_part_of(&whole, &before, back);
    struct part_row part = {
        .id = id_new(cx->now),
        .destination = sale.destination,
        .booking = booking,
        .partner = sale.partner,
        .part_key = key,
        .gross = split.gross,
        .commission = split.commission,
        .vat = split.vat,
        .after_release = released,
        .reason = reason,
        .at = cx->now,
    };
    TRY(db_do(cx, db, &SALE_PART_INSERT, args_of(cx->arena, &PART_ROW, &part), NULL));
    return released ? post_taken_back(cx, db, &sale, &part) : FAULT_NONE;
}

/* One sale whose visit was held. Locks it, so that a part given back meanwhile is seen. */
static enum fault release_one(struct ctx *cx,
                              struct db *db,
                              struct booking_id booking,
                              struct release_row *row,
                              struct ledger_entry *entry)
{
    struct sale sale;
    struct split_row parts;
    struct booking_id_row there;
    bool released = false;

    *entry = (struct ledger_entry){0};
    TRY(db_one(cx, db, &SALE_LOCK, ARGS(booking), FAULT_BOOKING_ABSENT, &sale));
    TRY(db_find(cx, db, &SALE_RELEASED, ARGS(booking), &there, &released));
    *row = (struct release_row){.destination = sale.destination};
    if (released)
        return FAULT_NONE;
    TRY(db_one(cx, db, &SALE_PARTS_SUM, ARGS(booking), FAULT_DB_BROKEN, &parts));

    struct split given = split_of(&parts, sale.gross.currency);
    struct split left = {
        money_minus(sale.gross, given.gross),
        money_minus(sale.commission, given.commission),
        money_minus(sale.vat, given.vat),
    };
    *row = (struct release_row){
        .booking = booking,
        .destination = sale.destination,
        .partner = sale.partner,
        .gross = left.gross,
        .commission = left.commission,
        .vat = left.vat,
        .at = cx->now,
    };

    struct posting *postings = NEW_ARRAY(cx->arena, struct posting, 3);
    *entry = (struct ledger_entry){
        .destination = sale.destination,
        .kind = STR("sale_released"),
        .key = id_to_text(cx->arena, booking.id),
        .postings = postings,
        .n = split_postings(postings, &sale, &left, /* back */ false),
    };
    return FAULT_NONE;
}

struct releasing {
    const struct list *due;
    uint32_t released;
};

static enum fault release_many(struct ctx *cx, struct db *db, void *arg)
{
    struct releasing *r = arg;
    const struct booking_id_row *due = r->due->items;
    struct release_row *rows = NEW_ARRAY(cx->arena, struct release_row, r->due->n);
    struct ledger_entry *entries = NEW_ARRAY(cx->arena, struct ledger_entry, r->due->n);
    size_t rows_n = 0;
    size_t entries_n = 0;
    struct destination_id whose = {0};
    struct day today = {0};

    ctx_tick(cx);
    for (size_t i = 0; i < r->due->n; i++) {
        TRY(release_one(cx, db, due[i].booking, &rows[rows_n], &entries[entries_n]));
        if (id_is_none(rows[rows_n].booking.id))
            continue;
        if (entries[entries_n].n > 0) {
            if (!id_is(whose.id, rows[rows_n].destination.id)) {
                whose = rows[rows_n].destination;
                TRY(ledger_today(cx, db, whose, &today));
            }
            entries[entries_n++].occurred = today;
        }
        rows_n++;
    }
    TRY(db_do_many(cx, db, &SALE_RELEASE_INSERT, &RELEASE_ROW, rows, rows_n, NULL));
    TRY(ledger_post_many(cx, db, entries, entries_n));
    r->released = (uint32_t)rows_n;
    return FAULT_NONE;
}

enum fault sale_release_some(struct ctx *cx,
                             struct db *db,
                             struct moment ended,
                             uint32_t *ret_released)
{
    struct list due;
    struct releasing r = {.due = &due};

    TRY(db_all(cx, db, &SALE_DUE, ARGS(ended), &due));
    if (due.n > 0)
        TRY(fault_while(cx, db_in_transaction(cx, db, release_many, &r), "releasing sales"));
    *ret_released = r.released;
    return FAULT_NONE;
}

enum fault sale_dealings(struct ctx *cx,
                         struct db *db,
                         struct moment from,
                         struct moment until,
                         struct list *ret)
{
    return db_all(cx, db, &SALE_DEALINGS,
                  ARGS(cx->destination, from.us, until, cx->destination, from.us, until), ret);
}

enum fault sale_awaited(struct ctx *cx,
                        struct db *db,
                        struct partner_id partner,
                        enum currency currency,
                        struct money *ret)
{
    struct number_row sum;

    TRY(db_one(cx, db, &SALE_AWAITED, ARGS(cx->destination, partner, currency_code(currency)),
               FAULT_DB_BROKEN, &sum));
    *ret = (struct money){sum.number, currency};
    return FAULT_NONE;
}
