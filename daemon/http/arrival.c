/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <errno.h>
#include <sys/socket.h>
#include <time.h>

#include "http/inside.h"

/*
 * Whoever sends a byte now and then moves, and libmicrohttpd's patience begins again with each. So
 * each connection says since when a request comes in on it, and once a second a thread of its own
 * hangs up on those that take too long over it: as long over the first line, for which a connection
 * that is kept open waits, as over all the rest. A request that is all there may take its time.
 */
struct arrival {
    struct arrival *next; /* of those that are open, or of the free ones */
    struct arrival *before;
    int socket;
    atomic_int_fast64_t since; /* 0: nothing is expected to come         unit: ticks */
};

struct arrivals {
    struct arena *home;
    struct span most;
    pthread_t sweeper;
    pthread_mutex_t lock; /* of all below; a socket in the list is open while it is held */
    pthread_cond_t ends;
    bool ending;
    struct arrival *open;
    struct arrival *free;
};

struct arrival *arrival_open(struct arrivals *all, int socket)
{
    pthread_mutex_lock(&all->lock);
    struct arrival *a = all->free;
    if (a) {
        all->free = a->next;
    } else {
        a = NEW(all->home, struct arrival);
    }
    a->socket = socket;
    a->before = NULL;
    a->next = all->open;
    if (a->next)
        a->next->before = a;
    all->open = a;
    arrival_begins(a);
    pthread_mutex_unlock(&all->lock);
    return a;
}

void arrival_close(struct arrivals *all, struct arrival *a)
{
    pthread_mutex_lock(&all->lock);
    if (a->before) {
        a->before->next = a->next;
    } else {
        all->open = a->next;
    }
    if (a->next)
        a->next->before = a->before;
    a->next = all->free;
    all->free = a;
    pthread_mutex_unlock(&all->lock);
}

void arrival_begins(struct arrival *a)
{
    atomic_store_explicit(&a->since, moment_ticks(), memory_order_relaxed);
}

void arrival_ends(struct arrival *a)
{
    atomic_store_explicit(&a->since, 0, memory_order_relaxed);
}

/* Its thread sees the end of the stream and closes it. */
static void hang_up_on_late(struct arrivals *all)
{
    int64_t latest = moment_ticks() - all->most.us;

    for (struct arrival *a = all->open; a; a = a->next) {
        int64_t since = atomic_load_explicit(&a->since, memory_order_relaxed);

        if (since > 0 && since < latest)
            shutdown(a->socket, SHUT_RDWR);
    }
}

static void *sweep(void *of)
{
    struct arrivals *all = of;

    pthread_mutex_lock(&all->lock);
    while (!all->ending) {
        struct moment soon = moment_plus(moment_now(), SECONDS(1));
        struct timespec at = {soon.us / 1000000, soon.us % 1000000 * 1000};

        if (pthread_cond_timedwait(&all->ends, &all->lock, &at) == ETIMEDOUT)
            hang_up_on_late(all);
    }
    pthread_mutex_unlock(&all->lock);
    return NULL;
}

struct arrivals *arrivals_new(uint32_t seconds)
{
    if (seconds == 0)
        return NULL;

    struct arena *home = arena_new();
    struct arrivals *all = NEW(home, struct arrivals);

    all->home = home;
    all->most = SECONDS(seconds);
    pthread_mutex_init(&all->lock, NULL);
    pthread_cond_init(&all->ends, NULL);
    int wrong = pthread_create(&all->sweeper, NULL, sweep, all);
    assert(!wrong);
    return all;
}

void arrivals_free(struct arrivals **at)
{
    struct arrivals *all = *at;

    *at = NULL;
    if (!all)
        return;
    pthread_mutex_lock(&all->lock);
    all->ending = true;
    pthread_cond_signal(&all->ends);
    pthread_mutex_unlock(&all->lock);
    pthread_join(all->sweeper, NULL);
    pthread_mutex_destroy(&all->lock);
    pthread_cond_destroy(&all->ends);
    struct arena *home = all->home;
    arena_free(&home);
}
