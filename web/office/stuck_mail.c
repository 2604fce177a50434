/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/log.h"
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

static enum fault partner_of_version(struct ctx *cx,
                                     struct db *db,
                                     struct id id,
                                     struct partner_id *ret)
{
    struct version v;
    struct offer offer;

    TRY(version_find(cx, db, (struct version_id){id}, &v));
    TRY(offer_find(cx, db, v.offer, &offer));
    *ret = offer.partner;
    return FAULT_NONE;
}

static enum fault partner_of_statement(struct ctx *cx,
                                       struct db *db,
                                       struct id id,
                                       struct partner_id *ret)
{
    struct statement s;

    TRY(statement_find(cx, db, (struct statement_id){id}, (struct partner_id){{{0}}}, &s));
    *ret = s.partner;
    return FAULT_NONE;
}

static const struct {
    struct str kind; /* the key of the mail begins with it, its subject follows */
    enum fault (*partner)(struct ctx *cx, struct db *db, struct id id, struct partner_id *ret);
} to_partners[] = {
    {STR_INIT("decision"), partner_of_version},
    {STR_INIT("statement"), partner_of_statement},
};

/* Whose visit or money the mail is about. Its address does not say so: two may share one. */
static enum fault find_partner(struct ctx *cx, struct db *db, struct str once, struct reader *ret)
{
    struct partner_id partner = {{{0}}};
    struct str kind;
    struct str subject;
    struct id id;

    if (!str_cut(&once, ':', &kind) || !str_cut(&once, ':', &subject) ||
        !id_from_text(subject, &id))
        return FAULT_NONE;
    for (size_t i = 0; i < COUNT_OF(to_partners); i++) {
        if (str_is(kind, to_partners[i].kind))
            TRY(to_partners[i].partner(cx, db, id, &partner));
    }
    if (id_is_none(partner.id))
        return FAULT_NONE;
    TRY(partner_find(cx, db, partner, &ret->partner));
    ret->of_partner = true;
    return FAULT_NONE;
}

static enum fault find_reader(struct ctx *cx,
                              struct db *db,
                              const struct mail_view *m,
                              struct reader *ret)
{
    *ret = (struct reader){0};
    TRY(booking_of_mail(cx, db, m->once, &ret->booking, &ret->of_booking));
    if (ret->of_booking)
        return FAULT_NONE;
    enum fault f = find_partner(cx, db, m->once, ret);
    if (f == FAULT_NONE || fault_info[f].kind != FAULT_KIND_ABSENT)
        return f;
    trouble_clear(cx);
    return FAULT_NONE;
}

/* Names of the other partners whose address it is too: the correction leaves them as they are. */
static enum fault find_sharers(struct ctx *cx,
                               struct db *db,
                               const struct mail_view *m,
                               const struct reader *r,
                               struct str *ret)
{
    struct buf names = BUF(cx->arena);
    struct list partners;

    if (!r->of_partner)
        return FAULT_NONE;
    TRY(partners_all(cx, db, &partners));
    each_in (p, struct partner, &partners) {
        if (id_is(p->id.id, r->partner.id.id) || !str_is(p->email, m->addressee))
            continue;
        if (names.n > 0)
            buf_lit(&names, ", ");
        buf_add(&names, p->name);
    }
    *ret = buf_str(&names);
    return FAULT_NONE;
}

static struct list facts_of(struct ctx *cx,
                            const struct desk *d,
                            const struct mail_view *m,
                            const struct reader *r,
                            struct str sharers)
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
        {SAY(cx, "Also the address of"), sharers},
        {SAY(cx, "Telephone"), r->of_partner ? r->partner.phone : r->booking.phone},
    };
    return desk_facts(cx->arena, known, COUNT_OF(known));
}

static bool can_be_corrected(const struct reader *r)
{
    return r->of_booking || r->of_partner;
}

static struct str hint_of(struct ctx *cx, const struct reader *r, struct str sharers)
{
    if (r->of_booking)
        return SAY(cx, "It becomes the address of the booking: later mails go there too.");
    if (sharers.n > 0) {
        return WITH(cx,
                    "It becomes the address of {partner} alone: later mails go there too. Who "
                    "shares the old one keeps it.",
                    "partner", &r->partner.name);
    }
    return SAY(cx, "It becomes the address of the partner: later mails go there too.");
}

/* What the reader has by now is offered: it may have been corrected since the mail was written. */
static void ask_address(struct ctx *cx,
                        const struct request *rq,
                        const struct reader *r,
                        struct str sharers,
                        struct stuck_mail *view)
{
    struct desk_form f = form_begin(cx, rq);
    struct desk_field *email =
        form_input(&f, "email", "email", SAY(cx, "Corrected address"), hint_of(cx, r, sharers),
                   r->of_booking ? r->booking.email : r->partner.email);

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
    struct str sharers = STR_NONE;
    struct reader r;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(mail_refused_find(cx, db, id, &m));
    TRY(find_reader(cx, db, &m, &r));
    TRY(find_sharers(cx, db, &m, &r, &sharers));
    cx->trouble = trouble;
    view.heading = m.subject;
    view.badge = badge_of("err", SAY(cx, "Refused by the mail server"));
    view.facts = facts_of(cx, &d, &m, &r, sharers);
    if (r.of_booking && may(rq, SENDS_AGAIN))
        view.booking_href = address_of(cx, "/office/bookings", r.booking.id.id, "");
    if (may(rq, SENDS_AGAIN)) {
        view.again = address_of(cx, STUCK "/mails", id.id, "/again");
    }
    if (may(rq, SENDS_AGAIN) && can_be_corrected(&r)) {
        view.correct = address_of(cx, STUCK "/mails", id.id, "/address");
        ask_address(cx, rq, &r, sharers, &view);
    }
    trouble_clear(cx);
    view.page = desk_page(cx, &d, view.heading, STUCK, view.wrongs_title);
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
    if (r.of_partner)
        TRY(partner_set_email(cx, db, r.partner.id, c->email));
    TRY(send_others(cx, db, &m, &r, c->email));
    return mail_again(cx, db, c->id, c->email);
}

enum fault stuck_mail_correct_send(struct ctx *cx,
                                   struct db *db,
                                   const struct request *rq,
                                   struct reply *ret)
{
    struct correcting c = {{rq->path_id}, str_trim(typed(rq, "email"))};

    desk_tongue(cx, rq);
    enum fault f = db_in_transaction(cx, db, correct, &c);
    if (f == FAULT_BAD_INPUT) {
        reply_status(ret, 422);
        return show(cx, db, rq, ret);
    }
    TRY(f);
    say(cx, INFO, "an agent corrected the address of a refused mail", KV_AS("mail", c.id),
        KV_AS("by", rq->by->user));
    job_runners_wake(rq->house->runners);
    return go_to(cx, ret, STR(STUCK), "sent");
}
