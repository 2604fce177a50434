/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <string.h>

#include "catalogue/inside.h"

/*
 * What readers keep with a snapshot for a moment only, because it tells of seats. One text a visit
 * and language, written again in its own room; few locks, each of many visits, held for a copy.
 */

/* What is shown may be a second old; the hold decides. */
#define FRESH_FOR SECONDS(1)
/* A snapshot keeps no more than this; who comes later is served without. */
#define FRESH_MOST ((size_t)32 << 20)
#define LOCKS 64

struct fresh {
    struct arena *arena; /* its own, for it comes and goes */
    struct moment written;
    uint32_t moves; /* of the visit's seats, before it was written */
    size_t n;
    size_t room;
    char *text;
};

struct freshs {
    uint32_t visits;
    _Atomic size_t bytes;
    atomic_uint *moves;    /* by visit: how often its seats moved */
    struct fresh **places; /* by visit and language, under the visit's lock */
    pthread_mutex_t locks[LOCKS];
};

static void fresh_free(struct fresh *one)
{
    if (one) {
        struct arena *arena = one->arena;
        arena_free(&arena);
    }
}

struct freshs *freshs_new(struct arena *home, uint32_t visits)
{
    struct freshs *f = NEW(home, struct freshs);

    f->visits = visits;
    f->moves = NEW_ARRAY(home, atomic_uint, (size_t)visits + 1);
    f->places = NEW_ARRAY(home, struct fresh *, (size_t)visits * LANGUAGE_COUNT + 1);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&f->locks[i], NULL);
    return f;
}

void freshs_done(struct freshs *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < (size_t)f->visits * LANGUAGE_COUNT; i++)
        fresh_free(f->places[i]);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&f->locks[i]);
}

void freshs_moved(struct freshs *f, uint32_t visit)
{
    if (f)
        atomic_fetch_add_explicit(&f->moves[visit], 1, memory_order_release);
}

static uint32_t number_of(const struct catalogue *c, const struct visit *v)
{
    assert(v >= c->visits && v < c->visits + c->visits_n);
    return (uint32_t)(v - c->visits);
}

uint32_t catalogue_moves(const struct catalogue *c, const struct visit *v)
{
    return c->freshs
               ? atomic_load_explicit(&c->freshs->moves[number_of(c, v)], memory_order_acquire)
               : 0;
}

static bool is_fresh(const struct fresh *one, uint32_t moves, struct moment now)
{
    /* A clock that was put back makes nothing young again. */
    return one && one->moves == moves && !moment_is_before(now, one->written) &&
           moment_is_before(now, moment_plus(one->written, FRESH_FOR));
}

bool catalogue_fresh(const struct catalogue *c,
                     const struct visit *v,
                     enum language language,
                     struct moment now,
                     catalogue_taker *take,
                     void *of)
{
    struct freshs *f = c->freshs;
    uint32_t visit = number_of(c, v);
    bool found;

    if (!f || language >= LANGUAGE_COUNT)
        return false;
    pthread_mutex_lock(&f->locks[visit % LOCKS]);
    const struct fresh *one = f->places[(size_t)visit * LANGUAGE_COUNT + language];
    found = is_fresh(one, catalogue_moves(c, v), now);
    if (found)
        take(of, (struct str){one->text, one->n});
    pthread_mutex_unlock(&f->locks[visit % LOCKS]);
    return found;
}

/* Room for a text of n bytes, in place of what was there; NULL when enough is kept. */
static struct fresh *room_for(struct freshs *f, struct fresh *old, size_t n)
{
    size_t room = n + n / 8; /* the next one is about as long */
    size_t given_back = old ? old->room : 0;

    if (old && old->room >= n)
        return old;
    if (atomic_load_explicit(&f->bytes, memory_order_relaxed) - given_back + room > FRESH_MOST)
        return NULL;
    struct arena *arena = arena_new_for(sizeof(struct fresh) + room + alignof(struct fresh));
    struct fresh *larger = arena_take(arena, sizeof *larger, alignof(struct fresh));
    larger->text = arena_room(arena, room);
    larger->arena = arena;
    larger->room = room;
    atomic_fetch_add_explicit(&f->bytes, room - given_back, memory_order_relaxed);
    fresh_free(old);
    return larger;
}

void catalogue_keep_fresh(const struct catalogue *c,
                          const struct visit *v,
                          enum language language,
                          struct moment now,
                          uint32_t moves,
                          struct str text)
{
    struct freshs *f = c->freshs;
    uint32_t visit = number_of(c, v);

    if (!f || language >= LANGUAGE_COUNT)
        return;
    struct fresh **place = &f->places[(size_t)visit * LANGUAGE_COUNT + language];

    pthread_mutex_lock(&f->locks[visit % LOCKS]);
    struct fresh *one = room_for(f, *place, text.n);
    if (one) {
        one->written = now;
        one->moves = moves;
        one->n = text.n;
        memcpy(one->text, text.p, text.n);
        *place = one;
    }
    pthread_mutex_unlock(&f->locks[visit % LOCKS]);
}
