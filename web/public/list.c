/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/public/list.h"
#include "base/arena.h"
#include "web/public/query.h"

PAGE_TEMPLATE(LIST_TEMPLATE, "public/list", &LIST_PAGE);

/* ... of those whose values are words. Empty: it is another. */
static struct str word_name(struct ctx *cx, struct str name, struct str value)
{
    if (str_is(name, STR("theme")))
        return theme_name(cx, (enum theme)word_value(&THEMES, value));
    if (str_is(name, STR("kind")))
        return kind_name(cx, (enum visit_kind)word_value(&VISIT_KINDS, value));
    if (str_is(name, STR("price")))
        return band_name(cx, (enum price_band)word_value(&PRICE_BANDS, value));
    if (str_is(name, STR("access")))
        return access_name(cx, (enum access)word_value(&ACCESSES, value));
    if (str_is(name, STR("when")))
        return when_name(cx, (enum search_when)word_value(&SEARCH_WHENS, value));
    if (str_is(name, STR("language")))
        return capital(cx->arena, language_name(cx, value));
    if (str_is(name, STR("department")))
        return department_name(value);
    if (str_is(name, STR("dates")))
        return SAY(cx, "With or without a date");
    return STR_NONE;
}

/* What a value of a filter is called. */
static struct str value_name(struct ctx *cx,
                             const struct territory *t,
                             struct str name,
                             struct str value)
{
    struct str word = word_name(cx, name, value);
    const struct commune *c = str_is(name, STR("commune")) ? commune_named(t, value) : NULL;
    struct day day;

    if (word.n)
        return word;
    if (c)
        return c->name;
    if (str_is(name, STR("seats")))
        return say_number(cx->arena, cx->tongue, number_typed(value), "{n} person", "{n} people");
    if (day_from_text(value, &day))
        return date_to_text(cx->arena, &day, DATE_LONG, cx->tongue);
    return value;
}

const struct commune *commune_named(const struct territory *t, struct str value)
{
    for (uint32_t i = 0; i < t->communes_n; i++) {
        if (str_is(t->communes[i].slug, value) || str_is(t->communes[i].insee, value))
            return &t->communes[i];
    }
    return NULL;
}

/* ---- chosen filters ---- */

static bool is_filter(struct str name)
{
    return !str_is(name, STR("sort")) && !str_is(name, STR("page")) && !str_is(name, STR("size"));
}

static struct list chips_of(struct ctx *cx, const struct territory *t, const struct question *q)
{
    struct link *chips = NEW_ARRAY(cx->arena, struct link, q->pairs.n);
    size_t n = 0;

    for (size_t i = 0; i < q->pairs.n; i++) {
        const struct pair *p = &q->pairs.all[i];

        if (is_filter(p->name)) {
            chips[n++] = (struct link){question_without(cx, q, p->name, p->value),
                                       value_name(cx, t, p->name, p->value), true};
        }
    }
    return (struct list){chips, n};
}

/* "21 visites, Stains, ce week-end": the result in words. */
static struct str heading_of(struct ctx *cx,
                             const struct territory *t,
                             const struct question *q,
                             uint32_t total)
{
    static const char *const said[] = {"commune", "department", "when", "day"};
    struct buf b = BUF(cx->arena);

    if (total > 0) {
        buf_add(&b, visits_text(cx, total));
    } else {
        buf_add(&b, SAY(cx, "No visit"));
    }
    if (q->search.q.n) {
        struct str words =
            say_with(cx->arena, cx->tongue, ": “{words}”", "words", &q->search.q, NULL);
        buf_add(&b, words);
    }
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        struct str value = pairs_get(&q->pairs, str_of(said[i]));

        if (value.n) {
            buf_lit(&b, ", ");
            value = value_name(cx, t, str_of(said[i]), value);
            buf_add(&b, i == 2 ? lower_first_of(cx, value) : value);
        }
    }
    return buf_str(&b);
}

/* ---- facets ---- */

#define FACET_SHOWN 8

static struct facet_view facet_of(struct ctx *cx,
                                  const struct territory *t,
                                  const char *name,
                                  const char *field,
                                  const struct facet *from,
                                  bool open)
{
    struct facet_item *items = NEW_ARRAY(cx->arena, struct facet_item, from->n);
    bool chosen = false;
    size_t shown = from->n > FACET_SHOWN + 1 ? FACET_SHOWN : from->n;

    for (size_t i = 0; i < from->n; i++) {
        const struct facet_count *f = &from->counts[i];

        chosen = chosen || f->chosen;
        items[i] = (struct facet_item){
            .field = str_of(field),
            .value = f->value,
            .label = value_name(cx, t, str_of(field), f->value),
            .count = grouped_text(cx, f->visits),
            .checked = f->chosen,
            .none = f->visits == 0,
        };
    }
    return (struct facet_view){
        .name = say_in(cx->tongue, str_of(name)),
        .open = open || chosen,
        .items = {items, shown},
        .more = {items + shown, from->n - shown},
        .more_name = shown < from->n ? SAY(cx, "All of them") : STR_NONE,
    };
}

