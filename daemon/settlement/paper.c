/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/embedded.h"
#include "base/text.h"
#include "base/view.h"
#include "mail/mail.h"
#include "settlement/inside.h"

extern const struct embedded settlement_papers[];

/* What the templates of papers/ are filled from: texts as people read them. */
struct line_view {
    struct str reference;
    struct str title;
    struct str day;
    uint32_t seats;
    struct str gross;
    struct str commission;
    struct str net;
    bool back;
};
SHAPE(LINE_VIEW,
      struct line_view,
      FIELD(struct line_view, reference),
      FIELD(struct line_view, title),
      FIELD(struct line_view, day),
      FIELD(struct line_view, seats),
      FIELD(struct line_view, gross),
      FIELD(struct line_view, commission),
      FIELD(struct line_view, net),
      FIELD(struct line_view, back));

struct statement_view {
    struct str tongue;
    struct str place;
    struct str title;
    struct str period;
    struct str partner;
    struct str number;
    struct str address;
    struct str siret;
    struct str seller;
    struct str care;
    struct str amount;
    struct str iban;
    struct str holder;
    struct str end_to_end;
    struct list lines;
    struct str gross_total;
    struct str commission_total;
    struct str commission_net;
    struct str vat;
    struct str invoice;
    struct str nothing;
};
SHAPE(STATEMENT_VIEW,
      struct statement_view,
      FIELD(struct statement_view, tongue),
      FIELD(struct statement_view, place),
      FIELD(struct statement_view, title),
      FIELD(struct statement_view, period),
      FIELD(struct statement_view, partner),
      FIELD(struct statement_view, number),
      FIELD(struct statement_view, address, .traits = OPTIONAL),
      FIELD(struct statement_view, siret, .traits = OPTIONAL),
      FIELD(struct statement_view, seller),
      FIELD(struct statement_view, care),
      FIELD(struct statement_view, amount),
      FIELD(struct statement_view, iban),
      FIELD(struct statement_view, holder),
      FIELD(struct statement_view, end_to_end),
      FIELD_LIST(struct statement_view, lines, &LINE_VIEW),
      FIELD(struct statement_view, gross_total),
      FIELD(struct statement_view, commission_total),
      FIELD(struct statement_view, commission_net),
      FIELD(struct statement_view, vat),
      FIELD(struct statement_view, invoice, .traits = OPTIONAL),
      FIELD(struct statement_view, nothing));

struct str statement_iban(struct arena *a, struct str iban)
{
    struct buf b = BUF(a);

    for (size_t i = 0; i < iban.n; i++) {
        if (i > 0 && i % 4 == 0)
            buf_byte(&b, ' ');
        if (i < 4 || i + 3 >= iban.n) {
            buf_byte(&b, iban.p[i]);
        } else {
            buf_lit(&b, "•");
        }
    }
    return buf_str(&b);
}

static struct list lines_view(struct ctx *cx,
                              struct str tongue,
                              const struct statement_line *lines,
                              size_t n)
{
    struct line_view *all = NEW_ARRAY(cx->arena, struct line_view, n);

    for (size_t i = 0; i < n; i++) {
        all[i] = (struct line_view){
            .reference = lines[i].reference,
            .title = lines[i].title,
            .day = date_to_text(cx->arena, &lines[i].visit, DATE_PLAIN, tongue),
            .seats = lines[i].seats,
            .gross = money_to_text(cx->arena, lines[i].gross, tongue),
            .commission = money_to_text(cx->arena, lines[i].commission, tongue),
            .net = money_to_text(cx->arena, lines[i].net, tongue),
            .back = lines[i].gross.minor < 0,
        };
    }
    return (struct list){all, n};
}

static struct statement_view view_of(struct ctx *cx,
                                     const struct statement *s,
                                     const struct destination *place,
                                     const struct list *lines,
                                     struct str tongue)
{
    struct arena *a = cx->arena;
    struct str day = date_to_text(a, &s->cutoff, DATE_PLAIN, tongue);

