/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <inttypes.h>

#include "base/arena.h"
#include "base/log.h"
#include "jobs/jobs.h"
#include "ledger/ledger.h"
#include "payment/inside.h"

static enum fault post_refund(struct ctx *cx,
                              struct db *db,
                              const struct intent *intent,
                              const struct refund *refund,
                              struct str kind,
                              enum account_kind from,
                              enum account_kind to)
{
    enum currency c = refund->amount.currency;
    struct id connection = intent->connection.id;
    struct posting posting = {
        .debit = {intent->destination, from, {{0}}, c},
        .credit = {intent->destination, to,
                   to == ACCOUNT_PSP_CLEARING ? connection : (struct id){{0}}, c},
        .amount = refund->amount,
        .about = intent->subject,
    };
    struct ledger_entry entry = {
        .destination = intent->destination,
        .kind = kind,
        .key = KEY_OF(cx, refund->id),
        .postings = &posting,
        .n = 1,
    };

    TRY(ledger_today(cx, db, intent->destination, &entry.occurred));
    return ledger_post(cx, db, &entry, /* ret_again */ NULL);
}

enum fault payment_give_back(struct ctx *cx,
                             struct db *db,
                             struct intent_id id,
                             struct money amount,
                             struct str reason,
                             struct str key,
                             struct refund *ret)
{
    struct left_row row;
    struct intent intent;
    bool again = false;

    /* The intent's row is the lock: two refunds of one payment are decided one after the other. */
    assert(db_is_in_transaction(db));
    TRY(db_one(cx, db, &INTENT_LOCK_LEFT, ARGS(id), FAULT_INTENT_ABSENT, &row));
    TRY(db_find(cx, db, &REFUND_BY_KEY, ARGS(key), ret, &again));
    if (again)
        return FAULT_NONE;
    TRY(payment_find(cx, db, id, &intent));
    if (amount.currency != intent.amount.currency || amount.minor <= 0 ||
        amount.minor > row.taken - row.refunded) {
        return fault(cx, FAULT_REFUND_TOO_MUCH, "%" PRId64 " asked back, %" PRId64 " left",
                     amount.minor, row.taken - row.refunded);
    }

    struct refund refund = {
        .id = ID_NEW(refund, cx->now),
        .intent = id,
        .amount = amount,
        .state = REFUND_WAITING,
        .reason = reason.p ? reason : STR(""),
    };
    TRY(db_do(cx, db, &INTENT_REFUNDED_MORE, ARGS(amount.minor, id), NULL));
    TRY(db_do(cx, db, &REFUND_INSERT,
              ARGS(refund.id, intent.destination, id, amount, refund.reason, key, cx->now), NULL));
    TRY(post_refund(cx, db, &intent, &refund, STR("refund_decided"), ACCOUNT_BUYER_DEPOSIT,
                    ACCOUNT_REFUND_PENDING));
    TRY(job_add(cx, db, STR("payment_refund_send"), refund.id.id, cx->now,
                arena_text(cx->arena, "refund:%" PRI_STR, ARG_STR(KEY_OF(cx, refund.id)))));
    *ret = refund;
    return FAULT_NONE;
}

enum fault payment_refunds(struct ctx *cx, struct db *db, struct intent_id intent, struct list *ret)
{
    return db_all(cx, db, &REFUNDS_OF_INTENT, ARGS(intent), ret);
}

struct answered {
    const struct intent *intent;
    const struct refund *refund;
    enum refund_state state;
};

static enum fault answered(struct ctx *cx, struct db *db, void *arg)
{
    const struct answered *a = arg;
    uint64_t changed = 0;

    TRY(db_do(cx, db, &REFUND_ANSWERED,
              ARGS(word_of(&REFUND_STATES, a->state), cx->now, a->refund->id), &changed));
    if (changed == 0 || a->state != REFUND_DONE)
        return FAULT_NONE;
    return post_refund(cx, db, a->intent, a->refund, STR("refund_done"), ACCOUNT_REFUND_PENDING,
                       ACCOUNT_PSP_CLEARING);
}

/* The refund's id is the key at the provider: asking again after a crash gives the first. */
enum fault payment_refund_send(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject)
{
    struct refund refund;
    struct intent intent;
    const struct opened *opened = NULL;
    enum refund_state state = REFUND_UNKNOWN;

    TRY(db_one(cx, db, &REFUND_BY_ID, ARGS(subject), FAULT_INTENT_ABSENT, &refund));
    if (refund.state != REFUND_WAITING)
        return FAULT_NONE;
    TRY(payment_find(cx, db, refund.intent, &intent));
    TRY(gateway_opened(cx, db, house->gateways, intent.connection, &opened));
    if (!opened->gateway->payment)
        return fault(cx, FAULT_GATEWAY_ABSENT, "%s takes no payments", opened->gateway->name);
    TRY(opened->gateway->payment->refund(opened->self, cx, KEY_OF(cx, intent.id),
                                         KEY_OF(cx, refund.id), refund.amount, &state));
    if (state != REFUND_DONE && state != REFUND_REFUSED)
        return fault(cx, FAULT_PAYMENT_UNSURE, "the provider has not answered the refund yet");

    struct answered a = {&intent, &refund, state};
    TRY(db_in_transaction(cx, db, answered, &a));
    if (state == REFUND_REFUSED) {
        say(cx, ERROR, "the provider refused a refund: give it back another way", KV(refund.id),
            KV(refund.amount), KV_AS("subject", intent.subject));
    }
    return FAULT_NONE;
}
