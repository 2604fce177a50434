/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/public/order.h"

#include "base/arena.h"
#include "base/log.h"
#include "catalogue/shelf.h"
#include "house.h"

SHAPE(ORDER_QUERY,
      struct order_query,
      FIELD(struct order_query, k, .traits = OPTIONAL, .max = 64, .means = "The link's signature"),
      FIELD(struct order_query,
            paid,
            .traits = OPTIONAL,
            .max = 8,
            .means = "no: the bank refused; left: back without paying"));

/* Lenient: each field is judged below, in words for people. */
SHAPE(ORDER_FORM,
      struct order_form,
      FIELD(struct order_form, name, .traits = OPTIONAL, .max = 400),
      FIELD(struct order_form, email, .traits = OPTIONAL, .max = 400),
      FIELD(struct order_form, phone, .traits = OPTIONAL, .max = 400),
      FIELD(struct order_form, access_need, .traits = OPTIONAL, .max = 2000));

static struct str token_asked(const struct request *rq)
{
    const struct order_query *query = rq->query;

    return query->k;
}

static bool is_over(struct ctx *cx, const struct ordered *o)
{
    return o->booking.state == BOOKING_EXPIRED || o->booking.state == BOOKING_CANCELLED ||
           o->booking.state == BOOKING_REJECTED ||
           (o->booking.state == BOOKING_HELD && !moment_is_before(cx->now, o->booking.expires));
}

/* In the order's place, when it is over: with its whole slot, or by itself. */
static enum fault order_over(struct ctx *cx,
                             struct db *db,
                             const struct request *rq,
                             const struct ordered *o,
                             const struct order_form *form,
                             struct reply *ret)
{
    struct slot slot;

    TRY(slot_find(cx, db, o->booking.slot, &slot));
    return slot.state == SLOT_CANCELLED ? order_called_off(cx, rq, o, ret)
                                        : order_expired(cx, rq, o, form, ret);
}

static bool is_sold(const struct ordered *o)
{
    return o->booking.state == BOOKING_CONFIRMED || o->booking.state == BOOKING_REDEEMED;
}

/* To the tickets, saying that they are made. */
static enum fault go_to_booking(struct ctx *cx, const struct ordered *o, struct reply *ret)
{
    struct str to = address_booking(cx->arena, cx->tongue, o->booking.id, "", o->token);

    reply_see_other(cx, ret, arena_text(cx->arena, "%" PRI_STR "&made=1", ARG_STR(to)));
    return FAULT_NONE;
}

static struct page_message nothing_charged(struct ctx *cx, const struct ordered *o, struct str what)
{
    struct wall until = moment_to_wall(o->booking.expires, o->territory->destination.zone);
    struct str clock = clock_to_text(cx->arena, until.minute, cx->tongue);

    return message_err(what,
                       say_with(cx->arena, cx->tongue,
                                ordered_is_one(o)
                                    ? "Nothing was charged. Your place is held until {time}."
                                    : "Nothing was charged. Your places are held until {time}.",
                                "time", &clock, NULL));
}

enum fault order_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    const struct order_query *query = rq->query;
    struct page_message message = {0};
    struct ordered o;

    BORROW(catalogue, rq->house->shelf);
    TRY(ordered_of(cx, db, catalogue, rq, token_asked(rq), &o));
    if (is_sold(&o))
        return go_to_booking(cx, &o, ret);
    if (is_over(cx, &o))
        return order_over(cx, db, rq, &o, NULL, ret);
    if (str_is(query->paid, STR("no"))) {
        message = nothing_charged(cx, &o, SAY(cx, "The payment did not go through."));
    } else if (str_is(query->paid, STR("left"))) {
        message = nothing_charged(cx, &o, SAY(cx, "You have not paid."));
    }
    return order_show(cx, rq, &o, NULL, message, ret);
}

/* ---- the order is sent ---- */

struct confirming {
    const struct house *house;
    struct ordered *o;
};

static enum fault confirm(struct ctx *cx, struct db *db, void *of)
{
    const struct confirming *c = of;

    return booking_confirm_free(cx, db, c->house, c->o->booking.id, &c->o->booking);
}

static enum fault send_free(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct ordered *o,
                            struct reply *ret)
{
    struct confirming c = {rq->house, o};

