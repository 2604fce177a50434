/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "catalogue/shelf.h"
#include "house.h"
#include "web/public/list.h"
#include "web/public/order.h"

/* My booking: the ticket, the way there, the way out. */

SHAPE(
    BOOKING_QUERY,
    struct booking_query,
    FIELD(struct booking_query, k, .traits = OPTIONAL, .max = 64, .means = "The link's signature"),
    FIELD(struct booking_query,
          ticket,
          .traits = OPTIONAL,
          .max = 40,
          .means = "Which ticket, from 1"),
    FIELD(struct booking_query, made, .traits = OPTIONAL, .means = "Right after the order"),
    FIELD(struct booking_query, gone, .traits = OPTIONAL, .means = "Right after the cancellation"));

struct ticket_view {
    struct str of;
    struct str previous_href;
    struct str next_href;
    struct str qr;
    struct str code;
    struct str state;
};
SHAPE(OURS_TICKET,
      struct ticket_view,
      FIELD(struct ticket_view, of),
      FIELD(struct ticket_view, previous_href),
      FIELD(struct ticket_view, next_href),
      FIELD(struct ticket_view, qr),
      FIELD(struct ticket_view, code),
      FIELD(struct ticket_view, state));

struct way_out {
    struct str words;
    struct str href;
};
SHAPE(OURS_CANCEL, struct way_out, FIELD(struct way_out, words), FIELD(struct way_out, href));

struct paid_view {
    struct str name;
    struct str when;
    struct str amount;
};
SHAPE(OURS_PAID,
      struct paid_view,
      FIELD(struct paid_view, name),
      FIELD(struct paid_view, when),
      FIELD(struct paid_view, amount));

struct guide_view {
    struct str words;
    struct str phone;
    struct str phone_link;
};
SHAPE(OURS_GUIDE,
      struct guide_view,
      FIELD(struct guide_view, words),
      FIELD(struct guide_view, phone),
      FIELD(struct guide_view, phone_link));

struct ours_view {
    struct page page;
    struct page_message message;
    struct str heading;
    struct str picture;
    struct str plaque;
    struct str name;
    struct str when;
    struct str where;
    struct str join_href; /* of a virtual visit */
    struct ticket_view ticket;
    bool no_ticket; /* gone with the cancellation */
    struct str reference;
    struct str calendar_href;
    struct str route_href;
    struct way_out cancel;
    bool has_paid;
    struct list paid; /* struct paid_view */
    struct str terms;
    struct guide_view guide;
};
SHAPE(OURS_PAGE,
      struct ours_view,
      FIELD_PART(struct ours_view, page, &PAGE),
      FIELD_PART(struct ours_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct ours_view, heading),
      FIELD(struct ours_view, picture),
      FIELD(struct ours_view, plaque),
      FIELD(struct ours_view, name),
      FIELD(struct ours_view, when),
      FIELD(struct ours_view, where),
      FIELD(struct ours_view, join_href),
      FIELD_PART(struct ours_view, ticket, &OURS_TICKET, .traits = OPTIONAL),
      FIELD(struct ours_view, no_ticket),
      FIELD(struct ours_view, reference),
      FIELD(struct ours_view, calendar_href),
      FIELD(struct ours_view, route_href),
      FIELD_PART(struct ours_view, cancel, &OURS_CANCEL, .traits = OPTIONAL),
      FIELD(struct ours_view, has_paid),
      FIELD_LIST(struct ours_view, paid, &OURS_PAID),
      FIELD(struct ours_view, terms),
      FIELD_PART(struct ours_view, guide, &OURS_GUIDE, .traits = OPTIONAL));
PAGE_TEMPLATE(OURS_TEMPLATE, "public/booking", &OURS_PAGE);

static bool is_on(const struct ordered *o)
{
    return o->booking.state == BOOKING_CONFIRMED || o->booking.state == BOOKING_REDEEMED;
}

/* ---- heading and message ---- */

static struct str first_word(struct str text)
{
    struct str word = text;

    (void)str_cut(&text, ' ', &word);
    return word;
}

/* "À samedi, Camille" */
static struct str heading_of(struct ctx *cx, const struct ordered *o)
{
    struct wall wall = ordered_wall(o);
    struct wall now = moment_to_wall(cx->now, o->territory->destination.zone);
    struct str day = date_to_text(cx->arena, &wall.day, DATE_LONG, cx->tongue);
    struct str name = first_word(o->booking.name);

    if (o->booking.state == BOOKING_CANCELLED)
        return SAY(cx, "This booking is cancelled");
    if (moment_is_before(o->booking.ends, cx->now))
        return say_with(cx->arena, cx->tongue, "It was on {day}", "day", &day, NULL);
    if (wall.day.n == now.day.n)
        return say_with(cx->arena, cx->tongue, "See you today, {name}", "name", &name, NULL);
    if (wall.day.n - now.day.n < 7)
        day = first_word(day);
    return say_with(cx->arena, cx->tongue, "See you on {day}, {name}", "day", &day, "name", &name,
                    NULL);
}

