/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/fetch.h"

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

/* HTTP out, against our own server. */

static quick_handler say_hello, move_away, say_much;
static desk_handler echo, dawdle;

static const struct route routes[] = {
    {"GET", "/hello", WHO_ANYONE, .quick = say_hello, .means = "hello"},
    {"GET", "/moved", WHO_ANYONE, .quick = move_away, .means = "elsewhere"},
    {"GET", "/much", WHO_ANYONE, .quick = say_much, .means = "100 KiB"},
    {"POST", "/echo", WHO_GATEWAY, .desk = echo, .means = "back"},
    {"GET", "/slow", WHO_ANYONE, .desk = dawdle, .means = "three seconds"},
    {0},
};
static const struct surface surface = {"api", routes, SURFACE_API, NULL};
static const struct surface *const surfaces[] = {&surface, NULL};
static const struct server_config config = {
    .address = STR_INIT("127.0.0.1"),
    .threads = 1,
    .workers = 2,
    .connections = 50,
    .body_kib = 64,
    .header_kib = 16,
};
static struct arena *arena;
static struct server *server;
static struct str hosts[2];

static enum fault say_hello(struct ctx *cx,
                            const struct catalogue *catalogue,
                            const struct request *rq,
                            struct reply *ret)
{
    (void)catalogue;
    reply_bytes(ret, STR("text/plain"),
                arena_text(cx->arena, "%s %s",
                           request_header(rq, "Authorization").p ? "known" : "unknown",
                           arena_copy(cx->arena, request_header(rq, "X-Request-Id")).p));
    return FAULT_NONE;
}

static enum fault move_away(struct ctx *cx,
                            const struct catalogue *catalogue,
                            const struct request *rq,
                            struct reply *ret)
{
    (void)catalogue;
    (void)rq;
    reply_redirect(cx, ret, 302, STR("/hello"));
    return FAULT_NONE;
}

static enum fault say_much(struct ctx *cx,
                           const struct catalogue *catalogue,
                           const struct request *rq,
                           struct reply *ret)
{
    (void)catalogue;
    (void)rq;
    reply_bytes(ret, STR("text/plain"), (struct str){arena_take(cx->arena, 102400, 1), 102400});
    return FAULT_NONE;
}

static enum fault echo(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    (void)db;
    reply_bytes(ret, arena_copy(cx->arena, request_header(rq, "Content-Type")), rq->body_text);
    reply_status(ret, 202);
    return FAULT_NONE;
}

static enum fault dawdle(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    (void)cx;
    (void)db;
    (void)rq;
    usleep(3000000);
    reply_empty(ret);
    return FAULT_NONE;
}

static int start(void **state)
{
    (void)state;
    arena = arena_new();
    server = server_of_test(arena, &config, surfaces, /* pool */ NULL);
    if (!server)
        return -1;
    hosts[0] = STR("*.pay.example");
    hosts[1] = arena_text(arena, "127.0.0.1:%u", server_port(server));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_stop(&server);
    arena_free(&arena);
    return 0;
}

static enum fault get(struct ctx *cx, const char *path, uint32_t seconds, struct fetched *ret)
{
    const struct fetch_rules rules = {hosts, 2, seconds, 64};
    struct fetch_asked asked = {
        .method = "GET",
        .url = arena_text(arena, "http://%s%s", hosts[1].p, path),
        .authorization = STR("Bearer abc"),
    };

    ctx_init(cx, arena);
    return http_fetch(cx, &rules, &asked, ret);
}

static void an_answer_comes_whole(void **state)
{
    struct fetched got;
    struct ctx cx;

    (void)state;
    assert_int_equal(get(&cx, "/hello", 5, &got), FAULT_NONE);
    assert_int_equal(got.status, 200);
    assert_true(str_is(got.type, STR("text/plain")));
    assert_true(str_is(got.body, arena_text(arena, "known %.*s", ARG_STR(cx.trace))));
    assert_int_equal(get(&cx, "/nothing", 5, &got), FAULT_NONE);
    assert_int_equal(got.status, 404);
}

static void a_body_goes_out_and_comes_back(void **state)
{
    const struct fetch_rules rules = {hosts, 2, 5, 64};
    struct fetch_asked asked = {
        .method = "POST",
        .url = arena_text(arena, "http://%s/echo", hosts[1].p),
        .body = STR("{\"a\": 1}"),
        .content_type = STR("application/json"),
        .more = {{STR("X-More"), STR("1")}},
    };
    struct fetched got;
    struct ctx cx;

    (void)state;
    ctx_init(&cx, arena);
    assert_int_equal(http_fetch(&cx, &rules, &asked, &got), FAULT_NONE);
    assert_int_equal(got.status, 202);
    assert_true(str_is(got.body, asked.body));
    asked.more[0].value = STR("1\r\nHost: elsewhere.example");
    assert_int_equal(http_fetch(&cx, &rules, &asked, &got), FAULT_UPSTREAM_DOWN);
}

static void a_redirect_is_not_followed(void **state)
{
    struct fetched got;
    struct ctx cx;

    (void)state;
    assert_int_equal(get(&cx, "/moved", 5, &got), FAULT_NONE);
    assert_int_equal(got.status, 302);
}

static void what_is_too_much_or_too_slow_is_cut(void **state)
{
    struct fetched got;
    struct ctx cx;

    (void)state;
    assert_int_equal(get(&cx, "/much", 5, &got), FAULT_UPSTREAM_DOWN);
    assert_true(str_find(cx.trouble.story, STR("64 KiB")) < cx.trouble.story.n);
    assert_int_equal(get(&cx, "/slow", 1, &got), FAULT_UPSTREAM_DOWN);
}

static void only_hosts_on_the_list_are_asked(void **state)
{
    static const char *const refused[] = {
        "http://localhost/",
        "http://127.0.0.1:1/",
        "http://pay.example/",
        "http://x.pay.example.net/",
        "http://xpay.example/",
        "file:///etc/passwd",
        "no url",
        "http://127.0.0.1@localhost",
        "ftp://127.0.0.1/",
    };
    const struct fetch_rules rules = {hosts, 2, 2, 64};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct fetch_asked asked = {.method = "GET", .url = str_of(refused[i])};
        struct fetched got;
        struct ctx cx;
        ctx_init(&cx, arena);
        assert_int_equal(http_fetch(&cx, &rules, &asked, &got), FAULT_UPSTREAM_DOWN);
        if (str_find(cx.trouble.story, STR("list")) == cx.trouble.story.n &&
            str_find(cx.trouble.story, STR("no URL")) == cx.trouble.story.n)
            fail_msg("%s: %.*s", refused[i], ARG_STR(cx.trouble.story));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_comes_whole),
        cmocka_unit_test(a_body_goes_out_and_comes_back),
        cmocka_unit_test(a_redirect_is_not_followed),
        cmocka_unit_test(what_is_too_much_or_too_slow_is_cut),
        cmocka_unit_test(only_hosts_on_the_list_are_asked),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