    return (struct statement_view){
        .tongue = tongue,
        .place = place->name,
        .title = SAY_IN(tongue, "Payout statement"),
        .period = say_with(a, tongue, "Visits released up to {day}", "day", &day, NULL),
        .partner = s->partner_name,
        .number = arena_text(a, "P-%04u", s->partner_number),
        .address = s->partner_address,
        .siret = s->partner_siret,
        .seller = place->seller,
        .care = place->email,
        .amount = money_to_text(a, s->amount, tongue),
        .iban = statement_iban(a, s->iban),
        .holder = s->holder,
        .end_to_end = s->end_to_end,
        .lines = lines_view(cx, tongue, lines->items, lines->n),
        .gross_total = money_to_text(a, money_minus(s->gross, s->taken_back), tongue),
        .commission_total = money_to_text(a, s->commission, tongue),
        .commission_net = money_to_text(a, money_minus(s->commission, s->vat), tongue),
        .vat = money_to_text(a, s->vat, tongue),
        .invoice = s->invoice,
        .nothing = money_to_text(a, MONEY_ZERO(s->amount.currency), tongue),
    };
}

static struct str source(void *of, struct str name)
{
    const struct embedded *file = embedded_find(settlement_papers, name);

    (void)of;
    return file ? file->bytes : STR_NONE;
}

static enum fault filled(struct ctx *cx,
                         const struct statement_view *from,
                         const char *name,
                         enum view_escape escape,
                         struct str *ret)
{
    const struct view_kit kit = {.source = source};
    const struct view *view;
    struct buf b = BUF(cx->arena);

    TRY(view_compile(cx, cx->arena, &kit, str_of(name), &STATEMENT_VIEW, escape, from->tongue,
                     &view));
    view_fill(view, from, &b);
    *ret = buf_str(&b);
    return FAULT_NONE;
}

enum fault statement_paper(struct ctx *cx,
                           struct db *db,
                           struct statement_id id,
                           struct str *ret_html,
                           struct str *ret_text)
{
    struct statement statement;
    struct destination place;
    struct list lines;
    struct str tongue = cx->tongue.n > 0 ? cx->tongue : STR("fr");

    TRY(statement_find(cx, db, id, (struct partner_id){{{0}}}, &statement));
    TRY(statement_lines(cx, db, id, &lines));
    TRY(destination_find(cx, db, cx->destination, &place));
    struct statement_view view = view_of(cx, &statement, &place, &lines, tongue);
    TRY(filled(cx, &view, "statement.html.mustache", VIEW_HTML, ret_html));
    return filled(cx, &view, "statement.txt.mustache", VIEW_TEXT, ret_text);
}

enum fault statement_mail(struct ctx *cx,
                          struct db *db,
                          const struct house *house,
                          struct id subject)
{
    struct statement_id id = {subject};
    struct statement statement;
    struct partner partner;
    struct destination place;
    struct letter letter = {0};

    (void)house;
    TRY(destination_find(cx, db, cx->destination, &place));
    cx->tongue = place.languages.n >= 2 ? (struct str){place.languages.p, 2} : STR("fr");
    TRY(statement_find(cx, db, id, (struct partner_id){{{0}}}, &statement));
    TRY(partner_find(cx, db, statement.partner, &partner));
    if (!text_is_email(partner.email))
        return FAULT_NONE; /* reads it in the portal */

    struct str amount = money_to_text(cx->arena, statement.amount, cx->tongue);
    letter.to = partner.email;
    letter.to_name = partner.name;
    letter.subject =
        say_with(cx->arena, cx->tongue, "Your payout statement: {amount}", "amount", &amount, NULL);
    letter.key =
        arena_text(cx->arena, "statement:%" PRI_STR, ARG_STR(id_to_text(cx->arena, id.id)));
    TRY(statement_paper(cx, db, id, &letter.html, &letter.text));
    return mail_write(cx, db, &letter);
}
