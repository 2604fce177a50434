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

/* How a sale stands now. Locked, so that a part given back or a release meanwhile is seen. */
struct standing {
    struct sale sale;
    struct split given; /* back so far */
    bool released;
};

static enum fault sale_lock(struct ctx *cx,
                            struct db *db,
                            struct booking_id booking,
                            struct standing *ret)
{
    struct standing s = {0};
    struct split_row given;
    struct booking_id_row there;

    TRY(db_one(cx, db, &SALE_LOCK, ARGS(booking), FAULT_BOOKING_ABSENT, &s.sale));
    TRY(db_one(cx, db, &SALE_PARTS_SUM, ARGS(booking), FAULT_DB_BROKEN, &given));
    TRY(db_find(cx, db, &SALE_RELEASED, ARGS(booking), &there, &s.released));
    s.given = split_of(&given, s.sale.gross.currency);
    *ret = s;
    return FAULT_NONE;
}

static struct split left_of(const struct standing *s)
{
    return (struct split){
        money_minus(s->sale.gross, s->given.gross),
        money_minus(s->sale.commission, s->given.commission),
        money_minus(s->sale.vat, s->given.vat),
    };
}

/* ---- a part goes back ---- */

static enum fault must_be_left(struct ctx *cx, const struct standing *s, struct money back)
{
    struct money left = left_of(s).gross;

    if (back.currency == left.currency && back.minor >= 0 && back.minor <= left.minor)
        return FAULT_NONE;
    return fault(cx, FAULT_REFUND_TOO_MUCH,
                 "%" PRId64 " asked back of sale %" PRI_STR ", %" PRId64 " left", back.minor,
                 ARG_STR(s->sale.reference), left.minor);
}

static struct part_row part_of(struct moment now, const struct standing *s, struct money back)
{
    struct split whole = {s->sale.gross, s->sale.commission, s->sale.vat};
    struct split split = sale_part_of(&whole, &s->given, back);

    return (struct part_row){
        .id = id_new(now),
        .destination = s->sale.destination,
        .booking = s->sale.booking,
        .partner = s->sale.partner,
        .gross = split.gross,
        .commission = split.commission,
        .vat = split.vat,
        .after_release = s->released,
        .at = now,
    };
}

enum fault sale_cancel(struct ctx *cx,
                       struct db *db,
                       struct booking_id booking,
                       struct money back,
                       struct str reason,
                       struct str key)
{
    struct standing s;
    struct booking_id_row there;
    bool again = false;

    assert(db_is_in_transaction(db));
    TRY(sale_lock(cx, db, booking, &s));
    TRY(db_find(cx, db, &SALE_PART_BY_KEY, ARGS(key), &there, &again));
    if (again || back.minor == 0)
        return FAULT_NONE;
    TRY(must_be_left(cx, &s, back));

    struct part_row part = part_of(cx->now, &s, back);
    part.part_key = key;
    part.reason = reason;
    TRY(db_do(cx, db, &SALE_PART_INSERT, args_of(cx->arena, &PART_ROW, &part), NULL));
    return s.released ? post_taken_back(cx, db, &s.sale, &part) : FAULT_NONE;
}

/* ---- visits were held ---- */

struct releasing {
    const struct list *due; /* struct booking_id_row */
    struct release_row *rows;
    size_t rows_n;
    struct ledger_entry *entries; /* none for what was free or went back whole */
    size_t entries_n;
    struct destination_id whose; /* `today` is its day */
    struct day today;
};

/* They come by destination mostly, so the last one's day is kept. */
static enum fault today_of(struct ctx *cx,
                           struct db *db,
                           struct releasing *r,
                           struct destination_id destination)
{
    if (id_is(r->whose.id, destination.id))
        return FAULT_NONE;
    TRY(ledger_today(cx, db, destination, &r->today));
    r->whose = destination;
    return FAULT_NONE;
}

static enum fault add_entry(struct ctx *cx,
                            struct db *db,
                            struct releasing *r,
                            const struct sale *sale,
                            const struct split *left)
{
    struct posting *postings = NEW_ARRAY(cx->arena, struct posting, 3);
    size_t n = split_postings(postings, sale, left, /* back */ false);

    if (n == 0)
        return FAULT_NONE;
    TRY(today_of(cx, db, r, sale->destination));
    r->entries[r->entries_n++] = (struct ledger_entry){
        .destination = sale->destination,
        .kind = STR("sale_released"),
        .key = id_to_text(cx->arena, sale->booking.id),
        .occurred = r->today,
        .postings = postings,
        .n = n,
    };
    return FAULT_NONE;
}

static enum fault release_one(struct ctx *cx,
                              struct db *db,
                              struct releasing *r,
                              struct booking_id booking)
{
    struct standing s;

    TRY(sale_lock(cx, db, booking, &s));
    if (s.released)
        return FAULT_NONE;

    struct split left = left_of(&s);
    r->rows[r->rows_n++] = (struct release_row){
        .booking = booking,
        .destination = s.sale.destination,
        .partner = s.sale.partner,
        .gross = left.gross,
        .commission = left.commission,
        .vat = left.vat,
        .at = cx->now,
    };
    return add_entry(cx, db, r, &s.sale, &left);
}

static enum fault release_many(struct ctx *cx, struct db *db, void *arg)
{
    struct releasing *r = arg;

    ctx_tick(cx);
    *r = (struct releasing){
        .due = r->due,
        .rows = NEW_ARRAY(cx->arena, struct release_row, r->due->n),
        .entries = NEW_ARRAY(cx->arena, struct ledger_entry, r->due->n),
    };
    each_in (due, const struct booking_id_row, r->due)
        TRY(release_one(cx, db, r, due->booking));
    TRY(db_do_many(cx, db, &SALE_RELEASE_INSERT, &RELEASE_ROW, r->rows, r->rows_n, NULL));
    return ledger_post_many(cx, db, r->entries, r->entries_n);
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
    *ret_released = (uint32_t)r.rows_n;
    return FAULT_NONE;
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
