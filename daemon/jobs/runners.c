/* SPDX-License-Identifier: EUPL-1.2 */
#include "jobs/jobs.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "jobs/inside.h"

#define LOOK_MS 250
/* What is added meanwhile is leased together, and what was done is marked together: each look costs
 * the database up to three statements. Somebody waits for no job, only for the next one of a row.
 */
#define LOOKS_APART_MS 100
#define DESK_A_RUNNER 8 /* leased jobs that wait for a runner */
#define TIDY_EVERY MINUTES(10)

/*
 * One thread leases jobs and puts them on a desk; the runners take them from there. What went well
 * lies on the desk until that thread marks all such at once: killed before, it runs again. As long
 * as a job lies on the desk or is run, the leasing thread renews its lease.
 */
enum desk_state { DESK_FREE, DESK_WAITING, DESK_RUNNING, DESK_DONE };

struct desk_place {
    enum desk_state state;
    struct job_taken job; /* its kind is the table's own text */
    const struct job_kind *kind;
    int64_t leased; /* unit: ticks */
    uint64_t turn;  /* first come, first run */
};

struct job_runners {
    struct arena *home;
    struct db_place place;
    const struct job_kind *kinds;
    const struct house *house;
    struct str names;
    struct id owner;
    int64_t *clock;

    pthread_t leasing;
    pthread_t *threads;
    uint32_t thread_count;

    pthread_mutex_t lock;
    pthread_cond_t look; /* for the leasing thread */
    pthread_cond_t work; /* for the runners */
    struct desk_place *desk;
    size_t desk_size;
    uint64_t turn;
    bool resting; /* the leasing thread has just looked, and looks again soon by itself */
    bool more;    /* there was more to lease than the desk had room for */
    bool woken;
    bool stopping;
    atomic_bool ending; /* the same, for what is being run */
};

/* Leasing. */

static size_t places_in(const struct job_runners *r, enum desk_state state)
{
    size_t n = 0;

    for (size_t i = 0; i < r->desk_size; i++)
        n += r->desk[i].state == state;
    return n;
}

static size_t free_places(struct job_runners *r)
{
    pthread_mutex_lock(&r->lock);
    size_t n = places_in(r, DESK_FREE);
    pthread_mutex_unlock(&r->lock);
    return n;
}

/* Fewer wait than there are runners: one will soon have nothing to do. Under the lock. */
static bool runs_dry(const struct job_runners *r)
{
    return places_in(r, DESK_WAITING) < r->thread_count;
}

/* Only this thread fills places, so what was free is still free. */
static void put_on_desk(struct job_runners *r, const struct job_taken *job)
{
    const struct job_kind *kind = job_kind_named(r->kinds, job->kind);

    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < r->desk_size; i++) {
        struct desk_place *p = &r->desk[i];

        if (p->state != DESK_FREE)
            continue;
        *p = (struct desk_place){DESK_WAITING, *job, kind, moment_ticks(), r->turn++};
        p->job.kind = str_of(kind->name);
        break;
    }
    pthread_cond_signal(&r->work);
    pthread_mutex_unlock(&r->lock);
}

/* A copy under the lock, the writing without it. Only who leases empties these places. */
static enum fault mark_done(struct ctx *cx, struct db *db, struct job_runners *r)
{
    struct job_id *ids = NEW_ARRAY(cx->arena, struct job_id, r->desk_size);
    struct desk_place **places = NEW_ARRAY(cx->arena, struct desk_place *, r->desk_size);
    size_t n = 0;

    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < r->desk_size; i++) {
        if (r->desk[i].state != DESK_DONE)
            continue;
        places[n] = &r->desk[i];
        ids[n++] = r->desk[i].job.id;
    }
    pthread_mutex_unlock(&r->lock);
    if (n == 0)
        return FAULT_NONE;
    TRY(jobs_done(cx, db, r->owner, ids, n));
    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < n; i++)
        places[i]->state = DESK_FREE;
    pthread_mutex_unlock(&r->lock);
    return FAULT_NONE;
}

/* A copy under the lock, the writing without it. */
static enum fault renew_leases(struct ctx *cx, struct db *db, struct job_runners *r)
{
    struct job_id *due = NEW_ARRAY(cx->arena, struct job_id, r->desk_size);
    int64_t now = moment_ticks();
    size_t n = 0;

    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < r->desk_size; i++) {
        struct desk_place *p = &r->desk[i];

        if (p->state == DESK_FREE || now - p->leased < LEASE_TERM.us / 3)
            continue;
        p->leased = now;
        due[n++] = p->job.id;
    }
    pthread_mutex_unlock(&r->lock);
    for (size_t i = 0; i < n; i++)
        TRY(job_renew(cx, db, due[i], r->owner));
    return FAULT_NONE;
}

