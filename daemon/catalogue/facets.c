/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/searching.h"

/*
 * What the facets allow, and how many of the result each of their values has. Counts of a facet are
 * of the intersection without that facet.
 */

/* ---- what is chosen ---- */

static void choose(struct searching *s, enum facet_name f, const struct facet_sets *sets, size_t i)
{
    if (!s->limited[f]) {
        s->allowed[f] = search_bits_zero(s);
        s->limited[f] = true;
    }
    if (i < sets->n)
        bits_or(s->allowed[f], sets->sets[i].visits);
}

/* Words of a table stand in its order, the first is 1. */
static void choose_word(struct searching *s,
                        enum facet_name f,
                        const struct facet_sets *sets,
                        unsigned word)
{
    choose(s, f, sets, word > 0 ? word - 1 : SIZE_MAX);
}

static void choose_value(struct searching *s,
                         enum facet_name f,
                         const struct facet_sets *sets,
                         struct str value)
{
    size_t i = 0;

    while (i < sets->n && !str_is(sets->sets[i].value, value))
        i++;
    choose(s, f, sets, i);
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

/* By slug or INSEE code; one that nobody knows allows nothing. */
static void choose_commune(struct searching *s, struct str asked)
{
    uint32_t i = 0;

    while (i < s->t->communes_n && !str_is(s->t->communes[i].slug, asked) &&
           !str_is(s->t->communes[i].insee, asked))
        i++;
    s->limited[BY_COMMUNE] = true;
    s->allowed[BY_COMMUNE] = search_bits_zero(s);
    s->commune = i;
    if (i < s->t->communes_n) {
        bits_set_range(s->allowed[BY_COMMUNE], s->index->commune_from[i],
                       s->index->commune_from[i + 1]);
    }
}

void allow_facets(struct searching *s)
{
    const struct search *a = s->asked;
    const struct index *x = s->index;

    each_in (i, const struct theme_item, &a->theme)
        choose_word(s, BY_THEME, &x->themes, i->theme);
    each_in (i, const struct kind_item, &a->kind)
        choose_word(s, BY_KIND, &x->kinds, i->kind);
    each_in (i, const struct text_item, &a->department)
        choose_value(s, BY_DEPARTMENT, &x->departments, i->text);
    each_in (i, const struct band_item, &a->price)
        choose_word(s, BY_PRICE, &x->prices, i->band);
    each_in (i, const struct offer_access, &a->access)
        need_access(s, i->what);
    each_in (i, const struct text_item, &a->language)
        choose_value(s, BY_LANGUAGE, &x->languages, i->text);
    if (!str_is_empty(a->commune))
        choose_commune(s, a->commune);
}

struct bits search_without(struct searching *s, enum facet_name leave_out)
{
    struct bits b = search_bits_copy(s, s->other);

    for (int f = 0; f < FACETS; f++) {
        if (s->limited[f] && f != (int)leave_out)
            bits_and(b, s->allowed[f]);
    }
    return b;
}

/* ---- counts ---- */

static struct sparse sparse_new(struct searching *s, struct bits base)
{
    struct sparse ret = {
        .words = NEW_ARRAY(s->cx->arena, uint64_t, base.n + 1),
        .at = NEW_ARRAY(s->cx->arena, uint32_t, base.n + 1),
    };

    sparse_of(base, &ret);
    return ret;
}

/* "All of these" narrows by each choice; "any of these" counts as if its facet were open. */
static struct facet_count *count_sets(struct searching *s,
                                      enum facet_name f,
                                      const struct facet_sets *sets,
                                      struct facet *ret)
{
    struct facet_count *counts = NEW_ARRAY(s->cx->arena, struct facet_count, sets->n + 1);
    struct sparse open;
    const struct sparse *base = &s->result;
    uint64_t eight[EIGHT];

