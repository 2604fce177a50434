/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"
#include "base/text.h"
#include "sync/inside.h"

enum fault run_renew(struct ctx *cx, struct db *db, struct run *run)
{
    struct moment until = moment_plus(cx->now, LEASE_LIFE);
    uint64_t changed = 0;

    TRY(db_do(cx, db, &LEASE_RENEW,
              ARGS(until, run->row.destination, run->row.connection, run->row.id), &changed));
    if (changed == 0)
        return fault(cx, FAULT_SOURCE_BUSY, "another run took over this source");
    run->renewed = cx->now;
    return FAULT_NONE;
}

/* The lease and the run's row together: a run that is in the table holds, or held, its source. */
static enum fault begin(struct ctx *cx, struct db *db, void *arg)
{
    struct run *run = arg;
    struct sync_run *row = &run->row;
    struct moment until = moment_plus(cx->now, LEASE_LIFE);
    uint64_t taken = 0;

    row->started = run->renewed = cx->now;
    TRY(db_do(cx, db, &LEASE_MAKE, ARGS(row->connection, row->destination),
              /* ret_changed */ NULL));
    TRY(db_do(cx, db, &LEASE_TAKE, ARGS(row->id, until, row->destination, row->connection, cx->now),
              &taken));
    if (taken == 0) {
        return fault(cx, FAULT_SOURCE_BUSY, "a run of %" PRI_STR " is under way",
                     ARG_STR(row->source));
    }
    return db_do(cx, db, &RUN_INSERT, args_of(cx->arena, &SYNC_RUN, row), /* ret_changed */ NULL);
}

static enum fault end(struct ctx *cx, struct db *db, void *arg)
{
    struct run *run = arg;
    struct sync_run *row = &run->row;
    struct str state = word_of(&RUN_STATES, row->state);

    row->ended = cx->now;
    TRY(db_do(cx, db, &RUN_END,
              ARGS(state, row->ended, row->seen, row->fresh, row->changed, row->same, row->gone,
                   row->refused, row->why, row->destination, row->id),
              /* ret_changed */ NULL));
    if (run->refusals.n > 0) {
        TRY(db_do_many(cx, db, &REFUSAL_INSERT, &SYNC_REFUSAL, run->refusals.items, run->refusals.n,
                       /* ret_changed */ NULL));
    }
    if (row->state == RUN_DONE) {
        TRY(run_renew(cx, db, run));
        TRY(gateway_keep(cx, db, run->opened));
    }
    return db_do(cx, db, &LEASE_LEAVE, ARGS(row->destination, row->connection, row->id),
                 /* ret_changed */ NULL);
}

/* The reason of the failure goes into the table; the fault goes on to the caller. */
static enum fault fail(struct ctx *cx, struct run *run, enum fault f)
{
    struct trouble trouble = cx->trouble;

    trouble_clear(cx);
    run->row.state = RUN_FAILED;
    run->row.why = text_cut(trouble.story, 1000);
    if (run->row.why.p == NULL)
        run->row.why = STR("");
    if (db_in_transaction(cx, run->db, end, run) != FAULT_NONE)
        log_trouble(cx, LOG_ERROR, "a failed run could not be closed");
    cx->trouble = trouble;
    return f;
}

static enum fault source_of(struct ctx *cx,
                            struct db *db,
                            struct gateways *g,
                            const struct connection *c,
                            const struct opened **ret)
{
    TRY(gateway_opened(cx, db, g, c->id, ret));
    if (!(*ret)->gateway->feed)
        return fault(cx, FAULT_SOURCE_ABSENT, "%" PRI_STR " brings no records", ARG_STR(c->name));
    return FAULT_NONE;
}

/* What its gateway could not open is a run as well, or nobody would see why nothing comes in. */
static enum fault fail_unopened(struct ctx *cx, struct run *run, enum fault f)
{
    struct trouble trouble = cx->trouble;

    trouble_clear(cx);
    TRY(db_in_transaction(cx, run->db, begin, run));
    cx->trouble = trouble;
    return fail(cx, run, f);
}

enum fault sync_run(struct ctx *cx,
                    struct db *db,
                    struct gateways *g,
                    struct str source,
                    struct sync_run *ret)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    struct run run = {.db = db, .home = home};
    struct destination place;
    struct connection c;

    TRY(connection_named(cx, db, source, &c));
    if (!c.enabled)
        return fault(cx, FAULT_SOURCE_ABSENT, "%" PRI_STR " is switched off", ARG_STR(source));
    cx->destination = c.destination;
    TRY(destination_find(cx, db, c.destination, &place));
    run.zone = place.zone;
    run.row = (struct sync_run){.id = ID_NEW(run, cx->now),
                                .destination = c.destination,
                                .connection = c.id,
                                .source = c.name,
                                .state = RUN_GOING,
                                .why = STR("")};
    enum fault f = source_of(cx, db, g, &c, &run.opened);

    if (f == FAULT_GATEWAY_OUT)
        return fail_unopened(cx, &run, f);
    TRY(f);
    TRY(db_in_transaction(cx, db, begin, &run));
    f = run_collect(cx, &run);
    if (f == FAULT_NONE)
        f = run_write(cx, &run);
    run.row.state = RUN_DONE;
    if (f == FAULT_NONE)
        f = db_in_transaction(cx, db, end, &run);
    if (f != FAULT_NONE)
        return fail(cx, &run, f);
    *ret = run.row;
    return FAULT_NONE;
}

enum fault sync_runs(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &RUNS_OF, ARGS(cx->destination), ret);
}

enum fault sync_refusals(struct ctx *cx, struct db *db, struct run_id run, struct list *ret)
{
    return db_all(cx, db, &REFUSALS_OF, ARGS(cx->destination, run), ret);
}
