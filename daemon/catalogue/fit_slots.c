/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/searching.h"

#include <math.h>

#define METRES_A_DEGREE 111320.0

/* ---- days ---- */

void choose_days(struct searching *s)
{
    const struct search *a = s->asked;
    struct wall now = moment_to_wall(s->cx->now, s->t->destination.zone);
    int weekday = day_weekday(now.day); /* 1 Monday */
    struct day today = now.day;

    switch (a->when) {
    case WHEN_TODAY:
        s->from = s->until = today;
        return;
    case WHEN_TONIGHT:
        s->from = s->until = today;
        s->from_minute = 18 * 60;
        return;
    case WHEN_WEEKEND:
        s->from = (struct day){weekday <= 6 ? today.n + 6 - weekday : today.n};
        s->until = (struct day){today.n + 7 - weekday};
        return;
    case WHEN_WEEK:
        s->from = today;
        s->until = (struct day){today.n + 6};
        return;
    case WHEN_NEXT_WEEK:
        s->from = (struct day){today.n + 8 - weekday};
        s->until = (struct day){today.n + 14 - weekday};
        return;
    case WHEN_UNSET:
        break;
    }
    if (!day_is_none(a->day)) {
        s->from = a->day;
        s->until = day_is_none(a->until) ? a->day : a->until;
    }
}

bool asks_days(const struct searching *s)
{
    return !day_is_none(s->until);
}

bool slot_fits(const struct searching *s, const struct visit_slot *slot)
{
    if (slot->closed || !moment_is_before(s->cx->now, slot->starts))
        return false;
    if (!asks_days(s))
        return true;
    if (slot->day.n < s->from.n || slot->day.n > s->until.n)
        return false;
    return slot->day.n > s->from.n || slot->minute >= s->from_minute;
}

bool slot_has_room(const struct searching *s, const struct visit_slot *slot)
{
    uint32_t seats = s->asked->seats ? s->asked->seats : 1;

    return moment_is_before(s->cx->now, slot->sales_end) && catalogue_free(s->c, slot) >= seats;
}

/* Where in the calendar the asked days begin. */
size_t calendar_from(const struct searching *s)
{
    size_t low = 0;
    size_t high = s->index->calendar_n;
    /* Days are of the wall clock: a day before, in moments, is early enough in every zone. */
    int64_t since = asks_days(s) ? ((int64_t)s->from.n - 1) * DAYS(1).us : s->cx->now.us;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->index->calendar[middle]->starts.us < since)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int64_t calendar_until(const struct searching *s)
{
    return asks_days(s) ? ((int64_t)s->until.n + 2) * DAYS(1).us : INT64_MAX;
}

uint32_t visit_of(const struct searching *s, const struct visit_slot *slot)
{
    return (uint32_t)(&s->c->visits[slot->visit] - s->t->visits);
}

/* Visits with a slot that fits; with seats or bookable asked, with one that has room. */
void fit_slots(struct searching *s)
{
    bool room = s->asked->bookable || s->asked->seats > 0;
    int64_t until = calendar_until(s);

    if (!asks_days(s) && !room)
        return;
    struct bits fit = search_bits_zero(s);
    for (size_t i = calendar_from(s); i < s->index->calendar_n; i++) {
        const struct visit_slot *slot = s->index->calendar[i];
        uint32_t visit = visit_of(s, slot);

        if (slot->starts.us > until)
            break;
        if (!bits_has(fit, visit) && slot_fits(s, slot) && (!room || slot_has_room(s, slot)))
            bits_set(fit, visit);
    }
    bits_and(s->other, fit);
}

/* ---- distance ---- */

void fit_distance(struct searching *s)
{
    const struct search *a = s->asked;
    double across = cos(a->near.lat * 0.017453292519943295);

    if (a->within == 0 || (a->near.lat == 0 && a->near.lon == 0))
        return;
    for (uint32_t i = 0; i < s->t->visits_n; i++) {
        struct point p = s->t->visits[i].content->point;
        double north = (p.lat - a->near.lat) * METRES_A_DEGREE;
        double east = (p.lon - a->near.lon) * METRES_A_DEGREE * across;

        if (north * north + east * east > (double)a->within * (double)a->within)
            s->other.words[i >> 6] &= ~(UINT64_C(1) << (i & 63));
    }
}
