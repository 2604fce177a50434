/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/letter.h"
#include "jobs/jobs.h"

/* Letters about a booking that came to nothing, and about its money on the way back. */

/* ---- cancelled, or paid too late ---- */

static void cancelled_words(struct ctx *cx, struct mailing *m)
{
    struct money back = m->record.b.refunded;
    struct str tongue = m->mail.tongue;
    struct str day = mailing_day(cx, m);

    m->mail.heading = SAY_IN(tongue, "Your booking is cancelled.");
    if (back.minor == 0) {
        m->mail.subject = say_with(cx->arena, tongue, "Booking cancelled: {title}, {date}", "title",
                                   &m->mail.title, "date", &day, NULL);
        m->mail.words = SAY_IN(tongue, "Your tickets are no longer valid.");
        return;
    }
    struct str amount = money_to_text(cx->arena, back, tongue);
    if (m->refused) {
        m->mail.subject = say_with(cx->arena, tongue, "Booking cancelled: {title}, {date}", "title",
                                   &m->mail.title, "date", &day, NULL);
        m->mail.words = SAY_IN(tongue, "Your tickets are no longer valid. The bank refused the "
                                       "refund: another mail says what happens now.");
        return;
    }
    m->mail.subject = say_with(cx->arena, tongue, "Booking cancelled: {amount} refunded", "amount",
                               &amount, NULL);
    m->mail.words = say_with(cx->arena, tongue,
                             "{amount} go back to the card that paid, within a few days. Your "
                             "tickets are no longer valid.",
                             "amount", &amount, NULL);
}

/* The seats went to others meanwhile. */
static void late_words(struct mailing *m)
{
    struct str tongue = m->mail.tongue;

    m->mail.heading = SAY_IN(tongue, "Your payment came after the places had gone back on sale.");
    m->mail.subject =
        m->refused
            ? SAY_IN(tongue, "Payment came too late and the visit is full")
            : SAY_IN(tongue, "Payment came too late and the visit is full: refunded in full");
    m->mail.words =
        m->refused ? SAY_IN(tongue, "The visit is full by now. The bank refused the refund: "
                                    "another mail says what happens now.")
                   : SAY_IN(tongue, "The visit is full by now. All of it goes back to the card "
                                    "that paid, within a few days.");
}

/* Nobody has the places any more: the visitor gave them back, or they went with the slot. */
static enum fault gone_words(struct ctx *cx, struct db *db, struct mailing *m)
{
    struct str tongue = m->mail.tongue;
    struct slot slot;

    TRY(slot_find(cx, db, m->record.b.slot, &slot));
    m->mail.heading = slot.state == SLOT_CANCELLED
                          ? SAY_IN(tongue, "The visit does not take place.")
                          : SAY_IN(tongue, "Your payment came after the places were given back.");
    m->mail.subject = m->refused ? SAY_IN(tongue, "Your payment came too late")
                                 : SAY_IN(tongue, "Your payment came too late: refunded in full");
    m->mail.words =
        m->refused ? SAY_IN(tongue, "Your payment came too late. The bank refused the refund: "
                                    "another mail says what happens now.")
                   : SAY_IN(tongue, "Your payment came too late. All of it goes back to the card "
                                    "that paid, within a few days.");
    return FAULT_NONE;
}

/* This mail may be late itself: by then the bank may have refused. */
static enum fault mailing_read_refunds(struct ctx *cx, struct db *db, struct mailing *m)
{
    struct list refunds;

    TRY(payment_refunds_of(cx, db, SUBJECT_BOOKING, m->record.b.id.id, &refunds));
    each_in (r, const struct refund, &refunds)
        m->refused = m->refused || r->state == REFUND_REFUSED || r->attempt > 1;
    return FAULT_NONE;
}

/* By what became of it: the seats were gone, the slot was called off, or the booking cancelled. */
static enum fault write_cancel_words(struct ctx *cx,
                                     struct db *db,
                                     struct mailing *m,
                                     const char **ret_kind)
{
    mailing_fill(cx, m);
    *ret_kind = "late";
    if (m->record.b.state == BOOKING_EXPIRED) {
        late_words(m);
        return FAULT_NONE;
    }
    if (went_as_hold(&m->record.b))
        return gone_words(cx, db, m);
    *ret_kind = "cancelled";
    cancelled_words(cx, m);
    return FAULT_NONE;
}

