/* SPDX-License-Identifier: EUPL-1.2 */
#include <inttypes.h>

#include "base/arena.h"
#include "base/iban.h"
#include "settlement/inside.h"

#define LOOK_BACK DAYS(400)

enum fault settlement_numbers(struct ctx *cx,
                              struct db *db,
                              const char *series,
                              uint32_t n,
                              int64_t *ret_first)
{
    struct str name = str_of(series);
    struct next_row row;

    TRY(db_do(cx, db, &COUNTER_MAKE, ARGS(cx->destination, name), NULL));
    TRY(db_one(cx, db, &COUNTER_NEXT, ARGS(cx->destination, name), FAULT_DB_BROKEN, &row));
    TRY(db_do(cx, db, &COUNTER_RAISE, ARGS(n, cx->destination, name), NULL));
    *ret_first = row.next;
    return FAULT_NONE;
}

struct preparing {
    const struct house *house;
    struct user_id by;
    struct day cutoff;
    enum currency currency;
    struct settlement settlement; /* out */

    struct list partners; /* struct partner */
    struct statement *statements;
    struct line_row *lines;
    size_t lines_n;
};

static const struct partner *partner_of(const struct preparing *p, struct partner_id id)
{
    each_in (one, struct partner, &p->partners)
        if (id_is(one->id.id, id.id))
            return one;
    return NULL;
}

/* The bank would refuse it: better carried forward than lost on the way. */
static bool can_be_paid(struct arena *a, const struct partner *partner)
{
    return partner && partner->holder.n > 0 && partner->iban.n > 0 &&
           iban_fault(iban_plain(a, partner->iban)) == NULL;
}

static struct statement begin_statement(struct ctx *cx,
                                        const struct preparing *p,
                                        const struct partner *partner)
{
    struct money none = MONEY_ZERO(p->currency);
    struct statement s = {
        .id = ID_NEW(statement, cx->now),
        .settlement = p->settlement.id,
        .destination = cx->destination,
        .partner = partner->id,
        .cutoff = p->cutoff,
        .partner_number = partner->number,
        .partner_name = partner->name,
        .partner_address = partner->address,
        .partner_siret = partner->siret,
        .holder = partner->holder,
        .iban = iban_plain(cx->arena, partner->iban),
        .gross = none,
        .taken_back = none,
        .commission = none,
        .vat = none,
        .amount = none,
    };
    const uint8_t *b = s.id.id.b;

    /* Never used twice: the last bytes of the id are random. */
    s.end_to_end =
        arena_text(cx->arena, "R%05u-P%04u-%02X%02X%02X%02X%02X%02X", p->settlement.number,
                   partner->number, b[10], b[11], b[12], b[13], b[14], b[15]);
    return s;
}

static void add_line(struct preparing *p, struct statement *s, const struct dealing *d)
{
    p->lines[p->lines_n++] = (struct line_row){
        .statement = s->id,
        .n = ++s->sales,
        .kind = d->kind,
        .source = d->source,
        .booking = d->booking,
        .reference = d->reference,
        .title = d->title,
        .seats = d->seats,
        .visit = d->visit,
        .gross = d->gross,
        .commission = d->commission,
        .vat = d->vat,
    };
    if (d->kind == DEALING_TAKEN_BACK) {
        s->taken_back = money_minus(s->taken_back, d->gross);
    } else {
        s->gross = money_plus(s->gross, d->gross);
    }
    s->commission = money_plus(s->commission, d->commission);
    s->vat = money_plus(s->vat, d->vat);
}

