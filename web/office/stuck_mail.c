/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/office/stuck.h"

/* One mail that the mail server refused: sent again, to its address or to a corrected one. */

struct stuck_mail {
    struct page page;
    struct str csrf;
    struct str heading;
    struct badge badge;
    struct str wrongs_title;
    struct list wrongs;
    struct list facts;
    struct str booking_href;
    struct str again; /* where sending it again is sent; empty: this agent may not */
    struct str correct;
    struct list fields;
};
SHAPE(OFFICE_STUCK_MAIL_PAGE,
      struct stuck_mail,
      FIELD_PART(struct stuck_mail, page, &PAGE),
      FIELD(struct stuck_mail, csrf),
      FIELD(struct stuck_mail, heading),
      FIELD_PART(struct stuck_mail, badge, &BADGE, .traits = OPTIONAL),
      FIELD(struct stuck_mail, wrongs_title),
      FIELD_LIST(struct stuck_mail, wrongs, &PAGE_WRONG),
      FIELD_LIST(struct stuck_mail, facts, &DESK_FACT),
      FIELD(struct stuck_mail, booking_href),
      FIELD(struct stuck_mail, again),
      FIELD(struct stuck_mail, correct),
      FIELD_LIST(struct stuck_mail, fields, &DESK_FIELD));
PAGE_TEMPLATE(OFFICE_STUCK_MAIL_TEMPLATE, "office/stuck-mail", &OFFICE_STUCK_MAIL_PAGE);

/*
 * Whose address it is: of the booking that the mail is about, or of the partner whose visits or
 * money it is about. Nobody else's is corrected here: a mail that opens an account goes to its
 * owner and to no address that a colleague types.
 */
struct reader {
    bool of_booking;
    struct booking booking;
    bool of_partner;
    struct partner partner;
};

static bool is_to_partner(struct str once)
{
    return str_starts(once, STR("decision:")) || str_starts(once, STR("statement:"));
}

static enum fault find_reader(struct ctx *cx,
                              struct db *db,
                              const struct mail_view *m,
                              struct reader *ret)
{
    struct list partners;

    *ret = (struct reader){0};
    TRY(booking_of_mail(cx, db, m->once, &ret->booking, &ret->of_booking));
    if (ret->of_booking || !is_to_partner(m->once))
        return FAULT_NONE;
    TRY(partners_all(cx, db, &partners));
    each_in (p, struct partner, &partners) {
        if (!str_is(p->email, m->addressee))
            continue;
        ret->of_partner = true;
        ret->partner = *p;
        break;
    }
    return FAULT_NONE;
}

static struct list facts_of(struct ctx *cx,
                            const struct desk *d,
                            const struct mail_view *m,
                            const struct reader *r)
{
    const struct desk_fact known[] = {
        {SAY(cx, "To whom"), m->addressee},
        {SAY(cx, "Why"), refusal_means(cx, m->answer)},
        {SAY(cx, "Answer of the mail server"), m->answer},
        {SAY(cx, "Written"), desk_when(cx, d, m->written, DATE_SHORT)},
        {SAY(cx, "Refused on"), desk_when(cx, d, m->closed, DATE_SHORT)},
        {SAY(cx, "Times sent"), number_text(cx, m->attempt)},
        {SAY(cx, "Booking"), r->booking.reference},
        {SAY(cx, "Who"), r->booking.name},
        {SAY(cx, "Partner"), r->partner.name},
        {SAY(cx, "Telephone"), r->of_partner ? r->partner.phone : r->booking.phone},
    };
    return desk_facts(cx->arena, known, COUNT_OF(known));
}

static bool can_be_corrected(const struct reader *r)
{
    return r->of_booking || r->of_partner;
}

static void ask_address(struct ctx *cx,
                        const struct request *rq,
                        const struct mail_view *m,
                        const struct reader *r,
                        struct stuck_mail *view)
{
    struct desk_form f = form_begin(cx, rq);

    struct desk_field *email =
        form_input(&f, "email", "email", SAY(cx, "Corrected address"),
                   r->of_booking ? SAY(cx, "It becomes the address of the booking: "
                                           "later mails go there too.")
                                 : SAY(cx, "It becomes the address of the partner: "
                                           "later mails go there too."),
                   m->addressee);
    email->autocomplete = STR("off");
    email->inputmode = STR("email");
    view->fields = form_fields(&f);
    view->wrongs = form_wrongs(&f, &view->wrongs_title);
}

