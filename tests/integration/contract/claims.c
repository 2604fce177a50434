/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/cleanup.h"
#include "base/log.h"
#include "base/test.h"
#include "gateways/host_kit.h"

/* Every module that is built is in the contract of each power that it claims, and in no other. */

static const struct {
    const char *name;
    enum gateway_power power;
} powers[] = {
    {"feed", GATEWAY_FEED},
    {"payment", GATEWAY_PAYMENT},
    {"payout", GATEWAY_PAYOUT},
};

static const char *folder;
static char **claims; /* "apidae=feed" */
static size_t claims_n;

static unsigned powers_named(struct str words)
{
    unsigned named = 0;
    struct str word;

    while (str_cut(&words, ',', &word)) {
        for (size_t i = 0; i < COUNT_OF(powers); i++) {
            if (str_is(word, str_of(powers[i].name)))
                named |= powers[i].power;
        }
    }
    return named;
}

static void what_is_claimed_is_in_a_contract(void **state)
{
    WITH_ARENA(a);
    CLEANUP(gateways_free) struct gateways *g = NULL;
    struct str *names = NEW_ARRAY(a, struct str, claims_n);
    struct str *words = NEW_ARRAY(a, struct str, claims_n);
    const struct gateway_status *status;
    struct ctx cx;

    (void)state;
    ctx_init(&cx, a);
    for (size_t i = 0; i < claims_n; i++) {
        words[i] = str_of(claims[i]);
        assert_true(str_cut(&words[i], '=', &names[i]));
    }
    const struct gateways_given given = {.folder = str_of(folder),
                                         .names = names,
                                         .names_n = claims_n,
                                         .key = STR("0123456789abcdef")};

    g = gateways_open(&cx, &given);
    assert_int_equal(gateways_status(g, &status), claims_n);
    for (size_t i = 0; i < claims_n; i++) {
        if (status[i].out.n > 0)
            fail_msg("%.*s: %.*s", ARG_STR(names[i]), ARG_STR(status[i].out));
        if (status[i].powers != powers_named(words[i])) {
            fail_msg("%.*s claims other powers than its contracts: its meson.build says \"%.*s\"",
                     ARG_STR(names[i]), ARG_STR(words[i]));
        }
    }
}

int main(int n, char **given)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_claimed_is_in_a_contract)};

    int status = try_gateway(n, given);

    if (status >= 0)
        return status;
    if (n < 3)
        return 2;
    folder = given[1];
    claims = given + 2;
    claims_n = (size_t)n - 2;
    log_least(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
