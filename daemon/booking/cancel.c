/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>

#include "base/arena.h"
#include "booking/inside.h"
#include "house.h"
#include "jobs/jobs.h"
#include "ledger/sale.h"

/* What a booking took of its slot, held or sold as its state was, is free again. */
static enum fault free_seats(struct ctx *cx,
                             struct db *db,
                             const struct booking *b,
                             enum booking_state was)
{
    struct seats_set seats;

    TRY(seats_lock(cx, db, &b->slot, 1, &seats));
    if (seats.n == 0)
        return FAULT_NONE;
    if (was == BOOKING_CONFIRMED) {
        seats.all[0].now.sold -= b->seats;
    } else {
        seats.all[0].now.held -= b->seats;
    }
    return seats_write(cx, db, &seats);
}

/* ---- the visitor gives a hold back ---- */

bool went_as_hold(const struct booking *b)
{
    return b->state == BOOKING_CANCELLED && moment_is_none(b->confirmed);
}

struct giving {
    struct booking_id id;
};

static enum fault give_back(struct ctx *cx, struct db *db, void *arg)
{
    const struct giving *g = arg;
    struct booking_record r;
    struct state_change change = {.id = g->id};

    TRY(booking_lock(cx, db, g->id, &r));
    if (went_as_hold(&r.b))
        return FAULT_NONE;
    if (r.b.state == BOOKING_EXPIRED)
        return fault(cx, FAULT_HOLD_EXPIRED, "the seats went back on sale by themselves");
    if (r.b.state == BOOKING_CONFIRMED) {
        return fault(cx, FAULT_MOVE_WRONG, "%" PRI_STR " is confirmed: it is cancelled instead",
                     ARG_STR(r.b.reference));
    }
    change.was = r.b.state;
    TRY(booking_move(cx, r.b.state, MOVE_CANCEL, &change.state));
    TRY(free_seats(cx, db, &r.b, change.was));
    return states_write(cx, db, &change, 1);
}

enum fault booking_close_payment(struct ctx *cx,
                                 struct db *db,
                                 const struct house *house,
                                 struct booking_id id)
{
    struct intent intent = {0};
    bool paying = false;

    TRY(is_being_paid(cx, db, cx->destination, id, &paying));
    if (!paying)
        return FAULT_NONE;
    TRY(payment_of(cx, db, SUBJECT_BOOKING, id.id, &intent));
    return intent.state == INTENT_TAKEN ? FAULT_NONE
                                        : payment_close(cx, db, house, intent.id, &intent);
}

enum fault booking_give_back(struct ctx *cx,
                             struct db *db,
                             const struct house *house,
                             struct booking_id id)
{
    struct giving g = {id};

    /* A gateway is never asked inside a transaction. There, and when it does not answer, money that
     * still comes finds the booking cancelled and goes back. */
    if (!db_is_in_transaction(db))
        TRY(booking_close_payment(cx, db, house, id));
    return db_in_transaction(cx, db, give_back, &g);
}

/* ---- a confirmed booking is cancelled ---- */

static struct cancel_terms terms_of(const struct booking *b, struct moment now, enum cancel_by by)
{
    struct cancel_terms terms = {
        .back =
            by == CANCEL_BY_VISITOR ? decide_refund(b->cancel, b->price, b->starts, now) : b->price,
        .possible = booking_can(b->state, MOVE_CANCEL) && !moment_is_none(b->confirmed) &&
                    (by != CANCEL_BY_VISITOR || moment_is_before(now, b->starts)),
    };

    terms.kept = money_minus(b->price, terms.back);
    return terms;
}

/* Who cancels because the slot was called off gets all of it back, though its turn in the walk over
 * the slot's bookings has not come. */
static enum fault whose_doing(struct ctx *cx,
                              struct db *db,
                              const struct booking *b,
                              enum cancel_by by,
                              enum cancel_by *ret)
{
    struct slot slot;

