/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/shape_inside.h"

enum mood { MOOD_NONE, MOOD_CALM, MOOD_MERRY };
WORDS(MOODS, "mood", [MOOD_CALM] = "calm", [MOOD_MERRY] = "merry");

struct mood_item {
    enum mood mood;
};
SHAPE(MOOD_ITEM, struct mood_item, FIELD_WORD(struct mood_item, mood, &MOODS));

struct line {
    uint32_t seats;
    struct str note;
};
SHAPE(LINE,
      struct line,
      FIELD(struct line, seats, .min = 1, .max = 40),
      FIELD(struct line, note, .traits = OPTIONAL, .max = 10));

struct everything {
    bool yes;
    uint32_t count;
    int64_t number;
    struct str text;
    struct texts texts;
    struct money money;
    struct moment moment;
    struct day day;
    struct slot_id slot;
    struct hash hash;
    struct point point;
    enum mood mood;
    struct line line;
    struct list lines;
    struct list tags;
    struct list moods;
    struct str secret;
};
SHAPE(EVERYTHING,
      struct everything,
      FIELD(struct everything, yes),
      FIELD(struct everything, count),
      FIELD(struct everything, number, .min = -5, .max = 5),
      FIELD(struct everything, text, .max = 5),
      FIELD(struct everything, texts, .max = 20),
      FIELD(struct everything, money),
      FIELD(struct everything, moment),
      FIELD(struct everything, day),
      FIELD(struct everything, slot),
      FIELD(struct everything, hash),
      FIELD(struct everything, point),
      FIELD_WORD(struct everything, mood, &MOODS),
      FIELD_PART(struct everything, line, &LINE),
      FIELD_LIST(struct everything, lines, &LINE, .min = 1, .max = 2),
      FIELD_LIST(struct everything, tags, &TEXT_ITEM, .traits = OPTIONAL),
      FIELD_LIST(struct everything, moods, &MOOD_ITEM, .traits = OPTIONAL),
      FIELD(struct everything, secret, .traits = OPTIONAL | SECRET));

static const char whole[] =
    "{\"yes\":true,\"count\":4294967295,\"number\":-5,\"text\":\"h\\u00e9 \\\"\\n\","
    "\"texts\":{\"fr\":\"Bonjour\",\"en\":\"Hello\"},"
    "\"money\":{\"minor\":1250,\"currency\":\"EUR\"},"
    "\"moment\":\"2026-11-22T01:19:07.000042Z\",\"day\":\"2027-07-14\","
    "\"slot\":\"01900000-0000-7000-8000-00000000000a\","
    "\"hash\":\"00000000000000000000000000000000000000000000000000000000000000ff\","
    "\"point\":{\"lat\":48.9,\"lon\":-2.35},\"mood\":\"merry\","
    "\"line\":{\"seats\":2,\"note\":\"x\"},"
    "\"lines\":[{\"seats\":1},{\"seats\":40}],\"tags\":[\"a\",\"b\"],\"moods\":[\"calm\"]}";

static struct str troubles_of(const struct ctx *cx)
{
    struct buf b = BUF(cx->arena);

    for (const struct field_trouble *t = cx->trouble.fields; t; t = t->next)
        buf_format(&b, "%" PRI_STR ": %" PRI_STR "\n", ARG_STR(t->field), ARG_STR(t->why));
    return buf_str(&b);
}

static void what_is_read_is_written_the_same(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx = {.arena = a};
    struct everything e;
    struct everything again;
    struct buf b = BUF(a);
    struct buf c = BUF(a);

    (void)state;
    assert_int_equal(shape_read_json_text(&cx, &EVERYTHING, str_of(whole), &e), FAULT_NONE);
    assert_true(e.yes);
    assert_true(e.count == UINT32_MAX);
    assert_int_equal(e.number, -5);
    assert_true(str_is(e.text, STR("hé \"\n")));
    assert_true(str_is(e.texts.in[LANGUAGE_EN], STR("Hello")));
    assert_int_equal(e.money.minor, 1250);
    assert_int_equal(e.moment.us % 1000000, 42);
    assert_int_equal(e.day.n, day_of(2027, 7, 14).n);
    assert_int_equal(e.slot.id.b[15], 10);
    assert_int_equal(e.hash.b[31], 255);
    assert_int_equal(e.mood, MOOD_MERRY);
    assert_int_equal(e.lines.n, 2);
    assert_int_equal(((struct line *)e.lines.items)[1].seats, 40);
    assert_int_equal(((struct mood_item *)e.moods.items)[0].mood, MOOD_CALM);
    e.secret = STR("hush");
    shape_write_json(&b, &EVERYTHING, &e);
    assert_string_equal(buf_str(&b).p,
                        "{\"yes\":true,\"count\":4294967295,\"number\":-5,\"text\":\"hé \\\"\\n\","
                        "\"texts\":{\"fr\":\"Bonjour\",\"en\":\"Hello\"},"
                        "\"money\":{\"minor\":1250,\"currency\":\"EUR\"},"
                        "\"moment\":\"2026-11-22T01:19:07.000042Z\",\"day\":\"2027-07-14\","
                        "\"slot\":\"01900000-0000-7000-8000-00000000000a\",\"hash\":"
                        "\"00000000000000000000000000000000000000000000000000000000000000ff\","
                        "\"point\":{\"lat\":48.9,\"lon\":-2.35},\"mood\":\"merry\","
                        "\"line\":{\"seats\":2,\"note\":\"x\"},\"lines\":[{\"seats\":1},{\"seats\":"
                        "40}],\"tags\":[\"a\",\"b\"],\"moods\":[\"calm\"]}");
    assert_int_equal(shape_read_json_text(&cx, &EVERYTHING, buf_str(&b), &again), FAULT_NONE);
    shape_write_json(&c, &EVERYTHING, &again);
    assert_string_equal(buf_str(&b).p, buf_str(&c).p);
}

