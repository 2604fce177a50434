/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <endian.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "catalogue/bits.h"
#include "catalogue/catalogue.h"
#include "catalogue/shelf.h"

/*
 * How the pieces hang together:
 *
 *   database ──load──▶ bodies, slot blocks ──assemble──▶ catalogue ──shelf──▶ readers
 *                      (one an offer, shared              (indexes, orders,
 *                       between snapshots)                 calendar; whole)
 *
 *   seats: chunks of atomics that never move; a slot keeps its place in them for ever
 */

/* ---- words for the search ---- */

/*
 * Every word met so far has a number; numbers and texts never move or go. A stem stands as "=stem",
 * so that it is never the beginning of a word. Written by the shelf's builder only.
 */
struct lexicon;
struct lexicon *lexicon_new(void);
void lexicon_free(struct lexicon **l);
#define NO_TERM UINT32_MAX
/* Of a word, folded. NO_TERM: the lexicon is full, this word is not searched for. */
uint32_t lexicon_number(struct lexicon *l, struct str word);
/* The number of its stem; NO_TERM of what is a stem itself. */
uint32_t lexicon_stem(const struct lexicon *l, uint32_t number, enum language language);
uint32_t lexicon_count(const struct lexicon *l);
struct str lexicon_word(const struct lexicon *l, uint32_t number);

/* Cuts folded text into words of two letters or more (digits too). */
bool word_next(struct str *rest, struct str *ret_word);

struct stemmers;
/* Any number of threads. */
struct stemmers *stemmers_borrow(const struct lexicon *l);
void stemmers_give_back(const struct lexicon *l, struct stemmers *s);
/* The stem by the language's Snowball rules, as "=stem", in the arena. Not safe for two threads at
 * once. */
struct str stem_of(struct stemmers *s, struct arena *a, struct str word, enum language language);

/* ---- bodies ---- */

/* A word of a body and how much it says: 8 title, 6 place, 3 hook, 1 story; summed, 63 at most.
 * There are a million of them, so each has four bytes. */
struct term {
    uint32_t number : 26;
    uint32_t weight : 6;
};
#define TERM_NUMBERS_MOST (UINT32_C(1) << 26)
#define TERM_WEIGHT_MOST 63u

/* What an offer's published version says, parsed once and shared by the snapshots that show it. */
struct body {
    atomic_uint readers;
    struct arena *arena; /* everything here, the struct included */
    struct offer_id offer;
    struct destination_id destination;
    struct partner_id partner;
    struct version_id version;
    uint32_t number;
    struct str slug;
    struct offer_content content;
    const struct term *terms; /* by number */
    size_t terms_n;
};

/* The slots of an offer from yesterday on, by moment. */
struct slot_block {
    atomic_uint readers;
    struct arena *arena;
    struct visit_slot *slots; /* visit is filled by each snapshot's own copy */
    size_t n;
};

void body_release(struct body *b);
void slot_block_release(struct slot_block *b);

/* ---- seats ---- */

#define SEAT_CHUNK 65536u
#define SEAT_CHUNKS 1024u

struct seats {
    _Atomic(atomic_uint *) chunks[SEAT_CHUNKS];
    uint32_t n; /* the builder's alone */
};

struct seats *seats_new(void);
void seats_free(struct seats **s);
uint32_t seats_add(struct seats *s, uint32_t free);
static inline atomic_uint *seats_at(const struct seats *s, uint32_t i)
{
    return &atomic_load_explicit(&s->chunks[i / SEAT_CHUNK], memory_order_acquire)[i % SEAT_CHUNK];
}

/* ---- the database's side ---- */

struct body_row {
    struct offer_id offer;
    struct destination_id destination;
    struct partner_id partner;
    struct version_id version;
    uint32_t number;
    struct str slug;
    struct str content;
};

struct slot_line {
    struct slot_id id;
    struct offer_id offer;
    struct day day;
    uint32_t minute;
    struct moment starts;
    struct moment ends;
    struct moment sales_end;
    struct str language;
    uint32_t capacity;
    bool closed;
    uint32_t free;
};

extern const struct shape BODY_ROW, SLOT_LINE;
extern const struct query BODIES_ALL, BODY_OF, SLOT_LINES_ALL, SLOT_LINES_OF;
extern const struct query TERRITORIES, HOSTS, RULES;

/* ---- the works: what the builder keeps between snapshots ---- */

struct works_offer {
    struct offer_id offer;
    struct body *body;        /* NULL: not on line */
    struct slot_block *slots; /* NULL: none */
    uint32_t body_seen;       /* the last reading of everything that told of it */
    uint32_t slots_seen;
};

struct works {
    const struct catalogue *shown; /* on the shelf: seats of its slots are told; NULL: none yet */
    uint32_t reading;              /* counts the readings of everything */
    struct works_offer *offers;    /* open addressing by offer id */
    size_t room;
    size_t used;
    struct lexicon *lexicon;
    struct seats *seats;
    /* Slot id to its seat, for ever: open addressing. */
    struct seat_of {
        struct slot_id slot;
        uint32_t seat;
    } * seat_table;
    size_t seat_room;
    size_t seat_used;
};

void works_init(struct works *w);
void works_done(struct works *w);
struct works_offer *works_offer(struct works *w, struct offer_id offer); /* made when missing */
/* The slot's place among the free seats; one that is shown keeps what was said of it since. */
uint32_t works_seat(struct works *w, const struct slot_line *line);

