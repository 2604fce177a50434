/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/searching.h"

#include <string.h>

/*
 * A search in three steps: what each facet and the words allow is a set of visits; their
 * intersection is the result, which the facets count (facets.c); the page is cut out of it in the
 * order asked (page.c).
 */

struct bits search_bits_zero(struct searching *s)
{
    return (struct bits){NEW_ARRAY(s->cx->arena, uint64_t, s->index->words + 1), s->index->words};
}

struct bits search_bits_copy(struct searching *s, struct bits from)
{
    struct bits b = search_bits_zero(s);

    bits_copy(b, from);
    return b;
}

struct bits search_bits_full(struct searching *s)
{
    struct bits b = search_bits_zero(s);

    bits_copy(b, s->index->all);
    return b;
}

void catalogue_search(struct ctx *cx,
                      const struct catalogue *c,
                      const struct territory *t,
                      const struct search *asked,
                      struct found *ret)
{
    const struct territory_inside *inside = (const struct territory_inside *)(const void *)t;
    struct searching s = {
        .cx = cx, .c = c, .t = t, .index = &inside->index, .asked = asked, .commune = NO_COMMUNE};
    struct found found = {0};

    s.other = search_bits_full(&s);
    choose_days(&s);
    fit_words(&s);
    fit_slots(&s);
    fit_distance(&s);
    allow_facets(&s);
    s.all = search_without(&s, FACETS);
    found.total = bits_count(s.all);
    count_facets(&s, &found);
    cut_page(&s, &found);
    *ret = found;
}

/* ---- visits like one ---- */

#define SAME_THEME_MOST 2

struct likeness {
    const struct visit *v;
    size_t same;     /* taken for their theme */
    uint32_t themes; /* of those that were taken for their place: each once */
};

enum liking { UNLIKE, LIKE_IT, LIKE_IF_NEEDED };

/* Half for what they are about, half for where they are: four pictures that differ. */
static enum liking liking_of(struct likeness *l, const struct visit *other)
{
    const struct offer_content *a = l->v->content;
    const struct offer_content *b = other->content;
    uint32_t bit = UINT32_C(1) << b->theme;

    if (other == l->v)
        return UNLIKE;
    if (a->theme == b->theme) {
        if (l->same == SAME_THEME_MOST)
            return LIKE_IF_NEEDED;
        l->same++;
        return LIKE_IT;
    }
    if (!str_is(a->department, b->department) || (l->themes & bit))
        return UNLIKE;
    l->themes |= bit;
    return LIKE_IT;
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
    struct hit *spare = NEW_ARRAY(cx->arena, struct hit, most + 1);
    struct likeness likeness = {.v = v};
    size_t n = 0;
    size_t spare_n = 0;

    for (uint32_t i = 0; i < t->visits_n && n < most && bits_has(x->dated, x->by_date.visits[i]);
         i++) {
        const struct visit *other = &t->visits[x->by_date.visits[i]];
        const struct visit_slot *slot = catalogue_next_slot(c, other, cx->now);
        enum liking liking = slot ? liking_of(&likeness, other) : UNLIKE;

        if (liking == LIKE_IT) {
            hits[n++] = (struct hit){other, slot, catalogue_free(c, slot)};
        } else if (liking == LIKE_IF_NEEDED && spare_n < most) {
            spare[spare_n++] = (struct hit){other, slot, catalogue_free(c, slot)};
        }
    }
    for (size_t i = 0; i < spare_n && n < most; i++)
        hits[n++] = spare[i];
    *ret = hits;
    return n;
}
