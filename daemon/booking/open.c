/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/inside.h"

/* The seats of slots: opened with them, changed with them, closed with them. */

static struct seats seats_of(const struct slot *s)
{
    return (struct seats){
        .slot = s->id,
        .destination = s->destination,
        .partner = s->partner,
        .capacity = s->capacity,
        .starts = s->starts,
        .sales_end = s->sales_end,
        .closed = s->state != SLOT_OPEN,
    };
}

static enum fault open_piece(struct ctx *cx, struct db *db, const struct slot *slots, size_t n)
{
    struct slot_id *ids = NEW_ARRAY(cx->arena, struct slot_id, n);
    struct seats *fresh = NEW_ARRAY(cx->arena, struct seats, n);
    struct seats_limits_row *limits = NEW_ARRAY(cx->arena, struct seats_limits_row, n);
    struct change *changes = NEW_ARRAY(cx->arena, struct change, n);
    struct seats_set there;
    size_t fresh_n = 0;
    size_t limits_n = 0;

    for (size_t i = 0; i < n; i++)
        ids[i] = slots[i].id;
    TRY(seats_lock(cx, db, ids, n, &there));
    for (size_t i = 0; i < n; i++) {
        const struct seats_change *known = seats_find(&there, slots[i].id);
        struct seats wanted = seats_of(&slots[i]);

        if (!known) {
            fresh[fresh_n++] = wanted;
            continue;
        }
        uint32_t taken = known->now.held + known->now.sold;
        if (taken > wanted.capacity) {
            return fault(cx, FAULT_SEATS_SOLD, "%u seats wanted, %u are held or sold",
                         wanted.capacity, taken);
        }
        changes[limits_n] = (struct change){
            .id = ID_NEW(change, cx->now),
            .destination = wanted.destination,
            .kind = CHANGE_SEATS,
            .subject = wanted.slot.id,
            .number = wanted.capacity - taken,
            .at = cx->now,
        };
        limits[limits_n++] = (struct seats_limits_row){
            .capacity = wanted.capacity,
            .starts = wanted.starts,
            .sales_end = wanted.sales_end,
            .closed = wanted.closed,
            .slot = wanted.slot,
        };
    }
    TRY(db_do_many(cx, db, &SEATS_INSERT, &SEATS, fresh, fresh_n, /* ret_changed */ NULL));
    TRY(db_do_many(cx, db, &SEATS_SET_LIMITS, &SEATS_LIMITS_ROW, limits, limits_n,
                   /* ret_changed */ NULL));
    return limits_n > 0 ? change_note_many(cx, db, changes, limits_n) : FAULT_NONE;
}

enum fault booking_open_seats(struct ctx *cx, struct db *db, const struct slot *slots, size_t n)
{
    enum { PIECE = 1024 };

    for (size_t at = 0; at < n; at += PIECE)
        TRY(open_piece(cx, db, slots + at, n - at < PIECE ? n - at : PIECE));
    return FAULT_NONE;
}

enum fault booking_close_seats(struct ctx *cx, struct db *db, struct slot_id slot)
{
    return db_do(cx, db, &SEATS_CLOSE, ARGS(slot, cx->destination), /* ret_changed */ NULL);
}
