/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/log.h"
#include "payment/inside.h"

enum fault payment_gateway(struct ctx *cx,
                           struct db *db,
                           const struct house *house,
                           const struct intent *intent,
                           const struct opened **ret)
{
    if (id_is_none(intent->connection.id)) {
        TRY(gateway_with_power(cx, db, house->gateways, GATEWAY_PAYMENT, ret));
    } else {
        TRY(gateway_opened(cx, db, house->gateways, intent->connection, ret));
    }
    if (!(*ret)->gateway->payment)
        return fault(cx, FAULT_GATEWAY_ABSENT, "%s takes no payments", (*ret)->gateway->name);
    return FAULT_NONE;
}

/* By the connection's id: another town may call its own the same. */
static struct str hook_url(struct ctx *cx, const struct house *house, struct connection_id id)
{
    return arena_text(cx->arena, "%" PRI_STR "/hooks/%" PRI_STR, ARG_STR(house->public_url),
                      ARG_STR(KEY_OF(cx, id)));
}

/*
 * A refused intent stays as it is; the next attempt is another row with another key. Callers come
 * with the first one, however many there were. Money that came on it meanwhile ends the attempts.
 */
static enum fault begin_again(struct ctx *cx, struct db *db, void *arg)
{
    struct intent *intent = arg;
    struct intent newest;
    struct left_row left;

    /* The second of two clicks waits here and finds the row that the first one made. */
    TRY(db_one(cx, db, &INTENT_LOCK_LEFT, ARGS(intent->id), FAULT_INTENT_ABSENT, &left));
    TRY(payment_find(cx, db, intent->id, intent));
    if (intent->state != INTENT_REFUSED)
        return FAULT_NONE;
    TRY(payment_of(cx, db, intent->subject_kind, intent->subject, &newest));
    *intent = newest;
    if (newest.state != INTENT_REFUSED)
        return FAULT_NONE;
    *intent = (struct intent){
        .id = ID_NEW(intent, cx->now),
        .destination = newest.destination,
        .subject_kind = newest.subject_kind,
        .subject = newest.subject,
        .amount = newest.amount,
        .state = INTENT_OPEN,
        .reference = STR(""),
        .url = STR(""),
        .reason = STR(""),
        .until = newest.until,
        .made = cx->now,
    };
    return payment_open_many(cx, db, intent, 1);
}

/* For who wants to pay it is one thing that none is connected, or that its gateway is out. */
static enum fault gateway_to_pay(struct ctx *cx,
                                 struct db *db,
                                 const struct house *house,
                                 const struct intent *intent,
                                 const struct opened **ret)
{
    enum fault f = payment_gateway(cx, db, house, intent, ret);

    if (f != FAULT_GATEWAY_ABSENT && f != FAULT_GATEWAY_OUT)
        return f;
    struct str why = cx->trouble.story;
    trouble_clear(cx);
    return fault(cx, FAULT_PAYMENT_OUT, "%" PRI_STR, ARG_STR(why));
}

static enum fault ask(struct ctx *cx,
                      struct db *db,
                      const struct house *house,
                      const struct intent *intent,
                      const struct payment_words *words)
{
    const struct opened *opened = NULL;
    struct payment_started started = {0};
    uint64_t changed = 0;
    struct payment_asked asked = {
        .key = KEY_OF(cx, intent->id),
        .amount = intent->amount,
        .what = words->what,
        .email = words->email,
        .tongue = cx->tongue,
        .back_url = words->back_url,
        .until = intent->until,
    };

    TRY(gateway_to_pay(cx, db, house, intent, &opened));
    asked.notify_url = hook_url(cx, house, opened->id);
    TRY(db_do(cx, db, &INTENT_ASKED, ARGS(opened->id, moment_plus(cx->now, LOOK_FIRST), intent->id),
              &changed));
    if (changed == 0)
        return FAULT_NONE; /* it moved on meanwhile: the caller reads it again */
    TRY(fault_while(cx, opened->gateway->payment->start(opened->self, cx, &asked, &started),
                    "starting a payment at %s", opened->gateway->name));
    return db_do(cx, db, &INTENT_STARTED_AT, ARGS(started.reference, started.url, intent->id),
                 NULL);
}

enum fault payment_start(struct ctx *cx,
                         struct db *db,
                         const struct house *house,
                         struct intent_id id,
                         const struct payment_words *words,
                         struct intent *ret)
{
    struct intent intent;

    TRY(payment_find(cx, db, id, &intent));
    if (intent.state == INTENT_REFUSED)
        TRY(db_in_transaction(cx, db, begin_again, &intent));
    if (intent.state == INTENT_CANCELLED)
        return fault(cx, FAULT_HOLD_EXPIRED, "the payment was closed");

    bool pays = intent.state == INTENT_OPEN || intent.state == INTENT_UNSURE;
    if (pays && !moment_is_before(cx->now, intent.until))
        return fault(cx, FAULT_HOLD_EXPIRED, "the payment starts after its deadline");
    if (pays)
        TRY(ask(cx, db, house, &intent, words));
    asked_forget(payment_asked_of(house->payment), intent.id);
    TRY(payment_find(cx, db, intent.id, ret));
    if (ret->state == INTENT_TAKEN)
        ret->url = STR(""); /* nobody pays twice */
    return FAULT_NONE;
}

/* ---- close ---- */

/* Only the provider can say that no money will come; without its answer nothing changes. */
static enum fault close_there(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              struct intent *intent)
{
    struct payment_seen seen = {0};
    const struct opened *opened = NULL;

    TRY(payment_gateway(cx, db, house, intent, &opened));
    enum fault f = opened->gateway->payment->close(opened->self, cx, KEY_OF(cx, intent->id), &seen);
    if (f != FAULT_NONE) {
        log_trouble(cx, LOG_WARN, "a payment could not be closed: asked again later");
        trouble_clear(cx);
        return FAULT_NONE;
    }
    return payment_apply_seen(cx, db, house, intent, &seen, /* closing */ true, intent);
}

/* For who closes: refused is the same as cancelled, no money comes from it; all else is unsure. */
static enum intent_state seen_by_closer(enum intent_state state)
{
    if (state == INTENT_TAKEN)
        return INTENT_TAKEN;
    return state == INTENT_REFUSED || state == INTENT_CANCELLED ? INTENT_CANCELLED : INTENT_UNSURE;
}

enum fault payment_close(struct ctx *cx,
                         struct db *db,
                         const struct house *house,
                         struct intent_id id,
                         struct intent *ret)
{
    struct intent intent;

    /* Nobody was asked for money yet: ours to close, whoever is about to ask. */
    TRY(db_do(cx, db, &INTENT_CLOSE_UNASKED, ARGS(id), /* ret_changed */ NULL));
    TRY(payment_find(cx, db, id, &intent));
    if (intent.state < INTENT_TAKEN && !id_is_none(intent.connection.id))
        TRY(close_there(cx, db, house, &intent));
    intent.state = seen_by_closer(intent.state);
    *ret = intent;
    return FAULT_NONE;
}