/* Read everything, or one offer, anew. */
enum fault works_load_all(struct ctx *cx, struct db *db, struct works *w);
enum fault works_load_offer(struct ctx *cx, struct db *db, struct works *w, struct offer_id offer);

/* ---- the snapshot ---- */

/* A visit that has a term, and the term's weight there. */
struct posting_of {
    uint32_t visit : 26;
    uint32_t weight : 6;
};
#define POSTING_VISITS_MOST (UINT32_C(1) << 26)

/* One value of a facet and the visits that have it. */
struct facet_set {
    struct str value;
    struct str json; /* the value as a JSON string */
    struct bits visits;
};
struct facet_sets {
    struct facet_set *sets;
    size_t n;
    const uint64_t
        *eights; /* the same sets, eight by eight, side by side: see sparse_count_eight */
};

#define NO_PLACE UINT32_MAX

/* Visits in an order, and the place of each in it. */
struct order {
    const uint32_t *visits;
    const uint32_t *ranks;
};

struct index {
    size_t words; /* BITS_WORDS of the visits */
    struct bits all;
    struct facet_sets themes;
    struct facet_sets kinds;
    struct facet_sets departments;
    struct facet_sets prices;
    struct facet_sets access;
    struct facet_sets languages;
    const uint32_t *commune_from; /* the first visit of each commune, and where the last one ends */
    const struct str *commune_json;   /* of each: its slug as a JSON string */
    const uint16_t *commune_of;       /* each visit's */
    const uint32_t *communes_by_size; /* those with most visits first */
    struct bits dated;                /* has a slot that is not closed */
    struct order by_date;             /* by the first open slot, those without one after them */
    struct order by_price;
    struct order by_name;
    struct point origin;                /* where the first visit is ... */
    const float *lat;                   /* ... and how far from there each is, in degrees; whole */
    const float *lon;                   /* words of 64, so that no loop has a rest */
    const struct visit_slot **calendar; /* every open slot by moment */
    const uint32_t *calendar_visits;    /* the visit of each */
    size_t calendar_n;
    struct bits *days;      /* of each day from first_day on: visits with an open slot */
    const size_t *day_from; /* where each day begins in the calendar, and where the last one ends */
    /* Of each such day, a row: where in the calendar each visit of `dated` is met first from that
     * day on; NO_PLACE when never. A visit's place in a row is its rank by date. */
    const uint32_t *met_from;
    uint32_t dated_n;
    struct day first_day;
    uint32_t days_n;
    /* Postings: of term t, from first[t] to first[t + 1]. */
    const struct posting_of *postings;
    const uint32_t *first;
    uint32_t terms_n;
    const uint32_t *sorted;      /* terms that stand in some visit, by text */
    const uint64_t *sorted_keys; /* of each the first eight bytes, as a number of the same order */
    uint32_t sorted_n;
    const uint32_t *named; /* these terms by the hash of their text: open addressing, 0 is empty, */
    size_t named_room;     /* else the term + 1 */
};

struct territory_inside {
    struct territory is; /* first: what the public sees */
    struct index index;
    struct partner *hosts; /* by id */
    size_t hosts_n;
    struct list rules; /* struct contract */
};

struct catalogue {
    atomic_uint readers; /* the shelf itself counts as one */
    struct arena *arena; /* everything here, the struct included; not the bodies and slot blocks */
    struct moment built;
    struct territory_inside *territories;
    size_t territories_n;
    const struct lexicon *lexicon;
    const struct seats *seats;
    struct body **bodies;
    size_t bodies_n;
    struct slot_block **blocks;
    size_t blocks_n;
    /* Open addressing, power of two rooms; NULL is empty. */
    const struct visit **by_offer;
    size_t by_offer_room;
    const struct visit **by_slug;
    size_t by_slug_room;
    const struct visit_slot **by_slot;
    size_t by_slot_room;
    const struct visit *visits; /* all, territory after territory: visit_slot.visit indexes it */
    uint32_t visits_n;
    uint32_t slots_n;
    struct notes *notes;   /* beside what is constant: filled by readers */
    struct freshs *freshs; /* and this, again and again */
};

/* notes.c */
struct notes *notes_new(uint32_t visits);
void notes_free(struct notes **n);

/* fresh.c; the struct lives in the snapshot's arena. */
struct freshs *freshs_new(struct arena *home, uint32_t visits);
void freshs_done(struct freshs *f);
/* A seat of the visit was taken or came free: what was written of it is old. */
void freshs_moved(struct freshs *f, uint32_t visit);

/* A new snapshot of what the works hold; partners, contracts and destinations are read anew. */
enum fault assemble(struct ctx *cx, struct db *db, struct works *w, struct catalogue **ret);
/* The search index of one territory; a part of assemble. */
void index_build(struct ctx *cx, struct catalogue *c, struct territory_inside *t);

static inline uint64_t id_mix(struct id id)
{
    uint64_t a;
    uint64_t b;

    memcpy(&a, id.b, sizeof a);
    memcpy(&b, id.b + 8, sizeof b);
    a = (a ^ (b << 1 | b >> 63)) * UINT64_C(0x9E3779B97F4A7C15);
    return a ^ (a >> 29);
}

uint64_t str_mix(struct str s);

/* The first eight bytes, missing ones as zero, as a number that orders as the texts do. */
static inline uint64_t str_key(struct str s)
{
    uint64_t key = 0;

    memcpy(&key, s.p, s.n < sizeof key ? s.n : sizeof key);
    return be64toh(key);
}
