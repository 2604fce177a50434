/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/inside.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/text.h"

void body_release(struct body *b)
{
    if (b && atomic_fetch_sub_explicit(&b->readers, 1, memory_order_acq_rel) == 1) {
        struct arena *arena = b->arena;
        arena_free(&arena);
    }
}

void slot_block_release(struct slot_block *b)
{
    if (b && atomic_fetch_sub_explicit(&b->readers, 1, memory_order_acq_rel) == 1) {
        struct arena *arena = b->arena;
        arena_free(&arena);
    }
}

/* ---- terms ---- */

/* How much a word says by where it stands. */
enum { SAYS_TITLE = 8, SAYS_PLACE = 6, SAYS_HOOK = 3, SAYS_STORY = 1 };

#define TERMS_MOST 6000

struct reading {
    struct works *works;
    struct arena *scratch;
    struct term *terms;
    size_t n;
};

static void add_term(struct reading *r, uint32_t number, uint32_t weight)
{
    if (number != NO_TERM && r->n < TERMS_MOST)
        r->terms[r->n++] = (struct term){number % TERM_NUMBERS_MOST, weight & TERM_WEIGHT_MOST};
}

static void read_text(struct reading *r, struct str text, enum language language, uint32_t weight)
{
    struct str rest = text_fold(r->scratch, text);
    struct str word;

    while (r->n < TERMS_MOST && word_next(&rest, &word)) {
        uint32_t number = lexicon_number(r->works->lexicon, word);

        if (number == NO_TERM)
            continue;
        add_term(r, number, weight);
        add_term(r, lexicon_stem(r->works->lexicon, number, language), weight);
    }
}

static void read_texts(struct reading *r, const struct texts *texts, uint32_t weight)
{
    for (enum language l = 0; l < LANGUAGE_COUNT; l++) {
        if (!str_is_empty(texts->in[l]))
            read_text(r, texts->in[l], l, weight);
    }
}

static int by_number(const void *a, const void *b)
{
    const struct term *x = a;
    const struct term *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Each term once, its weights summed. */
static size_t merge(struct term *terms, size_t n)
{
    size_t kept = 0;

    qsort(terms, n, sizeof *terms, by_number);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && terms[kept - 1].number == terms[i].number) {
            uint32_t sum = terms[kept - 1].weight + terms[i].weight;
            terms[kept - 1].weight = sum > TERM_WEIGHT_MOST ? TERM_WEIGHT_MOST : sum;
        } else {
            terms[kept++] = terms[i];
        }
    }
    return kept;
}

static void read_terms(struct works *w, struct body *b)
{
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct reading r = {w, scratch, NEW_ARRAY(scratch, struct term, TERMS_MOST), 0};
    const struct offer_content *c = &b->content;

    read_texts(&r, &c->title, SAYS_TITLE);
    read_text(&r, c->commune, LANGUAGE_FR, SAYS_PLACE);
    read_text(&r, c->place_name, LANGUAGE_FR, SAYS_PLACE);
    read_texts(&r, &c->hook, SAYS_HOOK);
    read_text(&r, c->host, LANGUAGE_FR, SAYS_HOOK);
    read_texts(&r, &c->story, SAYS_STORY);
    each_in (stop, const struct offer_stop, &c->stops)
        read_texts(&r, &stop->title, SAYS_STORY);

    b->terms_n = merge(r.terms, r.n);
    struct term *kept = NEW_ARRAY(b->arena, struct term, b->terms_n + 1);
    memcpy(kept, r.terms, b->terms_n * sizeof *kept);
    b->terms = kept;
}

static struct body *body_new(struct ctx *cx, struct works *w, const struct body_row *row)
{
    struct arena *arena = arena_new();
    struct body *b = NEW(arena, struct body);
    struct ctx own = *cx;

    own.arena = arena; /* the content's texts live as long as the body */
    *b = (struct body){
        .arena = arena,
        .offer = row->offer,
        .destination = row->destination,
        .partner = row->partner,
        .version = row->version,
        .number = row->number,
        .slug = arena_copy(arena, row->slug),
    };
    atomic_init(&b->readers, 1);
    if (shape_read_json_text(&own, &OFFER_CONTENT, row->content, &b->content) != FAULT_NONE) {
        say(cx, WARN, "offer left out: its content cannot be read", KV_AS("offer", row->offer),
            KV_AS("why", own.trouble.story));
        arena_free(&arena);
        return NULL;
    }
    read_terms(w, b);
    return b;
}

/* ---- loading ---- */

struct loading {
    struct works *works;
    struct arena *scratch;
    struct slot_line *lines; /* of one offer, gathered until the next one comes */
    size_t n;
    size_t room;
};

