/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "house.h"
#include "web/public/order.h"

struct str booking_token(struct ctx *cx, const struct request *rq, struct booking_id id)
{
    return booking_link_token(cx->arena, rq->house->secret, id);
}

enum fault ordered_of(struct ctx *cx,
                      struct db *db,
                      const struct catalogue *catalogue,
                      const struct request *rq,
                      struct str token,
                      struct ordered *ret)
{
    struct booking_id id = {rq->path_id};

    *ret = (struct ordered){.token = token};
    if (!booking_link_is_good(rq->house->secret, id, token))
        return fault(cx, FAULT_BOOKING_ABSENT, "the link is not signed for this booking");
    trouble_clear(cx);
    if (!catalogue)
        return fault(cx, FAULT_DB_BUSY, "the catalogue is not there yet");
    TRY(catalogue_territory(cx, catalogue, &ret->territory));
    TRY(booking_find(cx, db, id, &ret->booking));
    if (ret->booking.state != BOOKING_HELD) {
        TRY(payment_refunds_of(cx, db, SUBJECT_BOOKING, ret->booking.id.id, &ret->refunds));
    }
    ret->visit = catalogue_visit(catalogue, ret->booking.offer);
    ret->slot = catalogue_slot(catalogue, ret->booking.slot, NULL);
    return FAULT_NONE;
}

struct wall ordered_wall(const struct ordered *o)
{
    return moment_to_wall(o->booking.starts, o->territory->destination.zone);
}

struct str ordered_picture(struct ctx *cx, const struct ordered *o)
{
    enum theme theme = o->visit ? o->visit->content->theme : THEME_LOCALS;

    return art_address(cx->arena, theme, o->visit ? o->visit->number : 1,
                       ordered_wall(o).minute >= 19 * 60 ? ART_NIGHT : ART_CARD);
}

struct str ordered_name(struct ctx *cx, const struct ordered *o)
{
    return o->visit ? page_text(cx, &o->visit->content->title) : o->booking.title;
}

struct str ordered_when(struct ctx *cx, const struct ordered *o, enum date_style style)
{
    struct wall wall = ordered_wall(o);

    return when_text(cx, wall.day, wall.minute, style);
}

/* "L'Île-Saint-Denis, en français" */
struct str ordered_place(struct ctx *cx, const struct ordered *o)
{
    if (!o->visit)
        return STR_NONE;
    struct str place = visit_place(cx, o->visit);

    if (!o->slot)
        return place;
    struct str language = language_name(cx, o->slot->language);
    return say_with(cx->arena, cx->tongue, "{place}, in {language}", "place", &place, "language",
                    &language, NULL);
}

/* Refused once, and not given back since: a person deals with it, even while the bank is being
 * asked again. */
static bool is_refused(const struct refund *r)
{
    return r->state == REFUND_REFUSED || (r->state == REFUND_WAITING && r->attempt > 1);
}

void ordered_cancel_words(struct ctx *cx,
                          const struct ordered *o,
                          struct str *ret_bold,
                          struct str *ret_rest)
{
    const struct cancel_asked start = {
        .policy = o->booking.cancel,
        .starts = o->booking.starts,
        .zone = o->territory->destination.zone,
        .tongue = cx->tongue,
    };

    booking_cancel_words(cx, &start, ret_bold, ret_rest);
}

bool ordered_is_one(const struct ordered *o)
{
    return o->booking.seats == 1;
}

struct page_message ordered_refund(struct ctx *cx, const struct ordered *o)
{
    const struct destination *d = &o->territory->destination;
    const struct refund *refused = NULL;
    const struct refund *by_hand = NULL;
    struct page_message m = {0};

    each_in (r, const struct refund, &o->refunds) {
        refused = is_refused(r) ? r : refused;
        by_hand = r->by_hand.n ? r : by_hand;
    }
    if (refused) {
        struct str amount = money_to_text(cx->arena, refused->amount, cx->tongue);
        struct str identity = d->seller;
        struct str seller = STR_NONE;

        (void)str_cut(&identity, ',', &seller); /* without its legal form and address */

        m = message_err(say_with(cx->arena, cx->tongue,
                                 "The refund of {amount} could not be made: the bank refused it.",
                                 "amount", &amount, NULL),
                        say_with(cx->arena, cx->tongue,
                                 "{seller} deals with it and gives you the money back another way. "
                                 "There is nothing you have to do. To ask, write to {email} and "
                                 "name the booking {reference}.",
                                 "seller", &seller, "email", &d->email, "reference",
                                 &o->booking.reference, NULL));
        m.link = arena_text(cx->arena, "mailto:%" PRI_STR, ARG_STR(d->email));
        m.link_name = SAY(cx, "Write to us");
    } else if (by_hand) {
        struct str amount = money_to_text(cx->arena, by_hand->amount, cx->tongue);

        m = message_ok(say_with(cx->arena, cx->tongue,
                                "{amount} were given back to you another way.", "amount", &amount,
                                NULL),
                       STR_NONE);
    }
    return m;
}
