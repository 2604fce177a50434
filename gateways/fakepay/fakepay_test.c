/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/fakepay/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/cleanup.h"

static const struct str secret = STR_INIT("whsec_test_secret");
static const struct str body =
    STR_INIT("{\"id\":\"evt_test_1\",\"object\":\"event\",\"type\":\"payment_intent.succeeded\"}");
#define SIGNED_AT ((struct moment){INT64_C(1700000000) * 1000000})
#define MAC "871acfe933554b446cc41d791076dd56a10c0553cc61aafbeb881d0082b45043"
#define OTHER "971acfe933554b446cc41d791076dd56a10c0553cc61aafbeb881d0082b45043"

static void signs_as_others_do(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    assert_true(str_is(fakepay_sign(a, secret, SIGNED_AT, body), STR("t=1700000000,v1=" MAC)));
}

static void believes_only_what_is_signed_now(void **state)
{
    static const struct {
        const char *case_;
        struct str header;
        int64_t later; /* seconds after it was signed */
        bool good;
    } table[] = {
        {"as it should be", STR_INIT("t=1700000000,v1=" MAC), 3, true},
        {"two secrets while one is changed", STR_INIT("t=1700000000,v1=" OTHER ",v1=" MAC), 3,
         true},
        {"another scheme beside it", STR_INIT("t=1700000000,v0=00,v1=" MAC), 3, true},
        {"five minutes old", STR_INIT("t=1700000000,v1=" MAC), 300, true},
        {"older", STR_INIT("t=1700000000,v1=" MAC), 301, false},
        {"from the future", STR_INIT("t=1700000000,v1=" MAC), -301, false},
        {"another moment", STR_INIT("t=1700000001,v1=" MAC), 3, false},
        {"forged", STR_INIT("t=1700000000,v1=" OTHER), 3, false},
        {"half a signature", STR_INIT("t=1700000000,v1=871acfe9"), 3, false},
        {"no signature", STR_INIT("t=1700000000"), 3, false},
        {"no moment", STR_INIT("v1=" MAC), 3, false},
        {"a moment beyond numbers", STR_INIT("t=99999999999999999999,v1=" MAC), 3, false},
        {"nothing", STR_INIT(""), 3, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct moment now = {SIGNED_AT.us + table[i].later * 1000000};
        const char *wrong = fakepay_verify(secret, now, table[i].header, body);
        if ((wrong == NULL) != table[i].good)
            fail_msg("%s: %s", table[i].case_, wrong ? wrong : "was believed");
    }
    assert_non_null(
        fakepay_verify(secret, SIGNED_AT, STR("t=1700000000,v1=" MAC), STR("{\"id\":\"other\"}")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_as_others_do),
        cmocka_unit_test(believes_only_what_is_signed_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
