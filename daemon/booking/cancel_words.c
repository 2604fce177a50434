/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/tongue.h"
#include "booking/booking.h"

/* What decide_refund gives, told beforehand: pages and mails say it with the same words. */

/* Until when before the start everything is given back. */
static struct span free_before(enum cancel_policy policy)
{
    switch (policy) {
    case CANCEL_MODERATE:
        return HOURS(48);
    case CANCEL_STRICT:
        return DAYS(7);
    case CANCEL_UNSET:
    case CANCEL_FLEXIBLE:
        break;
    }
    return HOURS(24);
}

/* "samedi 13 juin, 10 h 30" */
static struct str until_text(struct ctx *cx,
                             struct moment until,
                             struct str zone,
                             struct str tongue)
{
    struct wall wall = moment_to_wall(until, zone);
    struct str day = date_to_text(cx->arena, &wall.day, DATE_LONG, tongue);
    struct str clock = clock_to_text(cx->arena, wall.minute, tongue);

    return arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR, ARG_STR(day), ARG_STR(clock));
}

void booking_cancel_words(struct ctx *cx,
                          const struct cancel_asked *asked,
                          struct str *ret_bold,
                          struct str *ret_rest)
{
    struct moment free = moment_minus(asked->starts, free_before(asked->policy));
    struct moment half = moment_minus(asked->starts, HOURS(24));
    struct str tongue = asked->tongue;

    if (!moment_is_before(free, cx->now)) {
        struct str when = until_text(cx, free, asked->zone, tongue);

        *ret_bold =
            say_with(cx->arena, tongue, "Free cancellation until {time}", "time", &when, NULL);
        *ret_rest = asked->policy == CANCEL_MODERATE
                        ? SAY_IN(tongue, ", then half is given back until 24 hours before.")
                        : SAY_IN(tongue, ", nothing is given back later.");
    } else if (asked->policy == CANCEL_MODERATE && !moment_is_before(half, cx->now)) {
        struct str when = until_text(cx, half, asked->zone, tongue);

        *ret_bold =
            say_with(cx->arena, tongue, "Half is given back until {time}", "time", &when, NULL);
        *ret_rest = SAY_IN(tongue, ", nothing is given back later.");
    } else {
        *ret_bold = SAY_IN(tongue, "No refund any more: the visit is too near.");
        *ret_rest = STR_NONE;
    }
}
