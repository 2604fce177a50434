/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "offer/offer.h"

/* No translations are loaded here: what is said is the English. */
static void a_label_is_read_in_ones_own_language(void **state)
{
    static const struct {
        enum tariff_kind kind;
        const char *fr, *en, *tongue, *said;
    } table[] = {
        {TARIFF_ADULT, "Plein tarif", "Full price", "en", "Full price"},
        {TARIFF_ADULT, "Plein tarif", "Full price", "fr", "Plein tarif"},
        {TARIFF_ADULT, "Plein tarif", "", "en", "Adult"},
        {TARIFF_CHILD, "Enfant", "", "en", "Child"},
        {TARIFF_REDUCED, "Tarif réduit", "", "en", "Reduced"},
        {TARIFF_GROUP, "Groupe", "", "en", "Group"},
        {TARIFF_GROUP, "", "", "en", "Group"},
        {TARIFF_UNSET, "Pass famille", "", "en", "Pass famille"},
        {TARIFF_UNSET, "", "", "en", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct offer_tariff tariff = {.kind = table[i].kind};

        tariff.label.in[LANGUAGE_FR] = str_of(table[i].fr);
        tariff.label.in[LANGUAGE_EN] = str_of(table[i].en);
        struct str said = tariff_name(&tariff, str_of(table[i].tongue));

        if (!str_is(said, str_of(table[i].said)))
            fail_msg("row %zu: %.*s", i, ARG_STR(said));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_label_is_read_in_ones_own_language)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
