/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * A job is a row: kind, argument, due moment, attempts, lease. It is written in the same
 * transaction as what caused it, so nothing is promised that will not happen and nothing happens
 * twice unseen. Every handler may run again after a crash, so it begins by looking at what is
 * already done.
 */

/* The kinds are one table, lent by serve.c. A handler gets a lease of its own and opens its own
 * transactions. */
struct house;
typedef enum fault job_handler(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject);

struct job_kind {
    const char *name; /* "booking_expire"; in the table's column kind */
    job_handler *run;
    struct span every;    /* not zero: the clock queues one every so often (no subject) */
    struct span patience; /* wait after the first failure; doubles, up to an hour */
    uint32_t ask_after;   /* after so many failures a person is asked: state 'stuck', level=error */
};

struct job {
    struct job_id id;
    struct destination_id destination; /* none for the house's own */
    struct str kind;
    struct id subject;
    struct moment due;
    struct str key; /* UNIQUE when not empty: "ticket_mail:0190..." makes asking twice harmless */
};
extern const struct shape JOB;

/* Write a job. DB_TWICE never comes out: the same key again is done already. */
MUST_CHECK enum fault job_add(struct ctx *cx,
                              struct db *db,
                              struct str kind,
                              struct id subject,
                              struct moment due,
                              struct str key);
/* Rows made by the caller (id, due, key filled): for the writers. A key that is there already is a
 * fault. */
MUST_CHECK enum fault job_add_many(struct ctx *cx, struct db *db, const struct job *jobs, size_t n);

/* Runners: `threads` of them lease due jobs (UPDATE with owner and term; works on a cluster too)
 * and run them. */
struct job_runners;
struct job_runners *job_runners_new(const struct db_place *place,
                                    const struct job_kind *kinds, /* name NULL ends */
                                    const struct house *house,
                                    uint32_t threads);
/* Look at once: something due was just committed by this process. Never blocks. */
void job_runners_wake(struct job_runners *runners);
void job_runners_free(struct job_runners **runners);
