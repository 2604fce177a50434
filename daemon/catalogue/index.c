/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/inside.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/text.h"

/* The search index of one territory: a set of visits for each facet value, orders, calendar,
 * postings. */

struct indexing {
    struct arena *home;
    struct arena *scratch;
    struct catalogue *c;
    struct territory_inside *t;
    struct moment now;
};

static struct bits bits_new(struct arena *a, size_t words)
{
    return (struct bits){NEW_ARRAY(a, uint64_t, words + 1), words};
}

/* ---- facets ---- */

static struct str json_of(struct indexing *x, struct str value)
{
    struct buf b = BUF(x->home);

    buf_byte(&b, '"');
    buf_json(&b, value);
    buf_byte(&b, '"');
    return buf_str(&b);
}

static struct facet_set set_of(struct indexing *x, struct str value)
{
    return (struct facet_set){value, json_of(x, value), bits_new(x->home, x->t->index.words)};
}

static struct facet_sets sets_of_words(struct indexing *x, const struct words *words)
{
    struct facet_sets f = {NEW_ARRAY(x->home, struct facet_set, words->count), 0};

    for (unsigned i = 1; i < words->count; i++)
        f.sets[f.n++] = set_of(x, word_of(words, i));
    return f;
}

/* Values that no table lists: departments, languages. Few, so looked for one after the other. */
#define OPEN_VALUES 64

static void add_open(struct indexing *x, struct facet_sets *f, struct str value, uint32_t visit)
{
    size_t i = 0;

    if (str_is_empty(value))
        return;
    while (i < f->n && !str_is(f->sets[i].value, value))
        i++;
    if (i == f->n) {
        if (f->n == OPEN_VALUES)
            return;
        f->sets[f->n++] = set_of(x, value);
    }
    bits_set(f->sets[i].visits, visit);
}

static int sets_by_value(const void *a, const void *b)
{
    const struct facet_set *x = a;
    const struct facet_set *y = b;
    return str_compare(x->value, y->value);
}

static enum price_band band_of(struct money least)
{
    if (least.minor <= 0)
        return BAND_FREE;
    if (least.minor < 1000)
        return BAND_LOW;
    return least.minor <= 2000 ? BAND_MIDDLE : BAND_HIGH;
}

static void add_word(struct facet_sets *f, unsigned value, uint32_t visit)
{
    if (value > 0 && value <= f->n)
        bits_set(f->sets[value - 1].visits, visit);
}

static void put_side_by_side(struct indexing *x, struct facet_sets *f)
{
    size_t words = x->t->index.words;
    size_t eights = (f->n + EIGHT - 1) / EIGHT;
    uint64_t *all = NEW_ARRAY(x->home, uint64_t, eights * words * EIGHT + 1);

    for (size_t i = 0; i < f->n; i++) {
        for (size_t w = 0; w < words; w++)
            all[(i / EIGHT * words + w) * EIGHT + i % EIGHT] = f->sets[i].visits.words[w];
    }
    f->eights = all;
}

static void index_facets(struct indexing *x)
{
    struct index *index = &x->t->index;
    const struct territory *t = &x->t->is;

    index->themes = sets_of_words(x, &THEMES);
    index->kinds = sets_of_words(x, &VISIT_KINDS);
    index->prices = sets_of_words(x, &PRICE_BANDS);
    index->access = sets_of_words(x, &ACCESSES);
    index->departments.sets = NEW_ARRAY(x->home, struct facet_set, OPEN_VALUES);
    index->languages.sets = NEW_ARRAY(x->home, struct facet_set, OPEN_VALUES);

    for (uint32_t i = 0; i < t->visits_n; i++) {
        const struct visit *v = &t->visits[i];
        const struct offer_content *c = v->content;

        add_word(&index->themes, c->theme, i);
        add_word(&index->kinds, c->kind, i);
        add_word(&index->prices, band_of(v->least), i);
        each_in (access, const struct offer_access, &c->access)
            add_word(&index->access, access->what, i);
        add_open(x, &index->departments, c->department, i);
        each_in (language, const struct text_item, &c->languages)
            add_open(x, &index->languages, language->text, i);
    }
    qsort(index->departments.sets, index->departments.n, sizeof(struct facet_set), sets_by_value);
    qsort(index->languages.sets, index->languages.n, sizeof(struct facet_set), sets_by_value);
    put_side_by_side(x, &index->themes);
    put_side_by_side(x, &index->kinds);
    put_side_by_side(x, &index->departments);
    put_side_by_side(x, &index->prices);
    put_side_by_side(x, &index->access);
    put_side_by_side(x, &index->languages);
}

