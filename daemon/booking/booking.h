/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/shape.h"
#include "catalogue/catalogue.h"
#include "db/db.h"
#include "db/group.h"
#include "offer/offer.h"
#include "payment/payment.h"

/*
 * Holds, bookings and tickets.
 *
 * A slot's seats, and the only moves between them:
 *
 *        booking_hold          booking_confirm
 *   free ──────────────▶ held ───────────────────▶ sold
 *     ▲                   │                          │
 *     └───────────────────┴───── expire / cancel ────┘
 *
 * free is never stored: free = capacity - held - sold, checked by the database.
 *
 * Tables owned: slot_seats, booking, booking_word, ticket.
 *
 * owner   texts and lists that a verb hands out live in cx->arena
 * thread  any that has a lease, alone with its cx and db; what says so needs a transaction, or must
 *         not be in one
 */
struct house;
struct shelf;

enum booking_state {
    BOOKING_STATE_UNSET,
    BOOKING_HELD,
    BOOKING_PENDING,
    BOOKING_CONFIRMED,
    BOOKING_REDEEMED,
    BOOKING_CANCELLED,
    BOOKING_EXPIRED,
    BOOKING_REJECTED,
};
extern const struct words BOOKING_STATES;

enum ticket_state {
    TICKET_STATE_UNSET,
    TICKET_VALID,
    TICKET_REDEEMED,
    TICKET_ABSENT,
    TICKET_CANCELLED
};
extern const struct words TICKET_STATES;

struct hold_line {
    struct tariff_id tariff;
    uint32_t seats;
};
extern const struct shape HOLD_LINE;

/* What a visitor asks for. */
struct hold_request {
    struct slot_id slot;
    struct list lines;      /* struct hold_line, 1 to 8; 1 to 40 seats in all */
    struct str email;       /* optional here: the checkout asks */
    struct str name;        /* optional here */
    struct str phone;       /* of our own pages only, when it was typed before */
    struct str access_need; /* optional here */
    struct str tongue;      /* "fr", "en"; optional */
};
extern const struct shape HOLD_REQUEST;

struct booking_line {
    struct tariff_id tariff;
    enum tariff_kind kind;
    struct str label; /* in the booking's language */
    uint32_t seats;
    struct money each;
};
extern const struct shape BOOKING_LINE;

/* Seats taken in a slot: held, then confirmed, then redeemed. What the API shows of it. */
struct booking {
    struct booking_id id;
    struct str reference; /* "K7QM-2XDB": for people; UNIQUE */
    enum booking_state state;
    struct slot_id slot;
    struct offer_id offer;
    struct partner_id partner;
    uint32_t seats;
    struct list lines; /* struct booking_line */
    struct money price;
    struct moment expires; /* of a hold: when the seats go back on sale */
    struct moment made;
    struct moment confirmed;
    struct moment starts;
    struct moment ends;
    struct str title; /* of the visit, in the destination's first language, as it was sold */
    enum cancel_policy cancel;
    struct str email;
    struct str name;
    struct str phone;
    struct str access_need; /* a note to the guide; empty: none */
    struct str tongue;
    struct intent_id intent; /* the payment's key; none when free */
    struct money refunded;   /* optional: of a cancelled one */
};
extern const struct shape BOOKING;

struct ticket {
    struct booking_id booking;
    uint32_t number; /* 1 to seats */
    struct str code; /* two groups of four; UNIQUE; what the QR holds */
    enum ticket_state state;
    struct str label; /* "Adulte" */
};
extern const struct shape TICKET;

/* ---- the verbs in the caller's transaction ---- */

/*
 * Seats of new slots, of a changed capacity, and closing: with offer's verbs.
 *
 * faults  SEATS_SOLD (more are taken)
 * thread  needs the transaction of offer's verb
 */
MUST_CHECK enum fault booking_open_seats(struct ctx *cx,
                                         struct db *db,
                                         const struct slot *slots,
                                         size_t n);
MUST_CHECK enum fault booking_close_seats(struct ctx *cx, struct db *db, struct slot_id slot);

