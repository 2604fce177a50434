/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/office/office.h"

/* Customer care: a booking by its reference or by who booked it. */

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
