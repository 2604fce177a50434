/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/searching.h"

/*
 * A search in three steps: what each facet and the words allow is a set of visits; their
 * intersection is the result; the page is cut out of it in the order asked. Counts of a facet are
 * of the intersection without that facet.
 */

#define PAGE_DEFAULT 20

struct bits search_bits_zero(struct searching *s)
{
    return (struct bits){NEW_ARRAY(s->cx->arena, uint64_t, s->index->words + 1), s->index->words};
}

struct bits search_bits_full(struct searching *s)
{
    struct bits b = search_bits_zero(s);
    uint32_t n = s->t->visits_n;

    for (size_t i = 0; i < b.n; i++)
        b.words[i] = UINT64_MAX;
    if (n % 64)
        b.words[b.n - 1] = (UINT64_C(1) << (n % 64)) - 1;
    return b;
}

/* ---- facets ---- */

static void allow_value(struct searching *s,
                        enum facet_name f,
                        const struct facet_sets *sets,
                        struct str value)
{
    if (!s->limited[f]) {
        s->allowed[f] = search_bits_zero(s);
        s->limited[f] = true;
    }
    for (size_t i = 0; i < sets->n; i++) {
        if (str_is(sets->sets[i].value, value)) {
            bits_or(s->allowed[f], sets->sets[i].visits);
            return;
        }
    }
}

/* Somebody in a wheelchair who signs needs both: accessibility is "all of these". */
static void need_access(struct searching *s, enum access what)
{
    if (!s->limited[BY_ACCESS]) {
        s->allowed[BY_ACCESS] = search_bits_full(s);
        s->limited[BY_ACCESS] = true;
    }
    if (what > 0 && what <= s->index->access.n)
        bits_and(s->allowed[BY_ACCESS], s->index->access.sets[what - 1].visits);
}

static struct str commune_slug(const struct searching *s, struct str asked)
{
    for (uint32_t i = 0; i < s->t->communes_n; i++) {
        if (str_is(s->t->communes[i].insee, asked))
            return s->t->communes[i].slug;
    }
    return asked;
}

static void allow_facets(struct searching *s)
{
    const struct search *a = s->asked;
    const struct index *x = s->index;

    each_in (i, const struct theme_item, &a->theme)
        allow_value(s, BY_THEME, &x->themes, word_of(&THEMES, i->theme));
    each_in (i, const struct kind_item, &a->kind)
        allow_value(s, BY_KIND, &x->kinds, word_of(&VISIT_KINDS, i->kind));
    each_in (i, const struct text_item, &a->department)
        allow_value(s, BY_DEPARTMENT, &x->departments, i->text);
    each_in (i, const struct band_item, &a->price)
        allow_value(s, BY_PRICE, &x->prices, word_of(&PRICE_BANDS, i->band));
    each_in (i, const struct offer_access, &a->access)
        need_access(s, i->what);
    each_in (i, const struct text_item, &a->language)
        allow_value(s, BY_LANGUAGE, &x->languages, i->text);
    if (!str_is_empty(a->commune))
        allow_value(s, BY_COMMUNE, &x->communes, commune_slug(s, a->commune));
}

/* ---- counts ---- */

static struct bits without(struct searching *s, enum facet_name leave_out)
{
    struct bits b = search_bits_zero(s);

    bits_copy(b, s->other);
    for (int f = 0; f < FACETS; f++) {
        if (s->limited[f] && f != (int)leave_out)
            bits_and(b, s->allowed[f]);
    }
    return b;
}

static bool in_texts(const struct list *list, struct str value)
{
    each_in (i, const struct text_item, list) {
        if (str_is(i->text, value))
            return true;
    }
    return false;
}

