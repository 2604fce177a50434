/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/bind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"

enum colour { COLOUR_UNSET, COLOUR_RED, COLOUR_BLUE };
WORDS(COLOURS, "test_colour", [COLOUR_RED] = "red", [COLOUR_BLUE] = "blue");

struct everything {
    bool yes;
    uint32_t count;
    int64_t number;
    struct str text;
    struct texts texts;
    struct money money;
    struct moment moment;
    struct day day;
    struct id id;
    struct hash hash;
    struct point point;
    enum colour colour;
    struct list list;
    struct str note;
    uint32_t rank;
};
SHAPE(EVERYTHING,
      struct everything,
      FIELD(struct everything, yes),
      FIELD(struct everything, count),
      FIELD(struct everything, number),
      FIELD(struct everything, text),
      FIELD(struct everything, texts),
      FIELD(struct everything, money),
      FIELD(struct everything, moment),
      FIELD(struct everything, day),
      FIELD(struct everything, id),
      FIELD(struct everything, hash),
      FIELD(struct everything, point),
      FIELD_WORD(struct everything, colour, &COLOURS),
      FIELD_LIST(struct everything, list, &TEXT_ITEM),
      FIELD(struct everything, note, .traits = OPTIONAL),
      FIELD(struct everything, rank, .traits = OPTIONAL));