    *ret = by;
    if (by != CANCEL_BY_VISITOR)
        return FAULT_NONE;
    TRY(slot_find(cx, db, b->slot, &slot));
    if (slot.state == SLOT_CANCELLED)
        *ret = CANCEL_BY_PARTNER;
    return FAULT_NONE;
}

enum fault booking_cancel_terms(struct ctx *cx,
                                struct db *db,
                                struct booking_id id,
                                struct cancel_terms *ret)
{
    enum cancel_by by;
    struct booking b;

    TRY(booking_find(cx, db, id, &b));
    TRY(whose_doing(cx, db, &b, CANCEL_BY_VISITOR, &by));
    *ret = terms_of(&b, cx->now, by);
    return FAULT_NONE;
}

static enum fault money_back(struct ctx *cx,
                             struct db *db,
                             const struct booking_record *r,
                             struct money back,
                             struct str reason)
{
    struct str key =
        arena_text(cx->arena, "cancel:%" PRI_STR, ARG_STR(id_to_text(cx->arena, r->b.id.id)));
    struct refund refund;

    if (back.minor == 0)
        return FAULT_NONE;
    TRY(payment_give_back(cx, db, r->b.intent, back, reason, key, &refund));
    return sale_cancel(cx, db, r->b.id, back, reason, key);
}

/* The booking's own rows: its new state with what goes back, and tickets that open no door. */
static enum fault write_cancelled(struct ctx *cx,
                                  struct db *db,
                                  const struct booking *b,
                                  enum booking_state was)
{
    uint64_t changed = 0;

    TRY(db_do(cx, db, &BOOKING_CANCEL,
              ARGS(word_of(&BOOKING_STATES, b->state), b->refunded, b->id, cx->destination,
                   word_of(&BOOKING_STATES, was)),
              &changed));
    if (changed != 1)
        return fault(cx, FAULT_DB_BUSY, "the booking was not as it was read");
    return db_do(cx, db, &TICKETS_CANCEL, ARGS(b->id), /* ret_changed */ NULL);
}

static enum fault queue_mail(struct ctx *cx, struct db *db, const struct booking_record *r)
{
    struct job job = booking_job(cx, r, STR("cancel_mail"), STR("cancel_mail"));

    return job_add(cx, db, job.kind, job.subject, job.due, job.key);
}

/* Seats, rows, money, mail. */
static enum fault cancel_now(struct ctx *cx,
                             struct db *db,
                             struct booking_record *r,
                             struct money back,
                             enum cancel_by by)
{
    static const struct str reasons[] = {
        [CANCEL_BY_VISITOR] = STR_INIT("cancelled by the visitor"),
        [CANCEL_BY_PARTNER] = STR_INIT("cancelled by the partner"),
        [CANCEL_BY_AGENT] = STR_INIT("cancelled by customer care"),
    };
    enum booking_state was = r->b.state;

    TRY(booking_move(cx, was, MOVE_CANCEL, &r->b.state));
    r->b.refunded = back;
    TRY(free_seats(cx, db, &r->b, was));
    TRY(write_cancelled(cx, db, &r->b, was));
    TRY(money_back(cx, db, r, back, reasons[by]));
    return queue_mail(cx, db, r);
}

enum fault booking_cancel(struct ctx *cx,
                          struct db *db,
                          struct booking_id id,
                          enum cancel_by by,
                          struct booking *ret)
{
    struct booking_record r;

    assert(db_is_in_transaction(db));
    TRY(booking_lock(cx, db, id, &r));
    if (r.b.state == BOOKING_CANCELLED && !moment_is_none(r.b.confirmed)) {
        *ret = r.b;
        return FAULT_NONE;
    }
    TRY(whose_doing(cx, db, &r.b, by, &by));
    struct cancel_terms terms = terms_of(&r.b, cx->now, by);
    if (!terms.possible) {
        return fault(cx, FAULT_MOVE_WRONG, "%" PRI_STR " is %s and cannot be cancelled",
                     ARG_STR(r.b.reference), BOOKING_STATES.words[r.b.state]);
    }
    TRY(cancel_now(cx, db, &r, terms.back, by));
    *ret = r.b;
    return FAULT_NONE;
}
