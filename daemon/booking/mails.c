/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/embedded.h"
#include "base/view.h"
#include "booking/inside.h"
#include "catalogue/shelf.h"
#include "house.h"
#include "jobs/jobs.h"
#include "mail/mail.h"

/* The mails about a booking: its tickets, and that it was cancelled or paid too late. */

extern const struct embedded booking_mails[];

struct mail_ticket {
    struct str code;
    struct str label;
    struct str of;  /* "1/3" */
    struct str cid; /* of its QR picture */
};

struct booking_mail {
    struct str subject;
    struct str heading;
    struct str tongue;
    struct str paper; /* of the visit's theme */
    struct str plaque;
    struct str title;
    struct str when;
    struct str where;
    struct str join; /* of a virtual visit, with its tickets only */
    struct str directions;
    struct str bring;
    struct list tickets; /* struct mail_ticket */
    struct str reference;
    struct str seats;
    struct str price;
    struct str words;
    struct str button;
    struct str href;
    struct str seller;
    struct str care;
};

SHAPE(MAIL_TICKET,
      struct mail_ticket,
      FIELD(struct mail_ticket, code),
      FIELD(struct mail_ticket, label),
      FIELD(struct mail_ticket, of),
      FIELD(struct mail_ticket, cid));

SHAPE(BOOKING_MAIL,
      struct booking_mail,
      FIELD(struct booking_mail, subject),
      FIELD(struct booking_mail, heading),
      FIELD(struct booking_mail, tongue),
      FIELD(struct booking_mail, paper),
      FIELD(struct booking_mail, plaque),
      FIELD(struct booking_mail, title),
      FIELD(struct booking_mail, when),
      FIELD(struct booking_mail, where),
      FIELD(struct booking_mail, join),
      FIELD(struct booking_mail, directions),
      FIELD(struct booking_mail, bring),
      FIELD_LIST(struct booking_mail, tickets, &MAIL_TICKET),
      FIELD(struct booking_mail, reference),
      FIELD(struct booking_mail, seats),
      FIELD(struct booking_mail, price),
      FIELD(struct booking_mail, words),
      FIELD(struct booking_mail, button),
      FIELD(struct booking_mail, href),
      FIELD(struct booking_mail, seller),
      FIELD(struct booking_mail, care));

/* ---- what a mail is made from ---- */

struct mailing {
    const struct house *house;
    const struct catalogue *catalogue; /* borrowed until the letter is written; NULL: no shelf */
    struct booking_record record;
    struct destination destination;
    const struct offer_content *content; /* as it was sold; NULL: it is nowhere any more */
    struct list tickets;                 /* struct ticket */
    bool refused; /* the bank did not take the refund: nothing is promised to the card */
    struct booking_mail mail;
    struct letter letter;
};

static struct mailing mailing_begin(const struct house *house)
{
    return (struct mailing){
        .house = house,
        .catalogue = house->shelf ? shelf_borrow(house->shelf) : NULL,
    };
}

static void mailing_end(struct mailing *m)
{
    m->content = NULL;
    catalogue_release(&m->catalogue);
}

/* From the snapshot; from the database when it is too new for the snapshot. */
static enum fault mailing_read_destination(struct ctx *cx, struct db *db, struct mailing *m)
{
    const struct territory *territory;

    if (m->catalogue && catalogue_territory(cx, m->catalogue, &territory) == FAULT_NONE) {
        m->destination = territory->destination;
        return FAULT_NONE;
    }
    trouble_clear(cx);
    return destination_find(cx, db, cx->destination, &m->destination);
}

/* The snapshot has the version of today, which is mostly the one that was sold. */
static enum fault mailing_read_content(struct ctx *cx, struct db *db, struct mailing *m)
{
    const struct visit *visit =
        m->catalogue ? catalogue_visit(m->catalogue, m->record.b.offer) : NULL;
    struct version *version = NEW(cx->arena, struct version);

    if (visit && id_is(visit->version.id, m->record.version.id)) {
        m->content = visit->content;
        return FAULT_NONE;
    }
    enum fault f = version_find(cx, db, m->record.version, version);
    if (f == FAULT_VERSION_ABSENT) {
        trouble_clear(cx);
        return FAULT_NONE;
    }
    TRY(f);
    m->content = &version->content;
    return FAULT_NONE;
}

