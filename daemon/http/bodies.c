/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdatomic.h>

#include "http/inside.h"

/*
 * A body stands in memory until its request is over, and a sender may take his time: what one
 * caller has standing there is limited, and what all have. Who would go beyond it is heard out like
 * one whose body is too large, but not kept. Small bodies, as of forms and bookings, do not count:
 * they fit in what each request has anyway.
 */
#define SMALL ((size_t)16 << 10)
/* Two that fall on one count share it: nobody can choose with whom. */
#define CALLERS 16384

struct bodies {
    struct str secret;
    size_t most_of_caller;
    size_t most;
    atomic_size_t all;
    atomic_size_t callers[CALLERS];
};

static size_t most_of(uint32_t kib, uint32_t body_kib)
{
    if (kib == 0)
        return SIZE_MAX;
    return (size_t)(kib > body_kib ? kib : body_kib) << 10; /* one of the largest always fits */
}

struct bodies *bodies_new(struct arena *home, const struct server_config *config, struct str secret)
{
    struct bodies *b = NEW(home, struct bodies);

    b->secret = secret;
    b->most_of_caller = most_of(config->bodies_kib_an_address, config->body_kib);
    b->most = most_of(config->bodies_kib, config->body_kib);
    return b;
}

static void uncount(struct work *w, size_t n)
{
    atomic_fetch_sub(w->body_caller, n);
    atomic_fetch_sub(&w->server->bodies->all, n);
    w->body_counted -= n;
}

enum fault bodies_take(struct work *w, size_t more)
{
    struct bodies *b = w->server->bodies;
    size_t whole = w->body.n + more;

    if (whole <= SMALL)
        return FAULT_NONE;
    if (!w->body_caller)
        w->body_caller = &b->callers[caller_number(b->secret, w->rq.remote) % CALLERS];
    size_t n = whole - w->body_counted;
    size_t of_caller = atomic_fetch_add(w->body_caller, n) + n;
    size_t of_all = atomic_fetch_add(&b->all, n) + n;
    w->body_counted += n;
    if (of_caller <= b->most_of_caller && of_all <= b->most)
        return FAULT_NONE;
    uncount(w, n);
    if (of_caller > b->most_of_caller) {
        return fault(&w->cx, FAULT_TOO_MANY, "%" PRI_STR " has %zu KiB of bodies under way",
                     ARG_STR(w->rq.remote), of_caller >> 10);
    }
    return fault(&w->cx, FAULT_DB_BUSY, "%zu KiB of bodies are under way", of_all >> 10);
}

void bodies_give_back(struct work *w)
{
    if (w->body_caller)
        uncount(w, w->body_counted);
}
