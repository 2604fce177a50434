/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digits.h"
#include "base/log.h"
#include "http/inside.h"

/* What server_stop waits for requests under way.               unit: milliseconds */
#define FAREWELL 10000
/* And for those who send slowly or read slowly, when nobody works any more. */
#define FAREWELL_SLOW 2000
#define DESK_QUEUE_LEAST 256
#define DESK_QUEUE_A_WORKER 64

/* As inet_ntop does, which takes a whole printf for it. */
static struct str four_numbers(struct in_addr ip, char *text)
{
    const unsigned char *bytes = (const unsigned char *)&ip.s_addr;
    char *to = text;

    for (int i = 0; i < 4; i++) {
        if (i > 0)
            *to++ = '.';
        to = put_number(to, bytes[i]);
    }
    return (struct str){text, (size_t)(to - text)};
}

static struct str address_of(struct MHD_Connection *connection, char *text, size_t room)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    text[0] = '\0';
    if (!info || !info->client_addr)
        return STR_NONE;
    const struct sockaddr *sa = info->client_addr;
    if (sa->sa_family == AF_INET)
        return four_numbers(((const struct sockaddr_in *)(const void *)sa)->sin_addr, text);
    if (!inet_ntop(sa->sa_family, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, text,
                   (socklen_t)room))
        return STR_NONE;
    return str_of(text);
}

/*
 * The router reads the query from our copy. libmicrohttpd would take its own apart into the
 * connection's memory, and hang up without a word when two thousand arguments do not fit.
 */
static void drop_query(char *uri)
{
    char *query = strchr(uri, '?');

    if (query)
        query[1] = '\0';
}

/* A connection is there; or it is gone, its socket not yet closed. */
static void on_connection(void *of,
                          struct MHD_Connection *connection,
                          void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct server *server = of;
    const union MHD_ConnectionInfo *info;

    if (!server->arrivals)
        return;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (*context)
            arrival_close(server->arrivals, *context);
        *context = NULL;
        return;
    }
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *context = info ? arrival_open(server->arrivals, info->connect_fd) : NULL;
}

static struct arrival *arrival_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info ? info->socket_context : NULL;
}

/* The first line is here: the request begins. What is given back comes to all callbacks below. */
static void *on_line(void *of, const char *uri, struct MHD_Connection *connection)
{
    struct work *w = work_take(of);

    w->connection = connection;
    w->arrival = w->server->arrivals ? arrival_of(connection) : NULL;
    if (w->arrival)
        arrival_begins(w->server->arrivals, w->arrival);
    w->uri = arena_copy(w->arena, str_of(uri));
    drop_query(UNCONST(uri));
    return w;
}

static enum MHD_Result first_look(struct work *w, const char *method)
{
    char text[INET6_ADDRSTRLEN];
    bool refuse_now = false;

    front_begin(w, str_of(method), address_of(w->connection, text, sizeof text), &refuse_now);
    if (!refuse_now)
        return MHD_YES;
    problem_tell(w, w->fault);
    return reply_send(w) ? MHD_YES : MHD_NO;
}

static void got_up(struct work *w)
{
    w->stage = WORK_SENT;
    atomic_fetch_sub(&w->server->asleep, 1);
}

static enum MHD_Result answer(struct work *w)
{
    if (w->arrival)
        arrival_ends(w->arrival);
    if (w->stage == WORK_READS && !front_serve(w))
        return MHD_YES;
    if (w->stage == WORK_WOKEN) {
        got_up(w);
        if (w->fault != FAULT_NONE)
            problem_tell(w, w->fault);
    }
    return reply_send(w) ? MHD_YES : MHD_NO;
}

