/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/inside.h"

/* A fixed pool of workers and the queue before it, first come first served. */
struct desk {
    struct server *server;
    struct arena *home;
    pthread_mutex_t lock;
    pthread_cond_t comes;
    struct work *first;
    struct work **last;
    size_t waiting;
    size_t most;
    bool closing;
    pthread_t *workers;
    uint32_t workers_n;
};

static struct work *take(struct desk *desk)
{
    pthread_mutex_lock(&desk->lock);
    while (!desk->first && !desk->closing)
        pthread_cond_wait(&desk->comes, &desk->lock);
    struct work *w = desk->first;
    if (w) {
        desk->first = w->next;
        if (!desk->first)
            desk->last = &desk->first;
        desk->waiting--;
    }
    pthread_mutex_unlock(&desk->lock);
    return w;
}

static void *work_at_desk(void *of)
{
    struct desk *desk = of;

    for (struct work *w = take(desk); w; w = take(desk)) {
        front_at_desk(w);
        work_wake(w);
    }
    return NULL;
}

struct desk *desk_new(struct server *server, uint32_t workers, size_t most)
{
    struct arena *home = arena_new();
    struct desk *desk = NEW(home, struct desk);

    *desk = (struct desk){.server = server, .home = home, .most = most};
    desk->last = &desk->first;
    desk->workers = NEW_ARRAY(home, pthread_t, workers);
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->comes, NULL);
    for (uint32_t i = 0; i < workers; i++) {
        if (pthread_create(&desk->workers[i], NULL, work_at_desk, desk) != 0)
            break;
        desk->workers_n++;
    }
    return desk;
}

bool desk_put(struct desk *desk, struct work *w)
{
    bool room;

    pthread_mutex_lock(&desk->lock);
    room = desk->waiting < desk->most && !desk->closing && desk->workers_n > 0;
    if (room) {
        w->next = NULL;
        *desk->last = w;
        desk->last = &w->next;
        desk->waiting++;
        pthread_cond_signal(&desk->comes);
    }
    pthread_mutex_unlock(&desk->lock);
    return room;
}

size_t desk_waiting(struct desk *desk)
{
    pthread_mutex_lock(&desk->lock);
    size_t n = desk->waiting;
    pthread_mutex_unlock(&desk->lock);
    return n;
}

/* What waits is done first: take() gives NULL only when the queue is empty. */
void desk_free(struct desk **desk_at)
{
    struct desk *desk = *desk_at;

    if (!desk)
        return;
    pthread_mutex_lock(&desk->lock);
    desk->closing = true;
    pthread_cond_broadcast(&desk->comes);
    pthread_mutex_unlock(&desk->lock);
    for (uint32_t i = 0; i < desk->workers_n; i++)
        pthread_join(desk->workers[i], NULL);
    pthread_cond_destroy(&desk->comes);
    pthread_mutex_destroy(&desk->lock);
    struct arena *home = desk->home;
    *desk_at = NULL;
    arena_free(&home);
}
