/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "payment/payment.h"
#include "web/office/office.h"

/* Refunds that the bank refused: a person asks again, or gives the money back another way. */

struct refund_row {
    struct str href;
    struct str reference;
    struct str who;
    struct str when;
    struct str attempts;
    struct str reason;
    struct str amount;
};
SHAPE(OFFICE_REFUND_ROW,
      struct refund_row,
      FIELD(struct refund_row, href),
      FIELD(struct refund_row, reference),
      FIELD(struct refund_row, who),
      FIELD(struct refund_row, when),
      FIELD(struct refund_row, attempts),
      FIELD(struct refund_row, reason),
      FIELD(struct refund_row, amount));

struct refunds_view {
    struct page page;
    struct str heading;
    struct str words;
    struct page_message message;
    struct list rows;
    bool has_rows;
};
SHAPE(OFFICE_REFUNDS_PAGE,
      struct refunds_view,
      FIELD_PART(struct refunds_view, page, &PAGE),
      FIELD(struct refunds_view, heading),
      FIELD(struct refunds_view, words),
      FIELD_PART(struct refunds_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD_LIST(struct refunds_view, rows, &OFFICE_REFUND_ROW),
      FIELD(struct refunds_view, has_rows));
PAGE_TEMPLATE(OFFICE_REFUNDS_TEMPLATE, "office/refunds", &OFFICE_REFUNDS_PAGE);

struct refund_view {
    struct page page;
    struct str csrf;
    struct str heading;
    struct badge badge;
    struct str wrongs_title;
    struct list wrongs;
    struct page_message message;
    struct list facts;
    struct str booking_href;
    struct str again;   /* where asking again is sent; empty: it cannot be asked */
    struct str by_hand; /* the same of noting another way; for the cashier */
    struct list fields;
};
SHAPE(OFFICE_REFUND_PAGE,
      struct refund_view,
      FIELD_PART(struct refund_view, page, &PAGE),
      FIELD(struct refund_view, csrf),
      FIELD(struct refund_view, heading),
      FIELD_PART(struct refund_view, badge, &BADGE, .traits = OPTIONAL),
      FIELD(struct refund_view, wrongs_title),
      FIELD_LIST(struct refund_view, wrongs, &PAGE_WRONG),
      FIELD_PART(struct refund_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD_LIST(struct refund_view, facts, &DESK_FACT),
      FIELD(struct refund_view, booking_href),
      FIELD(struct refund_view, again),
      FIELD(struct refund_view, by_hand),
      FIELD_LIST(struct refund_view, fields, &DESK_FIELD));
PAGE_TEMPLATE(OFFICE_REFUND_TEMPLATE, "office/refund", &OFFICE_REFUND_PAGE);

/* Money that came for no booking of ours has none: then *ret is empty. */
static enum fault booking_of(struct ctx *cx,
                             struct db *db,
                             const struct refund *r,
                             struct booking *ret)
{
    *ret = (struct booking){0};
    enum fault f = booking_find(cx, db, (struct booking_id){r->subject}, ret);
    if (f == FAULT_BOOKING_ABSENT) {
        trouble_clear(cx);
        f = FAULT_NONE;
    }
    return f;
}

static enum fault row_of(struct ctx *cx,
                         struct db *db,
                         const struct desk *d,
                         const struct refund *r,
                         struct refund_row *ret)
{
    struct booking b;

    TRY(booking_of(cx, db, r, &b));
    *ret = (struct refund_row){
        .href = address_of(cx, "/office/refunds", r->id.id, ""),
        .reference = b.reference.n ? b.reference : SAY(cx, "No booking"),
        .who = b.name,
        .when = desk_when(cx, d, r->answered, DATE_SHORT),
        .attempts = number_text(cx, r->attempt),
        .reason = say_in(cx->tongue, r->reason),
        .amount = desk_money(cx, d, r->amount),
    };
    return FAULT_NONE;
}

enum fault refunds_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct list refused;
    struct desk d;
    size_t n = 0;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(payment_refunds_refused(cx, db, &refused));
    struct refund_row *rows = NEW_ARRAY(cx->arena, struct refund_row, refused.n + 1);

    each_in (r, const struct refund, &refused)
        TRY(row_of(cx, db, &d, r, &rows[n++]));
    struct refunds_view view = {
        .heading = SAY(cx, "Refused refunds"),
        .words = SAY(cx, "What the bank did not take back. The visitors know, and wait for it."),
        .rows = {rows, n},
        .has_rows = n > 0,
    };

    if (str_is(asked(cx, rq, "done"), STR("by-hand"))) {
        view.message = message_ok(SAY(cx, "Noted as given back."), SAY(cx, "The visitor is told."));
    }
    desk_title(&d, view.heading, "/office/refunds");
    view.page = d.page;
    return page_reply(cx, rq, &OFFICE_REFUNDS_TEMPLATE, &view, ret);
}

static struct badge refund_badge(struct ctx *cx, const struct refund *r)
{
    switch (r->state) {
    case REFUND_REFUSED:
        return badge_of("err", SAY(cx, "Refused by the bank"));
    case REFUND_DONE:
        return badge_of("ok", r->by_hand.n ? SAY(cx, "Given back by another way")
                                           : SAY(cx, "Given back"));
    case REFUND_WAITING:
    case REFUND_UNKNOWN:
        break;
    }
    return badge_of("info", SAY(cx, "The bank is being asked"));
}

static struct list facts_of(struct ctx *cx,
                            const struct desk *d,
                            const struct refund *r,
                            const struct booking *b)
{
    const struct desk_fact known[] = {
        {SAY(cx, "To give back"), desk_money(cx, d, r->amount)},
        {SAY(cx, "Why"), say_in(cx->tongue, r->reason)},
        {SAY(cx, "Who"), b->name},
        {SAY(cx, "E-mail address"), b->email},
        {SAY(cx, "Telephone"), b->phone},
        {SAY(cx, "Answer of the bank"),
         moment_is_none(r->answered) ? STR_NONE : desk_when(cx, d, r->answered, DATE_SHORT)},
        {SAY(cx, "Times asked"), number_text(cx, r->attempt)},
        {SAY(cx, "How it was given back"), r->by_hand},
    };
    return desk_facts(cx->arena, known, COUNT_OF(known));
}

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct page_message message,
                       struct reply *ret)
{
    struct trouble trouble = cx->trouble;
    struct refund_id id = {rq->path_id};
    struct refund_view view = {.csrf = rq->csrf, .message = message};
    struct refund r;
    struct booking b;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(payment_refund_find(cx, db, id, &r));
    TRY(booking_of(cx, db, &r, &b));
    cx->trouble = trouble;
    struct desk_form f = form_begin(cx, rq);

