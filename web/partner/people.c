/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/partner/partner.h"

/* Those who come: with what they booked, how they are reached, and what somebody needs. */

SHAPE(PERSON,
      struct person,
      FIELD(struct person, name),
      FIELD(struct person, lines),
      FIELD(struct person, tel),
      FIELD(struct person, need),
      FIELD_PART(struct person, badge, &BADGE, .traits = OPTIONAL));

bool booking_is_sold(const struct booking_row *b)
{
    return b->state == BOOKING_CONFIRMED || b->state == BOOKING_REDEEMED;
}

static struct person person_of(struct ctx *cx, const struct booking_row *row)
{
    struct str lines = lines_text(cx, &row->lines);
    struct person p = {
        .name = row->name.n ? row->name : row->reference,
        .lines = lines.n ? lines : places_text(cx, row->seats),
        .tel = row->phone,
        .need = row->access_need,
    };

    if (row->state == BOOKING_REDEEMED)
        p.badge = badge_of("ok", SAY(cx, "came"));
    return p;
}

struct list people_of(struct ctx *cx, const struct list *bookings, struct str *ret_mail_all)
{
    struct person *people = NEW_ARRAY(cx->arena, struct person, bookings->n + 1);
    struct buf mails = BUF(cx->arena);
    size_t n = 0;

    each_in (row, struct booking_row, bookings) {
        if (!booking_is_sold(row))
            continue;
        people[n++] = person_of(cx, row);
        if (row->email.n) {
            buf_add(&mails, mails.n ? STR(",") : STR("mailto:?bcc="));
            buf_url(&mails, row->email);
        }
    }
    *ret_mail_all = buf_str(&mails);
    return (struct list){people, n};
}
