/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "sync/inside.h"

/* What an offer says, from what a record says. The day is 1 March 2026, a Sunday. */
static struct arena *arena;

#define TODAY day_of(2026, 3, 1)

static struct ctx today(void)
{
    struct ctx cx;

    ctx_init(&cx, arena);
    cx.now = (struct moment){(int64_t)day_of(2026, 3, 1).n * 86400 * 1000000 + HOURS(10).us};
    return cx;
}

static struct list list_of(const void *items, size_t n)
{
    return (struct list){UNCONST(items), n};
}

static const struct record_departure at_ten[] = {{.start = 601}};

static struct offer_content periods_of(const struct record_opening *openings, size_t n)
{
    struct ctx cx = today();
    struct offer_content content = {.duration = 60};
    const struct record r = {.openings = list_of(openings, n), .group_max = 12};

    periods_from_record(&cx, &r, TODAY, &content);
    return content;
}

static void expect_period(const struct offer_content *c,
                          size_t at,
                          struct day from,
                          struct day until,
                          uint32_t weekdays)
{
    const struct offer_period *p = (const struct offer_period *)c->periods.items + at;

    assert_true(at < c->periods.n);
    assert_int_equal(p->from.n, from.n);
    assert_int_equal(p->until.n, until.n);
    assert_int_equal(p->weekdays, weekdays);
    assert_int_equal(p->capacity, 12);
}

static void closings_cut_a_period(void **state)
{
    const struct record_opening openings[] = {
        {.from = day_of(2026, 7, 1),
         .until = day_of(2026, 7, 31),
         .weekdays = 0x60,
         .departures = list_of(at_ten, 1)},
        {.from = day_of(2026, 7, 14), .until = day_of(2026, 7, 14), .closed = true},
        {.from = day_of(2026, 7, 30), .until = day_of(2026, 8, 2), .closed = true},
    };
    struct offer_content c = periods_of(openings, COUNT_OF(openings));

    (void)state;
    assert_int_equal(c.periods.n, 2);
    expect_period(&c, 0, day_of(2026, 7, 1), day_of(2026, 7, 13), 0x60);
    expect_period(&c, 1, day_of(2026, 7, 15), day_of(2026, 7, 29), 0x60);
}

static void a_closed_weekday_wins(void **state)
{
    const struct record_opening openings[] = {
        {.from = day_of(2026, 7, 1),
         .until = day_of(2026, 7, 31),
         .departures = list_of(at_ten, 1)},
        {.from = day_of(2026, 7, 1),
         .until = day_of(2026, 7, 31),
         .weekdays = 0x01,
         .closed = true},
    };
    struct offer_content c = periods_of(openings, COUNT_OF(openings));

    (void)state;
    assert_int_equal(c.periods.n, 1);
    expect_period(&c, 0, day_of(2026, 7, 1), day_of(2026, 7, 31), 0x7e);
}

static void every_year_is_this_one_and_the_next(void **state)
{
    const struct record_opening openings[] = {
        {.from = day_of(2019, 12, 1),
         .until = day_of(2019, 1, 10),
         .every_year = true,
         .departures = list_of(at_ten, 1)},
    };
    struct offer_content c = periods_of(openings, COUNT_OF(openings));

    (void)state;
    /* Winter 2025 is over on 1 March 2026; the next begins in December. */
    assert_int_equal(c.periods.n, 1);
    expect_period(&c, 0, day_of(2026, 12, 1), day_of(2027, 1, 10), 0);
}

