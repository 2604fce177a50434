/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/partner/partner.h"

/* Who booked what, by slot. */

#define PAGE_ROWS ((size_t)50)

struct booking_line_view {
    struct str name;
    struct str email;
    struct str need;
    struct str href;
    struct str when;
    struct str title;
    struct str reference;
    struct badge badge;
    struct str seats;
    struct str price;
};
SHAPE(BOOKING_LINE_VIEW,
      struct booking_line_view,
      FIELD(struct booking_line_view, name),
      FIELD(struct booking_line_view, email),
      FIELD(struct booking_line_view, need),
      FIELD(struct booking_line_view, href),
      FIELD(struct booking_line_view, when),
      FIELD(struct booking_line_view, title),
      FIELD(struct booking_line_view, reference),
      FIELD_PART(struct booking_line_view, badge, &BADGE, .traits = OPTIONAL),
      FIELD(struct booking_line_view, seats),
      FIELD(struct booking_line_view, price));

struct bookings_view {
    struct page page;
    struct str heading;
    struct str sum;
    struct list chips;
    struct list rows;
    bool has_rows;
    struct str total_seats;
    struct str total;
    struct pager pager;
};
SHAPE(BOOKINGS_PAGE,
      struct bookings_view,
      FIELD_PART(struct bookings_view, page, &PAGE),
      FIELD(struct bookings_view, heading),
      FIELD(struct bookings_view, sum),
      FIELD_LIST(struct bookings_view, chips, &CHIP),
      FIELD_LIST(struct bookings_view, rows, &BOOKING_LINE_VIEW),
      FIELD(struct bookings_view, has_rows),
      FIELD(struct bookings_view, total_seats),
      FIELD(struct bookings_view, total),
      FIELD_PART(struct bookings_view, pager, &PAGER, .traits = OPTIONAL));
PAGE_TEMPLATE(PARTNER_BOOKINGS_TEMPLATE, "partner/bookings", &BOOKINGS_PAGE);

enum { COMING, WEEK, PAST, WINDOWS };

static const struct {
    const char *value;
    const char *name;
    int from; /* days from today */
    int until;
} windows[WINDOWS] = {
    [COMING] = {"coming", "To come", 0, 120},
    [WEEK] = {"week", "Next 7 days", 0, 7},
    [PAST] = {"past", "Last 60 days", -60, 0},
};

static int window_asked(struct ctx *cx, const struct request *rq)
{
    struct str value = asked(cx, rq, "show");

    for (int i = 0; i < WINDOWS; i++) {
        if (str_is(value, str_of(windows[i].value)))
            return i;
    }
    return COMING;
}

static struct str window_href(struct ctx *cx, int window, uint32_t page)
{
    return page > 1 ? arena_text(cx->arena, "/partner/bookings?show=%s&page=%u",
                                 windows[window].value, page)
                    : arena_text(cx->arena, "/partner/bookings?show=%s", windows[window].value);
}

static enum fault read_window(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              const struct desk *d,
                              int window,
                              struct list *ret)
{
    struct day today = desk_today(cx, d);
    struct wall from = {{today.n + windows[window].from}, 0};
    struct wall until = {{today.n + windows[window].until + (window == PAST ? 0 : 1)}, 0};
    struct moment begins;
    struct moment ends;

    TRY(moment_from_wall(cx, from, d->destination.zone, FOLD_FIRST, &begins));
    TRY(moment_from_wall(cx, until, d->destination.zone, FOLD_FIRST, &ends));
    return bookings_of_partner(cx, db, rq->by->partner, begins, ends, ret);
}

static struct booking_line_view line_of(struct ctx *cx,
                                        const struct desk *d,
                                        const struct booking_row *b)
{
    return (struct booking_line_view){
        .name = b->name.n ? b->name : SAY(cx, "Without a name"),
        .email = b->email,
        .need = b->access_need,
        .href = address_of(cx, "/partner/slots", b->slot.id, ""),
        .when = desk_when(cx, d, b->starts, DATE_SHORT),
        .title = b->offer_title,
        .reference = b->reference,
        .badge = booking_badge(cx, b->state),
        .seats = number_text(cx, b->seats),
        .price = desk_money(cx, d, b->price),
    };
}

static void say_total(struct ctx *cx,
                      const struct desk *d,
                      const struct list *bookings,
                      struct bookings_view *view)
{
    struct money total = MONEY_ZERO(desk_currency(d));
    uint32_t seats = 0;
    uint32_t alive = 0;

    each_in (b, struct booking_row, bookings) {
        if (b->state == BOOKING_CANCELLED)
            continue;
        alive++;
        seats += b->seats;
        total = money_plus(total, b->price);
    }
    view->total = desk_money(cx, d, total);
    view->total_seats = number_text(cx, seats);
    view->sum = alive ? COUNTED(cx, alive, "{n} booking", "{n} bookings") : STR_NONE;
}

enum fault partner_bookings_page(struct ctx *cx,
                                 struct db *db,
                                 const struct request *rq,
                                 struct reply *ret)
{
    int window = window_asked(cx, rq);
    uint32_t page = asked_number(cx, rq, "page", 1);
    struct list bookings;
    struct desk d;
    size_t n = 0;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    TRY(read_window(cx, db, rq, &d, window, &bookings));
    struct booking_line_view *lines = NEW_ARRAY(cx->arena, struct booking_line_view, PAGE_ROWS);
    struct chip *chips = NEW_ARRAY(cx->arena, struct chip, WINDOWS);
    const struct booking_row *all = bookings.items;

    if (page < 1 || (size_t)(page - 1) * PAGE_ROWS >= bookings.n)
        page = 1;
    for (size_t i = (size_t)(page - 1) * PAGE_ROWS; i < bookings.n && n < PAGE_ROWS; i++)
        lines[n++] = line_of(cx, &d, &all[i]);
    for (int i = 0; i < WINDOWS; i++) {
        chips[i] = (struct chip){window_href(cx, i, 1), say_in(cx->tongue, str_of(windows[i].name)),
                                 i == window};
    }
    struct bookings_view view = {
        .heading = SAY(cx, "Bookings"),
        .chips = {chips, WINDOWS},
        .rows = {lines, n},
        .has_rows = n > 0,
    };

    say_total(cx, &d, &bookings, &view);
    view.pager = desk_pager(cx, page, PAGE_ROWS, bookings.n, window_href(cx, window, page - 1),
                            window_href(cx, window, page + 1));
    desk_title(&d, view.heading, "/partner/bookings");
    view.page = d.page;
    return page_reply(cx, rq, &PARTNER_BOOKINGS_TEMPLATE, &view, ret);
}
