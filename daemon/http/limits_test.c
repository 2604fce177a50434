/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/log.h"
#include "http/reply.h"
#include "http/server.h"
#include "http/wire_test.h"

/* What one caller may cost: the time that a request, or its reply, is on its way, and the memory
 * for bodies that are not all there. */

enum { LARGE = 16 << 20, BODY = 50 << 10 };

static quick_handler quick_hello, quick_large;
static desk_handler desk_body;

static const struct route routes[] = {
    {"GET", "/api/v1/hello", WHO_ANYONE, .quick = quick_hello, .means = "quick"},
    {"GET", "/api/v1/large", WHO_ANYONE, .quick = quick_large, .means = "sixteen megabytes"},
    {"POST", "/api/v1/bodies", WHO_ANYONE, .desk = desk_body, .means = "any body"},
    {0},
};
static const struct surface api = {"api", routes, SURFACE_API, NULL};
static const struct surface *const surfaces[] = {&api, NULL};

static const struct server_config config = {
    .address = STR_INIT("127.0.0.1"),
    .threads = 2,
    .workers = 2,
    .connections = 200,
    .body_kib = 64,
    .header_kib = 16,
    .arrival_seconds = 1,
    .reading_kib_a_second = 8192, /* the large reply within three seconds */
    .bodies_kib_an_address = 120,
    .bodies_kib = 180,
};
static char large[LARGE];
static struct arena *arena;
static struct server *server;
static uint32_t port;

static enum fault quick_hello(struct ctx *cx,
                              const struct catalogue *catalogue,
                              const struct request *rq,
                              struct reply *ret_reply)
{
    (void)cx, (void)catalogue, (void)rq;
    reply_bytes(ret_reply, STR("text/plain"), STR("hello"));
    return FAULT_NONE;
}

static enum fault quick_large(struct ctx *cx,
                              const struct catalogue *catalogue,
                              const struct request *rq,
                              struct reply *ret_reply)
{
    (void)cx, (void)catalogue, (void)rq;
    reply_bytes(ret_reply, STR("text/plain"), (struct str){large, sizeof large});
    return FAULT_NONE;
}

static enum fault desk_body(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret_reply)
{
    (void)cx, (void)db, (void)rq;
    reply_empty(ret_reply);
    return FAULT_NONE;
}

static int start(void **state)
{
    struct ctx cx;
    const struct server_given given = {
        .config = &config,
        .surfaces = surfaces,
        .secret = STR("thirty-two bytes, but not secret"),
    };

    (void)state;
    log_least(LOG_ERROR);
    arena = arena_new();
    ctx_init(&cx, arena);
    if (server_start(&cx, &given, &server) != FAULT_NONE)
        return -1;
    port = server_port(server);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_stop(&server);
    arena_free(&arena);
    return 0;
}

static bool is_gone(int fd)
{
    char piece[512];
    ssize_t got = recv(fd, piece, sizeof piece, MSG_DONTWAIT);

    return got == 0 || (got < 0 && errno != EAGAIN);
}

