/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/inside.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "base/arena.h"

struct db_pool {
    struct arena *home;
    pthread_mutex_t lock;
    pthread_cond_t came_back;
    struct db_place place;
    struct db *idle;
    uint32_t open; /* idle and lent */
    uint32_t most;
    struct span patience;
};

struct db_pool *db_pool_new(const struct db_place *place, uint32_t most, struct span patience)
{
    struct arena *home = arena_new();
    struct db_pool *pool = NEW(home, struct db_pool);

    pool->home = home;
    pool->place = *place;
    pool->most = most;
    pool->patience = patience;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->came_back, NULL);
    return pool;
}

void db_pool_free(struct db_pool **pool)
{
    struct db_pool *old = *pool;

    *pool = NULL;
    if (!old)
        return;
    while (old->idle) {
        struct db *db = old->idle;
        old->idle = db->next;
        old->open--;
        db_close(&db);
    }
    assert(old->open == 0); /* a lease outlived its pool */
    pthread_cond_destroy(&old->came_back);
    pthread_mutex_destroy(&old->lock);
    struct arena *home = old->home;
    arena_free(&home);
}

/* A place in the pool: an idle connection, or the right to open one (*ret NULL). */
static bool take_place(struct db_pool *pool, struct timespec until, struct db **ret)
{
    bool got = true;

    pthread_mutex_lock(&pool->lock);
    while (!pool->idle && pool->open >= pool->most && got)
        got = pthread_cond_timedwait(&pool->came_back, &pool->lock, &until) != ETIMEDOUT;
    *ret = pool->idle;
    if (pool->idle) {
        pool->idle = pool->idle->next;
        got = true;
    } else if (got) {
        pool->open++;
    }
    pthread_mutex_unlock(&pool->lock);
    return got;
}

static void give_up_place(struct db_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->open--;
    pthread_cond_signal(&pool->came_back);
    pthread_mutex_unlock(&pool->lock);
}

static bool open_or_wake(struct ctx *cx, struct db_pool *pool, struct db **db)
{
    if (*db && db_is_alive(*db))
        return true;

    enum fault f = *db ? db_connect(cx, *db) : db_open(cx, &pool->place, db);
    if (f == FAULT_NONE)
        return true;
    trouble_clear(cx);
    return false;
}

struct db *db_lease(struct ctx *cx, struct db_pool *pool)
{
    int64_t until = moment_ticks() + pool->patience.us;
    struct moment at = moment_plus(moment_now(), pool->patience);
    struct db *db = NULL;

    if (!take_place(pool, (struct timespec){at.us / 1000000, at.us % 1000000 * 1000}, &db))
        return NULL;

    while (!open_or_wake(cx, pool, &db)) {
        struct timespec pause = {0, 20000000};

        if (moment_ticks() >= until) {
            if (db)
                db_close(&db);
            give_up_place(pool);
            return NULL;
        }
        nanosleep(&pause, NULL);
    }
    db->pool = pool;
    db->next = NULL;
    return db;
}

void db_give_back(struct db **lent)
{
    struct db *db = *lent;

    *lent = NULL;
    if (!db)
        return;
    assert(!db->in_transaction && !db->streaming);
    struct db_pool *pool = db->pool;
    pthread_mutex_lock(&pool->lock);
    db->next = pool->idle;
    pool->idle = db;
    pthread_cond_signal(&pool->came_back);
    pthread_mutex_unlock(&pool->lock);
}
