/* SPDX-License-Identifier: EUPL-1.2 */
#include "jobs/test_kit.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

struct number_row {
    int64_t n;
};
SHAPE(NUMBER_ROW, struct number_row, FIELD(struct number_row, n));
QUERY(MAKE_DUE, NULL, "UPDATE job SET due = 1 WHERE due IS NOT NULL");
QUERY(DEADLOCKS,
      &NUMBER_ROW,
      "SELECT CAST(VARIABLE_VALUE AS SIGNED) AS n FROM information_schema.GLOBAL_STATUS"
      " WHERE VARIABLE_NAME = 'INNODB_DEADLOCKS'");

QUERY(UPDATES,
      &NUMBER_ROW,
      "SELECT CAST(SUM(VARIABLE_VALUE) AS SIGNED) AS n FROM information_schema.GLOBAL_STATUS"
      " WHERE VARIABLE_NAME IN ('COM_UPDATE', 'COM_UPDATE_MULTI')");

/* What the handlers did. */
static struct {
    atomic_int well;
    atomic_int failed;
    atomic_int ticked;
    atomic_int running;
    atomic_int most_running;
} done;

static enum fault goes_well(struct ctx *cx, struct db *d, const struct house *h, struct id subject)
{
    (void)cx, (void)d, (void)h, (void)subject;
    int now = atomic_fetch_add(&done.running, 1) + 1;
    if (now > atomic_load(&done.most_running))
        atomic_store(&done.most_running, now);
    nanosleep(&(struct timespec){0, 2000000}, NULL);
    atomic_fetch_sub(&done.running, 1);
    atomic_fetch_add(&done.well, 1);
    return FAULT_NONE;
}

static enum fault fails(struct ctx *cx, struct db *d, const struct house *h, struct id subject)
{
    (void)d, (void)h, (void)subject;
    atomic_fetch_add(&done.failed, 1);
    return fault(cx, FAULT_UPSTREAM_DOWN, "the far end does not answer");
}

static enum fault is_busy(struct ctx *cx, struct db *d, const struct house *h, struct id subject)
{
    (void)d, (void)h, (void)subject;
    return fault(cx, FAULT_DB_BUSY, "not now");
}

static enum fault ticks(struct ctx *cx, struct db *d, const struct house *h, struct id subject)
{
    (void)cx, (void)d, (void)h;
    assert_true(id_is_none(subject));
    atomic_fetch_add(&done.ticked, 1);
    return FAULT_NONE;
}

static enum fault waits(struct ctx *cx, struct db *d, const struct house *h, struct id subject)
{
    (void)cx, (void)d, (void)h, (void)subject;
    nanosleep(&(struct timespec){0, 300000000}, NULL);
    atomic_fetch_add(&done.well, 1);
    return FAULT_NONE;
}

