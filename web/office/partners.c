/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/text.h"
#include "web/office/office.h"

/* Partners by name, and one of them with its visits. */

#define PAGE_ROWS 40

struct partner_row {
    struct str href;
    struct str name;
    struct str number;
    struct str email;
    struct str kind;
    struct badge badge;
    struct badge account;
};
SHAPE(OFFICE_PARTNER_ROW,
      struct partner_row,
      FIELD(struct partner_row, href),
      FIELD(struct partner_row, name),
      FIELD(struct partner_row, number),
      FIELD(struct partner_row, email),
      FIELD(struct partner_row, kind),
      FIELD_PART(struct partner_row, badge, &BADGE, .traits = OPTIONAL),
      FIELD_PART(struct partner_row, account, &BADGE, .traits = OPTIONAL));

struct partners_view {
    struct page page;
    struct str heading;
    struct list fields;
    struct list rows;
    bool has_rows;
    struct pager pager;
};
SHAPE(OFFICE_PARTNERS_PAGE,
      struct partners_view,
      FIELD_PART(struct partners_view, page, &PAGE),
      FIELD(struct partners_view, heading),
      FIELD_LIST(struct partners_view, fields, &DESK_FIELD),
      FIELD_LIST(struct partners_view, rows, &OFFICE_PARTNER_ROW),
      FIELD(struct partners_view, has_rows),
      FIELD_PART(struct partners_view, pager, &PAGER, .traits = OPTIONAL));
PAGE_TEMPLATE(OFFICE_PARTNERS_TEMPLATE, "office/partners", &OFFICE_PARTNERS_PAGE);

static struct str kind_words(struct ctx *cx, enum partner_kind kind)
{
    static const char *const names[] = {
        [PARTNER_GUIDE] = "Guide",     [PARTNER_ASSOCIATION] = "Association",
        [PARTNER_ARTIST] = "Artist",   [PARTNER_MUNICIPALITY] = "Municipality",
        [PARTNER_COMPANY] = "Company", [PARTNER_MUSEUM] = "Museum",
        [PARTNER_FARM] = "Farm",       [PARTNER_CRAFT] = "Craft",
    };

    return kind < COUNT_OF(names) && names[kind] ? say_in(cx->tongue, str_of(names[kind]))
                                                 : STR_NONE;
}

static struct badge state_badge(struct ctx *cx, enum partner_state state)
{
    switch (state) {
    case PARTNER_ACTIVE:
        return badge_of("ok", SAY(cx, "Active"));
    case PARTNER_APPLIED:
        return badge_of("info", SAY(cx, "Applied"));
    case PARTNER_SUSPENDED:
        return badge_of("err", SAY(cx, "Suspended"));
    case PARTNER_STATE_UNSET:
        break;
    }
    return badge_of("", STR_NONE);
}

static struct partner_row row_of(struct ctx *cx, const struct partner *p)
{
    return (struct partner_row){
        .href = address_of(cx, "/office/partners", p->id.id, ""),
        .name = p->name,
        .number = arena_text(cx->arena, "P-%04u", p->number),
        .email = p->email,
        .kind = kind_words(cx, p->kind),
        .badge = state_badge(cx, p->state),
        .account =
            p->iban.n ? badge_of("ok", SAY(cx, "Known")) : badge_of("warn", SAY(cx, "Missing")),
    };
}

static struct str page_href(struct ctx *cx, struct str words, uint32_t page)
{
    struct buf b = BUF(cx->arena);

    buf_format(&b, "/office/partners?page=%u", page);
    if (words.n)
        href_add(&b, "q", words);
    return buf_str(&b);
}

