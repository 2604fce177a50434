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

static void fit_by_calendar(struct searching *s, struct bits fit, int64_t until)
{
    for (size_t i = calendar_from(s); i < s->index->calendar_n; i++) {
        const struct visit_slot *slot = s->index->calendar[i];

        if (slot->starts.us > until)
            return;
        if (slot_fits(s, slot))
            bits_set(fit, visit_of(s, slot));
    }
}

/*
 * Days after the first one are whole: their sets are ready. Of the first, hours may have gone by or
 * be too early, so its slots are looked at; so are days that lie beyond the sets.
 */
static void fit_days(struct searching *s, struct bits fit)
{
    const struct index *x = s->index;
    struct searching first = *s;
    struct day today = moment_to_wall(s->cx->now, s->t->destination.zone).day;
    int64_t beyond = (int64_t)x->first_day.n + x->days_n;

    if (s->until.n >= beyond) {
        fit_by_calendar(s, fit, calendar_until(s));
        return;
    }
    if (s->from.n < today.n) /* what is gone is gone: today is the first day that counts */
        first.from = today;
    first.until = first.from;
    if (first.from.n <= s->until.n)
        fit_by_calendar(&first, fit, calendar_until(&first));
    for (int64_t day = (int64_t)first.from.n + 1; day <= s->until.n; day++) {
        if (day >= x->first_day.n)
            bits_or(fit, x->days[day - x->first_day.n]);
    }
}

static bool visit_has_room(const struct searching *s, const struct visit *v)
{
    for (uint32_t i = 0; i < v->slots_n; i++) {
        if (slot_fits(s, &v->slots[i]) && slot_has_room(s, &v->slots[i]))
            return true;
    }
    return false;
}

/* Each visit's first slot that fits nearly always has room: a few instructions a visit. */
static void fit_room(struct searching *s, struct bits fit)
{
    for (size_t w = 0; w < fit.n; w++) {
        for (uint64_t left = fit.words[w]; left; left &= left - 1) {
            uint32_t visit = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(left);
            if (!visit_has_room(s, &s->t->visits[visit]))
                fit.words[w] &= ~(UINT64_C(1) << (visit & 63));
        }
    }
}

/* Visits with a slot that fits; with seats or bookable asked, with one that has room. */
void fit_slots(struct searching *s)
{
    bool room = s->asked->bookable || s->asked->seats > 0;

    if (!asks_days(s) && !room)
        return;
    struct bits fit = search_bits_zero(s);
    if (asks_days(s))
        fit_days(s, fit);
    else
        bits_copy(fit, s->index->dated);
    if (room)
        fit_room(s, fit);
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
