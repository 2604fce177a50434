/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "web/public/visit.h"

/* The first of a month. */
struct month {
    int year;
    int month;
};

static struct day first_of(struct month m)
{
    return day_of(m.year, m.month, 1);
}

static struct month month_after(struct month m, int n)
{
    int months = m.year * 12 + m.month - 1 + n;

    return (struct month){months / 12, months % 12 + 1};
}

static struct month month_of(struct day d)
{
    struct month m;
    int mday;

    day_parts(d, &m.year, &m.month, &mday);
    return m;
}

/* "2026-07"; whatever else is the month of `otherwise`. */
static struct month month_asked(struct str text, struct day otherwise)
{
    char copy[8] = "";

    if (text.n == 7 && text.p[4] == '-') {
        struct month m;

        for (size_t i = 0; i < 7; i++)
            copy[i] = text.p[i];
        m.year = (int)strtol(copy, NULL, 10);
        m.month = (int)strtol(copy + 5, NULL, 10);
        if (m.year > 2000 && m.year < 2200 && m.month >= 1 && m.month <= 12)
            return m;
    }
    return month_of(otherwise);
}

/* What a visit has in the days of a month. */
struct day_sum {
    uint32_t slots;
    uint32_t best; /* most seats that one slot still sells */
};

static void sum_days(struct ctx *cx,
                     const struct visit_seen *seen,
                     struct day first,
                     int days,
                     struct day_sum *sums)
{
    const struct visit *v = seen->visit;

    for (uint32_t i = 0; i < v->slots_n; i++) {
        const struct visit_slot *s = &v->slots[i];
        int at = s->day.n - first.n;

        if (at < 0 || at >= days || s->closed)
            continue;
        sums[at].slots++;
        if (catalogue_slot_sells(seen->catalogue, s, cx->now)) {
            uint32_t left = catalogue_free(seen->catalogue, s);
            sums[at].best = left > sums[at].best ? left : sums[at].best;
        }
    }
}

static struct day_view day_view_of(struct ctx *cx,
                                   const struct visit_seen *seen,
                                   struct day day,
                                   const struct day_sum *sum)
{
    int year;
    int month;
    int mday;
    struct day_view view = {0};

    day_parts(day, &year, &month, &mday);
    view.n = arena_text(cx->arena, "%d", mday);
    if (sum->best > 0) {
        struct str date = date_to_text(cx->arena, &day, DATE_LONG, cx->tongue);
        struct str places = places_text(cx, sum->best);

        view.open = true;
        view.few = sum->best < FEW_SEATS;
        view.current = day.n == seen->day.n;
        view.places = say_number(cx->arena, cx->tongue, sum->best, "{n} pl.", "{n} pl.");
        view.label =
            arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR, ARG_STR(date), ARG_STR(places));
        view.href = arena_text(cx->arena, "?date=%" PRI_STR, ARG_STR(day_to_text(cx->arena, day)));
    } else if (sum->slots > 0 && day.n >= seen->today.n) {
        view.full = true;
        view.places = SAY(cx, "full");
    } else {
        view.plain = true;
    }
    return view;
}

static struct list weekdays_of(struct ctx *cx)
{
    struct weekday_view *all = NEW_ARRAY(cx->arena, struct weekday_view, 7);
    static const char *const full[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    static const char *const brief[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

    for (int i = 0; i < 7; i++) {
        all[i].full = say_in(cx->tongue, str_of(full[i]));
        all[i].short_ = say_in(cx->tongue, str_of(brief[i]));
    }
    return (struct list){all, 7};
}

static struct list weeks_of(struct ctx *cx,
                            const struct visit_seen *seen,
                            struct month month,
                            struct day_sum *sums)
{
    struct day first = first_of(month);
    int days = first_of(month_after(month, 1)).n - first.n;
    int before = day_weekday(first) - 1;
    size_t n = (size_t)((before + days + 6) / 7);
    struct week_view *weeks = NEW_ARRAY(cx->arena, struct week_view, n);
    struct day_view *all = NEW_ARRAY(cx->arena, struct day_view, n * 7);

    sum_days(cx, seen, first, days, sums);
    for (int i = 0; i < days; i++)
        all[before + i] = day_view_of(cx, seen, (struct day){first.n + i}, &sums[i]);
    for (size_t w = 0; w < n; w++)
        weeks[w].days = (struct list){all + w * 7, 7};
    return (struct list){weeks, n};
}

static struct str month_href(struct arena *a, struct month m)
{
    return arena_text(a, "?month=%04d-%02d", m.year, m.month);
}

static struct str month_name(struct ctx *cx, struct month m)
{
    struct day first = first_of(m);

    return date_to_text(cx->arena, &first, DATE_MONTH, cx->tongue);
}

void calendar_of(struct ctx *cx, const struct visit_seen *seen, struct calendar_view *ret)
{
    const struct visit *v = seen->visit;
    struct day otherwise = day_is_none(seen->day) ? seen->today : seen->day;
    struct month month = month_asked(seen->asked->month, otherwise);
    struct month last = v->slots_n ? month_of(v->slots[v->slots_n - 1].day) : month;
    struct month this = month_of(seen->today);
    struct day_sum sums[31] = {0};

    *ret = (struct calendar_view){
        .month = month_name(cx, month),
        .weekdays = weekdays_of(cx),
        .weeks = weeks_of(cx, seen, month, sums),
    };
    if (first_of(month).n > first_of(this).n) {
        ret->previous_href = month_href(cx->arena, month_after(month, -1));
        ret->previous = month_name(cx, month_after(month, -1));
    }
    if (first_of(month).n < first_of(last).n) {
        ret->next_href = month_href(cx->arena, month_after(month, 1));
        ret->next = month_name(cx, month_after(month, 1));
    }
}
