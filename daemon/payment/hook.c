/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/log.h"
#include "http/reply.h"
#include "jobs/jobs.h"
#include "payment/inside.h"

/*
 *   server thread        store writer              applier                    job, each 2 s
 *   verify, read  ──▶  INSERT events, COMMIT  ──▶  intents, entries, takers,  (finds what a crash
 *                      answer 204                  COMMIT                      left waiting)
 *
 * The answer means "stored", never "applied": what lasts is the event's row.
 */
enum { APPLIERS_MOST = 4 };

/* An event on its way from one writer to the other: outlives the request that brought it. */
struct applying_item {
    struct group_item item;
    struct ctx cx;
    struct arena *arena;
    struct fact fact;
    struct payment_desk *desk;
    struct applying_item *next_free;
};

struct payment_desk {
    struct arena *home; /* under `lock` once threads run */
    const struct taker *takers;
    const struct house *const *house;
    struct group_writer *store;
    struct group_writer *appliers[APPLIERS_MOST];
    uint32_t appliers_n;
    _Atomic int64_t woken; /* when the job runners were last told; unit: ticks */

    pthread_mutex_t lock; /* home, free */
    struct applying_item *free;
};

struct storing_item {
    struct group_item item;
    struct parked *parked;
    struct payment_desk *desk;
    struct event_row event;
};

const struct taker *payment_taker(const struct payment_desk *desk, enum subject_kind kind)
{
    for (const struct taker *t = desk ? desk->takers : NULL; t && t->kind; t++)
        if (t->kind == kind)
            return t;
    return NULL;
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
        facts[i] = &((struct applying_item *)items[i])->fact;
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

static struct applying_item *take_item(struct payment_desk *desk)
{
    pthread_mutex_lock(&desk->lock);
    struct applying_item *it = desk->free;
    if (it)
        desk->free = it->next_free;
    else
        it = NEW(desk->home, struct applying_item);
    pthread_mutex_unlock(&desk->lock);

    if (!it->arena)
        it->arena = arena_new();
    it->desk = desk;
    return it;
}

static void applied(struct group_item *item)
{
    struct applying_item *it = (struct applying_item *)item;
    struct payment_desk *desk = it->desk;

    if (item->fault != FAULT_NONE)
        log_trouble(&it->cx, LOG_ERROR, "a notification is stored but could not be applied yet");
    else
        wake_runners(desk);
    arena_reset(it->arena);
    pthread_mutex_lock(&desk->lock);
    it->next_free = desk->free;
    desk->free = it;
    pthread_mutex_unlock(&desk->lock);
}

static void send_to_applier(struct payment_desk *desk, const struct event_row *event)
{
    struct applying_item *it = take_item(desk);

    ctx_init(&it->cx, it->arena);
    it->item = (struct group_item){.cx = &it->cx, .done = applied};
    it->fact = fact_of_event(event);
    it->fact.key = arena_copy(it->arena, event->intent_key);
    it->fact.reference = arena_copy(it->arena, event->reference);
    /* All that is said of one payment goes the same way, in order of arrival. */
    uint8_t way =
        event->intent_key.n > 0 ? (uint8_t)event->intent_key.p[event->intent_key.n - 1] : 0;
    group_submit(desk->appliers[way % desk->appliers_n], &it->item);
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
        rows[i] = ((struct storing_item *)items[i])->event;
    return db_do_many(cx, db, &EVENT_INSERT, &EVENT_ROW, rows, n, NULL);
}

static void stored(struct group_item *item)
{
    struct storing_item *s = (struct storing_item *)item;

    if (item->fault == FAULT_NONE) {
        send_to_applier(s->desk, &s->event);
        reply_empty(reply_of_parked(s->parked));
    }
    reply_later(s->parked, item->fault);
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

    struct storing_item *s = NEW(cx->arena, struct storing_item);
    s->item = (struct group_item){.cx = cx, .done = stored};
    s->parked = parked;
    s->desk = desk;
    s->event = (struct event_row){
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
    };
    group_submit(desk->store, &s->item);
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
    pthread_mutex_init(&desk->lock, NULL);
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
    group_writer_free(&desk->store); /* first: it still feeds the appliers */
    for (uint32_t i = 0; i < desk->appliers_n; i++)
        group_writer_free(&desk->appliers[i]);
    for (struct applying_item *it = desk->free; it; it = it->next_free)
        arena_free(&it->arena);
    pthread_mutex_destroy(&desk->lock);
    struct arena *home = desk->home;
    arena_free(&home);
}
