/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "payment/payment.h"
#include "web/office/office.h"

/* Customer care: a booking by its reference or by who booked it, and cancelling it. */

struct found_row {
    struct str href;
    struct str reference;
    struct str name;
    struct str email;
    struct str title;
    struct str when;
    struct str places;
    struct badge badge;
};
SHAPE(FOUND_ROW,
      struct found_row,
      FIELD(struct found_row, href),
      FIELD(struct found_row, reference),
      FIELD(struct found_row, name),
      FIELD(struct found_row, email),
      FIELD(struct found_row, title),
      FIELD(struct found_row, when),
      FIELD(struct found_row, places),
      FIELD_PART(struct found_row, badge, &BADGE, .traits = OPTIONAL));

struct bookings_view {
    struct page page;
    struct str heading;
    struct page_message message;
    struct list fields;
    struct str found;
    struct list rows; /* struct found_row */
};
SHAPE(OFFICE_BOOKINGS_PAGE,
      struct bookings_view,
      FIELD_PART(struct bookings_view, page, &PAGE),
      FIELD(struct bookings_view, heading),
      FIELD_PART(struct bookings_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD_LIST(struct bookings_view, fields, &DESK_FIELD),
      FIELD(struct bookings_view, found),
      FIELD_LIST(struct bookings_view, rows, &FOUND_ROW));
PAGE_TEMPLATE(OFFICE_BOOKINGS_TEMPLATE, "office/bookings", &OFFICE_BOOKINGS_PAGE);

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
      FIELD(struct booking_view, csrf),
      FIELD_LIST(struct booking_view, tickets, &CARE_TICKET),
      FIELD(struct booking_view, has_tickets));
PAGE_TEMPLATE(OFFICE_BOOKING_TEMPLATE, "office/booking", &OFFICE_BOOKING_PAGE);

static struct list rows_of(struct ctx *cx, const struct desk *d, const struct list *found)
{
    struct found_row *rows = NEW_ARRAY(cx->arena, struct found_row, found->n + 1);
    size_t n = 0;

    each_in (b, struct booking_row, found) {
        rows[n++] = (struct found_row){
            .href = address_of(cx, "/office/bookings", b->id.id, ""),
            .reference = b->reference,
            .name = b->name,
            .email = b->email,
            .title = b->offer_title,
            .when = desk_when(cx, d, b->starts, DATE_SHORT),
            .places = number_text(cx, b->seats),
            .badge = booking_badge(cx, b->state),
        };
    }
    return (struct list){rows, n};
}

/* By reference: straight to it. Else those of that address or name; *ret_there says that the reply
 * is made. */
static enum fault find_asked(struct ctx *cx,
                             struct db *db,
                             const struct desk *d,
                             struct str wanted,
                             struct bookings_view *view,
                             struct reply *ret,
                             bool *ret_there)
{
    struct list people;
    struct booking found;
    enum fault f = booking_by_reference(cx, db, wanted, &found);

    *ret_there = f == FAULT_NONE;
    if (f == FAULT_NONE) {
        reply_see_other(cx, ret, address_of(cx, "/office/bookings", found.id.id, ""));
        return FAULT_NONE;
    }
    if (f != FAULT_BOOKING_ABSENT)
        return f;
    trouble_clear(cx);
    TRY(bookings_of_person(cx, db, wanted, &people));
    view->rows = rows_of(cx, d, &people);
    if (people.n > 0) {
        view->found = COUNTED(cx, people.n, "{n} booking", "{n} bookings");
        return FAULT_NONE;
    }
    view->message =
        message_warn(SAY(cx, "No booking has this reference, address or name."),
                     SAY(cx, "A reference has two groups of four, as on the ticket: K7QM-2XDB."));
    return FAULT_NONE;
}

enum fault office_bookings_page(struct ctx *cx,
                                struct db *db,
                                const struct request *rq,
                                struct reply *ret)
{
    struct str wanted = str_trim(asked(cx, rq, "q"));
    struct desk d;
    struct bookings_view view = {0};
    bool there = false;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    if (wanted.n)
        TRY(find_asked(cx, db, &d, wanted, &view, ret, &there));
    if (there)
        return FAULT_NONE;
    struct desk_form f = form_begin(cx, rq);

    form_input(&f, "q", "search", SAY(cx, "Reference, e-mail address or name"),
               SAY(cx, "The beginning of an address or of a name is enough."), wanted)
        ->autocomplete = STR("off");
    view.heading = SAY(cx, "Bookings");
    view.fields = form_fields(&f);
    desk_title(&d, view.heading, "/office/bookings");
    view.page = d.page;
    return page_reply(cx, rq, &OFFICE_BOOKINGS_TEMPLATE, &view, ret);
}

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

static struct page_message done_words(struct ctx *cx, struct str done)
{
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

/* What an agent may still do with it. */
static void say_hands(struct ctx *cx, const struct booking *b, struct booking_view *view)
{
    if (!may_cancel(b))
        return;
    view->cancel_href = address_of(cx, "/office/bookings", b->id.id, "/cancel");
    if (b->email.n)
        view->again_action = address_of(cx, "/office/bookings", b->id.id, "/tickets");
}

enum fault office_booking_page(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
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
    view.message = done_words(cx, asked(cx, rq, "done"));
    TRY(left_message(cx, db, &b, &view.message));
    view.reference = b.reference;
    view.badge = booking_badge(cx, b.state);
    view.facts = facts_of(cx, &d, &b, partner.name, refund);
    view.csrf = rq->csrf;
    say_hands(cx, &b, &view);
    view.tickets = (struct list){lines, n};
    view.has_tickets = n > 0;
    desk_title(&d, b.reference, "/office/bookings");
    view.page = d.page;
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
        return go_to(cx, ret, address_of(cx, "/office/bookings", b.id.id, ""), NULL);
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
        .action = address_of(cx, "/office/bookings", b.id.id, "/cancel"),
        .button = SAY(cx, "Cancel the booking"),
        .back = address_of(cx, "/office/bookings", b.id.id, ""),
        .back_name = SAY(cx, "Keep the booking"),
    };

    desk_title(&d, a.title, "/office/bookings");
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
    return go_to(cx, ret, address_of(cx, "/office/bookings", c.id.id, ""), "cancelled");
}

enum fault office_tickets_send(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    struct booking_id id = {rq->path_id};

    TRY(booking_tickets_again(cx, db, rq->house, id));
    return go_to(cx, ret, address_of(cx, "/office/bookings", id.id, ""), "again");
}
