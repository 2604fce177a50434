/* SPDX-License-Identifier: EUPL-1.2 */
#include "jobs/run_kit.h"

#include "base/arena.h"
#include "base/cleanup.h"
#include "jobs/inside.h"

enum fault job_run_due(struct ctx *cx,
                       struct db *db,
                       const struct job_kind *kinds,
                       const struct house *house,
                       uint32_t *ret_run)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct str names = job_kind_names(cx->arena, kinds);
    struct id owner = id_new(moment_now());
    struct list taken;
    uint32_t run = 0;

    do {
        TRY(job_take(cx, db, names, owner, 16, &taken));
        each_in (job, struct job_taken, &taken) {
            struct ctx own;

            arena_reset(arena);
            ctx_init(&own, arena);
            own.tongue = cx->tongue;
            if (job_run(&own, db, job_kind_named(kinds, job->kind), house, job, owner))
                TRY(jobs_done(&own, db, owner, &job->id, 1));
            run++;
        }
    } while (taken.n > 0);
    *ret_run = run;
    return FAULT_NONE;
}
