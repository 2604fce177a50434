/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "offer/offer.h"
#include "partner/partner.h"

/*
 * The published catalogue in memory: an immutable snapshot of every destination's approved offers,
 * their slots of the next months and the search index; beside it, one thing moves: an array of
 * atomic free seats by slot. Reads never wait for writes.
 */

struct catalogue; /* constant once on the shelf */

struct visit_slot {
    struct slot_id id;
    uint32_t visit; /* index of its visit */
    uint32_t seat;  /* index in the array of free seats; the same in every snapshot */
    struct day day;
    uint32_t minute;
    struct moment starts;
    struct moment ends;
    struct moment sales_end;
    struct str language;
    uint32_t capacity;
    bool closed;
};

/* An offer as the public sees it. Texts live in the snapshot. */
struct visit {
    struct offer_id offer;
    struct version_id version;
    struct partner_id partner;
    uint32_t number;
    struct str slug;
    const struct offer_content *content;
    const struct partner *host;
    struct contract contract;       /* the commission rule of today */
    struct money least;             /* the lowest tariff: "dès 14 €" */
    struct money price;             /* the adult's, else the first */
    const struct visit_slot *slots; /* by moment; open and closed, none in the past when built */
    uint32_t slots_n;
    uint32_t place; /* index in the destination's communes */
};

struct commune {
    struct str name;
    struct str insee;
    struct str slug;
    struct str department;
    struct point centre;
    uint32_t visits;
};

/* One destination of the snapshot. */
struct territory {
    struct destination destination;
    const struct visit *visits; /* by commune, then by number */
    uint32_t visits_n;
    const struct commune *communes; /* by name */
    uint32_t communes_n;
};

/* The destination of the work (cx->destination). DESTINATION_ABSENT */
MUST_CHECK enum fault catalogue_territory(struct ctx *cx,
                                          const struct catalogue *c,
                                          const struct territory **ret);
/* One after the other, NULL after the last. */
const struct territory *catalogue_territory_at(const struct catalogue *c, size_t i);

/* NULL when there is none (on line, of this destination). */
const struct visit *catalogue_visit_by_slug(const struct catalogue *c,
                                            const struct territory *t,
                                            struct str slug);
const struct visit *catalogue_visit(const struct catalogue *c, struct offer_id offer);
/* *ret_visit is filled when it is not NULL. */
const struct visit_slot *catalogue_slot(const struct catalogue *c,
                                        struct slot_id id,
                                        const struct visit **ret_visit);

/* Free seats now: may be a second old; the hold decides. */
uint32_t catalogue_free(const struct catalogue *c, const struct visit_slot *slot);
/* Whether it can still be held: open, before sales_end, seats left. */
bool catalogue_slot_sells(const struct catalogue *c,
                          const struct visit_slot *slot,
                          struct moment now);
/* The next slot that sells, or NULL. */
const struct visit_slot *catalogue_next_slot(const struct catalogue *c,
                                             const struct visit *v,
                                             struct moment now);

/*
 * What a surface wrote of a visit in a language and may write again as it is while this snapshot
 * lives: all of a card but its seats, say. Safe for any number of threads.
 */
enum visit_note { NOTE_CARD_JSON, NOTE_PAGE_HEAD, NOTE_PAGE_TAIL, VISIT_NOTES };
/* Empty: nobody wrote it yet. Lives in the snapshot. */
struct str catalogue_note(const struct catalogue *c,
                          const struct visit *v,
                          enum visit_note note,
                          enum language language);
/* Calls for the notes of all of them together: they lie wide apart in memory. */
struct hit;
void catalogue_notes_ahead(const struct catalogue *c,
                           const struct hit *hits,
                           size_t n,
                           enum visit_note note,
                           enum language language);
/* Gives the snapshot's copy, which may be another thread's; when enough is kept, the text itself.
 */
struct str catalogue_keep_note(const struct catalogue *c,
                               const struct visit *v,
                               enum visit_note note,
                               enum language language,
                               struct str text);

