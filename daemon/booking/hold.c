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
    struct callers *callers; /* NULL: no limit */
    struct group_writer **writers;
    uint32_t n;
};

/* ---- one caller's open holds ---- */

static void places_drop(struct callers *c, struct hold_now *hold)
{
    for (size_t i = 0; i < HOLD_CALLERS; i++) {
        if (hold->places[i])
            callers_drop(c, hold->places[i]);
        hold->places[i] = NULL;
    }
}

/* A place for each who asks, or none at all. */
static bool places_take(struct callers *c, struct hold_now *hold, struct moment now)
{
    for (size_t i = 0; i < HOLD_CALLERS; i++) {
        if (str_is_empty(hold->callers[i]))
            continue;
        hold->places[i] = callers_take(c, hold->callers[i], now);
        if (!hold->places[i]) {
            places_drop(c, hold);
            return false;
        }
    }
    return true;
}

/* On the writer's thread: some of the holds that are remembered may have ended. What is asked again
 * under its key is answered as before. *ret_goes: it is to be written with the others. */
static enum fault look_again(struct ctx *cx,
                             struct db *db,
                             struct callers *c,
                             struct hold_now *hold,
                             bool *ret_goes)
{
    bool answered = false;

    hold->item.fault = FAULT_NONE;
    *ret_goes = false;
    TRY(hold_replay(cx, db, hold, &answered));
    if (answered)
        return FAULT_NONE;
    for (size_t i = 0; i < HOLD_CALLERS; i++) {
        if (!str_is_empty(hold->callers[i]))
            TRY(callers_look(cx, db, c, hold->callers[i]));
    }
    if (places_take(c, hold, cx->now)) {
        hold->crowded = false;
        *ret_goes = true;
    } else {
        hold->item.fault = fault(hold->item.cx, FAULT_HOLDS_MANY, "too many holds are open");
    }
    return FAULT_NONE;
}

static enum fault write_group(struct ctx *cx,
                              struct db *db,
                              void *of,
                              struct group_item **items,
                              size_t n)
{
    struct booking_desk *desk = of;
    struct hold_now **holds = NEW_ARRAY(cx->arena, struct hold_now *, n);
    size_t going = 0;
    BORROW(catalogue, desk->shelf);

    if (!catalogue)
        return fault(cx, FAULT_DB_BUSY, "the catalogue is not there yet");
    for (size_t i = 0; i < n; i++) {
        struct hold_now *hold = (struct hold_now *)items[i];
        bool goes = true;

        if (hold->crowded) {
            trouble_clear(hold->item.cx);
            TRY(look_again(cx, db, desk->callers, hold, &goes));
        }
        if (goes)
            holds[going++] = hold;
    }
    return going > 0 ? holds_write(cx, db, catalogue, holds, going) : FAULT_NONE;
}

struct booking_desk *booking_desk_new(const struct db_place *place,
                                      struct shelf *shelf,
                                      uint32_t writers,
                                      uint32_t open_most)
{
    struct arena *home = arena_new();
    struct booking_desk *desk = NEW(home, struct booking_desk);

    *desk = (struct booking_desk){
        .home = home,
        .shelf = shelf,
        .callers = callers_new(home, open_most),
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
    callers_done(old->callers);
    struct arena *home = old->home;
    arena_free(&home);
}

/* The places of a hold that was granted stay; those of any other are free again. */
static void places_settle(struct callers *c, struct hold_now *hold, bool granted)
{
    if (!granted) {
        places_drop(c, hold);
        return;
    }
    for (size_t i = 0; i < HOLD_CALLERS; i++) {
        if (hold->places[i])
            callers_keep(c, hold->places[i], hold->booking.id, hold->longest);
    }
}

/* After the commit: the pages show it at once. */
static void told(struct group_item *item)
{
    struct hold_now *hold = (struct hold_now *)item;
    bool granted = item->fault == FAULT_NONE && !hold->replayed;

    if (granted)
        shelf_seats(hold->desk->shelf, hold->booking.slot, hold->free);
    if (hold->desk->callers)
        places_settle(hold->desk->callers, hold, granted);
    hold->then(item);
}

void booking_hold_now(struct booking_desk *desk, struct hold_now *hold)
{
    /* One writer has all holds of a slot, so writers never wait for each other's rows. */
    uint32_t writer = hold->asked->slot.id.b[15] % desk->n;

    hold->desk = desk;
    hold->then = hold->item.done;
    hold->item.done = told;
    hold->crowded = desk->callers && !places_take(desk->callers, hold, hold->item.cx->now);
    group_submit(desk->writers[writer], &hold->item);
}
