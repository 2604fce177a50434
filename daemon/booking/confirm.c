/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>

#include "base/arena.h"
#include "booking/inside.h"
#include "catalogue/shelf.h"
#include "house.h"
#include "jobs/jobs.h"
#include "ledger/ledger.h"
#include "ledger/sale.h"

/*
 * What was held becomes sold: many at once, inside the transaction that brings the money. Rows of
 * bookings are locked first, then their slots' seats, each in ascending order.
 */
struct confirmation {
    struct ctx *cx;
    struct db *db;
    const struct catalogue *catalogue; /* NULL: a verb without a shelf */
    struct list records;               /* struct booking_record, by id */
    struct seats_set seats;
    struct confirming *all;
    size_t n;
    size_t written;            /* so many have their new state in the database */
    struct state_change *gone; /* held, and paid after their slot was called off */
    size_t gone_n;
};

static enum fault confirmation_lock(struct confirmation *c, const struct booking_id *ids, size_t n)
{
    struct slot_id *slots = NEW_ARRAY(c->cx->arena, struct slot_id, n);
    size_t slots_n = 0;

    TRY(bookings_lock(c->cx, c->db, ids, n, &c->records));
    each_in (r, const struct booking_record, &c->records)
        slots[slots_n++] = r->b.slot;
    TRY(seats_lock(c->cx, c->db, slots, slots_n, &c->seats));
    c->all = NEW_ARRAY(c->cx->arena, struct confirming, c->records.n + 1);
    c->gone = NEW_ARRAY(c->cx->arena, struct state_change, c->records.n + 1);
    return FAULT_NONE;
}

static struct booking_record *record_of(const struct confirmation *c, struct id booking)
{
    each_in (r, struct booking_record, &c->records) {
        if (id_is(r->b.id.id, booking))
            return r;
    }
    return NULL;
}

/* Only of a slot that is closed, and so rarely, is the reason asked for: its partner may have ended
 * the sale, and what is held is still sold. */
static enum fault is_called_off(const struct confirmation *c,
                                const struct booking_record *r,
                                bool *ret)
{
    const struct seats_change *seats = seats_find(&c->seats, r->b.slot);
    struct destination_id own = c->cx->destination;

    *ret = false;
    if (!seats || !seats->now.closed)
        return FAULT_NONE;
    c->cx->destination = r->destination;
    enum fault f = slot_is_called_off(c->cx, c->db, r->b.slot, ret);
    c->cx->destination = own;
    return f;
}

/* Held seats become sold ones, in memory. */
static enum fault sell_held(struct confirmation *c, const struct booking *b)
{
    struct seats_change *seats = seats_find(&c->seats, b->slot);

    if (!seats || seats->now.held < b->seats) {
        return fault(c->cx, FAULT_BROKEN, "the seats of %" PRI_STR " are not held",
                     ARG_STR(b->reference));
    }
    seats->now.held -= b->seats;
    seats->now.sold += b->seats;
    return FAULT_NONE;
}

/* Confirm in memory; the seats are the caller's to move. */
static enum fault confirm_one(struct confirmation *c, struct booking_record *r)
{
    enum booking_state was = r->b.state;

    TRY(booking_move(c->cx, was, MOVE_CONFIRM, &r->b.state));
    r->b.confirmed = c->cx->now;
    c->all[c->n++] = (struct confirming){r, was};
    return FAULT_NONE;
}

/* ---- writing ---- */

static enum fault write_states(struct confirmation *c)
{
    struct confirm_row *rows = NEW_ARRAY(c->cx->arena, struct confirm_row, c->n);
    uint64_t changed = 0;
    size_t n = 0;

