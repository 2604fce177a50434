/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/letter.h"

/* The letter with the tickets of a booking. */

/* What cancelling gives back when the letter is written: the same as the pages say. */
static struct str cancel_words(struct ctx *cx, const struct mailing *m)
{
    const struct cancel_asked start = {
        .policy = m->record.b.cancel,
        .starts = m->record.b.starts,
        .zone = m->destination.zone,
        .tongue = m->mail.tongue,
    };
    struct str bold;
    struct str rest;

    booking_cancel_words(cx, &start, &bold, &rest);
    return arena_text(cx->arena, "%" PRI_STR "%" PRI_STR, ARG_STR(bold), ARG_STR(rest));
}

static void tickets_fill(struct ctx *cx, struct mailing *m)
{
    struct mail_ticket *tickets = NEW_ARRAY(cx->arena, struct mail_ticket, m->tickets.n + 1);
    struct mail_part *parts = NEW_ARRAY(cx->arena, struct mail_part, m->tickets.n + 1);
    size_t n = 0;

    each_in (t, const struct ticket, &m->tickets) {
        struct str cid = arena_text(cx->arena, "qr-%u@insolite", t->number);

        tickets[n] = (struct mail_ticket){
            .code = t->code,
            .label = t->label,
            .of = arena_text(cx->arena, "%u/%zu", t->number, m->tickets.n),
            .cid = cid,
        };
        parts[n++] = (struct mail_part){
            .name = arena_text(cx->arena, "%" PRI_STR ".png", ARG_STR(t->code)),
            .type = STR("image/png"),
            .bytes = qr_png(cx->arena, t->code, 5),
            .cid = cid,
        };
    }
    parts[n] = (struct mail_part){
        .name = STR("insolite.ics"),
        .type = STR("text/calendar; charset=utf-8; method=PUBLISH"),
        .bytes = ics_of(cx->arena, &m->record.b, m->content, cx->now, m->mail.href),
    };
    m->mail.tickets = (struct list){tickets, n};
    m->letter.parts = parts;
    m->letter.parts_n = n + 1;
}

/* Cancelled in the meantime, its tickets are worth nothing. */
static bool has_tickets_to_send(const struct booking *b)
{
    return b->state == BOOKING_CONFIRMED && !str_is_empty(b->email);
}

static void tickets_letter(struct ctx *cx, struct mailing *m, const char *key)
{
    mailing_fill(cx, m);
    tickets_fill(cx, m);

    struct str day = mailing_day(cx, m);
    m->mail.subject = say_with(cx->arena, m->mail.tongue,
                               m->tickets.n == 1 ? "Your ticket: {title}, {date}"
                                                 : "Your tickets: {title}, {date}",
                               "title", &m->mail.title, "date", &day, NULL);
    m->mail.heading = SAY_IN(m->mail.tongue, "Your booking is confirmed. See you soon.");
    if (m->content && m->content->kind == VISIT_VIRTUAL)
        m->mail.join = m->content->join;
    if (!str_is_empty(m->mail.price))
        m->mail.words = cancel_words(cx, m);
    letter_fill(cx, m, FORM_TICKET, key);
}

/* It holds for ten minutes and one address: whoever asks again and again fills nobody's letter box,
 * and who corrects an address need not wait. */
static const char *key_of_again(struct ctx *cx, const struct booking *b)
{
    long long part = (long long)(cx->now.us / MINUTES(10).us);
    struct str address = hash_to_text(cx->arena, hash_of(b->email));

    return arena_text(cx->arena, "ticket-again-%lld-%.16s", part, address.p).p;
}

enum fault booking_ticket_mail(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject)
{
    CLEANUP(mailing_end) struct mailing m = mailing_begin(house);

    TRY(mailing_read(cx, db, (struct booking_id){subject}, &m));
    bool has_tickets = has_tickets_to_send(&m.record.b);

    if (has_tickets)
        tickets_letter(cx, &m, "ticket");
    mailing_end(&m); /* the mail server may take its time */
    return has_tickets ? mail_deliver(cx, db, house, &m.letter)
                       : mail_deliver_left(cx, db, house, letter_key(cx, &m.record.b, "ticket"));
}

enum fault booking_tickets_again(struct ctx *cx,
                                 struct db *db,
                                 const struct house *house,
                                 struct booking_id id)
{
    CLEANUP(mailing_end) struct mailing m = mailing_begin(house);

    TRY(mailing_read(cx, db, id, &m));
    if (!has_tickets_to_send(&m.record.b))
        return FAULT_NONE;
    tickets_letter(cx, &m, key_of_again(cx, &m.record.b));
    return mail_write(cx, db, &m.letter);
}