static bool is_chosen(const struct searching *s, enum facet_name f, size_t i, struct str value)
{
    const struct search *a = s->asked;

    switch (f) {
    case BY_THEME:
        each_in (item, const struct theme_item, &a->theme)
            if (item->theme == i + 1)
                return true;
        return false;
    case BY_KIND:
        each_in (item, const struct kind_item, &a->kind)
            if (item->kind == i + 1)
                return true;
        return false;
    case BY_PRICE:
        each_in (item, const struct band_item, &a->price)
            if (item->band == i + 1)
                return true;
        return false;
    case BY_ACCESS:
        each_in (item, const struct offer_access, &a->access)
            if (item->what == i + 1)
                return true;
        return false;
    case BY_DEPARTMENT:
        return in_texts(&a->department, value);
    case BY_LANGUAGE:
        return in_texts(&a->language, value);
    case BY_COMMUNE:
        return !str_is_empty(a->commune) && str_is(commune_slug(s, a->commune), value);
    case FACETS:
        break;
    }
    return false;
}

static struct facet count_facet(struct searching *s,
                                enum facet_name f,
                                const struct facet_sets *sets)
{
    /* "All of these" narrows by each choice; "any of these" counts as if its facet were open. */
    struct bits base = !s->limited[f] || f == BY_ACCESS ? s->all : without(s, f);
    struct facet_count *counts = NEW_ARRAY(s->cx->arena, struct facet_count, sets->n + 1);

    for (size_t i = 0; i < sets->n; i++) {
        counts[i] = (struct facet_count){
            .value = sets->sets[i].value,
            .visits = bits_count_and(base, sets->sets[i].visits),
            .chosen = is_chosen(s, f, i, sets->sets[i].value),
        };
    }
    return (struct facet){counts, sets->n};
}

#define COMMUNES_SHOWN 12

/* There are more communes than all other values together: one walk along the result counts them. */
static struct facet count_each_commune(struct searching *s)
{
    const struct facet_sets *sets = &s->index->communes;
    struct bits base = s->limited[BY_COMMUNE] ? without(s, BY_COMMUNE) : s->all;
    struct facet_count *counts = NEW_ARRAY(s->cx->arena, struct facet_count, sets->n + 1);

    for (size_t w = 0; w < base.n; w++) {
        for (uint64_t left = base.words[w]; left; left &= left - 1)
            counts[s->index->places[w * 64 + (size_t)__builtin_ctzll(left)]].visits++;
    }
    for (size_t i = 0; i < sets->n; i++) {
        counts[i].value = sets->sets[i].value;
        counts[i].chosen = s->limited[BY_COMMUNE] && is_chosen(s, BY_COMMUNE, i, counts[i].value);
    }
    return (struct facet){counts, sets->n};
}

/* The twelve with most, and the chosen one whatever it has. */
static struct facet count_communes(struct searching *s)
{
    struct facet all = count_each_commune(s);
    struct facet_count *top = NEW_ARRAY(s->cx->arena, struct facet_count, COMMUNES_SHOWN + 1);
    size_t n = 0;

    for (size_t i = 0; i < all.n; i++) {
        struct facet_count one = all.counts[i];
        size_t at = n;

        if (one.visits == 0 && !one.chosen)
            continue;
        while (at > 0 && !top[at - 1].chosen && (one.chosen || top[at - 1].visits < one.visits))
            at--;
        if (at == COMMUNES_SHOWN)
            continue;
        n = n < COMMUNES_SHOWN ? n + 1 : n;
        for (size_t k = n - 1; k > at; k--)
            top[k] = top[k - 1];
        top[at] = one;
    }
    return (struct facet){top, n};
}

static void count_facets(struct searching *s, struct found *found)
{
    const struct index *x = s->index;

    found->themes = count_facet(s, BY_THEME, &x->themes);
    found->kinds = count_facet(s, BY_KIND, &x->kinds);
    found->departments = count_facet(s, BY_DEPARTMENT, &x->departments);
    found->prices = count_facet(s, BY_PRICE, &x->prices);
    found->access = count_facet(s, BY_ACCESS, &x->access);
    found->languages = count_facet(s, BY_LANGUAGE, &x->languages);
    found->communes = count_communes(s);
}

/* ---- the page ---- */

struct paging {
    uint32_t skip;
    uint32_t most;
    struct hit *hits;
    uint32_t n;
};

