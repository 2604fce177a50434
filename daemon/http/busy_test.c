/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "http/reply.h"
#include "http/serve_kit.h"
#include "http/wire_test.h"

/* A server that has too much to do, behind a proxy, on https. */

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static enum fault wait_at_gate(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    (void)db;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    reply_bytes(ret, STR("text/html; charset=utf-8"),
                arena_text(cx->arena, "from %" PRI_STR, ARG_STR(rq->remote)));
    return FAULT_NONE;
}

static const struct route api_routes[] = {
    {"GET", "/api/v1/gate", WHO_VISITOR, .desk = wait_at_gate, .means = "waits"},
    {"POST", "/api/v1/gate", WHO_ANYONE, .desk = wait_at_gate, .means = "waits"},
    {0},
};

/* A provider that does not answer, until somebody says so. */
static pthread_mutex_t provider = PTHREAD_MUTEX_INITIALIZER;

static enum fault wait_for_provider(struct ctx *cx,
                                    struct db *db,
                                    const struct request *rq,
                                    struct reply *ret)
{
    (void)db;
    (void)rq;
    pthread_mutex_lock(&provider);
    pthread_mutex_unlock(&provider);
    reply_bytes(ret, STR("text/html; charset=utf-8"), arena_text(cx->arena, "paid"));
    return FAULT_NONE;
}

static enum fault answer_at_once(struct ctx *cx,
                                 struct db *db,
                                 const struct request *rq,
                                 struct reply *ret)
{
    (void)db;
    (void)rq;
    reply_bytes(ret, STR("text/html; charset=utf-8"), arena_text(cx->arena, "here"));
    return FAULT_NONE;
}

static const struct route pay_routes[] = {
    {"GET", "/api/v1/pay", WHO_ANYONE, .desk = wait_for_provider, .calls_out = true,
     .means = "waits for somebody outside"},
    {"GET", "/api/v1/here", WHO_ANYONE, .desk = answer_at_once, .means = "waits for nobody"},
    {0},
};
static const struct surface pay = {"pay", pay_routes, SURFACE_API, NULL};
static const struct surface *const pay_surfaces[] = {&pay, NULL};
static const struct surface api = {"api", api_routes, SURFACE_API, NULL};
static const struct surface *const surfaces[] = {&api, NULL};
static const struct server_config config = {
    .address = STR_INIT("127.0.0.1"),
    .public_url = STR_INIT("https://visites.example"),
    .threads = 2,
    .workers = 1,
    .connections = 1000,
    .body_kib = 64,
    .header_kib = 16,
    .requests_a_minute = 5,
    .behind_proxy = true,
};
static struct arena *arena;
static struct server *server;
static uint32_t port;

static int start(void **state)
{
    (void)state;
    arena = arena_new();
    server = server_of_test(arena, &config, surfaces, /* pool */ NULL);
    port = server ? server_port(server) : 0;
    return server ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    server_stop(&server);
    arena_free(&arena);
    return 0;
}

#define H " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"

static void the_proxy_says_who_asks(void **state)
{
    struct str answer = wire_ask(arena, port,
                                 "GET /api/v1/gate" H "X-Forwarded-For: 203.0.113.9, 192.0.2.7\r\n"
                                 "\r\n");

    (void)state;
    assert_true(wire_has(answer, "from 192.0.2.7"));
    assert_true(wire_has(answer, "; Secure"));
    /* A proxy that adds a line of its own behind the caller's. */
    answer = wire_ask(arena, port,
                      "GET /api/v1/gate" H "X-Forwarded-For: 203.0.113.9\r\n"
                      "x-forwarded-for: 192.0.2.7\r\n\r\n");
    assert_true(wire_has(answer, "from 192.0.2.7"));
}