static void the_first_sunday_of_the_month(void **state)
{
    const struct record_opening openings[] = {
        {.from = day_of(2026, 3, 1),
         .until = day_of(2026, 5, 31),
         .weekdays = 0x40,
         .nth = 1,
         .departures = list_of(at_ten, 1)},
        {.from = day_of(2026, 4, 1),
         .until = day_of(2026, 4, 30),
         .weekdays = 0x04,
         .nth = 5,
         .departures = list_of(at_ten, 1)},
    };
    struct offer_content c = periods_of(openings, COUNT_OF(openings));

    (void)state;
    assert_int_equal(c.periods.n, 4);
    expect_period(&c, 0, day_of(2026, 3, 1), day_of(2026, 3, 1), 0);
    expect_period(&c, 1, day_of(2026, 4, 5), day_of(2026, 4, 5), 0);
    expect_period(&c, 2, day_of(2026, 5, 3), day_of(2026, 5, 3), 0);
    expect_period(&c, 3, day_of(2026, 4, 29), day_of(2026, 4, 29), 0);
}

static void departures_that_repeat(void **state)
{
    const struct record_departure all[] = {
        {.start = 901, .end = 1081, .every = 30}, /* 15:00 to 18:00 */
        {.start = 541},
        {.end = 601}, /* no start: nothing to sell */
    };
    const struct record_opening openings[] = {
        {.from = day_of(2026, 7, 1), .until = day_of(2026, 7, 1), .departures = list_of(all, 3)},
    };
    struct offer_content c = periods_of(openings, COUNT_OF(openings));
    const struct offer_period *p = c.periods.items;
    const struct offer_start *starts = p->starts.items;

    (void)state;
    /* A visit of an hour: the last one leaves at 17:00. */
    assert_int_equal(p->starts.n, 6);
    assert_int_equal(starts[0].minute, 900);
    assert_int_equal(starts[4].minute, 1020);
    assert_int_equal(starts[5].minute, 540);
}

static void nothing_is_guessed(void **state)
{
    struct ctx cx = today();
    struct offer_content c;
    const struct record_opening closed[] = {
        {.from = day_of(2026, 7, 1),
         .until = day_of(2026, 7, 31),
         .departures = list_of(at_ten, 1)},
        {.closed = true}, /* until further notice */
    };
    const struct record_price range[] = {
        {.kind = RECORD_PRICE_ADULT, .least = EUROS(5), .most = EUROS(9)},
        {.kind = RECORD_PRICE_CHILD, .least = EUROS(5), .until = day_of(2025, 12, 31)},
    };
    const struct record r = {.prices = list_of(range, 2), .openings = list_of(closed, 1)};

    (void)state;
    assert_int_equal(periods_of(closed, 2).periods.n, 0);
    content_from_record(&cx, &r, TODAY, &c);
    assert_int_equal(c.tariffs.n, 0); /* a range is no price, and one that is over neither */
    assert_int_equal(c.periods.n, 0); /* nobody says how many seats */
    assert_int_equal(c.theme, THEME_UNSET);
    assert_int_equal(c.kind, VISIT_KIND_UNSET);
}

static void words_of_the_operator(void **state)
{
    struct ctx cx = today();
    struct offer_content c;
    const struct record_tag own[] = {{STR("critere"), STR("1"), STR("theme:night")},
                                     {STR("Kind"), STR(""), STR("cruise")}};
    const struct record_tag french[] = {
        {STR("ActiviteCategorie"), STR("4796"), STR("Visites guidées")},
        {STR("critere"), STR("2"), STR("Thème : Nature et agriculture urbaine")}};
    const struct text_item access[] = {{STR("Accessible en fauteuil roulant avec aide")},
                                       {STR("Non accessible en fauteuil roulant en autonomie")}};
    const struct record_text more[] = {
        {STR("Le fil de la visite"),
         {.in = {[LANGUAGE_FR] = STR("Le quai — On embarque.\nLe pont"),
                 [LANGUAGE_EN] = STR("The quay — All aboard.")}}},
        {STR("Votre hôte"), {.in = {[LANGUAGE_FR] = STR("Une guide")}}}};
    struct record r = {.tags = list_of(own, 2),
                       .access = list_of(access, 2),
                       .more = list_of(more, 2),
                       .free = RECORD_FREE_YES,
                       .age_min = 73,
                       .place = {.insee = STR("97411")}};

    (void)state;
    content_from_record(&cx, &r, TODAY, &c);
    assert_int_equal(c.theme, THEME_NIGHT);
    assert_int_equal(c.kind, VISIT_CRUISE);
    assert_int_equal(c.access.n, 1);
    assert_int_equal(((struct offer_access *)c.access.items)->what, ACCESS_WHEELCHAIR_HELP);
    assert_int_equal(c.stops.n, 2);
    const struct offer_stop *stops = c.stops.items;

    assert_true(str_is(stops[0].title.in[LANGUAGE_EN], STR("The quay")));
    assert_true(str_is(stops[0].about.in[LANGUAGE_FR], STR("On embarque.")));
    assert_true(str_is(stops[1].title.in[LANGUAGE_FR], STR("Le pont")));
    assert_true(str_is(c.host, STR("Une guide")));
    assert_int_equal(c.tariffs.n, 1);
    assert_int_equal(((struct offer_tariff *)c.tariffs.items)->price.minor, 0);
    assert_int_equal(c.age_min, 7);
    assert_true(str_is(c.department, STR("974")));

    r.tags = list_of(french, 2);
    content_from_record(&cx, &r, TODAY, &c);
    assert_int_equal(c.theme, THEME_NATURE);
    assert_int_equal(c.kind, VISIT_GUIDED);
}