struct sized {
    uint32_t visits;
    uint32_t commune;
};

static int larger_first(const void *a, const void *b)
{
    const struct sized *x = a;
    const struct sized *y = b;

    if (x->visits != y->visits)
        return x->visits > y->visits ? -1 : 1;
    return x->commune < y->commune ? -1 : x->commune > y->commune;
}

static const uint32_t *communes_by_size(struct indexing *x)
{
    const struct territory *t = &x->t->is;
    struct sized *sized = NEW_ARRAY(x->scratch, struct sized, t->communes_n + 1);
    uint32_t *ret = NEW_ARRAY(x->home, uint32_t, t->communes_n + 1);

    for (uint32_t i = 0; i < t->communes_n; i++)
        sized[i] = (struct sized){t->communes[i].visits, i};
    qsort(sized, t->communes_n, sizeof *sized, larger_first);
    for (uint32_t i = 0; i < t->communes_n; i++)
        ret[i] = sized[i].commune;
    return ret;
}

/* Visits of a commune stand side by side. */
static void index_communes(struct indexing *x)
{
    const struct territory *t = &x->t->is;
    uint32_t *from = NEW_ARRAY(x->home, uint32_t, t->communes_n + 1);
    struct str *json = NEW_ARRAY(x->home, struct str, t->communes_n + 1);
    uint16_t *of = NEW_ARRAY(x->home, uint16_t, t->visits_n + 1);

    assert(t->communes_n <= UINT16_MAX); /* France has 35,000 */
    for (uint32_t i = 0; i < t->communes_n; i++) {
        from[i + 1] = from[i] + t->communes[i].visits;
        json[i] = json_of(x, t->communes[i].slug);
        for (uint32_t k = from[i]; k < from[i + 1]; k++)
            of[k] = (uint16_t)i;
    }
    x->t->index.commune_of = of;
    x->t->index.commune_from = from;
    x->t->index.commune_json = json;
    x->t->index.communes_by_size = communes_by_size(x);
}

/* ---- orders ---- */

struct ranked {
    int64_t key;
    struct str text;
    uint32_t number; /* of two that are alike the older one comes first */
    uint32_t visit;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a;
    const struct ranked *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    int order = str_compare(x->text, y->text);
    if (order)
        return order;
    return x->number < y->number ? -1 : x->number > y->number;
}

static struct order order_of(struct indexing *x, struct ranked *sorted, uint32_t n)
{
    uint32_t *visits = NEW_ARRAY(x->home, uint32_t, n + 1);
    uint32_t *ranks = NEW_ARRAY(x->home, uint32_t, n + 1);

    qsort(sorted, n, sizeof *sorted, by_rank);
    for (uint32_t i = 0; i < n; i++) {
        visits[i] = sorted[i].visit;
        ranks[visits[i]] = i;
    }
    return (struct order){visits, ranks};
}

static const struct visit_slot *first_open(const struct visit *v, struct moment now)
{
    for (uint32_t i = 0; i < v->slots_n; i++) {
        if (!v->slots[i].closed && moment_is_before(now, v->slots[i].starts))
            return &v->slots[i];
    }
    return NULL;
}

static void index_orders(struct indexing *x)
{
    const struct territory *t = &x->t->is;
    struct index *index = &x->t->index;
    uint32_t n = t->visits_n;
    struct ranked *date = NEW_ARRAY(x->scratch, struct ranked, n + 1);
    struct ranked *price = NEW_ARRAY(x->scratch, struct ranked, n + 1);
    struct ranked *name = NEW_ARRAY(x->scratch, struct ranked, n + 1);

    index->dated = bits_new(x->home, index->words);
    for (uint32_t i = 0; i < n; i++) {
        const struct visit *v = &t->visits[i];
        const struct visit_slot *first = first_open(v, x->now);
        struct str title = texts_for(&v->content->title, STR("fr"));

        if (first)
            bits_set(index->dated, i);
        date[i] = (struct ranked){first ? first->starts.us : INT64_MAX, STR_NONE, v->number, i};
        price[i] = (struct ranked){v->least.minor, STR_NONE, v->number, i};
        name[i] = (struct ranked){0, text_fold(x->scratch, title), v->number, i};
    }
    index->by_date = order_of(x, date, n);
    index->by_price = order_of(x, price, n);
    index->by_name = order_of(x, name, n);
}

