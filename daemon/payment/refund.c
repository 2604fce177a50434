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

/* A payment whose row is locked: two refunds of it are decided one after the other. */
struct giving {
    struct intent intent;
    struct left_row row;
};

static enum fault lock_paid(struct ctx *cx, struct db *db, struct intent_id id, struct giving *ret)
{
    assert(db_is_in_transaction(db));
    TRY(db_one(cx, db, &INTENT_LOCK_LEFT, ARGS(id), FAULT_INTENT_ABSENT, &ret->row));
    return payment_find(cx, db, id, &ret->intent);
}

static enum fault must_be_left(struct ctx *cx, const struct giving *g, struct money amount)
{
    int64_t left = g->row.taken - g->row.refunded;

    if (amount.currency == g->intent.amount.currency && amount.minor > 0 && amount.minor <= left)
        return FAULT_NONE;
    return fault(cx, FAULT_REFUND_TOO_MUCH, "%" PRId64 " asked back, %" PRId64 " left",
                 amount.minor, left);
}

/* The refund's own destination: whoever applies what a gateway told works for all of them. */
static enum fault queue_send(struct ctx *cx,
                             struct db *db,
                             const struct intent *intent,
                             struct refund_id id)
{
    struct str key = arena_text(cx->arena, "refund:%" PRI_STR, ARG_STR(KEY_OF(cx, id)));
    struct destination_id own = cx->destination;

    cx->destination = intent->destination;
    enum fault f = job_add(cx, db, STR("payment_refund_send"), id.id, cx->now, key);
    cx->destination = own;
    return f;
}

/* The row, the entry, and the job that will ask the provider. */
static enum fault promise(struct ctx *cx,
                          struct db *db,
                          const struct intent *intent,
                          const struct refund *refund,
                          struct str key)
{
    TRY(db_do(cx, db, &INTENT_REFUNDED_MORE, ARGS(refund->amount.minor, intent->id), NULL));
    TRY(db_do(cx, db, &REFUND_INSERT,
              ARGS(refund->id, intent->destination, intent->id, refund->amount, refund->reason, key,
                   cx->now),
              NULL));
    TRY(post_refund(cx, db, intent, refund, STR("refund_decided"), ACCOUNT_BUYER_DEPOSIT,
                    ACCOUNT_REFUND_PENDING));
    return queue_send(cx, db, intent, refund->id);
}

enum fault payment_give_back(struct ctx *cx,
                             struct db *db,
                             struct intent_id id,
                             struct money amount,
                             struct str reason,
                             struct str key,
                             struct refund *ret)
{
    struct giving g;
    bool again = false;

    TRY(lock_paid(cx, db, id, &g));
    TRY(db_find(cx, db, &REFUND_BY_KEY, ARGS(key), ret, &again));
    if (again)
        return FAULT_NONE;
    TRY(must_be_left(cx, &g, amount));

    struct refund refund = {
        .id = ID_NEW(refund, cx->now),
        .intent = id,
        .amount = amount,
        .state = REFUND_WAITING,
        .reason = reason.p ? reason : STR(""),
        .attempt = 1,
        .subject_kind = g.intent.subject_kind,
        .subject = g.intent.subject,
    };
    TRY(promise(cx, db, &g.intent, &refund, key));
    *ret = refund;
    return FAULT_NONE;
}

enum fault payment_refunds(struct ctx *cx, struct db *db, struct intent_id intent, struct list *ret)
{
    return db_all(cx, db, &REFUNDS_OF_INTENT, ARGS(intent), ret);
}

enum fault payment_refunds_of(struct ctx *cx,
                              struct db *db,
                              enum subject_kind kind,
                              struct id subject,
                              struct list *ret)
{
    return db_all(cx, db, &REFUNDS_OF_SUBJECT, ARGS(subject, word_of(&SUBJECT_KINDS, kind)), ret);
}

enum fault payment_refund_find(struct ctx *cx,
                               struct db *db,
                               struct refund_id id,
                               struct refund *ret)
{
    return db_one(cx, db, &REFUND_HERE, ARGS(id, cx->destination), FAULT_REFUND_ABSENT, ret);
}

/* ---- asking the provider ---- */

struct answered {
    const struct house *house;
    const struct intent *intent;
    const struct refund *refund;
    enum refund_state state;
};

static enum fault tell_taker(struct ctx *cx,
                             struct db *db,
                             const struct house *house,
                             const struct refund *refund)
{
    const struct taker *taker = payment_taker(house->payment, refund->subject_kind);

    return taker && taker->refund_told ? taker->refund_told(cx, db, refund) : FAULT_NONE;
}