/* Piece by piece, for four seconds. */
static enum fault is_long(struct ctx *cx, struct db *d, const struct house *h, struct id subject)
{
    (void)d, (void)h, (void)subject;
    atomic_store(&done.running, 1);
    for (int i = 0; i < 400; i++) {
        if (ctx_is_ending(cx))
            return fault(cx, FAULT_DB_BUSY, "the other pieces wait for the next start");
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
    return FAULT_NONE;
}

static const struct job_kind kinds[] = {
    {"long", is_long, .patience = SECONDS(100), .ask_after = 3},
    {"well", goes_well, .patience = SECONDS(1), .ask_after = 3},
    {"fail", fails, .patience = SECONDS(100), .ask_after = 3},
    {"busy", is_busy, .patience = SECONDS(1), .ask_after = 3},
    {"wait", waits, .patience = SECONDS(1), .ask_after = 3},
    {0},
};
static const struct job_kind clocked[] = {
    {"tick", ticks, .every = SECONDS(1), .patience = SECONDS(1), .ask_after = 3},
    {0},
};

static uint32_t run_due(void)
{
    return run_due_of(kinds);
}

static bool becomes(atomic_int *value, int wanted)
{
    for (int i = 0; i < 1000; i++) {
        if (atomic_load(value) >= wanted)
            return true;
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
    return false;
}

static int fresh(void **state)
{
    atomic_store(&done.well, 0);
    atomic_store(&done.failed, 0);
    atomic_store(&done.ticked, 0);
    atomic_store(&done.most_running, 0);
    return jobs_fresh(state);
}

static void what_is_due_runs_once(void **state)
{
    (void)state;
    struct id now = add("well", (struct span){0}, STR("one"));
    add("well", (struct span){0}, STR("one")); /* the same again */
    struct id later = add("well", MINUTES(5), no_key);
    add("unknown_here", (struct span){0}, no_key);
    assert_int_equal(run_due(), 1);
    assert_int_equal(run_due(), 0);
    assert_int_equal(atomic_load(&done.well), 1);
    assert_true(str_is(state_of(now).state, STR("done")));
    assert_true(str_is(state_of(later).state, STR("waiting")));
    assert_int_equal(count_in("waiting"), 2);
}

static void a_failure_waits_longer_and_then_asks(void **state)
{
    static const int64_t waits_s[] = {100, 200};
    struct job_seen row;

    (void)state;
    struct id subject = add("fail", (struct span){0}, no_key);
    for (uint32_t i = 0; i < 2; i++) {
        struct moment before = moment_now();

        assert_int_equal(run_due(), 1);
        row = state_of(subject);
        assert_true(str_is(row.state, STR("waiting")));
        assert_int_equal(row.attempts, i + 1);
        assert_true(str_is(row.last_fault, STR("upstream-down")));
        assert_true(str_is(row.story, STR("the far end does not answer")));
        int64_t wait = moment_since(row.due, before).us / 1000000;
        assert_in_range(wait, waits_s[i], waits_s[i] + 5);
        assert_int_equal(run_due(), 0); /* not yet */
        must(db_do(&kit.cx, db, &MAKE_DUE, NO_ARGS, NULL));
    }
    assert_int_equal(run_due(), 1);
    row = state_of(subject);
    assert_true(str_is(row.state, STR("stuck")));
    assert_true(row.due.us == INT64_MAX); /* never by itself */
    assert_int_equal(run_due(), 0);
}

static void a_busy_database_does_not_count(void **state)
{
    (void)state;
    struct id subject = add("busy", (struct span){0}, no_key);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(run_due(), 1);
        must(db_do(&kit.cx, db, &MAKE_DUE, NO_ARGS, NULL));
    }
    assert_true(str_is(state_of(subject).state, STR("waiting")));
    assert_int_equal(state_of(subject).attempts, 0);
}

/* The runner dies under the job: its lease ends and another takes it; after too often, nobody. */
static void a_lease_ends_with_its_term(void **state)
{
    struct str names = job_kind_names(kit.arena, kinds);
    struct list taken;

    (void)state;
    struct id subject = add("well", (struct span){0}, no_key);
    must(job_take(&kit.cx, db, names, id_new(kit.cx.now), 5, &taken));
    assert_int_equal(taken.n, 1);
    assert_int_equal(run_due(), 0); /* leased */
    must(db_do(&kit.cx, db, &MAKE_DUE, NO_ARGS, NULL));
    assert_int_equal(run_due(), 1);
    assert_true(str_is(state_of(subject).state, STR("done")));
    assert_int_equal(state_of(subject).attempts, 2);

    subject = add("well", (struct span){0}, no_key);
    for (int i = 0; i < 6; i++) {
        must(job_take(&kit.cx, db, names, id_new(kit.cx.now), 5, &taken));
        assert_int_equal(taken.n, 1);
        must(db_do(&kit.cx, db, &MAKE_DUE, NO_ARGS, NULL));
    }
    assert_int_equal(run_due(), 1);
    assert_true(str_is(state_of(subject).state, STR("stuck")));
    assert_int_equal(atomic_load(&done.well), 1);
}

/* Two daemons with runners each: every job runs once, several at the same time. */
static void runners_share_the_work(void **state)
{
    struct job jobs[300];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        jobs[i] = (struct job){.id = ID_NEW(job, kit.cx.now),
                               .kind = STR("well"),
                               .subject = id_new(kit.cx.now),
                               .due = kit.cx.now};
    }
    must(job_add_many(&kit.cx, db, jobs, COUNT_OF(jobs)));
    struct job_runners *one = job_runners_new(&kit.serving, kinds, NULL, 3);
    struct job_runners *two = job_runners_new(&kit.serving, kinds, NULL, 3);
    assert_true(becomes(&done.well, COUNT_OF(jobs)));
    nanosleep(&(struct timespec){0, 300000000}, NULL);
    job_runners_free(&one);
    job_runners_free(&two);
    assert_int_equal(atomic_load(&done.well), COUNT_OF(jobs));
    assert_true(atomic_load(&done.most_running) > 1);
    assert_int_equal(count_in("done"), COUNT_OF(jobs));
}

static int64_t updates(void)
{
    struct number_row row;

    must(db_one(&kit.cx, db, &UPDATES, NO_ARGS, FAULT_BROKEN, &row));
    return row.n;
}

