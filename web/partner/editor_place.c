/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/partner/editor.h"

#include <stdlib.h>

/* Getting there, access, prices and dates. */

/* As the page shows a point: finer than anybody walks, coarser than some feeds. */
static struct str point_text(struct arena *a, struct point p)
{
    bool placed = p.lat != 0 || p.lon != 0;

    return placed ? arena_text(a, "%.5f, %.5f", p.lat, p.lon) : STR_NONE;
}

void coming_build(const struct editing *e, const struct offer_content *c, struct part_form *f)
{
    struct ctx *cx = e->cx;
    struct desk_form *form = &f->form;
    enum language l = e->language;
    bool virtual = c->kind == VISIT_VIRTUAL;

    if (virtual) {
        form_input(form, "join", "url", SAY(cx, "Link to join"),
                   SAY(cx,
                       "Only those who booked get it: with their tickets, in their calendar and "
                       "on the page of their booking."),
                   c->join);
    }
    form_input(form, "place_name", "text", SAY(cx, "Name of the place (optional)"), STR_NONE,
               c->place_name);
    form_input(form, "street", "text", SAY(cx, "Street and number"), STR_NONE, c->street)
        ->autocomplete = STR("street-address");
    struct desk_field *postcode =
        form_input(form, "postcode", "text", SAY(cx, "Postcode"), STR_NONE, c->postcode);
    postcode->is_short = true;
    postcode->inputmode = STR("numeric");
    form_input(form, "commune", "text", SAY(cx, "Town"),
               SAY(cx, "It stands first on the page, on a plaque."), c->commune);
    form_input(form, "point", "text", SAY(cx, "Meeting point on the map"),
               SAY(cx, "Latitude and longitude, as any map gives them. Example: 48.9362, 2.3574"),
               point_text(cx->arena, c->point));
    form_area(form, "directions", SAY(cx, "The way in words"),
              SAY(cx, "From the station, as you would say it on the telephone."),
              c->directions.in[l])
        ->is_short = true;
    form_area(form, "bring", SAY(cx, "What to bring (optional)"), STR_NONE, c->bring.in[l])
        ->is_short = true;
}

/* "48.9362, 2.3574" */
static bool read_point(struct arena *a, struct str text, struct point *ret)
{
    struct str copy = arena_copy(a, text);
    char *end = NULL;
    double lat = strtod(copy.p, &end);

    if (end == copy.p)
        return false;
    while (*end == ',' || *end == ' ' || *end == ';')
        end++;
    char *second = end;
    double lon = strtod(second, &end);
    if (end == second || *end != '\0' || !(lat >= -90 && lat <= 90) || !(lon >= -180 && lon <= 180))
        return false;
    *ret = (struct point){lat, lon};
    return true;
}

static bool same_name(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        unsigned char x = (unsigned char)a.p[i];
        unsigned char y = (unsigned char)b.p[i];

        if ((x >= 'A' && x <= 'Z' ? x + 32 : x) != (y >= 'A' && y <= 'Z' ? y + 32 : y))
            return false;
    }
    return true;
}

/* The commune's code and department, when the catalogue knows it; else the postcode's beginning. */
static void place_in_commune(const struct editing *e, struct offer_content *c)
{
    c->insee = STR_NONE;
    c->department = c->postcode.n == 5 ? (struct str){c->postcode.p, 2} : STR_NONE;
    for (uint32_t i = 0; e->territory && i < e->territory->communes_n; i++) {
        const struct commune *known = &e->territory->communes[i];

        if (!same_name(known->name, c->commune))
            continue;
        c->commune = arena_copy(e->cx->arena, known->name);
        c->insee = arena_copy(e->cx->arena, known->insee);
        c->department = arena_copy(e->cx->arena, known->department);
        return;
    }
}

static void take_join(const struct editing *e, struct offer_content *c)
{
    c->join = take_text(e, "join", 1000);
    if (c->join.n && !str_starts(c->join, STR("https://")) && !str_starts(c->join, STR("http://")))
        (void)fault_field(e->cx, "join", "A web address begins with https://");
}

