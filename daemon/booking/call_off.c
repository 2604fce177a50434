/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>

#include "base/arena.h"
#include "base/log.h"
#include "booking/inside.h"
#include "jobs/jobs.h"

/*
 * A slot that does not take place. Its sale ends at once, in a short transaction; then a job walks
 * its holds and bookings, each in a transaction of its own, so that nobody waits for three hundred
 * refunds and the job, killed in between, goes on with those that are left. Holds come first: from
 * that transaction on none can be paid (who.c, confirm.c), and money under way goes back.
 */

enum fault booking_call_off(struct ctx *cx, struct db *db, struct slot_id slot)
{
    struct str id = id_to_text(cx->arena, slot.id);

    assert(db_is_in_transaction(db));
    TRY(booking_close_seats(cx, db, slot));
    return job_add(cx, db, STR("slot_called_off"), slot.id, cx->now,
                   arena_text(cx->arena, "slot_called_off:%" PRI_STR, ARG_STR(id)));
}

static enum fault end_one(struct ctx *cx, struct db *db, void *arg)
{
    const struct booking_id *id = arg;
    struct booking_record r;
    struct booking after;

    TRY(booking_lock(cx, db, *id, &r));
    if (r.b.state == BOOKING_CONFIRMED)
        return booking_cancel(cx, db, *id, CANCEL_BY_PARTNER, &after);
    if (booking_can(r.b.state, MOVE_CANCEL))
        return booking_give_back(cx, db, /* house */ NULL, *id);
    return FAULT_NONE; /* cancelled by its visitor or expired meanwhile */
}

/* The seats are closed and nothing is confirmed any more: whatever it is by now, end_one finds out
 * under its lock. */
static enum fault end_booking(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              struct booking_id id)
{
    enum fault f = booking_close_payment(cx, db, house, id);

    if (f != FAULT_NONE) {
        log_trouble(cx, LOG_WARN,
                    "a hold goes with its slot, its payment stays open: what still "
                    "comes goes back");
        trouble_clear(cx);
    }
    ctx_tick(cx);
    return db_in_transaction(cx, db, end_one, &id);
}

enum fault booking_called_off(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              struct id subject)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct slot_id slot = {subject};
    enum fault first = FAULT_NONE;
    size_t failed = 0;
    struct list alive;

    TRY(db_all(cx, db, &BOOKINGS_ALIVE_OF_SLOT, ARGS(slot, cx->destination), &alive));
    each_in (row, const struct held_row, &alive) {
        struct ctx own = *cx;

        if (ctx_is_ending(cx))
            return fault(cx, FAULT_DB_BUSY, "the others of the slot wait for the next start");
        arena_reset(arena);
        own.arena = arena;
        enum fault f = end_booking(&own, db, house, row->id);
        if (f == FAULT_NONE)
            continue;
        log_trouble(&own, LOG_WARN, "a booking of a slot that was called off stays for now");
        first = failed++ == 0 ? f : first;
    }
    if (failed == 0)
        return FAULT_NONE;
    return fault(cx, first, "%zu of %zu bookings of the slot are not cancelled yet", failed,
                 alive.n);
}

enum fault booking_left_of_slot(struct ctx *cx, struct db *db, struct slot_id slot, uint32_t *ret_n)
{
    struct left_of_slot_row left;

    TRY(db_one(cx, db, &BOOKINGS_LEFT_OF_SLOT, ARGS(slot, cx->destination), FAULT_BROKEN, &left));
    *ret_n = left.n;
    return FAULT_NONE;
}
