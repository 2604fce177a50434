/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/partner/partner.h"

/* One slot: who comes, and its sales. */

struct slot_view {
    struct page page;
    struct str csrf;
    struct page_message message;
    struct str back;
    struct str back_name;
    struct str heading;
    struct str name;
    struct str when;
    struct str language;
    struct badge badge;
    uint32_t capacity;
    struct str sold;
    struct str sold_of;
    struct str fill_words;
    struct list people; /* struct person */
    bool has_people;
    struct str mail_all;
    bool is_alive;
    bool is_open;
    bool is_closed;
    struct str close_action;
    struct str reopen_action;
    struct str cancel_href;
    struct str places_action;
    struct list places; /* struct desk_field: the one of the capacity */
    struct str wrongs_title;
    struct list wrongs; /* struct page_wrong */
};
SHAPE(PARTNER_SLOT_PAGE,
      struct slot_view,
      FIELD_PART(struct slot_view, page, &PAGE),
      FIELD(struct slot_view, csrf),
      FIELD_PART(struct slot_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct slot_view, back),
      FIELD(struct slot_view, back_name),
      FIELD(struct slot_view, heading),
      FIELD(struct slot_view, name),
      FIELD(struct slot_view, when),
      FIELD(struct slot_view, language),
      FIELD_PART(struct slot_view, badge, &BADGE, .traits = OPTIONAL),
      FIELD(struct slot_view, capacity),
      FIELD(struct slot_view, sold),
      FIELD(struct slot_view, sold_of),
      FIELD(struct slot_view, fill_words),
      FIELD(struct slot_view, has_people),
      FIELD_LIST(struct slot_view, people, &PERSON),
      FIELD(struct slot_view, mail_all),
      FIELD(struct slot_view, is_alive),
      FIELD(struct slot_view, is_open),
      FIELD(struct slot_view, is_closed),
      FIELD(struct slot_view, close_action),
      FIELD(struct slot_view, reopen_action),
      FIELD(struct slot_view, cancel_href),
      FIELD(struct slot_view, places_action),
      FIELD_LIST(struct slot_view, places, &DESK_FIELD),
      FIELD(struct slot_view, wrongs_title),
      FIELD_LIST(struct slot_view, wrongs, &PAGE_WRONG));
PAGE_TEMPLATE(SLOT_TEMPLATE, "partner/slot", &PARTNER_SLOT_PAGE);

enum fault slot_of(struct ctx *cx, struct db *db, const struct request *rq, struct slot *ret)
{
    TRY(slot_find(cx, db, (struct slot_id){rq->path_id}, ret));
    if (!id_is(ret->partner.id, rq->by->partner.id))
        return fault(cx, FAULT_SLOT_ABSENT, "the slot of another partner");
    return FAULT_NONE;
}

static enum fault title_of(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct offer_id id,
                           struct str *ret)
{
    struct list offers;

    TRY(offers_of_partner(cx, db, rq->by->partner, &offers));
    *ret = offer_title(cx, offer_in(&offers, id));
    return FAULT_NONE;
}

static enum fault seats_of(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           const struct slot *s,
                           struct seats_row *ret)
{
    struct list rows;

    *ret = (struct seats_row){.slot = s->id, .capacity = s->capacity};
    TRY(booking_seats_of_partner(cx, db, rq->by->partner, s->starts,
                                 (struct moment){s->starts.us + 1}, &rows));
    each_in (row, struct seats_row, &rows) {
        if (id_is(row->slot.id, s->id.id))
            *ret = *row;
    }
    return FAULT_NONE;
}

static struct page_message done_message(struct ctx *cx, struct str done)
{
    if (str_is(done, STR("closed")))
        return message_ok(SAY(cx, "Sales are closed."), SAY(cx, "Who has booked still comes."));
    if (str_is(done, STR("reopened")))
        return message_ok(SAY(cx, "Sales are open again."), STR_NONE);
    if (str_is(done, STR("places")))
        return message_ok(SAY(cx, "The number of places is changed."), STR_NONE);
    return (struct page_message){0};
}

/* Its bookings are cancelled one by one after the slot: what is left of it. */
static enum fault left_message(struct ctx *cx,
                               struct db *db,
                               const struct slot *s,
                               struct page_message *message)
{
    uint32_t left = 0;

    if (s->state != SLOT_CANCELLED)
        return FAULT_NONE;
    TRY(booking_left_of_slot(cx, db, s->id, &left));
    if (left > 0) {
        *message = message_warn(
            COUNTED(cx, left, "{n} booking is still being cancelled.",
                    "{n} bookings are still being cancelled."),
            SAY(cx, "Each is told by mail and refunded in full; nothing is left for you to do."));
    }
    return FAULT_NONE;
}

