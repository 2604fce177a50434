/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/shape.h"

#include "base/test.h"

enum tone { TONE_NONE, TONE_LOUD, TONE_SOFT };
WORDS(TONES, "tone", [TONE_LOUD] = "loud", [TONE_SOFT] = "soft");

struct tone_item {
    enum tone tone;
};
SHAPE(TONE_ITEM, struct tone_item, FIELD_WORD(struct tone_item, tone, &TONES));

struct row {
    uint32_t seats;
    struct money price;
};
SHAPE(ROW,
      struct row,
      FIELD(struct row, seats, .min = 1, .max = 40),
      FIELD(struct row, price, .traits = OPTIONAL));

struct host {
    struct str name;
};
SHAPE(HOST, struct host, FIELD(struct host, name));

struct search {
    struct str q;
    uint32_t page;
    bool free;
    struct day day;
    struct list tones;
    struct list towns;
    struct list rows;
    struct texts title;
    struct host host;
    struct str word;
};
SHAPE(SEARCH,
      struct search,
      FIELD(struct search, q, .traits = OPTIONAL, .max = 10),
      FIELD(struct search, page, .min = 1, .max = 50, .otherwise = "1"),
      FIELD(struct search, free),
      FIELD(struct search, day, .traits = OPTIONAL),
      FIELD_LIST(struct search, tones, &TONE_ITEM, .max = 2),
      FIELD_LIST(struct search, towns, &TEXT_ITEM),
      FIELD_LIST(struct search, rows, &ROW, .traits = OPTIONAL, .min = 1, .max = 3),
      FIELD(struct search, title, .traits = OPTIONAL),
      FIELD_PART(struct search, host, &HOST, .traits = OPTIONAL),
      FIELD(struct search, word, .traits = OPTIONAL | SECRET));

static struct str json_of(struct arena *a, const struct search *s)
{
    struct buf b = BUF(a);

    shape_write_json(&b, &SEARCH, s);
    return buf_str(&b);
}

