/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "gateways/host_kit.h"

/* Modules that break the promise, each in its way, beside one that keeps it. */

static const char *folder; /* where the strange modules are */

static struct gateways *opened(struct ctx *cx, const struct str *names, size_t n)
{
    const struct gateways_given given = {
        .folder = str_of(folder), .names = names, .names_n = n, .key = STR("0123456789abcdef")};

    return gateways_open(cx, &given);
}

static void bad_modules_are_left_out(void **state)
{
    static const struct {
        struct str name;
        const char *why; /* NULL: it is in service */
    } table[] = {
        {STR_INIT("sound"), NULL},
        {STR_INIT("abi"), "made for version 3 of the promise, this is version 2"},
        {STR_INIT("layout"), "made with other structs or other faults"},
        {STR_INIT("death"), "dies while it is opened (signal 6"},
        {STR_INIT("exit"), "ends the program while it is opened (status 3)"},
        {STR_INIT("power"), "a verb of a power that it claims is missing"},
        {STR_INIT("slow"), "too long"},
        {STR_INIT("mute"), "too long"},
        {STR_INIT("alias"), "calls itself \"sound\""},
        {STR_INIT("absent"), "there is no module"},
        {STR_INIT("../sound"), "small letters"},
    };
    CLEANUP(arena_free) struct arena *a = arena_new();
    CLEANUP(gateways_free) struct gateways *g = NULL;
    const struct gateway_status *status;
    struct str names[COUNT_OF(table)];
    struct ctx cx;

    (void)state;
    ctx_init(&cx, a);
    for (size_t i = 0; i < COUNT_OF(table); i++)
        names[i] = table[i].name;
    g = opened(&cx, names, COUNT_OF(table));
    assert_int_equal(gateways_status(g, &status), COUNT_OF(table));
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct str out = status[i].out;

        if (table[i].why ? str_find(out, str_of(table[i].why)) == out.n : out.n > 0)
            fail_msg("%.*s: \"%.*s\"", (int)names[i].n, names[i].p, (int)out.n, out.p);
        assert_true((gateway_settings(g, names[i]) != NULL) == (table[i].why == NULL));
    }
}

static void what_is_out_does_not_open(void **state)
{
    static const struct str names[] = {STR_INIT("sound"), STR_INIT("death")};
    CLEANUP(arena_free) struct arena *a = arena_new();
    CLEANUP(gateways_free) struct gateways *g = NULL;
    const struct opened *o;
    struct ctx cx;

    (void)state;
    ctx_init(&cx, a);
    g = opened(&cx, names, COUNT_OF(names));
    assert_int_equal(gateway_open_plain(&cx, g, STR("sound"), STR("{}"), &o), FAULT_NONE);
    assert_int_equal(gateway_open_plain(&cx, g, STR("death"), STR("{}"), &o), FAULT_GATEWAY_OUT);
    assert_int_equal(gateway_open_plain(&cx, g, STR("other"), STR("{}"), &o), FAULT_GATEWAY_ABSENT);
    trouble_clear(&cx);
    assert_int_equal(gateway_opened_named(&cx, g, STR("nobody"), &o), FAULT_GATEWAY_ABSENT);
}

int main(int n, char **given)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_modules_are_left_out),
        cmocka_unit_test(what_is_out_does_not_open),
    };
    int status = try_gateway(n, given);

    if (status >= 0)
        return status;
    if (n != 2)
        return 2;
    folder = given[1];
    log_least(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
