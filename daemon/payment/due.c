/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/log.h"
#include "payment/inside.h"

#define STORED_FOR SECONDS(2)
#define LOOK_MOST MINUTES(10)
#define LOOK_END DAYS(2) /* after the deadline; then the provider is told to close it */

/* One by one when they do not go together, so that a bad one does not hold up the others. */
static enum fault apply_page(struct ctx *cx,
                             struct db *db,
                             const struct house *house,
                             const struct list *page)
{
    const struct event_due_row *rows = page->items;
    struct event_id *ids = NEW_ARRAY(cx->arena, struct event_id, page->n);
    enum fault worst = FAULT_NONE;

    for (size_t i = 0; i < page->n; i++)
        ids[i] = rows[i].id;
    if (payment_apply(cx, db, house, ids, page->n) == FAULT_NONE)
        return FAULT_NONE;
    trouble_clear(cx);
    for (size_t i = 0; i < page->n; i++) {
        enum fault f = payment_apply(cx, db, house, &ids[i], 1);
        if (f == FAULT_NONE)
            continue;
        say(cx, ERROR, "a stored notification cannot be applied", KV_AS("event", ids[i]),
            KV_AS("why", cx->trouble.story));
        trouble_clear(cx);
        worst = f;
    }
    return worst;
}

enum fault payment_apply_due(struct ctx *cx,
                             struct db *db,
                             const struct house *house,
                             struct id subject)
{
    struct moment from = {0};
    struct moment until = moment_minus(cx->now, STORED_FOR);
    enum fault worst = FAULT_NONE;
    struct list page;

    (void)subject;
    do {
        TRY(db_all(cx, db, &EVENTS_DUE, ARGS(from.us, until.us), &page));
        if (page.n == 0)
            break;
        enum fault f = apply_page(cx, db, house, &page);
        worst = f != FAULT_NONE ? f : worst;
        from = ((const struct event_due_row *)page.items)[page.n - 1].came;
    } while (page.n == 256 && !ctx_is_ending(cx));
    return worst == FAULT_NONE ? FAULT_NONE
                               : fault(cx, worst, "some stored notifications still wait");
}

/* After half of its age: often at first, then seldom. */
static struct moment next_look(const struct intent *intent, struct moment now)
{
    struct span wait = {moment_since(now, intent->made).us / 2};

    if (wait.us < LOOK_FIRST.us)
        wait = LOOK_FIRST;
    if (wait.us > LOOK_MOST.us)
        wait = LOOK_MOST;
    return moment_plus(now, wait);
}

static enum fault ask_what_became(struct ctx *cx,
                                  const struct opened *opened,
                                  const struct intent *intent,
                                  struct payment_seen *ret)
{
    const struct payment_ops *ops = opened->gateway->payment;
    bool give_up = moment_is_before(moment_plus(intent->until, LOOK_END), cx->now);
    struct str key = KEY_OF(cx, intent->id);

    return give_up ? ops->close(opened->self, cx, key, ret) : ops->look(opened->self, cx, key, ret);
}

static enum fault look_one(struct ctx *cx,
                           struct db *db,
                           const struct house *house,
                           struct intent_id id,
                           enum payment_state *ret_seen)
{
    struct intent intent;
    const struct opened *opened = NULL;
    struct payment_seen seen = {0};

    TRY(payment_find(cx, db, id, &intent));
    /* Later first: a provider that hangs is not asked again at once. */
    TRY(db_do(cx, db, &INTENT_LOOK_AT, ARGS(next_look(&intent, cx->now), id), NULL));
    *ret_seen = PAYMENT_UNKNOWN;
    if (id_is_none(intent.connection.id))
        return FAULT_NONE;
    TRY(gateway_opened(cx, db, house->gateways, intent.connection, &opened));
    if (!opened->gateway->payment)
        return FAULT_NONE;
    TRY(ask_what_became(cx, opened, &intent, &seen));
    *ret_seen = seen.state;
    if (seen.state == PAYMENT_UNKNOWN || seen.state == PAYMENT_WAITING)
        return FAULT_NONE;
    return payment_apply_seen(cx, db, house, &intent, &seen, /* closing */ false, &intent);
}

enum fault payment_look(struct ctx *cx,
                        struct db *db,
                        const struct house *house,
                        struct intent_id id,
                        struct intent *ret,
                        enum payment_state *ret_seen)
{
    struct asked *asked = payment_asked_of(house->payment);

    TRY(payment_find(cx, db, id, ret));
    *ret_seen = PAYMENT_UNKNOWN;
    if (ret->state != INTENT_STARTED && ret->state != INTENT_UNSURE)
        return FAULT_NONE;
    int64_t since = moment_ticks();
    if (asked_lately(asked, id, since, ret_seen))
        return FAULT_NONE;
    TRY(look_one(cx, db, house, id, ret_seen));
    asked_said(asked, id, since, *ret_seen);
    return payment_find(cx, db, id, ret);
}

enum fault payment_look_due(struct ctx *cx,
                            struct db *db,
                            const struct house *house,
                            struct id subject)
{
    struct list due;

    (void)subject;
    TRY(db_all(cx, db, &INTENTS_TO_LOOK, ARGS(cx->now), &due));
    each_in (row, struct intent_id_row, &due) {
        if (ctx_is_ending(cx))
            break; /* the clock asks again */
        enum payment_state seen;

        if (look_one(cx, db, house, row->id, &seen) != FAULT_NONE) {
            log_trouble(cx, LOG_WARN, "a payment could not be looked at: again later");
            trouble_clear(cx);
        }
    }
    return FAULT_NONE;
}
