/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/fakepay/till.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"

const struct test_card test_cards[] = {
    {"4970 0000 0000 0014", CARD_SUCCESS, "le paiement réussit", "the payment succeeds"},
    {"4970 0000 0000 0022", CARD_DECLINE, "la banque refuse", "the bank declines"},
    {"4970 0000 0000 0030", CARD_SECURE, "la banque demande une confirmation (3-D Secure)",
     "the bank asks to confirm (3-D Secure)"},
    {"4970 0000 0000 0048", CARD_ABANDON, "vous fermez la page sans payer",
     "you close the page without paying"},
    {"4970 0000 0000 0055", CARD_LATE, "réussit, la boutique l’apprend plus tard",
     "succeeds, the shop hears of it later"},
    {"4970 0000 0000 0063", CARD_REPEATED, "réussit, la boutique l’apprend trois fois",
     "succeeds, the shop hears of it three times"},
    {"4970 0000 0000 0071", CARD_LOST, "réussit, la boutique ne l’apprend jamais",
     "succeeds, the shop never hears of it"},
    {"4970 0000 0000 0089", CARD_NO_REFUND, "réussit, tout remboursement est refusé",
     "succeeds, every refund is refused"},
    {"4970 0000 0000 0097", CARD_SLOW_REFUND, "réussit, les remboursements se font attendre",
     "succeeds, refunds take their time"},
    {0},
};

SHAPE(TILL_REFUND,
      struct till_refund,
      FIELD(struct till_refund, refund_key),
      FIELD(struct till_refund, amount),
      FIELD_WORD(struct till_refund, state, &REFUND_STATES));

SHAPE(TILL_PAYMENT,
      struct till_payment,
      FIELD(struct till_payment, key),
      FIELD(struct till_payment, reference),
      FIELD_WORD(struct till_payment, state, &PAYMENT_STATES),
      FIELD(struct till_payment, amount, .traits = OPTIONAL),
      FIELD(struct till_payment, fee, .traits = OPTIONAL),
      FIELD(struct till_payment, what, .traits = OPTIONAL),
      FIELD(struct till_payment, email, .traits = OPTIONAL),
      FIELD(struct till_payment, tongue, .traits = OPTIONAL),
      FIELD(struct till_payment, back_url, .traits = OPTIONAL),
      FIELD(struct till_payment, notify_url, .traits = OPTIONAL),
      FIELD(struct till_payment, reason, .traits = OPTIONAL),
      FIELD(struct till_payment, card, .traits = OPTIONAL),
      FIELD_LIST(struct till_payment, refunds, &TILL_REFUND, .traits = OPTIONAL),
      FIELD(struct till_payment, made),
      FIELD(struct till_payment, tell),
      FIELD(struct till_payment, tell_at, .traits = OPTIONAL),
      FIELD(struct till_payment, tries),
      FIELD(struct till_payment, event, .traits = OPTIONAL),
      FIELD(struct till_payment, event_at, .traits = OPTIONAL));

SHAPE(COUNTERS,
      struct counters,
      FIELD(struct counters, started),
      FIELD(struct counters, taken),
      FIELD(struct counters, refused),
      FIELD(struct counters, cancelled),
      FIELD(struct counters, looks),
      FIELD(struct counters, refunds),
      FIELD(struct counters, refunds_refused),
      FIELD(struct counters, notified),
      FIELD(struct counters, notify_failed));

/* Kept for good; a chain a bucket of the key's hash, one of the reference's, and one of what must
 * be told. */
struct kept {
    struct till_payment is;
    struct kept *next;
    struct kept *next_reference;
    struct kept *next_told;
    bool queued;
};

enum { BUCKETS = 4096 };

struct till {
    pthread_mutex_t lock; /* all below */
    struct arena *home;
    FILE *file;
    struct span late;
    struct kept *by_key[BUCKETS];
    struct kept *by_reference[BUCKETS];
    struct kept *to_tell;
    struct counters counters;
};

static size_t bucket_of(struct str s)
{
    struct hash h = hash_of(s);

    return (h.b[0] | (size_t)h.b[1] << 8) % BUCKETS;
}

enum card_way card_way_of(struct str number)
{
    char digits[20];
    size_t n = 0;

    for (size_t i = 0; i < number.n; i++) {
        if (number.p[i] == ' ')
            continue;
        if (n == sizeof digits)
            return CARD_UNKNOWN;
        digits[n++] = number.p[i];
    }
    for (const struct test_card *c = test_cards; c->number; c++) {
        size_t k = 0;
        for (const char *p = c->number; *p; p++) {
            if (*p != ' ' && (k >= n || digits[k++] != *p))
                k = sizeof digits + 1;
        }
        if (k == n)
            return c->way;
    }
    return CARD_UNKNOWN;
}

