/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/id.h"

#include "base/ctx.h"
#include "base/test.h"

static void ids_stand_in_the_order_of_time(void **state)
{
    struct moment t = {INT64_C(1781346600000000)};
    struct id before = id_new(t);

    (void)state;
    for (int i = 0; i < 5000; i++) {
        t = moment_plus(t, (struct span){1});
        struct id next = id_new(t);
        if (id_compare(before, next) >= 0)
            fail_msg("microsecond %d", i);
        before = next;
    }
}

static void the_standard_bits_are_set(void **state)
{
    (void)state;
    WITH_ARENA(a);
    for (int i = 0; i < 1000; i++) {
        struct id id = id_new((struct moment){INT64_C(1781346600123456)});
        struct id again;
        struct str text = id_to_text(a, id);

        assert_int_equal(id.b[6] >> 4, 7);
        assert_int_equal(id.b[8] >> 6, 2);
        assert_true(str_starts(text, STR("019ec088-")));
        assert_int_equal(text.n, 36);
        assert_true(id_from_text(text, &again));
        assert_true(id_is(id, again));
    }
}

static void one_moment_makes_many(void **state)
{
    struct moment t = {INT64_C(1781346600000000)};

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_false(id_is(id_new(t), id_new(t)));
}

static void texts_that_are_no_id(void **state)
{
    static const char *const table[] = {
        "",
        "019ec01f",
        "019ec01f-0d40-7000-8000-00000000000",
        "019ec01f-0d40-7000-8000-0000000000000",
        "019ec01f00d40-7000-8000-000000000000",
        "019ec01g-0d40-7000-8000-000000000000",
        "019ec01f-0d40-7000-8000-00000000000 ",
    };
    struct id id;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_false(id_from_text(str_of(table[i]), &id));
    assert_true(id_from_text(STR("019EC01F-0D40-7000-8000-00000000000a"), &id));
    assert_true(id_is_none((struct id){{0}}));
    assert_false(id_is_none(id));
}

static void hashes_tell_bytes_apart(void **state)
{
    static char long_key[200];

    (void)state;
    WITH_ARENA(a);
    /* BLAKE2b-256 of nothing, as everybody computes it. */
    TEXT_IS(hash_to_text(a, hash_of(STR_NONE)),
            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    assert_true(hash_is(hash_of(STR("a")), hash_of(STR("a"))));
    assert_false(hash_is(hash_of(STR("a")), hash_of(STR("b"))));
    assert_false(hash_is(hash_of(STR("a")), hash_keyed(STR("k"), STR("a"))));
    memset(long_key, 'k', sizeof long_key);
    assert_false(hash_is(hash_keyed((struct str){long_key, 200}, STR("a")),
                         hash_keyed((struct str){long_key, 199}, STR("a"))));
}

static void random_texts_fit_addresses(void **state)
{
    (void)state;
    WITH_ARENA(a);
    for (int i = 0; i < 100; i++) {
        struct str text = random_text(a, 32);

        assert_int_equal(text.n, 32);
        for (size_t k = 0; k < text.n; k++) {
            char c = text.p[k];
            assert_true((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '-' || c == '_');
        }
        assert_false(str_is(text, random_text(a, 32)));
    }
}

static void work_begins_with_a_trace(void **state)
{
    struct ctx one;
    struct ctx two;

    (void)state;
    WITH_ARENA(a);
    ctx_init(&one, a);
    do {
        ctx_init(&two, a);
    } while (two.now.us / 1000 == one.now.us / 1000);
    assert_int_equal(one.trace.n, 26);
    assert_true(str_compare(one.trace, two.trace) < 0);
}

static void troubles_are_told_innermost_first(void **state)
{
    struct ctx cx;

    (void)state;
    WITH_ARENA(a);
    ctx_init(&cx, a);
    assert_int_equal(fault_while(&cx, FAULT_NONE, "nothing"), FAULT_NONE);
    assert_int_equal(cx.trouble.story.n, 0);
    assert_int_equal(fault(&cx, FAULT_SEATS_SHORT, "%d seats asked, %d left", 4, 3),
                     FAULT_SEATS_SHORT);
    assert_int_equal(fault_while(&cx, FAULT_SEATS_SHORT, "holding"), FAULT_SEATS_SHORT);
    TEXT_IS(cx.trouble.story, "4 seats asked, 3 left; holding");
    trouble_clear(&cx);
    assert_int_equal(fault_field(&cx, "email", "missing"), FAULT_BAD_INPUT);
    assert_int_equal(fault_field(&cx, "seats", "below %d", 1), FAULT_BAD_INPUT);
    assert_int_equal(cx.trouble.fault, FAULT_BAD_INPUT);
    TEXT_IS(cx.trouble.fields->field, "email");
    TEXT_IS(cx.trouble.fields->next->why, "below 1");
    assert_null(cx.trouble.fields->next->next);
    for (int i = 0; i < 100000; i++)
        fault(&cx, FAULT_BROKEN, "again and again");
    assert_true(cx.trouble.story.n < 4000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_stand_in_the_order_of_time),
        cmocka_unit_test(the_standard_bits_are_set),
        cmocka_unit_test(one_moment_makes_many),
        cmocka_unit_test(texts_that_are_no_id),
        cmocka_unit_test(hashes_tell_bytes_apart),
        cmocka_unit_test(random_texts_fit_addresses),
        cmocka_unit_test(work_begins_with_a_trace),
        cmocka_unit_test(troubles_are_told_innermost_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
