/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/text.h"
#include "base/tongue.h"
#include "booking/inside.h"

enum { SEATS_MOST = 40, LINES_MOST = 8 };

static struct str first_language(const struct destination *d)
{
    struct str rest = d->languages;
    struct str first = STR_NONE;

    str_cut(&rest, ' ', &first);
    return first;
}

static bool is_there(const struct hold_facts *f)
{
    return f->seats && f->visit && f->slot &&
           id_is(f->seats->destination.id, f->territory->destination.id.id);
}

static bool is_open(const struct hold_facts *f)
{
    return !f->seats->closed && !f->slot->closed && moment_is_before(f->now, f->seats->sales_end);
}

static const struct offer_tariff *tariff_of(const struct visit *visit, struct tariff_id id)
{
    each_in (t, const struct offer_tariff, &visit->content->tariffs) {
        if (id_is(t->id.id, id.id))
            return t;
    }
    return NULL;
}

/* The lines as they will be kept, their seats and their price. */
static enum fault price_lines(struct ctx *cx,
                              const struct visit *visit,
                              const struct hold_request *asked,
                              struct booking *booking)
{
    const struct hold_line *lines = asked->lines.items;
    size_t n = asked->lines.n;
    uint32_t seats = 0;

    if (n < 1 || n > LINES_MOST)
        return fault_field(cx, "lines", "between 1 and %d are needed", LINES_MOST);

    struct booking_line *kept = NEW_ARRAY(cx->arena, struct booking_line, n);
    struct money price = MONEY_ZERO(visit->price.currency);
    for (size_t i = 0; i < n; i++) {
        const struct offer_tariff *tariff = tariff_of(visit, lines[i].tariff);

        if (!tariff)
            return fault(cx, FAULT_TARIFF_ABSENT, "line %zu names a tariff of another visit", i);
        if (lines[i].seats < 1 || lines[i].seats > SEATS_MOST)
            return fault_field(cx, "lines.seats", "between 1 and %d", SEATS_MOST);
        kept[i] = (struct booking_line){
            .tariff = tariff->id,
            .kind = tariff->kind,
            .label = arena_copy(cx->arena, tariff_name(tariff, booking->tongue)),
            .seats = lines[i].seats,
            .each = tariff->price,
        };
        seats += lines[i].seats;
        price = money_plus(price, money_times(tariff->price, lines[i].seats));
    }
    if (seats > SEATS_MOST)
        return fault_field(cx, "lines", "%d seats at most in one booking", SEATS_MOST);
    if (!money_is_sound(price)) {
        return fault(cx, FAULT_CURRENCY_MIXED, "the tariffs of visit %u do not add up",
                     visit->number);
    }
    booking->lines = (struct list){kept, n};
    booking->seats = seats;
    booking->price = price;
    return FAULT_NONE;
}

static struct str or_else(struct str s, struct str otherwise)
{
    return str_is_empty(s) ? otherwise : s;
}

enum fault decide_hold(struct ctx *cx,
                       const struct hold_facts *facts,
                       const struct hold_request *asked,
                       struct booking_record *ret)
{
    if (!is_there(facts))
        return fault(cx, FAULT_SLOT_ABSENT, "no such slot on line here");
    if (!is_open(facts))
        return fault(cx, FAULT_SLOT_CLOSED, "sales ended before the seats were asked");

    if (!str_is_empty(asked->email) && !text_is_email(asked->email))
        return fault_field(cx, "email", "not an e-mail address");

    const struct destination *d = &facts->territory->destination;
    const struct visit *visit = facts->visit;
    struct booking_record record = {
        .b =
            {
                .slot = facts->seats->slot,
                .offer = visit->offer,
                .partner = facts->seats->partner,
                .expires = moment_plus(facts->now, MINUTES(d->hold_minutes)),
                .made = facts->now,
                .starts = facts->slot->starts,
                .ends = facts->slot->ends,
                .title =
                    arena_copy(cx->arena, texts_for(&visit->content->title, first_language(d))),
                .cancel = visit->content->cancel,
                .email = asked->email,
                .name = asked->name,
                .phone = asked->phone,
                .access_need = asked->access_need,
                .tongue = or_else(asked->tongue,
                                  or_else(cx->tongue, arena_copy(cx->arena, first_language(d)))),
            },
        .destination = d->id,
        .version = visit->version,
        .day = facts->slot->day,
    };
    record.held_until = record.b.expires;
    TRY(booking_move(cx, BOOKING_STATE_UNSET, MOVE_HOLD, &record.b.state));
    TRY(price_lines(cx, visit, asked, &record.b));
    if (record.b.seats > seats_free(facts->seats)) {
        return fault(cx, FAULT_SEATS_SHORT, "%u seats asked, %u left", record.b.seats,
                     seats_free(facts->seats));
    }
    *ret = record;
    return FAULT_NONE;
}

struct refund_bounds refund_bounds_of(enum cancel_policy policy)
{
    static const struct refund_bounds bounds[] = {
        [CANCEL_FLEXIBLE] = {true, HOURS(24), HOURS(24)},
        [CANCEL_MODERATE] = {true, HOURS(48), HOURS(24)},
        [CANCEL_STRICT] = {true, DAYS(7), DAYS(7)},
    };

    return bounds[policy];
}

struct money decide_refund(enum cancel_policy policy,
                           struct money price,
                           struct moment starts,
                           struct moment now)
{
    struct refund_bounds bounds = refund_bounds_of(policy);
    int64_t left = moment_since(starts, now).us;

    if (!bounds.any || left < bounds.half.us)
        return MONEY_ZERO(price.currency);
    return left >= bounds.whole.us ? price : money_part(price, 5000);
}
