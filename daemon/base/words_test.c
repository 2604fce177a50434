/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/words.h"

#include "base/fault.h"
#include "base/test.h"

enum weather { WEATHER_NONE, WEATHER_SUN, WEATHER_UNNAMED, WEATHER_RAIN };

WORDS(WEATHERS, "weather", [WEATHER_SUN] = "sun", [WEATHER_RAIN] = "rain");

extern const struct words *const __start_word_tables[];
extern const struct words *const __stop_word_tables[];

static void values_and_words(void **state)
{
    (void)state;
    TEXT_IS(word_of(&WEATHERS, WEATHER_RAIN), "rain");
    TEXT_IS(word_of(&WEATHERS, WEATHER_NONE), "");
    TEXT_IS(word_of(&WEATHERS, WEATHER_UNNAMED), "");
    TEXT_IS(word_of(&WEATHERS, 99), "");
    assert_int_equal(word_value(&WEATHERS, STR("sun")), WEATHER_SUN);
    assert_int_equal(word_value(&WEATHERS, STR("su")), 0);
    assert_int_equal(word_value(&WEATHERS, STR_NONE), 0);
}

static void tables_are_listed(void **state)
{
    bool seen = false;

    (void)state;
    for (const struct words *const *t = __start_word_tables; t < __stop_word_tables; t++)
        seen = seen || *t == &WEATHERS;
    assert_true(seen);
}

static void every_fault_is_described(void **state)
{
    (void)state;
    for (int f = FAULT_NONE + 1; f < FAULT_COUNT; f++) {
        assert_int_not_equal(fault_info[f].kind, FAULT_KIND_NONE);
        assert_true(fault_info[f].slug && *fault_info[f].slug);
        assert_true(fault_info[f].title && *fault_info[f].title);
        for (int other = f + 1; other < FAULT_COUNT; other++)
            assert_string_not_equal(fault_info[f].slug, fault_info[other].slug);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_words),
        cmocka_unit_test(tables_are_listed),
        cmocka_unit_test(every_fault_is_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