    for (; c->written < c->n; c->written++) {
        const struct confirming *one = &c->all[c->written];
        const struct booking *b = &one->record->b;
        rows[n++] = (struct confirm_row){b->state, b->confirmed, b->intent, b->id, one->was};
    }
    TRY(db_do_many(c->cx, c->db, &BOOKING_CONFIRM, &CONFIRM_ROW, rows, n, &changed));
    if (changed != n) {
        return fault(c->cx, FAULT_DB_BUSY, "%zu bookings to confirm, %lu were as read", n,
                     (unsigned long)changed);
    }
    return FAULT_NONE;
}

/* The rule of today: from the snapshot, or from the contracts when the visit is off line by now. */
static enum fault contract_of(struct confirmation *c,
                              const struct booking_record *r,
                              struct contract *ret)
{
    const struct visit *visit = c->catalogue ? catalogue_visit(c->catalogue, r->b.offer) : NULL;
    struct destination_id own = c->cx->destination;
    struct list contracts;

    if (visit && !id_is_none(visit->contract.id.id)) {
        *ret = visit->contract;
        return FAULT_NONE;
    }
    c->cx->destination = r->destination;
    enum fault f = contracts_all(c->cx, c->db, &contracts);
    c->cx->destination = own;
    TRY(f);
    struct day today;
    TRY(ledger_today(c->cx, c->db, r->destination, &today));
    return contract_choose(c->cx, &contracts, r->b.partner, today, ret);
}

static enum fault write_sales(struct confirmation *c)
{
    struct sale *sales = NEW_ARRAY(c->cx->arena, struct sale, c->n);

    for (size_t i = 0; i < c->n; i++) {
        const struct booking_record *r = c->all[i].record;
        struct contract contract;

        TRY(contract_of(c, r, &contract));
        struct commission commission = contract_commission(&contract, r->b.price);
        sales[i] = (struct sale){
            .booking = r->b.id,
            .destination = r->destination,
            .partner = r->b.partner,
            .contract = contract.id,
            .reference = r->b.reference,
            .title = r->b.title,
            .seats = r->b.seats,
            .visit = r->day,
            .ends = r->b.ends,
            .gross = r->b.price,
            .commission = commission.whole,
            .vat = commission.vat,
            .frozen = c->cx->now,
        };
    }
    return sale_freeze_many(c->cx, c->db, sales, c->n);
}

static enum fault write_tickets(struct confirmation *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->n; i++)
        n += c->all[i].record->b.seats;

    struct ticket *tickets = NEW_ARRAY(c->cx->arena, struct ticket, n);
    size_t at = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct booking *b = &c->all[i].record->b;
        uint32_t number = 0;

        each_in (line, const struct booking_line, &b->lines) {
            for (uint32_t seat = 0; seat < line->seats && at < n; seat++) {
                tickets[at++] = (struct ticket){
                    .booking = b->id,
                    .number = ++number,
                    .code = code_new(c->cx->arena),
                    .state = TICKET_VALID,
                    .label = line->label,
                };
            }
        }
    }
    return db_do_many(c->cx, c->db, &TICKET_INSERT, &TICKET, tickets, at, /* ret_changed */ NULL);
}

struct job booking_job(struct ctx *cx,
                       const struct booking_record *r,
                       struct str kind,
                       struct str key)
{
    return (struct job){
        .id = ID_NEW(job, cx->now),
        .destination = r->destination,
        .kind = kind,
        .subject = r->b.id.id,
        .due = cx->now,
        .key = arena_text(cx->arena, "%" PRI_STR ":%" PRI_STR, ARG_STR(key),
                          ARG_STR(id_to_text(cx->arena, r->b.id.id))),
    };
}

static enum fault write_jobs(struct confirmation *c)
{
    struct job *jobs = NEW_ARRAY(c->cx->arena, struct job, c->n);

    for (size_t i = 0; i < c->n; i++)
        jobs[i] = booking_job(c->cx, c->all[i].record, STR("ticket_mail"), STR("ticket_mail"));
    return job_add_many(c->cx, c->db, jobs, c->n);
}