static void every_mistake_is_told_at_once(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx = {.arena = a};
    struct everything e;
    static const char body[] =
        "{\"yes\":1,\"count\":1.0,\"number\":6,\"text\":\"abcdef\",\"texts\":{\"xx\":\"a\",\"fr\":"
        "2},"
        "\"money\":{\"minor\":1.5,\"cents\":1},\"moment\":\"soon\",\"day\":\"2027-02-29\",\"slot\":"
        "7,"
        "\"hash\":\"ff\",\"point\":{\"lat\":91,\"lon\":0},\"mood\":\"sad\",\"line\":[],"
        "\"lines\":[{\"seats\":0,\"note\":\"12345678901\"},{\"seat\":1}],\"tags\":[\"a\\u0000\"],"
        "\"nonsense\":1}";

    (void)state;
    assert_int_equal(shape_read_json_text(&cx, &EVERYTHING, str_of(body), &e), FAULT_BAD_INPUT);
    assert_string_equal(troubles_of(&cx).p, "yes: not true or false\n"
                                            "count: not a whole number\n"
                                            "number: above 5\n"
                                            "text: too long: at most 5 characters\n"
                                            "texts.xx: unknown\n"
                                            "texts.fr: not a text\n"
                                            "money.minor: not a whole number\n"
                                            "money.currency: missing\n"
                                            "money.cents: unknown\n"
                                            "moment: not a moment\n"
                                            "day: not a date\n"
                                            "slot: not a text\n"
                                            "hash: not a hash\n"
                                            "point: not a latitude\n"
                                            "mood: not one of: calm, merry\n"
                                            "line: not an object\n"
                                            "lines.0.seats: below 1\n"
                                            "lines.0.note: too long: at most 10 characters\n"
                                            "lines.1.seats: missing\n"
                                            "lines.1.seat: unknown\n"
                                            "tags.0: holds a NUL character\n"
                                            "nonsense: unknown\n");
}

static void what_is_missing_is_named(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx = {.arena = a};
    struct everything e;
    struct line line;

    (void)state;
    assert_int_equal(shape_read_json_text(&cx, &EVERYTHING, STR("{\"lines\":[],\"day\":null}"), &e),
                     FAULT_BAD_INPUT);
    assert_string_equal(troubles_of(&cx).p,
                        "yes: missing\ncount: missing\nnumber: missing\ntext: missing\n"
                        "texts: missing\nmoney: missing\nmoment: missing\nday: missing\n"
                        "slot: missing\nhash: missing\npoint: missing\nmood: missing\n"
                        "line: missing\nlines: missing\n");
    trouble_clear(&cx);
    assert_int_equal(shape_read_json_text(&cx, &LINE, STR("{\"seats\":3,\"note\":null}"), &line),
                     FAULT_NONE);
}

