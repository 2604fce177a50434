/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "booking/booking.h"
#include "db/change.h"

/* ---- states.c: the one table of moves ---- */

enum move {
    MOVE_UNSET,
    MOVE_HOLD,
    MOVE_CONFIRM,
    MOVE_ASK,
    MOVE_REJECT,
    MOVE_REDEEM,
    MOVE_CANCEL,
    MOVE_EXPIRE,
};
extern const struct words MOVES;

/* What the state becomes; MOVE_WRONG when the table has no such move. */
MUST_CHECK enum fault booking_move(struct ctx *cx,
                                   enum booking_state from,
                                   enum move move,
                                   enum booking_state *ret);
bool booking_can(enum booking_state from, enum move move);
/* The table as text, for the README. */
struct str booking_draw_states(struct arena *a);

/* ---- codes.c ---- */

/* Two groups of four, "K7QM-2XDB": seven random letters of 31, and one that checks them. */
#define CODE_LETTERS "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
struct str code_new(struct arena *a);
/* What a person typed (any case, blanks and hyphens as they like) as the code it is; false when a
 * letter is wrong or two were swapped. */
bool code_read(struct arena *a, struct str typed, struct str *ret);

/* ---- rows ---- */

/* The whole row of a booking: what the outside sees, and what only we need. */
struct booking_record {
    struct booking b;
    struct destination_id destination;
    struct version_id version;
    struct moment held_until; /* `expires` while it is held, else none */
    struct day day;           /* on the wall of the destination */
    struct str terms;
};
extern const struct shape BOOKING_RECORD;

/* The row of a slot's seats, locked. */
struct seats {
    struct slot_id slot;
    struct destination_id destination;
    struct partner_id partner;
    uint32_t capacity;
    uint32_t held;
    uint32_t sold;
    struct moment starts;
    struct moment sales_end;
    bool closed;
};
extern const struct shape SEATS;

static inline uint32_t seats_free(const struct seats *s)
{
    return s->capacity - s->held - s->sold;
}

/* ---- decide.c: pure ---- */

/* Everything a hold is decided by. */
struct hold_facts {
    struct moment now;
    const struct territory *territory;
    const struct seats *seats; /* NULL: there is no such row */
    const struct visit *visit; /* NULL: not on line */
    const struct visit_slot *slot;
};

/*
 * Whether the seats can be had now, and at what price. Changes nothing. Texts of *ret live in
 * cx->arena or in `asked`. Ids, reference and intent are not decided here.
 *
 * faults  SLOT_ABSENT, SLOT_CLOSED, TARIFF_ABSENT, BAD_INPUT, SEATS_SHORT
 */
MUST_CHECK enum fault decide_hold(struct ctx *cx,
                                  const struct hold_facts *facts,
                                  const struct hold_request *asked,
                                  struct booking_record *ret);

/* How long before the start all is given back, and half: the same where there is no half. */
struct refund_bounds {
    bool any; /* without a policy: nothing, ever */
    struct span whole;
    struct span half;
};
struct refund_bounds refund_bounds_of(enum cancel_policy policy);
/* What the policy gives back when a visitor cancels now. */
struct money decide_refund(enum cancel_policy policy,
                           struct money price,
                           struct moment starts,
                           struct moment now);

/* ---- seats.c: locked seats in memory ---- */

struct seats_change {
    struct seats now; /* moved by the one who holds the lock */
    uint32_t was_held;
    uint32_t was_sold;
    bool swept; /* overdue holds were looked for */
};

struct seats_set {
    struct seats_change *all; /* by slot */
    size_t n;
};

/* Lock the rows in ascending order of slots (doubled ones count once); absent ones are left out. */
MUST_CHECK enum fault seats_lock(struct ctx *cx,
                                 struct db *db,
                                 const struct slot_id *slots,
                                 size_t n,
                                 struct seats_set *ret);
struct seats_change *seats_find(const struct seats_set *set, struct slot_id slot);
/* Expire the slot's overdue holds that nobody is paying right now, once a set: all of them, or more
 * than 63. */
