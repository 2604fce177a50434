/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/online.h"

#include "base/arena.h"
#include "offer/offer.h"
#include "partner/partner.h"

static bool holds_on_line(const struct world *w, const struct body *b)
{
    for (uint32_t i = 0; i < w->visits_n; i++) {
        if (w->visits[i].body == b && w->visits[i].kind == VISIT_VIRTUAL)
            return true;
    }
    return false;
}

static enum fault give_link(struct ctx *cx,
                            struct db *db,
                            const struct partner *partner,
                            const struct offer_row *row,
                            uint32_t *given)
{
    struct version version;

    TRY(version_newest(cx, db, row->id, &version));
    if (version.content.kind != VISIT_VIRTUAL || !str_is_empty(version.content.join))
        return FAULT_NONE;
    version.content.join = arena_text(cx->arena, "https://visio.example/visite-%u", row->number);
    TRY(offer_draft_save(cx, db, partner->id, row->id, &version.content, partner->name, &version));
    TRY(offer_submit(cx, db, partner->id, row->id, &version));
    (*given)++;
    return FAULT_NONE;
}

static enum fault give_links_of(struct ctx *cx,
                                struct db *db,
                                const struct partner *partner,
                                uint32_t *given)
{
    struct list offers;

    TRY(offers_of_partner(cx, db, partner->id, &offers));
    each_in (row, const struct offer_row, &offers)
        TRY(give_link(cx, db, partner, row, given));
    return FAULT_NONE;
}

enum fault online_give_links(struct ctx *cx,
                             struct db *db,
                             const struct world *w,
                             const struct list *partners,
                             uint32_t *ret_given)
{
    const struct partner *all = partners->items;

    *ret_given = 0;
    for (uint32_t i = 0; i < w->bodies_n; i++) {
        if (holds_on_line(w, &w->bodies[i]))
            TRY(give_links_of(cx, db, &all[i], ret_given));
    }
    return FAULT_NONE;
}
