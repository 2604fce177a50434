/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/inside.h"

enum fault catalogue_territory(struct ctx *cx,
                               const struct catalogue *c,
                               const struct territory **ret)
{
    for (size_t i = 0; i < c->territories_n; i++) {
        if (id_is(c->territories[i].is.destination.id.id, cx->destination.id)) {
            *ret = &c->territories[i].is;
            return FAULT_NONE;
        }
    }
    return fault(cx, FAULT_DESTINATION_ABSENT, "no such destination in the snapshot");
}

const struct territory *catalogue_territory_at(const struct catalogue *c, size_t i)
{
    return i < c->territories_n ? &c->territories[i].is : NULL;
}

static bool is_of(const struct territory *t, const struct visit *v)
{
    return v >= t->visits && v < t->visits + t->visits_n;
}

const struct visit *catalogue_visit_by_slug(const struct catalogue *c,
                                            const struct territory *t,
                                            struct str slug)
{
    size_t i = str_mix(slug) & (c->by_slug_room - 1);

    /* Two destinations may have the same slug: the one of this territory is meant. */
    while (c->by_slug[i]) {
        if (str_is(c->by_slug[i]->slug, slug) && is_of(t, c->by_slug[i]))
            return c->by_slug[i];
        i = (i + 1) & (c->by_slug_room - 1);
    }
    return NULL;
}

const struct visit *catalogue_visit(const struct catalogue *c, struct offer_id offer)
{
    size_t i = id_mix(offer.id) & (c->by_offer_room - 1);

    while (c->by_offer[i] && !id_is(c->by_offer[i]->offer.id, offer.id))
        i = (i + 1) & (c->by_offer_room - 1);
    return c->by_offer[i];
}

const struct visit_slot *catalogue_slot(const struct catalogue *c,
                                        struct slot_id id,
                                        const struct visit **ret_visit)
{
    size_t i = id_mix(id.id) & (c->by_slot_room - 1);

    while (c->by_slot[i] && !id_is(c->by_slot[i]->id.id, id.id))
        i = (i + 1) & (c->by_slot_room - 1);
    if (c->by_slot[i] && ret_visit)
        *ret_visit = &c->visits[c->by_slot[i]->visit];
    return c->by_slot[i];
}

uint32_t catalogue_free(const struct catalogue *c, const struct visit_slot *slot)
{
    return atomic_load_explicit(seats_at(c->seats, slot->seat), memory_order_relaxed);
}

bool catalogue_slot_sells(const struct catalogue *c,
                          const struct visit_slot *slot,
                          struct moment now)
{
    return !slot->closed && moment_is_before(now, slot->sales_end) && catalogue_free(c, slot) > 0;
}

const struct visit_slot *catalogue_next_slot(const struct catalogue *c,
                                             const struct visit *v,
                                             struct moment now)
{
    for (uint32_t i = 0; i < v->slots_n; i++) {
        if (catalogue_slot_sells(c, &v->slots[i], now))
            return &v->slots[i];
    }
    return NULL;
}

void catalogue_release(const struct catalogue **borrowed)
{
    /* Constant for readers; counting them is the one thing that moves. */
    struct catalogue *c = UNCONST(*borrowed);

    if (c && atomic_fetch_sub_explicit(&c->readers, 1, memory_order_acq_rel) == 1) {
        struct arena *arena = c->arena;

        for (size_t i = 0; i < c->bodies_n; i++)
            body_release(c->bodies[i]);
        for (size_t i = 0; i < c->blocks_n; i++)
            slot_block_release(c->blocks[i]);
        notes_free(&c->notes);
        freshs_done(c->freshs);
        arena_free(&arena);
    }
    *borrowed = NULL;
}
