/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/partner/partner.h"

/* Those who come: with what they booked, how they are reached, and what somebody needs. */

/* Names with what each booked are read one by one: of more the rest is a number of places. */
#define PEOPLE_MOST 80

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

static enum fault say_person(struct ctx *cx,
                             struct db *db,
                             const struct booking_row *row,
                             bool in_full,
                             struct person *ret)
{
    struct booking b;

    *ret = (struct person){.name = row->name.n ? row->name : row->reference,
                           .lines = places_text(cx, row->seats),
                           .need = row->access_need};
    if (row->state == BOOKING_REDEEMED)
        ret->badge = badge_of("ok", SAY(cx, "came"));
    if (!in_full)
        return FAULT_NONE;
    TRY(booking_find(cx, db, row->id, &b));
    struct str lines = lines_text(cx, &b.lines);

    if (lines.n)
        ret->lines = lines;
    ret->tel = b.phone;
    return FAULT_NONE;
}

enum fault people_of(struct ctx *cx,
                     struct db *db,
                     const struct list *bookings,
                     struct list *ret,
                     struct str *ret_mail_all)
{
    struct person *people = NEW_ARRAY(cx->arena, struct person, bookings->n + 1);
    struct buf mails = BUF(cx->arena);
    size_t n = 0;

    each_in (row, struct booking_row, bookings) {
        if (!booking_is_sold(row))
            continue;
        TRY(say_person(cx, db, row, n < PEOPLE_MOST, &people[n]));
        n++;
        if (row->email.n) {
            buf_add(&mails, mails.n ? STR(",") : STR("mailto:?bcc="));
            buf_url(&mails, row->email);
        }
    }
    *ret = (struct list){people, n};
    *ret_mail_all = buf_str(&mails);
    return FAULT_NONE;
}