static enum fault lease(struct ctx *cx, struct db *db, struct job_runners *r, bool *ret_full)
{
    size_t room = free_places(r);
    struct list taken = {NULL, 0};

    *ret_full = false;
    if (room == 0)
        return FAULT_NONE;
    TRY(job_take(cx, db, r->names, r->owner, (uint32_t)room, &taken));
    each_in (job, struct job_taken, &taken)
        put_on_desk(r, job);
    *ret_full = taken.n == room;
    return FAULT_NONE;
}

static enum fault look(struct ctx *cx,
                       struct db **db,
                       struct job_runners *r,
                       int64_t *tidied,
                       bool *ret_full)
{
    if (!*db)
        TRY(db_open(cx, &r->place, db));
    TRY(renew_leases(cx, *db, r)); /* first: what is being run must not be run twice */
    TRY(mark_done(cx, *db, r));
    TRY(job_clock(cx, *db, r->kinds, r->clock));
    if (moment_ticks() - *tidied > TIDY_EVERY.us) {
        TRY(job_tidy(cx, *db));
        *tidied = moment_ticks();
    }
    return lease(cx, *db, r, ret_full);
}

static struct timespec in_ms(int64_t ms)
{
    struct moment t = moment_plus(moment_now(), (struct span){INT64_C(1000) * ms});

    return (struct timespec){t.us / 1000000, t.us % 1000000 * 1000};
}

/* Until woken, but not at once, or a quarter of a second; no longer than the desk's jobs last when
 * there were more. False: the end. */
static bool wait_to_look(struct job_runners *r, bool more)
{
    struct timespec soon = in_ms(LOOKS_APART_MS);
    struct timespec late = in_ms(LOOK_MS);
    int wrong = 0;

    pthread_mutex_lock(&r->lock);
    r->more = more;
    r->resting = true;
    while (!r->stopping && wrong == 0 && !(more && runs_dry(r)))
        wrong = pthread_cond_timedwait(&r->look, &r->lock, &soon);
    r->resting = false;
    wrong = 0;
    while (!r->stopping && wrong == 0 && !r->woken && !(more && runs_dry(r)))
        wrong = pthread_cond_timedwait(&r->look, &r->lock, &late);
    r->woken = false;
    bool on = !r->stopping;
    pthread_mutex_unlock(&r->lock);
    return on;
}

static void *lease_jobs(void *arg)
{
    struct job_runners *r = arg;
    struct arena *arena = arena_new();
    struct db *db = NULL;
    int64_t tidied = moment_ticks();
    bool was_well = true;
    bool full = false;

    do {
        struct ctx cx;

        arena_reset(arena);
        ctx_init(&cx, arena);
        cx.ending = &r->ending;
        bool well = look(&cx, &db, r, &tidied, &full) == FAULT_NONE;
        if (!well && was_well) /* said once */
            log_trouble(&cx, LOG_WARN, "jobs cannot be leased for now");
        was_well = well;
        full = full && well;
    } while (wait_to_look(r, full));
    if (db)
        db_close(&db);
    arena_free(&arena);
    return NULL;
}

/* Running. */

static struct desk_place *next_on_desk(struct job_runners *r)
{
    struct desk_place *next = NULL;

    for (size_t i = 0; i < r->desk_size; i++) {
        struct desk_place *p = &r->desk[i];

        if (p->state == DESK_WAITING && (!next || p->turn < next->turn))
            next = p;
    }
    return next;
}

static struct desk_place *wait_for_job(struct job_runners *r)
{
    struct desk_place *p = NULL;

    pthread_mutex_lock(&r->lock);
    while (!r->stopping && !(p = next_on_desk(r)))
        pthread_cond_wait(&r->work, &r->lock);
    if (p)
        p->state = DESK_RUNNING;
    pthread_mutex_unlock(&r->lock);
    return p;
}

/* Nobody is woken who would only lie down again. Under the lock. */
static void ask_to_look(struct job_runners *r)
{
    r->woken = true;
    if (!r->resting || (r->more && runs_dry(r)))
        pthread_cond_signal(&r->look);
}

static void leave_place(struct job_runners *r, struct desk_place *p, bool well)
{
    pthread_mutex_lock(&r->lock);
    p->state = well ? DESK_DONE : DESK_FREE;
    ask_to_look(r); /* it may have left another one to do */
    pthread_mutex_unlock(&r->lock);
}

static void wait_for_database(struct ctx *cx, struct job_runners *r, struct db **db)
{
    while (db_open(cx, &r->place, db) != FAULT_NONE) {
        struct timespec pause = {0, 200000000};

        trouble_clear(cx);
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&r->lock);
        bool end = r->stopping;
        pthread_mutex_unlock(&r->lock);
        if (end)
            return;
    }
}

/* When all processors are busy, sales go first and their mails a moment later. */
#define NICENESS 10

