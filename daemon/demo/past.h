/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "demo/load.h"

/*
 * What was sold in the last month, so that a settlement can be walked: a few dozen bookings, held
 * and paid at the test provider, some of them cancelled, by the same public verbs as any booking.
 * No verb opens a slot in the past or sells a seat of one, and rightly so: the clock of this work
 * stands where it stood then. What is there from an earlier load stays as it is.
 */
struct past {
    const struct demo_load *load;
    const struct house *house;
    const struct world *world;
    const struct list *partners; /* struct partner, in the world's order */
    struct day today;
    uint32_t sold; /* out */
    uint32_t cancelled;
};

MUST_CHECK enum fault past_sell(struct ctx *cx, struct db *db, struct past *past);
