/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/shape.h"

#include "base/test.h"

enum size { SIZE_NONE, SIZE_SMALL, SIZE_LARGE };
WORDS(SIZES, "size", [SIZE_SMALL] = "small", [SIZE_LARGE] = "large");

struct things {
    bool yes;
    uint32_t count;
    int64_t number;
    struct str text;
    struct texts texts;
    struct money money;
    struct moment moment;
    struct day day;
    struct offer_id offer;
    struct hash hash;
    struct point point;
    enum size size;
    struct list tags;
    struct str secret;
};
SHAPE(THINGS,
      struct things,
      FIELD(struct things, yes),
      FIELD(struct things, count, .min = 2, .max = 40),
      FIELD(struct things, number),
      FIELD(struct things, text, .min = 2, .max = 4),
      FIELD(struct things, texts),
      FIELD(struct things, money, .max = 10000),
      FIELD(struct things, moment),
      FIELD(struct things, day),
      FIELD(struct things, offer),
      FIELD(struct things, hash),
      FIELD(struct things, point),
      FIELD_WORD(struct things, size, &SIZES),
      FIELD_LIST(struct things, tags, &TEXT_ITEM, .max = 3),
      FIELD(struct things, secret, .traits = SECRET));

#define HASH_TEXT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void text_is_read_and_given_back(void **state)
{
    static const struct {
        const char *field;
        const char *text;
        const char *shown; /* NULL: as it was */
    } table[] = {
        {"yes", "on", "true"},          {"yes", "no", "false"},
        {"count", "40", NULL},          {"number", "-9223372036854775807", NULL},
        {"text", "éàü", NULL},          {"texts", "Bonjour", NULL},
        {"money", "12,5", "12.50 EUR"}, {"moment", "2026-11-22T01:19:07Z", NULL},
        {"day", "2027-07-14", NULL},    {"offer", "01900000-0000-7000-8000-00000000000a", NULL},
        {"hash", HASH_TEXT, NULL},      {"point", "48.9, -2.35", "48.9,-2.35"},
        {"size", "large", NULL},        {"tags", "a, b,, c", "a, b, c"},
        {"secret", "hush", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        WITH_ARENA(a);
        struct ctx cx = {.arena = a};
        struct things t = {0};
        const struct shape_field *f = shape_field_named(&THINGS, str_of(table[i].field));
        const char *why = shape_read_text(&cx, f, str_of(table[i].text), &t);

        if (why)
            fail_msg("%s: %s is %s", table[i].field, table[i].text, why);
        TEXT_IS(shape_field_text(a, f, &t), table[i].shown ? table[i].shown : table[i].text);
        assert_int_equal(shape_is_unset(f, &t), strcmp(table[i].text, "no") == 0);
    }
}

static void bad_text_gets_its_reason(void **state)
{
    static const struct {
        const char *field;
        struct str text;
        const char *why;
    } table[] = {
        {"yes", STR_INIT("maybe"), "not yes or no"},
        {"count", STR_INIT("1"), "below 2"},
        {"count", STR_INIT("41"), "above 40"},
        {"count", STR_INIT("3.0"), "not a whole number"},
        {"count", STR_INIT(""), "not a whole number"},
        {"number", STR_INIT("9223372036854775808"), "not a whole number"},
        {"text", STR_INIT("é"), "too short: at least 2 characters"},
        {"text", STR_INIT("abcde"), "too long: at most 4 characters"},
        {"text", STR_INIT("a\0b"), "holds a NUL character"},
        {"text", STR_INIT("a\xC0\xAF"), "not UTF-8"},
        {"money", STR_INIT("-1"), "not an amount"},
        {"money", STR_INIT("100.01"), "above 10000"},
        {"moment", STR_INIT("2026-11-22"), "not a moment"},
        {"day", STR_INIT("2026-02-30"), "not a date"},
        {"offer", STR_INIT("123"), "not an id"},
        {"hash", STR_INIT("ff"), "not a hash"},
        {"point", STR_INIT("48.9"), "not a place: latitude,longitude"},
        {"point", STR_INIT("91,0"), "not a latitude"},
        {"size", STR_INIT("huge"), "not one of: small, large"},
        {"tags", STR_INIT("a,b,c,d"), "too many: at most 3"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        WITH_ARENA(a);
        struct ctx cx = {.arena = a};
        struct things t = {0};
        const struct shape_field *f = shape_field_named(&THINGS, str_of(table[i].field));
        const char *why = shape_read_text(&cx, f, table[i].text, &t);

        if (!why || strcmp(why, table[i].why) != 0)
            fail_msg("%s: %s is %s", table[i].field, table[i].text.p, why ? why : "taken");
        assert_true(shape_is_unset(f, &t));
    }
}

static void names_are_found_whole(void **state)
{
    (void)state;
    assert_non_null(shape_field_named(&THINGS, STR("text")));
    assert_null(shape_field_named(&THINGS, STR("tex")));
    assert_null(shape_field_named(&THINGS, STR("text\0x")));
    assert_null(shape_field_named(&THINGS, STR("")));
}

struct small {
    uint32_t a;
    uint32_t b;
};

static void a_wrong_table_is_found(void **state)
{
    static const struct shape_field good = {.name = "a", .kind = SHAPE_COUNT};
    static const struct {
        struct shape_field field;
        const char *why;
    } table[] = {
        {{.name = "A", .kind = SHAPE_COUNT, .at = 4}, "its name is not made of"},
        {{.name = "a", .kind = SHAPE_COUNT, .at = 4}, "its name is there twice"},
        {{.name = "b", .kind = SHAPE_COUNT, .at = 0}, "it lies upon another"},
        {{.name = "b", .kind = SHAPE_NUMBER, .at = 4}, "it does not lie in"},
        {{.name = "b", .kind = SHAPE_WORD, .at = 4}, "it has no words"},
        {{.name = "b", .kind = SHAPE_LIST, .at = 8}, "it has no shape"},
        {{.name = "b", .at = 4}, "its kind is unknown"},
        {{.name = "b", .kind = SHAPE_COUNT, .at = 4, .min = 2, .max = 1}, "its least is above"},
        {{.name = "b", .kind = SHAPE_COUNT, .at = 4, .min = -2}, "its limits are below"},
        {{.name = "b", .kind = SHAPE_COUNT, .at = 4, .otherwise = "x"}, "its default does not"},
    };
    struct str why = STR_NONE;
    WITH_ARENA(arena);

    (void)state;
    assert_true(shape_is_sound(arena, &THINGS, &why));
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct shape_field fields[] = {good, table[i].field};
        struct shape shape = {"struct small", sizeof(struct small), fields, 2};

        assert_false(shape_is_sound(arena, &shape, &why));
        if (str_find(why, str_of(table[i].why)) == why.n)
            fail_msg("%s: %s", table[i].why, why.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_read_and_given_back),
        cmocka_unit_test(bad_text_gets_its_reason),
        cmocka_unit_test(names_are_found_whole),
        cmocka_unit_test(a_wrong_table_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