void coming_take(const struct editing *e, struct offer_content *c)
{
    struct str point = take_text(e, "point", 60);
    enum language l = e->language;
    struct str commune = c->commune;
    struct str postcode = c->postcode;

    if (c->kind == VISIT_VIRTUAL)
        take_join(e, c);
    c->place_name = take_text(e, "place_name", 200);
    c->street = take_text(e, "street", 400);
    c->postcode = take_text(e, "postcode", 10);
    c->commune = take_text(e, "commune", 120);
    c->directions.in[l] = take_text(e, "directions", 1000);
    c->bring.in[l] = take_text(e, "bring", 600);
    if (!str_is(commune, c->commune) || !str_is(postcode, c->postcode))
        place_in_commune(e, c);
    if (str_is(point, point_text(e->cx->arena, c->point)))
        return; /* nobody touched it */
    if (point.n == 0) {
        c->point = (struct point){0};
    } else if (!read_point(e->cx->arena, point, &c->point)) {
        (void)fault_field(e->cx, "point",
                          "Two numbers with a comma between. Example: 48.9362, 2.3574");
    }
}

/* ---- access ---- */

void access_build(const struct editing *e, const struct offer_content *c, struct part_form *f)
{
    struct ctx *cx = e->cx;
    struct list options = options_of(cx, &ACCESSES, access_option, STR_NONE);

    each_in (o, struct option, &options) {
        enum access what = (enum access)word_value(&ACCESSES, o->value);

        each_in (a, struct offer_access, &c->access)
            o->chosen = o->chosen || a->what == what;
    }
    form_ticks(&f->form, "access", SAY(cx, "The visit is made for"), STR_NONE, options);
    form_area(&f->form, "access_note", SAY(cx, "About access"),
              SAY(cx, "Steps, slopes, ground, seats, noise: what one wants to know before coming."),
              c->access_note.in[e->language]);
}

void access_take(const struct editing *e, struct offer_content *c)
{
    struct offer_access *all = NEW_ARRAY(e->cx->arena, struct offer_access, ACCESSES.count);
    size_t n = 0;

    for (unsigned i = 1; i < ACCESSES.count; i++) {
        if (ticked(e->rq, "access", word_of(&ACCESSES, i)))
            all[n++].what = (enum access)i;
    }
    c->access = (struct list){all, n};
    c->access_note.in[e->language] = take_text(e, "access_note", 1000);
}

/* ---- prices ---- */

#define TARIFFS_MOST 8

/* As a person types it: "12,50" */
static struct str price_typed(struct ctx *cx, struct money price)
{
    struct str text = money_is_sound(price) ? money_to_decimal(cx->arena, price) : STR_NONE;
    size_t dot = str_find(text, STR("."));

    if (dot < text.n && str_is(cx->tongue, STR("fr"))) {
        return arena_text(cx->arena, "%.*s,%.*s", (int)dot, text.p, (int)(text.n - dot - 1),
                          text.p + dot + 1);
    }
    return text;
}

void tariffs_build(const struct editing *e, const struct offer_content *c, struct part_form *f)
{
    struct ctx *cx = e->cx;
    const struct offer_tariff *all = c->tariffs.items;
    size_t n = c->tariffs.n + 2 < TARIFFS_MOST ? c->tariffs.n + 2 : TARIFFS_MOST;
    struct list kinds = options_of(cx, &TARIFF_KINDS, tariff_kind_name, SAY(cx, "Choose"));

    f->rows_hint = SAY(cx, "Empty ones are left out. 0 is free.");
    for (size_t i = 0; i < n; i++) {
        const struct offer_tariff *t = i < c->tariffs.n ? &all[i] : NULL;
        size_t begun = row_begin(f);
        struct str number = number_text(cx, (int64_t)i + 1);
        struct str price = t ? price_typed(cx, t->price) : STR_NONE;

        form_choice(&f->form, row_name(cx, "tariffs", i, "kind"), SAY(cx, "For whom"), STR_NONE,
                    kinds, t ? word_of(&TARIFF_KINDS, t->kind) : STR_NONE);
        form_input(&f->form, row_name(cx, "tariffs", i, "price"), "text", SAY(cx, "Price in euros"),
                   STR_NONE, price)
            ->inputmode = STR("decimal");
        form_input(&f->form, row_name(cx, "tariffs", i, "label"), "text",
                   SAY(cx, "In your words (optional)"), STR_NONE,
                   t ? t->label.in[LANGUAGE_FR] : STR_NONE);
        form_input(&f->form, row_name(cx, "tariffs", i, "note"), "text",
                   SAY(cx, "Condition (optional)"), STR_NONE,
                   t ? t->note.in[LANGUAGE_FR] : STR_NONE);
        row_end(f, begun, WITH(cx, "Price {n}", "n", &number));
    }
}