static void too_many_forms_are_429(void **state)
{
    static const char request[] = "POST /api/v1/gate" H "X-Forwarded-For: 192.0.2.8\r\n"
                                  "Content-Length: 0\r\n\r\n";

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_int_equal(wire_status(wire_ask(arena, port, request)), 200);
    struct str answer = wire_ask(arena, port, request);
    assert_int_equal(wire_status(answer), 429);
    assert_true(wire_has(answer, "Retry-After: 60"));
    /* Reading is free, and another address has its own minute. */
    assert_int_equal(wire_status(wire_ask(arena, port, "GET /healthz" H "\r\n")), 200);
    assert_int_equal(wire_status(wire_ask(arena, port,
                                          "POST /api/v1/gate" H "X-Forwarded-For: 192.0.2.9\r\n"
                                          "Content-Length: 0\r\n\r\n")),
                     200);
}

static void a_full_desk_says_come_again(void **state)
{
    enum { CALLERS = 300 };
    int fds[CALLERS];
    int done = 0;
    int busy = 0;

    (void)state;
    pthread_mutex_lock(&gate);
    for (int i = 0; i < CALLERS; i++) {
        fds[i] = wire_open(port);
        assert_true(fds[i] >= 0);
        wire_say(fds[i], STR("GET /api/v1/gate" H "\r\n"));
    }
    usleep(300000);
    /* Quick routes do not feel it. */
    struct str metrics = wire_ask(arena, port, "GET /metrics" H "\r\n");
    assert_true(wire_has(metrics, "insolite_desk_waiting 256\n"));
    pthread_mutex_unlock(&gate);
    for (int i = 0; i < CALLERS; i++) {
        struct str answer = wire_hear(arena, fds[i]);
        close(fds[i]);
        done += wire_status(answer) == 200;
        busy += wire_status(answer) == 503 && wire_has(answer, "Retry-After: 2");
    }
    assert_int_equal(done, 257); /* those who waited, and the one at the desk */
    assert_int_equal(busy, CALLERS - 257);
}

/* Whoever asks nobody outside has workers left, and those who wait outside are not turned away. */
static void a_silent_provider_holds_up_its_own(void **state)
{
    enum { PAYERS = 40, WORKERS = 4 };
    struct server_config four = config;
    CLEANUP(arena_free) struct arena *own = arena_new();
    int fds[PAYERS];

    (void)state;
    four.workers = WORKERS;
    struct server *house = server_of_test(own, &four, pay_surfaces, /* pool */ NULL);
    assert_non_null(house);
    pthread_mutex_lock(&provider);
    for (int i = 0; i < PAYERS; i++) {
        fds[i] = wire_open(server_port(house));
        wire_say(fds[i], STR("GET /api/v1/pay" H "\r\n"));
    }
    usleep(200000);
    struct str metrics = wire_ask(own, server_port(house), "GET /metrics" H "\r\n");
    struct str answer = wire_ask(own, server_port(house), "GET /api/v1/here" H "\r\n");
    pthread_mutex_unlock(&provider);
    assert_int_equal(wire_status(answer), 200);
    assert_true(wire_has(metrics, "insolite_desk_waiting 37\n")); /* three are with a worker */
    for (int i = 0; i < PAYERS; i++) {
        assert_int_equal(wire_status(wire_hear(own, fds[i])), 200);
        close(fds[i]);
    }
    server_stop(&house);
}

static void a_half_sent_request_does_not_keep_the_house_open(void **state)
{
    int fd = wire_open(port);
    int64_t before = moment_ticks();

    (void)state;
    wire_say(fd, STR("POST /api/v1/gate" H "Content-Length: 100\r\n\r\nhalf"));
    usleep(100000);
    server_stop(&server);
    assert_true(moment_ticks() - before < INT64_C(4000000));
    (void)wire_hear(arena, fd);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_proxy_says_who_asks),
        cmocka_unit_test(too_many_forms_are_429),
        cmocka_unit_test(a_full_desk_says_come_again),
        cmocka_unit_test(a_silent_provider_holds_up_its_own),
        cmocka_unit_test(a_half_sent_request_does_not_keep_the_house_open),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
