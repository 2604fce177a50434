/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * A job is a row: kind, argument, due moment, attempts, lease. It is written in the same
 * transaction as what caused it, so nothing is promised that will not happen and nothing happens
 * twice unseen. Every handler may run again after a crash, so it begins by looking at what is
 * already done. One that takes long asks ctx_is_ending between its pieces.
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
    const char *means;    /* what it does, for who looks at what is stuck; translated */
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

/* ---- stuck.c: what was given up and waits for a person ---- */

/* A job after its last attempt. */
struct job_stuck {
    struct job_id id;
    struct destination_id destination; /* none for the house's own */
    struct str kind;
    struct id subject;
    uint32_t attempts;
    struct moment since; /* when it was given up */
    struct str last_fault;
    struct str story; /* what was noted, in English; may name things of any destination */
    uint32_t alike;   /* of the house's own: so many of this kind were given up */
};
extern const struct shape JOB_STUCK_ROW;

/* Of cx->destination, the oldest first, 200 at most. */
MUST_CHECK enum fault jobs_stuck(struct ctx *cx, struct db *db, struct list *ret);
/* The house's own, which serve every destination: the newest of each kind. */
MUST_CHECK enum fault jobs_stuck_of_house(struct ctx *cx, struct db *db, struct list *ret);
struct jobs_stuck_count {
    uint32_t here;  /* of cx->destination */
    uint32_t house; /* kinds of the house's own */
};
MUST_CHECK enum fault jobs_stuck_count(struct ctx *cx, struct db *db, struct jobs_stuck_count *ret);
/* One of cx->destination, or of the house's own. JOB_ABSENT: it is not there, or no longer stuck */
MUST_CHECK enum fault job_stuck_find(struct ctx *cx,
                                     struct db *db,
                                     struct job_id id,
                                     struct job_stuck *ret);
/*
 * A person mended what was wrong: run it at once. If it fails again it is given up again, without
 * hours of waiting. One run of a kind that the clock queues looks at all there is, so the others of
 * that kind are forgotten.
 *
 * faults  JOB_ABSENT
 */
MUST_CHECK enum fault job_again(struct ctx *cx,
                                struct db *db,
                                const struct job_kind *kinds,
                                struct job_id id);
/* All of cx->destination that were given up before now. */
MUST_CHECK enum fault jobs_again(struct ctx *cx,
                                 struct db *db,
                                 const struct job_kind *kinds,
                                 uint32_t *ret_n);
/* The table that the runners were lent. */
const struct job_kind *job_runners_kinds(const struct job_runners *runners);
const struct job_kind *job_kind_named(const struct job_kind *kinds, struct str name);

/* For /metrics, over all destinations. */
struct jobs_given_up {
    struct str kind;
    uint32_t n;
};
MUST_CHECK enum fault jobs_given_up(struct ctx *cx,
                                    struct db *db,
                                    struct list *ret); /* struct jobs_given_up */
/* How long what is due has waited for a runner at most. */
MUST_CHECK enum fault jobs_oldest_due(struct ctx *cx, struct db *db, struct span *ret);
