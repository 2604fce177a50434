/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "gateways/host.h"
#include "house.h"
#include "payment/payment.h"

/* What a notification came to. */
enum event_outcome {
    EVENT_UNSET,
    EVENT_APPLIED,
    EVENT_AGAIN,   /* we knew it already */
    EVENT_BEHIND,  /* older than what we know: states only move forward */
    EVENT_UNKNOWN, /* no intent of ours has that key at that connection */
    EVENT_DIFFERS, /* another amount than was asked: to suspense, a person decides */
    EVENT_LOOKED,  /* it said nothing certain: the provider is asked */
};
extern const struct words EVENT_OUTCOMES;

/* A stored notification, in the order of its columns. */
struct event_row {
    struct event_id id;
    struct destination_id destination;
    struct connection_id connection;
    struct str event;
    struct str intent_key;
    enum payment_state state;
    struct money amount;
    struct money fee;
    struct str reference;
    struct moment said;
    struct moment came;
    bool waiting; /* stored, not yet applied */
    enum event_outcome outcome;
};
extern const struct shape EVENT_ROW;

/* What is known of one payment, from a notification or from looking. */
struct fact {
    struct event_id event;   /* none: we looked */
    struct event_row *fresh; /* not stored yet: written with its outcome */
    struct destination_id destination;
    struct connection_id connection;
    struct str key;
    enum payment_state state;
    struct money amount;
    struct money fee;
    struct str reference;
    struct str reason;
    bool closing;               /* the provider closed it because we asked for that */
    enum event_outcome outcome; /* out */
};

struct fact fact_of_event(const struct event_row *event);

/* Inside the caller's transaction; states move forward only; takers are told; entries posted. */
MUST_CHECK enum fault payment_apply_facts(struct ctx *cx,
                                          struct db *db,
                                          const struct house *house,
                                          struct fact *const *facts,
                                          size_t n);

/* What a look or a close brought, in a transaction of its own; *ret is the intent afterwards. */
MUST_CHECK enum fault payment_apply_seen(struct ctx *cx,
                                         struct db *db,
                                         const struct house *house,
                                         const struct intent *intent,
                                         const struct payment_seen *seen,
                                         bool closing,
                                         struct intent *ret);

/* The gateway of a payment: the one it was asked at, or any that takes payments when none was. */
MUST_CHECK enum fault payment_gateway(struct ctx *cx,
                                      struct db *db,
                                      const struct house *house,
                                      const struct intent *intent,
                                      const struct opened **ret);

/* How long after it was asked a provider that stays silent is asked what became of it. */
#define LOOK_FIRST SECONDS(45)

/* asked.c: a visitor who comes back has the provider asked so seldom. NULL: always. */
#define ASK_APART SECONDS(3)
struct asked;
struct asked *asked_new(struct arena *home);
void asked_done(struct asked *asked);
/* Whether somebody had it asked less than ASK_APART before `now` (unit: ticks), and then what it
 * said; if not, this one does, and tells by asked_said. */
bool asked_lately(struct asked *asked,
                  struct intent_id intent,
                  int64_t now,
                  enum payment_state *ret_said);
/* `since`: the `now` of its asked_lately; an answer to an older question is left out. */
void asked_said(struct asked *asked,
                struct intent_id intent,
                int64_t since,
                enum payment_state said);
/* Who pays now may have paid when he comes back, however soon. */
void asked_forget(struct asked *asked, struct intent_id intent);
/* hook.c: the desk's; NULL without one. */
struct asked *payment_asked_of(const struct payment_desk *desk);

const struct taker *payment_taker(const struct payment_desk *desk, enum subject_kind kind);

/* What an intent may become when the provider says `said` (state UNSET: nothing changes). */
enum intent_state intent_after(enum intent_state now, enum payment_state said);

/* The text that a refund, an intent or an event is known by at the provider and in the ledger. */
#define KEY_OF(cx, thing) id_to_text((cx)->arena, (thing).id)

struct intent_change {
    struct connection_id connection;
    enum intent_state state;
    struct str reference;
    struct str reason;
    struct money taken;
    struct money fee;
    struct intent_id id;
};
extern const struct shape INTENT_CHANGE;

struct event_change {
    enum event_outcome outcome;
    struct event_id id;
};
extern const struct shape EVENT_CHANGE;

struct left_row {
    int64_t taken;
    int64_t refunded;
};
extern const struct shape LEFT_ROW;

struct intent_id_row {
    struct intent_id id;
};
extern const struct shape INTENT_ID_ROW, SUBJECT_ROW;
/* What a statement takes many ids as: a JSON array of them in hexadecimal. */
struct str payment_json_of_ids(struct arena *a, const struct id *ids, size_t n);
extern const struct query SUBJECTS_UNDER_WAY;

struct event_due_row {
    struct event_id id;
    struct moment came;
};
extern const struct shape EVENT_DUE_ROW;

struct refunds_count_row {
    uint32_t n;
};
extern const struct shape REFUNDS_COUNT_ROW;

extern const struct query INTENT_INSERT;
extern const struct query INTENT_BY_ID;
extern const struct query INTENT_OF_SUBJECT;
extern const struct query INTENTS_LOCK;
extern const struct query INTENT_LOCK_LEFT;
extern const struct query INTENT_CHANGED;
extern const struct query INTENT_ASKED;
extern const struct query INTENT_STARTED_AT;
extern const struct query INTENT_EXTEND;
extern const struct query INTENT_CLOSE_UNASKED;
extern const struct query INTENT_LOOK_AT;
extern const struct query INTENT_REFUNDED_MORE;
extern const struct query INTENTS_TO_LOOK;
extern const struct query EVENT_INSERT;
extern const struct query EVENTS_BY_ID;
extern const struct query EVENTS_DUE;
extern const struct query EVENT_CHANGED;
extern const struct query REFUND_INSERT;
extern const struct query REFUND_BY_KEY;
extern const struct query REFUND_BY_ID;
extern const struct query REFUNDS_OF_INTENT;
extern const struct query REFUND_ANSWERED;
extern const struct query REFUND_HERE;
extern const struct query REFUNDS_OF_SUBJECT;
extern const struct query REFUNDS_REFUSED;
extern const struct query REFUNDS_REFUSED_COUNT;
extern const struct query REFUND_AGAIN;
extern const struct query REFUND_BY_HAND;