/*
 * Hold seats in a slot for a visitor who has not paid yet.
 *
 * The seats go back by themselves when the hold expires, so nobody has to remember to release them.
 * Overdue holds of the slot that have no payment under way are expired before "not enough seats" is
 * said.
 *
 * faults  SLOT_ABSENT, SLOT_CLOSED, SEATS_SHORT, TARIFF_ABSENT, BAD_INPUT
 * thread  any worker; needs a transaction
 */
MUST_CHECK enum fault booking_hold(struct ctx *cx,
                                   struct db *db,
                                   const struct catalogue *catalogue,
                                   const struct hold_request *asked,
                                   struct booking *ret_booking);

MUST_CHECK enum fault booking_find(struct ctx *cx,
                                   struct db *db,
                                   struct booking_id id,
                                   struct booking *ret);
MUST_CHECK enum fault booking_by_reference(struct ctx *cx,
                                           struct db *db,
                                           struct str reference,
                                           struct booking *ret);
MUST_CHECK enum fault booking_tickets(struct ctx *cx,
                                      struct db *db,
                                      struct booking_id id,
                                      struct list *ret);

#define ACCESS_NEED_MOST 300 /* characters */

/* Who comes: name, e-mail, phone, what somebody needs, the accepted terms' version. HOLD_EXPIRED,
 * MOVE_WRONG, BAD_INPUT
 */
struct booking_who {
    struct str name;
    struct str email;
    struct str phone;       /* optional */
    struct str access_need; /* for the guide; left out: as the hold has it; empty: none */
    bool terms;             /* must be true */
};
/* The terms of sale that the checkout shows; a booking keeps which ones were accepted. */
#define BOOKING_TERMS "2026-11"
extern const struct shape BOOKING_WHO;
/*
 * Who may come, for the checkout and for the API alike: a name, an address for the tickets, the
 * terms; a telephone is asked and may be left out. Notes every field; `who` is a struct
 * booking_who.
 */
MUST_CHECK enum fault booking_who_check(struct ctx *cx, const void *who);
MUST_CHECK enum fault booking_name(struct ctx *cx,
                                   struct db *db,
                                   struct booking_id id,
                                   const struct booking_who *who);

/* ---- address.c ---- */

/*
 * Customer care corrects the address of a booking, in any state: whatever is written about it from
 * now on goes there, and it is found by that address.
 *
 * faults  BOOKING_ABSENT, BAD_INPUT (field "email")
 */
MUST_CHECK enum fault booking_correct_email(struct ctx *cx,
                                            struct db *db,
                                            struct booking_id id,
                                            struct str email);
/* Which booking of cx->destination a mail is about, by the mail's key; *ret is written only when
 * *ret_found. */
MUST_CHECK enum fault booking_of_mail(struct ctx *cx,
                                      struct db *db,
                                      struct str key,
                                      struct booking *ret,
                                      bool *ret_found);

/* Before its payment is started: the booking, still held, with a price and an address for the
 * tickets. HOLD_EXPIRED, SLOT_CANCELLED, MOVE_WRONG, BAD_INPUT */
MUST_CHECK enum fault booking_payable(struct ctx *cx,
                                      struct db *db,
                                      struct booking_id id,
                                      struct booking *ret);

/* Ten minutes more, up to the destination's most. HOLD_LONGEST, HOLD_EXPIRED */
MUST_CHECK enum fault booking_extend(struct ctx *cx,
                                     struct db *db,
                                     struct booking_id id,
                                     struct booking *ret);
/*
 * The visitor gives the seats back. A payment under way is closed at its gateway first.
 *
 * faults  HOLD_EXPIRED, MOVE_WRONG
 * thread  one that may wait for a gateway; inside a transaction no gateway is asked
 */
MUST_CHECK enum fault booking_give_back(struct ctx *cx,
                                        struct db *db,
                                        const struct house *house,
                                        struct booking_id id);
/*
 * The slot does not take place: its sale ends now, in the transaction that cancels it. A job gives
 * back its holds and cancels its bookings, each with refund and mail in a transaction of its own.
 *
 * thread  needs a transaction
 */
