/* SPDX-License-Identifier: EUPL-1.2 */
#include "jobs/inside.h"

enum fault job_add(struct ctx *cx,
                   struct db *db,
                   struct str kind,
                   struct id subject,
                   struct moment due,
                   struct str key)
{
    struct job job = {
        .id = ID_NEW(job, cx->now),
        .destination = cx->destination,
        .kind = kind,
        .subject = subject,
        .due = due,
        .key = key,
    };

    return db_do(cx, db, &JOB_INSERT_ONCE, args_of(cx->arena, &JOB, &job), NULL);
}

enum fault job_add_many(struct ctx *cx, struct db *db, const struct job *jobs, size_t n)
{
    return db_do_many(cx, db, &JOB_INSERT, &JOB, jobs, n, NULL);
}
