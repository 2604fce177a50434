/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/address.h"
#include "web/pages.h"

#include "base/spaces.h"
#include "base/text.h"

SHAPE(LINK,
      struct link,
      FIELD(struct link, href),
      FIELD(struct link, name),
      FIELD(struct link, current));

SHAPE(PAGE,
      struct page,
      FIELD(struct page, tongue),
      FIELD(struct page, title),
      FIELD(struct page, description),
      FIELD(struct page, canonical),
      FIELD(struct page, assets),
      FIELD(struct page, home),
      FIELD(struct page, place),
      FIELD(struct page, all),
      FIELD(struct page, remote),
      FIELD(struct page, free),
      FIELD(struct page, mine),
      FIELD(struct page, info),
      FIELD(struct page, head_class),
      FIELD(struct page, other_tongue),
      FIELD(struct page, other_name),
      FIELD(struct page, other_href),
      FIELD(struct page, csrf),
      FIELD(struct page, give_back),
      FIELD(struct page, give_back_name),
      FIELD(struct page, who),
      FIELD(struct page, account),
      FIELD(struct page, sign_out),
      FIELD(struct page, private),
      FIELD_LIST(struct page, nav, &LINK),
      FIELD(struct page, notice),
      FIELD(struct page, notice_href));

SHAPE(PAGER,
      struct pager,
      FIELD(struct pager, page_of),
      FIELD(struct pager, previous_href),
      FIELD(struct pager, previous),
      FIELD(struct pager, next_href),
      FIELD(struct pager, next));

SHAPE(PAGE_MESSAGE,
      struct page_message,
      FIELD(struct page_message, tone),
      FIELD(struct page_message, role),
      FIELD(struct page_message, icon),
      FIELD(struct page_message, strong),
      FIELD(struct page_message, words),
      FIELD(struct page_message, link),
      FIELD(struct page_message, link_name));

SHAPE(PAGE_WRONG,
      struct page_wrong,
      FIELD(struct page_wrong, field),
      FIELD(struct page_wrong, label),
      FIELD(struct page_wrong, words));

SHAPE(PAGE_FIELD,
      struct page_field,
      FIELD(struct page_field, name),
      FIELD(struct page_field, label),
      FIELD(struct page_field, hint),
      FIELD(struct page_field, type),
      FIELD(struct page_field, value),
      FIELD(struct page_field, wrong),
      FIELD(struct page_field, autocomplete),
      FIELD(struct page_field, inputmode));

SHAPE(TEXT_LINE, struct text_line, FIELD(struct text_line, text));

struct page_message message_ok(struct str strong, struct str words)
{
    return (struct page_message){STR("ok"), STR("status"), STR("check"), strong, words};
}

struct page_message message_info(struct str words)
{
    return (struct page_message){
        .tone = STR("info"), .role = STR("status"), .icon = STR("info"), .words = words};
}

struct page_message message_warn(struct str strong, struct str words)
{
    return (struct page_message){STR("warn"), STR("status"), STR("warn"), strong, words};
}

struct page_message message_err(struct str strong, struct str words)
{
    return (struct page_message){STR("err"), STR("alert"), STR("warn"), strong, words};
}

struct str page_tongue(const struct request *rq)
{
    struct str wanted = rq->tongue_path.n ? rq->tongue_path : request_header(rq, "Accept-Language");

    return str_starts(wanted, STR("en")) ? STR("en") : STR("fr");
}

static struct list nav_of(struct ctx *cx, const struct request *rq)
{
    struct str all = address_list(cx->tongue);
    struct link *links = NEW_ARRAY(cx->arena, struct link, 4);

    links[0] = (struct link){all, SAY(cx, "Visits"), str_starts(rq->path, all)};
    links[1] = (struct link){arena_text(cx->arena, "%" PRI_STR "?when=weekend", ARG_STR(all)),
                             SAY(cx, "This weekend"), false};
    links[2] = (struct link){arena_text(cx->arena, "%" PRI_STR "#places", ARG_STR(all)),
                             SAY(cx, "Towns"), false};
    links[3] = (struct link){arena_text(cx->arena, "%" PRI_STR "?kind=virtual", ARG_STR(all)),
                             SAY(cx, "Remote"), false};
    return (struct list){links, 4};
}

struct page page_of(struct ctx *cx,
                    const struct request *rq,
                    const struct territory *t,
                    struct str title)
{
    bool english = str_is(cx->tongue, STR("en"));
    struct str all = address_list(cx->tongue);

    return (struct page){
        .tongue = cx->tongue,
        .title = title,
        .assets = page_assets(),
        .home = english ? STR("/en/") : STR("/fr/"),
        .place = t ? t->destination.name : STR_NONE,
        .all = all,
        .remote = arena_text(cx->arena, "%" PRI_STR "?kind=virtual", ARG_STR(all)),
        .free = arena_text(cx->arena, "%" PRI_STR "?price=free", ARG_STR(all)),
        .mine = address_lost_mail(cx->tongue),
        .info = english ? STR("/en/info") : STR("/fr/infos"),
        .other_tongue = english ? STR("fr") : STR("en"),
        .other_name = english ? STR("Français") : STR("English"),
        .other_href = address_other(cx->arena, rq->path, rq->query_text),
        .csrf = rq->csrf,
        .nav = nav_of(cx, rq),
    };
}

struct str typed(const struct request *rq, const char *name)
{
    return pairs_get(&rq->form, str_of(name));
}

struct str wrong_with(struct ctx *cx, const char *field)
{
    for (const struct field_trouble *f = cx->trouble.fields; f; f = f->next) {
        if (str_is(f->field, str_of(field)))
            return trouble_in(cx->arena, cx->tongue, f->why);
    }
    return STR_NONE;
}

struct str places_taken(struct ctx *cx, const struct booking_line *line)
{
    struct str tongue = cx->tongue;
    bool adults = line->kind == TARIFF_ADULT;

    /* A tariff in the partner's own words is shown in these words. */
    if ((adults || line->kind == TARIFF_CHILD) &&
        (line->label.n == 0 || str_is(line->label, adults ? SAY(cx, "Adult") : SAY(cx, "Child")))) {
        return adults ? say_number(cx->arena, tongue, line->seats, "{n} adult", "{n} adults")
                      : say_number(cx->arena, tongue, line->seats, "{n} child", "{n} children");
    }
    return arena_text(cx->arena, "%u × %" PRI_STR, line->seats, ARG_STR(line->label));
}

struct str grouped_text(struct ctx *cx, uint32_t n)
{
    struct buf b = BUF(cx->arena);

    buf_grouped(&b, n, cx->tongue);
    return buf_str(&b);
}
