/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/tongue.h"
#include "booking/inside.h"

/* What decide_refund gives, told beforehand: pages and mails say it with the same words. */

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
    struct refund_bounds bounds = refund_bounds_of(asked->policy);
    struct moment free = moment_minus(asked->starts, bounds.whole);
    struct moment half = moment_minus(asked->starts, bounds.half);
    struct str tongue = asked->tongue;

    if (bounds.any && !moment_is_before(free, cx->now)) {
        struct str when = until_text(cx, free, asked->zone, tongue);

        *ret_bold =
            say_with(cx->arena, tongue, "Free cancellation until {time}", "time", &when, NULL);
        *ret_rest = bounds.half.us < bounds.whole.us
                        ? SAY_IN(tongue, ", then half is given back until 24 hours before.")
                        : SAY_IN(tongue, ", nothing is given back later.");
    } else if (bounds.any && !moment_is_before(half, cx->now)) {
        struct str when = until_text(cx, half, asked->zone, tongue);

        *ret_bold =
            say_with(cx->arena, tongue, "Half is given back until {time}", "time", &when, NULL);
        *ret_rest = SAY_IN(tongue, ", nothing is given back later.");
    } else {
        *ret_bold = SAY_IN(tongue, "No refund any more: the visit is too near.");
        *ret_rest = STR_NONE;
    }
}