    form_area(&f, "note", SAY(cx, "How it was given back"),
              SAY(cx, "The day, the means, and where it can be found. Example: bank transfer of "
                      "3 March, statement 12."),
              STR_NONE);
    view.heading = b.reference.n ? b.reference : SAY(cx, "No booking");
    view.badge = refund_badge(cx, &r);
    view.facts = facts_of(cx, &d, &r, &b);
    if (b.reference.n)
        view.booking_href = address_of(cx, "/office/bookings", b.id.id, "");
    if (r.state == REFUND_REFUSED) {
        view.again = address_of(cx, "/office/refunds", id.id, "/again");
        view.fields = form_fields(&f);
        if (rq->by->roles & (ROLE_CASHIER | ROLE_ADMIN))
            view.by_hand = address_of(cx, "/office/refunds", id.id, "/by-hand");
    }
    view.wrongs = form_wrongs(&f, &view.wrongs_title);
    trouble_clear(cx);
    view.page = desk_page(cx, &d, view.heading, "/office/refunds", view.wrongs_title);
    return page_reply(cx, rq, &OFFICE_REFUND_TEMPLATE, &view, ret);
}

enum fault refund_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct page_message message = {0};

    desk_tongue(cx, rq);
    if (str_is(asked(cx, rq, "done"), STR("again"))) {
        message = message_info(
            SAY(cx, "The bank is being asked again. If it refuses again, the refund comes back to "
                    "this list."));
    }
    return show(cx, db, rq, message, ret);
}

static enum fault ask_again(struct ctx *cx, struct db *db, void *of)
{
    const struct refund_id *id = of;

    return payment_refund_again(cx, db, *id);
}

enum fault refund_again_send(struct ctx *cx,
                             struct db *db,
                             const struct request *rq,
                             struct reply *ret)
{
    struct refund_id id = {rq->path_id};

    desk_tongue(cx, rq);
    TRY(db_in_transaction(cx, db, ask_again, &id));
    return go_to(cx, ret, address_of(cx, "/office/refunds", id.id, ""), "again");
}

struct noting {
    const struct request *rq;
    struct str note;
};

static enum fault note_it(struct ctx *cx, struct db *db, void *of)
{
    const struct noting *n = of;

    return payment_refund_by_hand(cx, db, n->rq->house, (struct refund_id){n->rq->path_id},
                                  n->rq->by->user, n->note);
}

enum fault refund_by_hand_send(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    struct noting n = {rq, str_trim(typed(rq, "note"))};

    desk_tongue(cx, rq);
    if (n.note.n == 0 || str_characters(n.note) > 400) {
        (void)fault_field(cx, "note",
                          n.note.n ? "too long: at most 400 characters" : "The note is missing");
        reply_status(ret, 422);
        return show(cx, db, rq, (struct page_message){0}, ret);
    }
    TRY(db_in_transaction(cx, db, note_it, &n));
    return go_to(cx, ret, STR("/office/refunds"), "by-hand");
}