/*
 * The database does not know which of its callers is nice. So a runner rests thrice as long as its
 * job took, a moment at most: in a flood of mails it works a quarter of its time, and after a slow
 * call to a provider it goes on at once.
 */
#define REST_TIMES 3
#define REST_MOST 10000 /* unit: microseconds */

static void rest_after(int64_t worked)
{
    int64_t rest = worked * REST_TIMES;

    rest = rest < REST_MOST ? rest : REST_MOST;
    nanosleep(&(struct timespec){.tv_nsec = rest * 1000}, NULL);
}

/* A mail with its pictures and papers fits: a runner takes nothing from the system.   unit: bytes
 */
#define ARENA_FIRST ((size_t)512 << 10)

static void *run_jobs(void *arg)
{
    struct job_runners *r = arg;
    struct arena *arena = arena_new_for(ARENA_FIRST);
    struct db *db = NULL;
    struct desk_place *p;

    /* Of this thread alone; and, as batch work, it interrupts nobody when it wakes. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS);
    (void)sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0});
    while ((p = wait_for_job(r))) {
        int64_t began = moment_ticks();
        struct ctx cx;

        arena_reset(arena);
        ctx_init(&cx, arena);
        cx.ending = &r->ending;
        if (!db)
            wait_for_database(&cx, r, &db);
        bool well = db && job_run(&cx, db, p->kind, r->house, &p->job, r->owner);
        leave_place(r, p, well);
        rest_after(moment_ticks() - began);
    }
    if (db)
        db_close(&db);
    arena_free(&arena);
    return NULL;
}

/* Beginning and end. */

static size_t count_kinds(const struct job_kind *kinds)
{
    size_t n = 0;

    while (kinds[n].name)
        n++;
    return n;
}

struct job_runners *job_runners_new(const struct db_place *place,
                                    const struct job_kind *kinds,
                                    const struct house *house,
                                    uint32_t threads)
{
    struct arena *home = arena_new();
    struct job_runners *r = NEW(home, struct job_runners);

    r->home = home;
    r->place = *place;
    r->kinds = kinds;
    r->house = house;
    r->names = job_kind_names(home, kinds);
    r->owner = id_new(moment_now());
    r->clock = NEW_ARRAY(home, int64_t, count_kinds(kinds) + 1);
    r->desk_size = (size_t)threads * (DESK_A_RUNNER + 1);
    r->desk = NEW_ARRAY(home, struct desk_place, r->desk_size);
    r->threads = NEW_ARRAY(home, pthread_t, threads);
    r->thread_count = threads;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->look, NULL);
    pthread_cond_init(&r->work, NULL);

    int wrong = pthread_create(&r->leasing, NULL, lease_jobs, r);
    for (uint32_t i = 0; i < threads; i++)
        wrong |= pthread_create(&r->threads[i], NULL, run_jobs, r);
    assert(!wrong);
    return r;
}

const struct job_kind *job_runners_kinds(const struct job_runners *r)
{
    return r->kinds;
}

void job_runners_wake(struct job_runners *r)
{
    pthread_mutex_lock(&r->lock);
    ask_to_look(r);
    pthread_mutex_unlock(&r->lock);
}

/* Jobs on the desk that nobody began go back at once; otherwise their leases would have to end. */
static enum fault return_leases(struct ctx *cx, struct db *db, struct job_runners *r)
{
    for (size_t i = 0; i < r->desk_size; i++) {
        if (r->desk[i].state == DESK_WAITING)
            TRY(job_return(cx, db, r->desk[i].job.id, r->owner));
    }
    return FAULT_NONE;
}

/* Nobody runs or leases any more. */
static void clear_desk(struct job_runners *r)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    CLEANUP(db_close) struct db *db = NULL;
    struct ctx cx;

    ctx_init(&cx, arena);
    if (places_in(r, DESK_FREE) == r->desk_size)
        return;
    enum fault f = db_open(&cx, &r->place, &db);
    if (f == FAULT_NONE)
        f = mark_done(&cx, db, r);
    if (f == FAULT_NONE)
        f = return_leases(&cx, db, r);
    if (f != FAULT_NONE)
        log_trouble(&cx, LOG_WARN, "leased jobs were not given back: they wait for their term");
}

void job_runners_free(struct job_runners **runners)
{
    struct job_runners *r = *runners;

    *runners = NULL;
    if (!r)
        return;
    atomic_store(&r->ending, true);
    pthread_mutex_lock(&r->lock);
    r->stopping = true;
    pthread_cond_broadcast(&r->look);
    pthread_cond_broadcast(&r->work);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->leasing, NULL);
    for (uint32_t i = 0; i < r->thread_count; i++)
        pthread_join(r->threads[i], NULL);
    clear_desk(r);
    pthread_cond_destroy(&r->look);
    pthread_cond_destroy(&r->work);
    pthread_mutex_destroy(&r->lock);
    struct arena *home = r->home;
    arena_free(&home);
}