static struct kept *kept_by_key(struct till *t, struct str key)
{
    for (struct kept *k = t->by_key[bucket_of(key)]; k; k = k->next) {
        if (str_is(k->is.key, key))
            return k;
    }
    return NULL;
}

static struct kept *kept_by_reference(struct till *t, struct str reference)
{
    for (struct kept *k = t->by_reference[bucket_of(reference)]; k; k = k->next_reference) {
        if (str_is(k->is.reference, reference))
            return k;
    }
    return NULL;
}

static void copy_texts(struct arena *a, struct till_payment *p)
{
    struct str *const texts[] = {&p->key,      &p->reference,  &p->what,   &p->email, &p->tongue,
                                 &p->back_url, &p->notify_url, &p->reason, &p->card,  &p->event};

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = arena_copy(a, *texts[i]);
    struct till_refund *refunds = NEW_ARRAY(a, struct till_refund, p->refunds.n + 1);
    for (size_t i = 0; i < p->refunds.n; i++) {
        refunds[i] = ((struct till_refund *)p->refunds.items)[i];
        refunds[i].refund_key = arena_copy(a, refunds[i].refund_key);
    }
    p->refunds.items = refunds;
}

static void queue(struct till *t, struct kept *k)
{
    if (k->queued || k->is.tell == 0)
        return;
    k->queued = true;
    k->next_told = t->to_tell;
    t->to_tell = k;
}

static struct kept *keep(struct till *t, const struct till_payment *p)
{
    struct kept *k = kept_by_key(t, p->key);

    if (!k) {
        k = NEW(t->home, struct kept);
        k->is.key = arena_copy(t->home, p->key);
        size_t at = bucket_of(p->key);
        k->next = t->by_key[at];
        t->by_key[at] = k;
        at = bucket_of(p->reference);
        k->next_reference = t->by_reference[at];
        t->by_reference[at] = k;
    }
    k->is = *p;
    copy_texts(t->home, &k->is);
    queue(t, k);
    return k;
}

/* One line; written whole before anybody is told. */
static enum fault save(struct ctx *cx, struct till *t, const struct kept *k)
{
    struct buf line = BUF(cx->arena);

    if (!t->file)
        return FAULT_NONE;
    shape_write_json(&line, &TILL_PAYMENT, &k->is);
    buf_byte(&line, '\n');
    if (fwrite(line.p, 1, line.n, t->file) != line.n || fflush(t->file) != 0)
        return fault(cx, FAULT_FILE_BROKEN, "the state file cannot be written");
    return FAULT_NONE;
}

static enum fault give(struct ctx *cx, struct till *t, struct kept *k, struct till_payment *ret)
{
    TRY(save(cx, t, k));
    *ret = k->is;
    copy_texts(cx->arena, ret);
    return FAULT_NONE;
}

static void unlock(struct till **t)
{
    pthread_mutex_unlock(&(*t)->lock);
}

#define LOCKED(till_)                                                                              \
    pthread_mutex_lock(&(till_)->lock);                                                            \
    CLEANUP(unlock) struct till *locked_ = (till_);                                                \
    (void)locked_

static void load(struct ctx *cx, struct till *t, FILE *file)
{
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct ctx reading = *cx;
    char *line = NULL; /* getline's own */
    size_t room = 0;
    ssize_t n;

    reading.arena = scratch;
    while ((n = getline(&line, &room, file)) > 0) {
        struct till_payment p = {0};
        struct str text = {line, (size_t)n};
        /* The last line may be half written: the shop was not answered then. */
        if (shape_read_json_text(&reading, &TILL_PAYMENT, str_trim(text), &p) == FAULT_NONE)
            (void)keep(t, &p);
        trouble_clear(&reading);
        arena_reset(scratch);
    }
    free(line);
}

static void file_drop(FILE **file)
{
    if (*file)
        fclose(*file);
}

enum fault till_open(struct ctx *cx, struct str path, struct span late, struct till **ret)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    struct till *t = NEW(home, struct till);

    t->home = home;
    t->late = late;
    pthread_mutex_init(&t->lock, NULL);
    if (path.n > 0) {
        const char *name = arena_copy(home, path).p;
        CLEANUP(file_drop) FILE *before = fopen(name, "re");
        if (before)
            load(cx, t, before);
        t->file = fopen(name, "ae");
        if (!t->file)
            return fault(cx, FAULT_FILE_BROKEN, "%s: %s", name, strerror(errno));
    }
    *ret = t;
    TAKE(home);
    return FAULT_NONE;
}

