/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/arena.h"
#include "offer/offer.h"
#include "partner/partner.h"
#include "sync/sync.h"

#define BATCH 200
#define LEASE_LIFE MINUTES(2)
#define REFUSALS_MOST 900 /* listed; all are counted */

/* One row of sync_record, and whether this run has seen it. */
struct known {
    struct str source_key;
    struct hash hash;
    struct offer_id offer;
    struct partner_id partner;
    bool gone;
    bool seen; /* not in the table */
};
extern const struct shape KNOWN;

struct record_row {
    struct connection_id connection;
    struct str source_key;
    struct destination_id destination;
    struct hash hash;
    struct offer_id offer;
    struct partner_id partner;
    bool gone;
    struct run_id run;
};
extern const struct shape RECORD_ROW;

/* A record that is new or changed, kept until it is written. */
struct fresh {
    struct record *record;
    struct hash hash;
    struct known *known; /* NULL: new */
};

/* known.c: keys to what is known, filled from the database once. */
struct known_table {
    struct arena *home;
    struct known **slots;
    size_t size, n;
};
struct known *known_find(const struct known_table *t, struct str key);
struct known *known_add(struct known_table *t, struct str key);

/* One run on its way. */
struct run {
    struct db *db;
    const struct opened *opened;
    struct arena *home; /* lives as long as the run */
    struct sync_run row;
    struct str zone; /* the destination's */
    struct known_table known;

    /* collect.c */
    struct list fresh; /* struct fresh */
    size_t fresh_room;
    struct list refusals; /* struct sync_refusal */
    size_t refusals_room;
    struct list gone; /* struct known * */
    size_t gone_room;
    struct moment renewed;
    bool whole;

    /* organiser.c */
    struct known_table organisers; /* "siret:...", "key:...", "name:..." to a partner */
    struct list partners;          /* struct partner: to be registered or refreshed */
    size_t partners_room;
};

/* collect.c: pull, compare, keep what is to be written. */
MUST_CHECK enum fault run_collect(struct ctx *cx, struct run *run);
void run_refuse(struct run *run, struct str key, struct str why);

/* write.c: what was collected, in batches. */
MUST_CHECK enum fault run_write(struct ctx *cx, struct run *run);

/* run.c: in each transaction of a run. FAULT_SOURCE_BUSY when the lease went to another run. */
MUST_CHECK enum fault run_renew(struct ctx *cx, struct db *db, struct run *run);

/* copy.c: a record with everything in it, on another arena. */
struct record *record_copy(struct arena *a, const struct record *r);

/* content.c, periods.c: what an offer says, from what a record says. `today` is the destination's:
 * what is over by then is left out. */
void content_from_record(struct ctx *cx,
                         const struct record *r,
                         struct day today,
                         struct offer_content *ret);
void periods_from_record(struct ctx *cx,
                         const struct record *r,
                         struct day today,
                         struct offer_content *ret);

/* organiser.c: who there is already. */
MUST_CHECK enum fault organisers_read(struct ctx *cx, struct run *run);
/* The partner of a record; added to run->partners when there is none. None: nobody holds it. */
struct partner_id organiser_of(struct ctx *cx, struct run *run, const struct record *r);

/* "apidae-idf:810001" */
struct str source_key_of(struct arena *a, const struct run *run, struct str key);

void *list_room(struct arena *a, struct list *list, size_t *room, size_t size);

/* sql.c */
extern const struct query LEASE_MAKE, LEASE_TAKE, LEASE_RENEW, LEASE_LEAVE;
extern const struct query RUN_INSERT, RUN_END, RUNS_OF, REFUSAL_INSERT, REFUSALS_OF;
extern const struct query RECORDS_KNOWN, RECORD_WRITE, RECORD_GONE;