/* It waits for the first byte, however long; from then on it is a request that comes in. */
static void a_connection_may_rest_longer_than_a_request_may_come(void **state)
{
    int fd = wire_open(port);
    char answer[4096];
    bool gone = false;

    (void)state;
    for (int i = 0; i < 2; i++) {
        usleep(3500000);
        wire_say(fd, STR("GET /api/v1/hello HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        assert_true(recv(fd, answer, sizeof answer, 0) > 12);
        assert_memory_equal(answer, "HTTP/1.1 200", 12);
    }
    for (int i = 0; i < 60 && !gone; i++) {
        wire_say(fd, STR("G"));
        usleep(100000);
        gone = is_gone(fd);
    }
    assert_true(gone);
    close(fd);
}

static void an_unknown_transfer_coding_is_told(void **state)
{
    static const char *const codings[] = {"gzip", "gzip, chunked", "identity"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(codings); i++) {
        int fd = wire_open(port);
        wire_say(fd, arena_text(arena,
                                "POST /api/v1/bodies HTTP/1.1\r\nHost: h\r\n"
                                "Transfer-Encoding: %s\r\n\r\n",
                                codings[i]));
        struct str answer = wire_hear(arena, fd);
        close(fd);
        assert_int_equal(wire_status(answer), 501);
        assert_true(wire_has(answer, "application/problem+json"));
        assert_true(wire_has(answer, "transfer-coding-unknown"));
        assert_true(wire_has(answer, "Connection: close"));
    }
    struct str known = wire_ask(arena, port,
                                "POST /api/v1/bodies HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                                "Transfer-Encoding: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n");
    assert_int_equal(wire_status(known), 204);
}

/* By one of this machine's addresses: all of a body but its last byte. */
static int say_half(const char *from)
{
    struct str head = arena_text(arena,
                                 "POST /api/v1/bodies HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                                 "Content-Length: %d\r\n\r\n",
                                 BODY);
    int fd = wire_open_from(port, from);

    wire_say(fd, head);
    wire_say(fd, (struct str){large, BODY - 1});
    usleep(200000); /* it is there */
    return fd;
}

static int say_rest(int fd)
{
    wire_say(fd, STR(" "));
    struct str answer = wire_hear(arena, fd);
    close(fd);
    return wire_status(answer);
}

static void half_sent_bodies_of_one_caller_have_a_limit(void **state)
{
    (void)state;
    int one = say_half("127.0.0.1");
    int two = say_half("127.0.0.1");
    assert_int_equal(say_rest(say_half("127.0.0.1")), 429);
    assert_int_equal(say_rest(say_half("127.0.0.2")), 204);
    struct str small = wire_ask(arena, port,
                                "POST /api/v1/bodies HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                                "Content-Length: 2\r\n\r\n{}");
    assert_int_equal(wire_status(small), 204);
    assert_int_equal(say_rest(two), 204);
    close(one);
    usleep(200000);
    one = say_half("127.0.0.1");
    assert_int_equal(say_rest(say_half("127.0.0.1")), 204);
    assert_int_equal(say_rest(one), 204);
}

static void half_sent_bodies_of_all_have_a_limit(void **state)
{
    static const char *const callers[] = {"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"};
    int fds[COUNT_OF(callers)];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(callers); i++)
        fds[i] = say_half(callers[i]);
    assert_int_equal(say_rest(fds[3]), 503);
    assert_int_equal(say_rest(fds[0]), 204);
    assert_int_equal(say_rest(say_half("127.0.0.5")), 204);
    assert_int_equal(say_rest(fds[1]), 204);
    assert_int_equal(say_rest(fds[2]), 204);
}

/* So slowly that it would take an hour, and never so that nothing moves; then in haste. Only what
 * the system had taken over by then is still there. */
static void who_reads_slowly_is_hung_up_on(void **state)
{
    char piece[512];
    int fd = wire_open(port);
    ssize_t slowly = 0;

    (void)state;
    wire_say(fd, STR("GET /api/v1/large HTTP/1.1\r\nHost: h\r\n\r\n"));
    usleep(200000);
    for (int i = 0; i < 50; i++) {
        usleep(100000);
        slowly += recv(fd, piece, sizeof piece, 0);
    }
    struct str rest = wire_hear(arena, fd);
    close(fd);
    assert_true((size_t)slowly + rest.n < LARGE);
    struct str whole =
        wire_ask(arena, port, "GET /api/v1/large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_true(whole.n > LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_may_rest_longer_than_a_request_may_come),
        cmocka_unit_test(an_unknown_transfer_coding_is_told),
        cmocka_unit_test(half_sent_bodies_of_one_caller_have_a_limit),
        cmocka_unit_test(half_sent_bodies_of_all_have_a_limit),
        cmocka_unit_test(who_reads_slowly_is_hung_up_on),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
