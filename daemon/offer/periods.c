/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/inside.h"

#include <stdlib.h>

#include "base/arena.h"
#include "db/change.h"
#include "partner/partner.h"

struct accepting {
    const struct offer_id *offers;
    size_t n;
    struct day until;
    struct list *ret;
    struct slot *slots;
    size_t slots_n;
    size_t room;
};

static void keep_slot(struct ctx *cx, struct accepting *a, const struct slot *slot)
{
    if (a->slots_n == a->room) {
        size_t room = a->room ? a->room * 2 : 1024;
        struct slot *more = NEW_ARRAY(cx->arena, struct slot, room);

        if (a->slots_n > 0)
            memcpy(more, a->slots, a->slots_n * sizeof *more);
        a->slots = more;
        a->room = room;
    }
    a->slots[a->slots_n++] = *slot;
}

static int by_moment(const void *a, const void *b)
{
    const struct slot_moment *x = a;
    const struct slot_moment *y = b;

    if (x->starts.us != y->starts.us)
        return x->starts.us < y->starts.us ? -1 : 1;
    return str_compare(x->language, y->language);
}

static bool is_there(const struct list *known, const struct slot *slot)
{
    struct slot_moment wanted = {slot->starts, slot->language};

    return known->n > 0 && bsearch(&wanted, known->items, known->n, sizeof wanted, by_moment);
}

/* Periods of one offer may overlap, and say the same departure twice. */
static bool is_new(const struct accepting *a, size_t first, const struct slot *slot)
{
    for (size_t i = first; i < a->slots_n; i++) {
        if (a->slots[i].starts.us == slot->starts.us &&
            str_is(a->slots[i].language, slot->language))
            return false;
    }
    return true;
}

struct period_of {
    const struct offer *offer;
    const struct offer_period *period;
    struct str zone;
    uint32_t duration;
    const struct list *known;
    size_t first; /* where the offer's own slots begin */
    const struct list *days_off;
};

static enum fault accept_day(struct ctx *cx,
                             struct accepting *a,
                             const struct period_of *of,
                             struct day day)
{
    each_in (start, const struct offer_start, &of->period->starts) {
        struct slot_wanted wanted = {
            .day = day,
            .minute = start->minute,
            .fold = FOLD_FIRST,
            .language = of->period->language,
            .capacity = of->period->capacity,
        };
        struct slot slot;

        enum fault f = slot_make(cx, of->offer, of->zone, of->duration, &wanted, &slot);
        if (f == FAULT_HOUR_ABSENT) { /* the spring night: no departure at an hour that is not */
            trouble_clear(cx);
            continue;
        }
        TRY(f);
        if (moment_is_before(cx->now, slot.starts) && !is_there(of->known, &slot) &&
            is_new(a, of->first, &slot))
            keep_slot(cx, a, &slot);
    }
    return FAULT_NONE;
}

static enum fault accept_period(struct ctx *cx, struct accepting *a, const struct period_of *of)
{
    const struct offer_period *p = of->period;
    struct day today = moment_to_wall(cx->now, of->zone).day;
    struct day day = p->from.n > today.n ? p->from : today;
    int32_t last = p->until.n < a->until.n ? p->until.n : a->until.n;

    for (; day.n <= last; day.n++) {
        bool held = p->weekdays == 0 || (p->weekdays & (1u << (day_weekday(day) - 1)));
        if (held && !day_is_off(of->days_off, day))
            TRY(accept_day(cx, a, of, day));
    }
    return FAULT_NONE;
}

static enum fault accept_periods(struct ctx *cx,
                                 struct accepting *a,
                                 const struct list *periods,
                                 struct period_of of)
{
    each_in (period, const struct offer_period, periods) {
        of.period = period;
        TRY(accept_period(cx, a, &of));
    }
    return FAULT_NONE;
}

static enum fault accept_offer(struct ctx *cx,
                               struct db *db,
                               struct accepting *a,
                               struct offer_id id,
                               struct str zone)
{
    struct offer offer;
    struct version version;
    struct list known;
    struct list days_off;

    TRY(offer_find(cx, db, id, &offer));
    if (id_is_none(offer.published.id))
        return FAULT_NONE;
    TRY(version_find(cx, db, offer.published, &version));
    if (version.content.periods.n == 0)
        return FAULT_NONE;
    TRY(days_off_lock(cx, db, offer.partner, moment_to_wall(cx->now, zone).day, a->until,
                      &days_off));
    TRY(db_all(cx, db, &SLOT_MOMENTS, ARGS(cx->destination, id, cx->now), &known));
    if (known.n > 0)
        qsort(known.items, known.n, sizeof(struct slot_moment), by_moment);

    size_t before = a->slots_n;
    const struct period_of of = {&offer, NULL,   zone,     version.content.duration,
                                 &known, before, &days_off};

    TRY(accept_periods(cx, a, &version.content.periods, of));
    if (a->slots_n == before)
        return FAULT_NONE;
    return change_note(cx, db, cx->destination, CHANGE_SLOTS, id.id,
                       (int64_t)(a->slots_n - before));
}

static enum fault accept_all(struct ctx *cx, struct db *db, void *arg)
{
    struct accepting *a = arg;
    struct destination destination;

    a->slots_n = 0;
    TRY(destination_find(cx, db, cx->destination, &destination));
    for (size_t i = 0; i < a->n; i++)
        TRY(accept_offer(cx, db, a, a->offers[i], destination.zone));
    if (a->slots_n > 0)
        TRY(db_do_many(cx, db, &SLOT_INSERT, &SLOT, a->slots, a->slots_n, NULL));
    *a->ret = (struct list){a->slots, a->slots_n};
    return FAULT_NONE;
}

enum fault slot_accept_periods(struct ctx *cx,
                               struct db *db,
                               const struct offer_id *offers,
                               size_t n,
                               struct day until,
                               struct list *ret_slots)
{
    struct accepting a = {.offers = offers, .n = n, .until = until, .ret = ret_slots};
    return db_in_transaction(cx, db, accept_all, &a);
}
