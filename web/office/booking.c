/* SPDX-License-Identifier: EUPL-1.2 */
#include "booking/booking.h"
#include "base/arena.h"
#include "base/log.h"
#include "jobs/jobs.h"
#include "mail/mail.h"
#include "payment/payment.h"
#include "web/office/office.h"

/* Customer care: one booking, its tickets sent again, its address corrected, cancelling it. */

#define BOOKINGS "/office/bookings"

struct care_ticket {
    struct str code;
    struct str label;
    struct badge badge;
};
SHAPE(CARE_TICKET,
      struct care_ticket,
      FIELD(struct care_ticket, code),
      FIELD(struct care_ticket, label),
      FIELD_PART(struct care_ticket, badge, &BADGE, .traits = OPTIONAL));

struct booking_view {
    struct page page;
    struct page_message message;
    struct str reference;
    struct badge badge;
    struct list facts;
    struct str cancel_href;
    struct str again_action; /* the tickets by mail again */
    struct str correct;      /* where a corrected address is sent */
    struct list fields;
    struct str wrongs_title;
    struct list wrongs;
    struct str csrf;
    struct list tickets;
    bool has_tickets;
};
SHAPE(OFFICE_BOOKING_PAGE,
      struct booking_view,
      FIELD_PART(struct booking_view, page, &PAGE),
      FIELD_PART(struct booking_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct booking_view, reference),
      FIELD_PART(struct booking_view, badge, &BADGE, .traits = OPTIONAL),
      FIELD_LIST(struct booking_view, facts, &DESK_FACT),
      FIELD(struct booking_view, cancel_href),
      FIELD(struct booking_view, again_action),
      FIELD(struct booking_view, correct),
      FIELD_LIST(struct booking_view, fields, &DESK_FIELD),
      FIELD(struct booking_view, wrongs_title),
      FIELD_LIST(struct booking_view, wrongs, &PAGE_WRONG),
      FIELD(struct booking_view, csrf),
      FIELD_LIST(struct booking_view, tickets, &CARE_TICKET),
      FIELD(struct booking_view, has_tickets));
PAGE_TEMPLATE(OFFICE_BOOKING_TEMPLATE, "office/booking", &OFFICE_BOOKING_PAGE);

/* What went back, and whether the bank took it. */
static enum fault refund_words(struct ctx *cx,
                               struct db *db,
                               const struct desk *d,
                               const struct booking *b,
                               struct str *ret)
{
    struct str amount = desk_money(cx, d, b->refunded);
    struct list refunds;

    if (b->refunded.minor <= 0 || id_is_none(b->intent.id))
        return FAULT_NONE;
    TRY(payment_refunds(cx, db, b->intent, &refunds));
    *ret = amount;
    each_in (r, const struct refund, &refunds) {
        if (r->state == REFUND_REFUSED) {
            *ret = WITH(cx, "{amount}: the bank refused it, see the refunds", "amount", &amount);
        } else if (r->state != REFUND_DONE) {
            *ret = WITH(cx, "{amount}, on its way", "amount", &amount);
        } else if (r->by_hand.n) {
            *ret =
                WITH(cx, "{amount}, another way: {note}", "amount", &amount, "note", &r->by_hand);
        }
    }
    return FAULT_NONE;
}

static struct list facts_of(struct ctx *cx,
                            const struct desk *d,
                            const struct booking *b,
                            struct str partner,
                            struct str refund)
{
    bool held = b->state == BOOKING_HELD;
    const struct desk_fact known[] = {
        {SAY(cx, "Visit"), b->title},
        {SAY(cx, "When"), capital(cx->arena, desk_when(cx, d, b->starts, DATE_FULL))},
        {SAY(cx, "Partner"), partner},
        {SAY(cx, "Who"), b->name},
        {SAY(cx, "E-mail address"), b->email},
        {SAY(cx, "Telephone"), b->phone},
        {SAY(cx, "Access need"), b->access_need},
        {SAY(cx, "Places"), lines_text(cx, &b->lines)},
        {SAY(cx, "Price"), desk_money(cx, d, b->price)},
        {held ? SAY(cx, "Held until") : SAY(cx, "Confirmed"),
         held                           ? desk_when(cx, d, b->expires, DATE_SHORT)
         : moment_is_none(b->confirmed) ? STR_NONE
                                        : desk_when(cx, d, b->confirmed, DATE_SHORT)},
        {SAY(cx, "Given back"), refund},
    };
    return desk_facts(cx->arena, known, COUNT_OF(known));
}