    TRY(db_in_transaction(cx, db, confirm, &c));
    return go_to_booking(cx, o, ret);
}

/* To the provider's page; back to the checkout when it does not answer. */
static enum fault send_to_bank(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               const struct ordered *o,
                               const struct order_form *form,
                               struct reply *ret)
{
    struct str back = address_order(cx->arena, cx->tongue, o->booking.id, "retour", o->token);
    const struct payment_words words = {
        .what = ordered_name(cx, o),
        .email = form->email,
        .back_url = arena_text(cx->arena, "%" PRI_STR "%" PRI_STR, ARG_STR(rq->house->public_url),
                               ARG_STR(back)),
    };
    struct intent intent = {0};
    struct booking booking;

    TRY(booking_payable(cx, db, o->booking.id, &booking));
    enum fault f = payment_start(cx, db, rq->house, o->booking.intent, &words, &intent);

    if (f == FAULT_NONE && intent.url.n) {
        reply_see_other(cx, ret, intent.url);
        return FAULT_NONE;
    }
    if (f == FAULT_NONE || f == FAULT_PAYMENT_UNSURE) {
        trouble_clear(cx);
        reply_see_other(cx, ret, back);
        return FAULT_NONE;
    }
    if (f == FAULT_PAYMENT_OUT) {
        log_trouble(cx, LOG_WARN, "nobody can pay here");
        trouble_clear(cx);
        return order_show(cx, rq, o, form,
                          nothing_charged(cx, o, SAY(cx, "Payment is not possible at the moment.")),
                          ret);
    }
    if (f == FAULT_UPSTREAM_DOWN) {
        trouble_clear(cx);
        return order_show(cx, rq, o, form,
                          message_err(SAY(cx, "The bank does not answer."),
                                      SAY(cx, "Nothing was charged. Try again in a moment.")),
                          ret);
    }
    return f;
}

static bool is_too_late(enum fault f)
{
    return f == FAULT_HOLD_EXPIRED || f == FAULT_SLOT_CANCELLED || f == FAULT_MOVE_WRONG;
}

/* Ten minutes more, or as many as are left; what was typed stays as it is, unread. */
static enum fault keep_longer(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              struct ordered *o,
                              const struct order_form *form,
                              struct reply *ret)
{
    enum fault f = booking_extend(cx, db, o->booking.id, &o->booking);

    if (is_too_late(f)) {
        trouble_clear(cx);
        return order_over(cx, db, rq, o, form, ret);
    }
    if (f != FAULT_NONE && f != FAULT_HOLD_LONGEST)
        return f;
    trouble_clear(cx);
    return order_show(cx, rq, o, form, (struct page_message){0}, ret);
}

/* Words of one who has taken the tick away again are nobody's. */
static struct order_form form_of(const struct request *rq)
{
    bool needs_access = typed(rq, "needs_access").n > 0;

    return (struct order_form){
        .name = str_trim(typed(rq, "name")),
        .email = str_trim(typed(rq, "email")),
        .phone = str_trim(typed(rq, "phone")),
        .needs_access = needs_access,
        .access_need = needs_access ? str_trim(typed(rq, "access_need")) : STR(""),
        .terms = typed(rq, "terms").n > 0,
    };
}

/* Who comes, as the room checks it; a tick alone says nothing that a guide could prepare. */
static enum fault name_it(struct ctx *cx,
                          struct db *db,
                          const struct order_form *form,
                          struct booking_id id)
{
    const struct booking_who who = {
        .name = form->name,
        .email = form->email,
        .phone = form->phone,
        .access_need = form->access_need,
        .terms = form->terms,
    };

    if (form->needs_access && form->access_need.n == 0)
        (void)fault_field(cx, "access_need", "Say it in a few words. Example: a wheelchair");
    return booking_name(cx, db, id, &who);
}

