/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The file itself: machines with vectors and those without take different ways through it. */
#include "catalogue/bits.c" /* NOLINT(bugprone-suspicious-include) */

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

static void what_is_in_both_stays(void **state)
{
    uint64_t one[LENGTH] = {0};
    uint64_t other[LENGTH] = {0};
    struct bits a = {one, LENGTH};
    struct bits b = {other, LENGTH};

    (void)state;
    bits_set_range(a, 10, 150);
    bits_set_range(b, 100, 256);
    assert_int_equal(bits_count(a), 140);
    bits_and(a, b);
    assert_int_equal(bits_count(a), 50);
    bits_or(a, b);
    assert_int_equal(bits_count(a), 156);
}

/* Whatever the words of the base: empty ones, full ones, one bit. */
static void eight_are_counted_as_one_by_one(void **state)
{
    uint64_t base[LENGTH] = {0, UINT64_MAX, UINT64_C(1) << 63, 5};
    uint64_t eights[LENGTH * EIGHT];
    uint64_t some = 42;
    uint64_t counted[EIGHT];
    uint64_t plain[EIGHT];
    uint64_t words[LENGTH + 1];
    uint32_t at[LENGTH + 1];
    struct sparse s = {.words = words, .at = at};

    (void)state;
    for (size_t i = 0; i < sizeof eights / sizeof *eights; i++)
        eights[i] = some = some * UINT64_C(6364136223846793005) + 1442695040888963407;
    sparse_of((struct bits){base, LENGTH}, &s);
    assert_int_equal(s.n, 3);
    sparse_count_eight(&s, eights, counted);
    count_eight(&s, eights, plain);
    assert_memory_equal(plain, counted, sizeof plain);
    for (size_t k = 0; k < EIGHT; k++) {
        uint64_t alone[LENGTH];

        for (size_t w = 0; w < LENGTH; w++)
            alone[w] = base[w] & eights[w * EIGHT + k];
        assert_int_equal(counted[k], bits_count((struct bits){alone, LENGTH}));
    }
}

static void bytes_become_bits(void **state)
{
    uint8_t bytes[LENGTH * 64] = {0};
    uint64_t words[LENGTH];
    uint64_t plain[LENGTH];
    struct bits b = {words, LENGTH};
    struct bits p = {plain, LENGTH};

    (void)state;
    for (uint32_t i = 0; i < sizeof bytes; i += 7)
        bytes[i] = (uint8_t)(i | 1);
    bytes[255] = 0x80;
    bits_of_bytes(b, bytes);
    for (uint32_t i = 0; i < sizeof bytes; i++)
        assert_int_equal(bits_has(b, i), bytes[i] != 0);
    plain_of_bytes(p, bytes);
    assert_memory_equal(plain, words, sizeof plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_is_set_whole),
        cmocka_unit_test(what_is_in_both_stays),
        cmocka_unit_test(eight_are_counted_as_one_by_one),
        cmocka_unit_test(bytes_become_bits),
    };

    return cmocka_run_group_tests_name("bits", tests, NULL, NULL);
}
