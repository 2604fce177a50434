/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdatomic.h>

#include "base/arena.h"
#include "catalogue/shelf.h"

/*
 * For tests: a shelf with one visit of a destination and its slots, so that this room is tested
 * with the room below it played by forty lines. Linked instead of the catalogue.
 */
enum { FAKE_SLOTS = 512 };

struct catalogue {
    struct territory territory;
    struct visit visit;
    struct offer_content content;
    struct offer_tariff tariffs[3]; /* 12.50, 6.00, free */
    struct visit_slot slots[FAKE_SLOTS];
    atomic_uint told[FAKE_SLOTS]; /* free seats by shelf_seats, plus one; 0: never */
};

extern struct catalogue fake;

/* The visit with `n` slots in ten days, an hour apart; `ids` are filled. */
void fake_make(struct moment now);
/* Its destination, offer and slots as rows of the tables; seats come from booking_open_seats. */
void fake_slots(struct slot *into, size_t n, uint32_t capacity);