/* Leased together, marked together, and at the end marked before the end. */
static void what_went_well_is_marked_together(void **state)
{
    struct job_runners *runners = NULL;
    int64_t before = updates();

    (void)state;
    for (int i = 0; i < 40; i++)
        add("well", (struct span){0}, no_key);
    runners = job_runners_new(&kit.serving, kinds, NULL, 2);
    assert_true(becomes(&done.well, 40));
    job_runners_free(&runners);
    assert_int_equal(count_in("done"), 40);
    assert_int_equal(atomic_load(&done.well), 40);
    assert_in_range(updates() - before, 2, 25);
}

/* Killed before the mark: the lease ends, and it runs again. */
static void what_was_not_marked_runs_again(void **state)
{
    struct str names = job_kind_names(kit.arena, kinds);
    struct id owner = id_new(kit.cx.now);
    struct list taken;

    (void)state;
    struct id subject = add("well", (struct span){0}, no_key);
    must(job_take(&kit.cx, db, names, owner, 5, &taken));
    struct job_taken *job = taken.items;
    assert_int_equal(job->attempts, 1);
    assert_true(job_run(&kit.cx, db, job_kind_named(kinds, job->kind), NULL, job, owner));
    assert_true(str_is(state_of(subject).state, STR("leased")));
    assert_int_equal(run_due(), 0);
    must(db_do(&kit.cx, db, &MAKE_DUE, NO_ARGS, NULL));
    assert_int_equal(run_due(), 1);
    assert_int_equal(atomic_load(&done.well), 2);
    assert_int_equal(state_of(subject).attempts, 2);

    /* Nor does the first one mark what is another's by now. */
    subject = add("well", (struct span){0}, no_key);
    must(job_take(&kit.cx, db, names, owner, 5, &taken));
    job = taken.items;
    must(db_do(&kit.cx, db, &MAKE_DUE, NO_ARGS, NULL));
    struct list again;
    must(job_take(&kit.cx, db, names, id_new(kit.cx.now), 5, &again));
    assert_int_equal(again.n, 1);
    must(jobs_done(&kit.cx, db, owner, &job->id, 1));
    assert_true(str_is(state_of(subject).state, STR("leased")));
}

static void a_wake_saves_the_wait(void **state)
{
    struct job_runners *runners = job_runners_new(&kit.serving, kinds, NULL, 1);

    (void)state;
    nanosleep(&(struct timespec){0, 100000000}, NULL);
    add("well", (struct span){0}, no_key);
    job_runners_wake(runners);
    assert_true(becomes(&done.well, 1));
    job_runners_free(&runners);
}

/* What lies on the desk when the runners end goes back at once. */
static void the_end_gives_leases_back(void **state)
{
    struct job_runners *runners = NULL;

    (void)state;
    for (int i = 0; i < 5; i++)
        add("wait", (struct span){0}, no_key);
    runners = job_runners_new(&kit.serving, kinds, NULL, 1);
    assert_true(becomes(&done.well, 1));
    job_runners_free(&runners);
    assert_int_equal(count_in("leased"), 0);
    assert_int_equal(count_in("done") + count_in("waiting"), 5);
    assert_true(count_in("waiting") > 0);
    uint32_t left = 5 - (uint32_t)atomic_load(&done.well);
    assert_int_equal(run_due(), left);
}

/* It is due at once after the next start, and nothing counts as an attempt. */
static void a_long_job_leaves_off_at_the_end(void **state)
{
    (void)state;
    atomic_store(&done.running, 0);
    struct id subject = add("long", (struct span){0}, no_key);
    struct job_runners *runners = job_runners_new(&kit.serving, kinds, NULL, 1);
    assert_true(becomes(&done.running, 1));
    job_runners_free(&runners);
    struct job_seen row = state_of(subject);
    assert_true(str_is(row.state, STR("waiting")));
    assert_int_equal(row.attempts, 0);
    assert_false(moment_is_before(moment_now(), row.due));
    atomic_store(&done.running, 0);
}

static void the_clock_is_one_for_all(void **state)
{
    struct job_runners *one = job_runners_new(&kit.serving, clocked, NULL, 1);
    struct job_runners *two = job_runners_new(&kit.serving, clocked, NULL, 1);
    struct moment began = moment_now();

    (void)state;
    assert_true(becomes(&done.ticked, 3));
    int64_t seconds = moment_since(moment_now(), began).us / 1000000 + 2;
    job_runners_free(&one);
    job_runners_free(&two);
    assert_in_range(atomic_load(&done.ticked), 3, seconds);
}

