/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/partner/partner.h"

/* My visits: what is on line, what is in review, what is still a draft. */

struct offers_view {
    struct page page;
    struct str csrf;
    struct page_message message;
    struct str heading;
    struct str words;
    struct list rows;
    bool has_rows;
};
SHAPE(OFFERS_PAGE,
      struct offers_view,
      FIELD_PART(struct offers_view, page, &PAGE),
      FIELD(struct offers_view, csrf),
      FIELD_PART(struct offers_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct offers_view, heading),
      FIELD(struct offers_view, words),
      FIELD_LIST(struct offers_view, rows, &OFFER_LINE),
      FIELD(struct offers_view, has_rows));
PAGE_TEMPLATE(OFFERS_TEMPLATE, "partner/offers", &OFFERS_PAGE);

enum fault offers_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct list offers;
    struct desk d;
    uint32_t online = 0;
    size_t n = 0;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    TRY(offers_of_partner(cx, db, rq->by->partner, &offers));
    struct offer_line *lines = NEW_ARRAY(cx->arena, struct offer_line, offers.n + 1);

    each_in (o, struct offer_row, &offers) {
        online += o->state == OFFER_ONLINE;
        lines[n] = offer_line_of(cx, SIDE_PARTNER, o);
        lines[n++].href = address_of(cx, "/partner/offers", o->id.id, "");
    }
    struct offers_view view = {
        .csrf = rq->csrf,
        .heading = SAY(cx, "My visits"),
        .words = n ? COUNTED(cx, online, "{n} visit on line", "{n} visits on line") : STR_NONE,
        .rows = {lines, n},
        .has_rows = n > 0,
        .message = offline_message(cx, asked(cx, rq, "done")),
    };

    if (str_is(asked(cx, rq, "done"), STR("sent"))) {
        view.message = message_ok(SAY(cx, "Sent to review."),
                                  SAY(cx, "You have an answer within five working days."));
    }
    desk_title(&d, view.heading, "/partner/offers");
    view.page = d.page;
    return page_reply(cx, rq, &OFFERS_TEMPLATE, &view, ret);
}

/* An empty draft: the editor asks the rest, one part after the other. */
enum fault offer_new_send(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          struct reply *ret)
{
    struct offer_content content = {.cancel = CANCEL_FLEXIBLE, .host = rq->by->name};
    struct version version;

    TRY(offer_draft_new(cx, db, rq->by->partner, &content, &version));
    return go_to(cx, ret, address_of(cx, "/partner/offers", version.offer.id, "/essentials"), NULL);
}

enum fault offer_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct offer offer;

    TRY(offer_find_of(cx, db, rq->by->partner, (struct offer_id){rq->path_id}, &offer));
    reply_see_other(cx, ret, address_of(cx, "/partner/offers", offer.id.id, "/essentials"));
    return FAULT_NONE;
}
