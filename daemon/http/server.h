/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"
#include "http/route.h"

/* Settings of the server: section [server] of the configuration. */
struct server_config {
    struct str address;    /* "127.0.0.1" */
    uint32_t port;         /* 0: any free one, said in the log */
    struct str public_url; /* "https://visites.example"; empty: http://address:port */
    uint32_t threads;      /* epoll threads; 0: one for two cores */
    uint32_t workers;      /* desk workers, each with a database lease while it works */
    uint32_t connections;  /* open at most */
    uint32_t
        connections_an_address; /* of these, by one address; 0: no limit; never behind a proxy */
    uint32_t patience_seconds;  /* a connection on which nothing moves for so long is closed */
    uint32_t arrival_seconds; /* a request that is not all there by then is hung up on; 0: never */
    uint32_t reading_kib_a_second;  /* and a reply that is read more slowly, after as long */
    uint32_t body_kib;              /* 413 above */
    uint32_t bodies_kib_an_address; /* of bodies by one address: 429 above; 0: no limit */
    uint32_t bodies_kib;            /* of all: 503 above; 0: no limit */
    uint32_t header_kib;            /* 431 above */
    uint32_t requests_a_minute;     /* POSTs by one address to the pages and the API; 0: no limit */
    bool behind_proxy;              /* X-Forwarded-For names the caller */
};
extern const struct shape SERVER_CONFIG;

struct server_given {
    const struct server_config *config;
    const struct surface *const *surfaces; /* NULL ends */
    struct db_pool *pool;
    const struct house *house;
    /* Borrow and give back the current snapshot for quick handlers; borrow may give NULL (not
     * ready: 503). */
    const struct catalogue *(*borrow)(const struct house *house);
    void (*release)(const struct house *house, const struct catalogue *catalogue);
    /* Which destination a Host header names: sets cx->destination, or DESTINATION_ABSENT. From
     * memory. */
    enum fault (*destination)(struct ctx *cx, const struct house *house, struct str host);
    /* What an account is now, of what its session says it was when it signed in: roles, partner,
     * name. NOT_SIGNED_IN when it is closed. NULL: as the session says. */
    enum fault (*account)(struct ctx *cx, struct db *db, struct account *by);
    /* /readyz: FAULT_NONE when this daemon can serve; the story says what is missing. */
    enum fault (*ready)(struct ctx *cx, const struct house *house);
    /* /metrics: whatever rooms want to add, in Prometheus text. */
    void (*measure)(const struct house *house, struct buf *b);
    struct str secret; /* 32 bytes: signs visitors' cookies and form tokens */
};

struct server;

/* Checks every route (who, one handler, shapes, paths that clash) and listens. */
MUST_CHECK enum fault server_start(struct ctx *cx,
                                   const struct server_given *given,
                                   struct server **ret);
uint32_t server_port(const struct server *server);
/* Stops accepting, lets what is under way finish (10 s at most), ends the threads. */
void server_stop(struct server **server);

/* Walks the tables without listening: --check. */
MUST_CHECK enum fault server_check_routes(struct ctx *cx, const struct surface *const *surfaces);
