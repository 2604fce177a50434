/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "booking/inside.h"

static void a_code_comes_back_as_it_is_typed(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str read;

    (void)state;
    for (int i = 0; i < 500; i++) {
        struct str code = code_new(a);
        char typed[16];

        assert_int_equal(code.n, 9);
        assert_int_equal(code.p[4], '-');
        assert_true(code_read(a, code, &read));
        assert_true(str_is(read, code));

        /* Small letters, a blank for the hyphen, none at all. */
        size_t n = 0;
        for (size_t c = 0; c < code.n; c++) {
            if (code.p[c] == '-' && i % 2)
                continue;
            typed[n++] = (char)(code.p[c] == '-'                       ? ' '
                                : code.p[c] >= 'A' && code.p[c] <= 'Z' ? code.p[c] + 32
                                                                       : code.p[c]);
        }
        assert_true(code_read(a, (struct str){typed, n}, &read));
        assert_true(str_is(read, code));
    }
}

static void every_wrong_letter_and_every_swap_shows(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    static const size_t places[] = {0, 1, 2, 3, 5, 6, 7, 8};
    struct str read;

    (void)state;
    for (int i = 0; i < 100; i++) {
        struct str code = code_new(a);

        for (size_t p = 0; p < COUNT_OF(places); p++) {
            char wrong[9];

            for (const char *l = CODE_LETTERS; *l; l++) {
                memcpy(wrong, code.p, 9);
                wrong[places[p]] = *l;
                assert_int_equal(code_read(a, (struct str){wrong, 9}, &read),
                                 *l == code.p[places[p]]);
            }
            if (p == 0 || code.p[places[p]] == code.p[places[p - 1]])
                continue;
            memcpy(wrong, code.p, 9);
            wrong[places[p]] = code.p[places[p - 1]];
            wrong[places[p - 1]] = code.p[places[p]];
            assert_false(code_read(a, (struct str){wrong, 9}, &read));
        }
    }
}

static void what_is_no_code(void **state)
{
    static const char *const table[] = {"",          "K7QM",      "K7QM-2XDBB", "K7QM-2XD",
                                        "OOOO-OOOO", "K7QM_2XDB", "----",       "\xc3\xa9"};
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str read;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_false(code_read(a, str_of(table[i]), &read));
}

static void a_link_is_good_for_its_booking_alone(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct moment now = {1790000000000000};
    struct booking_id one = ID_NEW(booking, now);
    struct booking_id other = ID_NEW(booking, now);
    struct str secret = STR("thirty-two bytes of a test secret");
    struct str token = booking_link_token(a, secret, one);

    (void)state;
    assert_int_equal(token.n, 22);
    assert_true(booking_link_is_good(secret, one, token));
    assert_false(booking_link_is_good(secret, other, token));
    assert_false(booking_link_is_good(STR("another secret"), one, token));
    assert_false(booking_link_is_good(secret, one, STR("")));
    assert_false(booking_link_is_good(secret, one, (struct str){token.p, 21}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_comes_back_as_it_is_typed),
        cmocka_unit_test(every_wrong_letter_and_every_swap_shows),
        cmocka_unit_test(what_is_no_code),
        cmocka_unit_test(a_link_is_good_for_its_booking_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
