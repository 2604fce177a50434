/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "catalogue/catalogue.h"
#include "db/change.h"

struct shelf; /* holds the current snapshot, builds the next one, follows the change log */

/*
 * Build the first snapshot from the database, then follow: CHANGE_SEATS moves the array of free
 * seats at once; any other change makes a new snapshot (what did not change is shared or built
 * again: a publication is on the public page within a second) on a thread of the shelf's own.
 */
MUST_CHECK enum fault shelf_open(struct ctx *cx, const struct db_place *place, struct shelf **ret);
void shelf_close(struct shelf **shelf);

/* Borrow the current catalogue. It stays whole and unchanged until released. */
const struct catalogue *shelf_borrow(struct shelf *shelf);
void catalogue_release(const struct catalogue **c);

#define BORROW(name, shelf)                                                                        \
    CLEANUP(catalogue_release) const struct catalogue *name = shelf_borrow(shelf)

/* Our own writers tell of seats right after their commit, without waiting for the log. Any thread.
 */
void shelf_seats(struct shelf *shelf, struct slot_id slot, uint32_t free);

/* For /readyz and /metrics. */
struct shelf_facts {
    uint32_t visits;
    uint32_t slots;
    uint32_t builds;
    struct moment built;
    struct span took;
};
void shelf_facts(struct shelf *shelf, struct shelf_facts *ret);