static enum MHD_Result on_request(void *of,
                                  struct MHD_Connection *connection,
                                  const char *url,
                                  const char *method,
                                  const char *version,
                                  const char *upload,
                                  size_t *upload_size,
                                  void **request)
{
    struct work *w = *request;

    (void)of;
    (void)connection;
    (void)url;
    (void)version;
    if (!w)
        return MHD_NO;
    if (w->stage == WORK_ARRIVES)
        return first_look(w, method);
    if (*upload_size > 0) {
        bool goes_on = front_body(w, (struct str){upload, *upload_size});
        *upload_size = 0;
        return goes_on ? MHD_YES : MHD_NO;
    }
    return answer(w);
}

static void on_completed(void *of,
                         struct MHD_Connection *connection,
                         void **request,
                         enum MHD_RequestTerminationCode how)
{
    (void)of;
    (void)connection;
    (void)how;
    struct work *w = *request;
    if (!w)
        return;
    if (w->stage == WORK_WOKEN) /* who asked hung up meanwhile */
        got_up(w);
    if (w->arrival)
        arrival_rests(w->arrival);
    work_give_back(w);
    *request = NULL;
}

/* Paths and queries stay as they came: the router decodes them, and knows what is wrong. */
static size_t leave_escaped(void *of, struct MHD_Connection *connection, char *text)
{
    (void)of;
    (void)connection;
    return strlen(text);
}

__attribute__((format(printf, 2, 0))) static void on_log(void *of,
                                                         const char *format,
                                                         va_list arguments)
{
    char line[512];

    (void)of;
    if (vsnprintf(line, sizeof line, format, arguments) > 0)
        say(NULL, DEBUG, "libmicrohttpd says", KV_AS("text", str_trim(str_of(line))));
}

static enum fault socket_address(struct ctx *cx,
                                 const struct server_config *config,
                                 struct sockaddr_storage *ret)
{
    struct sockaddr_in *four = (struct sockaddr_in *)(void *)ret;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)(void *)ret;
    const char *text = arena_copy(cx->arena, config->address).p;

    memset(ret, 0, sizeof *ret);
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)config->port);
        return FAULT_NONE;
    }
    if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)config->port);
        return FAULT_NONE;
    }
    return fault(cx, FAULT_CONFIG_WRONG, "server.address %s is no IP address", text);
}

/*
 * One thread answers tens of thousands of requests a second. On every core one, they would only
 * push the database and the writers aside: as many replies, and each dearer.
 */
static uint32_t threads_wanted(const struct server_config *config)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (config->threads)
        return config->threads;
    return cores > 1 ? (uint32_t)cores / 2 : 1;
}

static enum fault listen_there(struct ctx *cx, struct server *server)
{
    const struct server_config *config = server->given.config;
    struct sockaddr_storage address;
    uint32_t threads = threads_wanted(config);
    /* Our own proxy is one address. */
    uint32_t an_address = config->behind_proxy ? 0 : config->connections_an_address;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                     MHD_USE_TURBO;

    TRY(socket_address(cx, config, &address));
    if (address.ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_SOCK_ADDR, 0, &address},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)config->connections, NULL},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, (intptr_t)an_address, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)config->patience_seconds, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)config->header_kib * 1024, NULL},
        {MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL}, /* HTTP/1.1 without Host is 400 */
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    errno = 0;
    server->daemon = MHD_start_daemon(
        flags, (uint16_t)config->port, NULL, NULL, on_request, server, MHD_OPTION_EXTERNAL_LOGGER,
        on_log, NULL, MHD_OPTION_URI_LOG_CALLBACK, on_line, server, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_ARRAY, options,
        MHD_OPTION_END);
    if (!server->daemon) {
        return fault(cx, FAULT_BROKEN, "cannot listen on %" PRI_STR ":%u: %s",
                     ARG_STR(config->address), config->port, errno ? strerror(errno) : "refused");
    }
    return FAULT_NONE;
}

static uint32_t port_of(struct server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info ? info->port : server->given.config->port;
}