void till_close(struct till **owned)
{
    struct till *t = *owned;

    *owned = NULL;
    if (!t)
        return;
    if (t->file)
        fclose(t->file);
    pthread_mutex_destroy(&t->lock);
    struct arena *home = t->home;
    arena_free(&home);
}

enum fault till_start(struct ctx *cx,
                      struct till *t,
                      const struct fakepay_start *asked,
                      struct till_payment *ret)
{
    LOCKED(t);
    struct kept *k = kept_by_key(t, asked->key);

    if (!k) {
        struct till_payment p = {
            .key = asked->key,
            .reference = arena_text(cx->arena, "fp_%" PRI_STR, ARG_STR(random_text(cx->arena, 20))),
            .state = PAYMENT_WAITING,
            .amount = asked->amount,
            .what = asked->what,
            .email = asked->email,
            .tongue = asked->tongue,
            .back_url = asked->back_url,
            .notify_url = asked->notify_url,
            .made = cx->now,
        };
        k = keep(t, &p);
        t->counters.started++;
    } else if (k->is.amount.minor != asked->amount.minor && k->is.state != PAYMENT_CANCELLED) {
        return fault(cx, FAULT_KEY_REUSED, "this key was used with another amount");
    }
    return give(cx, t, k, ret);
}

enum fault till_by_key(struct ctx *cx, struct till *t, struct str key, struct till_payment *ret)
{
    LOCKED(t);
    struct kept *k = kept_by_key(t, key);

    if (!k)
        return fault(cx, FAULT_INTENT_ABSENT, "no such payment");
    *ret = k->is;
    copy_texts(cx->arena, ret);
    return FAULT_NONE;
}

enum fault till_by_reference(struct ctx *cx,
                             struct till *t,
                             struct str reference,
                             struct till_payment *ret)
{
    LOCKED(t);
    struct kept *k = kept_by_reference(t, reference);

    if (!k)
        return fault(cx, FAULT_INTENT_ABSENT, "no such payment");
    *ret = k->is;
    copy_texts(cx->arena, ret);
    return FAULT_NONE;
}

static void announce(struct ctx *cx, struct till *t, struct kept *k, enum card_way way)
{
    k->is.event = arena_text(t->home, "ev_%" PRI_STR, ARG_STR(random_text(cx->arena, 20)));
    k->is.event_at = cx->now;
    k->is.tries = 0;
    k->is.tell = way == CARD_LOST ? 0 : way == CARD_REPEATED ? 3 : 1;
    k->is.tell_at = way == CARD_LATE ? moment_plus(cx->now, t->late) : cx->now;
    queue(t, k);
}

/* 1.5 % and 10 cents, never more than what was paid. */
static struct money fee_of(struct money amount)
{
    struct money fee = money_plus(money_part(amount, 150), (struct money){10, amount.currency});

    return money_compare(fee, amount) > 0 ? amount : fee;
}

static enum fault open_one(struct ctx *cx, struct till *t, struct str reference, struct kept **ret)
{
    *ret = kept_by_reference(t, reference);
    if (!*ret)
        return fault(cx, FAULT_INTENT_ABSENT, "no such payment");
    if ((*ret)->is.state != PAYMENT_WAITING)
        return fault(cx, FAULT_MOVE_WRONG, "this payment is closed");
    return FAULT_NONE;
}

static void refuse(struct ctx *cx, struct till *t, struct kept *k, struct str reason)
{
    k->is.state = PAYMENT_REFUSED;
    k->is.reason = arena_copy(t->home, reason);
    t->counters.refused++;
    announce(cx, t, k, CARD_DECLINE);
}

enum fault till_pay(struct ctx *cx,
                    struct till *t,
                    struct str reference,
                    struct str card,
                    bool secured,
                    struct till_payment *ret)
{
    enum card_way way = card_way_of(card);
    struct kept *k;
    LOCKED(t);

    TRY(open_one(cx, t, reference, &k));
    if (way == CARD_DECLINE) {
        refuse(cx, t, k, STR("card declined"));
    } else if (way != CARD_UNKNOWN && way != CARD_ABANDON && (way != CARD_SECURE || secured)) {
        k->is.state = PAYMENT_TAKEN;
        k->is.fee = fee_of(k->is.amount);
        k->is.card = arena_copy(t->home, (struct str){card.p + card.n - 4, 4});
        t->counters.taken++;
        announce(cx, t, k, way);
    }
    return give(cx, t, k, ret);
}

enum fault till_refuse(struct ctx *cx,
                       struct till *t,
                       struct str reference,
                       struct str reason,
                       struct till_payment *ret)
{
    struct kept *k;
    LOCKED(t);

    TRY(open_one(cx, t, reference, &k));
    refuse(cx, t, k, reason);
    return give(cx, t, k, ret);
}