static struct badge ticket_badge(struct ctx *cx, enum ticket_state state)
{
    switch (state) {
    case TICKET_VALID:
        return badge_of("ok", SAY(cx, "valid"));
    case TICKET_REDEEMED:
        return badge_of("info", SAY(cx, "came"));
    case TICKET_ABSENT:
        return badge_of("warn", SAY(cx, "absent"));
    case TICKET_CANCELLED:
        return badge_of("err", SAY(cx, "no longer valid"));
    case TICKET_STATE_UNSET:
        break;
    }
    return badge_of("", STR_NONE);
}

/* An agent cancels a confirmed booking whenever it is; all of it goes back. */
static bool may_cancel(const struct booking *b)
{
    return b->state == BOOKING_CONFIRMED;
}

static struct page_message done_words(struct ctx *cx, const struct booking *b, struct str done)
{
    if (str_is(done, STR("corrected"))) {
        return message_ok(SAY(cx, "The address is corrected."),
                          b->state == BOOKING_CONFIRMED
                              ? SAY(cx, "The tickets are on their way there.")
                              : SAY(cx, "What is written from now on goes there."));
    }
    if (str_is(done, STR("cancelled"))) {
        return message_ok(SAY(cx, "Cancelled."),
                          SAY(cx, "The visitor is told, the money goes back."));
    }
    if (str_is(done, STR("again")))
        return message_ok(SAY(cx, "The tickets are sent again."), STR_NONE);
    return (struct page_message){0};
}

/* A booking of a slot that was called off waits for its turn, with so many others. */
static enum fault left_message(struct ctx *cx,
                               struct db *db,
                               const struct booking *b,
                               struct page_message *message)
{
    uint32_t left = 0;
    struct slot slot;

    if (b->state != BOOKING_CONFIRMED)
        return FAULT_NONE;
    TRY(slot_find(cx, db, b->slot, &slot));
    if (slot.state != SLOT_CANCELLED)
        return FAULT_NONE;
    TRY(booking_left_of_slot(cx, db, slot.id, &left));
    *message = message_warn(SAY(cx, "The slot does not take place."),
                            COUNTED(cx, left, "{n} booking is still being cancelled.",
                                    "{n} bookings are still being cancelled."));
    return FAULT_NONE;
}

static void ask_address(struct ctx *cx,
                        const struct request *rq,
                        const struct booking *b,
                        struct booking_view *view)
{
    struct desk_form f = form_begin(cx, rq);
    struct desk_field *email =
        form_input(&f, "email", "email", SAY(cx, "Corrected address"),
                   b->state == BOOKING_CONFIRMED
                       ? SAY(cx, "The tickets go there at once, and later mails too.")
                       : SAY(cx, "It becomes the address of the booking: later mails go there "
                                 "too."),
                   b->email);

    email->autocomplete = STR("off");
    email->inputmode = STR("email");
    view->correct = address_of(cx, BOOKINGS, b->id.id, "/address");
    view->fields = form_fields(&f);
    view->wrongs = form_wrongs(&f, &view->wrongs_title);
}

/* What an agent may still do with it; nobody corrects an address that nobody gave. */
static void say_hands(struct ctx *cx,
                      const struct request *rq,
                      const struct booking *b,
                      struct booking_view *view)
{
    if (b->email.n)
        ask_address(cx, rq, b, view);
    if (!may_cancel(b))
        return;
    view->cancel_href = address_of(cx, BOOKINGS, b->id.id, "/cancel");
    if (b->email.n)
        view->again_action = address_of(cx, BOOKINGS, b->id.id, "/tickets");
}

enum fault office_booking_page(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    struct trouble trouble = cx->trouble;
    struct booking_view view = {0};
    struct str refund = STR_NONE;
    struct partner partner;
    struct list tickets;
    struct booking b;
    struct desk d;
    size_t n = 0;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(booking_find(cx, db, (struct booking_id){rq->path_id}, &b));
    TRY(partner_find(cx, db, b.partner, &partner));
    TRY(booking_tickets(cx, db, b.id, &tickets));
    TRY(refund_words(cx, db, &d, &b, &refund));
    struct care_ticket *lines = NEW_ARRAY(cx->arena, struct care_ticket, tickets.n + 1);

    each_in (t, struct ticket, &tickets)
        lines[n++] = (struct care_ticket){t->code, t->label, ticket_badge(cx, t->state)};
    view.message = done_words(cx, &b, asked(cx, rq, "done"));
    TRY(left_message(cx, db, &b, &view.message));
    view.reference = b.reference;
    view.badge = booking_badge(cx, b.state);
    view.facts = facts_of(cx, &d, &b, partner.name, refund);
    view.csrf = rq->csrf;
    cx->trouble = trouble;
    say_hands(cx, rq, &b, &view);
    trouble_clear(cx);
    view.tickets = (struct list){lines, n};
    view.has_tickets = n > 0;
    view.page = desk_page(cx, &d, b.reference, BOOKINGS, view.wrongs_title);
    return page_reply(cx, rq, &OFFICE_BOOKING_TEMPLATE, &view, ret);
}