/* Slots are in the order of their moments: the first that is not before the asked days. */
static uint32_t first_slot(const struct searching *s, const struct visit *v)
{
    uint32_t low = 0;
    uint32_t high = asks_days(s) ? v->slots_n : 0;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (v->slots[middle].day.n < s->from.n) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The first slot that fits and has room, else the first that fits. */
static const struct visit_slot *slot_of(const struct searching *s, const struct visit *v)
{
    const struct visit_slot *fits = NULL;

    for (uint32_t i = first_slot(s, v); i < v->slots_n; i++) {
        if (asks_days(s) && v->slots[i].day.n > s->until.n)
            break;
        if (!slot_fits(s, &v->slots[i]))
            continue;
        if (slot_has_room(s, &v->slots[i]))
            return &v->slots[i];
        if (!fits)
            fits = &v->slots[i];
    }
    return fits;
}

/* True when the page is full. */
static bool page_add(const struct searching *s, struct paging *p, uint32_t visit)
{
    const struct visit *v = &s->t->visits[visit];

    if (p->skip > 0) {
        p->skip--;
        return false;
    }
    const struct visit_slot *slot = slot_of(s, v);
    p->hits[p->n++] = (struct hit){v, slot, slot ? catalogue_free(s->c, slot) : 0};
    return p->n == p->most;
}

static void page_in_order(const struct searching *s, struct paging *p, const uint32_t *order)
{
    for (uint32_t i = 0; i < s->t->visits_n; i++) {
        if (bits_has(s->all, order[i]) && page_add(s, p, order[i]))
            return;
    }
}

/* How far the best of the result are sought one by one; further pages sort all of it. */
#define BEST_MOST 200

/*
 * The best so many of the result by score (when words were asked), then by rank: a short sorted
 * list in which most of the result finds no place.
 */
static void page_of_best(const struct searching *s,
                         struct paging *p,
                         const uint8_t *scores,
                         const uint32_t *ranks)
{
    uint64_t best[BEST_MOST + 1];
    uint32_t most = p->skip + p->most;
    uint32_t n = 0;

    for (size_t w = 0; w < s->all.n; w++) {
        for (uint64_t left = s->all.words[w]; left; left &= left - 1) {
            uint32_t visit = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(left);
            uint64_t worse = scores ? SCORE_MOST - scores[visit] : 0;
            uint64_t key = worse << 56 | (uint64_t)ranks[visit] << 28 | visit;
            uint32_t at = n;

            if (n == most && key > best[n - 1])
                continue;
            while (at > 0 && best[at - 1] > key) {
                best[at] = best[at - 1];
                at--;
            }
            best[at] = key;
            n = n < most ? n + 1 : n;
        }
    }
    bool full = false;
    for (uint32_t i = 0; i < n && !full; i++)
        full = page_add(s, p, (uint32_t)(best[i] & 0xFFFFFFF));
}

/* Best first; within one score, by date. */
static void page_by_score(const struct searching *s, struct paging *p)
{
    uint32_t n = s->t->visits_n;
    uint32_t count[SCORE_MOST + 2] = {0};
    uint32_t *order = NEW_ARRAY(s->cx->arena, uint32_t, n + 1);

    for (uint32_t i = 0; i < n; i++)
        count[SCORE_MOST - s->scores[i] + 1]++;
    for (size_t i = 0; i <= SCORE_MOST; i++)
        count[i + 1] += count[i];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t visit = s->index->by_date.visits[i];
        order[count[SCORE_MOST - s->scores[visit]]++] = visit;
    }
    page_in_order(s, p, order);
}

/* By the first slot within the asked days: along the calendar, each visit when it is met first. */
static void page_by_day(struct searching *s, struct paging *p)
{
    struct bits left = search_bits_zero(s);
    struct stretch part = calendar_stretch(s);

    bits_copy(left, s->all);
    for (size_t i = part.from; i < part.until; i++) {
        uint32_t visit = s->index->calendar_visits[i];

        if (!bits_has(left, visit) || !slot_fits(s, s->index->calendar[i]))
            continue;
        left.words[visit >> 6] &= ~(UINT64_C(1) << (visit & 63));
        if (page_add(s, p, visit))
            return;
    }
}

