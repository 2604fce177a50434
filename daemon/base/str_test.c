/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/str.h"

#include "base/test.h"

static void order_is_that_of_bytes(void **state)
{
    (void)state;
    assert_true(str_compare(STR("a"), STR("b")) < 0);
    assert_true(str_compare(STR("a"), STR("ab")) < 0);
    assert_true(str_compare(STR("b"), STR("ab")) > 0);
    assert_int_equal(str_compare(STR("ab"), STR("ab")), 0);
    assert_int_equal(str_compare(STR_NONE, STR("")), 0);
    assert_true(str_compare(STR_NONE, STR("a")) < 0);
}

static void ends_and_middles(void **state)
{
    (void)state;
    assert_true(str_starts(STR("slot"), STR("sl")));
    assert_true(str_starts(STR("slot"), STR_NONE));
    assert_false(str_starts(STR("s"), STR("slot")));
    assert_true(str_ends(STR("card.mustache"), STR(".mustache")));
    assert_false(str_ends(STR_NONE, STR("x")));
    assert_int_equal(str_find(STR("a night walk"), STR("night")), 2);
    assert_int_equal(str_find(STR("walk"), STR("night")), 4);
    assert_int_equal(str_find(STR_NONE, STR("x")), 0);
    TEXT_IS(str_trim(STR(" \t a b\r\n")), "a b");
    TEXT_IS(str_trim(STR("  ")), "");
}

static void cutting_leaves_the_rest(void **state)
{
    struct str rest = STR("a,,b");
    struct str part;

    (void)state;
    assert_true(str_cut(&rest, ',', &part));
    TEXT_IS(part, "a");
    assert_true(str_cut(&rest, ',', &part));
    TEXT_IS(part, "");
    assert_true(str_cut(&rest, ',', &part));
    TEXT_IS(part, "b");
    assert_false(str_cut(&rest, ',', &part));
}

static void only_real_utf8_passes(void **state)
{
    static const struct {
        const char *bytes;
        bool good;
    } table[] = {
        {"été", true},
        {"€", true},
        {"\xF0\x9F\x8E\xAB", true},  /* a ticket */
        {"\x80", false},             /* a tail alone */
        {"\xC0\xAF", false},         /* too long for what it says */
        {"\xE0\x80\xAF", false},     /* too long */
        {"\xED\xA0\x80", false},     /* a surrogate */
        {"\xF4\x90\x80\x80", false}, /* past U+10FFFF */
        {"\xE2\x82", false},         /* cut off */
        {"\xFF", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (str_is_utf8(str_of(table[i].bytes)) != table[i].good)
            fail_msg("row %zu", i);
    }
    assert_int_equal(str_characters(STR("été à 9 €")), 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_that_of_bytes),
        cmocka_unit_test(ends_and_middles),
        cmocka_unit_test(cutting_leaves_the_rest),
        cmocka_unit_test(only_real_utf8_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