    if (s->limited[f] && f != BY_ACCESS) {
        open = sparse_new(s, search_without(s, f));
        base = &open;
    }
    for (size_t i = 0; i < sets->n; i++) {
        if (i % EIGHT == 0)
            sparse_count_eight(base, sets->eights + i * s->index->words, eight);
        counts[i].value = sets->sets[i].value;
        counts[i].json = sets->sets[i].json;
        counts[i].visits = (uint32_t)eight[i % EIGHT];
    }
    *ret = (struct facet){counts, sets->n};
    return counts;
}

static void mark_texts(struct facet_count *counts, size_t n, const struct list *chosen)
{
    each_in (item, const struct text_item, chosen) {
        for (size_t i = 0; i < n; i++)
            counts[i].chosen = counts[i].chosen || str_is(counts[i].value, item->text);
    }
}

static void mark_word(struct facet_count *counts, size_t n, unsigned word)
{
    if (word > 0 && word <= n)
        counts[word - 1].chosen = true;
}

/* ---- communes ---- */

#define COMMUNES_SHOWN 12

/* How many of the set stand before each word of it. */
static uint32_t *counts_before(struct searching *s, struct bits set)
{
    uint32_t *before = NEW_ARRAY(s->cx->arena, uint32_t, set.n + 1);

    for (size_t w = 0; w < set.n; w++)
        before[w + 1] = before[w] + (uint32_t)__builtin_popcountll(set.words[w]);
    return before;
}

/* How many of the set stand before a visit. */
static uint32_t before_visit(struct bits set, const uint32_t *before, uint32_t visit)
{
    uint32_t w = visit >> 6;
    uint64_t below = (UINT64_C(1) << (visit & 63)) - 1;

    return before[w] + (w < set.n ? (uint32_t)__builtin_popcountll(set.words[w] & below) : 0);
}

/* Of two, the smaller key is shown first: the chosen one, then that with more, then by name. */
static uint64_t commune_key(uint32_t visits, uint32_t commune)
{
    return (uint64_t)(UINT32_MAX - visits) << 32 | commune;
}

/* Visits of one commune stand side by side: how many of the set each has. */
static const uint32_t *commune_counts(struct searching *s, struct bits set)
{
    const uint32_t *from = s->index->commune_from;
    const uint32_t *before = counts_before(s, set);
    uint32_t *counts = NEW_ARRAY(s->cx->arena, uint32_t, s->t->communes_n + 1);
    uint32_t passed = 0;

    for (uint32_t i = 0; i < s->t->communes_n; i++) {
        uint32_t until = before_visit(set, before, from[i + 1]);

        counts[i] = until - passed;
        passed = until;
    }
    return counts;
}

/*
 * The twelve with most, and the chosen one whatever it has. From the largest commune to the
 * smallest, so that soon most find no place; those with none go at the end, all at once.
 */
static void best_communes(const struct searching *s, const uint32_t *counts, struct best *best)
{
    const struct index *x = s->index;

    for (uint32_t k = 0; k < s->t->communes_n; k++) {
        uint32_t i = x->communes_by_size[k];

        if (i != s->commune)
            offer_key(best, commune_key(counts[i], i));
    }
    while (best->n > 0 && best->keys[best->n - 1] >= commune_key(0, 0))
        best->n--;
}

/* Of a few visits each is looked at: those of one commune come one after the other. */
static void communes_of_few(const struct searching *s, struct best *best)
{
    uint32_t commune = NO_COMMUNE;
    uint32_t n = 0;

    for (size_t w = 0; w < s->all.n; w++) {
        for (uint64_t left = s->all.words[w]; left; left &= left - 1) {
            uint32_t next = s->index->commune_of[w * 64 + (size_t)__builtin_ctzll(left)];

            if (next != commune && n > 0)
                offer_key(best, commune_key(n, commune));
            n = next == commune ? n + 1 : 1;
            commune = next;
        }
    }
    if (n > 0)
        offer_key(best, commune_key(n, commune));
}

static struct facet_count commune_count(const struct searching *s,
                                        uint32_t commune,
                                        uint32_t visits)
{
    return (struct facet_count){
        .value = s->t->communes[commune].slug,
        .json = s->index->commune_json[commune],
        .visits = visits,
        .chosen = commune == s->commune,
    };
}

static struct facet count_communes(struct searching *s, uint32_t total)
{
    struct facet_count *counts = NEW_ARRAY(s->cx->arena, struct facet_count, COMMUNES_SHOWN);
    bool chosen = s->commune < s->t->communes_n;
    struct best best = best_of(COMMUNES_SHOWN - chosen);
    size_t n = 0;

    if (total <= RESULT_FEW && !s->limited[BY_COMMUNE]) {
        communes_of_few(s, &best);
    } else {
        struct bits base = s->limited[BY_COMMUNE] ? search_without(s, BY_COMMUNE) : s->all;
        const uint32_t *visits = commune_counts(s, base);

        best_communes(s, visits, &best);
        if (chosen)
            counts[n++] = commune_count(s, s->commune, visits[s->commune]);
    }
    for (uint32_t i = 0; i < best.n; i++) {
        uint64_t key = best.keys[i];
        counts[n++] = commune_count(s, (uint32_t)key, UINT32_MAX - (uint32_t)(key >> 32));
    }
    return (struct facet){counts, n};
}

void count_facets(struct searching *s, struct found *found)
{
    const struct search *a = s->asked;
    const struct index *x = s->index;
    struct facet_count *counts;

    s->result = sparse_new(s, s->all);
    counts = count_sets(s, BY_THEME, &x->themes, &found->themes);
    each_in (i, const struct theme_item, &a->theme)
        mark_word(counts, x->themes.n, i->theme);
    counts = count_sets(s, BY_KIND, &x->kinds, &found->kinds);
    each_in (i, const struct kind_item, &a->kind)
        mark_word(counts, x->kinds.n, i->kind);
    counts = count_sets(s, BY_PRICE, &x->prices, &found->prices);
    each_in (i, const struct band_item, &a->price)
        mark_word(counts, x->prices.n, i->band);
    counts = count_sets(s, BY_ACCESS, &x->access, &found->access);
    each_in (i, const struct offer_access, &a->access)
        mark_word(counts, x->access.n, i->what);
    counts = count_sets(s, BY_DEPARTMENT, &x->departments, &found->departments);
    mark_texts(counts, x->departments.n, &a->department);
    counts = count_sets(s, BY_LANGUAGE, &x->languages, &found->languages);
    mark_texts(counts, x->languages.n, &a->language);
    found->communes = count_communes(s, found->total);
}
