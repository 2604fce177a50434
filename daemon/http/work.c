/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/inside.h"

/* Most replies fit in this, so that a request takes nothing from the system.   unit: bytes */
#define ARENA_FIRST ((size_t)64 << 10)
/* What a request has grown beyond this goes back to the system with it.   unit: bytes */
#define ARENA_KEPT ((size_t)1 << 20)
/* Free requests kept for the next ones. */
#define WORKS_KEPT 256

static struct work *work_new(struct server *server)
{
    struct arena *arena = arena_new_for(ARENA_FIRST);
    struct arena *own = arena_new();
    struct work *w = NEW(own, struct work);

    w->server = server;
    w->arena = arena;
    w->home = own;
    return w;
}

static void work_free(struct work *w)
{
    struct arena *own = w->home;

    arena_free(&w->arena);
    arena_free(&own);
}

struct work *work_take(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    struct work *w = server->free;
    if (w) {
        server->free = w->next;
        server->free_n--;
    }
    pthread_mutex_unlock(&server->lock);

    if (!w)
        w = work_new(server);
    struct arena *arena = w->arena;
    struct arena *own = w->home;
    *w = (struct work){.server = server, .arena = arena, .home = own, .body = BUF(arena)};
    atomic_fetch_add(&server->under_way, 1);
    return w;
}

void work_give_back(struct work *w)
{
    struct server *server = w->server;
    struct work *surplus = NULL;

    bodies_give_back(w);
    if (arena_used(w->arena) > ARENA_KEPT) {
        arena_free(&w->arena);
        w->arena = arena_new_for(ARENA_FIRST);
    } else {
        arena_reset(w->arena);
    }
    pthread_mutex_lock(&server->lock);
    if (server->free_n < WORKS_KEPT) {
        w->next = server->free;
        server->free = w;
        server->free_n++;
    } else {
        surplus = w;
    }
    pthread_mutex_unlock(&server->lock);

    if (surplus)
        work_free(surplus);
    atomic_fetch_sub(&server->under_way, 1);
}

void works_free(struct server *server)
{
    while (server->free) {
        struct work *w = server->free;
        server->free = w->next;
        work_free(w);
    }
    server->free_n = 0;
}