static void a_query_is_read(void **state)
{
    static const struct {
        const char *form;
        const char *json;
    } table[] = {
        {"", "{\"page\":1,\"free\":false,\"tones\":[],\"towns\":[]}"},
        {"q=&page=&day=&tones=", "{\"page\":1,\"free\":false,\"tones\":[],\"towns\":[]}"},
        {"q=+caf%C3%A9+", "{\"q\":\"café\",\"page\":1,\"free\":false,\"tones\":[],\"towns\":[]}"},
        {"q=a%0D%0Ab&&free=on",
         "{\"q\":\"a\\nb\",\"page\":1,\"free\":true,\"tones\":[],\"towns\":[]}"},
        {"page=3&day=2027-07-14&free=0",
         "{\"page\":3,\"free\":false,\"day\":\"2027-07-14\",\"tones\":[],\"towns\":[]}"},
        {"tones=loud&towns=a&tones=soft&towns.1=b",
         "{\"page\":1,\"free\":false,\"tones\":[\"loud\",\"soft\"],\"towns\":[\"a\",\"b\"]}"},
        {"rows.7.seats=2&rows.0.seats=1&rows.7.price=12,50&rows.3.seats=",
         "{\"page\":1,\"free\":false,\"tones\":[],\"towns\":[],\"rows\":[{\"seats\":1},"
         "{\"seats\":2,\"price\":{\"minor\":1250,\"currency\":\"EUR\"}}]}"},
        {"title.fr=Bonjour&title.en=&host.name=Ana",
         "{\"page\":1,\"free\":false,\"tones\":[],\"towns\":[],\"title\":{\"fr\":\"Bonjour\"},"
         "\"host\":{\"name\":\"Ana\"}}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        WITH_ARENA(a);
        struct ctx cx = {.arena = a};
        struct search s;

        if (shape_read_form(&cx, &SEARCH, str_of(table[i].form), FORM_STRICT, &s) != FAULT_NONE) {
            fail_msg("%s: %s %s", table[i].form, cx.trouble.fields->field.p,
                     cx.trouble.fields->why.p);
        }
        TEXT_IS(json_of(a, &s), table[i].json);
    }
}

static void mistakes_are_told_beside_their_fields(void **state)
{
    static const char form[] = "q=12345678901&page=0&page=2&free=perhaps&day=soon&tones=shrill"
                               "&rows.2.seats=0&rows.4.price=1&rows.4.seat=1&title.xx=a&host.name="
                               "&host.age=3&nonsense=1&bad=%zz&%ff=1";
    struct search s;
    struct ctx cx = {0};
    WITH_ARENA(a);
    struct buf b = BUF(a);

    (void)state;
    cx.arena = a;
    assert_int_equal(shape_read_form(&cx, &SEARCH, str_of(form), FORM_STRICT, &s), FAULT_BAD_INPUT);
    for (const struct field_trouble *t = cx.trouble.fields; t; t = t->next)
        buf_format(&b, "%s: %s\n", t->field.p, t->why.p);
    TEXT_IS(buf_str(&b), "bad: bad %XX\n"
                         "body: a name in it cannot be read\n"
                         "q: too long: at most 10 characters\n"
                         "page: there twice\n"
                         "free: not yes or no\n"
                         "day: not a date\n"
                         "tones.0: not one of: loud, soft\n"
                         "rows.2.seats: below 1\n"
                         "rows.4.seats: missing\n"
                         "host.name: missing\n"
                         "rows.4.seat: unknown\n"
                         "title.xx: unknown\n"
                         "host.age: unknown\n"
                         "nonsense: unknown\n"
                         "bad: unknown\n");
}

static void lenience_is_for_unknown_names_only(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    struct search s;

    (void)state;
    assert_int_equal(shape_read_form(&cx, &SEARCH, STR("utm=1&page=2"), FORM_LENIENT, &s),
                     FAULT_NONE);
    assert_int_equal(s.page, 2);
    assert_int_equal(shape_read_form(&cx, &SEARCH, STR("page=0"), FORM_LENIENT, &s),
                     FAULT_BAD_INPUT);
}

static void secrets_keep_their_spaces(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    struct search s;

    (void)state;
    assert_int_equal(shape_read_form(&cx, &SEARCH, STR("word=+a+"), FORM_STRICT, &s), FAULT_NONE);
    TEXT_IS(s.word, " a ");
}

static void lists_have_ends(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    struct search s;
    struct buf b = BUF(a);

    (void)state;
    assert_int_equal(
        shape_read_form(&cx, &SEARCH, STR("tones=loud&tones=soft&tones=loud"), FORM_STRICT, &s),
        FAULT_BAD_INPUT);
    TEXT_IS(cx.trouble.fields->why, "too many: at most 2");
    trouble_clear(&cx);
    for (int i = 0; i < 1001; i++)
        buf_lit(&b, "towns=a&");
    assert_int_equal(shape_read_form(&cx, &SEARCH, buf_str(&b), FORM_STRICT, &s), FAULT_BAD_INPUT);
    TEXT_IS(cx.trouble.fields->why, "too many: at most 1000");
}

static void pairs_come_as_they_were(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    struct pairs pairs = {0};

    (void)state;
    assert_int_equal(pairs_from_form(&cx, STR("a=1&b=%26+x&a=2&c"), &pairs), FAULT_NONE);
    assert_int_equal(pairs.n, 4);
    TEXT_IS(pairs_get(&pairs, STR("a")), "1");
    TEXT_IS(pairs_get(&pairs, STR("b")), "& x");
    TEXT_IS(pairs_get(&pairs, STR("c")), "");
    TEXT_IS(pairs_get(&pairs, STR("d")), "");
    assert_int_equal(pairs_from_form(&cx, STR("a=%0"), &pairs), FAULT_BAD_INPUT);
    assert_int_equal(pairs_from_form(&cx, STR("a=%00"), &pairs), FAULT_BAD_INPUT);
    assert_int_equal(pairs_from_form(&cx, STR("a=%ff"), &pairs), FAULT_BAD_INPUT);
    assert_int_equal(pairs.n, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_is_read),
        cmocka_unit_test(mistakes_are_told_beside_their_fields),
        cmocka_unit_test(lenience_is_for_unknown_names_only),
        cmocka_unit_test(secrets_keep_their_spaces),
        cmocka_unit_test(lists_have_ends),
        cmocka_unit_test(pairs_come_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