static struct page_message message_of(struct ctx *cx,
                                      const struct request *rq,
                                      const struct ordered *o)
{
    const struct booking_query *query = rq->query;
    struct page_message refund = ordered_refund(cx, o);

    if (refund.tone.n)
        return refund;
    if (o->booking.state == BOOKING_CANCELLED) {
        struct str back = money_to_text(cx->arena, o->booking.refunded, cx->tongue);

        if (!money_is_sound(o->booking.refunded) || o->booking.refunded.minor == 0) {
            return message_info(ordered_is_one(o) ? SAY(cx, "Your place went back on sale.")
                                                  : SAY(cx, "Your places went back on sale."));
        }
        return message_ok(
            SAY(cx, "It is cancelled."),
            say_with(cx->arena, cx->tongue,
                     "{amount} go back to the means of payment you used, within a few days.",
                     "amount", &back, NULL));
    }
    if (query->made && is_on(o)) {
        return message_ok(SAY(cx, "It is booked."),
                          say_with(cx->arena, cx->tongue, "The tickets are on their way to {email}",
                                   "email", &o->booking.email, NULL));
    }
    return (struct page_message){0};
}

/* ---- the ticket ---- */

static struct str ticket_href(struct ctx *cx, const struct ordered *o, uint32_t number)
{
    struct str to = address_booking(cx->arena, cx->tongue, o->booking.id, "", o->token);

    return arena_text(cx->arena, "%" PRI_STR "&ticket=%u", ARG_STR(to), number);
}

static struct str ticket_state(struct ctx *cx, enum ticket_state state)
{
    switch (state) {
    case TICKET_REDEEMED:
        return SAY(cx, "Used");
    case TICKET_ABSENT:
        return SAY(cx, "Nobody came");
    case TICKET_CANCELLED:
        return SAY(cx, "Cancelled");
    case TICKET_STATE_UNSET:
    case TICKET_VALID:
        break;
    }
    return STR_NONE;
}

static struct ticket_view ticket_of(struct ctx *cx,
                                    const struct request *rq,
                                    const struct ordered *o,
                                    const struct list *tickets)
{
    const struct booking_query *query = rq->query;
    uint32_t n = (uint32_t)tickets->n;
    uint32_t at = query->ticket >= 1 && query->ticket <= n ? query->ticket : 1;
    const struct ticket *t = (const struct ticket *)tickets->items + (at - 1);
    struct str number = count_text(cx->arena, at);
    struct str all = count_text(cx->arena, n);
    struct str label = lower_first_of(cx, t->label);

    return (struct ticket_view){
        .of = say_with(cx->arena, cx->tongue, "Ticket {n} of {all}, {tariff}", "n", &number, "all",
                       &all, "tariff", &label, NULL),
        .previous_href = at > 1 ? ticket_href(cx, o, at - 1) : STR_NONE,
        .next_href = at < n ? ticket_href(cx, o, at + 1) : STR_NONE,
        .qr = t->state == TICKET_VALID
                  ? address_booking(cx->arena, cx->tongue, o->booking.id,
                                    arena_text(cx->arena, "qr/%u.svg", at).p, o->token)
                  : STR_NONE,
        .code = t->code,
        .state = ticket_state(cx, t->state),
    };
}

/* ---- around it ---- */

static struct str meeting_of(struct ctx *cx, const struct ordered *o)
{
    const struct offer_content *c = o->visit ? o->visit->content : NULL;
    struct buf b = BUF(cx->arena);

    if (!c)
        return STR_NONE;
    if (c->kind == VISIT_VIRTUAL)
        return SAY(cx, "On line: the link to join is in the mail with your tickets.");
    if (c->place_name.n) {
        buf_add(&b, c->place_name);
        buf_lit(&b, ", ");
    }
    if (c->street.n && !str_is(c->street, c->place_name)) {
        buf_add(&b, c->street);
        buf_lit(&b, ", ");
    }
    buf_add(&b, c->commune);
    buf_lit(&b, ". ");
    buf_add(&b, page_text(cx, &c->directions));
    return buf_str(&b);
}

/* The private link, for as long as the seats are the visitor's. */
static struct str join_of(const struct ordered *o)
{
    const struct offer_content *c = o->visit ? o->visit->content : NULL;

    return c && c->kind == VISIT_VIRTUAL && is_on(o) ? c->join : STR_NONE;
}

static struct str route_of(struct ctx *cx, const struct ordered *o)
{
    const struct offer_content *c = o->visit ? o->visit->content : NULL;

    if (!c || c->kind == VISIT_VIRTUAL || (c->point.lat == 0 && c->point.lon == 0))
        return STR_NONE;
    return arena_text(cx->arena, "https://www.openstreetmap.org/directions?to=%.5f%%2C%.5f",
                      c->point.lat, c->point.lon);
}

