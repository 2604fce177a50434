/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "ledger/ledger.h"
#include "payment/inside.h"

/* One intent of the batch, as the batch leaves it. */
struct touched {
    struct intent intent;
    bool moved; /* its state changed: write it */
    bool taken; /* money came in this batch: tell its taker */
    bool look;  /* ask the provider soon */
};

struct applying {
    struct ctx *cx;
    struct db *db;
    const struct house *house;
    struct touched *all; /* ascending by id */
    size_t n;
    struct ledger_entry *entries;
    size_t entries_n;
    struct destination_id whose; /* `today` is theirs */
    struct day today;
};

struct fact fact_of_event(const struct event_row *event)
{
    return (struct fact){
        .event = event->id,
        .destination = event->destination,
        .connection = event->connection,
        .key = event->intent_key,
        .state = event->state,
        .amount = event->amount,
        .fee = event->fee,
        .reference = event->reference,
    };
}

static int by_id(const void *a, const void *b)
{
    return id_compare(*(const struct id *)a, *(const struct id *)b);
}

struct str payment_json_of_ids(struct arena *a, const struct id *ids, size_t n)
{
    struct buf b = BUF(a);

    buf_byte(&b, '[');
    for (size_t i = 0; i < n; i++) {
        buf_add(&b, i > 0 ? STR(",\"") : STR("\""));
        buf_hex(&b, ids[i].b, sizeof ids[i].b);
        buf_byte(&b, '"');
    }
    buf_byte(&b, ']');
    return buf_str(&b);
}

/* Lock every intent that the facts name, in ascending order: two batches never wait for each other
 * in a ring. */
static enum fault lock_intents(struct applying *ap, struct fact *const *facts, size_t n)
{
    struct id *ids = NEW_ARRAY(ap->cx->arena, struct id, n);
    size_t known = 0;
    size_t kept = 0;
    struct list rows;

    for (size_t i = 0; i < n; i++)
        known += id_from_text(facts[i]->key, &ids[known]) ? 1 : 0;
    qsort(ids, known, sizeof *ids, by_id);
    for (size_t i = 0; i < known; i++) {
        if (kept == 0 || !id_is(ids[kept - 1], ids[i]))
            ids[kept++] = ids[i];
    }
    if (kept == 0)
        return FAULT_NONE;

    struct str asked = payment_json_of_ids(ap->cx->arena, ids, kept);
    TRY(db_all(ap->cx, ap->db, &INTENTS_LOCK, ARGS(asked), &rows));
    ap->all = NEW_ARRAY(ap->cx->arena, struct touched, rows.n);
    each_in (intent, struct intent, &rows)
        ap->all[ap->n++].intent = *intent;
    return FAULT_NONE;
}

static struct touched *touched_by(const struct applying *ap, const struct fact *fact)
{
    struct id id;
    size_t low = 0;
    size_t high = ap->n;

