/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "demo/demo.h"
#include "house.h"

struct gateways;
struct db;
struct db_place;
struct taker;

/*
 * Starting the demo is the main job, by the public verbs of the rooms and nothing else: feeds are
 * written to disk, read through the two gateways, compared by sync, approved in the name of a demo
 * agent; partners accept the departures that they proposed. A destination that is there already is
 * left alone.
 */
struct demo_load {
    struct demo_wish wish;
    struct str
        fakepay; /* where fakepayd answers, "http://127.0.0.1:8081"; empty: no payment connection */
    struct str secret; /* what both sides know */
    /* For what was sold before today; without a payment connection nothing was. */
    const struct db_place *place;
    const struct taker *takers; /* kinds.h */
    bool told;                  /* print a line a step */
};

MUST_CHECK enum fault demo_load(struct ctx *cx,
                                struct db *db,
                                const struct house *house,
                                const struct demo_load *load);