/* kill -9 of the server in the middle: every job is run in the end. */
static void a_killed_server_loses_no_job(void **state)
{
    char path[128];
    int pid = 0;

    (void)state;
    struct job_runners *runners = job_runners_new(&kit.serving, kinds, NULL, 2);
    for (int i = 0; i < 50; i++)
        add("well", (struct span){0}, no_key);
    job_runners_wake(runners);
    assert_true(becomes(&done.well, 5));
    snprintf(path, sizeof path, "%s/db/pid", kit.folder);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%d", &pid), 1); /* NOLINT(cert-err34-c): mariadbd wrote it */
    fclose(f);
    assert_int_equal(kill(pid, SIGKILL), 0);
    for (int i = 0; i < 1000 && (!private_is_up(kit.server) || kill(pid, 0) == 0); i++)
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    for (int i = 0; i < 500; i++) {
        /* Leases end sooner. Who asks while the server is not whole yet is told to come again. */
        enum fault asked = db_do(&kit.cx, db, &MAKE_DUE, NO_ARGS, NULL);
        if (asked == FAULT_NONE && count_in("done") == 50)
            break;
        assert_true(asked == FAULT_NONE || asked == FAULT_DB_BUSY);
        trouble_clear(&kit.cx);
        nanosleep(&(struct timespec){0, 50000000}, NULL);
    }
    job_runners_free(&runners);
    assert_int_equal(count_in("done"), 50);
    assert_true(atomic_load(&done.well) >= 50);
}

static int64_t deadlocks(void)
{
    struct number_row row;

    must(db_one(&kit.cx, db, &DEADLOCKS, NO_ARGS, FAULT_BROKEN, &row));
    return row.n;
}

/* What runners and writers do all day: jobs come in, are leased and are finished, all at once. */
struct worker {
    pthread_t thread;
    bool adds;
    int wrong;
};

enum { LOAD_WORKERS = 6, LOAD_TURNS = 250 };

static void *work_on(void *arg)
{
    struct worker *w = arg;
    struct arena *arena = arena_new();
    struct id owner = id_new(moment_now());
    struct db *own = NULL;
    struct list taken;
    struct ctx cx;

    ctx_init(&cx, arena);
    w->wrong += db_open(&cx, &kit.serving, &own) != FAULT_NONE;
    for (int turn = 0; turn < LOAD_TURNS && w->wrong == 0; turn++) {
        arena_reset(arena);
        ctx_init(&cx, arena);
        if (w->adds) {
            struct job jobs[16] = {{{{{0}}}}};
            for (size_t i = 0; i < COUNT_OF(jobs); i++) {
                jobs[i] = (struct job){.id = ID_NEW(job, cx.now),
                                       .kind = STR("well"),
                                       .subject = id_new(cx.now),
                                       .due = cx.now};
            }
            w->wrong += job_add_many(&cx, own, jobs, COUNT_OF(jobs)) != FAULT_NONE;
            continue;
        }
        w->wrong += job_take(&cx, own, STR("well"), owner, 16, &taken) != FAULT_NONE;
        struct job_id ids[16];
        size_t n = 0;
        each_in (job, struct job_taken, &taken)
            ids[n++] = job->id;
        w->wrong += n > 0 && jobs_done(&cx, own, owner, ids, n) != FAULT_NONE;
    }
    db_close(&own);
    arena_free(&arena);
    return NULL;
}

static void leasing_meets_no_deadlock(void **state)
{
    struct worker workers[LOAD_WORKERS];
    int64_t before = deadlocks();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(workers); i++) {
        workers[i] = (struct worker){.adds = i % 2 == 0};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work_on, &workers[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(workers); i++) {
        pthread_join(workers[i].thread, NULL);
        assert_int_equal(workers[i].wrong, 0);
    }
    assert_int_equal(deadlocks() - before, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_due_runs_once, fresh),
        cmocka_unit_test_setup(a_failure_waits_longer_and_then_asks, fresh),
        cmocka_unit_test_setup(a_busy_database_does_not_count, fresh),
        cmocka_unit_test_setup(a_lease_ends_with_its_term, fresh),
        cmocka_unit_test_setup(runners_share_the_work, fresh),
        cmocka_unit_test_setup(what_went_well_is_marked_together, fresh),
        cmocka_unit_test_setup(what_was_not_marked_runs_again, fresh),
        cmocka_unit_test_setup(a_wake_saves_the_wait, fresh),
        cmocka_unit_test_setup(the_end_gives_leases_back, fresh),
        cmocka_unit_test_setup(a_long_job_leaves_off_at_the_end, fresh),
        cmocka_unit_test_setup(the_clock_is_one_for_all, fresh),
        cmocka_unit_test_setup(leasing_meets_no_deadlock, fresh),
        cmocka_unit_test_setup(a_killed_server_loses_no_job, fresh),
    };
    return cmocka_run_group_tests(tests, jobs_open, jobs_close);
}
