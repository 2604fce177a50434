/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "jobs/jobs.h"

/* How long a lease lasts; a runner renews what it still works on. */
#define LEASE_TERM SECONDS(30)

/* A job as a runner takes it. */
struct job_taken {
    struct job_id id;
    struct destination_id destination;
    struct str kind;
    struct id subject;
    uint32_t attempts; /* this one counted */
};
extern const struct shape JOB_TAKEN;

/* take.c: lease up to `most` due jobs of these kinds ("a,b,c") for `owner`, as struct job_taken. */
MUST_CHECK enum fault job_take(struct ctx *cx,
                               struct db *db,
                               struct str kind_names,
                               struct id owner,
                               uint32_t most,
                               struct list *ret_taken);
struct str job_kind_names(struct arena *a, const struct job_kind *kinds);
MUST_CHECK enum fault job_renew(struct ctx *cx, struct db *db, struct job_id id, struct id owner);
/* Give it back unrun. */
MUST_CHECK enum fault job_return(struct ctx *cx, struct db *db, struct job_id id, struct id owner);

/* These went well: one statement for all of them. */
MUST_CHECK enum fault jobs_done(struct ctx *cx,
                                struct db *db,
                                struct id owner,
                                struct job_id *ids, /* put in order */
                                size_t n);

/* run.c: run it and write down what went wrong. True: it went well and is still to be marked, see
 * jobs_done. The ctx is the job's own. */
bool job_run(struct ctx *cx,
             struct db *db,
             const struct job_kind *kind,
             const struct house *house,
             const struct job_taken *job,
             struct id owner);

/* clock.c: queue what the clock wants; `last` remembers, one a kind. */
MUST_CHECK enum fault job_clock(struct ctx *cx,
                                struct db *db,
                                const struct job_kind *kinds,
                                int64_t *last);
/* Forget jobs that were done long ago. */
MUST_CHECK enum fault job_tidy(struct ctx *cx, struct db *db);

extern const struct query JOB_INSERT;
extern const struct query JOB_INSERT_ONCE;
extern const struct query JOB_DUE;
extern const struct query JOB_LEASE;
extern const struct query JOB_LEASED;
extern const struct query JOB_RENEW;
extern const struct query JOB_RETURN;
extern const struct query JOBS_DONE;
extern const struct query JOB_AGAIN;
extern const struct query JOB_STUCK;
extern const struct query JOB_TIDY;
extern const struct query JOB_TIDY_CLOCK;
extern const struct query JOB_TIDY_STUCK;

/* stuck.c */
struct job_oldest_row {
    struct moment due;
};
extern const struct shape JOBS_STUCK_COUNT_ROW, JOBS_GIVEN_UP_ROW, JOB_OLDEST_ROW;
extern const struct query JOBS_STUCK, JOBS_STUCK_OF_HOUSE, JOBS_STUCK_COUNT, JOB_STUCK_BY_ID;
extern const struct query JOB_ONCE_MORE, JOBS_FORGET_ALIKE, JOBS_GIVEN_UP, JOB_OLDEST_DUE;