/* A result of some hundreds is sorted by itself; a larger one fills a page after a few steps. */
#define RESULT_SMALL 400

static void page_by(const struct searching *s,
                    struct paging *p,
                    const struct order *order,
                    uint32_t total)
{
    if (total <= RESULT_SMALL && p->skip + p->most <= BEST_MOST) {
        page_of_best(s, p, NULL, order->ranks);
    } else {
        page_in_order(s, p, order->visits);
    }
}

static enum search_sort sort_of(const struct searching *s)
{
    if (s->asked->sort == SORT_UNSET || (s->asked->sort == SORT_RELEVANCE && !s->scores))
        return s->scores && s->asked->sort == SORT_UNSET ? SORT_RELEVANCE : SORT_DATE;
    return s->asked->sort;
}

static void cut_page(struct searching *s, struct found *found)
{
    uint32_t size = s->asked->size ? s->asked->size : PAGE_DEFAULT;
    uint32_t page = s->asked->page ? s->asked->page : 1;
    struct paging p = {.skip = (page - 1) * size, .most = size};

    found->page = page;
    found->pages = (found->total + size - 1) / size;
    p.hits = NEW_ARRAY(s->cx->arena, struct hit, size);
    if (p.skip >= found->total)
        return;
    switch (sort_of(s)) {
    case SORT_RELEVANCE:
        if (p.skip + p.most <= BEST_MOST) {
            page_of_best(s, &p, s->scores, s->index->by_date.ranks);
        } else {
            page_by_score(s, &p);
        }
        break;
    case SORT_PRICE:
        page_by(s, &p, &s->index->by_price, found->total);
        break;
    case SORT_NAME:
        page_by(s, &p, &s->index->by_name, found->total);
        break;
    case SORT_DATE:
    case SORT_UNSET:
        if (asks_days(s)) {
            page_by_day(s, &p);
        } else {
            page_by(s, &p, &s->index->by_date, found->total);
        }
        break;
    }
    found->hits = p.hits;
    found->n = p.n;
}

void catalogue_search(struct ctx *cx,
                      const struct catalogue *c,
                      const struct territory *t,
                      const struct search *asked,
                      struct found *ret)
{
    const struct territory_inside *inside = (const struct territory_inside *)(const void *)t;
    struct searching s = {.cx = cx, .c = c, .t = t, .index = &inside->index, .asked = asked};
    struct found found = {0};

    s.other = search_bits_full(&s);
    choose_days(&s);
    fit_words(&s);
    fit_slots(&s);
    fit_distance(&s);
    allow_facets(&s);
    s.all = without(&s, FACETS);
    found.total = bits_count(s.all);
    count_facets(&s, &found);
    cut_page(&s, &found);
    *ret = found;
}

/* Along the order by date, so that what comes soon is first. */
size_t catalogue_similar(struct ctx *cx,
                         const struct catalogue *c,
                         const struct territory *t,
                         const struct visit *v,
                         const struct hit **ret,
                         size_t most)
{
    const struct territory_inside *inside = (const struct territory_inside *)(const void *)t;
    const struct index *x = &inside->index;
    struct hit *hits = NEW_ARRAY(cx->arena, struct hit, most + 1);
    enum theme theme = v->content->theme;
    size_t n = 0;

    for (uint32_t i = 0; i < t->visits_n && n < most && bits_has(x->dated, x->by_date.visits[i]);
         i++) {
        const struct visit *other = &t->visits[x->by_date.visits[i]];
        const struct visit_slot *slot;

        if (other == v || (other->content->theme != theme && other->place != v->place))
            continue;
        slot = catalogue_next_slot(c, other, cx->now);
        if (slot)
            hits[n++] = (struct hit){other, slot, catalogue_free(c, slot)};
    }
    *ret = hits;
    return n;
}