MUST_CHECK enum fault booking_call_off(struct ctx *cx, struct db *db, struct slot_id slot);
/* How many bookings of a slot that was called off are still to be cancelled. */
MUST_CHECK enum fault booking_left_of_slot(struct ctx *cx,
                                           struct db *db,
                                           struct slot_id slot,
                                           uint32_t *ret_n);
/*
 * Nothing to pay: confirm at once.
 *
 * faults  MOVE_WRONG (it has a price), HOLD_EXPIRED, SLOT_CANCELLED, BAD_INPUT
 * thread  needs a transaction
 */
MUST_CHECK enum fault booking_confirm_free(struct ctx *cx,
                                           struct db *db,
                                           const struct house *house,
                                           struct booking_id id,
                                           struct booking *ret);

/* What cancelling now would give back, by the policy frozen in the booking. */
struct cancel_terms {
    struct money back;
    struct money kept;
    bool possible;
};
MUST_CHECK enum fault booking_cancel_terms(struct ctx *cx,
                                           struct db *db,
                                           struct booking_id id,
                                           struct cancel_terms *ret);
/* The same beforehand, in words, for a start that is sold or shown: "Free cancellation until ...,
 * then half." as it stands at cx->now, split where the bold part ends. */
struct cancel_asked {
    enum cancel_policy policy;
    struct moment starts;
    struct str zone;
    struct str tongue;
};
void booking_cancel_words(struct ctx *cx,
                          const struct cancel_asked *asked,
                          struct str *ret_bold,
                          struct str *ret_rest);
/*
 * Cancel a confirmed booking: seats, tickets, refund, sale and mails in one transaction. A visitor
 * gets back what the policy says; whoever else cancels gives all of it back.
 *
 * faults  BOOKING_ABSENT, MOVE_WRONG
 * thread  needs a transaction
 */
enum cancel_by { CANCEL_BY_UNSET, CANCEL_BY_VISITOR, CANCEL_BY_PARTNER, CANCEL_BY_AGENT };
MUST_CHECK enum fault booking_cancel(struct ctx *cx,
                                     struct db *db,
                                     struct booking_id id,
                                     enum cancel_by by,
                                     struct booking *ret);

/* ---- the fast door ---- */

/*
 * The writers of holds: what waits at the same moment is decided and written in one transaction.
 * Both verbs decide with the same function.
 *
 * owner   the desk borrows `place` and `shelf`, which outlive it
 * thread  made and freed by one; its holds come from any
 */
struct booking_desk;
struct booking_desk *booking_desk_new(const struct db_place *place,
                                      struct shelf *shelf,
                                      uint32_t writers,
                                      uint32_t open_most); /* holds of one caller; 0: no limit */
void booking_desk_free(struct booking_desk **desk);

/*
 * Queue a hold; `done` is called on the writer's thread after the commit, with h->fault and
 * h->booking. The idempotency key (empty: none) is kept with the reply's JSON in the same
 * transaction; asked again, h->replayed has it.
 *
 * owner   *hold is the desk's until `done`; what it points to must live so long
 * thread  any; never blocks
 */
enum { HOLD_CALLERS = 2 };
struct place;
struct hold_now {
    struct group_item item; /* first; item.cx is the request's */
    const struct hold_request *asked;
    /* Who asks: an address, a visitor (empty: nobody). Each may have so many holds open, or
     * HOLDS_MANY. */
    struct str callers[HOLD_CALLERS];
    struct str key;
    struct hash key_hash;
    struct booking booking; /* out */
    struct str reply_json;  /* out: the BOOKING as JSON, in item.cx's arena */
    bool replayed;
    /* the desk's own */
    struct booking_desk *desk;
    void (*then)(struct group_item *item);
    uint32_t free;         /* seats of the slot after the batch */
    struct moment longest; /* how long it can be held at most */
    struct place *places[HOLD_CALLERS];
    bool crowded; /* a caller may have too many open: the writer looks */
};
void booking_hold_now(struct booking_desk *desk, struct hold_now *hold);

/* ---- payment's taker and the jobs ---- */

/*
 * Money came: confirm, freeze the commission, tickets, mail job, change log; late money takes seats
 * anew or gives back.
 *
 * thread  in payment's transaction
 */