static int slots_by_moment(const void *a, const void *b)
{
    const struct visit_slot *x = *(const struct visit_slot *const *)a;
    const struct visit_slot *y = *(const struct visit_slot *const *)b;

    if (x->starts.us != y->starts.us)
        return x->starts.us < y->starts.us ? -1 : 1;
    return id_compare(x->id.id, y->id.id);
}

static void index_calendar(struct indexing *x)
{
    const struct territory *t = &x->t->is;
    struct index *index = &x->t->index;
    size_t n = 0;

    for (uint32_t i = 0; i < t->visits_n; i++)
        n += t->visits[i].slots_n;
    index->calendar = NEW_ARRAY(x->home, const struct visit_slot *, n + 1);
    for (uint32_t i = 0; i < t->visits_n; i++) {
        for (uint32_t k = 0; k < t->visits[i].slots_n; k++) {
            if (!t->visits[i].slots[k].closed)
                index->calendar[index->calendar_n++] = &t->visits[i].slots[k];
        }
    }
    qsort(index->calendar, index->calendar_n, sizeof(void *), slots_by_moment);
    uint32_t *visits = NEW_ARRAY(x->home, uint32_t, index->calendar_n + 1);
    for (size_t i = 0; i < index->calendar_n; i++)
        visits[i] = (uint32_t)(&x->c->visits[index->calendar[i]->visit] - t->visits);
    index->calendar_visits = visits;
}

/* ---- places ---- */

static void index_places(struct indexing *x)
{
    const struct territory *t = &x->t->is;
    struct index *index = &x->t->index;
    size_t room = index->words * 64;
    float *lat = NEW_ARRAY(x->home, float, room + 1);
    float *lon = NEW_ARRAY(x->home, float, room + 1);

    if (t->visits_n > 0)
        index->origin = t->visits[0].content->point;
    for (uint32_t i = 0; i < t->visits_n; i++) {
        struct point p = t->visits[i].content->point;

        lat[i] = (float)(p.lat - index->origin.lat);
        lon[i] = (float)(p.lon - index->origin.lon);
    }
    index->lat = lat;
    index->lon = lon;
}

/* Farther than this nobody asks for a day: the calendar itself answers. */
#define DAYS_MOST 400

static void index_days(struct indexing *x)
{
    struct index *index = &x->t->index;
    size_t at = 0;

    if (index->calendar_n == 0)
        return;
    index->first_day = index->calendar[0]->day;
    int32_t last = index->calendar[index->calendar_n - 1]->day.n;
    index->days_n = (uint32_t)(last - index->first_day.n + 1);
    if (index->days_n > DAYS_MOST)
        index->days_n = DAYS_MOST;
    index->days = NEW_ARRAY(x->home, struct bits, index->days_n);
    for (uint32_t i = 0; i < index->days_n; i++)
        index->days[i] = bits_new(x->home, index->words);
    for (size_t i = 0; i < index->calendar_n; i++) {
        const struct visit_slot *slot = index->calendar[i];
        int64_t day = (int64_t)slot->day.n - index->first_day.n;
        if (day >= 0 && day < index->days_n)
            bits_set(index->days[day], index->calendar_visits[i]);
    }
    size_t *day_from = NEW_ARRAY(x->home, size_t, index->days_n + 1);
    for (uint32_t i = 0; i <= index->days_n; i++) {
        while (at < index->calendar_n &&
               (int64_t)index->calendar[at]->day.n < (int64_t)index->first_day.n + i)
            at++;
        day_from[i] = at;
    }
    index->day_from = day_from;
}

