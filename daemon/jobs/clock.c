/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "jobs/inside.h"

#define KEEP_DONE DAYS(30)
#define KEEP_CLOCK HOURS(6)
#define KEEP_STUCK HOURS(2) /* of what the clock asked for */

/*
 * Each kind with a period has one job a period, whoever asks first: the period's number is in the
 * key, so any number of daemons agree without talking.
 */
enum fault job_clock(struct ctx *cx, struct db *db, const struct job_kind *kinds, int64_t *last)
{
    struct moment now = moment_now();

    for (size_t i = 0; kinds[i].name; i++) {
        if (kinds[i].every.us == 0)
            continue;
        int64_t period = now.us / kinds[i].every.us;
        if (period == last[i])
            continue;
        struct str key = arena_text(cx->arena, "clock:%s:%lld", kinds[i].name, (long long)period);
        TRY(job_add(cx, db, str_of(kinds[i].name), (struct id){{0}}, now, key));
        last[i] = period;
    }
    return FAULT_NONE;
}

/* The first id of that moment. */
static struct id id_at(struct moment t)
{
    uint64_t ms = (uint64_t)(t.us / 1000);
    struct id id = {{0}};

    for (int i = 0; i < 6; i++)
        id.b[i] = (uint8_t)(ms >> (40 - 8 * i));
    return id;
}

static enum fault forget(struct ctx *cx, struct db *db, const struct query *q, struct span age)
{
    struct id before = id_at(moment_minus(moment_now(), age));
    uint64_t gone = 1;

    while (gone > 0 && !ctx_is_ending(cx))
        TRY(db_do(cx, db, q, ARGS(before), &gone));
    return FAULT_NONE;
}

static enum fault forget_stuck(struct ctx *cx, struct db *db)
{
    struct moment before = moment_minus(moment_now(), KEEP_STUCK);
    uint64_t gone = 1;

    while (gone > 0 && !ctx_is_ending(cx))
        TRY(db_do(cx, db, &JOB_TIDY_STUCK, ARGS(before), &gone));
    return FAULT_NONE;
}

enum fault job_tidy(struct ctx *cx, struct db *db)
{
    TRY(forget(cx, db, &JOB_TIDY, KEEP_DONE));
    TRY(forget(cx, db, &JOB_TIDY_CLOCK, KEEP_CLOCK));
    return forget_stuck(cx, db);
}
