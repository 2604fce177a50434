/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/sepa/inside.h"

#include "base/test.h"

static void letters_are_those_of_the_banks(void **state)
{
    static const struct {
        const char *typed, *written;
    } table[] = {
        {"Théâtre de l’Œuvre", "Theatre de l'OEuvre"},
        {"Müller & Søn – Straße", "Muller + Son - Strasse"},
        {"  Une   «belle» visite…  ", "Une 'belle' visite..."},
        {"Łódź\tŽižkov", "Lodz Zizkov"},
        {"à 12 € net", "a 12 EUR net"},
        {"日本", ""},
        {"a\xff"
         "b",
         "a b"},
    };
    WITH_ARENA(a);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct str got = sepa_text(a, str_of(table[i].typed), SEPA_NAME);
        TEXT_IS(got, table[i].written);
        assert_true(sepa_is_clean(got));
    }
    assert_int_equal(sepa_text(a, STR("abcdef gh"), 7).n, 6); /* cut, and no blank at the end */
    TEXT_IS(sepa_reference(a, STR("/GP//2026/07/"), 35), "GP/2026/07");
}

static void target_is_closed_when_it_is(void **state)
{
    static const struct {
        int y, m, d;        /* asked */
        int then_m, then_d; /* the next open day of the same year, or 0 for the same */
    } table[] = {
        {2026, 11, 23, 11, 23}, /* a Monday */
        {2026, 11, 21, 11, 23}, /* a Saturday */
        {2026, 4, 3, 4, 7},     /* Good Friday, then Easter Monday */
        {2026, 5, 1, 5, 4},     /* a Friday */
        {2026, 12, 25, 12, 28}, /* Friday, Saturday, Sunday */
        {2027, 1, 1, 1, 4},     {2027, 3, 26, 3, 30}, {2025, 12, 24, 12, 24},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct day got = target_day(day_of(table[i].y, table[i].m, table[i].d));
        if (got.n != day_of(table[i].y, table[i].then_m, table[i].then_d).n)
            fail_msg("row %zu", i);
    }
    assert_int_equal(easter_sunday(2000).n, day_of(2000, 4, 23).n);
    assert_int_equal(easter_sunday(2024).n, day_of(2024, 3, 31).n);
    assert_int_equal(easter_sunday(2038).n, day_of(2038, 4, 25).n);
    assert_int_equal(easter_sunday(2049).n, day_of(2049, 4, 18).n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_those_of_the_banks),
        cmocka_unit_test(target_is_closed_when_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