/* From the last day to the first: a day's row is the next one's but for those met on the day. */
static void index_meetings(struct indexing *x)
{
    struct index *index = &x->t->index;
    uint32_t n = bits_count(index->dated);
    uint32_t *rows = NEW_ARRAY(x->home, uint32_t, (size_t)index->days_n * n + 1);

    for (uint32_t day = index->days_n; day-- > 0;) {
        uint32_t *row = rows + (size_t)day * n;

        for (uint32_t i = 0; i < n; i++)
            row[i] = day + 1 < index->days_n ? row[n + i] : NO_PLACE;
        for (size_t i = index->day_from[day + 1]; i-- > index->day_from[day];) {
            uint32_t rank = index->by_date.ranks[index->calendar_visits[i]];
            if (rank < n)
                row[rank] = (uint32_t)i;
        }
    }
    index->met_from = rows;
    index->dated_n = n;
}

/* ---- words ---- */

static const struct body *body_of(const struct visit *v)
{
    const char *content = (const char *)v->content;
    return (const struct body *)(const void *)(content - offsetof(struct body, content));
}

struct spelt {
    struct str word;
    uint32_t number;
};

static int by_spelling(const void *a, const void *b)
{
    const struct spelt *x = a;
    const struct spelt *y = b;
    return str_compare(x->word, y->word);
}

static void name_terms(struct indexing *x, const struct spelt *spelt, uint32_t n)
{
    size_t room = 16;

    while (room < (size_t)n * 2)
        room *= 2;
    uint32_t *named = NEW_ARRAY(x->home, uint32_t, room);
    for (uint32_t k = 0; k < n; k++) {
        size_t i = str_mix(spelt[k].word) & (room - 1);

        while (named[i])
            i = (i + 1) & (room - 1);
        named[i] = spelt[k].number + 1;
    }
    x->t->index.named = named;
    x->t->index.named_room = room;
}

static void sort_terms(struct indexing *x, const uint32_t *first, uint32_t terms)
{
    struct spelt *spelt = NEW_ARRAY(x->scratch, struct spelt, terms + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; i < terms; i++) {
        if (first[i + 1] > first[i])
            spelt[n++] = (struct spelt){lexicon_word(x->c->lexicon, i), i};
    }
    qsort(spelt, n, sizeof *spelt, by_spelling);
    uint32_t *sorted = NEW_ARRAY(x->home, uint32_t, n + 1);
    uint64_t *keys = NEW_ARRAY(x->home, uint64_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        sorted[i] = spelt[i].number;
        keys[i] = str_key(spelt[i].word);
    }
    x->t->index.sorted = sorted;
    x->t->index.sorted_keys = keys;
    x->t->index.sorted_n = n;
    name_terms(x, spelt, n);
}

/* A counting sort by term: how many each has, where each begins, then every posting to its place.
 */
static void index_words(struct indexing *x)
{
    const struct territory *t = &x->t->is;
    uint32_t terms = lexicon_count(x->c->lexicon);
    uint32_t *first = NEW_ARRAY(x->home, uint32_t, terms + 2);
    uint32_t *next = NEW_ARRAY(x->scratch, uint32_t, terms + 2);

    for (uint32_t i = 0; i < t->visits_n; i++) {
        const struct body *b = body_of(&t->visits[i]);
        for (size_t k = 0; k < b->terms_n; k++)
            first[b->terms[k].number + 1]++;
    }
    for (uint32_t i = 0; i < terms; i++)
        first[i + 1] += first[i];
    memcpy(next, first, (terms + 1) * sizeof *next);

    struct posting_of *postings = NEW_ARRAY(x->home, struct posting_of, first[terms] + 1);
    for (uint32_t i = 0; i < t->visits_n; i++) {
        const struct body *b = body_of(&t->visits[i]);
        for (size_t k = 0; k < b->terms_n; k++) {
            const struct term *term = &b->terms[k];
            postings[next[term->number]++] = (struct posting_of){i, term->weight};
        }
    }
    x->t->index.postings = postings;
    x->t->index.first = first;
    x->t->index.terms_n = terms;
    sort_terms(x, first, terms);
}

void index_build(struct ctx *cx, struct catalogue *c, struct territory_inside *t)
{
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct indexing x = {c->arena, scratch, c, t, cx->now};

    assert(t->is.visits_n < POSTING_VISITS_MOST);
    t->index.words = BITS_WORDS(t->is.visits_n);
    t->index.all = bits_new(x.home, t->index.words);
    bits_set_range(t->index.all, 0, t->is.visits_n);
    index_facets(&x);
    index_communes(&x);
    index_orders(&x);
    index_places(&x);
    index_calendar(&x);
    index_days(&x);
    index_meetings(&x);
    index_words(&x);
}