enum fault booking_taken(struct ctx *cx,
                         struct db *db,
                         const struct house *house,
                         struct paid *paid,
                         size_t n);

/*
 * The templates of the mails below, compiled for each language: once, after the languages are in
 * use and before threads start.
 *
 * owner   *ret lives in `home`, constant
 * faults  CONFIG_WRONG
 */
struct letters;
MUST_CHECK enum fault letters_open(struct ctx *cx, struct arena *home, const struct letters **ret);

/* A refund of a booking was refused, or went well after all: the visitor gets a mail. In payment's
 * transaction. */
enum fault booking_refund_told(struct ctx *cx, struct db *db, const struct refund *refund);
/* Job "refund_mail": subject is the refund. */
enum fault booking_refund_mail(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject);

/* Job "booking_expire", each 10 s and at deadlines: overdue holds; one with an intent under way is
 * closed at the gateway first. This job and those below open their own transactions. */
enum fault booking_expire(struct ctx *cx,
                          struct db *db,
                          const struct house *house,
                          struct id subject);
/* Job "slot_called_off": subject is the slot; killed in between it goes on with what is left. */
enum fault booking_called_off(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              struct id subject);
/* Job "booking_fold_words", queued once by the migration: bookings of before it are found by who
 * booked as those of after it are. Subject: the last booking that was looked at, none at first. */
enum fault booking_fold_words(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              struct id subject);
/* Job "booking_forget_need", due some time after the visit: subject is the booking. */
enum fault booking_forget_need(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject);
/* Job "ticket_mail": subject is the booking. */
enum fault booking_ticket_mail(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject);
/* The same mail again, for one who lost it: once in ten minutes to one address, and only while it
 * is confirmed. */
MUST_CHECK enum fault booking_tickets_again(struct ctx *cx,
                                            struct db *db,
                                            const struct house *house,
                                            struct booking_id id);
enum fault booking_cancel_mail(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject);

/* ---- lists ---- */
struct booking_row {
    struct booking_id id;
    struct str reference;
    enum booking_state state;
    struct str name;
    struct str email;
    struct str phone;
    struct str access_need;
    uint32_t seats;
    struct list lines; /* struct booking_line */
    struct money price;
    struct moment made;
    struct slot_id slot;
    struct moment starts;
    struct str offer_title;
};
extern const struct shape BOOKING_ROW;
MUST_CHECK enum fault bookings_of_partner(struct ctx *cx,
                                          struct db *db,
                                          struct partner_id partner,
                                          struct moment from,
                                          struct moment until,
                                          struct list *ret);
MUST_CHECK enum fault bookings_of_slot(struct ctx *cx,
                                       struct db *db,
                                       struct slot_id slot,
                                       struct list *ret);
/*
 * Whose address or words of whose name begin with what was typed ("essai ana"), the newest first:
 * 50 at most. A hold for which nobody has said who comes is not among them.
 */
MUST_CHECK enum fault bookings_of_person(struct ctx *cx,
                                         struct db *db,
                                         struct str asked,
                                         struct list *ret); /* struct booking_row */
struct seats_row {
    struct slot_id slot;
    uint32_t capacity;
    uint32_t held;
    uint32_t sold;
};
extern const struct shape SEATS_ROW;
MUST_CHECK enum fault booking_seats_of_partner(struct ctx *cx,
                                               struct db *db,
                                               struct partner_id partner,
                                               struct moment from,
                                               struct moment until,
                                               struct list *ret); /* struct seats_row */

/*
 * Signed link to "my booking": a keyed hash of the booking's id, 22 characters.
 *
 * owner   the token lives in `a`
 * thread  any
 */
struct str booking_link_token(struct arena *a, struct str secret, struct booking_id id);
bool booking_link_is_good(struct str secret, struct booking_id id, struct str token);

/* iCalendar (RFC 5545) of a booking: what the mail carries. `visit` NULL: off line by now. */
struct str booking_ics(struct ctx *cx,
                       const struct booking *booking,
                       const struct visit *visit,
                       struct str url);
