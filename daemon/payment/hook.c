/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdatomic.h>

#include "base/arena.h"
#include "base/log.h"
#include "http/reply.h"
#include "jobs/jobs.h"
#include "payment/inside.h"

/*
 *   server thread       applier                                    store writer      job, each 2 s
 *   verify, read  ──▶  event, intents, entries, takers, COMMIT
 *                      answer 204
 *                      what cannot be applied goes on alone  ──▶  event, COMMIT
 *                                                                  answer 204  ──▶  tries again
 *
 * The answer means "stored", whatever became of it: the event's row is what lasts.
 */
enum { APPLIERS_MOST = 8 };

struct payment_desk {
    struct arena *home;
    const struct taker *takers;
    const struct house *const *house;
    struct group_writer *store;
    struct group_writer *appliers[APPLIERS_MOST];
    uint32_t appliers_n;
    struct asked *asked;
    _Atomic int64_t woken; /* when the job runners were last told; unit: ticks */
};

/* A notification on its way: lives in its request's arena, until that is answered. */
struct hook_item {
    struct group_item item;
    struct parked *parked;
    struct payment_desk *desk;
    struct event_row event;
    struct fact fact;
};

const struct taker *payment_taker(const struct payment_desk *desk, enum subject_kind kind)
{
    for (const struct taker *t = desk ? desk->takers : NULL; t && t->kind; t++) {
        if (t->kind == kind)
            return t;
    }
    return NULL;
}

struct asked *payment_asked_of(const struct payment_desk *desk)
{
    return desk ? desk->asked : NULL;
}

static void answer(struct hook_item *it)
{
    if (it->item.fault == FAULT_NONE)
        reply_empty(reply_of_parked(it->parked));
    reply_later(it->parked, it->item.fault);
}

/* ---- the applier ---- */

static enum fault apply_batch(struct ctx *cx,
                              struct db *db,
                              void *of,
                              struct group_item **items,
                              size_t n)
{
    struct payment_desk *desk = of;
    struct fact **facts = NEW_ARRAY(cx->arena, struct fact *, n);

    for (size_t i = 0; i < n; i++)
        facts[i] = &((struct hook_item *)items[i])->fact;
    return payment_apply_facts(cx, db, *desk->house, facts, n);
}

/* Mails and refunds were just promised: a sixth of a second later is soon enough. */
static void wake_runners(struct payment_desk *desk)
{
    int64_t now = moment_ticks();
    int64_t last = atomic_load_explicit(&desk->woken, memory_order_relaxed);

    if (now - last > 160000 && (*desk->house)->runners &&
        atomic_compare_exchange_strong(&desk->woken, &last, now))
        job_runners_wake((*desk->house)->runners);
}

static void stored(struct group_item *item)
{
    answer((struct hook_item *)item);
}

static void applied(struct group_item *item)
{
    struct hook_item *it = (struct hook_item *)item;

    if (item->fault == FAULT_NONE) {
        wake_runners(it->desk);
        answer(it);
    } else if (item->fault == FAULT_DB_BUSY) {
        answer(it); /* no database: the provider tells it again */
    } else {
        log_trouble(item->cx, LOG_ERROR,
                    "a notification cannot be applied: it is kept, a job tries again");
        item->done = stored;
        group_submit(it->desk->store, item);
    }
}

/* ---- the store ---- */

static enum fault store_batch(struct ctx *cx,
                              struct db *db,
                              void *of,
                              struct group_item **items,
                              size_t n)
{
    struct event_row *rows = NEW_ARRAY(cx->arena, struct event_row, n);

    (void)of;
    for (size_t i = 0; i < n; i++)
        rows[i] = ((struct hook_item *)items[i])->event;
    return db_do_many(cx, db, &EVENT_INSERT, &EVENT_ROW, rows, n, NULL);
}

static struct str header_of(void *of, const char *name)
{
    return request_header(of, name);
}

static enum fault check_notice(struct ctx *cx, const struct payment_notice *notice)
{
    enum fault f = FAULT_NONE;

    if (notice->event.n == 0 || notice->event.n > 80)
        f = fault_field(cx, "event", "1 to 80 characters");
    if (notice->key.n == 0 || notice->key.n > 64)
        f = fault_field(cx, "key", "1 to 64 characters");
    if (notice->reference.n > 120)
        f = fault_field(cx, "reference", "too long");
    if (notice->state == PAYMENT_TAKEN && !money_is_sound(notice->amount))
        f = fault_field(cx, "amount", "missing");
    return f;
}

enum fault payment_hook(struct ctx *cx, const struct request *rq, struct parked *parked)
{
    struct payment_desk *desk = rq->house->payment;
    const struct opened *opened = NULL;
    const struct header_view headers = {UNCONST(rq), header_of};
    struct payment_notice notice = {0};

    TRY(gateway_opened_named(cx, rq->house->gateways, rq->path_text, &opened));
    if (!opened->gateway->payment || !opened->gateway->payment->notice)
        return fault(cx, FAULT_GATEWAY_ABSENT, "%s takes no notifications", opened->gateway->name);
    TRY(opened->gateway->payment->notice(opened->self, cx, rq->body_text, &headers, &notice));
    TRY(check_notice(cx, &notice));

    struct hook_item *it = NEW(cx->arena, struct hook_item);
    it->item = (struct group_item){.cx = cx, .done = applied};
    it->parked = parked;
    it->desk = desk;
    it->event = (struct event_row){
        .id = ID_NEW(event, cx->now),
        .destination = opened->destination,
        .connection = opened->id,
        .event = notice.event,
        .intent_key = notice.key,
        .state = notice.state,
        .amount = notice.amount,
        .fee = notice.fee,
        .reference = notice.reference.p ? notice.reference : STR(""),
        .said = notice.at,
        .came = cx->now,
        .waiting = true,
    };
    it->fact = fact_of_event(&it->event);
    it->fact.fresh = &it->event;
    /* All that is said of one payment goes the same way, in order of arrival. */
    uint8_t way = (uint8_t)notice.key.p[notice.key.n - 1];
    group_submit(desk->appliers[way % desk->appliers_n], &it->item);
    return FAULT_NONE;
}

/* ---- the desk ---- */

struct payment_desk *payment_desk_new(const struct db_place *place,
                                      const struct taker *takers,
                                      const struct house *const *house,
                                      uint32_t appliers)
{
    struct arena *home = arena_new();
    struct payment_desk *desk = NEW(home, struct payment_desk);

    desk->home = home;
    desk->takers = takers;
    desk->house = house;
    desk->asked = asked_new(home);
    desk->appliers_n = appliers < 1 ? 1 : appliers > APPLIERS_MOST ? APPLIERS_MOST : appliers;
    desk->store = group_writer_new("pay-store", place, store_batch, desk);
    for (uint32_t i = 0; i < desk->appliers_n; i++)
        desk->appliers[i] = group_writer_new("pay-apply", place, apply_batch, desk);
    return desk;
}

void payment_desk_free(struct payment_desk **owned)
{
    struct payment_desk *desk = *owned;

    *owned = NULL;
    if (!desk)
        return;
    for (uint32_t i = 0; i < desk->appliers_n; i++) /* first: they still feed the store */
        group_writer_free(&desk->appliers[i]);
    group_writer_free(&desk->store);
    asked_done(desk->asked);
    struct arena *home = desk->home;
    arena_free(&home);
}
