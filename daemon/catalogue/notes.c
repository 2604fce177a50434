/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>

#include "catalogue/inside.h"

/* What readers keep with a snapshot: written once by whoever comes first, then only read. */

struct note {
    size_t n;
    char text[];
};

/* A snapshot keeps no more than this, whoever asks for every page there is. */
#define NOTES_MOST ((size_t)24 << 20)

struct notes {
    struct arena *arena; /* everything here; taken from under the lock, read without it */
    pthread_mutex_t lock;
    uint32_t visits;
    size_t bytes;
    _Atomic(struct note *) *places; /* by visit, note, language */
};

struct notes *notes_new(uint32_t visits)
{
    struct arena *arena = arena_new_huge();
    struct notes *n = NEW(arena, struct notes);

    n->arena = arena;
    n->visits = visits;
    n->places =
        NEW_ARRAY(arena, _Atomic(struct note *), (size_t)visits * VISIT_NOTES * LANGUAGE_COUNT + 1);
    pthread_mutex_init(&n->lock, NULL);
    return n;
}

void notes_free(struct notes **notes)
{
    struct notes *n = *notes;

    *notes = NULL;
    if (n) {
        struct arena *arena = n->arena;
        pthread_mutex_destroy(&n->lock);
        arena_free(&arena);
    }
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

void catalogue_notes_ahead(const struct catalogue *c,
                           const struct hit *hits,
                           size_t n,
                           enum visit_note note,
                           enum language language)
{
    enum { LINE = 64, LINES_AHEAD = 8 }; /* a card, nearly */

    for (size_t i = 0; i < n; i++) {
        _Atomic(struct note *) *place = place_of(c, hits[i].visit, note, language);

        if (place)
            __builtin_prefetch(place);
    }
    for (size_t i = 0; i < n; i++) {
        _Atomic(struct note *) *place = place_of(c, hits[i].visit, note, language);
        const struct note *one = place ? atomic_load_explicit(place, memory_order_acquire) : NULL;

        for (size_t line = 0; one && line < LINES_AHEAD; line++)
            __builtin_prefetch((const char *)one + line * LINE);
    }
}

/* Two that come first at the same moment write the same: the later one keeps nothing. */
struct str catalogue_keep_note(const struct catalogue *c,
                               const struct visit *v,
                               enum visit_note note,
                               enum language language,
                               struct str text)
{
    _Atomic(struct note *) *place = place_of(c, v, note, language);
    struct str said = text;

    if (!place)
        return text;
    pthread_mutex_lock(&c->notes->lock);
    struct note *kept = atomic_load_explicit(place, memory_order_relaxed);
    if (!kept && c->notes->bytes < NOTES_MOST) {
        kept = arena_take(c->notes->arena, sizeof *kept + text.n, alignof(struct note));
        kept->n = text.n;
        memcpy(kept->text, text.p, text.n);
        c->notes->bytes += text.n;
        atomic_store_explicit(place, kept, memory_order_release);
    }
    if (kept)
        said = text_of(kept);
    pthread_mutex_unlock(&c->notes->lock);
    return said;
}