static struct list facets_of(struct ctx *cx, const struct territory *t, const struct found *found)
{
    struct facet_view *facets = NEW_ARRAY(cx->arena, struct facet_view, 6);

    facets[0] = facet_of(cx, t, "Theme", "theme", &found->themes, true);
    facets[1] = facet_of(cx, t, "Territory", "department", &found->departments, true);
    facets[2] = facet_of(cx, t, "Price per person", "price", &found->prices, true);
    facets[3] = facet_of(cx, t, "Accessibility", "access", &found->access, true);
    facets[4] = facet_of(cx, t, "Kind of visit", "kind", &found->kinds, false);
    facets[5] = facet_of(cx, t, "Language of the visit", "language", &found->languages, false);
    return (struct list){facets, 6};
}

static struct list whens_of(struct ctx *cx, const struct question *q)
{
    static const enum search_when offered[] = {WHEN_UNSET, WHEN_TONIGHT, WHEN_WEEKEND, WHEN_WEEK};
    struct choice *whens = NEW_ARRAY(cx->arena, struct choice, COUNT_OF(offered));

    for (size_t i = 0; i < COUNT_OF(offered); i++) {
        whens[i] = (struct choice){
            .value = word_of(&SEARCH_WHENS, offered[i]),
            .label = offered[i] ? when_name(cx, offered[i]) : SAY(cx, "Any day"),
            .checked = q->search.when == offered[i],
        };
    }
    return (struct list){whens, COUNT_OF(offered)};
}

static struct list sorts_of(struct ctx *cx, const struct question *q)
{
    static const struct {
        enum search_sort sort;
        const char *name;
    } sorts[] = {{SORT_RELEVANCE, "Best match"},
                 {SORT_DATE, "By date"},
                 {SORT_PRICE, "By price"},
                 {SORT_NAME, "By name"}};
    struct sort_link *links = NEW_ARRAY(cx->arena, struct sort_link, COUNT_OF(sorts));
    enum search_sort now = q->search.sort  ? q->search.sort
                           : q->search.q.n ? SORT_RELEVANCE
                                           : SORT_DATE;
    size_t n = 0;

    for (size_t i = 0; i < COUNT_OF(sorts); i++) {
        if (sorts[i].sort == SORT_RELEVANCE && q->search.q.n == 0)
            continue;
        links[n++] = (struct sort_link){
            .href = question_with(cx, q, STR("sort"), word_of(&SEARCH_SORTS, sorts[i].sort)),
            .name = say_in(cx->tongue, str_of(sorts[i].name)),
            .chosen = now == sorts[i].sort,
        };
    }
    return (struct list){links, n};
}

/* ---- nothing found: which filter to leave out ---- */

static struct empty_view empty_of(struct ctx *cx,
                                  const struct catalogue *c,
                                  const struct territory *t,
                                  const struct question *q)
{
    struct link *ways = NEW_ARRAY(cx->arena, struct link, q->pairs.n + 1);
    struct buf words = BUF(cx->arena);
    size_t n = 0;

    if (t->visits_n == 0) {
        return (struct empty_view){SAY(cx, "No visit is on line yet."),
                                   SAY(cx, "The first ones come soon."),
                                   {ways, n},
                                   false};
    }
    for (size_t i = 0; i < q->pairs.n && n < 3; i++) {
        const struct pair *p = &q->pairs.all[i];
        uint32_t total =
            is_filter(p->name) ? question_total_without(cx, c, t, q, p->name, p->value) : 0;

        if (total == 0)
            continue;
        struct str name = value_name(cx, t, p->name, p->value);
        struct str visits = visits_text(cx, total);
        struct str sentence = say_with(cx->arena, cx->tongue, "Without “{filter}”, {visits}.",
                                       "filter", &name, "visits", &visits, NULL);

        if (words.n)
            buf_byte(&words, ' ');
        buf_add(&words, sentence);
        ways[n++] = (struct link){
            question_without(cx, q, p->name, p->value),
            say_with(cx->arena, cx->tongue, "Without “{filter}”", "filter", &name, NULL), false};
    }
    if (n == 0)
        buf_add(&words, SAY(cx, "Another word or another place, perhaps."));
    return (struct empty_view){
        SAY(cx, "Nothing with all of that."), buf_str(&words), {ways, n}, true};
}

/* ---- pages ---- */

static struct pager pager_of(struct ctx *cx, const struct question *q, const struct found *found)
{
    struct pager p = {0};
    struct str page = count_text(cx->arena, found->page);
    struct str pages = count_text(cx->arena, found->pages);