static enum fault show(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct trouble trouble = cx->trouble;
    struct mail_id id = {rq->path_id};
    struct stuck_mail view = {.csrf = rq->csrf};
    struct mail_view m;
    struct reader r;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(mail_refused_find(cx, db, id, &m));
    TRY(find_reader(cx, db, &m, &r));
    cx->trouble = trouble;
    view.heading = m.subject;
    view.badge = badge_of("err", SAY(cx, "Refused by the mail server"));
    view.facts = facts_of(cx, &d, &m, &r);
    if (r.of_booking && may(rq, SENDS_AGAIN))
        view.booking_href = address_of(cx, "/office/bookings", r.booking.id.id, "");
    if (may(rq, SENDS_AGAIN)) {
        view.again = address_of(cx, STUCK "/mails", id.id, "/again");
    }
    if (may(rq, SENDS_AGAIN) && can_be_corrected(&r)) {
        view.correct = address_of(cx, STUCK "/mails", id.id, "/address");
        ask_address(cx, rq, &m, &r, &view);
    }
    trouble_clear(cx);
    desk_title(&d, view.heading, STUCK);
    desk_title_wrong(cx, &d, view.wrongs_title);
    view.page = d.page;
    return page_reply(cx, rq, &OFFICE_STUCK_MAIL_TEMPLATE, &view, ret);
}

enum fault stuck_mail_page(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    return show(cx, db, rq, ret);
}

enum fault stuck_mail_send(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    TRY(mail_again(cx, db, (struct mail_id){rq->path_id}, STR_NONE));
    job_runners_wake(rq->house->runners);
    return go_to(cx, ret, STR(STUCK), "sent");
}

struct correcting {
    struct mail_id id;
    struct str email;
};

static bool is_same_reader(const struct reader *a, const struct reader *b)
{
    if (a->of_booking || b->of_booking)
        return a->of_booking && b->of_booking && id_is(a->booking.id.id, b->booking.id.id);
    return a->of_partner && b->of_partner && id_is(a->partner.id.id, b->partner.id.id);
}

/* What else the same reader did not get for the same reason goes with it. */
static enum fault send_others(struct ctx *cx,
                              struct db *db,
                              const struct mail_view *like,
                              const struct reader *reader,
                              struct str email)
{
    struct list refused;

    TRY(mails_refused(cx, db, &refused));
    each_in (m, struct mail_view, &refused) {
        struct reader r;

        if (id_is(m->id.id, like->id.id) || !str_is(m->addressee, like->addressee))
            continue;
        TRY(find_reader(cx, db, m, &r));
        if (is_same_reader(&r, reader))
            TRY(mail_again(cx, db, m->id, email));
    }
    return FAULT_NONE;
}

static enum fault correct(struct ctx *cx, struct db *db, void *of)
{
    const struct correcting *c = of;
    struct mail_view m;
    struct reader r;

    TRY(mail_refused_find(cx, db, c->id, &m));
    TRY(find_reader(cx, db, &m, &r));
    if (!can_be_corrected(&r))
        return fault(cx, FAULT_NOT_ALLOWED, "this mail goes to its addressee alone");
    if (r.of_booking)
        TRY(booking_correct_email(cx, db, r.booking.id, c->email));
    TRY(send_others(cx, db, &m, &r, c->email));
    if (r.of_partner) /* last: they are known as the partner's by the address they had */
        TRY(partner_set_email(cx, db, r.partner.id, c->email));
    return mail_again(cx, db, c->id, c->email);
}

enum fault stuck_mail_correct_send(struct ctx *cx,
                                   struct db *db,
                                   const struct request *rq,
                                   struct reply *ret)
{
    struct correcting c = {{rq->path_id}, str_trim(typed(rq, "email"))};
    enum fault f;

    desk_tongue(cx, rq);
    if (c.email.n == 0) {
        f = fault_field(cx, "email", "The address is missing. Example: camille@exemple.fr");
    } else {
        f = db_in_transaction(cx, db, correct, &c);
    }
    if (f == FAULT_BAD_INPUT) {
        reply_status(ret, 422);
        return show(cx, db, rq, ret);
    }
    TRY(f);
    job_runners_wake(rq->house->runners);
    return go_to(cx, ret, STR(STUCK), "sent");
}