enum fault partners_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct str words = asked(cx, rq, "q");
    uint32_t page = asked_number(cx, rq, "page", 1);
    struct str folded = slug_of(cx->arena, words);
    struct list all;
    struct desk d;
    size_t total = 0;
    size_t n = 0;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(partners_all(cx, db, &all));
    struct partner_row *rows = NEW_ARRAY(cx->arena, struct partner_row, PAGE_ROWS);

    page = page < 1 ? 1 : page;
    each_in (p, struct partner, &all) {
        struct str name = folded.n ? slug_of(cx->arena, p->name) : STR_NONE;

        if (folded.n && str_find(name, folded) == name.n)
            continue;
        if (total >= (size_t)(page - 1) * PAGE_ROWS && n < PAGE_ROWS)
            rows[n++] = row_of(cx, p);
        total++;
    }
    struct desk_form f = form_begin(cx, rq);

    form_input(&f, "q", "search", SAY(cx, "Name of the partner"), STR_NONE, words);
    struct partners_view view = {
        .heading = COUNTED(cx, total, "{n} partner", "{n} partners"),
        .fields = form_fields(&f),
        .rows = {rows, n},
        .has_rows = n > 0,
    };

    view.pager = desk_pager(cx, page, PAGE_ROWS, total, page_href(cx, words, page - 1),
                            page_href(cx, words, page + 1));
    desk_title(&d, SAY(cx, "Partners"), "/office/partners");
    view.page = d.page;
    return page_reply(cx, rq, &OFFICE_PARTNERS_TEMPLATE, &view, ret);
}

/* ---- one partner ---- */

struct partner_view {
    struct page page;
    struct page_message message;
    struct str heading;
    struct str number;
    struct badge badge;
    struct list facts;
    struct str visits;
    struct list rows;
    bool has_rows;
};
SHAPE(OFFICE_PARTNER_PAGE,
      struct partner_view,
      FIELD_PART(struct partner_view, page, &PAGE),
      FIELD_PART(struct partner_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct partner_view, heading),
      FIELD(struct partner_view, number),
      FIELD_PART(struct partner_view, badge, &BADGE, .traits = OPTIONAL),
      FIELD_LIST(struct partner_view, facts, &DESK_FACT),
      FIELD(struct partner_view, visits),
      FIELD_LIST(struct partner_view, rows, &OFFER_LINE),
      FIELD(struct partner_view, has_rows));
PAGE_TEMPLATE(OFFICE_PARTNER_TEMPLATE, "office/partner", &OFFICE_PARTNER_PAGE);

static struct list facts_of(struct ctx *cx, const struct partner *p)
{
    const struct desk_fact known[] = {
        {SAY(cx, "Kind"), kind_words(cx, p->kind)},
        {SAY(cx, "Legal form"), p->legal},
        {SAY(cx, "Address"), p->address},
        {SAY(cx, "SIRET"), p->siret},
        {SAY(cx, "E-mail address"), p->email},
        {SAY(cx, "Telephone"), p->phone},
        {SAY(cx, "Bank account"),
         p->iban.n ? statement_iban(cx->arena, p->iban) : SAY(cx, "Missing")},
        {SAY(cx, "Source"), p->source_key},
    };
    return desk_facts(cx->arena, known, COUNT_OF(known));
}

enum fault office_partner_page(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    struct partner p;
    struct list offers;
    struct desk d;
    size_t n = 0;
    bool vets = rq->by->roles & (ROLE_MODERATOR | ROLE_ADMIN);

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(partner_find(cx, db, (struct partner_id){rq->path_id}, &p));
    TRY(offers_of_partner(cx, db, p.id, &offers));
    struct offer_line *rows = NEW_ARRAY(cx->arena, struct offer_line, offers.n + 1);

    each_in (o, struct offer_row, &offers) {
        rows[n] = offer_line_of(cx, SIDE_OFFICE, o);
        if (o->state == OFFER_ONLINE)
            rows[n].href = address_visit(cx->arena, cx->tongue, o->slug);
        if (!vets)
            rows[n].move_href = STR_NONE;
        n++;
    }
    struct partner_view view = {
        .message = offline_message(cx, asked(cx, rq, "done")),
        .heading = p.name,
        .number = arena_text(cx->arena, "P-%04u", p.number),
        .badge = state_badge(cx, p.state),
        .facts = facts_of(cx, &p),
        .visits = COUNTED(cx, n, "{n} visit", "{n} visits"),
        .rows = {rows, n},
        .has_rows = n > 0,
    };

    desk_title(&d, p.name, "/office/partners");
    view.page = d.page;
    return page_reply(cx, rq, &OFFICE_PARTNER_TEMPLATE, &view, ret);
}