static struct way_out way_out_of(struct ctx *cx, const struct ordered *o)
{
    struct str bold;
    struct str rest;

    if (o->booking.state != BOOKING_CONFIRMED || !moment_is_before(cx->now, o->booking.starts))
        return (struct way_out){0};
    ordered_cancel_words(cx, o, &bold, &rest);
    return (struct way_out){
        arena_text(cx->arena, "%" PRI_STR "%" PRI_STR, ARG_STR(bold), ARG_STR(rest)),
        address_booking(cx->arena, cx->tongue, o->booking.id, "annuler", o->token)};
}

static struct str moment_words(struct ctx *cx, const struct ordered *o, struct moment at)
{
    struct wall wall = moment_to_wall(at, o->territory->destination.zone);

    return when_text(cx, wall.day, wall.minute, DATE_PLAIN);
}

static void fill_paid(struct ctx *cx, const struct ordered *o, struct ours_view *view)
{
    struct paid_view *paid = NEW_ARRAY(cx->arena, struct paid_view, 2);
    size_t n = 0;

    if (o->booking.price.minor == 0 || moment_is_none(o->booking.confirmed))
        return;
    paid[n++] = (struct paid_view){SAY(cx, "Bank card"), moment_words(cx, o, o->booking.confirmed),
                                   money_to_text(cx->arena, o->booking.price, cx->tongue)};
    if (money_is_sound(o->booking.refunded) && o->booking.refunded.minor > 0) {
        struct money back = {-o->booking.refunded.minor, o->booking.refunded.currency};

        bool waits = str_is(ordered_refund(cx, o).tone, STR("err"));

        paid[n++] = (struct paid_view){waits ? SAY(cx, "To be given back") : SAY(cx, "Given back"),
                                       STR_NONE, money_to_text(cx->arena, back, cx->tongue)};
    }
    view->paid = (struct list){paid, n};
    view->has_paid = true;
    view->terms = SAY(cx, "Terms of sale");
}

/* The guide's number is given on the day only. */
static struct guide_view guide_of(struct ctx *cx, const struct ordered *o)
{
    struct wall now = moment_to_wall(cx->now, o->territory->destination.zone);
    struct buf digits = BUF(cx->arena);

    if (!is_on(o) || !o->visit || o->visit->host->phone.n == 0 ||
        now.day.n != ordered_wall(o).day.n)
        return (struct guide_view){0};
    for (size_t i = 0; i < o->visit->host->phone.n; i++) {
        char c = o->visit->host->phone.p[i];

        if ((c >= '0' && c <= '9') || c == '+')
            buf_byte(&digits, c);
    }
    return (struct guide_view){
        say_with(cx->arena, cx->tongue, "{name}, today.", "name", &o->visit->host->name, NULL),
        o->visit->host->phone, buf_str(&digits)};
}

enum fault booking_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    const struct booking_query *query = rq->query;
    struct ours_view view = {0};
    struct list tickets = {0};
    struct ordered o;

    BORROW(catalogue, rq->house->shelf);
    TRY(ordered_of(cx, db, catalogue, rq, query->k, &o));
    if (o.booking.state == BOOKING_HELD || o.booking.state == BOOKING_EXPIRED) {
        reply_see_other(cx, ret, address_order(cx->arena, cx->tongue, o.booking.id, "", o.token));
        return FAULT_NONE;
    }
    if (o.booking.state == BOOKING_PENDING)
        return order_waiting(cx, rq, &o, ret);
    TRY(booking_tickets(cx, db, o.booking.id, &tickets));

    view.heading = heading_of(cx, &o);
    view.page = page_of(cx, rq, o.territory, view.heading);
    view.page.private = true;
    view.message = message_of(cx, rq, &o);
    view.picture = ordered_picture(cx, &o);
    view.plaque = o.visit ? visit_place(cx, o.visit) : o.territory->destination.name;
    view.name = ordered_name(cx, &o);
    view.when = ordered_when(cx, &o, DATE_FULL);
    view.where = meeting_of(cx, &o);
    view.join_href = join_of(&o);
    view.reference = o.booking.reference;
    view.no_ticket = tickets.n == 0;
    if (tickets.n)
        view.ticket = ticket_of(cx, rq, &o, &tickets);
    if (is_on(&o) && moment_is_before(cx->now, o.booking.ends)) {
        view.calendar_href =
            address_booking(cx->arena, cx->tongue, o.booking.id, "agenda.ics", o.token);
        view.route_href = route_of(cx, &o);
    }
    view.cancel = way_out_of(cx, &o);
    fill_paid(cx, &o, &view);
    view.guide = guide_of(cx, &o);
    return page_reply(cx, rq, &OURS_TEMPLATE, &view, ret);
}
