/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "http/inside.h"

static void a_cookie_is_found_by_its_name(void **state)
{
    static const struct {
        const char *header;
        const char *value;
    } table[] = {
        {"a=1", "1"}, {"b=2; a=1", "1"}, {"b=2;a=1;c=3", "1"}, {"aa=2; a=1", "1"},
        {"a=", ""},   {"a", ""},         {"b=a=1", ""},        {" a = 1 ", "1"},
        {"", ""},     {";;;=;a=1", "1"}, {"a=x=y", "x=y"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct str value = cookie_of(str_of(table[i].header), "a");
        if (!str_is(value, str_of(table[i].value)))
            fail_msg("\"%s\" gives %.*s", table[i].header, ARG_STR(value));
    }
}

static void tokens_are_whole_or_wrong(void **state)
{
    (void)state;
    assert_true(token_is(STR("abc"), STR("abc")));
    assert_false(token_is(STR("abd"), STR("abc")));
    assert_false(token_is(STR("ab"), STR("abc")));
    assert_false(token_is(STR(""), STR("")));
}

static void the_reader_is_answered_in_his_language(void **state)
{
    static const struct {
        const char *accept;
        const char *tongue;
    } table[] = {
        {"", "fr"},
        {"en", "en"},
        {"fr-FR,fr;q=0.9,en;q=0.8", "fr"},
        {"de, en;q=0.5, fr;q=0.4", "en"},
        {"en;q=0.1, fr;q=0.95", "fr"},
        {"en;q=0", "fr"},
        {"EN-gb", "en"},
        {"eng", "fr"},
        {"*", "fr"},
        {";;q=,", "fr"},
        {"en;q=banana", "fr"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct str tongue = tongue_wanted(str_of(table[i].accept), STR("fr"));
        if (!str_is(tongue, str_of(table[i].tongue)))
            fail_msg("\"%s\" gives %.*s", table[i].accept, ARG_STR(tongue));
    }
}

static void an_address_has_a_minute_of_requests(void **state)
{
    struct arena *arena = arena_new();
    struct rates *rates = rates_new(arena, 3, STR("a secret of the test, 32 bytes.."));
    int64_t now = INT64_C(1000000000);

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(rates_allow(rates, STR("192.0.2.1"), now, 1));
    assert_false(rates_allow(rates, STR("192.0.2.1"), now, 1));
    assert_true(rates_allow(rates, STR("192.0.2.2"), now, 1));
    assert_true(rates_allow(rates, STR("192.0.2.1"), now + 20000000, 1));
    assert_false(rates_allow(rates, STR("192.0.2.1"), now + 20000000, 1));

    for (int i = 0; i < 3; i++)
        assert_true(rates_allow(rates, STR("2001:db8::1"), now, 1));
    assert_false(rates_allow(rates, STR("2001:db8::2"), now, 1)); /* the same house */
    assert_true(rates_allow(rates, STR("2001:db8:1::1"), now, 1));
    assert_true(rates_allow(NULL, STR("192.0.2.1"), now, 1));

    /* What costs more than there is takes all of it, and is refused while something is missing. */
    assert_true(rates_allow(rates, STR("192.0.2.9"), now, 2));
    assert_false(rates_allow(rates, STR("192.0.2.9"), now, 2));
    assert_true(rates_allow(rates, STR("192.0.2.9"), now, 1));
    assert_true(rates_allow(rates, STR("192.0.2.10"), now, 20));
    assert_false(rates_allow(rates, STR("192.0.2.10"), now, 1));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cookie_is_found_by_its_name),
        cmocka_unit_test(tokens_are_whole_or_wrong),
        cmocka_unit_test(the_reader_is_answered_in_his_language),
        cmocka_unit_test(an_address_has_a_minute_of_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