static enum fault confirmation_write(struct confirmation *c)
{
    TRY(seats_write(c->cx, c->db, &c->seats));
    TRY(states_write(c->cx, c->db, c->gone, c->gone_n));
    if (c->n == 0)
        return FAULT_NONE;
    TRY(write_states(c));
    TRY(write_sales(c));
    TRY(write_tickets(c));
    return write_jobs(c);
}

/* ---- money came ---- */

static void give_back(struct paid *paid, struct str why)
{
    paid->verdict = VERDICT_GIVE_BACK;
    paid->why = why;
}

/* Late money: the seats went back on sale meanwhile, so they are taken anew, if there are any. */
static enum fault seats_anew(struct confirmation *c,
                             const struct booking_record *r,
                             bool *ret_taken)
{
    struct seats_change *seats = seats_find(&c->seats, r->b.slot);

    *ret_taken = false;
    if (!seats || seats->now.closed || !moment_is_before(c->cx->now, seats->now.starts))
        return FAULT_NONE;
    if (seats_free(&seats->now) < r->b.seats && !seats->swept)
        TRY(seats_sweep(c->cx, c->db, seats));
    if (seats_free(&seats->now) < r->b.seats)
        return FAULT_NONE;
    seats->now.sold += r->b.seats;
    *ret_taken = true;
    return FAULT_NONE;
}

/* Whoever paid for nothing is told that the money goes back. */
static enum fault too_late(struct confirmation *c, const struct booking_record *r)
{
    struct job job = booking_job(c->cx, r, STR("cancel_mail"), STR("late_mail"));
    struct destination_id own = c->cx->destination;

    c->cx->destination = r->destination;
    enum fault f = job_add(c->cx, c->db, job.kind, job.subject, job.due, job.key);
    c->cx->destination = own;
    return f;
}

static enum fault confirm_paid(struct confirmation *c,
                               struct booking_record *r,
                               const struct paid *paid)
{
    r->b.intent = paid->intent.id;
    return confirm_one(c, r);
}

static enum fault take_expired(struct confirmation *c, struct booking_record *r, struct paid *paid)
{
    bool taken = false;

    TRY(seats_anew(c, r, &taken));
    if (!taken) {
        give_back(paid, STR("the payment came too late and the visit is full"));
        return too_late(c, r);
    }
    return confirm_paid(c, r, paid);
}

/* Its slot was called off and its turn in the walk over the slot has not come: it goes now. */
static enum fault take_called_off(struct confirmation *c,
                                  struct booking_record *r,
                                  struct paid *paid)
{
    struct seats_change *seats = seats_find(&c->seats, r->b.slot);
    enum booking_state was = r->b.state;

    TRY(booking_move(c->cx, was, MOVE_CANCEL, &r->b.state));
    seats->now.held -= r->b.seats;
    c->gone[c->gone_n++] = (struct state_change){r->b.state, r->b.id, was};
    give_back(paid, STR("the slot was called off"));
    return too_late(c, r);
}

static bool is_paid(const struct booking *b)
{
    return b->state == BOOKING_CONFIRMED || b->state == BOOKING_REDEEMED;
}

/* Why this money confirms nothing; NONE when it does. */
static struct str objection_to(const struct booking *b, const struct intent *intent)
{
    if (is_paid(b))
        return STR("the booking was paid already");
    if (!booking_can(b->state, MOVE_CONFIRM))
        return STR("the booking was given back");
    if (intent->taken.currency != b->price.currency || intent->taken.minor != b->price.minor)
        return STR("the amount is not the price");
    return STR_NONE;
}

static enum fault take_one(struct confirmation *c, struct paid *paid)
{
    struct booking_record *r = record_of(c, paid->intent.subject);
    bool called_off = false;