    if (!id_from_text(fact->key, &id))
        return NULL;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int c = id_compare(ap->all[middle].intent.id.id, id);
        if (c == 0)
            return &ap->all[middle];
        if (c < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static enum fault today_of(struct applying *ap, struct destination_id destination)
{
    if (id_is(ap->whose.id, destination.id))
        return FAULT_NONE;
    TRY(ledger_today(ap->cx, ap->db, destination, &ap->today));
    ap->whose = destination;
    return FAULT_NONE;
}

/* Money that we cannot place stands in suspense until a person has decided. */
static enum fault set_aside(struct applying *ap, const struct fact *fact)
{
    enum currency c = fact->amount.currency;
    struct posting posting = {
        .debit = {fact->destination, ACCOUNT_PSP_CLEARING, fact->connection.id, c},
        .credit = {fact->destination, ACCOUNT_SUSPENSE, {{0}}, c},
        .amount = fact->amount,
    };
    /* By the provider's key, not by the event: the same money told twice is set aside once. */
    struct hash key =
        hash_of(arena_text(ap->cx->arena, "%" PRI_STR " %" PRI_STR, ARG_STR(fact->key),
                           ARG_STR(KEY_OF(ap->cx, fact->connection))));
    struct ledger_entry entry = {
        .destination = fact->destination,
        .kind = STR("money_unplaced"),
        .key = hash_to_text(ap->cx->arena, key),
        .postings = &posting,
        .n = 1,
    };

    if (!money_is_sound(fact->amount) || fact->amount.minor <= 0)
        return FAULT_NONE;
    TRY(today_of(ap, fact->destination));
    entry.occurred = ap->today;
    return ledger_post(ap->cx, ap->db, &entry, /* ret_again */ NULL);
}

static enum fault unknown(struct applying *ap, struct fact *fact)
{
    fact->outcome = EVENT_UNKNOWN;
    say(ap->cx, ERROR, "a notification names no payment of ours", KV(fact->key),
        KV(fact->reference), KV(fact->connection),
        KV_AS("state", word_of(&PAYMENT_STATES, fact->state)));
    return fact->state == PAYMENT_TAKEN ? set_aside(ap, fact) : FAULT_NONE;
}

static enum fault differs(struct applying *ap, struct fact *fact, struct touched *t)
{
    struct intent *intent = &t->intent;

    fact->outcome = EVENT_DIFFERS;
    say(ap->cx, ERROR, "another amount came than was asked: in suspense, not confirmed",
        KV_AS("intent", intent->id), KV_AS("asked", intent->amount), KV_AS("came", fact->amount),
        KV(fact->reference));
    if (intent->state != INTENT_REFUSED && intent->state != INTENT_CANCELLED) {
        intent->state = INTENT_REFUSED;
        intent->reason = STR("another amount came than was asked");
        intent->connection = fact->connection;
        t->moved = true;
    }
    return set_aside(ap, fact);
}

static bool is_told_by_its_own(const struct intent *intent, const struct fact *fact)
{
    return id_is(intent->destination.id, fact->destination.id) &&
           (id_is_none(intent->connection.id) || id_is(intent->connection.id, fact->connection.id));
}

static bool is_amount_of(const struct fact *fact, const struct intent *intent)
{
    return fact->amount.currency == intent->amount.currency &&
           fact->amount.minor == intent->amount.minor;
}

/* The fact moves nothing: it is old, said before, or asks to look again. */
static void stay(struct fact *fact, struct touched *t)
{
    if (fact->state == PAYMENT_UNKNOWN && t->intent.state < INTENT_TAKEN) {
        t->look = true;
        fact->outcome = EVENT_LOOKED;
    } else if (fact->state == PAYMENT_TAKEN || fact->state == PAYMENT_WAITING) {
        fact->outcome = EVENT_AGAIN;
    } else {
        fact->outcome = EVENT_BEHIND;
    }
}

/*
 * What a provider closes by itself before the deadline is one attempt that failed, as a refusal is:
 * the places are held still, and another may follow. None follows what we closed; a notification
 * that tells of our closing before its answer is read counts as a refusal too, and the booking's
 * own state then refuses who comes to pay.
 */
static enum payment_state said_of(const struct applying *ap,
                                  const struct fact *fact,
                                  const struct intent *intent)
{
    bool by_itself = !fact->closing && moment_is_before(ap->cx->now, intent->until);

    return fact->state == PAYMENT_CANCELLED && by_itself ? PAYMENT_REFUSED : fact->state;
}

static enum fault decide(struct applying *ap, struct fact *fact)
{
    struct touched *t = touched_by(ap, fact);

    if (!t || !is_told_by_its_own(&t->intent, fact))
        return unknown(ap, fact);

    struct intent *intent = &t->intent;
    enum intent_state next = intent_after(intent->state, said_of(ap, fact, intent));

    if (next == INTENT_UNSET) {
        stay(fact, t);
        return FAULT_NONE;
    }
    if (next == INTENT_TAKEN && !is_amount_of(fact, intent))
        return differs(ap, fact, t);

    fact->outcome = EVENT_APPLIED;
    t->moved = true;
    intent->state = next;
    intent->connection = fact->connection;
    if (fact->reference.n > 0)
        intent->reference = text_cut(fact->reference, 120);
    intent->reason = STR("");
    if (next != INTENT_TAKEN && fact->reason.n > 0)
        intent->reason = text_cut(fact->reason, 400);
    if (next == INTENT_TAKEN) {
        t->taken = true;
        intent->taken = fact->amount;
        intent->fee = fact->fee;
    }
    return FAULT_NONE;
}

static enum fault decide_all(struct applying *ap, struct fact *const *facts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        TRY(decide(ap, facts[i]));
    return FAULT_NONE;
}

static enum fault write_changes(struct applying *ap)
{
    struct intent_change *rows = NEW_ARRAY(ap->cx->arena, struct intent_change, ap->n);
    size_t n = 0;
    uint64_t changed = 0;

    for (size_t i = 0; i < ap->n; i++) {
        const struct intent *in = &ap->all[i].intent;
        if (ap->all[i].moved) {
            rows[n++] = (struct intent_change){
                .connection = in->connection,
                .state = in->state,
                .reference = in->reference,
                .reason = in->reason,
                .taken = in->taken,
                .fee = in->fee,
                .id = in->id,
            };
        } else if (ap->all[i].look) {
            TRY(db_do(ap->cx, ap->db, &INTENT_LOOK_AT, ARGS(ap->cx->now, in->id), NULL));
        }
    }
    TRY(db_do_many(ap->cx, ap->db, &INTENT_CHANGED, &INTENT_CHANGE, rows, n, &changed));
    if (changed != n) {
        return fault(ap->cx, FAULT_DB_BROKEN, "%zu intents were to change, %llu did", n,
                     (unsigned long long)changed);
    }
    return FAULT_NONE;
}

static enum fault post_paid(struct applying *ap, const struct intent *in)
{
    enum currency c = in->amount.currency;
    struct account_key clearing = {in->destination, ACCOUNT_PSP_CLEARING, in->connection.id, c};
    struct posting *p = NEW_ARRAY(ap->cx->arena, struct posting, 2);
    bool fee = in->fee.currency == c && in->fee.minor > 0;

    TRY(today_of(ap, in->destination));
    p[0] = (struct posting){
        .debit = clearing,
        .credit = {in->destination, ACCOUNT_BUYER_DEPOSIT, {{0}}, c},
        .amount = in->taken,
        .about = in->subject,
    };
    p[1] = (struct posting){
        .debit = {in->destination, ACCOUNT_PSP_FEE, {{0}}, c},
        .credit = clearing,
        .amount = in->fee,
        .about = in->subject,
    };
    ap->entries[ap->entries_n++] = (struct ledger_entry){
        .destination = in->destination,
        .kind = STR("sale_paid"),
        .key = KEY_OF(ap->cx, in->id),
        .occurred = ap->today,
        .postings = p,
        .n = fee ? 2 : 1,
    };
    return FAULT_NONE;
}

static enum fault give_back(struct applying *ap, const struct paid *paid)
{
    struct refund refund;
    struct str key =
        arena_text(ap->cx->arena, "late:%" PRI_STR, ARG_STR(KEY_OF(ap->cx, paid->intent.id)));

    say(ap->cx, WARN, "money came too late and goes back", KV_AS("intent", paid->intent.id),
        KV_AS("subject", paid->intent.subject), KV_AS("amount", paid->intent.taken), KV(paid->why));
    return payment_give_back(ap->cx, ap->db, paid->intent.id, paid->intent.taken, paid->why, key,
                             &refund);
}

static enum fault give_back_unwanted(struct applying *ap, const struct paid *paid, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (paid[i].verdict == VERDICT_GIVE_BACK)
            TRY(give_back(ap, &paid[i]));
    }
    return FAULT_NONE;
}

static size_t paid_for(const struct applying *ap, enum subject_kind kind, struct paid *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < ap->n; i++) {
        if (ap->all[i].taken && ap->all[i].intent.subject_kind == kind)
            ret[n++] = (struct paid){.intent = ap->all[i].intent};
    }
    return n;
}

