/* SPDX-License-Identifier: EUPL-1.2 */
#include <err.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/server.h"

/*
 * What a reply costs when there is nothing to think about: a libmicrohttpd server that answers the
 * same body to everything.
 *
 *   constant PORT THREADS BYTES TYPE
 */
struct constant {
    struct MHD_Response *body;
};

static enum MHD_Result answer(void *of,
                              struct MHD_Connection *connection,
                              const char *url,
                              const char *method,
                              const char *version,
                              const char *data,
                              size_t *size,
                              void **state)
{
    const struct constant *c = of;

    (void)url;
    (void)method;
    (void)version;
    (void)data;
    (void)size;
    if (!*state) {
        *state = connection;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, c->body);
}

int main(int argc, char **argv)
{
    struct constant c = {0};
    struct sockaddr_in at = {.sin_family = AF_INET};
    sigset_t signals;
    int got;

    if (argc != 5) {
        fprintf(stderr, "constant PORT THREADS BYTES TYPE\n");
        return 2;
    }
    size_t n = number_in(argv[3]);
    char *bytes = malloc(n + 1);
    if (!bytes)
        return 1;
    memset(bytes, 'x', n);
    at.sin_port = htons((unsigned short)number_in(argv[1]));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c.body = MHD_create_response_from_buffer(n, bytes, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(c.body, MHD_HTTP_HEADER_CONTENT_TYPE, argv[4]);

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO, 0, NULL, NULL, answer, &c,
        MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&at, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)number_in(argv[2]), MHD_OPTION_CONNECTION_LIMIT, 1024u, MHD_OPTION_END);
    if (!daemon)
        errx(1, "port %s cannot be listened on", argv[1]);
    sigwait(&signals, &got);
    MHD_stop_daemon(daemon);
    MHD_destroy_response(c.body);
    return 0;
}
