/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/apidae/inside.h"

static bool is_text(json_t *value, const char *text)
{
    const char *s = json_string_value(value);

    return s && strcmp(s, text) == 0;
}

static uint32_t weekday_bit(json_t *word)
{
    static const char *const french[] = {"LUNDI",    "MARDI",  "MERCREDI", "JEUDI",
                                         "VENDREDI", "SAMEDI", "DIMANCHE"};
    static const char *const english[] = {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN", "HOL"};

    if (is_text(word, "TOUS"))
        return WEEKDAYS_ALL;
    for (size_t i = 0; i < COUNT_OF(french); i++) {
        if (is_text(word, french[i]))
            return 1u << i;
    }
    for (size_t i = 0; i < COUNT_OF(english); i++) {
        if (is_text(word, english[i]))
            return 1u << i;
    }
    return 0;
}

static uint32_t weekdays_of(json_t *days)
{
    uint32_t bits = 0;
    size_t i;
    json_t *one;

    json_array_foreach(days, i, one) bits |=
        weekday_bit(json_is_object(one) ? member(one, "jour") : one);
    return bits;
}

/* What all openings of one period have alike, and where they go. */
struct period {
    struct reading *r;
    struct list *to;
    size_t *room;
    struct record_opening common;
};

static struct record_opening *add(struct period *p, uint32_t weekdays)
{
    struct record_opening *o = LIST_ADD(p->r->arena, p->to, p->room, struct record_opening);

    *o = p->common;
    o->weekdays = weekdays == WEEKDAYS_ALL ? 0 : weekdays;
    return o;
}

static void one_departure(struct period *p, json_t *from, json_t *until)
{
    struct record_departure d = {0};
    struct list *list = &p->common.departures;
    size_t room = 0;

    (void)plain_clock(text_of(p->r, from), &d.start);
    (void)plain_clock(text_of(p->r, until), &d.end);
    /* An hour of closing alone on a single day is the hour at which it begins: editors fill the
     * wrong box, and Apidae's own text prints "à 13h". */
    if (d.start == 0 && d.end != 0 && p->common.from.n == p->common.until.n)
        d = (struct record_departure){.start = d.end};
    if (d.start != 0 || d.end != 0)
        *LIST_ADD(p->r->arena, list, &room, struct record_departure) = d;
}

/* One of timePeriods: weekdays with frames, or closed. */
static void add_time_period(struct period *p, json_t *time, uint32_t weekdays)
{
    uint32_t said = weekdays_of(member(time, "weekdays"));
    size_t i;
    size_t room = 0;
    json_t *frame;
    struct record_opening *o = add(p, said ? said : weekdays);

    o->departures = (struct list){0};
    o->closed = json_is_true(member(time, "closed"));
    json_array_foreach(member(time, "timeFrames"), i, frame)
    {
        struct record_departure d = {0};
        uint32_t every = 0;

        (void)plain_clock(text_of(p->r, member(frame, "startTime")), &d.start);
        (void)plain_clock(text_of(p->r, member(frame, "endTime")), &d.end);
        if (plain_clock(text_of(p->r, member(frame, "recurrence")), &every))
            d.every = every - 1;
        if (d.start != 0 || d.end != 0)
            *LIST_ADD(p->r->arena, &o->departures, &room, struct record_departure) = d;
    }
}

#define HOURS_OF_GUIDED_VISIT 7460

/* The rich hours of 2025. Where hours of guided visits are given, opening hours do not matter. */
static bool add_rich_hours(struct period *p, json_t *hours, uint32_t weekdays)
{
    bool guided = false, any = false;
    size_t i;
    size_t k;
    json_t *one;
    json_t *time;

    json_array_foreach(hours, i, one) guided |= id_of(member(one, "type")) == HOURS_OF_GUIDED_VISIT;
    json_array_foreach(hours, i, one)
    {
        if (guided && id_of(member(one, "type")) != HOURS_OF_GUIDED_VISIT)
            continue;
        json_array_foreach(member(one, "timePeriods"), k, time)
        {
            add_time_period(p, time, weekdays);
            any = true;
        }
    }
    return any;
}

static uint32_t nth_of(json_t *word)
{
    static const char *const words[] = {"D_1ER", "D_2EME", "D_3EME", "D_4EME", "D_DERNIER"};

    for (uint32_t i = 0; i < COUNT_OF(words); i++) {
        if (is_text(word, words[i]))
            return i + 1;
    }
    return 0;
}

/* "The first and the third Sunday of the month": one opening each. */
static void add_days_of_month(struct period *p, json_t *days)
{
    size_t i;
    json_t *one;

    json_array_foreach(days, i, one)
    {
        uint32_t nth = nth_of(member(one, "jourDuMois"));
        uint32_t weekday = weekday_bit(member(one, "jour"));

        if (nth != 0 && weekday != 0)
            add(p, weekday)->nth = nth;
    }
}

static void add_extra_days(struct period *p, json_t *days)
{
    size_t i;
    json_t *one;

    json_array_foreach(days, i, one)
    {
        struct day day;

        if (!plain_day(text_of(p->r, member(one, "dateOuverture")), &day))
            continue;
        struct record_opening *o = add(p, 0);

        o->from = o->until = day;
        o->every_year = false;
    }
}

static void add_period(struct reading *r, json_t *one, struct list *to, size_t *room)
{
    struct period p = {.r = r, .to = to, .room = room};
    struct record_opening *c = &p.common;
    json_t *type = member(one, "type");
    uint32_t weekdays = weekdays_of(member(one, "ouverturesJournalieres"));

    if (!plain_day(text_of(r, member(one, "dateDebut")), &c->from) &&
        !plain_day(text_of(r, member(one, "dateFin")), &c->from))
        return; /* no day at all: the plain text tells what there is */
    if (!plain_day(text_of(r, member(one, "dateFin")), &c->until))
        c->until = c->from;
    c->every_year = json_is_true(member(one, "tousLesAns"));
    if (c->until.n < c->from.n && !c->every_year)
        return;
    c->note = texts_of(r, member(one, "complementHoraire"));
    one_departure(&p, member(one, "horaireOuverture"), member(one, "horaireFermeture"));

    if (is_text(type, "OUVERTURE_SAUF")) {
        weekdays = WEEKDAYS_ALL & ~weekdays;
    } else if (!is_text(type, "OUVERTURE_SEMAINE")) {
        weekdays = 0;
    }
    if (is_text(type, "OUVERTURE_MOIS")) {
        add_days_of_month(&p, member(one, "ouverturesJourDuMois"));
    } else if (!add_rich_hours(&p, member(one, "horaires"), weekdays)) {
        add(&p, weekdays);
    }
    add_extra_days(&p, member(one, "ouverturesExceptionnelles"));
}

static void add_closed(struct reading *r, struct list *to, size_t *room, struct day day)
{
    struct record_opening *o = LIST_ADD(r->arena, to, room, struct record_opening);

    *o = (struct record_opening){.from = day, .until = day, .closed = true};
}

/* A symbolic day without its dates (before April 2025): in each year that the openings touch. */
static void add_holiday(struct reading *r, struct list *to, size_t *room, struct str name)
{
    int first = 9999;
    int last = 0;
    int year;
    int month;
    int mday;
    size_t n = to->n;

    for (size_t i = 0; i < n; i++) {
        struct record_opening *o = (struct record_opening *)to->items + i;

        if (o->closed)
            continue;
        day_parts(o->from, &year, &month, &mday);
        first = year < first ? year : first;
        day_parts(o->until, &year, &month, &mday);
        last = year > last ? year : last;
    }
    for (year = first; year <= last && year < first + 5; year++) {
        struct day day;

        if (holiday_in(name, year, &day))
            add_closed(r, to, room, day);
    }
}

static void add_closings(struct reading *r, json_t *closings, struct list *to, size_t *room)
{
    size_t i;
    size_t k;
    json_t *one;
    json_t *date;
    struct day day;

    json_array_foreach(closings, i, one)
    {
        json_t *dates = member(one, "dates");

        if (plain_day(text_of(r, member(one, "dateFermeture")), &day)) {
            add_closed(r, to, room, day);
        } else if (json_array_size(dates) == 0) {
            add_holiday(r, to, room, text_of(r, member(one, "dateSpeciale")));
        }
        json_array_foreach(dates, k, date)
        {
            if (plain_day(text_of(r, date), &day))
                add_closed(r, to, room, day);
        }
    }
}

void read_openings(struct reading *r, json_t *object, struct record *ret)
{
    json_t *opening = member(object, "ouverture");
    size_t i;
    size_t room = 0;
    json_t *one;

    ret->opening_text = texts_of(r, member(opening, "periodeEnClair"));
    json_array_foreach(member(opening, "periodesOuvertures"), i, one)
        add_period(r, one, &ret->openings, &room);
    add_closings(r, member(opening, "fermeturesExceptionnelles"), &ret->openings, &room);
    /* Closed until further notice: an exception without an end. */
    if (is_text(member(opening, "fermeTemporairement"), "FERME_TEMPORAIREMENT"))
        LIST_ADD(r->arena, &ret->openings, &room, struct record_opening)->closed = true;
}
