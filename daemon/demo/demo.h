/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/ctx.h"

/*
 * The demo destination, Grand Paris: 520 partners and 8,000 visits, all of them made up, the same
 * for the same seed and day. It knows no table: it writes itself as the export of an Apidae project
 * and as a Tourinsoft document, and comes in by the door of every other source.
 */
struct demo_wish {
    uint64_t seed;
    struct day today;  /* departures begin on it */
    uint32_t partners; /* 0: 520 */
    uint32_t visits;   /* 0: 8,000 */
};

#define DEMO_SEED 1789
#define DEMO_ZONE STR("Europe/Paris") /* of Grand Paris: its days begin there */
#define DEMO_DAYS 90                  /* that departures are proposed for */

/* What was written. */
struct demo_count {
    uint32_t partners;
    uint32_t visits;
    uint32_t apidae;     /* visits in the export */
    uint32_t tourinsoft; /* visits in the document */
    uint32_t dated;      /* visits with departures */
    uint32_t slots;      /* departures of all of them */
};

/*
 * Write `folder`/apidae.zip and `folder`/tourinsoft.xml; the folder is there already.
 *
 * faults  FILE_BROKEN
 */
MUST_CHECK enum fault demo_write(struct ctx *cx,
                                 const struct demo_wish *wish,
                                 struct str folder,
                                 struct demo_count *ret);
