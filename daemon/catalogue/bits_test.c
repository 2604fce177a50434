/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "catalogue/bits.h"

#define LENGTH 4

/* Every range of three words and a bit: just these are set, and what was set stays. */
static void a_range_is_set_whole(void **state)
{
    (void)state;
    for (uint32_t from = 0; from <= 200; from++) {
        for (uint32_t until = 0; until <= 200; until++) {
            uint64_t words[LENGTH + 1] = {0};
            struct bits b = {words, LENGTH};
            uint32_t wrong = 0;

            bits_set(b, 220);
            bits_set_range(b, from, until);
            for (uint32_t i = 0; i < LENGTH * 64; i++)
                wrong += bits_has(b, i) != (i == 220 || (i >= from && i < until));
            assert_int_equal(wrong, 0);
            assert_int_equal(words[LENGTH], 0);
        }
    }
}

static void what_is_in_both_is_counted(void **state)
{
    uint64_t one[LENGTH] = {0};
    uint64_t other[LENGTH] = {0};
    struct bits a = {one, LENGTH};
    struct bits b = {other, LENGTH};

    (void)state;
    bits_set_range(a, 10, 150);
    bits_set_range(b, 100, 256);
    assert_int_equal(bits_count(a), 140);
    assert_int_equal(bits_count_and(a, b), 50);
    bits_and(a, b);
    assert_int_equal(bits_count(a), 50);
    bits_or(a, b);
    assert_int_equal(bits_count(a), 156);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_is_set_whole),
        cmocka_unit_test(what_is_in_both_is_counted),
    };

    return cmocka_run_group_tests_name("bits", tests, NULL, NULL);
}
