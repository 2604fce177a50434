/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "catalogue/shelf.h"
#include "house.h"
#include "web/public/order.h"

/* A page of its own before anything is cancelled: the refund in euros, the safe choice last. */

struct cancel_view {
    struct page page;
    struct str name;
    struct str when;
    struct str seats;
    struct str words;
    struct str action;
    struct str csrf;
    struct str refund_minor;
    struct str button;
    struct str back;
};
SHAPE(CANCEL_PAGE,
      struct cancel_view,
      FIELD_PART(struct cancel_view, page, &PAGE),
      FIELD(struct cancel_view, name),
      FIELD(struct cancel_view, when),
      FIELD(struct cancel_view, seats),
      FIELD(struct cancel_view, words),
      FIELD(struct cancel_view, action),
      FIELD(struct cancel_view, csrf),
      FIELD(struct cancel_view, refund_minor),
      FIELD(struct cancel_view, button),
      FIELD(struct cancel_view, back));
PAGE_TEMPLATE(CANCEL_TEMPLATE, "public/cancel", &CANCEL_PAGE);

/* What the page said would come back: another amount meanwhile asks again. */
struct cancel_form {
    int64_t refund;
};
SHAPE(CANCEL_FORM,
      struct cancel_form,
      FIELD(struct cancel_form, refund, .traits = OPTIONAL, .max = INT64_MAX));

static enum fault show(struct ctx *cx,
                       const struct request *rq,
                       const struct ordered *o,
                       const struct cancel_terms *terms,
                       struct reply *ret)
{
    struct str back = money_to_text(cx->arena, terms->back, cx->tongue);
    struct str kept = money_to_text(cx->arena, terms->kept, cx->tongue);
    struct cancel_view view = {
        .page = page_of(cx, rq, o->territory, SAY(cx, "Cancel this booking?")),
        .name = ordered_name(cx, o),
        .when = capital(cx->arena, ordered_when(cx, o, DATE_FULL)),
        .seats = places_text(cx, o->booking.seats),
        .action = address_booking(cx->arena, cx->tongue, o->booking.id, "annuler", o->token),
        .csrf = rq->csrf,
        .refund_minor = arena_text(cx->arena, "%lld", (long long)terms->back.minor),
        .back = address_booking(cx->arena, cx->tongue, o->booking.id, "", o->token),
    };

    view.page.private = true;
    if (terms->back.minor > 0) {
        view.button =
            say_with(cx->arena, cx->tongue, "Cancel and get {amount} back", "amount", &back, NULL);
        view.words =
            terms->kept.minor > 0
                ? say_with(
                      cx->arena, cx->tongue,
                      "You get {back} back on the card that paid; {kept} stay with the partner.",
                      "back", &back, "kept", &kept, NULL)
                : say_with(cx->arena, cx->tongue, "You get {back} back on the card that paid.",
                           "back", &back, NULL);
    } else {
        view.button = SAY(cx, "Cancel the booking");
        view.words = terms->kept.minor > 0
                         ? SAY(cx, "It is too late for a refund: nothing would be given back.")
                     : ordered_is_one(o) ? SAY(cx, "Your place goes back to others at once.")
                                         : SAY(cx, "Your places go back to others at once.");
    }
    return page_reply(cx, rq, &CANCEL_TEMPLATE, &view, ret);
}

static enum fault to_booking(struct ctx *cx, const struct ordered *o, struct reply *ret)
{
    struct str to = address_booking(cx->arena, cx->tongue, o->booking.id, "", o->token);

    reply_see_other(cx, ret, arena_text(cx->arena, "%" PRI_STR "&gone=1", ARG_STR(to)));
    return FAULT_NONE;
}

enum fault booking_cancel_page(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    const struct booking_query *query = rq->query;
    struct cancel_terms terms = {0};
    struct ordered o;

    BORROW(catalogue, rq->house->shelf);
    TRY(ordered_of(cx, db, catalogue, rq, query->k, &o));
    TRY(booking_cancel_terms(cx, db, o.booking.id, &terms));
    if (!terms.possible)
        return to_booking(cx, &o, ret);
    return show(cx, rq, &o, &terms, ret);
}

struct cancelling {
    struct booking_id id;
    struct booking after;
};

static enum fault cancel_it(struct ctx *cx, struct db *db, void *of)
{
    struct cancelling *c = of;

    return booking_cancel(cx, db, c->id, CANCEL_BY_VISITOR, &c->after);
}

enum fault booking_cancel_send(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    const struct booking_query *query = rq->query;
    const struct cancel_form *form = rq->body;
    struct cancel_terms terms = {0};
    struct ordered o;

    BORROW(catalogue, rq->house->shelf);
    TRY(ordered_of(cx, db, catalogue, rq, query->k, &o));
    TRY(booking_cancel_terms(cx, db, o.booking.id, &terms));
    if (!terms.possible)
        return to_booking(cx, &o, ret);
    if (form->refund != terms.back.minor)
        return show(cx, rq, &o, &terms, ret);
    struct cancelling cancelling = {.id = o.booking.id};

    TRY(db_in_transaction(cx, db, cancel_it, &cancelling));
    return to_booking(cx, &o, ret);
}
