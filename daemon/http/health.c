/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/inside.h"

static quick_handler healthz, readyz, metrics;

static const struct route routes[] = {
    {"GET", "/healthz", WHO_ANYONE, .quick = healthz, .means = "The process answers"},
    {"GET", "/readyz", WHO_ANYONE, .quick = readyz,
     .means = "This daemon can serve; else 503 says what is missing"},
    {"GET", "/metrics", WHO_ANYONE, .quick = metrics,
     .means = "Counters and gauges in Prometheus' text format"},
    {0},
};

const struct surface health_surface = {"health", routes, SURFACE_API, NULL};

static struct server *server_of(const struct request *rq)
{
    const struct work *w = rq->raw;
    return w->server;
}

static enum fault healthz(struct ctx *cx,
                          const struct catalogue *catalogue,
                          const struct request *rq,
                          struct reply *ret_reply)
{
    (void)cx;
    (void)catalogue;
    (void)rq;
    reply_bytes(ret_reply, STR("text/plain; charset=utf-8"), STR("ok\n"));
    reply_cache(ret_reply, STR("no-store"));
    return FAULT_NONE;
}

static enum fault readyz(struct ctx *cx,
                         const struct catalogue *catalogue,
                         const struct request *rq,
                         struct reply *ret_reply)
{
    const struct server *server = server_of(rq);
    struct str missing = STR_NONE;

    (void)catalogue;
    if (atomic_load(&server->stopping)) {
        missing = STR("stopping");
    } else if (server->given.ready && server->given.ready(cx, rq->house) != FAULT_NONE) {
        missing = str_is_empty(cx->trouble.story) ? STR("not ready") : cx->trouble.story;
    }
    reply_cache(ret_reply, STR("no-store"));
    if (str_is_empty(missing)) {
        reply_bytes(ret_reply, STR("text/plain; charset=utf-8"), STR("ready\n"));
        return FAULT_NONE;
    }
    reply_bytes(ret_reply, STR("text/plain; charset=utf-8"),
                arena_text(cx->arena, "%" PRI_STR "\n", ARG_STR(missing)));
    reply_status(ret_reply, 503);
    reply_header(ret_reply, "Retry-After", STR("2"));
    return FAULT_NONE;
}

static enum fault metrics(struct ctx *cx,
                          const struct catalogue *catalogue,
                          const struct request *rq,
                          struct reply *ret_reply)
{
    struct server *server = server_of(rq);
    struct buf b = BUF(cx->arena);

    (void)catalogue;
    tally_write(server, &b);
    if (server->given.measure)
        server->given.measure(rq->house, &b);
    reply_bytes(ret_reply, STR("text/plain; version=0.0.4; charset=utf-8"), buf_str(&b));
    reply_cache(ret_reply, STR("no-store"));
    return FAULT_NONE;
}
