/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/moment.h"
#include "base/test.h"
#include "base/tongue.h"

static void dates_in_two_languages(void **state)
{
    static const struct {
        int month;
        int mday;
        enum date_style style;
        const char *fr;
        const char *en;
    } table[] = {
        {6, 13, DATE_LONG, "samedi 13 juin", "Saturday 13 June"},
        {6, 13, DATE_SHORT, "sam. 13 juin", "Sat 13 June"},
        {6, 13, DATE_FULL, "samedi 13 juin 2026", "Saturday 13 June 2026"},
        {6, 13, DATE_MONTH, "juin 2026", "June 2026"},
        {6, 13, DATE_PLAIN, "13 juin 2026", "13 June 2026"},
        {8, 1, DATE_LONG, "samedi 1er août", "Saturday 1 August"},
        {8, 1, DATE_MONTH, "août 2026", "August 2026"},
        {12, 31, DATE_LONG, "jeudi 31 décembre", "Thursday 31 December"},
        {2, 2, DATE_SHORT, "lun. 2 février", "Mon 2 February"},
        {11, 22, DATE_SHORT, "dim. 22 novembre", "Sun 22 November"},
    };

    (void)state;
    WITH_ARENA(a);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct day d = day_of(2026, table[i].month, table[i].mday);

        TEXT_IS(date_to_text(a, &d, table[i].style, STR("fr")), table[i].fr);
        TEXT_IS(date_to_text(a, &d, table[i].style, STR("en")), table[i].en);
    }
}

static void hours_and_lengths(void **state)
{
    (void)state;
    WITH_ARENA(a);
    TEXT_IS(clock_to_text(a, 630, STR("fr")), "10\u00a0h\u00a030");
    TEXT_IS(clock_to_text(a, 600, STR("fr")), "10\u00a0h");
    TEXT_IS(clock_to_text(a, 545, STR("fr")), "9\u00a0h\u00a005");
    TEXT_IS(clock_to_text(a, 630, STR("en")), "10:30");
    TEXT_IS(clock_to_text(a, 600, STR("en")), "10:00");
    TEXT_IS(clock_to_text(a, 0, STR("en")), "0:00");
    TEXT_IS(duration_to_text(a, 150, STR("fr")), "2\u00a0h\u00a030");
    TEXT_IS(duration_to_text(a, 120, STR("fr")), "2\u00a0h");
    TEXT_IS(duration_to_text(a, 45, STR("fr")), "45\u00a0min");
    TEXT_IS(duration_to_text(a, 150, STR("en")), "2\u00a0h\u00a030\u00a0min");
    TEXT_IS(duration_to_text(a, 60, STR("en")), "1\u00a0h");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_in_two_languages),
        cmocka_unit_test(hours_and_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
