/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/money.h"

#include "base/test.h"

static void nonsense_sticks(void **state)
{
    struct money francs = {100, CURRENCY_CHF};
    struct money sum = money_plus(money_plus(EUROS(1), francs), EUROS(1));

    (void)state;
    assert_false(money_is_sound(sum));
    assert_false(money_is_sound(money_plus(CENTS(INT64_MAX), CENTS(1))));
    assert_false(money_is_sound(money_minus(CENTS(INT64_MIN), CENTS(1))));
    assert_false(money_is_sound(money_times(CENTS(INT64_MAX), 2)));
    assert_false(money_is_sound(money_part(sum, 100)));
    assert_false(money_is_sound((struct money){0}));
    assert_true(money_is_zero(CENTS(0)));
    assert_false(money_is_zero((struct money){0}));
}

static void a_part_rounds_half_away_from_zero(void **state)
{
    static const struct {
        int64_t cents;
        uint32_t points;
        int64_t part;
    } table[] = {
        {4990, 1250, 624}, /* 623.75 */
        {100, 50, 1},      /* 0.5 */
        {-100, 50, -1},    /* -0.5 */
        {100, 49, 0},      /* 0.49 */
        {300, 50, 2},      /* 1.5 */
        {0, 1250, 0},      {1250, 10000, 1250}, {INT64_MAX, 10000, INT64_MAX},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct money part = money_part(CENTS(table[i].cents), table[i].points);

        if (!money_is_sound(part) || part.minor != table[i].part)
            fail_msg("row %zu is %ld", i, (long)part.minor);
    }
    assert_false(money_is_sound(money_part(CENTS(INT64_MAX), 10001)));
}

static void the_tax_inside_a_price(void **state)
{
    (void)state;
    assert_int_equal(money_tax_inside(CENTS(12000), 2000).minor, 2000);
    assert_int_equal(money_tax_inside(CENTS(1250), 1000).minor, 114); /* 113.636 */
    assert_int_equal(money_tax_inside(CENTS(1250), 550).minor, 65);   /* 65.16 */
    assert_int_equal(money_tax_inside(CENTS(1250), 0).minor, 0);
    assert_int_equal(money_tax_inside(CENTS(-12000), 2000).minor, -2000);
}

static void read_by_people(void **state)
{
    static const struct {
        int64_t cents;
        const char *fr;
        const char *fr_short;
        const char *en;
        const char *en_short;
    } table[] = {
        {2200, "22,00\u00a0€", "22\u00a0€", "€22.00", "€22"},
        {1250, "12,50\u00a0€", "12,50\u00a0€", "€12.50", "€12.50"},
        {5, "0,05\u00a0€", "0,05\u00a0€", "€0.05", "€0.05"},
        {0, "0,00\u00a0€", "0\u00a0€", "€0.00", "€0"},
        {133042, "1\u202f330,42\u00a0€", "1\u202f330,42\u00a0€", "€1,330.42", "€1,330.42"},
        {123456700, "1\u202f234\u202f567,00\u00a0€", "1\u202f234\u202f567\u00a0€", "€1,234,567.00",
         "€1,234,567"},
        {-2900, "\u221229,00\u00a0€", "\u221229\u00a0€", "\u2212€29.00", "\u2212€29"},
    };

    (void)state;
    WITH_ARENA(a);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct money m = CENTS(table[i].cents);

        TEXT_IS(money_to_text(a, m, STR("fr")), table[i].fr);
        TEXT_IS(money_to_short_text(a, m, STR("fr")), table[i].fr_short);
        TEXT_IS(money_to_text(a, m, STR("en")), table[i].en);
        TEXT_IS(money_to_short_text(a, m, STR("en")), table[i].en_short);
    }
    TEXT_IS(money_to_text(a, (struct money){1000, CURRENCY_CHF}, STR("en")), "CHF\u00a010.00");
    TEXT_IS(money_to_text(a, (struct money){0}, STR("fr")), "");
}

static void written_in_files(void **state)
{
    (void)state;
    WITH_ARENA(a);
    TEXT_IS(money_to_decimal(a, CENTS(133042)), "1330.42");
    TEXT_IS(money_to_decimal(a, CENTS(5)), "0.05");
    TEXT_IS(money_to_decimal(a, CENTS(-5)), "-0.05");
    TEXT_IS(money_to_decimal(a, CENTS(INT64_MIN)), "-92233720368547758.08");
}

static void typed_by_people(void **state)
{
    static const struct {
        const char *text;
        int64_t minor; /* -1: refused */
    } table[] = {
        {"12", 1200},
        {"12.5", 1250},
        {"12,50", 1250},
        {" 0,05 ", 5},
        {"0", 0},
        {"", -1},
        {"-1", -1},
        {"+1", -1},
        {"12.", -1},
        {".5", -1},
        {"12.505", -1},
        {"1 000", -1},
        {"12 €", -1},
        {"1e3", -1},
        {"12,5,0", -1},
        {"92233720368547758.07", INT64_MAX},
        {"92233720368547758.08", -1},
        {"99999999999999999999", -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct money m = {-1, CURRENCY_EUR};
        bool read = money_from_text(str_of(table[i].text), CURRENCY_EUR, &m);

        if (m.minor != table[i].minor || read != (table[i].minor >= 0))
            fail_msg("\"%s\" is %ld", table[i].text, (long)m.minor);
    }
}

static void codes_go_both_ways(void **state)
{
    (void)state;
    for (unsigned c = CURRENCY_NONE + 1; c < CURRENCY_SPOILED; c++)
        assert_int_equal(currency_from_code(currency_code((enum currency)c)), c);
    assert_int_equal(currency_from_code(STR("XXX")), CURRENCY_NONE);
    assert_int_equal(currency_from_code(STR_NONE), CURRENCY_NONE);
    assert_int_equal(currency_code(CURRENCY_SPOILED).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nonsense_sticks),
        cmocka_unit_test(a_part_rounds_half_away_from_zero),
        cmocka_unit_test(the_tax_inside_a_price),
        cmocka_unit_test(read_by_people),
        cmocka_unit_test(written_in_files),
        cmocka_unit_test(typed_by_people),
        cmocka_unit_test(codes_go_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