/* The words of a version never change: what was parsed of it once stays good. */
static bool says_the_same(const struct body *b, const struct body_row *r)
{
    return b && id_is(b->version.id, r->version.id) && id_is(b->partner.id, r->partner.id) &&
           str_is(b->slug, r->slug);
}

static enum fault take_body(struct ctx *cx, void *sink, const void *row)
{
    struct loading *l = sink;
    const struct body_row *r = row;
    struct works_offer *o = works_offer(l->works, r->offer);

    o->body_seen = l->works->reading;
    if (says_the_same(o->body, r))
        return FAULT_NONE;
    body_release(o->body);
    o->body = body_new(cx, l->works, r);
    return FAULT_NONE;
}

/* The languages that everybody knows have one text for all slots, which is near when it is read. */
static struct str language_text(struct arena *a, struct str code)
{
    enum language known = language_from_code(code);

    return known < LANGUAGE_COUNT ? language_code[known] : arena_copy(a, code);
}

static void keep_block(struct works *w, const struct slot_line *lines, size_t n)
{
    struct arena *arena = arena_new();
    struct slot_block *b = NEW(arena, struct slot_block);
    struct works_offer *o = works_offer(w, lines[0].offer);

    o->slots_seen = w->reading;
    b->arena = arena;
    b->slots = NEW_ARRAY(arena, struct visit_slot, n);
    b->n = n;
    atomic_init(&b->readers, 1);
    for (size_t i = 0; i < n; i++) {
        const struct slot_line *s = &lines[i];
        b->slots[i] = (struct visit_slot){
            .id = s->id,
            .seat = works_seat(w, s),
            .day = s->day,
            .minute = s->minute,
            .starts = s->starts,
            .ends = s->ends,
            .sales_end = s->sales_end,
            .language = language_text(arena, s->language),
            .capacity = s->capacity,
            .closed = s->closed,
        };
    }
    slot_block_release(o->slots);
    o->slots = b;
}

static enum fault take_line(struct ctx *cx, void *sink, const void *row)
{
    struct loading *l = sink;
    const struct slot_line *line = row;

    (void)cx;
    if (l->n > 0 && !id_is(l->lines[0].offer.id, line->offer.id)) {
        keep_block(l->works, l->lines, l->n);
        l->n = 0;
        arena_reset(l->scratch);
        l->lines = NULL;
        l->room = 0;
    }
    if (l->n == l->room) {
        size_t room = l->room ? l->room * 2 : 128;
        struct slot_line *more = NEW_ARRAY(l->scratch, struct slot_line, room);

        if (l->n > 0)
            memcpy(more, l->lines, l->n * sizeof *more);
        l->lines = more;
        l->room = room;
    }
    l->lines[l->n] = *line;
    l->lines[l->n].language = language_text(l->scratch, line->language);
    l->n++;
    return FAULT_NONE;
}

/* What this reading did not tell of is no longer on line, or has no slot to come. */
static void drop_unseen(struct works *w)
{
    for (size_t i = 0; i < w->room; i++) {
        struct works_offer *o = &w->offers[i];

        if (o->body && o->body_seen != w->reading) {
            body_release(o->body);
            o->body = NULL;
        }
        if (o->slots && o->slots_seen != w->reading) {
            slot_block_release(o->slots);
            o->slots = NULL;
        }
    }
}

enum fault works_load_all(struct ctx *cx, struct db *db, struct works *w)
{
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct loading l = {.works = w, .scratch = scratch};
    struct moment since = moment_minus(cx->now, DAYS(1));

    w->reading++;
    TRY(db_each(cx, db, &BODIES_ALL, NO_ARGS, /* home */ NULL, take_body, &l));
    TRY(db_each(cx, db, &SLOT_LINES_ALL, ARGS(since), /* home */ NULL, take_line, &l));
    if (l.n > 0)
        keep_block(w, l.lines, l.n);
    drop_unseen(w);
    return FAULT_NONE;
}

enum fault works_load_offer(struct ctx *cx, struct db *db, struct works *w, struct offer_id offer)
{
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct loading l = {.works = w, .scratch = scratch};
    struct moment since = moment_minus(cx->now, DAYS(1));
    struct works_offer *o = works_offer(w, offer);

    body_release(o->body);
    slot_block_release(o->slots);
    o->body = NULL;
    o->slots = NULL;
    TRY(db_each(cx, db, &BODY_OF, ARGS(offer), /* home */ NULL, take_body, &l));
    TRY(db_each(cx, db, &SLOT_LINES_OF, ARGS(offer, since), /* home */ NULL, take_line, &l));
    if (l.n > 0)
        keep_block(w, l.lines, l.n);
    return FAULT_NONE;
}
