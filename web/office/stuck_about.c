/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/office/stuck.h"

/* Words for what is stuck: what a task is about, why it failed, what a mail server meant. */

#define MONEY (ROLE_CASHIER | ROLE_APPROVER | ROLE_ADMIN)

/* Finds the subject; ABSENT faults mean that nothing can be said of it. */
struct asking {
    struct ctx *cx;
    struct db *db;
    const struct request *rq;
    const struct desk *d;
    struct id subject;
    struct stuck_about *ret;
};
typedef enum fault about_one(const struct asking *a);

static enum fault about_booking_named(const struct asking *a, struct booking_id id)
{
    struct booking b;

    TRY(booking_find(a->cx, a->db, id, &b));
    struct str of[] = {b.reference, b.name, b.title};

    a->ret->words = WITH(a->cx, "Booking {reference}, {name}: {title}", "reference", &of[0], "name",
                         &of[1], "title", &of[2]);
    if (may(a->rq, SENDS_AGAIN))
        a->ret->href = address_of(a->cx, "/office/bookings", b.id.id, "");
    return FAULT_NONE;
}

static enum fault about_booking(const struct asking *a)
{
    return about_booking_named(a, (struct booking_id){a->subject});
}

static enum fault about_refund(const struct asking *a)
{
    struct refund r;

    TRY(payment_refund_find(a->cx, a->db, (struct refund_id){a->subject}, &r));
    struct str amount = desk_money(a->cx, a->d, r.amount);

    TRY(about_booking_named(a, (struct booking_id){r.subject}));
    struct str booking = a->ret->words;
    a->ret->words = WITH(a->cx, "{amount}. {booking}", "amount", &amount, "booking", &booking);
    a->ret->href = address_of(a->cx, "/office/refunds", r.id.id, "");
    return FAULT_NONE;
}

static enum fault about_version(const struct asking *a)
{
    struct version v;

    TRY(version_find(a->cx, a->db, (struct version_id){a->subject}, &v));
    a->ret->words = texts_for(&v.content.title, a->cx->tongue);
    if (may(a->rq, ROLE_MODERATOR | ROLE_ADMIN))
        a->ret->href = address_of(a->cx, "/office/reviews", v.id.id, "");
    return FAULT_NONE;
}

static enum fault about_slot(const struct asking *a)
{
    struct slot slot;
    struct offer offer;
    struct version v;

    TRY(slot_find(a->cx, a->db, (struct slot_id){a->subject}, &slot));
    struct str when = desk_when(a->cx, a->d, slot.starts, DATE_SHORT);

    a->ret->words = when;
    TRY(offer_find(a->cx, a->db, slot.offer, &offer));
    TRY(version_find(a->cx, a->db, offer.published, &v));
    struct str title = texts_for(&v.content.title, a->cx->tongue);
    a->ret->words = WITH(a->cx, "{title}, {date}", "title", &title, "date", &when);
    return FAULT_NONE;
}

static enum fault about_mail(const struct asking *a)
{
    struct mail_view m;

    TRY(mail_find(a->cx, a->db, (struct mail_id){a->subject}, &m));
    a->ret->words =
        WITH(a->cx, "To {address}: {subject}", "address", &m.addressee, "subject", &m.subject);
    return FAULT_NONE;
}

static enum fault about_settlement(const struct asking *a)
{
    struct settlement s;

    TRY(settlement_find(a->cx, a->db, (struct settlement_id){a->subject}, &s));
    struct str until = desk_day(a->cx, s.cutoff, DATE_PLAIN);

    a->ret->words = WITH(a->cx, "Payouts until {day}", "day", &until);
    if (may(a->rq, MONEY))
        a->ret->href = address_of(a->cx, "/office/money", s.id.id, "");
    return FAULT_NONE;
}

static enum fault about_statement(const struct asking *a)
{
    struct statement s;

    TRY(statement_find(a->cx, a->db, (struct statement_id){a->subject}, (struct partner_id){{{0}}},
                       &s));
    a->ret->words = s.partner_name;
    if (may(a->rq, MONEY))
        a->ret->href = address_of(a->cx, "/office/statements", s.id.id, "");
    return FAULT_NONE;
}

static const struct {
    const char *kind;
    about_one *about;
} abouts[] = {
    {"slot_called_off", about_slot},
    {"ticket_mail", about_booking},
    {"cancel_mail", about_booking},
    {"refund_mail", about_refund},
    {"payment_refund_send", about_refund},
    {"decision_mail", about_version},
    {"mail_send", about_mail},
    {"settlement_file", about_settlement},
    {"statement_mail", about_statement},
};

enum fault stuck_about(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       const struct desk *d,
                       const struct job_stuck *job,
                       struct stuck_about *ret)
{
    struct stuck_about found = {0};
    const struct asking a = {cx, db, rq, d, job->subject, &found};
    enum fault f = FAULT_NONE;

    for (size_t i = 0; i < COUNT_OF(abouts); i++) {
        if (str_is(job->kind, str_of(abouts[i].kind)))
            f = abouts[i].about(&a);
    }
    if (f != FAULT_NONE && fault_info[f].kind != FAULT_KIND_ABSENT)
        return f;
    trouble_clear(cx);
    *ret = found;
    return FAULT_NONE;
}

struct str stuck_means(struct ctx *cx, const struct request *rq, struct str kind)
{
    const struct job_kind *known = job_kind_named(job_runners_kinds(rq->house->runners), kind);

    return known && known->means ? say_in(cx->tongue, str_of(known->means)) : kind;
}

static bool is_fault(struct str slug, enum fault f)
{
    return str_is(slug, str_of(fault_info[f].slug));
}

struct str stuck_why(struct ctx *cx, struct str last_fault)
{
    for (enum fault f = FAULT_NONE + 1; f < FAULT_COUNT; f++) {
        if (is_fault(last_fault, f))
            return say_in(cx->tongue, str_of(fault_info[f].title));
    }
    return last_fault;
}

struct str stuck_advice(struct ctx *cx, struct str last_fault)
{
    if (is_fault(last_fault, FAULT_UPSTREAM_DOWN)) {
        return SAY(cx, "The other side did not answer, or answered that it cannot now. Once it "
                       "answers again, try again.");
    }
    if (is_fault(last_fault, FAULT_GATEWAY_OUT) || is_fault(last_fault, FAULT_GATEWAY_ABSENT)) {
        return SAY(cx, "The connection it goes through is out of service. An administrator puts it "
                       "in service under Connections; then try again.");
    }
    if (is_fault(last_fault, FAULT_PAYMENT_UNSURE)) {
        return SAY(cx, "The provider has not said what became of it. Asking again gives nothing "
                       "back twice.");
    }
    return SAY(cx, "If it comes back, tell whoever looks after the machine: its log says more.");
}

/* By the code of the server's answer (RFC 5321, RFC 3463). */
struct str refusal_means(struct ctx *cx, struct str answer)
{
    bool is_full = str_starts(answer, STR("552")) || str_find(answer, STR("5.2.2")) < answer.n;

    if (is_full)
        return SAY(cx, "The letter box is full.");
    if (str_starts(answer, STR("550")) || str_starts(answer, STR("551")) ||
        str_starts(answer, STR("553")) || str_find(answer, STR("5.1.")) < answer.n)
        return SAY(cx, "This address does not exist, or takes no mail from us.");
    return SAY(cx, "The mail server takes no such mail from us.");
}
