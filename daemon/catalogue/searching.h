/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "catalogue/inside.h"

/* A search under way: shared by search.c, facets.c, page.c, fit_words.c and fit_slots.c. */

#define SCORE_MOST 255

enum facet_name {
    BY_THEME,
    BY_KIND,
    BY_DEPARTMENT,
    BY_PRICE,
    BY_ACCESS,
    BY_LANGUAGE,
    BY_COMMUNE,
    FACETS
};

#define NO_COMMUNE UINT32_MAX

struct searching {
    struct ctx *cx;
    const struct catalogue *c;
    const struct territory *t;
    const struct index *index;
    const struct search *asked;
    struct bits all;      /* every facet together */
    struct sparse result; /* the same */
    struct bits other;    /* what is no facet: words, days, seats, distance */
    struct bits allowed[FACETS];
    bool limited[FACETS];
    uint32_t commune; /* the chosen one; NO_COMMUNE */
    uint8_t *scores;  /* of the words; NULL when none were asked */
    struct day from;
    struct day until;     /* none: no day was asked */
    uint32_t from_minute; /* of the first day: "tonight" */
};

/* Of so few visits each is looked at; of more the page is sooner full along the whole order, and
 * the communes are sooner counted along all of them. */
#define RESULT_FEW 128

/* How far the best of the result are sought one by one; further pages sort all of it. */
#define BEST_MOST 200

/* The best so many, sorted: the smallest keys. */
struct best {
    uint64_t keys[BEST_MOST + 1];
    uint32_t most;
    uint32_t n;
};

/* Its keys stand for nothing yet: clearing them would take longer than a short search for them. */
static inline struct best best_of(uint32_t most)
{
    struct best b;

    b.most = most;
    b.n = 0;
    return b;
}

static inline void offer_key(struct best *b, uint64_t key)
{
    uint32_t at = b->n;

    if (at == b->most && key >= b->keys[at - 1])
        return; /* most of a result finds no place */
    while (at > 0 && b->keys[at - 1] > key) {
        b->keys[at] = b->keys[at - 1];
        at--;
    }
    b->keys[at] = key;
    b->n = b->n < b->most ? b->n + 1 : b->n;
}

struct bits search_bits_zero(struct searching *s);
struct bits search_bits_full(struct searching *s);
struct bits search_bits_copy(struct searching *s, struct bits from);

/* Facets that were chosen, each as a set of what it allows. */
void allow_facets(struct searching *s);
/* What everything allows, one facet left out (FACETS: none). */
struct bits search_without(struct searching *s, enum facet_name leave_out);
void count_facets(struct searching *s, struct found *found);
void cut_page(struct searching *s, struct found *found);

/* What the words, the days and the distance allow goes into s->other. */
void fit_words(struct searching *s);
void choose_days(struct searching *s);
void fit_slots(struct searching *s);
void fit_distance(struct searching *s);

bool asks_days(const struct searching *s);
/* Whether a slot is within what was asked, and whether it has the seats. */
bool slot_fits(const struct searching *s, const struct visit_slot *slot);
bool slot_has_room(const struct searching *s, const struct visit_slot *slot);

/* The part of the calendar of open slots in which the asked days lie. */
struct stretch {
    size_t from;
    size_t until; /* exclusive */
    bool fits;    /* every slot of it does: none need be looked at */
};
struct stretch calendar_stretch(const struct searching *s);