enum fault office_cancel_page(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              struct reply *ret)
{
    struct booking b;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(booking_find(cx, db, (struct booking_id){rq->path_id}, &b));
    if (!may_cancel(&b))
        return go_to(cx, ret, address_of(cx, BOOKINGS, b.id.id, ""), NULL);
    struct str money = desk_money(cx, &d, b.price);
    struct str when = desk_when(cx, &d, b.starts, DATE_LONG);
    struct str words[] = {
        b.price.minor > 0
            ? WITH(cx,
                   "{amount} go back to the card that paid: all of it, whatever the conditions.",
                   "amount", &money)
            : SAY(cx, "It was free: nothing goes back."),
        SAY(cx, "The tickets stop being valid and the visitor gets a mail."),
    };
    struct ask a = {
        .title = SAY(cx, "Cancel this booking?"),
        .about = arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR ", %" PRI_STR,
                            ARG_STR(b.reference), ARG_STR(b.title), ARG_STR(when)),
        .words = lines_of(cx, words, COUNT_OF(words)),
        .action = address_of(cx, BOOKINGS, b.id.id, "/cancel"),
        .button = SAY(cx, "Cancel the booking"),
        .back = address_of(cx, BOOKINGS, b.id.id, ""),
        .back_name = SAY(cx, "Keep the booking"),
    };

    desk_title(&d, a.title, BOOKINGS);
    return ask_reply(cx, rq, &d, &a, ret);
}

struct cancelling {
    struct booking_id id;
    struct booking after;
};

static enum fault cancel_it(struct ctx *cx, struct db *db, void *of)
{
    struct cancelling *c = of;

    return booking_cancel(cx, db, c->id, CANCEL_BY_AGENT, &c->after);
}

enum fault office_cancel_send(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              struct reply *ret)
{
    struct cancelling c = {.id = {rq->path_id}};

    TRY(db_in_transaction(cx, db, cancel_it, &c));
    return go_to(cx, ret, address_of(cx, BOOKINGS, c.id.id, ""), "cancelled");
}

enum fault office_tickets_send(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    struct booking_id id = {rq->path_id};

    TRY(booking_tickets_again(cx, db, rq->house, id));
    return go_to(cx, ret, address_of(cx, BOOKINGS, id.id, ""), "again");
}

/* ---- a mistyped address ---- */

struct correcting {
    const struct house *house;
    struct booking_id id;
    struct str email;
};

/* What the mail server refused about it, and the tickets where they are not among that. */
static enum fault send_there(struct ctx *cx, struct db *db, const struct correcting *c)
{
    struct list refused;
    bool has_tickets = false;

    TRY(mails_refused(cx, db, &refused));
    each_in (m, struct mail_view, &refused) {
        struct booking of;
        bool found = false;

        TRY(booking_of_mail(cx, db, m->once, &of, &found));
        if (!found || !id_is(of.id.id, c->id.id))
            continue;
        TRY(mail_again(cx, db, m->id, c->email));
        has_tickets = has_tickets || str_starts(m->once, STR("ticket"));
    }
    return has_tickets ? FAULT_NONE : booking_tickets_again(cx, db, c->house, c->id);
}

static enum fault correct(struct ctx *cx, struct db *db, void *of)
{
    const struct correcting *c = of;
    struct booking b;

    TRY(booking_find(cx, db, c->id, &b));
    if (b.email.n == 0)
        return fault(cx, FAULT_MOVE_WRONG, "nobody said yet who comes");
    if (str_is(b.email, c->email))
        return fault_field(cx, "email", "This is the address that it has now");
    TRY(booking_correct_email(cx, db, c->id, c->email));
    return send_there(cx, db, c);
}

enum fault office_address_send(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    struct correcting c = {rq->house, {rq->path_id}, str_trim(typed(rq, "email"))};

    desk_tongue(cx, rq);
    enum fault f = db_in_transaction(cx, db, correct, &c);
    if (f == FAULT_BAD_INPUT) {
        reply_status(ret, 422);
        return office_booking_page(cx, db, rq, ret);
    }
    TRY(f);
    say(cx, INFO, "an agent corrected the address of a booking", KV_AS("booking", c.id),
        KV_AS("by", rq->by->user));
    job_runners_wake(rq->house->runners);
    return go_to(cx, ret, address_of(cx, BOOKINGS, c.id.id, ""), "corrected");
}
