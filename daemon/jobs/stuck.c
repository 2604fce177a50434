/* SPDX-License-Identifier: EUPL-1.2 */
#include "jobs/inside.h"

/* What was given up: seen, counted, and tried again when a person has mended its cause. */

enum fault jobs_stuck(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &JOBS_STUCK, ARGS(cx->destination, moment_now()), ret);
}

enum fault jobs_stuck_of_house(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &JOBS_STUCK_OF_HOUSE, NO_ARGS, ret);
}

enum fault jobs_stuck_count(struct ctx *cx, struct db *db, struct jobs_stuck_count *ret)
{
    return db_one(cx, db, &JOBS_STUCK_COUNT, ARGS(cx->destination), FAULT_DB_BROKEN, ret);
}

enum fault job_stuck_find(struct ctx *cx, struct db *db, struct job_id id, struct job_stuck *ret)
{
    return db_one(cx, db, &JOB_STUCK_BY_ID, ARGS(id, cx->destination), FAULT_JOB_ABSENT, ret);
}

/* So many attempts were made that the next one is the last, whatever ended the ones before. */
static uint32_t attempts_but_one(const struct job_kind *kinds, struct str name)
{
    const struct job_kind *kind = job_kind_named(kinds, name);

    return kind && kind->ask_after > 0 ? kind->ask_after - 1 : 0;
}

/* Nobody else of that kind is stuck any more, so that the one that runs is the one that is seen. */
static enum fault forget_alike(struct ctx *cx, struct db *db, struct str kind)
{
    uint64_t gone = 1;

    while (gone > 0)
        TRY(db_do(cx, db, &JOBS_FORGET_ALIKE, ARGS(kind), &gone));
    return FAULT_NONE;
}

static enum fault once_more(struct ctx *cx,
                            struct db *db,
                            const struct job_kind *kinds,
                            const struct job_stuck *job)
{
    uint64_t changed = 0;

    TRY(db_do(cx, db, &JOB_ONCE_MORE,
              ARGS(moment_now(), attempts_but_one(kinds, job->kind), job->id, cx->destination),
              &changed));
    if (changed == 0)
        return fault(cx, FAULT_JOB_ABSENT, "it was tried again meanwhile");
    return id_is_none(job->destination.id) ? forget_alike(cx, db, job->kind) : FAULT_NONE;
}

enum fault job_again(struct ctx *cx, struct db *db, const struct job_kind *kinds, struct job_id id)
{
    struct job_stuck job;

    TRY(job_stuck_find(cx, db, id, &job));
    return once_more(cx, db, kinds, &job);
}

/* Somebody else may have been quicker with one of them. */
static enum fault page_once_more(struct ctx *cx,
                                 struct db *db,
                                 const struct job_kind *kinds,
                                 const struct list *page,
                                 uint32_t *n)
{
    each_in (job, struct job_stuck, page) {
        enum fault f = once_more(cx, db, kinds, job);

        if (f != FAULT_NONE && f != FAULT_JOB_ABSENT)
            return f;
        *n += f == FAULT_NONE;
        trouble_clear(cx);
    }
    return FAULT_NONE;
}

#define PAGES_MOST 100

/* Page by page: one that fails at once comes back behind `before`. */
enum fault jobs_again(struct ctx *cx, struct db *db, const struct job_kind *kinds, uint32_t *ret_n)
{
    struct moment before = moment_now();
    uint32_t n = 0;
    struct list page;

    for (int i = 0; i < PAGES_MOST; i++) {
        TRY(db_all(cx, db, &JOBS_STUCK, ARGS(cx->destination, before), &page));
        if (page.n == 0)
            break;
        TRY(page_once_more(cx, db, kinds, &page, &n));
    }
    *ret_n = n;
    return FAULT_NONE;
}

enum fault jobs_given_up(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &JOBS_GIVEN_UP, NO_ARGS, ret);
}

enum fault jobs_oldest_due(struct ctx *cx, struct db *db, struct span *ret)
{
    struct moment now = moment_now();
    struct job_oldest_row oldest = {now};
    bool found = false;

    TRY(db_find(cx, db, &JOB_OLDEST_DUE, ARGS(now), &oldest, &found));
    *ret = moment_since(now, oldest.due);
    return FAULT_NONE;
}
