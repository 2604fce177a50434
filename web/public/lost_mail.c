/* SPDX-License-Identifier: EUPL-1.2 */
#include <strings.h>

#include "base/arena.h"
#include "booking/booking.h"
#include "catalogue/shelf.h"
#include "house.h"
#include "web/public/public.h"

/* A visitor who lost the mail: reference and address, and the link comes again to that address. */

struct lost_mail_view {
    struct page page;
    struct str action;
    struct str csrf;
};
SHAPE(LOST_MAIL_PAGE,
      struct lost_mail_view,
      FIELD_PART(struct lost_mail_view, page, &PAGE),
      FIELD(struct lost_mail_view, action),
      FIELD(struct lost_mail_view, csrf));
PAGE_TEMPLATE(LOST_MAIL_TEMPLATE, "public/my-booking", &LOST_MAIL_PAGE);

struct lost_mail_form {
    struct str reference;
    struct str email;
};
SHAPE(LOST_MAIL_FORM,
      struct lost_mail_form,
      FIELD(struct lost_mail_form, reference, .traits = OPTIONAL, .max = 40),
      FIELD(struct lost_mail_form, email, .traits = OPTIONAL, .max = 254));

static const struct territory *territory_of(struct ctx *cx, const struct catalogue *catalogue)
{
    const struct territory *t = NULL;

    if (!catalogue || catalogue_territory(cx, catalogue, &t) != FAULT_NONE)
        t = NULL;
    trouble_clear(cx);
    return t;
}

enum fault lost_mail_page(struct ctx *cx,
                          const struct catalogue *catalogue,
                          const struct request *rq,
                          struct reply *ret)
{
    struct lost_mail_view view = {
        .page = page_of(cx, rq, territory_of(cx, catalogue), SAY(cx, "My booking")),
        .action = address_lost_mail(cx->tongue),
        .csrf = rq->csrf,
    };

    view.page.private = true;
    return page_reply(cx, rq, &LOST_MAIL_TEMPLATE, &view, ret);
}

static bool is_theirs(const struct booking *b, struct str email)
{
    return email.n > 0 && b->email.n == email.n && strncasecmp(b->email.p, email.p, email.n) == 0;
}

static enum fault send_again(struct ctx *cx, struct db *db, const struct request *rq)
{
    const struct lost_mail_form *form = rq->body;
    struct booking b;
    enum fault f = booking_by_reference(cx, db, str_trim(form->reference), &b);

    if (f == FAULT_BOOKING_ABSENT) {
        trouble_clear(cx);
        return FAULT_NONE;
    }
    TRY(f);
    return is_theirs(&b, str_trim(form->email)) ? booking_tickets_again(cx, db, rq->house, b.id)
                                                : FAULT_NONE;
}

/* The same words whatever was found: they tell nobody who booked. */
enum fault lost_mail_send(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          struct reply *ret)
{
    TRY(send_again(cx, db, rq));

    const struct str words[] = {
        SAY(cx, "If a confirmed booking has this reference and this address, its tickets are on "
                "their way there again. It takes a minute or two."),
        SAY(cx, "Nothing came? Look among the unwanted mail, or try again in ten minutes."),
    };
    const struct notice_way ways[] = {
        {STR("s"), address_list(cx->tongue), SAY(cx, "See the visits")}};

    BORROW(catalogue, rq->house->shelf);
    return notice_reply(cx, rq, territory_of(cx, catalogue), 200, SAY(cx, "My booking"), words,
                        COUNT_OF(words), ways, COUNT_OF(ways), ret);
}
