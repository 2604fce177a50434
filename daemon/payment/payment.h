/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"
#include "db/group.h"
#include "gateways/gateway.h"
#include "http/route.h"

/*
 * Money from visitors, whatever the gateway. An intent is one attempt to be paid for one subject;
 * it is written with what it pays for, before anything is asked of a provider. Notifications are
 * verified and stored, then applied.
 *
 * Tables owned: payment_intent, payment_event, payment_refund.
 */
struct house;

enum intent_state {
    INTENT_UNSET,
    INTENT_OPEN,      /* written; the provider may not know it yet */
    INTENT_STARTED,   /* the visitor may be at the provider's page */
    INTENT_UNSURE,    /* we asked and got no answer: look, never charge again */
    INTENT_TAKEN,     /* money came */
    INTENT_REFUSED,   /* the provider said no; another start makes a new intent */
    INTENT_CANCELLED, /* closed: none can come any more */
};
extern const struct words INTENT_STATES;

/* What an intent pays for. serve.c lends a taker for each. */
enum subject_kind { SUBJECT_UNSET, SUBJECT_BOOKING };
extern const struct words SUBJECT_KINDS;

struct intent {
    struct intent_id id; /* its text is the key at the provider */
    struct destination_id destination;
    enum subject_kind subject_kind;
    struct id subject;
    struct connection_id connection; /* none until started */
    struct money amount;
    enum intent_state state;
    struct str reference;
    struct str url;
    struct str reason;
    struct moment until;
    struct moment made;
    struct money taken; /* with INTENT_TAKEN */
    struct money fee;
};
extern const struct shape INTENT;

/* Written by whoever owns the subject, in its transaction (array-bound). ids filled by the caller.
 */
MUST_CHECK enum fault payment_open_many(struct ctx *cx,
                                        struct db *db,
                                        const struct intent *intents,
                                        size_t n);
MUST_CHECK enum fault payment_find(struct ctx *cx,
                                   struct db *db,
                                   struct intent_id id,
                                   struct intent *ret);
/* The newest intent of a subject. INTENT_ABSENT */
MUST_CHECK enum fault payment_of(struct ctx *cx,
                                 struct db *db,
                                 enum subject_kind kind,
                                 struct id subject,
                                 struct intent *ret);

/* Of these subjects, those that somebody may be paying right now or has paid: an intent started,
 * unsure or taken. */
struct subject_row {
    struct id id;
};
MUST_CHECK enum fault payments_under_way(struct ctx *cx,
                                         struct db *db,
                                         enum subject_kind kind,
                                         const struct id *subjects,
                                         size_t n,
                                         struct list *ret); /* struct subject_row */

/* The subject is kept longer: what is not yet decided may be paid until then. */
MUST_CHECK enum fault payment_extend(struct ctx *cx,
                                     struct db *db,
                                     enum subject_kind kind,
                                     struct id subject,
                                     struct moment until);

/*
 * Ask the provider for a page where the visitor pays. Calls out, so never in a transaction. A
 * refused intent is followed by a new one. Asking again gives the same page.
 *
 * faults  PAYMENT_OUT, UPSTREAM_DOWN, PAYMENT_UNSURE, HOLD_EXPIRED
 */
struct payment_words {
    struct str what; /* on the provider's page */
    struct str email;
    struct str back_url;
};
MUST_CHECK enum fault payment_start(struct ctx *cx,
                                    struct db *db,
                                    const struct house *house,
                                    struct intent_id id,
                                    const struct payment_words *words,
                                    struct intent *ret);

/*
 * Ask the provider to close it, so that the seats may go. Calls out. *ret->state is CANCELLED, or
 * TAKEN (then it has been applied), or UNSURE (try again later).
 */
MUST_CHECK enum fault payment_close(struct ctx *cx,
                                    struct db *db,
                                    const struct house *house,
                                    struct intent_id id,
                                    struct intent *ret);

/*
 * Ask the provider now, for a visitor who came back before the notification did: once in some
 * seconds, however often the page is loaded again, and anew after a payment_start. Calls out.
 * *ret_seen is what it said last: WAITING of who left its page without paying, UNKNOWN when it was
 * not asked.
 * faults  GATEWAY_OUT, UPSTREAM_DOWN, PAYMENT_UNSURE: nothing changed, the job asks again
 */
MUST_CHECK enum fault payment_look(struct ctx *cx,
                                   struct db *db,
                                   const struct house *house,
                                   struct intent_id id,
                                   struct intent *ret,
                                   enum payment_state *ret_seen);

/* Money promised back, and what became of it. */
struct refund {
    struct refund_id id;
    struct intent_id intent;
    struct money amount;
    enum refund_state state;
    struct str reason;
    uint32_t attempt;       /* so many times it was asked of the provider, this one counted */
    struct moment answered; /* done or refused */
    struct str by_hand;     /* DONE, and not by the provider: how, in a person's words */
    enum subject_kind subject_kind;
    struct id subject; /* of the intent */
};
extern const struct shape REFUND;