static enum fault answered(struct ctx *cx, struct db *db, void *arg)
{
    const struct answered *a = arg;
    struct refund now = *a->refund;
    uint64_t changed = 0;

    TRY(db_do(cx, db, &REFUND_ANSWERED, ARGS(word_of(&REFUND_STATES, a->state), cx->now, now.id),
              &changed));
    if (changed == 0)
        return FAULT_NONE;
    now.state = a->state;
    now.answered = cx->now;
    if (now.state == REFUND_REFUSED)
        return tell_taker(cx, db, a->house, &now);
    TRY(post_refund(cx, db, a->intent, &now, STR("refund_done"), ACCOUNT_REFUND_PENDING,
                    ACCOUNT_PSP_CLEARING));
    /* Nobody waits for news of one that simply went well. */
    return now.attempt > 1 ? tell_taker(cx, db, a->house, &now) : FAULT_NONE;
}

/* Asking again after a crash gives the first answer; a person who asks again asks anew. */
static struct str key_at_provider(struct ctx *cx, const struct refund *refund)
{
    struct str key = KEY_OF(cx, refund->id);

    return refund->attempt > 1
               ? arena_text(cx->arena, "%" PRI_STR ".%u", ARG_STR(key), refund->attempt)
               : key;
}

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
    TRY(payment_gateway(cx, db, house, &intent, &opened));
    TRY(opened->gateway->payment->refund(opened->self, cx, KEY_OF(cx, intent.id),
                                         key_at_provider(cx, &refund), refund.amount, &state));
    if (state != REFUND_DONE && state != REFUND_REFUSED)
        return fault(cx, FAULT_PAYMENT_UNSURE, "the provider has not answered the refund yet");

    struct answered a = {house, &intent, &refund, state};
    TRY(db_in_transaction(cx, db, answered, &a));
    if (state == REFUND_REFUSED) {
        say(cx, ERROR, "the provider refused a refund: it waits in the back office", KV(refund.id),
            KV(refund.amount), KV_AS("subject", intent.subject));
    }
    return FAULT_NONE;
}

/* ---- what the provider refused waits for a person ---- */

enum fault payment_refunds_refused(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &REFUNDS_REFUSED, ARGS(cx->destination), ret);
}

enum fault payment_refunds_refused_count(struct ctx *cx, struct db *db, uint32_t *ret)
{
    struct refunds_count_row row;

    TRY(db_one(cx, db, &REFUNDS_REFUSED_COUNT, ARGS(cx->destination), FAULT_DB_BROKEN, &row));
    *ret = row.n;
    return FAULT_NONE;
}

/* The UPDATE changed no row: it is not here, or no longer refused. */
static enum fault not_refused(struct ctx *cx, struct db *db, struct refund_id id)
{
    struct refund refund;

    TRY(payment_refund_find(cx, db, id, &refund));
    return fault(cx, FAULT_MOVE_WRONG, "this refund is %s", REFUND_STATES.words[refund.state]);
}

enum fault payment_refund_again(struct ctx *cx, struct db *db, struct refund_id id)
{
    struct refund refund;
    uint64_t changed = 0;

    assert(db_is_in_transaction(db));
    TRY(db_do(cx, db, &REFUND_AGAIN, ARGS(id, cx->destination), &changed));
    if (changed == 0)
        return not_refused(cx, db, id);
    TRY(payment_refund_find(cx, db, id, &refund));
    struct str key =
        arena_text(cx->arena, "refund:%" PRI_STR ":%u", ARG_STR(KEY_OF(cx, id)), refund.attempt);
    return job_add(cx, db, STR("payment_refund_send"), id.id, cx->now, key);
}

enum fault payment_refund_by_hand(struct ctx *cx,
                                  struct db *db,
                                  const struct house *house,
                                  struct refund_id id,
                                  struct user_id by,
                                  struct str note)
{
    struct refund refund;
    struct intent intent;
    uint64_t changed = 0;

    assert(db_is_in_transaction(db));
    TRY(db_do(cx, db, &REFUND_BY_HAND, ARGS(cx->now, note, by, id, cx->destination), &changed));
    if (changed == 0)
        return not_refused(cx, db, id);
    TRY(payment_refund_find(cx, db, id, &refund));
    TRY(payment_find(cx, db, refund.intent, &intent));
    TRY(post_refund(cx, db, &intent, &refund, STR("refund_by_hand"), ACCOUNT_REFUND_PENDING,
                    ACCOUNT_TRANSIT_REFUND));
    return tell_taker(cx, db, house, &refund);
}
