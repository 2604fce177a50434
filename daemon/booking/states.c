/* SPDX-License-Identifier: EUPL-1.2 */
#include "booking/inside.h"

struct move_row {
    enum booking_state from;
    enum move move;
    enum booking_state to;
};

/* The life of a booking: nothing else sets a state. */
/* clang-format off */
static const struct move_row moves[] = {
    {BOOKING_STATE_UNSET, MOVE_HOLD,  BOOKING_HELD},
    {BOOKING_HELD,      MOVE_CONFIRM, BOOKING_CONFIRMED},
    {BOOKING_HELD,      MOVE_ASK,     BOOKING_PENDING},
    {BOOKING_HELD,      MOVE_CANCEL,  BOOKING_CANCELLED},
    {BOOKING_HELD,      MOVE_EXPIRE,  BOOKING_EXPIRED},
    {BOOKING_EXPIRED,   MOVE_CONFIRM, BOOKING_CONFIRMED}, /* late money, seats taken anew */
    {BOOKING_PENDING,   MOVE_CONFIRM, BOOKING_CONFIRMED},
    {BOOKING_PENDING,   MOVE_REJECT,  BOOKING_REJECTED},
    {BOOKING_PENDING,   MOVE_CANCEL,  BOOKING_CANCELLED},
    {BOOKING_CONFIRMED, MOVE_REDEEM,  BOOKING_REDEEMED},  /* with its last open ticket */
    {BOOKING_CONFIRMED, MOVE_CANCEL,  BOOKING_CANCELLED},
};
/* clang-format on */

static enum booking_state state_after(enum booking_state from, enum move move)
{
    for (size_t i = 0; i < COUNT_OF(moves); i++) {
        if (moves[i].from == from && moves[i].move == move)
            return moves[i].to;
    }
    return BOOKING_STATE_UNSET;
}

bool booking_can(enum booking_state from, enum move move)
{
    return state_after(from, move) != BOOKING_STATE_UNSET;
}

enum fault booking_move(struct ctx *cx,
                        enum booking_state from,
                        enum move move,
                        enum booking_state *ret)
{
    enum booking_state to = state_after(from, move);

    if (to == BOOKING_STATE_UNSET) {
        return fault(cx, FAULT_MOVE_WRONG, "%s is no move of a booking that is %s",
                     MOVES.words[move], from ? BOOKING_STATES.words[from] : "not there");
    }
    *ret = to;
    return FAULT_NONE;
}

struct str booking_draw_states(struct arena *a)
{
    struct buf b = BUF(a);

    for (size_t i = 0; i < COUNT_OF(moves); i++) {
        enum booking_state from = moves[i].from;
        buf_format(&b, "%-9s -- %-7s -> %s\n", from ? BOOKING_STATES.words[from] : "(free)",
                   MOVES.words[moves[i].move], BOOKING_STATES.words[moves[i].to]);
    }
    return buf_str(&b);
}
