/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"

#include "base/test.h"

static bool is_zeroed(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] != 0)
            return false;
    }
    return true;
}

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    static const size_t sizes[] = {1, 7, 16, 100, 3000, 4096, 10000, 200000, 3, 2000000};
    char *pieces[COUNT_OF(sizes)];
    WITH_ARENA(a);

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            pieces[i] = arena_take(a, sizes[i], 16);
            assert_int_equal((uintptr_t)pieces[i] % 16, 0);
            assert_true(is_zeroed(pieces[i], sizes[i]));
            memset(pieces[i], (int)i + 1, sizes[i]);
        }
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            assert_int_equal(pieces[i][0], i + 1);
            assert_int_equal(pieces[i][sizes[i] - 1], i + 1);
        }
        arena_reset(a);
        assert_int_equal(arena_used(a), 0);
    }
}

static void many_small_pieces(void **state)
{
    enum { MANY = 200000 };
    WITH_ARENA(a);

    (void)state;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            int *n = NEW(a, int);
            assert_int_equal(*n, 0);
            *n = i;
        }
        assert_int_equal(arena_used(a), MANY * sizeof(int));
        arena_reset(a);
    }
}

/* The chunk after a large one may be smaller than it. */
static void a_large_beginning_is_outgrown(void **state)
{
    enum { FIRST = 8 << 20, PIECE = 3 << 19, MANY = 9 };
    struct arena *a = arena_new_for(FIRST);
    char *pieces[MANY];

    (void)state;
    for (int i = 0; i < MANY; i++) {
        pieces[i] = arena_take(a, PIECE, 16);
        memset(pieces[i], i + 1, PIECE);
    }
    for (int i = 0; i < MANY; i++)
        assert_int_equal(pieces[i][PIECE - 1], i + 1);
    arena_free(&a);
}

static void texts_of_any_length(void **state)
{
    WITH_ARENA(a);

    (void)state;
    for (int n = 0; n < 20000; n += 97) {
        struct str text = arena_text(a, "%*s", n, "x");
        assert_int_equal(text.n, n == 0 ? 1 : n);
        assert_int_equal(text.p[text.n - 1], 'x');
        assert_int_equal(text.p[text.n], 0);
    }
    struct str copy = arena_copy(a, STR_NONE);
    assert_int_equal(copy.n, 0);
    assert_int_equal(copy.p[0], 0);
}

static void only_the_last_piece_stretches(void **state)
{
    WITH_ARENA(a);
    char *first = arena_take(a, 8, 1);
    char *last = arena_take(a, 8, 1);

    (void)state;
    assert_false(arena_stretch(a, first, 8, 16));
    assert_true(arena_stretch(a, last, 8, 64));
    memset(last, 1, 64);
    assert_false(arena_stretch(a, last, 64, 1000000));
    assert_int_not_equal((uintptr_t)arena_take(a, 8, 1), (uintptr_t)last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(many_small_pieces),
        cmocka_unit_test(a_large_beginning_is_outgrown),
        cmocka_unit_test(texts_of_any_length),
        cmocka_unit_test(only_the_last_piece_stretches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