/* A price keeps its identity from version to version: rows stand in the order they had. */
void tariffs_take(const struct editing *e, struct offer_content *c)
{
    struct ctx *cx = e->cx;
    struct offer_tariff *all = NEW_ARRAY(cx->arena, struct offer_tariff, TARIFFS_MOST);
    const struct offer_tariff *before = c->tariffs.items;
    size_t n = 0;

    for (size_t i = 0; i < TARIFFS_MOST; i++) {
        const char *kind_at = row_name(cx, "tariffs", i, "kind");
        const char *price_at = row_name(cx, "tariffs", i, "price");
        struct offer_tariff t = i < c->tariffs.n ? before[i] : (struct offer_tariff){0};
        struct str price = take_text(e, price_at, 12);

        t.kind = (enum tariff_kind)word_value(&TARIFF_KINDS, typed(e->rq, kind_at));
        t.label.in[LANGUAGE_FR] = take_text(e, row_name(cx, "tariffs", i, "label"), 80);
        t.note.in[LANGUAGE_FR] = take_text(e, row_name(cx, "tariffs", i, "note"), 200);
        if (price.n == 0 && t.label.in[LANGUAGE_FR].n == 0)
            continue;
        if (t.kind == TARIFF_UNSET)
            (void)fault_field(cx, kind_at, "say for whom each price is");
        if (price.n == 0) {
            (void)fault_field(cx, price_at, "The price is missing. 0 is free");
        } else if (!money_from_text(price, CURRENCY_EUR, &t.price)) {
            (void)fault_field(cx, price_at, "This is no price. Example: 12,50");
        }
        all[n++] = t;
    }
    c->tariffs = (struct list){all, n};
}

/* ---- dates ---- */

#define PERIODS_SHOWN 12

static struct list weekday_ticks(const struct editing *e, uint32_t weekdays)
{
    struct option *all = NEW_ARRAY(e->cx->arena, struct option, 7);

    for (unsigned i = 0; i < 7; i++) {
        all[i] = (struct option){.value = number_text(e->cx, i),
                                 .label = weekday_name(e->cx, i),
                                 .chosen = weekdays & (1u << i)};
    }
    return (struct list){all, 7};
}

void periods_build(const struct editing *e, const struct offer_content *c, struct part_form *f)
{
    struct ctx *cx = e->cx;
    const struct offer_period *all = c->periods.items;
    size_t known = c->periods.n < PERIODS_SHOWN ? c->periods.n : PERIODS_SHOWN;

    f->rows_hint = SAY(cx, "No day ticked: every day. Hours with commas between: 10 h 30, 15 h");
    for (size_t i = 0; i < known + 1; i++) {
        const struct offer_period *p = i < known ? &all[i] : NULL;
        size_t begun = row_begin(f);
        struct str number = number_text(cx, (int64_t)i + 1);

        form_input(&f->form, row_name(cx, "periods", i, "from"), "date", SAY(cx, "From"), STR_NONE,
                   p ? day_to_text(cx->arena, p->from) : STR_NONE);
        form_input(&f->form, row_name(cx, "periods", i, "until"), "date", SAY(cx, "To"), STR_NONE,
                   p ? day_to_text(cx->arena, p->until) : STR_NONE);
        form_input(&f->form, row_name(cx, "periods", i, "starts"), "text", SAY(cx, "Hours"),
                   STR_NONE, p ? starts_text(cx, &p->starts) : STR_NONE);
        form_input(&f->form, row_name(cx, "periods", i, "capacity"), "text", SAY(cx, "Places"),
                   STR_NONE, p ? number_text(cx, p->capacity) : STR_NONE)
            ->inputmode = STR("numeric");
        form_ticks(&f->form, row_name(cx, "periods", i, "weekdays"), SAY(cx, "Days"), STR_NONE,
                   weekday_ticks(e, p ? p->weekdays : 0));
        row_end(f, begun, WITH(cx, "Period {n}", "n", &number));
    }
}