MUST_CHECK enum fault seats_sweep(struct ctx *cx, struct db *db, struct seats_change *seats);
/* Write what moved, and a row of the change log for each. */
MUST_CHECK enum fault seats_write(struct ctx *cx, struct db *db, const struct seats_set *set);

/* Rows of bookings locked in ascending order of ids; absent ones are left out. */
MUST_CHECK enum fault bookings_lock(struct ctx *cx,
                                    struct db *db,
                                    const struct booking_id *ids,
                                    size_t n,
                                    struct list *ret); /* struct booking_record */
/* With its texts and lines in `a`. */
struct booking booking_copy(struct arena *a, const struct booking *b);
/* One booking of cx->destination, locked. BOOKING_ABSENT */
MUST_CHECK enum fault booking_lock(struct ctx *cx,
                                   struct db *db,
                                   struct booking_id id,
                                   struct booking_record *ret);

/* New states of rows that are locked: each must still be as it was read. */
struct state_change {
    enum booking_state state;
    struct booking_id id;
    enum booking_state was;
};
MUST_CHECK enum fault states_write(struct ctx *cx,
                                   struct db *db,
                                   const struct state_change *changes,
                                   size_t n);

/* Whether a visitor may be paying for it right now: an intent started, or unsure. */
MUST_CHECK enum fault is_being_paid(struct ctx *cx,
                                    struct db *db,
                                    struct destination_id destination,
                                    struct booking_id id,
                                    bool *ret);

/* ---- confirm.c ---- */

/* A booking on its way to confirmed: its row, as read and locked, with the new state in it. */
struct confirming {
    struct booking_record *record;
    enum booking_state was;
};

/* ---- expire.c ---- */

/* HELD and past its deadline, or expired already: HOLD_EXPIRED; gone with its slot: SLOT_CANCELLED;
 * another state: MOVE_WRONG. */
MUST_CHECK enum fault booking_must_be_held(struct ctx *cx, struct db *db, const struct booking *b);
MUST_CHECK enum fault slot_is_called_off(struct ctx *cx,
                                         struct db *db,
                                         struct slot_id id,
                                         bool *ret);
/* SLOT_CANCELLED */
MUST_CHECK enum fault went_with_slot(struct ctx *cx, const struct booking *b);

/* ---- cancel.c ---- */

/* Given back, or gone with its slot, before it was paid. */
bool went_as_hold(const struct booking *b);

/* The payment that is under way for it, if there is one, is closed at the gateway. Never in a
 * transaction. */
MUST_CHECK enum fault booking_close_payment(struct ctx *cx,
                                            struct db *db,
                                            const struct house *house,
                                            struct booking_id id);

/* A job about a booking, due now, once a key. */
struct job;
struct job booking_job(struct ctx *cx,
                       const struct booking_record *r,
                       struct str kind,
                       struct str key);

/* ---- need.c ---- */

/* What somebody needs, if anything was said, is forgotten after the visit: a job, due then. In the
 * transaction that writes it; asked twice it is one job. */
MUST_CHECK enum fault need_forget_later(struct ctx *cx,
                                        struct db *db,
                                        const struct booking_record *r);

/* ---- search.c ---- */

/* By what customer care finds it; what was noted before stays; in a transaction. */
MUST_CHECK enum fault booking_note_words(struct ctx *cx,
                                         struct db *db,
                                         struct booking_id id,
                                         struct str email,
                                         struct str name);

/* ---- ics.c ---- */

/* One line: the place, its street, its commune. */
struct str place_of(struct arena *a, const struct offer_content *content);
/* `content` NULL: only what the booking itself says. */
struct str ics_of(struct arena *a,
                  const struct booking *booking,
                  const struct offer_content *content,
                  struct moment now,
                  struct str url);

/* ---- qr.c ---- */

/* A QR code as a PNG of black and white, `scale` pixels a module, four modules of margin. */
struct str qr_png(struct arena *a, struct str text, uint32_t scale);

/* ---- batch.c ---- */

/* Decide and write holds that came together, in order of arrival; in a transaction. Each hold's
 * item.fault says how it went. With n = 1 its key is looked for first. */
