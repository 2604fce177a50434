/* SPDX-License-Identifier: EUPL-1.2 */
#include "booking/letter.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/embedded.h"
#include "base/view.h"
#include "catalogue/shelf.h"
#include "house.h"

extern const struct embedded booking_mails[];

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

/* ---- what a letter is made from ---- */

struct mailing mailing_begin(const struct house *house)
{
    return (struct mailing){
        .house = house,
        .catalogue = house->shelf ? shelf_borrow(house->shelf) : NULL,
    };
}

void mailing_end(struct mailing *m)
{
    m->content = NULL; /* both may lie in the snapshot */
    m->destination = (struct destination){0};
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

enum fault mailing_read(struct ctx *cx, struct db *db, struct booking_id id, struct mailing *m)
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

struct str mailing_day(struct ctx *cx, const struct mailing *m)
{
    return date_to_text(cx->arena, &m->record.day, DATE_LONG, m->record.b.tongue);
}

void mailing_fill(struct ctx *cx, struct mailing *m)
{
    const struct booking *b = &m->record.b;
    const struct offer_content *content = m->content;
    struct wall wall = moment_to_wall(b->starts, m->destination.zone);
    struct str day = mailing_day(cx, m);
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

static const char *const form_names[FORMS][VIEW_TEXT + 1] = {
    [FORM_TICKET] = {[VIEW_HTML] = "ticket.html", [VIEW_TEXT] = "ticket.txt"},
    [FORM_NOTICE] = {[VIEW_HTML] = "notice.html", [VIEW_TEXT] = "notice.txt"},
};

/* All languages that we do not know look the same. */
struct letters {
    const struct view *views[FORMS][VIEW_TEXT + 1][LANGUAGE_COUNT + 1];
};

static enum fault compile_form(struct ctx *cx,
                               struct arena *home,
                               enum form form,
                               enum view_escape escape,
                               struct letters *letters)
{
    const struct view_kit kit = {.source = template_of};
    struct str name = str_of(form_names[form][escape]);

    for (unsigned i = 0; i <= LANGUAGE_COUNT; i++) {
        struct str tongue = i < LANGUAGE_COUNT ? language_code[i] : STR_NONE;

        TRY(view_compile(cx, home, &kit, name, &BOOKING_MAIL, escape, tongue,
                         &letters->views[form][escape][i]));
    }
    return FAULT_NONE;
}

enum fault letters_open(struct ctx *cx, struct arena *home, const struct letters **ret)
{
    struct letters *letters = NEW(home, struct letters);

    for (unsigned form = 0; form < FORMS; form++) {
        TRY(compile_form(cx, home, form, VIEW_HTML, letters));
        TRY(compile_form(cx, home, form, VIEW_TEXT, letters));
    }
    *ret = letters;
    return FAULT_NONE;
}

static struct str filled(struct ctx *cx,
                         const struct mailing *m,
                         enum form form,
                         enum view_escape escape)
{
    enum language language = language_from_code(m->mail.tongue);
    struct buf b = BUF(cx->arena);

    view_fill(m->house->letters->views[form][escape][language], &m->mail, &b);
    return buf_str(&b);
}

struct str letter_key(struct ctx *cx, const struct booking *b, const char *key)
{
    return arena_text(cx->arena, "%s:%" PRI_STR, key, ARG_STR(id_to_text(cx->arena, b->id.id)));
}

void letter_fill(struct ctx *cx, struct mailing *m, enum form form, const char *key)
{
    const struct booking *b = &m->record.b;

    m->letter.to = b->email;
    m->letter.to_name = b->name;
    m->letter.subject = m->mail.subject;
    m->letter.key = letter_key(cx, b, key);
    m->letter.html = filled(cx, m, form, VIEW_HTML);
    m->letter.text = filled(cx, m, form, VIEW_TEXT);
}
