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

    bits_set_range(b, 0, s->t->visits_n);
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