static enum fault mailing_read(struct ctx *cx,
                               struct db *db,
                               struct booking_id id,
                               struct mailing *m)
{
    TRY(db_one(cx, db, &BOOKING_BY_ID, ARGS(id, cx->destination), FAULT_BOOKING_ABSENT,
               &m->record));
    TRY(mailing_read_destination(cx, db, m));
    TRY(db_all(cx, db, &TICKETS_OF_BOOKING, ARGS(id), &m->tickets));
    return mailing_read_content(cx, db, m);
}

static struct str paper_of(const struct offer_content *content)
{
    static const char *const papers[] = {
        [THEME_UNSET] = "#FFDDBE",  [THEME_ART] = "#FFD6CB",      [THEME_WORLD] = "#FFE39A",
        [THEME_CRAFT] = "#F4DDBD",  [THEME_NIGHT] = "#FBD0E4",    [THEME_RIVER] = "#CBE7F3",
        [THEME_NATURE] = "#DCEFC2", [THEME_HERITAGE] = "#E2E3F0", [THEME_LOCALS] = "#FFDDBE",
    };

    return str_of(papers[content ? content->theme : THEME_UNSET]);
}

/* "/fr/reservations/ID?k=TOKEN": the page "my booking". */
static struct str page_of(struct ctx *cx, const struct mailing *m)
{
    bool english = str_is(m->record.b.tongue, STR("en"));
    struct booking_id id = m->record.b.id;

    return arena_text(cx->arena, "%" PRI_STR "/%s/%" PRI_STR "?k=%" PRI_STR,
                      ARG_STR(m->house->public_url), english ? "en/bookings" : "fr/reservations",
                      ARG_STR(id_to_text(cx->arena, id.id)),
                      ARG_STR(booking_link_token(cx->arena, m->house->secret, id)));
}

static struct str day_text(struct ctx *cx, const struct mailing *m)
{
    return date_to_text(cx->arena, &m->record.day, DATE_LONG, m->record.b.tongue);
}

static void mail_fill(struct ctx *cx, struct mailing *m)
{
    const struct booking *b = &m->record.b;
    const struct offer_content *content = m->content;
    struct wall wall = moment_to_wall(b->starts, m->destination.zone);
    struct str day = day_text(cx, m);
    struct str clock = clock_to_text(cx->arena, wall.minute, b->tongue);

    m->mail = (struct booking_mail){
        .tongue = b->tongue,
        .paper = paper_of(content),
        .plaque = content ? content->commune : m->destination.name,
        .title = content ? texts_for(&content->title, b->tongue) : b->title,
        .when = arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR, ARG_STR(day), ARG_STR(clock)),
        .reference = b->reference,
        .seats = say_number(cx->arena, b->tongue, b->seats, "{n} place", "{n} places"),
        .button = SAY_IN(b->tongue, "My booking"),
        .href = page_of(cx, m),
        .seller = m->destination.seller,
        .care = m->destination.email,
    };
    if (!money_is_zero(b->price))
        m->mail.price = money_to_text(cx->arena, b->price, b->tongue);
    if (content) {
        bool virtual = content->kind == VISIT_VIRTUAL;

        m->mail.where = virtual ? SAY_IN(b->tongue, "On line") : place_of(cx->arena, content);
        m->mail.directions = virtual ? STR_NONE : texts_for(&content->directions, b->tongue);
        m->mail.bring = texts_for(&content->bring, b->tongue);
    }
}

/* ---- from templates to a letter ---- */

static struct str template_of(void *of, struct str name)
{
    const struct embedded *file;
    char path[64];

    (void)of;
    snprintf(path, sizeof path, "%" PRI_STR ".mustache", ARG_STR(name));
    file = embedded_find(booking_mails, str_of(path));
    return file ? file->bytes : STR_NONE;
}

/* Each form is a page and the same in plain words. */
enum form { FORM_TICKET, FORM_NOTICE, FORMS };

static const char *const form_names[FORMS][VIEW_TEXT + 1] = {
    [FORM_TICKET] = {[VIEW_HTML] = "ticket.html", [VIEW_TEXT] = "ticket.txt"},
    [FORM_NOTICE] = {[VIEW_HTML] = "notice.html", [VIEW_TEXT] = "notice.txt"},
};