    p.page_of = say_with(cx->arena, cx->tongue, "Page {page} of {pages}", "page", &page, "pages",
                         &pages, NULL);
    if (found->page > 1) {
        p.previous_href = question_with(cx, q, STR("page"), count_text(cx->arena, found->page - 1));
        p.previous = SAY(cx, "Previous");
    }
    if (found->page < found->pages) {
        uint32_t left = found->total - found->page * 20;

        p.next_href = question_with(cx, q, STR("page"), count_text(cx->arena, found->page + 1));
        p.next = say_number(cx->arena, cx->tongue, left > 20 ? 20 : left, "The next one",
                            "The next {n}");
    }
    return p;
}

static struct list kept_of(struct ctx *cx, const struct question *q)
{
    struct pair *kept = NEW_ARRAY(cx->arena, struct pair, q->pairs.n);
    size_t n = 0;

    for (size_t i = 0; i < q->pairs.n; i++) {
        if (!str_is(q->pairs.all[i].name, STR("q")) && !str_is(q->pairs.all[i].name, STR("page")))
            kept[n++] = q->pairs.all[i];
    }
    return (struct list){kept, n};
}

static struct list note_page_too_far(struct ctx *cx, const struct question *q)
{
    struct text_line *notes = NEW_ARRAY(cx->arena, struct text_line, q->notes.n + 1);
    size_t n = 0;

    each_in (note, struct text_line, &q->notes)
        notes[n++] = *note;
    notes[n++].text = SAY(cx, "There are not that many pages: this is the last one.");
    return (struct list){notes, n};
}

static struct str filter_name(struct ctx *cx, size_t chosen)
{
    struct str n = count_text(cx->arena, (uint32_t)chosen);

    return chosen ? say_with(cx->arena, cx->tongue, "Filter ({n})", "n", &n, NULL)
                  : SAY(cx, "Filter");
}

/* Those that fit but have no date for now: said, and one link away. */
static void others_of(struct ctx *cx,
                      const struct catalogue *c,
                      const struct territory *t,
                      const struct question *q,
                      const struct found *found,
                      struct list_view *list)
{
    struct search search = q->search;
    struct found all;

    if (!search.bookable)
        return;
    search.bookable = false;
    search.page = 1;
    search.size = 1;
    catalogue_search(cx, c, t, &search, &all);
    if (all.total <= found->total)
        return;
    list->others = say_number(cx->arena, cx->tongue, all.total - found->total,
                              "{n} other has no date for now.", "{n} others have no date for now.");
    list->others_href = question_with(cx, q, STR("dates"), STR("any"));
}

enum fault list_page(struct ctx *cx,
                     const struct catalogue *catalogue,
                     const struct request *rq,
                     struct reply *ret)
{
    const struct territory *t;
    struct question q;
    struct found found;
    struct list_view list = {0};
    struct str visits;

    TRY(catalogue_territory(cx, catalogue, &t));
    TRY(question_read(cx, rq, &q));
    catalogue_search(cx, catalogue, t, &q.search, &found);
    if (found.n == 0 && found.total > 0) {
        q.search.page = found.pages;
        catalogue_search(cx, catalogue, t, &q.search, &found);
        q.notes = note_page_too_far(cx, &q);
    }
    visits = visits_text(cx, found.total);

    list.heading = heading_of(cx, t, &q, found.total);
    list.page = page_of(cx, rq, t, list.heading);
    list.page.head_class = STR("head--rule head--list");
    list.q = q.search.q;
    list.kept = kept_of(cx, &q);
    list.chips = chips_of(cx, t, &q);
    list.has_chips = list.chips.n > 0;
    list.filter_name = filter_name(cx, list.chips.n);
    list.notes = q.notes;
    list.sorts = sorts_of(cx, &q);
    list.sort_kept = word_of(&SEARCH_SORTS, q.search.sort);
    list.any_date = !q.search.bookable;
    list.results = cards_of(cx, catalogue, found.hits, found.n);
    list.whens = whens_of(cx, &q);
    list.day = day_is_none(q.search.day) ? STR_NONE : day_to_text(cx->arena, q.search.day);
    list.facets = facets_of(cx, t, &found);
    list.show_name = found.total == 0   ? SAY(cx, "Filter")
                     : found.total == 1 ? SAY(cx, "Show the visit")
                                        : say_with(cx->arena, cx->tongue, "Show the {visits}",
                                                   "visits", &visits, NULL);
    map_of(cx, t, &q, &found, &list);
    if (found.page >= found.pages)
        others_of(cx, catalogue, t, &q, &found, &list);
    if (found.total == 0)
        list.empty = empty_of(cx, catalogue, t, &q);
    if (found.pages > 1)
        list.pager = pager_of(cx, &q, &found);
    return page_reply(cx, rq, &LIST_TEMPLATE, &list, ret);
}
