/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "booking/inside.h"

/* The whole table, by hand: a state in each line, a move in each column; a letter for each state.
 */
static void every_state_and_every_move(void **state)
{
    static const char letters[] = ".HPCRXEJ";
    static const char *const wanted[] = {
        /* hold confirm ask reject redeem cancel expire */
        [BOOKING_STATE_UNSET] = "H......", [BOOKING_HELD] = ".CP..XE",
        [BOOKING_PENDING] = ".C.J.X.",     [BOOKING_CONFIRMED] = "....RX.",
        [BOOKING_REDEEMED] = ".......",    [BOOKING_CANCELLED] = ".......",
        [BOOKING_EXPIRED] = ".C.....",     [BOOKING_REJECTED] = ".......",
    };
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx = {.arena = a};

    (void)state;
    for (unsigned from = 0; from < COUNT_OF(wanted); from++) {
        for (unsigned move = MOVE_HOLD; move <= MOVE_EXPIRE; move++) {
            enum booking_state to = BOOKING_STATE_UNSET;
            enum fault f = booking_move(&cx, from, move, &to);

            assert_int_equal(letters[to], wanted[from][move - MOVE_HOLD]);
            assert_int_equal(f, to ? FAULT_NONE : FAULT_MOVE_WRONG);
            assert_int_equal(booking_can(from, move), to != BOOKING_STATE_UNSET);
        }
    }
}

/* With an argument the picture for the README is printed instead. */
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_state_and_every_move)};

    if (argc > 1 && str_is(str_of(argv[1]), STR("--draw-states"))) {
        CLEANUP(arena_free) struct arena *a = arena_new();
        struct str drawn = booking_draw_states(a);

        printf("%" PRI_STR, ARG_STR(drawn));
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