/* Compiled for the first letter that wants them, and kept until the end of the process. */
static struct {
    pthread_mutex_t lock;
    struct arena *home;
    const struct view *views[FORMS][VIEW_TEXT + 1][LANGUAGE_COUNT + 1];
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* All languages that we do not know look the same. */
static enum fault view_of(struct ctx *cx,
                          enum form form,
                          enum view_escape escape,
                          struct str tongue,
                          const struct view **ret)
{
    const struct view **place = &kept.views[form][escape][language_from_code(tongue)];
    const struct view_kit kit = {.source = template_of};
    enum fault f = FAULT_NONE;

    pthread_mutex_lock(&kept.lock);
    if (!kept.home)
        kept.home = arena_new();
    if (!*place) {
        f = view_compile(cx, kept.home, &kit, str_of(form_names[form][escape]), &BOOKING_MAIL,
                         escape, tongue, place);
    }
    *ret = *place;
    pthread_mutex_unlock(&kept.lock);
    return f;
}

static enum fault filled(struct ctx *cx,
                         const struct booking_mail *mail,
                         enum form form,
                         enum view_escape escape,
                         struct str *ret)
{
    const struct view *view;
    struct buf b = BUF(cx->arena);

    TRY(view_of(cx, form, escape, mail->tongue, &view));
    view_fill(view, mail, &b);
    *ret = buf_str(&b);
    return FAULT_NONE;
}

static struct str letter_key(struct ctx *cx, const struct booking *b, const char *key)
{
    return arena_text(cx->arena, "%s:%" PRI_STR, key, ARG_STR(id_to_text(cx->arena, b->id.id)));
}

static enum fault letter_fill(struct ctx *cx, struct mailing *m, enum form form, const char *key)
{
    const struct booking *b = &m->record.b;

    m->letter.to = b->email;
    m->letter.to_name = b->name;
    m->letter.subject = m->mail.subject;
    m->letter.key = letter_key(cx, b, key);
    TRY(filled(cx, &m->mail, form, VIEW_HTML, &m->letter.html));
    return filled(cx, &m->mail, form, VIEW_TEXT, &m->letter.text);
}

/* ---- the tickets ---- */

static struct str policy_words(enum cancel_policy policy, struct str tongue)
{
    switch (policy) {
    case CANCEL_FLEXIBLE:
        return SAY_IN(tongue, "Cancel up to 24 hours before and get everything back.");
    case CANCEL_MODERATE:
        return SAY_IN(tongue, "Cancel up to 48 hours before and get everything back, half of it "
                              "up to 24 hours before.");
    case CANCEL_STRICT:
        return SAY_IN(tongue, "Cancel up to 7 days before and get everything back.");
    case CANCEL_UNSET:
        break;
    }
    return STR_NONE;
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

static enum fault tickets_letter(struct ctx *cx, struct mailing *m, const char *key)
{
    mail_fill(cx, m);
    tickets_fill(cx, m);

    struct str day = day_text(cx, m);
    m->mail.subject = say_with(cx->arena, m->mail.tongue,
                               m->tickets.n == 1 ? "Your ticket: {title}, {date}"
                                                 : "Your tickets: {title}, {date}",
                               "title", &m->mail.title, "date", &day, NULL);
    m->mail.heading = SAY_IN(m->mail.tongue, "Your booking is confirmed. See you soon.");
    if (m->content && m->content->kind == VISIT_VIRTUAL)
        m->mail.join = m->content->join;
    if (!str_is_empty(m->mail.price))
        m->mail.words = policy_words(m->record.b.cancel, m->mail.tongue);
    return letter_fill(cx, m, FORM_TICKET, key);
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
        TRY(tickets_letter(cx, &m, "ticket"));
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
    TRY(tickets_letter(cx, &m, key_of_again(cx, &m.record.b)));
    return mail_write(cx, db, &m.letter);
}

/* ---- cancelled, or paid too late ---- */

static void cancelled_words(struct ctx *cx, struct mailing *m)
{
    struct money back = m->record.b.refunded;
    struct str tongue = m->mail.tongue;
    struct str day = day_text(cx, m);

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
    mail_fill(cx, m);
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
    TRY(letter_fill(cx, &m, FORM_NOTICE, kind));
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
    mail_fill(cx, &m);
    if (refund.state == REFUND_DONE) {
        refund_done_words(cx, &m, &refund);
    } else { /* refused; or it is being asked again, and the visitor does not know yet */
        refund_refused_words(cx, &m, &refund);
    }
    TRY(letter_fill(cx, &m, FORM_NOTICE, "refund"));
    m.letter.key =
        arena_text(cx->arena, "refund:%" PRI_STR ":%s", ARG_STR(id_to_text(cx->arena, subject)),
                   refund.state == REFUND_DONE ? "done" : "refused");
    return mail_write(cx, db, &m.letter);
}