static enum fault tell_takers(struct applying *ap)
{
    struct paid *paid = NEW_ARRAY(ap->cx->arena, struct paid, ap->n);

    for (enum subject_kind kind = SUBJECT_BOOKING; kind <= SUBJECT_BOOKING; kind++) {
        const struct taker *taker = payment_taker(ap->house->payment, kind);
        size_t n = paid_for(ap, kind, paid);

        if (n == 0)
            continue;
        if (!taker) {
            return fault(ap->cx, FAULT_BROKEN, "nobody takes money for a %" PRI_STR,
                         ARG_STR(word_of(&SUBJECT_KINDS, kind)));
        }
        TRY(taker->taken(ap->cx, ap->db, ap->house, paid, n));
        TRY(give_back_unwanted(ap, paid, n));
    }
    return FAULT_NONE;
}

/* What each notification came to: written with the new ones, kept beside the stored ones. */
static enum fault close_events(struct applying *ap, struct fact *const *facts, size_t n)
{
    struct event_change *rows = NEW_ARRAY(ap->cx->arena, struct event_change, n);
    struct event_row *fresh = NEW_ARRAY(ap->cx->arena, struct event_row, n);
    size_t events = 0;
    size_t fresh_n = 0;

    for (size_t i = 0; i < n; i++) {
        if (facts[i]->fresh) {
            fresh[fresh_n] = *facts[i]->fresh;
            fresh[fresh_n].waiting = false;
            fresh[fresh_n++].outcome = facts[i]->outcome;
        } else if (!id_is_none(facts[i]->event.id)) {
            rows[events++] = (struct event_change){facts[i]->outcome, facts[i]->event};
        }
    }
    TRY(db_do_many(ap->cx, ap->db, &EVENT_INSERT, &EVENT_ROW, fresh, fresh_n, NULL));
    return db_do_many(ap->cx, ap->db, &EVENT_CHANGED, &EVENT_CHANGE, rows, events, NULL);
}

