/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/moment.h"

#include "base/test.h"

static void days_go_both_ways(void **state)
{
    (void)state;
    assert_int_equal(day_of(1970, 1, 1).n, 0);
    assert_int_equal(day_of(2000, 3, 1).n, 11017);
    assert_int_equal(day_of(1969, 12, 31).n, -1);
    for (int n = -800000; n < 800000; n++) {
        int year;
        int month;
        int mday;

        day_parts((struct day){n}, &year, &month, &mday);
        if (day_of(year, month, mday).n != n || month < 1 || month > 12 || mday < 1 || mday > 31)
            fail_msg("day %d is %d-%d-%d", n, year, month, mday);
    }
}

static void months_and_days_run_over(void **state)
{
    (void)state;
    assert_int_equal(day_of(2026, 13, 1).n, day_of(2027, 1, 1).n);
    assert_int_equal(day_of(2026, 0, 1).n, day_of(2025, 12, 1).n);
    assert_int_equal(day_of(2026, 3, 0).n, day_of(2026, 2, 28).n);
    assert_int_equal(day_of(2026, 2, 30).n, day_of(2026, 3, 2).n);
}

static void weekdays(void **state)
{
    (void)state;
    assert_int_equal(day_weekday(day_of(1970, 1, 1)), 4);
    assert_int_equal(day_weekday(day_of(2026, 6, 13)), 6);
    assert_int_equal(day_weekday(day_of(2026, 11, 22)), 7);
    assert_int_equal(day_weekday(day_of(1969, 12, 29)), 1);
}

static void day_texts(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } table[] = {
        {"2026-06-13", true},   {"2024-02-29", true},  {"2026-02-29", false}, {"2026-13-01", false},
        {"2026-00-01", false},  {"2026-01-00", false}, {"2026-1-01", false},  {"2026/01/01", false},
        {"2026-01-01 ", false}, {"", false},           {"0000-01-01", true},  {"9999-12-31", true},
        {"-026-01-01", false},  {"1900-02-29", false}, {"2000-02-29", true},
    };

    (void)state;
    WITH_ARENA(a);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct day d;

        if (day_from_text(str_of(table[i].text), &d) != table[i].good)
            fail_msg("%s", table[i].text);
        if (table[i].good)
            TEXT_IS(day_to_text(a, d), table[i].text);
    }
}

static void moment_texts(void **state)
{
    static const struct {
        const char *text;
        const char *again; /* as we write it; NULL: refused */
    } table[] = {
        {"2026-11-22T01:19:07Z", "2026-11-22T01:19:07Z"},
        {"2026-11-22T02:19:07+01:00", "2026-11-22T01:19:07Z"},
        {"2026-11-21T23:49:07-01:30", "2026-11-22T01:19:07Z"},
        {"2026-11-22T01:19:07.5Z", "2026-11-22T01:19:07.500000Z"},
        {"2026-11-22T01:19:07.123456789Z", "2026-11-22T01:19:07.123456Z"},
        {"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"},
        {"0001-01-01T00:00:00z", "0001-01-01T00:00:00Z"},
        {"2026-11-22t01:19:07Z", "2026-11-22T01:19:07Z"},
        {"2026-11-22 01:19:07Z", NULL},
        {"2026-11-22T01:19:07", NULL},
        {"2026-11-22T24:00:00Z", NULL},
        {"2026-11-22T01:60:07Z", NULL},
        {"2026-11-22T01:19:60Z", NULL},
        {"2026-11-22T01:19:07.Z", NULL},
        {"2026-11-22T01:19:07.1234567890Z", NULL},
        {"2026-11-22T01:19:07+0100", NULL},
        {"2026-11-22T01:19:07+24:00", NULL},
        {"2026-11-22T01:19:07Zx", NULL},
        {"2026-02-30T01:19:07Z", NULL},
        {"2026-11-22T1:19:07Z", NULL},
        {"", NULL},
    };

    (void)state;
    WITH_ARENA(a);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct moment t;
        bool read = moment_from_text(str_of(table[i].text), &t);

        if (read != (table[i].again != NULL))
            fail_msg("%s", table[i].text);
        if (read)
            TEXT_IS(moment_to_text(a, t), table[i].again);
    }
}

static void headers_have_their_own_form(void **state)
{
    struct moment t;

    (void)state;
    WITH_ARENA(a);
    assert_true(moment_from_text(STR("2026-11-22T01:19:07Z"), &t));
    TEXT_IS(moment_to_http(a, t), "Sun, 22 Nov 2026 01:19:07 GMT");
}

static void clocks_go_on(void **state)
{
    int64_t then = moment_ticks();
    struct moment now = moment_now();

    (void)state;
    assert_true(moment_ticks() >= then);
    assert_true(moment_is_before((struct moment){INT64_C(1700000000) * 1000000}, now));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_go_both_ways), cmocka_unit_test(months_and_days_run_over),
        cmocka_unit_test(weekdays),          cmocka_unit_test(day_texts),
        cmocka_unit_test(moment_texts),      cmocka_unit_test(headers_have_their_own_form),
        cmocka_unit_test(clocks_go_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