static void what_is_no_json_is_refused(void **state)
{
    static const struct {
        struct str body;
        const char *why;
    } table[] = {
        {STR_INIT(""), "not JSON"},
        {STR_INIT("{\"seats\":1"), "not JSON"},
        {STR_INIT("{\"seats\":1} x"), "something follows the JSON"},
        {STR_INIT("{\"seats\":1,\"seats\":2}"), "a member is there twice"},
        {STR_INIT("{\"seats\":99999999999999999999}"), "a number is too large"},
        {STR_INIT("{\"note\":\"\xff\"}"), "not UTF-8"},
        {STR_INIT("{\"a\\u0000b\":1}"), "holds a NUL character"},
        {STR_INIT("[1]"), "not an object"},
        {STR_INIT("null"), "not an object"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        CLEANUP(arena_free) struct arena *a = arena_new();
        struct ctx cx = {.arena = a};
        struct line line;

        assert_int_equal(shape_read_json_text(&cx, &LINE, table[i].body, &line), FAULT_BAD_INPUT);
        if (!str_starts(cx.trouble.fields->why, str_of(table[i].why)))
            fail_msg("%s: %s", table[i].body.p, cx.trouble.fields->why.p);
        assert_true(str_is(cx.trouble.fields->field, STR("body")));
    }
}

struct node {
    struct list nodes;
};
extern const struct shape NODE;
SHAPE(NODE, struct node, FIELD_LIST(struct node, nodes, &NODE, .traits = OPTIONAL));

static void depth_and_length_have_ends(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx = {.arena = a};
    struct node node;
    struct line line;
    struct buf b = BUF(a);

    (void)state;
    for (int i = 0; i < 9; i++)
        buf_lit(&b, "{\"nodes\":[");
    for (int i = 0; i < 9; i++)
        buf_lit(&b, "]}");
    assert_int_equal(shape_read_json_text(&cx, &NODE, buf_str(&b), &node), FAULT_BAD_INPUT);
    assert_string_equal(cx.trouble.fields->why.p, "too deep");

    b = BUF(a);
    buf_lit(&b, "{\"nodes\":[{}");
    for (int i = 0; i < 1000; i++)
        buf_lit(&b, ",{}");
    buf_lit(&b, "]}");
    trouble_clear(&cx);
    assert_int_equal(shape_read_json_text(&cx, &NODE, buf_str(&b), &node), FAULT_BAD_INPUT);
    assert_string_equal(troubles_of(&cx).p, "nodes: too many: at most 1000\n");

    b = BUF(a);
    buf_lit(&b, "{\"seats\":1");
    for (int i = 0; i < 5000; i++)
        buf_format(&b, ",\"x%d\":0", i);
    buf_lit(&b, "}");
    trouble_clear(&cx);
    assert_int_equal(shape_read_json_text(&cx, &LINE, buf_str(&b), &line), FAULT_BAD_INPUT);
}

static void nothing_is_said_of_what_is_unset(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct everything e = {.money = {1, CURRENCY_SPOILED}};
    struct buf b = BUF(a);

    (void)state;
    shape_write_json(&b, &EVERYTHING, &e);
    assert_string_equal(buf_str(&b).p,
                        "{\"yes\":false,\"count\":0,\"number\":0,\"text\":\"\",\"texts\":{},"
                        "\"money\":null,\"moment\":null,\"day\":null,\"slot\":null,\"hash\":null,"
                        "\"point\":null,\"mood\":null,\"line\":{\"seats\":0},"
                        "\"lines\":[]}");
}

static void places_come_back_exactly(void **state)
{
    static const double table[] = {48.8566, -0.1,      1e-7,        2.3522219000000001,
                                   90,      -179.9999, 48.93612345, 1.0 / 3};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        CLEANUP(arena_free) struct arena *a = arena_new();
        struct buf b = BUF(a);

        add_degrees(&b, table[i]);
        double back = strtod(buf_str(&b).p, NULL);
        if (back < table[i] || back > table[i])
            fail_msg("%.17g became %s", table[i], b.p);
    }
}

static void one_field_is_read_and_written_alone(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx = {.arena = a};
    const struct shape_field *lines = shape_field_named(&EVERYTHING, STR("lines"));
    const struct shape_field *texts = shape_field_named(&EVERYTHING, STR("texts"));
    struct everything e = {0};
    struct buf b = BUF(a);

    (void)state;
    assert_int_equal(shape_read_json_field(&cx, lines, STR("[{\"seats\":3}]"), &e), FAULT_NONE);
    assert_int_equal(shape_read_json_field(&cx, texts, STR("{\"de\":\"Hallo\"}"), &e), FAULT_NONE);
    shape_write_json_field(&b, lines, &e);
    shape_write_json_field(&b, texts, &e);
    assert_string_equal(buf_str(&b).p, "[{\"seats\":3}]{\"de\":\"Hallo\"}");
    assert_int_equal(shape_read_json_field(&cx, lines, STR("[{\"seats\":41}]"), &e),
                     FAULT_BAD_INPUT);
    assert_string_equal(cx.trouble.fields->field.p, "lines.0.seats");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_written_the_same),
        cmocka_unit_test(every_mistake_is_told_at_once),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(what_is_no_json_is_refused),
        cmocka_unit_test(depth_and_length_have_ends),
        cmocka_unit_test(nothing_is_said_of_what_is_unset),
        cmocka_unit_test(places_come_back_exactly),
        cmocka_unit_test(one_field_is_read_and_written_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
