/* SPDX-License-Identifier: EUPL-1.2 */
#include "gauges.h"

#include <assert.h>
#include <pthread.h>
#include <time.h>

#include "base/arena.h"
#include "base/log.h"
#include "mail/mail.h"

#define LOOK_EVERY SECONDS(5)

struct seen {
    bool told;          /* whether the last look went well */
    uint32_t *given_up; /* one a kind, in the order of the table */
    struct span oldest_due;
    struct mails_left mails;
};

struct gauges {
    struct arena *home;
    struct db_place place;
    const struct job_kind *kinds;
    size_t kind_count;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t end;
    bool stopping;
    struct seen now;  /* under the lock */
    struct seen next; /* the thread's own */
};

static void note_kind(struct gauges *g, const struct jobs_given_up *row)
{
    for (size_t i = 0; i < g->kind_count; i++) {
        if (str_is(row->kind, str_of(g->kinds[i].name)))
            g->next.given_up[i] = row->n;
    }
}

static enum fault look(struct ctx *cx, struct gauges *g, struct db **db)
{
    struct list rows;

    if (!*db)
        TRY(db_open(cx, &g->place, db));
    TRY(jobs_given_up(cx, *db, &rows));
    TRY(jobs_oldest_due(cx, *db, &g->next.oldest_due));
    TRY(mails_left(cx, *db, &g->next.mails));
    for (size_t i = 0; i < g->kind_count; i++)
        g->next.given_up[i] = 0;
    each_in (row, struct jobs_given_up, &rows)
        note_kind(g, row);
    return FAULT_NONE;
}

static void show(struct gauges *g, bool told)
{
    pthread_mutex_lock(&g->lock);
    struct seen before = g->now;
    g->now = g->next;
    g->now.told = told;
    g->next = before;
    pthread_mutex_unlock(&g->lock);
}

/* False: the end. */
static bool wait_to_look(struct gauges *g)
{
    struct moment until = moment_plus(moment_now(), LOOK_EVERY);
    struct timespec at = {until.us / 1000000, until.us % 1000000 * 1000};
    int wrong = 0;

    pthread_mutex_lock(&g->lock);
    while (!g->stopping && wrong == 0)
        wrong = pthread_cond_timedwait(&g->end, &g->lock, &at);
    bool on = !g->stopping;
    pthread_mutex_unlock(&g->lock);
    return on;
}

static void *look_now_and_then(void *arg)
{
    struct gauges *g = arg;
    struct arena *arena = arena_new();
    struct db *db = NULL;
    bool was_well = true;

    do {
        struct ctx cx;

        arena_reset(arena);
        ctx_init(&cx, arena);
        bool well = look(&cx, g, &db) == FAULT_NONE;
        if (!well && was_well) /* said once */
            log_trouble(&cx, LOG_WARN, "what is stuck cannot be counted for now");
        if (!well && db)
            db_close(&db);
        show(g, well);
        was_well = well;
    } while (wait_to_look(g));
    if (db)
        db_close(&db);
    arena_free(&arena);
    return NULL;
}

struct gauges *gauges_new(const struct db_place *place, const struct job_kind *kinds)
{
    struct arena *home = arena_new();
    struct gauges *g = NEW(home, struct gauges);

    g->home = home;
    g->place = *place;
    g->kinds = kinds;
    while (kinds[g->kind_count].name)
        g->kind_count++;
    g->now.given_up = NEW_ARRAY(home, uint32_t, g->kind_count + 1);
    g->next.given_up = NEW_ARRAY(home, uint32_t, g->kind_count + 1);
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->end, NULL);
    int wrong = pthread_create(&g->thread, NULL, look_now_and_then, g);
    assert(!wrong);
    return g;
}

void gauges_free(struct gauges **gauges)
{
    struct gauges *g = *gauges;

    *gauges = NULL;
    if (!g)
        return;
    pthread_mutex_lock(&g->lock);
    g->stopping = true;
    pthread_cond_signal(&g->end);
    pthread_mutex_unlock(&g->lock);
    pthread_join(g->thread, NULL);
    pthread_cond_destroy(&g->end);
    pthread_mutex_destroy(&g->lock);
    struct arena *home = g->home;
    arena_free(&home);
}

static void write_gauge(struct buf *b, const char *name, const char *help, uint64_t value)
{
    buf_format(b, "# HELP %s %s\n# TYPE %s gauge\n%s %llu\n", name, help, name, name,
               (unsigned long long)value);
}

static void write_seen(const struct gauges *g, struct buf *b)
{
    buf_lit(b, "# HELP insolite_jobs_given_up Jobs that failed too often and wait for a person, by "
               "kind\n# TYPE insolite_jobs_given_up gauge\n");
    for (size_t i = 0; i < g->kind_count; i++) {
        buf_format(b, "insolite_jobs_given_up{kind=\"%s\"} %u\n", g->kinds[i].name,
                   g->now.given_up[i]);
    }
    write_gauge(b, "insolite_jobs_oldest_due_seconds",
                "How long the oldest job that is due has waited for a runner",
                (uint64_t)(g->now.oldest_due.us / 1000000));
    write_gauge(b, "insolite_mails_refused",
                "Mails that the mail server refused for good and that wait for a person",
                g->now.mails.refused);
    write_gauge(b, "insolite_mails_waiting", "Mails that are written and not yet sent",
                g->now.mails.waiting);
}

void gauges_write(struct gauges *g, struct buf *b)
{
    pthread_mutex_lock(&g->lock);
    if (g->now.told)
        write_seen(g, b);
    pthread_mutex_unlock(&g->lock);
}