    paid->verdict = VERDICT_KEPT;
    if (!r) {
        give_back(paid, STR("there is no such booking"));
        return FAULT_NONE;
    }
    if (is_paid(&r->b) && id_is(r->b.intent.id, paid->intent.id.id))
        return FAULT_NONE; /* told again */
    struct str objection = objection_to(&r->b, &paid->intent);
    if (!str_is_empty(objection)) {
        give_back(paid, objection);
        return went_as_hold(&r->b) ? too_late(c, r) : FAULT_NONE;
    }
    if (r->b.state == BOOKING_EXPIRED)
        return take_expired(c, r, paid);
    TRY(is_called_off(c, r, &called_off));
    if (called_off)
        return take_called_off(c, r, paid);
    TRY(sell_held(c, &r->b));
    return confirm_paid(c, r, paid);
}

static enum fault take_late(struct confirmation *c, struct paid **late, size_t n)
{
    if (n == 0)
        return FAULT_NONE;
    TRY(write_states(c));
    for (size_t i = 0; i < n; i++)
        TRY(take_one(c, late[i]));
    return FAULT_NONE;
}

/*
 * Those that are still held come first, and are written before late ones may look for overdue holds
 * to sweep: a hold that is being confirmed is none.
 */
static enum fault take_all(struct confirmation *c, struct paid *paid, size_t n)
{
    struct paid **late = NEW_ARRAY(c->cx->arena, struct paid *, n);
    size_t late_n = 0;

    for (size_t i = 0; i < n; i++) {
        const struct booking_record *r = record_of(c, paid[i].intent.subject);

        if (r && r->b.state == BOOKING_EXPIRED) {
            late[late_n++] = &paid[i];
        } else {
            TRY(take_one(c, &paid[i]));
        }
    }
    return take_late(c, late, late_n);
}

enum fault booking_taken(struct ctx *cx,
                         struct db *db,
                         const struct house *house,
                         struct paid *paid,
                         size_t n)
{
    struct confirmation c = {.cx = cx, .db = db};
    struct booking_id *ids = NEW_ARRAY(cx->arena, struct booking_id, n);
    CLEANUP(catalogue_release)
    const struct catalogue *catalogue = house && house->shelf ? shelf_borrow(house->shelf) : NULL;

    c.catalogue = catalogue;
    for (size_t i = 0; i < n; i++)
        ids[i].id = paid[i].intent.subject;
    TRY(confirmation_lock(&c, ids, n));
    TRY(take_all(&c, paid, n));
    return confirmation_write(&c);
}

/* ---- nothing to pay ---- */

static enum fault confirm_free(struct confirmation *c, struct booking_record *r)
{
    bool called_off = false;

    TRY(booking_must_be_held(c->cx, c->db, &r->b));
    TRY(is_called_off(c, r, &called_off));
    if (called_off)
        return went_with_slot(c->cx, &r->b);
    if (str_is_empty(r->b.email))
        return fault_field(c->cx, "email", "missing");
    if (str_is_empty(r->terms))
        TRY(booking_note_words(c->cx, c->db, r->b.id, r->b.email, r->b.name));
    TRY(sell_held(c, &r->b));
    TRY(confirm_one(c, r));
    return confirmation_write(c);
}

enum fault booking_confirm_free(struct ctx *cx,
                                struct db *db,
                                const struct house *house,
                                struct booking_id id,
                                struct booking *ret)
{
    struct confirmation c = {.cx = cx, .db = db};
    CLEANUP(catalogue_release)
    const struct catalogue *catalogue = house && house->shelf ? shelf_borrow(house->shelf) : NULL;

    assert(db_is_in_transaction(db));
    c.catalogue = catalogue;
    TRY(confirmation_lock(&c, &id, 1));
    struct booking_record *r = record_of(&c, id.id);
    if (!r || !id_is(r->destination.id, cx->destination.id))
        return fault(cx, FAULT_BOOKING_ABSENT, "no such booking here");
    if (!money_is_zero(r->b.price))
        return fault(cx, FAULT_MOVE_WRONG, "%" PRI_STR " has a price", ARG_STR(r->b.reference));
    if (r->b.state != BOOKING_CONFIRMED)
        TRY(confirm_free(&c, r));
    *ret = r->b;
    return FAULT_NONE;
}