/* At La Réunion it is tomorrow already: what ended today is over there. */
static void it_is_the_destinations_day(void **state)
{
    const struct record_picture pictures[] = {
        {.url = STR("https://pictures.example/1.jpg"), .until = TODAY}};
    const struct record_price prices[] = {
        {.kind = RECORD_PRICE_ADULT, .least = EUROS(5), .until = TODAY}};
    const struct record_opening opening = {
        .from = TODAY, .until = TODAY, .departures = list_of(at_ten, 1)};
    const struct record r = {.pictures = list_of(pictures, 1),
                             .prices = list_of(prices, 1),
                             .openings = list_of(&opening, 1),
                             .group_max = 12};
    struct ctx cx = today();

    (void)state;
    cx.now = moment_plus(cx.now, HOURS(11)); /* 21:00 UTC */
    for (int i = 0; i < 2; i++) {
        struct str zone = i == 0 ? STR("Europe/Paris") : STR("Indian/Reunion");
        size_t left = i == 0 ? 1 : 0;
        struct offer_content c;

        content_from_record(&cx, &r, moment_to_wall(cx.now, zone).day, &c);
        assert_int_equal(c.pictures.n, left);
        assert_int_equal(c.tariffs.n, left);
        assert_int_equal(c.periods.n, left);
    }
}

static void a_copy_stands_alone(void **state)
{
    CLEANUP(arena_free) struct arena *first = arena_new();
    struct text_item *line = NEW(first, struct text_item);
    struct record_departure *departure = NEW(first, struct record_departure);
    struct record_opening *opening = NEW(first, struct record_opening);
    struct record r = {.key = arena_text(first, "a key"), .place = {.lines = {line, 1}}};

    (void)state;
    line->text = arena_text(first, "2 quai");
    departure->start = 601;
    opening->departures = (struct list){departure, 1};
    opening->note.in[LANGUAGE_EN] = arena_text(first, "a note");
    r.openings = (struct list){opening, 1};

    struct record *copy = record_copy(arena, &r);
    struct hash before = record_hash(arena, &r);

    arena_free(&first);
    assert_true(hash_is(before, record_hash(arena, copy)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closings_cut_a_period),
        cmocka_unit_test(a_closed_weekday_wins),
        cmocka_unit_test(every_year_is_this_one_and_the_next),
        cmocka_unit_test(the_first_sunday_of_the_month),
        cmocka_unit_test(departures_that_repeat),
        cmocka_unit_test(nothing_is_guessed),
        cmocka_unit_test(words_of_the_operator),
        cmocka_unit_test(it_is_the_destinations_day),
        cmocka_unit_test(a_copy_stands_alone),
    };

    arena = arena_new();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    arena_free(&arena);
    return failed;
}
