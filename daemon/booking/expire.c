/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/log.h"
#include "booking/inside.h"

/*
 * Holds past their deadline. A hold whose payment is under way does not go by itself: the intent is
 * closed at the gateway first, and only its positive answer frees the seats.
 */

static bool is_overdue(const struct booking *b, struct moment now)
{
    return b->state == BOOKING_HELD && !moment_is_before(now, b->expires);
}

enum fault slot_is_called_off(struct ctx *cx, struct db *db, struct slot_id id, bool *ret)
{
    struct slot slot;

    TRY(slot_find(cx, db, id, &slot));
    *ret = slot.state == SLOT_CANCELLED;
    return FAULT_NONE;
}

enum fault went_with_slot(struct ctx *cx, const struct booking *b)
{
    return fault(cx, FAULT_SLOT_CANCELLED, "%" PRI_STR " goes with its slot",
                 ARG_STR(b->reference));
}

enum fault booking_must_be_held(struct ctx *cx, struct db *db, const struct booking *b)
{
    bool called_off = false;

    if (b->state == BOOKING_CANCELLED)
        TRY(slot_is_called_off(cx, db, b->slot, &called_off));
    if (called_off)
        return went_with_slot(cx, b);
    if (b->state == BOOKING_EXPIRED || is_overdue(b, cx->now)) {
        return fault(cx, FAULT_HOLD_EXPIRED, "the hold %" PRI_STR " has ended",
                     ARG_STR(b->reference));
    }
    if (b->state != BOOKING_HELD) {
        return fault(cx, FAULT_MOVE_WRONG, "%" PRI_STR " is %s", ARG_STR(b->reference),
                     BOOKING_STATES.words[b->state]);
    }
    return FAULT_NONE;
}

struct expiring {
    const struct booking_id *ids;
    size_t n;
};

/* In memory: those that are still overdue, and their seats. Gives how many. */
static enum fault expire_locked(struct ctx *cx,
                                const struct list *records,
                                const struct seats_set *seats,
                                struct state_change *changes,
                                size_t *ret_n)
{
    size_t n = 0;

    each_in (r, const struct booking_record, records) {
        struct seats_change *s = seats_find(seats, r->b.slot);

        /* Confirmed, given back or extended since it was found: not ours any more. */
        if (!s || !is_overdue(&r->b, cx->now))
            continue;
        changes[n] = (struct state_change){.id = r->b.id, .was = r->b.state};
        TRY(booking_move(cx, r->b.state, MOVE_EXPIRE, &changes[n++].state));
        s->now.held -= r->b.seats;
    }
    *ret_n = n;
    return FAULT_NONE;
}

static enum fault expire_some(struct ctx *cx, struct db *db, void *arg)
{
    const struct expiring *e = arg;
    struct slot_id *slots = NEW_ARRAY(cx->arena, struct slot_id, e->n);
    struct state_change *changes = NEW_ARRAY(cx->arena, struct state_change, e->n);
    struct seats_set seats;
    struct list records;
    size_t slots_n = 0;
    size_t n = 0;

    TRY(bookings_lock(cx, db, e->ids, e->n, &records));
    each_in (r, const struct booking_record, &records)
        slots[slots_n++] = r->b.slot;
    TRY(seats_lock(cx, db, slots, slots_n, &seats));
    TRY(expire_locked(cx, &records, &seats, changes, &n));
    TRY(states_write(cx, db, changes, n));
    return seats_write(cx, db, &seats);
}

/* Whether no money can come any more: nobody pays, or the gateway closed what was under way. */
static enum fault may_go(struct ctx *cx,
                         struct db *db,
                         const struct house *house,
                         const struct overdue_row *o,
                         bool *ret)
{
    struct intent intent;

    *ret = true;
    if (o->price.minor == 0)
        return FAULT_NONE;
    enum fault f = payment_of(cx, db, SUBJECT_BOOKING, o->id.id, &intent);
    if (f == FAULT_INTENT_ABSENT) {
        trouble_clear(cx);
        return FAULT_NONE;
    }
    TRY(f);
    if (intent.state == INTENT_STARTED || intent.state == INTENT_UNSURE)
        TRY(payment_close(cx, db, house, intent.id, &intent));
    *ret = intent.state != INTENT_STARTED && intent.state != INTENT_UNSURE &&
           intent.state != INTENT_TAKEN;
    return FAULT_NONE;
}

static enum fault expire_found(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               const struct list *found)
{
    struct booking_id *ids = NEW_ARRAY(cx->arena, struct booking_id, found->n);
    struct destination_id own = cx->destination;
    size_t n = 0;

    each_in (o, const struct overdue_row, found) {
        bool goes = false;

        if (ctx_is_ending(cx))
            break;
        cx->destination = o->destination;
        enum fault f = may_go(cx, db, house, o, &goes);
        cx->destination = own;
        if (f != FAULT_NONE) {
            /* One gateway that is out must not keep the seats of all others. */
            log_trouble(cx, LOG_WARN, "an overdue hold stays: its payment could not be closed");
            trouble_clear(cx);
            continue;
        }
        if (goes)
            ids[n++] = o->id;
    }
    if (n == 0)
        return FAULT_NONE;
    struct expiring e = {ids, n};
    return db_in_transaction(cx, db, expire_some, &e);
}

enum fault booking_expire(struct ctx *cx,
                          struct db *db,
                          const struct house *house,
                          struct id subject)
{
    enum { PIECE = 256 }; /* the LIMIT of BOOKINGS_OVERDUE */
    struct overdue_row after = {0};
    struct list found = {NULL, PIECE};

    (void)subject;
    ctx_tick(cx);
    struct moment until = cx->now;
    while (found.n == PIECE && !ctx_is_ending(cx)) {
        TRY(db_all(
            cx, db, &BOOKINGS_OVERDUE,
            ARGS(until, after.expires.us, after.expires.us, after.slot, after.slot, after.id),
            &found));
        if (found.n == 0)
            break;
        TRY(expire_found(cx, db, house, &found));
        after = ((const struct overdue_row *)found.items)[found.n - 1];
    }
    return FAULT_NONE;
}