/* One partner's dealings, which stand together: a statement, or carried forward. */
static enum fault add_partner(struct ctx *cx,
                              struct preparing *p,
                              const struct dealing *dealings,
                              size_t n)
{
    const struct partner *partner = partner_of(p, dealings[0].partner);
    const struct settlement_config *config = p->house ? p->house->settlement : NULL;
    int64_t least = config && config->least_cents > 0 ? config->least_cents : 1;
    size_t lines_before = p->lines_n;
    struct statement *s = &p->statements[p->settlement.statements];

    if (!can_be_paid(cx->arena, partner)) {
        p->settlement.carried++;
        return FAULT_NONE;
    }
    *s = begin_statement(cx, p, partner);
    for (size_t i = 0; i < n; i++)
        add_line(p, s, &dealings[i]);
    s->amount = money_minus(money_minus(s->gross, s->taken_back), s->commission);
    if (!money_is_sound(s->amount)) {
        return fault(cx, FAULT_CURRENCY_MIXED, "what partner %u is owed does not add up",
                     partner->number);
    }
    if (s->amount.minor < least) {
        p->lines_n = lines_before;
        p->settlement.carried++;
        return FAULT_NONE;
    }
    p->settlement.total = money_plus(p->settlement.total, s->amount);
    p->settlement.statements++;
    return FAULT_NONE;
}

static enum fault add_all(struct ctx *cx, struct preparing *p, const struct list *unsettled)
{
    const struct dealing *all = unsettled->items;

    p->statements = NEW_ARRAY(cx->arena, struct statement, unsettled->n + 1);
    p->lines = NEW_ARRAY(cx->arena, struct line_row, unsettled->n + 1);
    for (size_t at = 0; at < unsettled->n;) {
        size_t n = 1;
        while (at + n < unsettled->n && id_is(all[at + n].partner.id, all[at].partner.id))
            n++;
        TRY(add_partner(cx, p, all + at, n));
        at += n;
    }
    return FAULT_NONE;
}

static enum fault find_unsettled(struct ctx *cx,
                                 struct db *db,
                                 struct preparing *p,
                                 struct list *ret)
{
    struct destination place = {0};
    struct moment until;
    struct str currency;

    TRY(destination_find(cx, db, cx->destination, &place));
    p->currency = currency_from_code(place.currency);
    currency = currency_code(p->currency);
    struct wall midnight = {.day = {p->cutoff.n + 1}, .minute = 0};
    TRY(moment_from_wall(cx, midnight, place.zone, FOLD_FIRST, &until));
    int64_t from = moment_minus(until, LOOK_BACK).us;
    return db_all(
        cx, db, &UNSETTLED,
        ARGS(cx->destination, from, until, currency, cx->destination, from, until, currency), ret);
}

static enum fault prepare(struct ctx *cx, struct db *db, void *arg)
{
    struct preparing *p = arg;
    struct list unsettled;
    int64_t number = 0;

    /* The counter's row is the lock: two who prepare at once do it one after the other. */
    TRY(settlement_numbers(cx, db, "settlement", 1, &number));
    TRY(find_unsettled(cx, db, p, &unsettled));
    TRY(partners_all(cx, db, &p->partners));
    p->lines_n = 0;
    p->settlement = (struct settlement){
        .id = ID_NEW(settlement, cx->now),
        .destination = cx->destination,
        .number = (uint32_t)number,
        .cutoff = p->cutoff,
        .state = SETTLEMENT_PREPARED,
        .total = MONEY_ZERO(p->currency),
        .prepared_by = p->by,
        .prepared_at = cx->now,
    };
    TRY(add_all(cx, p, &unsettled));
    if (p->settlement.statements == 0) {
        return fault(cx, FAULT_SETTLEMENT_ABSENT,
                     "nothing stands to be paid; %u partners are carried forward",
                     p->settlement.carried);
    }
    if (!money_is_sound(p->settlement.total))
        return fault(cx, FAULT_CURRENCY_MIXED, "the settlement does not add up");

    TRY(db_do(cx, db, &SETTLEMENT_INSERT, args_of(cx->arena, &SETTLEMENT, &p->settlement), NULL));
    TRY(db_do_many(cx, db, &STATEMENT_INSERT, &STATEMENT_ROW, p->statements,
                   p->settlement.statements, NULL));
    return db_do_many(cx, db, &LINE_INSERT, &LINE_ROW, p->lines, p->lines_n, NULL);
}

enum fault settlement_prepare(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              struct user_id by,
                              struct day cutoff,
                              struct settlement *ret)
{
    struct preparing p = {.house = house, .by = by, .cutoff = cutoff};

    TRY(fault_while(cx, db_in_transaction(cx, db, prepare, &p), "preparing a settlement"));
    *ret = p.settlement;
    return FAULT_NONE;
}
