/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/group.h"

#include <assert.h>
#include <pthread.h>

#include "base/arena.h"
#include "db/inside.h"

#define BATCH_MOST 256
#define PATIENCE SECONDS(5) /* how long a batch waits for a database that is away */

struct group_writer {
    struct arena *home;
    const char *name;
    struct db_place place;
    group_write *write;
    void *of;
    pthread_t thread;

    pthread_mutex_t lock;
    pthread_cond_t came;
    struct group_item *first; /* in order of arrival */
    struct group_item **last;
    bool stopping;

    /* The thread's own. */
    struct db *db;
    struct group_item *batch[BATCH_MOST];
};

struct writing {
    struct group_writer *writer;
    struct group_item **items;
    size_t n;
};

/* Tries may be several: each begins with items that have no past. */
static enum fault write_batch(struct ctx *cx, struct db *db, void *arg)
{
    struct writing *w = arg;

    for (size_t i = 0; i < w->n; i++) {
        w->items[i]->fault = FAULT_NONE;
        trouble_clear(w->items[i]->cx);
    }
    return w->writer->write(cx, db, w->writer->of, w->items, w->n);
}

/* The writer's trouble becomes that of the item's own work, in its own memory. */
static void fail(struct ctx *cx, struct group_item *item, enum fault f)
{
    trouble_clear(item->cx);
    item->fault = fault(item->cx, f, "%" PRI_STR, ARG_STR(cx->trouble.story));
}

static bool is_connected(struct ctx *cx, struct group_writer *w)
{
    enum fault f = FAULT_NONE;

    if (!w->db) {
        f = db_open(cx, &w->place, &w->db);
    } else if (!db_is_alive(w->db)) {
        f = db_connect(cx, w->db);
    }
    return f == FAULT_NONE;
}

static bool wait_for_database(struct ctx *cx, struct group_writer *w, int64_t until)
{
    while (!is_connected(cx, w)) {
        struct timespec pause = {0, 20000000};

        if (moment_ticks() >= until)
            return false;
        trouble_clear(cx);
        nanosleep(&pause, NULL);
    }
    return true;
}

static void write_one(struct ctx *cx,
                      struct group_writer *w,
                      struct group_item *item,
                      int64_t until)
{
    struct writing alone = {w, &item, 1};
    enum fault f = FAULT_DB_BUSY;

    trouble_clear(cx);
    if (wait_for_database(cx, w, until))
        f = db_in_transaction(cx, w->db, write_batch, &alone);
    if (f != FAULT_NONE)
        fail(cx, item, f);
    item->done(item);
}

static void write_all(struct ctx *cx, struct group_writer *w, size_t n)
{
    int64_t until = moment_ticks() + PATIENCE.us;
    struct writing together = {w, w->batch, n};

    /* Once together; what does not go together goes one by one, and then each has its own fault. */
    if (n > 1 && wait_for_database(cx, w, until) &&
        db_try_transaction(cx, w->db, 1, write_batch, &together) == FAULT_NONE) {
        for (size_t i = 0; i < n; i++)
            w->batch[i]->done(w->batch[i]);
        return;
    }
    for (size_t i = 0; i < n; i++)
        write_one(cx, w, w->batch[i], until);
}

/* What waits, up to a full batch; waits for the first. Zero: nothing will come any more. */
static size_t take_batch(struct group_writer *w)
{
    size_t n = 0;

    pthread_mutex_lock(&w->lock);
    while (!w->first && !w->stopping)
        pthread_cond_wait(&w->came, &w->lock);
    while (w->first && n < BATCH_MOST) {
        w->batch[n++] = w->first;
        w->first = w->first->next;
    }
    if (!w->first)
        w->last = &w->first;
    pthread_mutex_unlock(&w->lock);
    return n;
}

static void *run(void *arg)
{
    struct group_writer *w = arg;
    struct arena *arena = arena_new();
    size_t n;

    while ((n = take_batch(w)) > 0) {
        struct ctx cx;

        arena_reset(arena);
        ctx_init(&cx, arena);
        write_all(&cx, w, n);
    }
    if (w->db)
        db_close(&w->db);
    arena_free(&arena);
    return NULL;
}

struct group_writer *group_writer_new(const char *name,
                                      const struct db_place *place,
                                      group_write *write,
                                      void *of)
{
    struct arena *home = arena_new();
    struct group_writer *w = NEW(home, struct group_writer);

    w->home = home;
    w->name = name;
    w->place = *place;
    w->write = write;
    w->of = of;
    w->last = &w->first;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->came, NULL);
    int wrong = pthread_create(&w->thread, NULL, run, w);
    assert(!wrong);
    pthread_setname_np(w->thread, name);
    return w;
}

void group_submit(struct group_writer *w, struct group_item *item)
{
    item->next = NULL;
    item->fault = FAULT_NONE;
    pthread_mutex_lock(&w->lock);
    *w->last = item;
    w->last = &item->next;
    pthread_cond_signal(&w->came);
    pthread_mutex_unlock(&w->lock);
}

void group_writer_free(struct group_writer **writer)
{
    struct group_writer *w = *writer;

    *writer = NULL;
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->came);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->came);
    pthread_mutex_destroy(&w->lock);
    struct arena *home = w->home;
    arena_free(&home);
}