/* One intent that money came for, and what its taker made of it. */
enum verdict { VERDICT_KEPT, VERDICT_GIVE_BACK };
struct paid {
    struct intent intent;
    enum verdict verdict; /* set by the taker: GIVE_BACK starts a refund of all of it */
    struct str why;       /* of a GIVE_BACK */
};

/*
 * Who is told that money came: one taker a subject kind, lent by serve.c. It runs inside the
 * transaction of payment_apply with every intent of the batch, writes its own change, and posts
 * nothing: the entry "sale_paid" (psp_clearing to buyer_deposit, and the fee) is payment's.
 */
struct taker {
    enum subject_kind kind;
    enum fault (*taken)(struct ctx *cx,
                        struct db *db,
                        const struct house *house,
                        struct paid *paid,
                        size_t n);
    /* A refund was refused, or one that had been refused went well after all: in the transaction
     * that notes it. May be NULL. */
    enum fault (*refund_told)(struct ctx *cx, struct db *db, const struct refund *refund);
};

/* The writers: those that apply notifications, and one that keeps what cannot be applied now. */
struct payment_desk;
struct payment_desk *payment_desk_new(
    const struct db_place *place,
    const struct taker *takers,       /* kind 0 ends */
    const struct house *const *house, /* filled before the first request */
    uint32_t appliers);
void payment_desk_free(struct payment_desk **desk);

/*
 * A notification from a gateway (POST /hooks/CONNECTION): verify it (the module's notice), then
 * store it once and apply it in one transaction, then answer. One that cannot be applied is stored
 * alone, answered, and tried again by the job below: the answer means that it lasts.
 */
queued_handler payment_hook;

/* Apply stored events now, in the caller's thread (job, tests, verbs). */
MUST_CHECK enum fault payment_apply(struct ctx *cx,
                                    struct db *db,
                                    const struct house *house,
                                    const struct event_id *events,
                                    size_t n);

/* Jobs: events that wait longer than 2 s; intents STARTED or UNSURE for some minutes (look);
 * refunds to send. */
enum fault payment_apply_due(struct ctx *cx,
                             struct db *db,
                             const struct house *house,
                             struct id subject);
enum fault payment_look_due(struct ctx *cx,
                            struct db *db,
                            const struct house *house,
                            struct id subject);
enum fault payment_refund_send(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject);

/*
 * Promise money back, inside the caller's transaction: row, entry "refund_decided" (buyer_deposit
 * to refund_pending), job "payment_refund_send". `key` UNIQUE makes asking twice give the first.
 * REFUND_TOO_MUCH
 */
MUST_CHECK enum fault payment_give_back(struct ctx *cx,
                                        struct db *db,
                                        struct intent_id intent,
                                        struct money amount,
                                        struct str reason,
                                        struct str key,
                                        struct refund *ret);
MUST_CHECK enum fault payment_refunds(struct ctx *cx,
                                      struct db *db,
                                      struct intent_id intent,
                                      struct list *ret);
/* Of all payments for one subject, in the order they were promised. */
MUST_CHECK enum fault payment_refunds_of(struct ctx *cx,
                                         struct db *db,
                                         enum subject_kind kind,
                                         struct id subject,
                                         struct list *ret);
/* REFUND_ABSENT */
MUST_CHECK enum fault payment_refund_find(struct ctx *cx,
                                          struct db *db,
                                          struct refund_id id,
                                          struct refund *ret);

/* ---- what the provider refused waits for a person ---- */

/* Of the destination, the oldest first, 200 at most. */
MUST_CHECK enum fault payment_refunds_refused(struct ctx *cx, struct db *db, struct list *ret);
MUST_CHECK enum fault payment_refunds_refused_count(struct ctx *cx, struct db *db, uint32_t *ret);
/*
 * Ask the provider once more, under another key: its no to the one before was its last word.
 *
 * faults  REFUND_ABSENT, MOVE_WRONG: it is not refused (any more); needs a transaction
 */
MUST_CHECK enum fault payment_refund_again(struct ctx *cx, struct db *db, struct refund_id id);
/*
 * It was given back another way: row, entry "refund_by_hand" (refund_pending to transit_refund,
 * where it stands until a bank statement shows it), and whoever waits for it is told.
 *
 * faults  REFUND_ABSENT, MOVE_WRONG; needs a transaction
 */
MUST_CHECK enum fault payment_refund_by_hand(struct ctx *cx,
                                             struct db *db,
                                             const struct house *house,
                                             struct refund_id id,
                                             struct user_id by,
                                             struct str note);