enum fault till_cancel(struct ctx *cx, struct till *t, struct str key, struct till_payment *ret)
{
    LOCKED(t);
    struct kept *k = kept_by_key(t, key);

    if (!k) {
        struct till_payment p = {
            .key = key,
            .reference = arena_text(cx->arena, "fp_%" PRI_STR, ARG_STR(random_text(cx->arena, 20))),
            .state = PAYMENT_WAITING,
            .made = cx->now,
        };
        k = keep(t, &p);
    }
    if (k->is.state == PAYMENT_WAITING) {
        k->is.state = PAYMENT_CANCELLED;
        t->counters.cancelled++;
    }
    return give(cx, t, k, ret);
}

static struct till_refund *refund_there(const struct kept *k, struct str refund_key)
{
    each_in (r, struct till_refund, &k->is.refunds)
        if (str_is(r->refund_key, refund_key))
            return r;
    return NULL;
}

static enum fault add_refund(struct ctx *cx,
                             struct till *t,
                             struct kept *k,
                             const struct fakepay_refund *asked)
{
    int64_t before = 0;
    struct list *all = &k->is.refunds;
    struct str card = k->is.card;

    each_in (r, struct till_refund, all)
        before += r->state == REFUND_REFUSED ? 0 : r->amount.minor;
    if (k->is.state != PAYMENT_TAKEN || asked->amount.currency != k->is.amount.currency ||
        asked->amount.minor <= 0 || asked->amount.minor > k->is.amount.minor - before)
        return fault(cx, FAULT_REFUND_TOO_MUCH, "not so much was taken");

    struct till_refund *grown = NEW_ARRAY(t->home, struct till_refund, all->n + 1);
    for (size_t i = 0; i < all->n; i++)
        grown[i] = ((struct till_refund *)all->items)[i];
    grown[all->n] = (struct till_refund){
        .refund_key = arena_copy(t->home, asked->refund_key),
        .amount = asked->amount,
        .state = str_is(card, STR("0089"))   ? REFUND_REFUSED
                 : str_is(card, STR("0097")) ? REFUND_WAITING
                                             : REFUND_DONE,
    };
    if (grown[all->n].state == REFUND_REFUSED) {
        t->counters.refunds_refused++;
    } else {
        t->counters.refunds++;
    }
    *all = (struct list){grown, all->n + 1};
    return FAULT_NONE;
}

enum fault till_refund(struct ctx *cx,
                       struct till *t,
                       struct str key,
                       const struct fakepay_refund *asked,
                       enum refund_state *ret)
{
    LOCKED(t);
    struct kept *k = kept_by_key(t, key);

    if (!k)
        return fault(cx, FAULT_INTENT_ABSENT, "no such payment");
    struct till_refund *there = refund_there(k, asked->refund_key);
    if (there && there->state == REFUND_WAITING) {
        there->state = REFUND_DONE; /* a slow one: done when asked again */
    } else if (!there) {
        TRY(add_refund(cx, t, k, asked));
    }
    TRY(save(cx, t, k));
    *ret = refund_there(k, asked->refund_key)->state;
    return FAULT_NONE;
}

void till_looked(struct till *t)
{
    LOCKED(t);
    t->counters.looks++;
}

struct counters till_counters(struct till *t)
{
    LOCKED(t);
    return t->counters;
}

bool till_next_to_tell(struct ctx *cx, struct till *t, struct till_payment *ret)
{
    LOCKED(t);
    struct kept **at = &t->to_tell;

    while (*at) {
        struct kept *k = *at;
        if (k->is.tell == 0) {
            *at = k->next_told;
            k->queued = false;
            continue;
        }
        if (!moment_is_before(cx->now, k->is.tell_at)) {
            *ret = k->is;
            copy_texts(cx->arena, ret);
            return true;
        }
        at = &k->next_told;
    }
    return false;
}

enum fault till_told(struct ctx *cx, struct till *t, struct str key, bool reached)
{
    LOCKED(t);
    struct kept *k = kept_by_key(t, key);
    uint32_t wait = 1;

    if (!k || k->is.tell == 0)
        return FAULT_NONE;
    if (reached) {
        t->counters.notified++;
        k->is.tell--;
        k->is.tries = 0;
    } else {
        t->counters.notify_failed++;
        k->is.tries++;
        wait = k->is.tries > 6 ? 60 : 1u << (k->is.tries - 1);
        if (k->is.tries >= 200)
            k->is.tell = 0; /* some three hours: the shop will look by itself */
    }
    k->is.tell_at = moment_plus(cx->now, SECONDS(wait));
    return save(cx, t, k);
}
