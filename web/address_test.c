/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"

static void each_page_has_its_twin(void **state)
{
    static const struct {
        const char *path, *query, *twin;
    } table[] = {
        {"/fr/", "", "/en/"},
        {"/en/", "", "/fr/"},
        {"/fr/visites", "theme=river&page=2", "/en/visits?theme=river&page=2"},
        {"/en/visits/the-seine-by-canoe-12", "", "/fr/visites/the-seine-by-canoe-12"},
        {"/fr/infos/terms", "", "/en/info/terms"},
        {"/fr/commandes/0190/rendre", "k=x", "/en/orders/0190/give-back?k=x"},
        {"/partner/", "", ""},
        {"/", "", ""},
    };
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct str twin = address_other(a, str_of(table[i].path), str_of(table[i].query));

        if (!str_is(twin, str_of(table[i].twin)))
            fail_msg("%s: the twin is %.*s", table[i].path, ARG_STR(twin));
    }
}

static void orders_are_named_in_the_visitors_language(void **state)
{
    const struct booking_id id = {{{0x01, 0x90}}};
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str french = address_order(a, STR("fr"), id, "rendre", STR("sig"));
    struct str english = address_order(a, STR("en"), id, "rendre", STR("sig"));

    (void)state;
    assert_true(
        str_is(french, STR("/fr/commandes/01900000-0000-0000-0000-000000000000/rendre?k=sig")));
    assert_true(
        str_is(english, STR("/en/orders/01900000-0000-0000-0000-000000000000/give-back?k=sig")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_page_has_its_twin),
        cmocka_unit_test(orders_are_named_in_the_visitors_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