enum fault order_send(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct order_form form = form_of(rq);
    struct ordered o;
    enum fault f;

    BORROW(catalogue, rq->house->shelf);
    TRY(ordered_of(cx, db, catalogue, rq, token_asked(rq), &o));
    if (is_sold(&o))
        return go_to_booking(cx, &o, ret);
    if (is_over(cx, &o))
        return order_over(cx, db, rq, &o, &form, ret);
    if (typed(rq, "keep").n > 0)
        return keep_longer(cx, db, rq, &o, &form, ret);

    f = name_it(cx, db, &form, o.booking.id);
    if (f == FAULT_BAD_INPUT && cx->trouble.fields)
        return order_show(cx, rq, &o, &form, (struct page_message){0}, ret);
    if (f == FAULT_NONE) {
        f = o.booking.price.minor == 0 ? send_free(cx, db, rq, &o, ret)
                                       : send_to_bank(cx, db, rq, &o, &form, ret);
    }
    if (is_too_late(f)) {
        trouble_clear(cx);
        return order_over(cx, db, rq, &o, &form, ret);
    }
    return f;
}

/* ---- none of it ---- */

enum fault order_give_back(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    struct ordered o;
    enum fault f;

    BORROW(catalogue, rq->house->shelf);
    TRY(ordered_of(cx, db, catalogue, rq, token_asked(rq), &o));
    if (is_sold(&o))
        return go_to_booking(cx, &o, ret);
    f = booking_give_back(cx, db, rq->house, o.booking.id);
    if (f != FAULT_NONE && !is_too_late(f))
        return f;
    trouble_clear(cx);
    return order_over(cx, db, rq, &o, NULL, ret);
}

/* What the newest payment of the order came to; asks the provider when nobody has told us yet. */
static enum fault look(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       const struct ordered *o,
                       struct intent *ret,
                       enum payment_state *ret_seen)
{
    enum fault f;

    *ret_seen = PAYMENT_UNKNOWN;
    TRY(payment_of(cx, db, SUBJECT_BOOKING, o->booking.id.id, ret));
    if (ret->state != INTENT_STARTED && ret->state != INTENT_UNSURE)
        return FAULT_NONE;
    f = payment_look(cx, db, rq->house, ret->id, ret, ret_seen);
    if (f == FAULT_GATEWAY_OUT || f == FAULT_UPSTREAM_DOWN || f == FAULT_PAYMENT_UNSURE) {
        trouble_clear(cx); /* the job asks again */
        return FAULT_NONE;
    }
    return f;
}

/* Given back, or gone with its slot: money that comes all the same goes back. */
static bool is_given_back(const struct ordered *o)
{
    return o->booking.state == BOOKING_CANCELLED;
}

static bool nothing_came(const struct intent *intent)
{
    return intent->state == INTENT_REFUSED || intent->state == INTENT_CANCELLED ||
           intent->state == INTENT_OPEN || intent->state == INTENT_UNSET;
}

/* The bank waits for who has come back from its page: it can be gone to again, for as long as the
 * seats are held. */
static bool has_left_unpaid(struct ctx *cx, const struct ordered *o, enum payment_state seen)
{
    return seen == PAYMENT_WAITING && o->booking.state == BOOKING_HELD &&
           moment_is_before(cx->now, o->booking.expires);
}

/* Back from the bank's page: what became of it decides, not the browser. */
enum fault order_return(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    enum payment_state seen = PAYMENT_UNKNOWN;
    struct intent intent = {0};
    struct ordered o;
    enum fault f;

    BORROW(catalogue, rq->house->shelf);
    TRY(ordered_of(cx, db, catalogue, rq, token_asked(rq), &o));
    if (is_sold(&o))
        return go_to_booking(cx, &o, ret);
    f = look(cx, db, rq, &o, &intent, &seen);
    if (f != FAULT_NONE && f != FAULT_INTENT_ABSENT)
        return f;
    trouble_clear(cx);
    TRY(booking_find(cx, db, o.booking.id, &o.booking));
    if (is_sold(&o))
        return go_to_booking(cx, &o, ret);
    if (is_given_back(&o) || (o.booking.state != BOOKING_HELD && nothing_came(&intent)))
        return order_over(cx, db, rq, &o, NULL, ret);
    bool left = has_left_unpaid(cx, &o, seen);
    if (!left && !nothing_came(&intent))
        return order_waiting(cx, rq, &o, ret);
    struct str to = address_order(cx->arena, cx->tongue, o.booking.id, "", o.token);

    reply_see_other(
        cx, ret, arena_text(cx->arena, "%" PRI_STR "&paid=%s", ARG_STR(to), left ? "left" : "no"));
    return FAULT_NONE;
}