static bool read_one_hour(struct str text, uint32_t *ret)
{
    uint32_t parts[2] = {0, 0};
    int at = -1;
    bool in_number = false;

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c >= '0' && c <= '9') {
            if (!in_number && ++at > 1)
                return false;
            in_number = true;
            parts[at] = parts[at] * 10 + (c - '0');
            if (parts[at] > 99)
                return false;
        } else if (c == ':' || c == 'h' || c == 'H' || c == ' ' || c >= 0x80) {
            in_number = false; /* a blank that does not break is two bytes above 0x80 */
        } else {
            return false;
        }
    }
    *ret = parts[0] * 60 + parts[1];
    return at >= 0 && parts[0] < 24 && parts[1] < 60;
}

bool read_hours(struct ctx *cx, struct str text, struct list *ret_starts)
{
    struct offer_start *starts = NEW_ARRAY(cx->arena, struct offer_start, 48);
    struct str piece;
    size_t n = 0;

    while (str_cut(&text, ',', &piece)) {
        piece = str_trim(piece);
        if (piece.n == 0)
            continue;
        if (n == 48 || !read_one_hour(piece, &starts[n].minute))
            return false;
        n++;
    }
    *ret_starts = (struct list){starts, n};
    return n > 0;
}

static uint32_t take_weekdays(const struct editing *e, size_t i)
{
    const char *name = row_name(e->cx, "periods", i, "weekdays");
    uint32_t days = 0;

    for (unsigned d = 0; d < 7; d++) {
        if (ticked(e->rq, name, number_text(e->cx, d)))
            days |= 1u << d;
    }
    return days;
}

static bool take_period(const struct editing *e, size_t i, struct offer_period *p)
{
    struct ctx *cx = e->cx;
    const char *from_at = row_name(cx, "periods", i, "from");
    const char *until_at = row_name(cx, "periods", i, "until");
    const char *starts_at = row_name(cx, "periods", i, "starts");
    const char *capacity_at = row_name(cx, "periods", i, "capacity");
    struct str from = take_text(e, from_at, 20);
    struct str until = take_text(e, until_at, 20);
    struct str starts = take_text(e, starts_at, 400);
    struct str capacity = take_text(e, capacity_at, 12);

    if (from.n + until.n + starts.n + capacity.n == 0)
        return false;
    p->weekdays = take_weekdays(e, i);
    if (!day_from_text(from, &p->from))
        (void)fault_field(cx, from_at, "The first day is missing");
    if (!day_from_text(until, &p->until)) {
        (void)fault_field(cx, until_at, "The last day is missing");
    } else if (p->until.n < p->from.n) {
        (void)fault_field(cx, until_at, "The last day comes before the first");
    }
    if (!read_hours(cx, starts, &p->starts))
        (void)fault_field(cx, starts_at, "The hours cannot be read. Example: 10 h 30, 15 h");
    p->capacity = take_count(e, capacity_at, 10000);
    if (p->capacity == 0)
        (void)fault_field(cx, capacity_at, "How many places, from 1 to 10,000?");
    if (!p->language.n)
        p->language = STR("fr");
    return true;
}

void periods_take(const struct editing *e, struct offer_content *c)
{
    size_t known = c->periods.n < PERIODS_SHOWN ? c->periods.n : PERIODS_SHOWN;
    struct offer_period *all = NEW_ARRAY(e->cx->arena, struct offer_period, c->periods.n + 2);
    const struct offer_period *before = c->periods.items;
    size_t n = 0;

    for (size_t i = 0; i < known + 1; i++) {
        struct offer_period p = i < known ? before[i] : (struct offer_period){0};

        if (take_period(e, i, &p))
            all[n++] = p;
    }
    for (size_t i = known; i < c->periods.n; i++)
        all[n++] = before[i];
    c->periods = (struct list){all, n};
}
