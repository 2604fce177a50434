/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/inside.h"

#define WEEKDAYS_DAILY 0x7fu
#define SLOTS_WANTED UINT64_C(100000)

/* How partners open: on which weekdays, how many times a day. */
static const struct rhythm {
    unsigned weekdays;
    uint32_t starts;
    uint32_t share;
} rhythms[] = {
    {0x60, 3, 16}, /* Saturday and Sunday */
    {0x60, 4, 14},
    {0x70, 3, 12}, /* from Friday on */
    {0x74, 3, 12}, /* Wednesday, and from Friday on */
    {0x7c, 2, 14}, /* Wednesday to Sunday */
    {0x3e, 2, 8},  /* Tuesday to Saturday */
    {WEEKDAYS_DAILY, 2, 10},
    {WEEKDAYS_DAILY, 3, 4},
    {0x24, 2, 10}, /* Wednesday and Saturday */
};

uint32_t period_slots(const struct period *p)
{
    uint32_t days = 0;

    for (struct day day = p->from; day.n <= p->until.n; day.n++)
        days += p->weekdays >> (day_weekday(day) - 1) & 1;
    return days * p->starts_n;
}

static uint32_t slots_of(const struct demo_visit *v)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < v->periods_n; i++)
        n += period_slots(&v->periods[i]);
    return n;
}

static const struct rhythm *draw_rhythm(struct chance *c)
{
    uint32_t at = chance_below(c, 100);

    for (size_t i = 0; i < COUNT_OF(rhythms); i++) {
        if (at < rhythms[i].share)
            return &rhythms[i];
        at -= rhythms[i].share;
    }
    return &rhythms[0];
}

/* Hours of departure: quarter hours, one visit apart; evenings for the night. */
static void draw_starts(const struct demo_visit *v, struct chance *c, struct period *p, uint32_t n)
{
    uint32_t first = v->subject->theme == THEME_NIGHT ? 18 * 60 : 9 * 60 + 30;
    uint32_t last = v->subject->theme == THEME_NIGHT ? 22 * 60 : 17 * 60;
    uint32_t gap = (v->duration + 29) / 30 * 30 + 30;
    uint32_t at = first + 15 * chance_below(c, 5);

    p->starts_n = 0;
    while (p->starts_n < n && at <= last) {
        p->starts[p->starts_n++] = at;
        at += gap;
        /* Nobody leaves between noon and two. */
        if (at > 12 * 60 && at < 14 * 60)
            at = 14 * 60;
    }
}

/* One rhythm over the whole season, or two with another in the second half. */
static void draw_periods(const struct world *w, struct demo_visit *v, struct chance *c)
{
    int32_t first = w->wish->today.n + 1;
    int32_t last = w->wish->today.n + DEMO_DAYS - 1;
    int32_t turn = chance_percent(c, 25) ? first + 30 + (int32_t)chance_below(c, 25) : last + 1;

    v->periods_n = 0;
    for (int32_t from = first; from <= last; from = turn, turn = last + 1) {
        const struct rhythm *r = draw_rhythm(c);
        struct period *p = &v->periods[v->periods_n++];

        *p = (struct period){.from = {from}, .until = {turn - 1}, .weekdays = r->weekdays};
        draw_starts(v, c, p, r->starts);
    }
}

/* Of two draws, the one that leads nearer to as many departures as are wanted in all. */
void periods_make(struct world *w, struct demo_visit *v, struct chance *c)
{
    uint64_t visits = (uint64_t)w->visits_n * 900 / 8000;
    uint64_t wanted = SLOTS_WANTED * w->visits_n / 8000 * (w->dated + 1) / (visits ? visits : 1);
    struct demo_visit other = *v;

    draw_periods(w, v, c);
    draw_periods(w, &other, c);
    uint64_t one = w->slots + slots_of(v);
    uint64_t two = w->slots + slots_of(&other);

    if ((one > wanted ? one - wanted : wanted - one) > (two > wanted ? two - wanted : wanted - two))
        *v = other;
    w->slots += slots_of(v);
    w->dated++;
}

/* ---- the same in words ---- */

static const char *const day_names[TONGUES][7] = {
    {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}};

/* "le mercredi et le samedi" */
static void tell_single_days(struct buf *b, unsigned weekdays, enum tongue t)
{
    uint32_t left = (uint32_t)__builtin_popcount(weekdays);

    for (int i = 0; i < 7; i++) {
        if (!(weekdays >> i & 1))
            continue;
        buf_format(b, t == FRENCH ? "le %s" : "%ss", day_names[t][i]);
        left--;
        if (left > 0)
            buf_add(b, left > 1 ? STR(", ") : t == FRENCH ? STR(" et ") : STR(" and "));
    }
}

/* "du mercredi au dimanche" where days follow each other */
static void tell_days(struct buf *b, unsigned weekdays, enum tongue t)
{
    int n = __builtin_popcount(weekdays);
    int first = __builtin_ctz(weekdays);
    int last = 31 - __builtin_clz(weekdays);

    if (weekdays == WEEKDAYS_DAILY) {
        buf_add(b, t == FRENCH ? STR("tous les jours") : STR("every day"));
    } else if (n > 2 && last - first + 1 == n) {
        buf_format(b, "%s%s %s %s", t == FRENCH ? "du " : "", day_names[t][first],
                   t == FRENCH ? "au" : "to", day_names[t][last]);
    } else {
        tell_single_days(b, weekdays, t);
    }
}

static void tell_hours(struct buf *b, const struct period *p, enum tongue t)
{
    for (uint32_t i = 0; i < p->starts_n; i++) {
        if (i > 0)
            buf_add(b, i + 1 < p->starts_n ? STR(", ") : t == FRENCH ? STR(" et ") : STR(" and "));
        buf_add(b, clock_to_text(b->arena, p->starts[i], t == FRENCH ? STR("fr") : STR("en")));
    }
}

struct two periods_told(struct arena *a, const struct demo_visit *v)
{
    struct two told;

    for (enum tongue t = FRENCH; t < TONGUES; t++) {
        struct str code = t == FRENCH ? STR("fr") : STR("en");
        struct buf b = BUF(a);

        for (uint32_t i = 0; i < v->periods_n; i++) {
            const struct period *p = &v->periods[i];
            struct str from = date_to_text(a, &p->from, DATE_PLAIN, code);
            struct str until = date_to_text(a, &p->until, DATE_PLAIN, code);

            if (i > 0)
                buf_byte(&b, '\n');
            buf_format(&b,
                       t == FRENCH ? "Du %" PRI_STR " au %" PRI_STR " : "
                                   : "%" PRI_STR " to %" PRI_STR ": ",
                       ARG_STR(from), ARG_STR(until));
            tell_days(&b, p->weekdays, t);
            buf_add(&b, t == FRENCH ? STR(", à ") : STR(", at "));
            tell_hours(&b, p, t);
            buf_byte(&b, '.');
        }
        told.in[t] = typeset(a, buf_str(&b), t);
    }
    return told;
}