static void each_argument_has_its_places(void **state)
{
    static const struct {
        const char *case_;
        struct arg arg;
        enum enum_field_types types[2];
        size_t n;
    } table[] = {
        {"bool", {SHAPE_BOOL, {.yes = true}}, {MYSQL_TYPE_TINY}, 1},
        {"count", {SHAPE_COUNT, {.count = 7}}, {MYSQL_TYPE_LONG}, 1},
        {"number", {SHAPE_NUMBER, {.number = -7}}, {MYSQL_TYPE_LONGLONG}, 1},
        {"text", {SHAPE_TEXT, {.text = STR_INIT("a")}}, {MYSQL_TYPE_STRING}, 1},
        {"empty text", {SHAPE_TEXT, {.text = STR_INIT("")}}, {MYSQL_TYPE_STRING}, 1},
        {"no text", {SHAPE_TEXT, {.text = {NULL, 0}}}, {MYSQL_TYPE_NULL}, 1},
        {"money",
         {SHAPE_MONEY, {.money = {1250, CURRENCY_EUR}}},
         {MYSQL_TYPE_LONGLONG, MYSQL_TYPE_STRING},
         2},
        {"no money",
         {SHAPE_MONEY, {.money = {0, CURRENCY_NONE}}},
         {MYSQL_TYPE_NULL, MYSQL_TYPE_NULL},
         2},
        {"moment", {SHAPE_MOMENT, {.moment = {1}}}, {MYSQL_TYPE_LONGLONG}, 1},
        {"no moment", {SHAPE_MOMENT, {.moment = {0}}}, {MYSQL_TYPE_NULL}, 1},
        {"day", {SHAPE_DAY, {.day = {1}}}, {MYSQL_TYPE_LONG}, 1},
        {"no day", {SHAPE_DAY, {.day = {0}}}, {MYSQL_TYPE_NULL}, 1},
        {"id", {SHAPE_ID, {.id = {{1}}}}, {MYSQL_TYPE_BLOB}, 1},
        {"no id", {SHAPE_ID, {.id = {{0}}}}, {MYSQL_TYPE_NULL}, 1},
        {"hash", {SHAPE_HASH, {.hash = {{1}}}}, {MYSQL_TYPE_BLOB}, 1},
        {"point", {SHAPE_POINT, {.point = {48.8, 2.3}}}, {MYSQL_TYPE_DOUBLE, MYSQL_TYPE_DOUBLE}, 2},
        {"no point", {SHAPE_POINT, {.point = {0, 0}}}, {MYSQL_TYPE_NULL, MYSQL_TYPE_NULL}, 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        MYSQL_BIND binds[DB_PLACES_MAX];
        size_t n = db_bind_args((struct args){&table[i].arg, 1}, binds);

        if (n != table[i].n)
            fail_msg("%s: %zu places", table[i].case_, n);
        for (size_t k = 0; k < n; k++) {
            if (binds[k].buffer_type != table[i].types[k])
                fail_msg("%s: place %zu has type %d", table[i].case_, k, binds[k].buffer_type);
        }
    }
}

static void a_struct_becomes_arguments(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct text_item items[] = {{STR("eau")}, {STR("\"feu\"")}};
    struct everything e = {
        .count = 3,
        .texts.in[LANGUAGE_FR] = STR("Bonjour"),
        .texts.in[LANGUAGE_EN] = STR("Hello"),
        .colour = COLOUR_BLUE,
        .list = {items, 2},
    };
    struct args args = args_of(a, &EVERYTHING, &e);

    (void)state;
    assert_int_equal(args.n, EVERYTHING.count);
    assert_int_equal(args.all[1].is.count, 3);
    assert_true(args.all[3].is.text.p != NULL); /* a text that must be there is empty, not NULL */
    assert_true(str_is(args.all[4].is.text, STR("{\"fr\":\"Bonjour\",\"en\":\"Hello\"}")));
    assert_true(str_is(args.all[11].is.text, STR("blue")));
    assert_true(str_is(args.all[12].is.text, STR("[\"eau\",\"\\\"feu\\\"\"]")));
    assert_null(args.all[13].is.text.p); /* optional and unset */
    assert_int_equal(args.all[14].kind, SHAPE_TEXT);
    assert_null(args.all[14].is.text.p);
}

static void columns_have_names(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    assert_int_equal(db_places(&EVERYTHING), EVERYTHING.count + 2);
    assert_true(str_is(db_place_name(a, &EVERYTHING, 0), STR("yes")));
    assert_true(str_is(db_place_name(a, &EVERYTHING, 5), STR("money_minor")));
    assert_true(str_is(db_place_name(a, &EVERYTHING, 6), STR("money_currency")));
    assert_true(str_is(db_place_name(a, &EVERYTHING, 11), STR("point_lat")));
    assert_true(str_is(db_place_name(a, &EVERYTHING, 12), STR("point_lon")));
    assert_true(str_is(db_place_name(a, &EVERYTHING, 16), STR("rank")));
}

static void arrays_mark_what_is_not_there(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct everything rows[2] = {
        {.count = 1, .text = STR("a"), .money = CENTS(5), .id.b = {1}, .colour = COLOUR_RED},
        {.count = 2, .text = STR("bc"), .note = STR("n"), .rank = 9, .point = {1, 2}},
    };
    MYSQL_BIND binds[DB_PLACES_MAX];
    size_t bytes = 0;

    (void)state;
    db_bind_many(a, &EVERYTHING, rows, 2, binds, &bytes);
    assert_int_equal(((uint32_t *)binds[1].buffer)[0], 1);
    assert_int_equal(((uint32_t *)binds[1].buffer)[1], 2);
    assert_null(binds[1].u.indicator); /* no NULL in the column: nothing to mark */
    assert_int_equal(binds[3].length[1], 2);
    assert_int_equal(binds[5].u.indicator[0], STMT_INDICATOR_NONE);
    assert_int_equal(binds[5].u.indicator[1], STMT_INDICATOR_NULL);  /* money without currency */
    assert_int_equal(binds[9].u.indicator[1], STMT_INDICATOR_NULL);  /* no id */
    assert_int_equal(binds[11].u.indicator[0], STMT_INDICATOR_NULL); /* no point */
    assert_int_equal(binds[13].u.indicator[1], STMT_INDICATOR_NULL); /* no colour */
    assert_int_equal(binds[15].u.indicator[0], STMT_INDICATOR_NULL); /* no note */
    assert_int_equal(binds[16].u.indicator[0], STMT_INDICATOR_NULL); /* no rank */
    assert_int_equal(((uint32_t *)binds[16].buffer)[1], 9);
    assert_true(bytes > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_argument_has_its_places),
        cmocka_unit_test(a_struct_becomes_arguments),
        cmocka_unit_test(columns_have_names),
        cmocka_unit_test(arrays_mark_what_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