static void say_state(struct ctx *cx, const struct slot *s, struct slot_view *view)
{
    view->is_open = s->state == SLOT_OPEN;
    view->is_closed = s->state == SLOT_CLOSED;
    view->is_alive = s->state != SLOT_CANCELLED && moment_is_before(cx->now, s->starts);
    if (s->state == SLOT_CANCELLED) {
        view->badge = badge_of("err", SAY(cx, "cancelled"));
    } else if (s->state == SLOT_CLOSED) {
        view->badge = badge_of("info", SAY(cx, "sales closed"));
    }
    view->close_action = address_of(cx, "/partner/slots", s->id.id, "/close");
    view->reopen_action = address_of(cx, "/partner/slots", s->id.id, "/reopen");
    view->cancel_href = address_of(cx, "/partner/slots", s->id.id, "/cancel");
    view->places_action = address_of(cx, "/partner/slots", s->id.id, "/places");
}

/* How many may come: never fewer than are held and sold. */
static void say_places(struct ctx *cx,
                       const struct request *rq,
                       const struct slot *s,
                       uint32_t taken,
                       struct slot_view *view)
{
    struct desk_form form = form_begin(cx, rq);
    struct str least = number_text(cx, taken > 0 ? taken : 1);
    struct desk_field *field =
        form_input(&form, "capacity", "text", SAY(cx, "Places"),
                   WITH(cx, "At least {n}", "n", &least), number_text(cx, s->capacity));

    field->is_short = true;
    field->inputmode = STR("numeric");
    field->autocomplete = STR("off");
    view->places = form_fields(&form);
    view->wrongs = form_wrongs(&form, &view->wrongs_title);
}

static void say_slot(struct ctx *cx,
                     const struct slot *s,
                     const struct seats_row *seats,
                     struct slot_view *view)
{
    struct str held = COUNTED(cx, seats->held, "{n} place held", "{n} places held");
    uint32_t taken = seats->sold + seats->held;
    struct str left = COUNTED(cx, s->capacity > taken ? s->capacity - taken : 0, "{n} place free",
                              "{n} places free");

    view->back = agenda_address(cx, s->day);
    view->back_name = capital(cx->arena, desk_day(cx, s->day, DATE_LONG));
    view->heading = clock_to_text(cx->arena, s->minute, cx->tongue);
    view->when = capital(cx->arena, desk_day(cx, s->day, DATE_FULL));
    view->language = language_name(cx, s->language);
    view->capacity = s->capacity;
    view->sold = number_text(cx, seats->sold);
    view->sold_of = n_of_m(cx, seats->sold, s->capacity);
    view->fill_words = seats->held > 0 ? WITH(cx, "{left}, {held} by people who are paying now",
                                              "left", &left, "held", &held)
                                       : left;
}

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct page_message message,
                       struct reply *ret)
{
    struct trouble trouble = cx->trouble;
    struct slot_view view = {.csrf = rq->csrf, .message = message};
    struct seats_row seats;
    struct list bookings;
    struct slot s;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    TRY(slot_of(cx, db, rq, &s));
    TRY(title_of(cx, db, rq, s.offer, &view.name));
    TRY(seats_of(cx, db, rq, &s, &seats));
    TRY(bookings_of_slot(cx, db, s.id, &bookings));
    view.people = people_of(cx, &bookings, &view.mail_all);
    view.has_people = view.people.n > 0;
    TRY(left_message(cx, db, &s, &view.message));
    say_slot(cx, &s, &seats, &view);
    say_state(cx, &s, &view);
    cx->trouble = trouble;
    say_places(cx, rq, &s, seats.sold + seats.held, &view);
    trouble_clear(cx);
    view.page = desk_page(cx, &d, view.name, "/partner/agenda", view.wrongs_title);
    return page_reply(cx, rq, &SLOT_TEMPLATE, &view, ret);
}

enum fault slot_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    desk_tongue(cx, rq);
    return show(cx, db, rq, done_message(cx, asked(cx, rq, "done")), ret);
}

/* ---- more places, or fewer ---- */

struct resizing {
    struct partner_id partner;
    struct slot_id slot;
    uint32_t capacity;
};

static enum fault resize_it(struct ctx *cx, struct db *db, void *of)
{
    const struct resizing *r = of;
    struct slot slot;

    TRY(slot_set_capacity(cx, db, r->partner, r->slot, r->capacity, &slot));
    return booking_open_seats(cx, db, &slot, 1);
}

enum fault slot_places_send(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret)
{
    struct str text = str_trim(typed(rq, "capacity"));
    struct resizing r = {.partner = rq->by->partner};
    enum fault f = FAULT_NONE;
    struct slot s;

    desk_tongue(cx, rq);
    TRY(slot_of(cx, db, rq, &s));
    r.slot = s.id;
    r.capacity = number_typed(text);
    if (r.capacity < 1 || r.capacity > 10000)
        f = fault_field(cx, "capacity", "How many places, from 1 to 10,000?");
    if (f == FAULT_NONE)
        f = db_in_transaction(cx, db, resize_it, &r);
    if (f == FAULT_SEATS_SOLD) {
        trouble_clear(cx);
        f = fault_field(cx, "capacity", "More places than that are held or sold");
    }
    if (f == FAULT_BAD_INPUT) {
        reply_status(ret, 422);
        return show(cx, db, rq, (struct page_message){0}, ret);
    }
    TRY(f);
    return go_to(cx, ret, address_of(cx, "/partner/slots", s.id.id, ""), "places");
}