enum fault booking_cancel_mail(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject)
{
    CLEANUP(mailing_end) struct mailing m = mailing_begin(house);
    const char *kind;

    TRY(mailing_read(cx, db, (struct booking_id){subject}, &m));
    enum booking_state state = m.record.b.state;
    if ((state != BOOKING_EXPIRED && state != BOOKING_CANCELLED) || str_is_empty(m.record.b.email))
        return FAULT_NONE;
    TRY(mailing_read_refunds(cx, db, &m));
    TRY(write_cancel_words(cx, db, &m, &kind));
    letter_fill(cx, &m, FORM_NOTICE, kind);
    return mail_write(cx, db, &m.letter);
}

/* ---- a refund that the bank refused, and how it ended ---- */

enum fault booking_refund_told(struct ctx *cx, struct db *db, const struct refund *refund)
{
    struct str id = id_to_text(cx->arena, refund->id.id);
    const char *what = refund->state == REFUND_REFUSED ? "refused" : "done";

    return job_add(cx, db, STR("refund_mail"), refund->id.id, cx->now,
                   arena_text(cx->arena, "refund_mail:%" PRI_STR ":%s", ARG_STR(id), what));
}

static void refund_done_words(struct ctx *cx, struct mailing *m, const struct refund *refund)
{
    struct str tongue = m->mail.tongue;
    struct str amount = money_to_text(cx->arena, refund->amount, tongue);

    m->mail.subject = say_with(cx->arena, tongue, "Refund made: {amount}", "amount", &amount, NULL);
    m->mail.heading = SAY_IN(tongue, "Your refund has been made.");
    m->mail.words =
        str_is_empty(refund->by_hand)
            ? say_with(cx->arena, tongue,
                       "The bank has taken the refund this time: {amount} go back to the card that "
                       "paid, within a few days.",
                       "amount", &amount, NULL)
            : say_with(cx->arena, tongue, "{amount} were given back to you another way.", "amount",
                       &amount, NULL);
}

static void refund_refused_words(struct ctx *cx, struct mailing *m, const struct refund *refund)
{
    struct str tongue = m->mail.tongue;
    struct str amount = money_to_text(cx->arena, refund->amount, tongue);
    struct str identity = m->destination.seller;
    struct str seller = STR_NONE;

    (void)str_cut(&identity, ',', &seller); /* the whole stands below the letter */

    m->mail.subject = say_with(cx->arena, tongue, "Refund of {amount}: the bank refused it",
                               "amount", &amount, NULL);
    m->mail.heading = say_with(cx->arena, tongue,
                               "The refund of {amount} could not be made: the bank refused it.",
                               "amount", &amount, NULL);
    m->mail.words = say_with(cx->arena, tongue,
                             "{seller} deals with it and gives you the money back another way. "
                             "There is nothing you have to do. To ask, write to {email} and name "
                             "the booking {reference}.",
                             "seller", &seller, "email", &m->destination.email, "reference",
                             &m->record.b.reference, NULL);
}

enum fault booking_refund_mail(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject)
{
    CLEANUP(mailing_end) struct mailing m = mailing_begin(house);
    struct refund refund;

    TRY(payment_refund_find(cx, db, (struct refund_id){subject}, &refund));
    TRY(mailing_read(cx, db, (struct booking_id){refund.subject}, &m));
    if (str_is_empty(m.record.b.email))
        return FAULT_NONE;
    mailing_fill(cx, &m);
    if (refund.state == REFUND_DONE) {
        refund_done_words(cx, &m, &refund);
    } else { /* refused; or it is being asked again, and the visitor does not know yet */
        refund_refused_words(cx, &m, &refund);
    }
    letter_fill(cx, &m, FORM_NOTICE, "refund");
    m.letter.key =
        arena_text(cx->arena, "refund:%" PRI_STR ":%s", ARG_STR(id_to_text(cx->arena, subject)),
                   refund.state == REFUND_DONE ? "done" : "refused");
    return mail_write(cx, db, &m.letter);
}
