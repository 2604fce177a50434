/* SPDX-License-Identifier: EUPL-1.2 */
#include <microhttpd.h>

#include "http/inside.h"

enum way { WAY_QUICK, WAY_DESK, WAY_QUEUED, WAY_NONE, WAY_COUNT };

static const char *const way_name[WAY_COUNT] = {"quick", "desk", "queued", "none"};

/* The upper edges of the histogram.   unit: microseconds */
static const int64_t edges[] = {50,    100,   250,   500,    1000,   2500,    5000,
                                10000, 25000, 50000, 100000, 250000, 1000000, 5000000};
#define EDGES (sizeof edges / sizeof edges[0])

struct durations {
    atomic_uint_fast64_t under[EDGES + 1]; /* the last: longer than all */
    atomic_uint_fast64_t sum;
};

/* Counted by class of status: 1xx to 5xx. */
struct route_tally {
    atomic_uint_fast64_t by_class[6];
};

struct tally {
    struct durations ways[WAY_COUNT];
    size_t routes;
    struct route_tally *each; /* one more than there are routes: paths that lead nowhere */
};

struct tally *tally_new(struct arena *home, size_t routes)
{
    struct tally *tally = NEW(home, struct tally);

    tally->routes = routes;
    tally->each = NEW_ARRAY(home, struct route_tally, routes + 1);
    return tally;
}

static void bump(atomic_uint_fast64_t *counter, uint64_t by)
{
    atomic_fetch_add_explicit(counter, by, memory_order_relaxed);
}

static uint64_t read_of(atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static enum way way_of(const struct entry *entry)
{
    if (!entry)
        return WAY_NONE;
    return entry->route->quick ? WAY_QUICK : entry->route->desk ? WAY_DESK : WAY_QUEUED;
}

void tally_count(struct tally *tally, const struct entry *entry, unsigned status, int64_t took_us)
{
    struct durations *d = &tally->ways[way_of(entry)];
    size_t edge = 0;

    while (edge < EDGES && took_us > edges[edge])
        edge++;
    bump(&d->under[edge], 1);
    bump(&d->sum, took_us > 0 ? (uint64_t)took_us : 0);
    bump(&tally->each[entry ? entry->number : tally->routes].by_class[status / 100 % 6], 1);
}

static void write_route(struct buf *b, const struct entry *entry, struct route_tally *tally)
{
    for (int i = 1; i < 6; i++) {
        uint64_t n = read_of(&tally->by_class[i]);
        if (n == 0)
            continue;
        buf_format(b,
                   "insolite_http_requests_total{method=\"%s\",route=\"%s\",class=\"%dxx\"} %llu\n",
                   entry ? entry->route->method : "", entry ? entry->route->path : "", i,
                   (unsigned long long)n);
    }
}

static void write_way(struct buf *b, const char *name, struct durations *d)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < EDGES; i++) {
        sum += read_of(&d->under[i]);
        buf_format(b, "insolite_http_seconds_bucket{way=\"%s\",le=\"%g\"} %llu\n", name,
                   (double)edges[i] / 1e6, (unsigned long long)sum);
    }
    sum += read_of(&d->under[EDGES]);
    buf_format(b,
               "insolite_http_seconds_bucket{way=\"%s\",le=\"+Inf\"} %llu\n"
               "insolite_http_seconds_sum{way=\"%s\"} %.6f\n"
               "insolite_http_seconds_count{way=\"%s\"} %llu\n",
               name, (unsigned long long)sum, name, (double)read_of(&d->sum) / 1e6, name,
               (unsigned long long)sum);
}

static void write_gauge(struct buf *b, const char *name, const char *help, uint64_t value)
{
    buf_format(b, "# HELP %s %s\n# TYPE %s gauge\n%s %llu\n", name, help, name, name,
               (unsigned long long)value);
}

static uint64_t connections_of(struct server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

    return info ? info->num_connections : 0;
}

/* Prometheus' text format, version 0.0.4. */
void tally_write(struct server *server, struct buf *b)
{
    struct tally *tally = server->tally;

    buf_lit(b,
            "# HELP insolite_http_requests_total Requests answered, by route and class of status\n"
            "# TYPE insolite_http_requests_total counter\n");
    for (size_t i = 0; i < tally->routes; i++)
        write_route(b, router_entry(server->router, i), &tally->each[i]);
    write_route(b, NULL, &tally->each[tally->routes]);
    buf_lit(b, "# HELP insolite_http_seconds From the headers to the reply, by way of serving\n"
               "# TYPE insolite_http_seconds histogram\n");
    for (size_t i = 0; i < WAY_COUNT; i++)
        write_way(b, way_name[i], &tally->ways[i]);
    write_gauge(b, "insolite_desk_waiting", "Requests that wait for a worker",
                desk_waiting(server->desk));
    write_gauge(b, "insolite_http_connections", "Connections open", connections_of(server));
    write_gauge(b, "insolite_http_under_way", "Requests that are not yet answered",
                atomic_load_explicit(&server->under_way, memory_order_relaxed));
}