static enum fault post_all(struct applying *ap)
{
    for (size_t i = 0; i < ap->n; i++) {
        if (ap->all[i].taken)
            TRY(post_paid(ap, &ap->all[i].intent));
    }
    return ledger_post_many(ap->cx, ap->db, ap->entries, ap->entries_n);
}

enum fault payment_apply_facts(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct fact *const *facts,
                               size_t n)
{
    struct applying ap = {.cx = cx, .db = db, .house = house};

    assert(db_is_in_transaction(db));
    ap.entries = NEW_ARRAY(cx->arena, struct ledger_entry, n);
    TRY(lock_intents(&ap, facts, n));
    TRY(decide_all(&ap, facts, n));
    TRY(write_changes(&ap));
    TRY(post_all(&ap));
    TRY(tell_takers(&ap));
    return close_events(&ap, facts, n);
}

struct apply_seen {
    const struct house *house;
    struct fact fact;
    struct intent_id id;
    struct intent *ret;
};

static enum fault apply_seen(struct ctx *cx, struct db *db, void *arg)
{
    struct apply_seen *a = arg;
    struct fact fact = a->fact;
    struct fact *one = &fact;

    TRY(payment_apply_facts(cx, db, a->house, &one, 1));
    return payment_find(cx, db, a->id, a->ret);
}

enum fault payment_apply_seen(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              const struct intent *intent,
                              const struct payment_seen *seen,
                              bool closing,
                              struct intent *ret)
{
    struct apply_seen a = {
        .house = house,
        .fact =
            {
                .destination = intent->destination,
                .connection = intent->connection,
                .key = KEY_OF(cx, intent->id),
                .state = seen->state,
                .amount = seen->amount,
                .fee = seen->fee,
                .reference = seen->reference,
                .reason = seen->reason,
                .closing = closing,
            },
        .id = intent->id,
        .ret = ret,
    };

    return db_in_transaction(cx, db, apply_seen, &a);
}

struct apply_events {
    const struct house *house;
    struct str asked;
};

static enum fault apply_events(struct ctx *cx, struct db *db, void *arg)
{
    struct apply_events *a = arg;
    struct list rows;

    TRY(db_all(cx, db, &EVENTS_BY_ID, ARGS(a->asked), &rows));
    struct fact *facts = NEW_ARRAY(cx->arena, struct fact, rows.n);
    struct fact **pointers = NEW_ARRAY(cx->arena, struct fact *, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        facts[i] = fact_of_event((const struct event_row *)rows.items + i);
        pointers[i] = &facts[i];
    }
    return rows.n == 0 ? FAULT_NONE : payment_apply_facts(cx, db, a->house, pointers, rows.n);
}

enum fault payment_apply(struct ctx *cx,
                         struct db *db,
                         const struct house *house,
                         const struct event_id *events,
                         size_t n)
{
    struct id *ids = NEW_ARRAY(cx->arena, struct id, n);

    for (size_t i = 0; i < n; i++)
        ids[i] = events[i].id;
    struct apply_events a = {house, payment_json_of_ids(cx->arena, ids, n)};
    return fault_while(cx, db_in_transaction(cx, db, apply_events, &a), "applying %zu events", n);
}
