/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/searching.h"

#include <math.h>
#include <string.h>

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

/* The first slot of the calendar from a moment on. */
static size_t calendar_at(const struct index *x, struct moment t)
{
    size_t low = 0;
    size_t high = x->calendar_n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (moment_is_before(x->calendar[middle]->starts, t)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The first slot of the calendar from a day on; days that lie beyond the sets are not sought. */
static size_t calendar_day(const struct index *x, int64_t day)
{
    int64_t i = day - x->first_day.n;

    if (x->calendar_n == 0 || i <= 0)
        return 0;
    return i <= x->days_n ? x->day_from[i] : x->day_from[x->days_n];
}

struct stretch calendar_stretch(const struct searching *s)
{
    const struct index *x = s->index;
    size_t coming = calendar_at(x, moment_plus(s->cx->now, (struct span){1}));
    struct stretch all = {.from = coming, .until = x->calendar_n};

    if (!asks_days(s))
        return all;
    size_t from = calendar_day(x, s->from.n);
    if (from > all.from)
        all.from = from;
    if ((int64_t)s->until.n + 1 <= (int64_t)x->first_day.n + x->days_n) {
        all.until = calendar_day(x, (int64_t)s->until.n + 1);
        all.fits = s->from_minute == 0;
    }
    return all;
}

static void fit_by_calendar(struct searching *s, struct bits fit)
{
    struct stretch part = calendar_stretch(s);

    for (size_t i = part.from; i < part.until; i++) {
        if (slot_fits(s, s->index->calendar[i]))
            bits_set(fit, s->index->calendar_visits[i]);
    }
}

/*
 * A whole day's set is ready. Of today hours have gone by, and of the first day they may be too
 * early, so its slots are looked at; so are days that lie beyond the sets.
 */
static void fit_days(struct searching *s, struct bits fit)
{
    const struct index *x = s->index;
    struct searching first = *s;
    struct day today = moment_to_wall(s->cx->now, s->t->destination.zone).day;
    int64_t beyond = (int64_t)x->first_day.n + x->days_n;

    if (s->until.n >= beyond) {
        fit_by_calendar(s, fit);
        return;
    }
    if (s->from.n < today.n) /* what is gone is gone: today is the first day that counts */
        first.from = today;
    int64_t day = first.from.n;
    if (day <= today.n || s->from_minute > 0) {
        first.until = first.from;
        if (first.from.n <= s->until.n)
            fit_by_calendar(&first, fit);
        day++;
    }
    for (; day <= s->until.n; day++) {
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
    if (asks_days(s)) {
        fit_days(s, fit);
    } else {
        bits_copy(fit, s->index->dated);
    }
    if (room)
        fit_room(s, fit);
    bits_and(s->other, fit);
}

/* ---- distance ---- */

struct circle {
    float lat; /* from the index's origin, in degrees */
    float lon;
    float across; /* metres of a degree from west to east */
    float most;   /* the radius in metres, squared */
};

/* A plain loop over plain arrays that lie apart: the compiler makes vectors of it. */
static inline __attribute__((always_inline)) void mark_inside(const struct index *x,
                                                              const struct circle *circle,
                                                              uint8_t *restrict near)
{
    const float *restrict lat = x->lat;
    const float *restrict lon = x->lon;
    const struct circle c = *circle;
    size_t n = x->words * 64;

    for (size_t i = 0; i < n; i++) {
        float north = (lat[i] - c.lat) * (float)METRES_A_DEGREE;
        float east = (lon[i] - c.lon) * c.across;
        near[i] = north * north + east * east <= c.most;
    }
}

#if defined(__x86_64__)
/* The same with vectors of eight, where the machine has them. */
__attribute__((target("avx2"))) static void mark_inside_wide(const struct index *x,
                                                             const struct circle *c,
                                                             uint8_t *near)
{
    mark_inside(x, c, near);
}
#endif

static void mark_near(const struct index *x, const struct circle *c, uint8_t *near)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        mark_inside_wide(x, c, near);
        return;
    }
#endif
    mark_inside(x, c, near);
}

void fit_distance(struct searching *s)
{
    const struct search *a = s->asked;
    const struct index *x = s->index;
    struct circle c = {
        .lat = (float)(a->near.lat - x->origin.lat),
        .lon = (float)(a->near.lon - x->origin.lon),
        .across = (float)(cos(a->near.lat * 0.017453292519943295) * METRES_A_DEGREE),
        .most = (float)a->within * (float)a->within,
    };

    if (a->within == 0 || (a->near.lat == 0 && a->near.lon == 0))
        return;
    uint8_t *near = NEW_ARRAY(s->cx->arena, uint8_t, x->words * 64 + 1);
    struct bits fit = search_bits_zero(s);
    mark_near(x, &c, near);
    bits_of_bytes(fit, near);
    bits_and(s->other, fit);
}
