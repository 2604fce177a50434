/* SPDX-License-Identifier: EUPL-1.2 */
#include "api/public/public.h"

#include "base/arena.h"
#include "catalogue/shelf.h"
#include "db/db.h"
#include "house.h"

/* ---- hold: the fast door ---- */

struct holding {
    struct hold_now now; /* first */
    struct parked *parked;
    const struct request *rq;
};

static struct str link_of(struct ctx *cx, const struct request *rq, struct booking_id id)
{
    struct str text = id_to_text(cx->arena, id.id);
    struct str token = booking_link_token(cx->arena, rq->house->secret, id);

    return arena_text(cx->arena, "/api/v1/bookings/%" PRI_STR "?k=%" PRI_STR, ARG_STR(text),
                      ARG_STR(token));
}

/* On the writer's thread, after the commit. */
static void held(struct group_item *item)
{
    struct holding *h = (struct holding *)(void *)item;
    struct ctx *cx = item->cx;

    if (item->fault == FAULT_NONE) {
        struct reply *reply = reply_of_parked(h->parked);

        reply_bytes(reply, STR("application/json"), h->now.reply_json);
        reply_status(reply, 201);
        reply_header(reply, "Location", link_of(cx, h->rq, h->now.booking.id));
        if (h->now.replayed)
            reply_header(reply, "Idempotency-Replayed", STR("true"));
    }
    reply_later(h->parked, item->fault);
}

enum fault hold_request_check(struct ctx *cx, const void *body)
{
    const struct hold_request *asked = body;

    if (!str_is_empty(asked->tongue) && language_from_code(asked->tongue) == LANGUAGE_COUNT)
        return fault_field(cx, "tongue", "no language of ours");
    return FAULT_NONE;
}

enum fault bookings_hold(struct ctx *cx, const struct request *rq, struct parked *parked)
{
    struct holding *h = NEW(cx->arena, struct holding);

    *h = (struct holding){
        .now = {.item = {.done = held, .cx = cx},
                .asked = rq->body,
                .key = rq->key,
                .key_hash = rq->key_hash,
                .callers = {request_caller(cx, rq)}},
        .parked = parked,
        .rq = rq,
    };
    booking_hold_now(rq->house->booking, &h->now);
    return FAULT_NONE;
}

/* ---- the others: at the desk ---- */

enum fault booking_asked(struct ctx *cx,
                         struct db *db,
                         const struct request *rq,
                         struct booking *ret)
{
    const struct link_query *link = rq->query;
    struct booking_id id = {rq->path_id};

    if (!booking_link_is_good(rq->house->secret, id, link->k))
        return fault(cx, FAULT_BOOKING_ABSENT, "the link is not signed by us");
    return booking_find(cx, db, id, ret);
}

static enum fault refunds_shown(struct ctx *cx,
                                struct db *db,
                                struct booking_id id,
                                struct list *ret)
{
    struct list refunds;
    size_t n = 0;

    TRY(payment_refunds_of(cx, db, SUBJECT_BOOKING, id.id, &refunds));
    struct refund_view *views = NEW_ARRAY(cx->arena, struct refund_view, refunds.n + 1);
    each_in (r, const struct refund, &refunds)
        views[n++] = (struct refund_view){r->amount, r->state};
    *ret = (struct list){views, n};
    return FAULT_NONE;
}

enum fault booking_show(struct ctx *cx,
                        struct db *db,
                        const struct request *rq,
                        struct reply *ret_reply)
{
    struct booking_view view = {0};
    struct list tickets;
    size_t n = 0;

    TRY(booking_asked(cx, db, rq, &view.booking));
    TRY(booking_tickets(cx, db, view.booking.id, &tickets));
    struct ticket_view *views = NEW_ARRAY(cx->arena, struct ticket_view, tickets.n + 1);
    each_in (t, const struct ticket, &tickets)
        views[n++] = (struct ticket_view){t->code, t->state, t->label};
    view.tickets = (struct list){views, n};
    TRY(refunds_shown(cx, db, view.booking.id, &view.refunds));
    reply_json(cx, ret_reply, &BOOKING_VIEW, &view);
    return FAULT_NONE;
}

static enum fault reply_booking(struct ctx *cx,
                                struct db *db,
                                struct booking_id id,
                                struct reply *ret_reply)
{
    struct booking booking;

    TRY(booking_find(cx, db, id, &booking));
    reply_json(cx, ret_reply, &BOOKING, &booking);
    return FAULT_NONE;
}

