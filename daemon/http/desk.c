/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/inside.h"

/* Who asks somebody outside stops waiting for a worker after so long: nobody reads the answer. */
#define OUTWARD_PATIENCE SECONDS(30)

/* Requests that wait for a worker, first come first served, and how many are with one. */
struct lane {
    struct work *first;
    struct work **last;
    size_t waiting;
    size_t most_waiting;
    uint32_t busy;
    uint32_t most_busy;
};

/*
 * A fixed pool of workers and two lanes before it. What asks a payment provider waits for as long
 * as that keeps silent: such requests have a lane of their own and never all workers, so that a
 * provider which hangs holds up only those who would pay there.
 */
enum { INWARD, OUTWARD, LANES };

struct desk {
    struct server *server;
    struct arena *home;
    pthread_mutex_t lock;
    pthread_cond_t comes;
    struct lane lanes[LANES];
    size_t most;
    bool closing;
    pthread_t *workers;
    uint32_t workers_n;
};

static struct lane *lane_of(struct desk *desk, const struct work *w)
{
    return &desk->lanes[w->match.entry->route->calls_out ? OUTWARD : INWARD];
}

/* Of the lanes that may send one to a worker now, where the first has waited longest. */
static struct lane *next_lane(struct desk *desk)
{
    struct lane *next = NULL;

    for (int i = 0; i < LANES; i++) {
        struct lane *lane = &desk->lanes[i];

        if (!lane->first || (lane->busy >= lane->most_busy && !desk->closing))
            continue;
        if (!next || lane->first->queued < next->first->queued)
            next = lane;
    }
    return next;
}

static struct work *first_of(struct lane *lane)
{
    struct work *w = lane->first;

    lane->first = w->next;
    if (!lane->first)
        lane->last = &lane->first;
    lane->waiting--;
    lane->busy++;
    return w;
}

static struct work *take(struct desk *desk)
{
    struct lane *lane;

    pthread_mutex_lock(&desk->lock);
    while (!(lane = next_lane(desk)) && !desk->closing)
        pthread_cond_wait(&desk->comes, &desk->lock);
    struct work *w = lane ? first_of(lane) : NULL;
    pthread_mutex_unlock(&desk->lock);
    return w;
}

/* Its lane may send another one: to whoever sleeps, if we take from the other lane. */
static void leave(struct desk *desk, struct lane *lane)
{
    pthread_mutex_lock(&desk->lock);
    lane->busy--;
    if (lane->first)
        pthread_cond_signal(&desk->comes);
    pthread_mutex_unlock(&desk->lock);
}

static void *work_at_desk(void *of)
{
    struct desk *desk = of;

    for (struct work *w = take(desk); w; w = take(desk)) {
        struct lane *lane = lane_of(desk, w);

        if (lane == &desk->lanes[OUTWARD] && moment_ticks() - w->queued > OUTWARD_PATIENCE.us) {
            w->fault = fault(&w->cx, FAULT_DB_BUSY, "waited too long for who is asked outside");
        } else {
            front_at_desk(w);
        }
        work_wake(w); /* from here on it is somebody else's */
        leave(desk, lane);
    }
    return NULL;
}

/* A quarter of the workers, one at least, is for whoever asks nobody outside. */
static uint32_t most_outward(uint32_t workers)
{
    uint32_t kept = workers / 4 > 0 ? workers / 4 : 1;

    return workers > kept ? workers - kept : 1;
}

struct desk *desk_new(struct server *server, uint32_t workers, size_t most)
{
    struct arena *home = arena_new();
    struct desk *desk = NEW(home, struct desk);

    *desk = (struct desk){.server = server, .home = home, .most = most};
    desk->lanes[INWARD] = (struct lane){.most_waiting = most, .most_busy = workers};
    desk->lanes[OUTWARD] =
        (struct lane){.most_waiting = most / 2, .most_busy = most_outward(workers)};
    for (int i = 0; i < LANES; i++)
        desk->lanes[i].last = &desk->lanes[i].first;
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

static size_t waiting_in(const struct desk *desk)
{
    size_t n = 0;

    for (int i = 0; i < LANES; i++)
        n += desk->lanes[i].waiting;
    return n;
}

bool desk_put(struct desk *desk, struct work *w)
{
    struct lane *lane = lane_of(desk, w);
    bool room;

    pthread_mutex_lock(&desk->lock);
    room = waiting_in(desk) < desk->most && lane->waiting < lane->most_waiting && !desk->closing &&
           desk->workers_n > 0;
    if (room) {
        w->next = NULL;
        w->queued = moment_ticks();
        *lane->last = w;
        lane->last = &w->next;
        lane->waiting++;
        pthread_cond_signal(&desk->comes);
    }
    pthread_mutex_unlock(&desk->lock);
    return room;
}

size_t desk_waiting(struct desk *desk)
{
    pthread_mutex_lock(&desk->lock);
    size_t n = waiting_in(desk);
    pthread_mutex_unlock(&desk->lock);
    return n;
}

/* What waits is done first: take() gives NULL only when both lanes are empty. */
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
