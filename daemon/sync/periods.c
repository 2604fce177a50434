/* SPDX-License-Identifier: EUPL-1.2 */
#include "sync/inside.h"

#define PERIODS_MOST 600
#define STARTS_MOST 48
/* How far ahead openings that repeat are spelt out. */
#define AHEAD 400

/* Periods being gathered for one offer. */
struct gathering {
    struct arena *arena;
    const struct record *record;
    struct offer_content *content;
    struct offer_period *all;
    size_t n;
    struct day today;
};

static void add_start(struct offer_start *all, size_t *n, uint32_t minute)
{
    if (*n < STARTS_MOST && minute < 1440)
        all[(*n)++].minute = minute;
}

/* Minutes of departure: one, or one every so often while there is time for a whole visit. */
static struct list starts_of(struct gathering *g, const struct record_opening *o)
{
    struct offer_start *all = NEW_ARRAY(g->arena, struct offer_start, STARTS_MOST);
    size_t n = 0;

    each_in (d, struct record_departure, &o->departures) {
        uint32_t start = d->start ? d->start - 1 : 1440;
        uint32_t end = d->end ? d->end - 1 : 0;

        if (d->every == 0 || end <= start) {
            add_start(all, &n, start);
            continue;
        }
        for (uint32_t at = start; at + g->content->duration <= end && at < end; at += d->every)
            add_start(all, &n, at);
    }
    return (struct list){all, n};
}

static void add_period(struct gathering *g,
                       const struct record_opening *o,
                       struct day from,
                       struct day until,
                       struct list starts)
{
    uint32_t capacity = o->places ? o->places : g->record->group_max;
    uint32_t weekdays =
        o->nth || !(o->weekdays & WEEKDAYS_ALL) ? WEEKDAYS_ALL : o->weekdays & WEEKDAYS_ALL;
    struct text_item *languages = g->content->languages.items;

    if (until.n < g->today.n || until.n < from.n || g->n == PERIODS_MOST)
        return;
    /* Where one line says open on a weekday and another closed, closed wins. */
    each_in (c, struct record_opening, &g->record->openings) {
        if (c->closed && c->weekdays && c->from.n <= from.n && c->until.n >= until.n)
            weekdays &= ~c->weekdays;
    }
    if (weekdays == 0)
        return;
    g->all[g->n++] = (struct offer_period){
        .from = from,
        .until = until,
        .weekdays = weekdays == WEEKDAYS_ALL ? 0 : weekdays,
        .starts = starts,
        .capacity = capacity < 10000 ? capacity : 10000,
        .language = g->content->languages.n ? languages[0].text : STR_NONE,
    };
}

/* Days on which it is closed cut a span of days into pieces. */
static void add_between_closings(struct gathering *g,
                                 const struct record_opening *o,
                                 struct day from,
                                 struct day until,
                                 struct list starts)
{
    while (from.n <= until.n) {
        struct day closes = {until.n + 1};
        struct day opens = closes;

        each_in (c, struct record_opening, &g->record->openings) {
            bool every_day = c->closed && c->weekdays == 0 && c->departures.n == 0;

            if (!every_day || day_is_none(c->from) || c->until.n < from.n || c->from.n >= closes.n)
                continue;
            closes = c->from.n > from.n ? c->from : from;
            opens = (struct day){c->until.n + 1};
        }
        add_period(g, o, from, (struct day){closes.n - 1}, starts);
        from = opens.n > closes.n ? opens : (struct day){closes.n + 1};
    }
}

static bool is_nth(struct day day, uint32_t nth)
{
    int year;
    int month;
    int mday;
    int next_year;
    int next_month;
    int next_mday;

    day_parts(day, &year, &month, &mday);
    day_parts((struct day){day.n + 7}, &next_year, &next_month, &next_mday);
    return nth == 5 ? next_month != month : (uint32_t)(mday + 6) / 7 == nth;
}

/* The n-th such weekday of each month: single days. */
static void add_nth_days(struct gathering *g,
                         const struct record_opening *o,
                         struct day from,
                         struct day until,
                         struct list starts)
{
    struct day day = {from.n > g->today.n ? from.n : g->today.n};
    int32_t last = until.n < g->today.n + AHEAD ? until.n : g->today.n + AHEAD;

    for (; day.n <= last; day.n++) {
        if (o->weekdays & 1u << (day_weekday(day) - 1) && is_nth(day, o->nth))
            add_between_closings(g, o, day, day, starts);
    }
}

static void add_span(struct gathering *g,
                     const struct record_opening *o,
                     struct day from,
                     struct day until,
                     struct list starts)
{
    if (o->nth != 0) {
        add_nth_days(g, o, from, until, starts);
    } else {
        add_between_closings(g, o, from, until, starts);
    }
}

static struct day in_year(struct day day, int year)
{
    int unused;
    int month;
    int mday;

    day_parts(day, &unused, &month, &mday);
    if (month == 2 && mday == 29)
        mday = 28;
    return day_of(year, month, mday);
}

/* The year of such an opening carries no meaning: this year's and the next one's, and one that
 * began last year and goes over New Year. */
static void add_every_year(struct gathering *g, const struct record_opening *o, struct list starts)
{
    int now;
    int year;
    int unused_month;
    int unused_mday;

    day_parts(g->today, &now, &unused_month, &unused_mday);
    for (year = now - 1; year <= now + 1; year++) {
        struct day from = in_year(o->from, year);
        struct day until = in_year(o->until, year);

        if (until.n < from.n)
            until = in_year(o->until, year + 1);
        if (from.n <= g->today.n + AHEAD)
            add_span(g, o, from, until, starts);
    }
}

void periods_from_record(struct ctx *cx,
                         const struct record *r,
                         struct day today,
                         struct offer_content *ret)
{
    struct gathering g = {.arena = cx->arena, .record = r, .content = ret, .today = today};

    /* Closed until further notice: no departures at all. */
    each_in (o, struct record_opening, &r->openings) {
        if (o->closed && day_is_none(o->from))
            return;
    }
    g.all = NEW_ARRAY(cx->arena, struct offer_period, PERIODS_MOST);
    each_in (o, struct record_opening, &r->openings) {
        struct list starts = starts_of(&g, o);

        /* Without an hour or a number of seats there is nothing to sell by itself. */
        if (o->closed || day_is_none(o->from) || starts.n == 0 ||
            (o->places == 0 && r->group_max == 0))
            continue;
        if (o->every_year) {
            add_every_year(&g, o, starts);
        } else {
            add_span(&g, o, o->from, o->until, starts);
        }
    }
    ret->periods = (struct list){g.all, g.n};
}
