/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/inside.h"

#include <assert.h>

static struct works_offer *offer_place(struct works *w, struct offer_id offer)
{
    size_t i = id_mix(offer.id) & (w->room - 1);

    while (!id_is_none(w->offers[i].offer.id) && !id_is(w->offers[i].offer.id, offer.id))
        i = (i + 1) & (w->room - 1);
    return &w->offers[i];
}

/* A table with an arena of its own, kept in front of it, so that an outgrown one can go. */
static void *table_new(size_t bytes)
{
    struct arena *arena = arena_new();
    struct arena **home = arena_take(arena, 2 * sizeof(void *) + bytes, alignof(max_align_t));

    *home = arena;
    return home + 2; /* two, for the alignment */
}

static void table_free(void *table)
{
    if (table) {
        struct arena *arena = *((struct arena **)table - 2);
        arena_free(&arena);
    }
}

static void offers_grow(struct works *w)
{
    struct works_offer *old = w->offers;
    size_t room = w->room;

    w->room = room ? room * 2 : 1024;
    w->offers = table_new(w->room * sizeof *old);
    for (size_t i = 0; i < room; i++) {
        if (!id_is_none(old[i].offer.id))
            *offer_place(w, old[i].offer) = old[i];
    }
    table_free(old);
}

struct works_offer *works_offer(struct works *w, struct offer_id offer)
{
    if ((w->used + 1) * 2 > w->room)
        offers_grow(w);
    struct works_offer *o = offer_place(w, offer);
    if (id_is_none(o->offer.id)) {
        o->offer = offer;
        w->used++;
    }
    return o;
}

static struct seat_of *seat_place(struct works *w, struct slot_id slot)
{
    size_t i = id_mix(slot.id) & (w->seat_room - 1);

    while (!id_is_none(w->seat_table[i].slot.id) && !id_is(w->seat_table[i].slot.id, slot.id))
        i = (i + 1) & (w->seat_room - 1);
    return &w->seat_table[i];
}

static void seats_grow(struct works *w)
{
    struct seat_of *old = w->seat_table;
    size_t room = w->seat_room;

    w->seat_room = room ? room * 2 : 4096;
    w->seat_table = table_new(w->seat_room * sizeof *old);
    for (size_t i = 0; i < room; i++) {
        if (!id_is_none(old[i].slot.id))
            *seat_place(w, old[i].slot) = old[i];
    }
    table_free(old);
}

/*
 * A slot that is shown keeps what writers and the change log said of it since. Of one that was off
 * line meanwhile nobody was told: what the database says counts.
 */
uint32_t works_seat(struct works *w, const struct slot_line *line)
{
    if ((w->seat_used + 1) * 2 > w->seat_room)
        seats_grow(w);
    struct seat_of *s = seat_place(w, line->id);
    if (id_is_none(s->slot.id)) {
        *s = (struct seat_of){line->id, seats_add(w->seats, line->free)};
        w->seat_used++;
    } else if (!w->shown || !catalogue_slot(w->shown, line->id, NULL)) {
        atomic_store_explicit(seats_at(w->seats, s->seat), line->free, memory_order_relaxed);
    }
    return s->seat;
}

/* ---- the moving numbers ---- */

struct seats *seats_new(void)
{
    return table_new(sizeof(struct seats));
}

void seats_free(struct seats **s)
{
    if (!*s)
        return;
    for (size_t i = 0; i < SEAT_CHUNKS; i++)
        table_free(atomic_load(&(*s)->chunks[i]));
    table_free(*s);
    *s = NULL;
}

uint32_t seats_add(struct seats *s, uint32_t free)
{
    uint32_t i = s->n++;

    assert(i / SEAT_CHUNK < SEAT_CHUNKS);
    if (i % SEAT_CHUNK == 0) {
        atomic_uint *chunk = table_new(sizeof(atomic_uint) * SEAT_CHUNK);
        atomic_store_explicit(&s->chunks[i / SEAT_CHUNK], chunk, memory_order_release);
    }
    atomic_store_explicit(seats_at(s, i), free, memory_order_relaxed);
    return i;
}

void works_init(struct works *w)
{
    *w = (struct works){
        .lexicon = lexicon_new(),
        .seats = seats_new(),
    };
}

void works_done(struct works *w)
{
    for (size_t i = 0; i < w->room; i++) {
        body_release(w->offers[i].body);
        slot_block_release(w->offers[i].slots);
    }
    table_free(w->offers);
    table_free(w->seat_table);
    lexicon_free(&w->lexicon);
    seats_free(&w->seats);
}
