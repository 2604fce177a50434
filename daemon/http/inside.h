/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/reply.h"
#include "http/route.h"
#include "http/router.h"
#include "http/server.h"

struct MHD_Connection;
struct arrival;
struct arrivals;
struct bodies;
struct desk;
struct rates;
struct tally;

/*
 * One request, from its first line to the last byte of its reply:
 *
 *   work_take ─▶ headers ─▶ body ─▶ front_serve ─┬─▶ quick: answered at once
 *   (server thread)                              ├─▶ desk: sleeps ─▶ worker ─▶ wakes
 *                                                └─▶ queued: sleeps ─▶ reply_later ─▶ wakes
 *
 *   wakes ─▶ reply_send ─▶ completed ─▶ work_give_back
 *   (server thread)
 *
 * Who holds a work is always one thread: it is handed on through the desk's queue, the writer's
 * queue and libmicrohttpd's resuming, each of which is a lock.
 */

#define REPLY_HEADERS 16

struct reply {
    unsigned status;
    struct str type;
    struct str bytes;
    struct str cache;
    bool secure; /* cookies are for https alone */
    size_t headers_n;
    struct {
        const char *name;
        struct str value;
    } headers[REPLY_HEADERS];
};

struct parked {
    struct work *work;
};

enum work_stage {
    WORK_ARRIVES, /* its first line is here */
    WORK_READS,   /* its body is coming */
    WORK_SLEEPS,  /* with the desk or a writer; the connection is suspended */
    WORK_WOKEN,   /* the answer is there */
    WORK_SENT,
};

struct work {
    struct work *next; /* in the list of free ones or the desk's queue */
    struct server *server;
    struct MHD_Connection *connection;
    struct arrival *arrival; /* of the connection; NULL: nobody waits for its end */
    struct arena *arena;     /* forgotten after each request */
    struct arena *home;      /* holds this struct */
    enum work_stage stage;
    struct str uri; /* as it came, query included */
    struct match match;
    struct buf body;
    size_t body_seen;
    atomic_size_t *body_caller; /* where its bytes are counted for its caller; NULL: it is small */
    size_t body_counted;
    enum fault fault;    /* decided before the body was there, or what a writer said */
    bool closes;         /* the connection, after the reply */
    bool visitor_is_new; /* the reply brings the cookie */
    bool key_missing;    /* a keyed route without Idempotency-Key, or with a bad one */
    int64_t began;       /* unit: ticks */
    int64_t queued;      /* since when it waits for a worker.   unit: ticks */
    struct account by;
    struct ctx cx;
    struct request rq;
    struct reply reply;
    struct parked parked;
};

struct server {
    struct server_given given;
    struct MHD_Daemon *daemon;
    struct arena *home; /* the router and what else lives as long as the server */
    struct router *router;
    struct desk *desk;
    struct rates *rates;
    struct bodies *bodies;
    struct arrivals *arrivals; /* NULL: requests may come as slowly as they like */
    struct tally *tally;
    struct str public_url;
    bool secure;
    uint32_t port;
    size_t body_most;
    size_t address_most; /* path and query */
    size_t headers_most;
    uint64_t trace_seed;
    atomic_uint_fast64_t counter; /* of requests: traces and visitors are made from it */
    atomic_uint under_way;        /* from the first line to the last byte of the reply */
    atomic_uint asleep;           /* of these, with the desk or a writer */
    atomic_bool stopping;
    pthread_mutex_t lock; /* of the free list */
    struct work *free;
    size_t free_n;
};

/* work.c: requests are used again, with the memory they have grown. */
struct work *work_take(struct server *server);
void work_give_back(struct work *w);
void works_free(struct server *server);

/* arrival.c: until when a request has to be there, and its reply read, on each connection. */
struct arrivals *arrivals_new(const struct server_config *config); /* without a limit: NULL */
void arrivals_free(struct arrivals **at);
struct arrival *arrival_open(struct arrivals *all, int socket);
/* Before its socket is closed. */
void arrival_close(struct arrivals *all, struct arrival *a);
void arrival_begins(struct arrivals *all, struct arrival *a); /* its first line is there */
void arrival_ends(struct arrival *a);                         /* it is all there */
void arrival_is_read(struct arrivals *all, struct arrival *a, int64_t since, size_t bytes);
void arrival_rests(struct arrival *a); /* until the first byte of the next one */

/* front.c: from the headers to the handler. */
/* *ret_refuse_now: the body need not come. */
void front_begin(struct work *w, struct str method, struct str address, bool *ret_refuse_now);
/* False when more comes than anybody will read. */
bool front_body(struct work *w, struct str piece);
/* Gives false when the request sleeps now and will be woken. */
bool front_serve(struct work *w);
/* at_desk.c: on a worker: the session, the form, the handler. */
void front_at_desk(struct work *w);

/* form.c: what the body, the query and the form token say. */
enum fault form_read(struct work *w);
enum fault form_check_type(struct work *w);
enum fault form_check_token(struct work *w);

/* keyed.c: a desk handler inside the transaction that keeps its key. */
enum fault keyed_run(struct work *w, struct db *db);
/* Reads and checks Idempotency-Key; sets rq->key and key_hash. */
void keyed_read(struct work *w);

/* send.c: to libmicrohttpd, and what it knows of the headers. */
/* The request's length and its host are said once, in plain lines; *ret_bytes is what all headers
 * take. */
bool framing_is_plain(const struct work *w, size_t *ret_bytes);
/* The body comes as it is, or chunked. */
bool coding_is_known(const struct work *w);
/* What its last line says, of a header that may have several. */
struct str header_last(const struct work *w, const char *name);
void reply_begin(struct work *w);
bool reply_send(struct work *w);
void work_sleep(struct work *w);
void work_wake(struct work *w);

/* problem.c: the one place that speaks of faults. */
void problem_tell(struct work *w, enum fault f);

/* visitor.c: cookies and what is signed with the server's secret. */
struct str cookie_of(struct str header, const char *name);
void visitor_read(struct work *w);
struct str visitor_cookie(struct work *w);
bool token_is(struct str given, struct str wanted);

/* accept.c: the language of the reader. */
struct str tongue_wanted(struct str accept, struct str otherwise);

/* desk.c */
struct desk *desk_new(struct server *server, uint32_t workers, size_t most);
bool desk_put(struct desk *desk, struct work *w);
size_t desk_waiting(struct desk *desk);
void desk_free(struct desk **desk);

/* rates.c */
struct rates *rates_new(struct arena *home, uint32_t a_minute, struct str secret);
/* `requests`: how many this one counts for. */
bool rates_allow(struct rates *rates, struct str address, int64_t now_us, uint32_t requests);

/* A caller as a number that nobody can aim at; an IPv6 network is one. */
uint64_t caller_number(struct str secret, struct str address);

/* bodies.c: the memory of larger bodies, of one caller and of all. TOO_MANY, DB_BUSY */
struct bodies *bodies_new(struct arena *home,
                          const struct server_config *config,
                          struct str secret);
MUST_CHECK enum fault bodies_take(struct work *w, size_t more);
void bodies_give_back(struct work *w);

/* tally.c: what /metrics tells. */
struct tally *tally_new(struct arena *home, size_t routes);
void tally_count(struct tally *tally, const struct entry *entry, unsigned status, int64_t took_us);
void tally_write(struct server *server, struct buf *b);

/* health.c: /healthz, /readyz, /metrics */
extern const struct surface health_surface;
