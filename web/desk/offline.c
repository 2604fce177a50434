/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/tongue.h"
#include "offer/offer.h"
#include "web/desk/desk.h"

/* A visit off line for a while, and back: the partner at the portal, an agent at the back office.
 */

static enum fault visit_of(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           enum side side,
                           struct offer *ret)
{
    struct offer_id id = {rq->path_id};

    return side == SIDE_PARTNER ? offer_find_of(cx, db, rq->by->partner, id, ret)
                                : offer_find(cx, db, id, ret);
}

/* The list in which the visit stands. */
static struct str list_of(struct ctx *cx, enum side side, const struct offer *offer)
{
    return side == SIDE_PARTNER ? STR("/partner/offers")
                                : address_of(cx, "/office/partners", offer->partner.id, "");
}

static struct str action_of(struct ctx *cx,
                            enum side side,
                            const struct offer *offer,
                            const char *what)
{
    return address_of(cx, side == SIDE_PARTNER ? "/partner/offers" : "/office/offers", offer->id.id,
                      what);
}

static enum fault title_of(struct ctx *cx,
                           struct db *db,
                           const struct offer *offer,
                           struct str *ret)
{
    struct version version;

    TRY(version_newest(cx, db, offer->id, &version));
    *ret = texts_for(&version.content.title, cx->tongue);
    return FAULT_NONE;
}

/* ---- off line ---- */

static enum fault ask_off(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          enum side side,
                          struct reply *ret)
{
    struct trouble trouble = cx->trouble;
    struct offer offer;
    struct str title;
    struct desk d;

    TRY(desk_begin(cx, db, rq, side, &d));
    TRY(visit_of(cx, db, rq, side, &offer));
    TRY(title_of(cx, db, &offer, &title));
    cx->trouble = trouble;
    struct desk_form form = form_begin(cx, rq);
    struct str words[] = {
        SAY(cx, "The public sees it no more within a second, and nobody can book it."),
        SAY(cx, "Who has booked still comes. To call a date off, cancel its slot."),
    };

    form_area(&form, "why", SAY(cx, "Why"), SAY(cx, "The partner and the agents read it."),
              STR_NONE);
    struct ask a = {
        .title = SAY(cx, "Take this visit off line?"),
        .about = title,
        .words = lines_of(cx, words, COUNT_OF(words)),
        .fields = form_fields(&form),
        .action = action_of(cx, side, &offer, "/withdraw"),
        .button = SAY(cx, "Take it off line"),
        .back = list_of(cx, side, &offer),
        .back_name = SAY(cx, "Leave it on line"),
    };

    a.wrongs = form_wrongs(&form, &a.wrongs_title);
    trouble_clear(cx);
    desk_title(&d, a.title, side == SIDE_PARTNER ? "/partner/offers" : "/office/partners");
    return ask_reply(cx, rq, &d, &a, ret);
}

static enum fault take_off(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           enum side side,
                           struct reply *ret)
{
    struct offer offer;

    desk_tongue(cx, rq);
    TRY(visit_of(cx, db, rq, side, &offer));
    struct withdrawal wanted = {
        .offer = offer.id,
        .by_partner = side == SIDE_PARTNER,
        .by_name = rq->by->name,
        .why = typed(rq, "why"),
    };
    enum fault f = offer_withdraw(cx, db, &wanted);

    if (f == FAULT_BAD_INPUT) {
        reply_status(ret, 422);
        return ask_off(cx, db, rq, side, ret);
    }
    TRY(f);
    return go_to(cx, ret, list_of(cx, side, &offer), "withdrawn");
}

/* ---- back ---- */

static enum fault ask_back(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           enum side side,
                           struct reply *ret)
{
    struct withdrawal last = {0};
    struct offer offer;
    struct str title;
    struct desk d;
    bool there = false;

    TRY(desk_begin(cx, db, rq, side, &d));
    TRY(visit_of(cx, db, rq, side, &offer));
    TRY(title_of(cx, db, &offer, &title));
    TRY(offer_withdrawal(cx, db, offer.id, &last, &there));
    struct str when = there ? desk_when(cx, &d, last.at, DATE_LONG) : STR_NONE;
    struct str words[] = {
        there ? WITH(cx, "Taken off line by {name}, {when}.", "name", &last.by_name, "when", &when)
              : STR_NONE,
        last.why,
        SAY(cx, "It is on sale again within a second, with the slots that are open."),
    };
    struct ask a = {
        .title = SAY(cx, "Put this visit back on line?"),
        .about = title,
        .words = lines_of(cx, words, COUNT_OF(words)),
        .action = action_of(cx, side, &offer, "/back"),
        .button = SAY(cx, "Put it back on line"),
        .back = list_of(cx, side, &offer),
        .back_name = SAY(cx, "Leave it off line"),
    };

    desk_title(&d, a.title, side == SIDE_PARTNER ? "/partner/offers" : "/office/partners");
    return ask_reply(cx, rq, &d, &a, ret);
}

static enum fault bring_back(struct ctx *cx,
                             struct db *db,
                             const struct request *rq,
                             enum side side,
                             struct reply *ret)
{
    struct offer offer;

    TRY(visit_of(cx, db, rq, side, &offer));
    TRY(offer_bring_back(cx, db, offer.id, side == SIDE_PARTNER));
    return go_to(cx, ret, list_of(cx, side, &offer), "back");
}

struct page_message offline_message(struct ctx *cx, struct str done)
{
    if (str_is(done, STR("withdrawn"))) {
        return message_ok(SAY(cx, "The visit is off line."),
                          SAY(cx, "Who has booked still comes."));
    }
    if (str_is(done, STR("back")))
        return message_ok(SAY(cx, "The visit is on line again."), STR_NONE);
    return (struct page_message){0};
}

struct str offline_href(struct ctx *cx, enum side side, const struct offer_row *o)
{
    struct offer offer = {.id = o->id};

    if (o->state == OFFER_ONLINE)
        return action_of(cx, side, &offer, "/withdraw");
    return o->state == OFFER_PAUSED ? action_of(cx, side, &offer, "/back") : STR_NONE;
}

struct str offline_name(struct ctx *cx, const struct offer_row *o)
{
    return o->state == OFFER_ONLINE ? SAY(cx, "Take it off line") : SAY(cx, "Put it back on line");
}

/* ---- the handlers of both surfaces ---- */

#define HANDLER(name, does, side)                                                                  \
    enum fault name(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)    \
    {                                                                                              \
        return does(cx, db, rq, side, ret);                                                        \
    }

HANDLER(partner_withdraw_page, ask_off, SIDE_PARTNER)
HANDLER(partner_withdraw_send, take_off, SIDE_PARTNER)
HANDLER(partner_back_page, ask_back, SIDE_PARTNER)
HANDLER(partner_back_send, bring_back, SIDE_PARTNER)
HANDLER(office_withdraw_page, ask_off, SIDE_OFFICE)
HANDLER(office_withdraw_send, take_off, SIDE_OFFICE)
HANDLER(office_back_page, ask_back, SIDE_OFFICE)
HANDLER(office_back_send, bring_back, SIDE_OFFICE)
