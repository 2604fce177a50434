/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdio.h>

#include "db/db.h"
#include "gateways/host.h"

/*
 * Records of tourist information systems against our offers: pulled through a gateway, compared by
 * content with what was seen last time, proposed as versions where they are new or changed. Nothing
 * here publishes anything; moderation does.
 *
 * Tables owned: sync_run, sync_lease, sync_record, sync_refusal.
 */

enum run_state { RUN_STATE_UNSET, RUN_GOING, RUN_DONE, RUN_FAILED };
extern const struct words RUN_STATES;

struct sync_run {
    struct run_id id;
    struct destination_id destination;
    struct connection_id connection;
    struct str source; /* the connection's name */
    enum run_state state;
    struct moment started;
    struct moment ended;
    uint32_t seen; /* records that the source told, the refused ones too */
    uint32_t fresh;
    uint32_t changed;
    uint32_t same;
    uint32_t gone;
    uint32_t refused;
    struct str why; /* of a run that failed */
};
extern const struct shape SYNC_RUN;

struct sync_refusal {
    struct run_id run;
    uint32_t number;
    struct destination_id destination;
    struct str source_key;
    struct str why;
};
extern const struct shape SYNC_REFUSAL;

/*
 * One run of a source, under a lease that is unique to it. The whole feed is read, and what is new
 * or changed kept in memory, before the first write: a feed that turns out to be truncated, a bomb
 * or no feed at all changes nothing. Then records are written in transactions of a few hundred; a
 * run that is killed between two of them is taken up by the next one where it stopped.
 *
 * The run of a fault is in the table too, with its reason.
 *
 * faults  SOURCE_ABSENT, SOURCE_BUSY, GATEWAY_OUT, FEED_UNSOUND, FILE_ABSENT, UPSTREAM_DOWN
 */
MUST_CHECK enum fault sync_run(struct ctx *cx,
                               struct db *db,
                               struct gateways *g,
                               struct str source,
                               struct sync_run *ret);

/* The latest runs of the destination, newest first; and what one of them refused. */
MUST_CHECK enum fault sync_runs(struct ctx *cx, struct db *db, struct list *ret);
MUST_CHECK enum fault sync_refusals(struct ctx *cx,
                                    struct db *db,
                                    struct run_id run,
                                    struct list *ret);

/*
 * `insolited records SOURCE|FILE`: every record as one line of JSON on `out`; what is refused or
 * gone as a line on `notes`. A path that exists is a file (Apidae's zip, folder or JSON;
 * Tourinsoft's XML), read without any database: `db` may be NULL then. Writes nothing anywhere
 * else.
 *
 * faults  SOURCE_ABSENT, GATEWAY_OUT, FEED_UNSOUND, FILE_ABSENT
 */
MUST_CHECK enum fault records_print(struct ctx *cx,
                                    struct db *db,
                                    struct gateways *g,
                                    struct str source_or_file,
                                    FILE *out,
                                    FILE *notes);
