/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <stdlib.h>

#include "catalogue/inside.h"

/* What readers keep with a snapshot: written once by whoever comes first, then only read. */

struct note {
    size_t n;
    char text[];
};

/* A snapshot keeps no more than this, whoever asks for every page there is. */
#define NOTES_MOST ((size_t)24 << 20)

struct notes {
    uint32_t visits;
    atomic_size_t bytes;
    _Atomic(struct note *) places[]; /* by visit, note, language */
};

static size_t places_of(uint32_t visits)
{
    return (size_t)visits * VISIT_NOTES * LANGUAGE_COUNT;
}

struct notes *notes_new(uint32_t visits)
{
    struct notes *n = calloc(1, sizeof *n + places_of(visits) * sizeof n->places[0]);

    if (n)
        n->visits = visits;
    return n;
}

void notes_free(struct notes **notes)
{
    struct notes *n = *notes;

    *notes = NULL;
    for (size_t i = 0; n && i < places_of(n->visits); i++)
        free(atomic_load_explicit(&n->places[i], memory_order_relaxed));
    free(n);
}

static _Atomic(struct note *) *place_of(const struct catalogue *c,
                                        const struct visit *v,
                                        enum visit_note note,
                                        enum language language)
{
    size_t visit = (size_t)(v - c->visits);

    assert(visit < c->visits_n && note < VISIT_NOTES);
    if (!c->notes || language >= LANGUAGE_COUNT)
        return NULL;
    return &c->notes->places[(visit * VISIT_NOTES + note) * LANGUAGE_COUNT + language];
}

static struct str text_of(const struct note *n)
{
    return n ? (struct str){n->text, n->n} : STR_NONE;
}

struct str catalogue_note(const struct catalogue *c,
                          const struct visit *v,
                          enum visit_note note,
                          enum language language)
{
    _Atomic(struct note *) *place = place_of(c, v, note, language);

    return place ? text_of(atomic_load_explicit(place, memory_order_acquire)) : STR_NONE;
}

/* Without memory for it nothing is kept, and it is written anew the next time. */
struct str catalogue_keep_note(const struct catalogue *c,
                               const struct visit *v,
                               enum visit_note note,
                               enum language language,
                               struct str text)
{
    _Atomic(struct note *) *place = place_of(c, v, note, language);
    struct note *none = NULL;
    struct note *kept = NULL;

    if (place && atomic_load_explicit(&c->notes->bytes, memory_order_relaxed) < NOTES_MOST)
        kept = malloc(sizeof *kept + text.n);
    if (!kept)
        return text;
    atomic_fetch_add_explicit(&c->notes->bytes, text.n, memory_order_relaxed);
    kept->n = text.n;
    memcpy(kept->text, text.p, text.n);
    if (atomic_compare_exchange_strong_explicit(place, &none, kept, memory_order_acq_rel,
                                                memory_order_acquire))
        return text_of(kept);
    free(kept);
    return text_of(none);
}
