/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/iban.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void good_ones_pass_and_bad_ones_say_why(void **state)
{
    static const struct {
        const char *iban;
        bool sound;
    } table[] = {
        {"FR1420041010050500013M02606", true},
        {"DE89370400440532013000", true},
        {"BE68539007547034", true},
        {"DE88370400440532013000", false},     /* check digits */
        {"FR1420041010050500013M0260", false}, /* one short */
        {"FR1420041010050500013M02607", false},
        {"ZZ14200410100505", false},
        {"fr14", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const char *why = iban_fault(str_of(table[i].iban));
        if ((why == NULL) != table[i].sound)
            fail_msg("%s: %s", table[i].iban, why ? why : "taken");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_ones_pass_and_bad_ones_say_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