/* ---- sales closed, and open again ---- */

struct moving {
    struct partner_id partner;
    struct slot slot;
    enum slot_state state;
};

static enum fault move_it(struct ctx *cx, struct db *db, void *of)
{
    struct moving *m = of;

    TRY(slot_set_state(cx, db, m->partner, m->slot.id, m->state));
    if (m->state != SLOT_OPEN)
        return booking_close_seats(cx, db, m->slot.id);
    TRY(slot_find(cx, db, m->slot.id, &m->slot)); /* as it is now that its row is ours */
    return booking_open_seats(cx, db, &m->slot, 1);
}

/* Days off are taken back first: the only thing that is wrong with opening the sales again. */
static struct page_message days_off_message(struct ctx *cx)
{
    struct page_message m =
        message_err(SAY(cx, "You have days off then: take them back first"), STR_NONE);

    m.link = STR("/partner/agenda/days-off");
    m.link_name = SAY(cx, "Days off");
    return m;
}

static enum fault move_to(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          enum slot_state state,
                          const char *done,
                          struct reply *ret)
{
    struct moving m = {.partner = rq->by->partner, .state = state};

    desk_tongue(cx, rq);
    TRY(slot_of(cx, db, rq, &m.slot));
    if (m.slot.state == SLOT_CANCELLED)
        return fault(cx, FAULT_MOVE_WRONG, "the slot is cancelled");
    enum fault f = db_in_transaction(cx, db, move_it, &m);

    if (f == FAULT_BAD_INPUT) {
        trouble_clear(cx);
        reply_status(ret, 422);
        return show(cx, db, rq, days_off_message(cx), ret);
    }
    TRY(f);
    return go_to(cx, ret, address_of(cx, "/partner/slots", m.slot.id.id, ""), done);
}

enum fault slot_close_send(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    return move_to(cx, db, rq, SLOT_CLOSED, "closed", ret);
}

enum fault slot_reopen_send(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret)
{
    return move_to(cx, db, rq, SLOT_OPEN, "reopened", ret);
}

/* ---- cancelled ---- */

struct toll {
    uint32_t bookings;
    uint32_t people;
    struct money money;
};

static struct toll toll_of(const struct desk *d, const struct list *bookings)
{
    struct toll t = {.money = MONEY_ZERO(desk_currency(d))};

    each_in (b, struct booking_row, bookings) {
        if (!booking_is_sold(b))
            continue;
        t.bookings++;
        t.people += b->seats;
        t.money = money_plus(t.money, b->price);
    }
    return t;
}

enum fault slot_cancel_page(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret)
{
    struct list bookings;
    struct str name;
    struct slot s;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    TRY(slot_of(cx, db, rq, &s));
    if (s.state == SLOT_CANCELLED)
        return go_to(cx, ret, address_of(cx, "/partner/slots", s.id.id, ""), NULL);
    TRY(title_of(cx, db, rq, s.offer, &name));
    TRY(bookings_of_slot(cx, db, s.id, &bookings));
    struct toll t = toll_of(&d, &bookings);
    struct str people = COUNTED(cx, t.people, "{n} person", "{n} people");
    struct str money = desk_money(cx, &d, t.money);
    struct str when = when_text(cx, s.day, s.minute, DATE_LONG);
    struct str words[] = {
        t.people ? WITH(cx, "{people} will be told and refunded: {money}. There is no way back.",
                        "people", &people, "money", &money)
                 : SAY(cx, "Nobody has booked. There is no way back."),
        t.people
            ? SAY(cx, "Each gets a mail at once, and the whole price back on the card that paid.")
            : STR_NONE,
    };
    struct ask a = {
        .title = SAY(cx, "Cancel this slot?"),
        .about = arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR, ARG_STR(name), ARG_STR(when)),
        .words = lines_of(cx, words, COUNT_OF(words)),
        .action = address_of(cx, "/partner/slots", s.id.id, "/cancel"),
        .button = t.people ? SAY(cx, "Cancel and refund") : SAY(cx, "Cancel the slot"),
        .back = address_of(cx, "/partner/slots", s.id.id, ""),
        .back_name = SAY(cx, "Keep the slot"),
    };

    desk_title(&d, a.title, "/partner/agenda");
    return ask_reply(cx, rq, &d, &a, ret);
}

static enum fault cancel_it(struct ctx *cx, struct db *db, void *of)
{
    const struct moving *m = of;

    TRY(slot_set_state(cx, db, m->partner, m->slot.id, SLOT_CANCELLED));
    return booking_call_off(cx, db, m->slot.id);
}

enum fault slot_cancel_send(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret)
{
    struct moving m = {.partner = rq->by->partner};

    TRY(slot_of(cx, db, rq, &m.slot));
    if (m.slot.state != SLOT_CANCELLED) {
        if (!moment_is_before(cx->now, m.slot.starts))
            return fault(cx, FAULT_MOVE_WRONG, "the slot has begun");
        TRY(db_in_transaction(cx, db, cancel_it, &m));
    }
    return go_to(cx, ret, agenda_address(cx, m.slot.day), "cancelled");
}