/*
 * A text that tells of the visit's seats, in a language: given back for a second at most, and no
 * longer than they stay as they are. Who writes one asks catalogue_moves() first, and hands on what
 * it said. The taker gets it under a lock: it copies and does nothing else. Safe for any number of
 * threads.
 */
typedef void catalogue_taker(void *of, struct str text);
uint32_t catalogue_moves(const struct catalogue *c, const struct visit *v);
/* False: there is none, or it is old. */
bool catalogue_fresh(const struct catalogue *c,
                     const struct visit *v,
                     enum language language,
                     struct moment now,
                     catalogue_taker *take,
                     void *of);
void catalogue_keep_fresh(const struct catalogue *c,
                          const struct visit *v,
                          enum language language,
                          struct moment now,
                          uint32_t moves,
                          struct str text);

/* ---- search ---- */

enum search_sort { SORT_UNSET, SORT_DATE, SORT_PRICE, SORT_RELEVANCE, SORT_NAME };
extern const struct words SEARCH_SORTS;
enum search_when { WHEN_UNSET, WHEN_TODAY, WHEN_TONIGHT, WHEN_WEEKEND, WHEN_WEEK, WHEN_NEXT_WEEK };
extern const struct words SEARCH_WHENS;
enum price_band {
    BAND_UNSET,
    BAND_FREE,
    BAND_LOW,
    BAND_MIDDLE,
    BAND_HIGH
}; /* 0; under 10; 10 to 20; over 20 (euros) */
extern const struct words PRICE_BANDS;

/* What is asked; lists are "any of these" within one facet, facets are "and". */
struct search {
    struct str q;
    struct list theme;      /* struct theme_item {enum theme theme;} */
    struct list kind;       /* struct kind_item */
    struct list department; /* struct text_item: "93" */
    struct str commune;     /* slug or INSEE code */
    struct list price;      /* struct band_item */
    struct list access;     /* struct access_item (offer_access) */
    struct list language;   /* struct text_item */
    enum search_when when;
    struct day day;    /* from that day ... */
    struct day until;  /* ... to that day, inclusive; none: the same day */
    struct point near; /* with `within` */
    uint32_t within;   /* metres */
    uint32_t seats;    /* at least so many free at one slot */
    bool bookable;     /* only what has a slot that sells */
    enum search_sort sort;
    uint32_t page; /* from 1 */
    uint32_t size; /* 20; at most 100 */
};
extern const struct shape SEARCH;
struct theme_item {
    enum theme theme;
};
struct kind_item {
    enum visit_kind kind;
};
struct band_item {
    enum price_band band;
};
extern const struct shape THEME_ITEM, KIND_ITEM, BAND_ITEM;

struct facet_count {
    struct str value; /* "heritage", "93" */
    struct str json;  /* the same as a JSON string, quotes included */
    uint32_t visits;  /* results if this value alone were chosen in its facet, the other facets as
                         they are */
    bool chosen;
};
struct facet {
    const struct facet_count *counts;
    size_t n;
};

struct hit {
    const struct visit *visit;
    const struct visit_slot
        *slot; /* the first that fits and sells (or, when none sells, fits); NULL: no date */
    uint32_t free;
};

struct found {
    uint32_t total;
    const struct hit *hits; /* of the page */
    size_t n;
    uint32_t page;
    uint32_t pages;
    struct facet themes;
    struct facet kinds;
    struct facet departments;
    struct facet prices;
    struct facet access;
    struct facet languages;
    struct facet communes; /* the twelve with most */
};

/*
 * Microseconds, on a server thread: bit sets for facets, postings of folded stems for
 * words (accents, plural and case do not matter; each word must fit, the last one as a beginning
 * too). Everything in *ret lives in cx->arena or the snapshot.
 */
void catalogue_search(struct ctx *cx,
                      const struct catalogue *c,
                      const struct territory *t,
                      const struct search *asked,
                      struct found *ret);

/* Visits like this one that sell: of its theme, and of other themes near it; at most `most`. */
size_t catalogue_similar(struct ctx *cx,
                         const struct catalogue *c,
                         const struct territory *t,
                         const struct visit *v,
                         const struct hit **ret,
                         size_t most);
