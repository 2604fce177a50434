/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/inside.h"
#include "catalogue/shelf.h"

/* ---- in the caller's transaction ---- */

enum fault booking_hold(struct ctx *cx,
                        struct db *db,
                        const struct catalogue *catalogue,
                        const struct hold_request *asked,
                        struct booking *ret_booking)
{
    struct hold_now hold = {.item = {.cx = cx}, .asked = asked};
    struct hold_now *one = &hold;

    TRY(holds_write(cx, db, catalogue, &one, 1));
    TRY(hold.item.fault);
    *ret_booking = hold.booking;
    return FAULT_NONE;
}

/* ---- the desk: writers, each with the slots that are its own ---- */

struct booking_desk {
    struct arena *home;
    struct shelf *shelf;
    struct group_writer **writers;
    uint32_t n;
};

static enum fault write_group(struct ctx *cx,
                              struct db *db,
                              void *of,
                              struct group_item **items,
                              size_t n)
{
    struct booking_desk *desk = of;
    struct hold_now **holds = NEW_ARRAY(cx->arena, struct hold_now *, n);
    BORROW(catalogue, desk->shelf);

    if (!catalogue)
        return fault(cx, FAULT_DB_BUSY, "the catalogue is not there yet");
    for (size_t i = 0; i < n; i++)
        holds[i] = (struct hold_now *)items[i];
    return holds_write(cx, db, catalogue, holds, n);
}

struct booking_desk *booking_desk_new(const struct db_place *place,
                                      struct shelf *shelf,
                                      uint32_t writers)
{
    struct arena *home = arena_new();
    struct booking_desk *desk = NEW(home, struct booking_desk);

    *desk = (struct booking_desk){
        .home = home,
        .shelf = shelf,
        .writers = NEW_ARRAY(home, struct group_writer *, writers),
        .n = writers,
    };
    for (uint32_t i = 0; i < writers; i++)
        desk->writers[i] = group_writer_new("holds", place, write_group, desk);
    return desk;
}

void booking_desk_free(struct booking_desk **desk)
{
    struct booking_desk *old = *desk;

    *desk = NULL;
    if (!old)
        return;
    for (uint32_t i = 0; i < old->n; i++)
        group_writer_free(&old->writers[i]);
    struct arena *home = old->home;
    arena_free(&home);
}

/* After the commit: the pages show it at once. */
static void told(struct group_item *item)
{
    struct hold_now *hold = (struct hold_now *)item;

    if (item->fault == FAULT_NONE && !hold->replayed)
        shelf_seats(hold->desk->shelf, hold->booking.slot, hold->free);
    hold->then(item);
}

void booking_hold_now(struct booking_desk *desk, struct hold_now *hold)
{
    /* One writer has all holds of a slot, so writers never wait for each other's rows. */
    uint32_t writer = hold->asked->slot.id.b[15] % desk->n;

    hold->desk = desk;
    hold->then = hold->item.done;
    hold->item.done = told;
    group_submit(desk->writers[writer], &hold->item);
}
