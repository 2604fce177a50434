/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "gateways/host_inside.h"

struct settings {
    struct str url;
    struct str word;
};

SHAPE(SEAL_SETTINGS,
      struct settings,
      FIELD(struct settings, url, .max = 200),
      FIELD(struct settings, word, .max = 200, .traits = SECRET));

#define KEY STR("0123456789abcdef0123456789abcdef")

static const struct connection_id one = {{{1}}}, other = {{{2}}};

static void secrets_are_sealed_for_one_connection(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str plain = STR("{\"url\":\"http://x.example\",\"word\":\"open sesame\"}");
    struct str sealed;
    struct str again;
    struct ctx cx;

    (void)state;
    ctx_init(&cx, a);
    assert_int_equal(settings_seal(&cx, KEY, one, &SEAL_SETTINGS, plain, &sealed), FAULT_NONE);
    assert_true(str_find(sealed, STR("sesame")) == sealed.n);
    assert_true(str_find(sealed, STR("http://x.example")) < sealed.n);
    /* Sealing what is sealed changes nothing: a form shows settings and sends them back. */
    assert_int_equal(settings_seal(&cx, KEY, one, &SEAL_SETTINGS, sealed, &again), FAULT_NONE);
    assert_true(str_is(sealed, again));
    assert_int_equal(settings_unseal(&cx, KEY, one, &SEAL_SETTINGS, sealed, &again), FAULT_NONE);
    assert_true(str_is(plain, again));

    assert_int_equal(settings_unseal(&cx, KEY, other, &SEAL_SETTINGS, sealed, &again),
                     FAULT_GATEWAY_OUT);
    trouble_clear(&cx);
    assert_int_equal(settings_unseal(&cx, STR("another key, of the same length "), one,
                                     &SEAL_SETTINGS, sealed, &again),
                     FAULT_GATEWAY_OUT);
}

static void secrets_are_left_out_and_kept(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str before = STR("{\"url\":\"http://x.example\",\"word\":\"open sesame\"}");
    struct str typed = STR("{\"url\":\"http://y.example\"}");
    struct str newer = STR("{\"url\":\"http://y.example\",\"word\":\"another\"}");

    (void)state;
    assert_true(str_is(settings_without_secrets(a, &SEAL_SETTINGS, before),
                       STR("{\"url\":\"http://x.example\"}")));
    assert_true(str_is(settings_keep_secrets(a, &SEAL_SETTINGS, typed, before),
                       STR("{\"url\":\"http://y.example\",\"word\":\"open sesame\"}")));
    assert_true(str_is(settings_keep_secrets(a, &SEAL_SETTINGS, newer, before), newer));
    assert_true(str_is(settings_keep_secrets(a, &SEAL_SETTINGS, STR("{"), before), STR("{")));
}

static void what_is_no_object(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str out;
    struct ctx cx;

    (void)state;
    ctx_init(&cx, a);
    assert_int_equal(settings_seal(&cx, KEY, one, &SEAL_SETTINGS, STR("[1]"), &out),
                     FAULT_BAD_INPUT);
    trouble_clear(&cx);
    assert_int_equal(settings_unseal(&cx, KEY, one, &SEAL_SETTINGS, STR("{"), &out),
                     FAULT_GATEWAY_OUT);
    trouble_clear(&cx);
    assert_int_equal(
        settings_unseal(&cx, KEY, one, &SEAL_SETTINGS, STR("{\"word\":\"sealed:AAAA\"}"), &out),
        FAULT_GATEWAY_OUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_sealed_for_one_connection),
        cmocka_unit_test(secrets_are_left_out_and_kept),
        cmocka_unit_test(what_is_no_object),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
