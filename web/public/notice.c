/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "catalogue/shelf.h"
#include "house.h"
#include "web/public/public.h"

SHAPE(NOTICE_FIELD, struct pair, FIELD(struct pair, name), FIELD(struct pair, value));

SHAPE(NOTICE_WAY,
      struct notice_way,
      FIELD(struct notice_way, look),
      FIELD(struct notice_way, href),
      FIELD(struct notice_way, name),
      FIELD(struct notice_way, sends),
      FIELD_LIST(struct notice_way, fields, &NOTICE_FIELD));

struct notice_view {
    struct page page;
    struct str heading;
    struct list words; /* struct text_line */
    struct list ways;  /* struct notice_way */
};
SHAPE(NOTICE_PAGE,
      struct notice_view,
      FIELD_PART(struct notice_view, page, &PAGE),
      FIELD(struct notice_view, heading),
      FIELD_LIST(struct notice_view, words, &TEXT_LINE),
      FIELD_LIST(struct notice_view, ways, &NOTICE_WAY));
PAGE_TEMPLATE(NOTICE_TEMPLATE, "public/notice", &NOTICE_PAGE);

struct lost_view {
    struct page page;
    bool has_cards;
    struct str cards_title;
    struct list cards; /* struct card */
};
SHAPE(LOST_PAGE,
      struct lost_view,
      FIELD_PART(struct lost_view, page, &PAGE),
      FIELD(struct lost_view, has_cards),
      FIELD(struct lost_view, cards_title),
      FIELD_LIST(struct lost_view, cards, &CARD));
PAGE_TEMPLATE(LOST_TEMPLATE, "public/not-found", &LOST_PAGE);

enum fault notice_reply(struct ctx *cx,
                        const struct request *rq,
                        const struct territory *t,
                        unsigned status,
                        struct str heading,
                        const struct str *words,
                        size_t words_n,
                        const struct notice_way *ways,
                        size_t ways_n,
                        struct reply *ret)
{
    struct notice_view view = {.page = page_of(cx, rq, t, heading), .heading = heading};
    struct text_line *lines = NEW_ARRAY(cx->arena, struct text_line, words_n + 1);
    struct notice_way *copies = NEW_ARRAY(cx->arena, struct notice_way, ways_n + 1);

    for (size_t i = 0; i < words_n; i++)
        lines[i].text = words[i];
    for (size_t i = 0; i < ways_n; i++)
        copies[i] = ways[i];
    view.page.private = true;
    view.words = (struct list){lines, words_n};
    view.ways = (struct list){copies, ways_n};
    reply_status(ret, status);
    return page_reply(cx, rq, &NOTICE_TEMPLATE, &view, ret);
}

/* "stains" in "/fr/visites/le-jardin-de-stains-12": the commune that the lost address names. */
static const struct commune *commune_in(const struct territory *t, struct str path)
{
    for (uint32_t i = 0; i < t->communes_n; i++) {
        const struct commune *c = &t->communes[i];

        if (c->visits > 0 && c->slug.n > 3 && str_find(path, c->slug) < path.n)
            return c;
    }
    return NULL;
}

static enum fault lost(struct ctx *cx,
                       const struct catalogue *catalogue,
                       const struct territory *t,
                       const struct request *rq,
                       struct reply *ret)
{
    const struct commune *c = commune_in(t, rq->path);
    struct search asked = {.bookable = true, .sort = SORT_DATE, .page = 1, .size = 4};
    struct found found;
    struct lost_view view = {
        .page = page_of(cx, rq, t, SAY(cx, "This path leads nowhere")),
    };

    if (c)
        asked.commune = c->slug;
    catalogue_search(cx, catalogue, t, &asked, &found);
    view.page.private = true;
    /* There is no such page in the other language either. */
    view.page.other_href = str_is(cx->tongue, STR("en")) ? STR("/fr/") : STR("/en/");
    view.cards = cards_of(cx, catalogue, found.hits, found.n);
    view.has_cards = found.n > 0;
    view.cards_title = c ? c->name : SAY(cx, "Soon");
    reply_status(ret, 404);
    return page_reply(cx, rq, &LOST_TEMPLATE, &view, ret);
}

/* "C'est de notre faute. Rien n'est perdu, réessayez. Repère : 7F3A." */
static struct str our_fault(struct ctx *cx)
{
    struct str trace = cx->trace;
    char mark[5] = "";

    for (size_t i = 0; i < 4 && i < trace.n; i++) {
        char c = trace.p[trace.n - (trace.n < 4 ? trace.n : 4) + i];
        mark[i] = upper_letter(c);
    }
    struct str ref = str_of(mark);

    return say_with(cx->arena, cx->tongue,
                    "Our fault. Nothing is lost, please try again. Ref: {mark}.", "mark", &ref,
                    NULL);
}

static struct str words_for(struct ctx *cx, enum fault f)
{
    switch (fault_info[f].kind) {
    case FAULT_KIND_BROKEN:
        return our_fault(cx);
    case FAULT_KIND_BUSY:
        return SAY(cx, "Booking comes back in a moment. Nothing was charged.");
    case FAULT_KIND_UPSTREAM:
        return SAY(cx, "Nothing was charged. Try again in a moment.");
    case FAULT_KIND_NONE:
    case FAULT_KIND_INPUT:
    case FAULT_KIND_STRANGER:
    case FAULT_KIND_DENIED:
    case FAULT_KIND_ABSENT:
    case FAULT_KIND_METHOD:
    case FAULT_KIND_CONFLICT:
    case FAULT_KIND_GONE:
    case FAULT_KIND_LARGE:
    case FAULT_KIND_TYPE:
    case FAULT_KIND_RATE:
    case FAULT_KIND_ADDRESS:
    case FAULT_KIND_HEADERS:
    case FAULT_KIND_CODING:
        break;
    }
    return STR_NONE;
}

/* A page that tells a fault, for every surface of pages. */
enum fault page_tell(struct ctx *cx, enum fault f, const struct request *rq, struct reply *ret)
{
    const struct territory *t = NULL;
    struct str words = words_for(cx, f);
    struct str title = say_in(cx->tongue, str_of(fault_info[f].title));

    if (!rq->house || !rq->house->shelf || !rq->house->pages)
        return f;
    BORROW(catalogue, rq->house->shelf);
    if (catalogue && catalogue_territory(cx, catalogue, &t) != FAULT_NONE)
        t = NULL;
    trouble_clear(cx);
    if (fault_info[f].kind == FAULT_KIND_ABSENT && t)
        return lost(cx, catalogue, t, rq, ret);
    const struct notice_way ways[] = {
        {STR("s"), address_list(cx->tongue), SAY(cx, "See the visits")}};

    return notice_reply(cx, rq, t, reply_status_of(f), title, &words, words.n ? 1 : 0, ways,
                        COUNT_OF(ways), ret);
}