MUST_CHECK enum fault holds_write(struct ctx *cx,
                                  struct db *db,
                                  const struct catalogue *catalogue,
                                  struct hold_now **holds,
                                  size_t n);

/* The same key came before: what was answered then; *ret_answered when it did. */
MUST_CHECK enum fault hold_replay(struct ctx *cx,
                                  struct db *db,
                                  struct hold_now *hold,
                                  bool *ret_answered);

/* ---- callers.c ---- */

/* How many holds each caller has open, in this daemon's memory. */
struct callers;
struct place;
struct callers *callers_new(struct arena *home, uint32_t most); /* NULL: no limit */
void callers_done(struct callers *c);
/* A place for one hold more; NULL: so many are open, as far as this memory knows. */
struct place *callers_take(struct callers *c, struct str who, struct moment now);
/* The hold was granted; `until` is the longest that it can be kept. */
void callers_keep(struct callers *c,
                  struct place *place,
                  struct booking_id booking,
                  struct moment until);
void callers_drop(struct callers *c, struct place *place);
/* Ask the database which of his are still held, and forget the others. */
MUST_CHECK enum fault callers_look(struct ctx *cx,
                                   struct db *db,
                                   struct callers *c,
                                   struct str who);

/* ---- sql.c ---- */

struct seats_write_row {
    uint32_t held;
    uint32_t sold;
    struct slot_id slot;
    uint32_t was_held;
    uint32_t was_sold;
};
struct seats_limits_row {
    uint32_t capacity;
    struct moment starts;
    struct moment sales_end;
    bool closed;
    struct slot_id slot;
};
struct overdue_row {
    struct booking_id id;
    struct destination_id destination;
    struct slot_id slot;
    uint32_t seats;
    struct money price;
    struct moment expires;
};
struct held_row {
    struct booking_id id;
};
struct named_row {
    struct booking_id id;
    struct destination_id destination;
    struct str email;
    struct str name;
};
struct left_of_slot_row {
    uint32_t n;
};
struct booking_word_row {
    struct destination_id destination;
    struct str word;
    struct booking_id booking;
};
extern const struct shape BOOKING_WORD_ROW;
struct confirm_row {
    enum booking_state state;
    struct moment confirmed;
    struct intent_id intent;
    struct booking_id id;
    enum booking_state was;
};
extern const struct shape SEATS_WRITE_ROW, SEATS_LIMITS_ROW, STATE_CHANGE, OVERDUE_ROW, CONFIRM_ROW;
extern const struct shape HELD_ROW, LEFT_OF_SLOT_ROW, NAMED_ROW;

extern const struct query SEATS_LOCK_1, SEATS_LOCK_8, SEATS_LOCK_64, SEATS_WRITE, SEATS_INSERT;
extern const struct query SEATS_SET_LIMITS, SEATS_CLOSE, SEATS_OF_PARTNER;
extern const struct query BOOKING_INSERT, BOOKING_BY_ID, BOOKING_BY_REFERENCE, BOOKING_LOCK;
extern const struct query BOOKING_IN_SALE;
extern const struct query BOOKINGS_LOCK_1, BOOKINGS_LOCK_8, BOOKINGS_LOCK_64, BOOKING_SET_STATE;
extern const struct query BOOKING_CONFIRM, BOOKING_NAME, BOOKING_EXTEND, BOOKING_CANCEL;
extern const struct query BOOKING_EMAIL, BOOKING_FORGET_NEED;
extern const struct query BOOKINGS_STILL_HELD;
extern const struct query BOOKING_WORDS_DROP, BOOKING_WORD_INSERT, BOOKINGS_OF_PERSON;
extern const struct query BOOKINGS_OVERDUE_OF_SLOT, BOOKINGS_OVERDUE;
extern const struct query BOOKINGS_OF_PARTNER, BOOKINGS_OF_SLOT, BOOKINGS_ALIVE_OF_SLOT;
extern const struct query BOOKINGS_LEFT_OF_SLOT, BOOKINGS_NAMED;
extern const struct query TICKET_INSERT, TICKETS_OF_BOOKING, TICKETS_CANCEL;