/* The tables of the rooms, and ours before them. */
static const struct surface *const *with_health(struct arena *home,
                                                const struct surface *const *surfaces)
{
    size_t n = 0;

    while (surfaces && surfaces[n])
        n++;
    const struct surface **all = NEW_ARRAY(home, const struct surface *, n + 2);
    all[0] = &health_surface;
    for (size_t i = 0; i < n; i++)
        all[i + 1] = surfaces[i];
    return all;
}

enum fault server_check_routes(struct ctx *cx, const struct surface *const *surfaces)
{
    struct router *router;

    return router_new(cx, cx->arena, with_health(cx->arena, surfaces), &router);
}

static struct server *server_new(const struct server_given *given)
{
    struct arena *home = arena_new();
    struct server *server = NEW(home, struct server);
    struct id seed = id_new(moment_now());

    *server = (struct server){.given = *given, .home = home};
    memcpy(&server->trace_seed, seed.b + 8, sizeof server->trace_seed);
    server->body_most = (size_t)given->config->body_kib * 1024;
    /* libmicrohttpd has the whole for the headers, what it notes of each, and the reply's: what
     * needs more is refused by itself, in plain words of its own. */
    server->address_most = (size_t)given->config->header_kib * 1024 / 4;
    server->headers_most = (size_t)given->config->header_kib * 1024 / 2;
    server->secure = str_starts(given->config->public_url, STR("https://"));
    pthread_mutex_init(&server->lock, NULL);
    server->bodies = bodies_new(home, given->config, given->secret);
    server->rates = rates_new(home, given->config->requests_a_minute, given->secret);
    return server;
}

static void server_free(struct server *server)
{
    struct arena *home = server->home;

    desk_free(&server->desk);
    arrivals_free(&server->arrivals);
    works_free(server);
    pthread_mutex_destroy(&server->lock);
    arena_free(&home);
}

enum fault server_start(struct ctx *cx, const struct server_given *given, struct server **ret)
{
    struct server *server = server_new(given);
    uint32_t workers = given->config->workers;
    size_t most = (size_t)workers * DESK_QUEUE_A_WORKER;
    enum fault f;

    f = router_new(cx, server->home, with_health(server->home, given->surfaces), &server->router);
    if (f == FAULT_NONE) {
        server->tally = tally_new(server->home, router_count(server->router));
        server->desk = desk_new(server, workers, most > DESK_QUEUE_LEAST ? most : DESK_QUEUE_LEAST);
        server->arrivals = arrivals_new(given->config);
        f = listen_there(cx, server);
    }
    if (f != FAULT_NONE) {
        server_free(server);
        return f;
    }
    server->port = port_of(server);
    say(cx, INFO, "listening", KV_AS("address", given->config->address),
        KV_AS("port", server->port), KV_AS("threads", threads_wanted(given->config)),
        KV_AS("workers", workers));
    *ret = server;
    return FAULT_NONE;
}

uint32_t server_port(const struct server *server)
{
    return server->port;
}

static bool all_answered(struct server *server)
{
    for (int waited = 0; waited < FAREWELL; waited += 5) {
        if (atomic_load(&server->under_way) == 0)
            return true;
        if (waited >= FAREWELL_SLOW && atomic_load(&server->asleep) == 0)
            return false;
        usleep(5000);
    }
    return false;
}

void server_stop(struct server **server_at)
{
    struct server *server = *server_at;

    if (!server)
        return;
    *server_at = NULL;
    atomic_store(&server->stopping, true);
    MHD_socket listening = MHD_quiesce_daemon(server->daemon);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
    if (!all_answered(server) && atomic_load(&server->asleep) > 0) {
        /* A sleeping connection cannot be closed; the process ends soon and takes it along. */
        say(NULL, WARN, "requests were still under way at the end",
            KV_AS("requests", (uint32_t)atomic_load(&server->under_way)));
        return;
    }
    /* Whoever came after `stopping` was set did not go to sleep. */
    MHD_stop_daemon(server->daemon);
    server_free(server);
}