enum fault booking_name_who(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret_reply)
{
    struct booking booking;

    TRY(booking_asked(cx, db, rq, &booking));
    TRY(booking_name(cx, db, booking.id, rq->body));
    return reply_booking(cx, db, booking.id, ret_reply);
}

enum fault booking_prolong(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret_reply)
{
    struct booking booking;

    TRY(booking_asked(cx, db, rq, &booking));
    TRY(booking_extend(cx, db, booking.id, &booking));
    reply_json(cx, ret_reply, &BOOKING, &booking);
    return FAULT_NONE;
}

enum fault booking_drop(struct ctx *cx,
                        struct db *db,
                        const struct request *rq,
                        struct reply *ret_reply)
{
    struct booking booking;

    TRY(booking_asked(cx, db, rq, &booking));
    TRY(booking_give_back(cx, db, rq->house, booking.id));
    reply_empty(ret_reply);
    return FAULT_NONE;
}

/* What the provider's page says is paid for. */
static struct str words_of(struct ctx *cx, const struct request *rq, const struct booking *booking)
{
    BORROW(catalogue, rq->house->shelf);
    const struct visit *v = catalogue ? catalogue_visit(catalogue, booking->offer) : NULL;
    struct str title = v ? texts_for(&v->content->title, booking->tongue) : booking->reference;

    return arena_text(cx->arena, "%" PRI_STR ": %u", ARG_STR(title), booking->seats);
}

/* A page of the web: the provider sends a browser there. */
enum fault payment_wanted_check(struct ctx *cx, const void *body)
{
    const struct payment_wanted *wanted = body;
    struct str url = wanted->back_url;
    bool sane = str_starts(url, STR("https://")) || str_starts(url, STR("http://"));

    for (size_t i = 0; i < url.n; i++)
        sane = sane && (unsigned char)url.p[i] > ' ' && (unsigned char)url.p[i] < 0x7F;
    if (!str_is_empty(url) && !sane)
        return fault_field(cx, "back_url", "not an address of the web: https://...");
    return FAULT_NONE;
}

enum fault booking_pay(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct reply *ret_reply)
{
    const struct payment_wanted *wanted = rq->body;
    struct booking booking;
    struct intent intent;

    TRY(booking_asked(cx, db, rq, &booking));
    if (id_is_none(booking.intent.id))
        return fault(cx, FAULT_INTENT_ABSENT, "nothing is to be paid");
    TRY(booking_payable(cx, db, booking.id, &booking));
    struct payment_words words = {
        .what = words_of(cx, rq, &booking),
        .email = booking.email,
        .back_url = wanted->back_url,
    };
    if (str_is_empty(words.back_url)) {
        struct str link = link_of(cx, rq, booking.id);
        words.back_url = arena_text(cx->arena, "%" PRI_STR "%" PRI_STR,
                                    ARG_STR(rq->house->public_url), ARG_STR(link));
    }
    TRY(payment_start(cx, db, rq->house, booking.intent, &words, &intent));
    struct payment_view view = {intent.id, intent.state, intent.amount, intent.url};
    reply_json(cx, ret_reply, &PAYMENT_VIEW, &view);
    return FAULT_NONE;
}

enum fault booking_confirm_without_pay(struct ctx *cx,
                                       struct db *db,
                                       const struct request *rq,
                                       struct reply *ret_reply)
{
    struct booking booking;

    TRY(booking_asked(cx, db, rq, &booking));
    TRY(booking_confirm_free(cx, db, rq->house, booking.id, &booking));
    reply_json(cx, ret_reply, &BOOKING, &booking);
    return FAULT_NONE;
}

enum fault booking_cancel_ask(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              struct reply *ret_reply)
{
    struct booking booking;
    struct cancel_terms terms;

    TRY(booking_asked(cx, db, rq, &booking));
    TRY(booking_cancel_terms(cx, db, booking.id, &terms));
    struct cancel_view view = {terms.back, terms.kept, terms.possible};
    reply_json(cx, ret_reply, &CANCEL_VIEW, &view);
    return FAULT_NONE;
}

enum fault booking_cancel_do(struct ctx *cx,
                             struct db *db,
                             const struct request *rq,
                             struct reply *ret_reply)
{
    struct booking booking;

    TRY(booking_asked(cx, db, rq, &booking));
    TRY(booking_cancel(cx, db, booking.id, CANCEL_BY_VISITOR, &booking));
    reply_json(cx, ret_reply, &BOOKING, &booking);
    return FAULT_NONE;
}
