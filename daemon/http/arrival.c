/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#include "http/inside.h"

/*
 * Whoever sends or reads a byte now and then moves, and libmicrohttpd's patience begins again with
 * each. So each connection says until when what is on its way must be there, and once a second a
 * thread of its own hangs up on those that are late: with the first line of a request, with all the
 * rest of it, with reading the reply. A request that is all there may take its time, and between
 * two of them a connection rests as long as libmicrohttpd lets it: of the next one's first byte
 * nobody tells us, so this thread asks the system whether bytes came since.
 */
struct arrival {
    struct arrival *next; /* of those that are open, or of the free ones */
    struct arrival *before;
    int socket;
    /* Hung up on by then; 0: never; below zero: it rests since minus that.   unit: ticks */
    atomic_int_fast64_t until;
    int64_t rest;   /* the rest that the thread has seen, as `until` tells it */
    uint64_t heard; /* so many bytes had come by then */
};

struct arrivals {
    struct arena *home;
    struct span most;
    int64_t reading; /* unit: bytes a second */
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
    a->rest = 0;
    a->before = NULL;
    a->next = all->open;
    if (a->next)
        a->next->before = a;
    all->open = a;
    arrival_rests(a);
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

void arrival_begins(struct arrivals *all, struct arrival *a)
{
    atomic_store_explicit(&a->until, moment_ticks() + all->most.us, memory_order_relaxed);
}

void arrival_ends(struct arrival *a)
{
    atomic_store_explicit(&a->until, 0, memory_order_relaxed);
}

void arrival_is_read(struct arrivals *all, struct arrival *a, int64_t since, size_t bytes)
{
    int64_t longer = SECONDS((int64_t)bytes).us / all->reading;

    atomic_store_explicit(&a->until, since + all->most.us + longer, memory_order_relaxed);
}

void arrival_rests(struct arrival *a)
{
    atomic_store_explicit(&a->until, -moment_ticks(), memory_order_relaxed);
}

static uint64_t bytes_heard(int socket)
{
    struct tcp_info info = {0};
    socklen_t n = sizeof info;

    return getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &n) == 0 ? info.tcpi_bytes_received : 0;
}

/* Bytes came since this rest was first seen: a request is on its way. */
static void look_at_rest(struct arrivals *all, struct arrival *a, int_fast64_t rest, int64_t now)
{
    uint64_t heard = bytes_heard(a->socket);

    if (a->rest != rest) {
        a->rest = rest;
        a->heard = heard;
    } else if (heard != a->heard) { /* unless it is all there meanwhile */
        atomic_compare_exchange_strong(&a->until, &rest, now + all->most.us);
    }
}

/* Its thread sees the end of the stream and closes it. */
static void hang_up_on_late(struct arrivals *all)
{
    int64_t now = moment_ticks();

    for (struct arrival *a = all->open; a; a = a->next) {
        int_fast64_t until = atomic_load_explicit(&a->until, memory_order_relaxed);

        if (until < 0) {
            look_at_rest(all, a, until, now);
        } else if (until > 0 && until < now) {
            shutdown(a->socket, SHUT_RDWR);
        }
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

struct arrivals *arrivals_new(const struct server_config *config)
{
    enum { READING = 8 }; /* KiB a second, as the shape says */

    if (config->arrival_seconds == 0)
        return NULL;

    struct arena *home = arena_new();
    struct arrivals *all = NEW(home, struct arrivals);

    all->home = home;
    all->most = SECONDS(config->arrival_seconds);
    all->reading =
        INT64_C(1024) * (config->reading_kib_a_second ? config->reading_kib_a_second : READING);
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
