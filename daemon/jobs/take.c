/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "jobs/inside.h"

struct str job_kind_names(struct arena *a, const struct job_kind *kinds)
{
    struct buf b = BUF(a);

    for (const struct job_kind *k = kinds; k->name; k++) {
        if (k != kinds)
            buf_byte(&b, ',');
        buf_add(&b, str_of(k->name));
    }
    return buf_str(&b);
}

const struct job_kind *job_kind_named(const struct job_kind *kinds, struct str name)
{
    for (const struct job_kind *k = kinds; k->name; k++) {
        if (str_is(str_of(k->name), name))
            return k;
    }
    return NULL;
}

static int by_id(const void *a, const void *b)
{
    return id_compare(((const struct job_id *)a)->id, ((const struct job_id *)b)->id);
}

static int taken_by_id(const void *a, const void *b)
{
    return by_id(&((const struct job_taken *)a)->id, &((const struct job_taken *)b)->id);
}

/* As a JSON array in ascending order: two runners never wait for each other in a ring. */
static struct str ids_in_order(struct arena *a, struct job_id *ids, size_t n)
{
    struct buf b = BUF(a);

    qsort(ids, n, sizeof *ids, by_id);
    for (size_t i = 0; i < n; i++) {
        buf_add(&b, i > 0 ? STR(",\"") : STR("[\""));
        buf_hex(&b, ids[i].id.b, sizeof ids[i].id.b);
        buf_byte(&b, '"');
    }
    buf_byte(&b, ']');
    return buf_str(&b);
}

static struct str ids_of(struct arena *a, const struct list *due)
{
    struct job_id *ids = NEW_ARRAY(a, struct job_id, due->n);
    size_t n = 0;

    each_in (job, const struct job_taken, due)
        ids[n++] = job->id;
    return ids_in_order(a, ids, n);
}

enum fault job_take(struct ctx *cx,
                    struct db *db,
                    struct str kind_names,
                    struct id owner,
                    uint32_t most,
                    struct list *ret_taken)
{
    struct moment now = moment_now();
    struct moment end = moment_plus(now, LEASE_TERM);
    uint64_t taken = 0;
    struct list due;

    *ret_taken = (struct list){NULL, 0};
    TRY(db_all(cx, db, &JOB_DUE, ARGS(now, kind_names, most), &due));
    if (due.n == 0)
        return FAULT_NONE;
    TRY(db_do(cx, db, &JOB_LEASE, ARGS(ids_of(cx->arena, &due), owner, end, now), &taken));
    if (taken < due.n) /* somebody else was quicker with some: which ones are ours? */
        return taken > 0 ? db_all(cx, db, &JOB_LEASED, ARGS(end, owner), ret_taken) : FAULT_NONE;
    each_in (job, struct job_taken, &due)
        job->attempts++;
    qsort(due.items, due.n, sizeof(struct job_taken), taken_by_id);
    *ret_taken = due;
    return FAULT_NONE;
}

enum fault jobs_done(struct ctx *cx, struct db *db, struct id owner, struct job_id *ids, size_t n)
{
    return db_do(cx, db, &JOBS_DONE, ARGS(ids_in_order(cx->arena, ids, n), moment_now(), owner),
                 NULL);
}

enum fault job_renew(struct ctx *cx, struct db *db, struct job_id id, struct id owner)
{
    struct moment end = moment_plus(moment_now(), LEASE_TERM);

    return db_do(cx, db, &JOB_RENEW, ARGS(end, id, owner), NULL);
}

enum fault job_return(struct ctx *cx, struct db *db, struct job_id id, struct id owner)
{
    return db_do(cx, db, &JOB_RETURN, ARGS(moment_now(), id, owner), NULL);
}
