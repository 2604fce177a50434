/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/server.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "http/reply.h"
#include "http/serve_kit.h"
#include "http/wire_test.h"

/* A real server on a free port, without a database, and a client that says any bytes. */

struct word {
    struct str word;
    uint32_t seats;
};
SHAPE(WORD,
      struct word,
      FIELD(struct word, word, .min = 1, .max = 20),
      FIELD(struct word, seats, .min = 1, .max = 9));

static quick_handler quick_hello;
static desk_handler desk_echo, desk_form, desk_slow, desk_broken;
static queued_handler queued_later, queued_refused;

static const struct route api_routes[] = {
    {"GET", "/api/v1/hello", WHO_ANYONE, .quick = quick_hello, .means = "quick"},
    {"GET", "/api/v1/asked", WHO_ANYONE, .quick = quick_hello, .query = &WORD, .means = "query"},
    {"POST", "/api/v1/words", WHO_ANYONE, .desk = desk_echo, .body = &WORD, .means = "desk"},
    {"GET", "/api/v1/slow", WHO_ANYONE, .desk = desk_slow, .means = "slow"},
    {"GET", "/api/v1/broken", WHO_ANYONE, .desk = desk_broken, .means = "a fault of ours"},
    {"POST", "/api/v1/later", WHO_VISITOR, .queued = queued_later, .means = "queued"},
    {"POST", "/api/v1/refused", WHO_ANYONE, .queued = queued_refused, .means = "queued"},
    {"GET", "/api/v1/mine", WHO_PARTNER, .desk = desk_slow, .means = "partners"},
    {0},
};
static const struct route page_routes[] = {
    {"GET", "/fr/", WHO_ANYONE, .quick = quick_hello, .means = "home"},
    {"GET", "/fr/form", WHO_VISITOR, .desk = desk_form, .means = "a form"},
    {"POST", "/fr/form", WHO_VISITOR, .desk = desk_form, .body = &WORD, .lenient = true,
     .means = "x"},
    {"GET", "/office/", WHO_OFFICE, .desk = desk_slow, .means = "office"},
    {0},
};
static const struct surface api = {"api", api_routes, SURFACE_API, NULL};
static const struct surface pages = {"pages", page_routes, SURFACE_PAGES, NULL};
static const struct surface *const surfaces[] = {&api, &pages, NULL};

static struct server_config config = {
    .address = STR_INIT("127.0.0.1"),
    .threads = 2,
    .workers = 2,
    .connections = 200,
    .body_kib = 64,
    .header_kib = 16,
    .arrival_seconds = 2,
};
static struct arena *arena;
static struct server *server;
static uint32_t port;

static enum fault quick_hello(struct ctx *cx,
                              const struct catalogue *catalogue,
                              const struct request *rq,
                              struct reply *ret_reply)
{
    (void)catalogue;
    reply_bytes(ret_reply, STR("text/html; charset=utf-8"),
                arena_text(cx->arena, "hello %" PRI_STR, ARG_STR(rq->path)));
    return FAULT_NONE;
}

static enum fault desk_echo(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret_reply)
{
    (void)db;
    reply_json(cx, ret_reply, &WORD, rq->body);
    reply_status(ret_reply, 201);
    reply_header(ret_reply, "Location", STR("/api/v1/words/1"));
    return FAULT_NONE;
}

static enum fault desk_form(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret_reply)
{
    (void)db;
    if (rq->body_fault != FAULT_NONE)
        reply_status(ret_reply, 422);
    reply_html(ret_reply, arena_text(cx->arena, "csrf=%" PRI_STR " typed=%" PRI_STR " wrong=%s\n",
                                     ARG_STR(rq->csrf), ARG_STR(pairs_get(&rq->form, STR("word"))),
                                     cx->trouble.fields ? "yes" : "no"));
    return FAULT_NONE;
}

static enum fault desk_slow(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret_reply)
{
    (void)cx;
    (void)db;
    (void)rq;
    usleep(300000);
    reply_empty(ret_reply);
    return FAULT_NONE;
}

static enum fault desk_broken(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              struct reply *ret_reply)
{
    (void)db;
    (void)rq;
    (void)ret_reply;
    return fault(cx, FAULT_BROKEN, "a secret of the house");
}

static void *answer_later(void *of)
{
    struct parked *parked = of;

    usleep(20000);
    reply_bytes(reply_of_parked(parked), STR("text/plain"), STR("later\n"));
    reply_later(parked, FAULT_NONE);
    return NULL;
}

static enum fault queued_later(struct ctx *cx, const struct request *rq, struct parked *parked)
{
    pthread_t thread;

    if (str_is_empty(rq->visitor))
        return fault(cx, FAULT_BROKEN, "no visitor");
    if (pthread_create(&thread, NULL, answer_later, parked) != 0)
        return fault(cx, FAULT_BROKEN, "no thread");
    pthread_detach(thread);
    return FAULT_NONE;
}

static enum fault queued_refused(struct ctx *cx, const struct request *rq, struct parked *parked)
{
    (void)rq;
    (void)parked;
    return fault(cx, FAULT_SEATS_SHORT, "4 seats asked, 3 left");
}

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

static void requests_get_the_status_they_deserve(void **state)
{
    static const struct {
        const char *request;
        int status;
        const char *says;
    } table[] = {
        {"GET /healthz" H "\r\n", 200, "ok"},
        {"GET /readyz" H "\r\n", 200, "ready"},
        {"GET /metrics" H "\r\n", 200, "insolite_http_requests_total"},
        {"GET /api/v1/hello" H "\r\n", 200, "hello /api/v1/hello"},
        {"GET /api/v1/hello?x=1&y=%zz" H "\r\n", 200, "hello"},
        {"GET /api/v1/hello" H "Host: elsewhere\r\n\r\n", 422, "headers"},
        {"GET /api/v1/hello" H "Content-Length: 0\r\nContent-Length: 9\r\n\r\n", 422, "headers"},
        {"GET /api/v1/hello" H "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         422, "headers"},
        {"GET /api/v1/hello" H "Content-Length : 9\r\n\r\n", 422, "headers"},
        {"GET /api/v1/hello" H "Transfer-Encoding\t: chunked\r\n\r\n", 422, "headers"},
        {"GET /api/v1/hello" H "X-Any: a\rContent-Length: 9\r\n\r\n", 422, "headers"},
        {"GET /api/v1/nothing" H "\r\n", 404, "/problems/path-absent"},
        {"GET /api/v1/nothing" H "Accept-Language: fr\r\n\r\n", 404, "problem+json"},
        {"DELETE /api/v1/hello" H "\r\n", 405, "Allow: GET, HEAD"},
        {"BREW /api/v1/hello" H "\r\n", 405, "method-wrong"},
        {"GET /api/v1/hello/" H "\r\n", 308, "Location: /api/v1/hello\r\n"},
        {"GET /api/v1/hello/?a=b" H "\r\n", 308, "Location: /api/v1/hello?a=b\r\n"},
        {"GET /api/v1/%ff" H "\r\n", 422, "\"field\":\"path\""},
        {"GET /api/v1/%4" H "\r\n", 422, "\"field\":\"path\""},
        {"GET /api/v1/\xff" H "\r\n", 422, "\"field\":\"path\""},
        {"GET /api/v1/asked?word=a&seats=2" H "\r\n", 200, "hello"},
        {"GET /api/v1/asked?seats=77&other=1" H "\r\n", 422, "\"field\":\"other\""},
        {"GET /api/v1/broken" H "\r\n", 500, "/problems/broken"},
        {"GET /api/v1/mine" H "\r\n", 401, "not-signed-in"},
        {"GET /office/?page=2" H "\r\n", 303, "/office/sign-in?next=%2Foffice%2F%3Fpage%3D2"},
        {"GET /fr/" H "\r\n", 200, "Content-Security-Policy: default-src 'self'"},
        {"POST /api/v1/refused" H "Content-Length: 0\r\n\r\n", 409, "4 seats asked, 3 left"},
        {"POST /api/v1/later" H "Content-Length: 0\r\n\r\n", 200, "later"},
        {"POST /api/v1/words" H "Content-Type: application/json\r\nContent-Length: 23\r\n\r\n"
         "{\"word\":\"a\",\"seats\":2 }\r\n",
         201, "Location: /api/v1/words/1"},
        {"POST /api/v1/words" H "Content-Type: application/json\r\nContent-Length: 24\r\n\r\n"
         "{\"word\":\"\",\"seats\":200 }\r\n",
         422, "\"field\":\"seats\""},
        {"POST /api/v1/words" H "Content-Type: application/json\r\nContent-Length: 5\r\n\r\n{\"wo}",
         422, "bad-input"},
        {"POST /api/v1/words" H "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415,
         "type-wrong"},
        {"POST /api/v1/words" H "Content-Length: 70000\r\nExpect: 100-continue\r\n\r\n", 413,
         "body-too-large"},
        {"POST /fr/form" H "Content-Type: application/x-www-form-urlencoded\r\n"
         "Content-Length: 6\r\n\r\nword=a",
         403, "token-wrong"},
        {"POST /fr/form" H "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 415,
         "type-wrong"},
        {"GARBAGE\r\n\r\n", 0, ""},
        {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct str answer = wire_ask(arena, port, table[i].request);
        if (table[i].status && wire_status(answer) != table[i].status)
            fail_msg("%zu %s\n gives %.*s", i, table[i].request, ARG_STR(answer));
        if (table[i].says[0] && !wire_has(answer, table[i].says)) {
            fail_msg("%s\n does not say %s: %.*s", table[i].request, table[i].says,
                     ARG_STR(answer));
        }
    }
}

static void our_own_faults_tell_no_secrets(void **state)
{
    struct str answer = wire_ask(arena, port, "GET /api/v1/broken" H "\r\n");

    (void)state;
    assert_false(wire_has(answer, "secret"));
    assert_true(wire_has(answer, "\"trace\":\""));
}

static void head_has_the_length_and_no_body(void **state)
{
    struct str answer = wire_ask(arena, port, "HEAD /api/v1/hello" H "\r\n");

    (void)state;
    assert_int_equal(wire_status(answer), 200);
    assert_true(wire_has(answer, "Content-Length: 19\r\n"));
    assert_true(str_ends(answer, STR("\r\n\r\n")));
}

static void a_large_body_is_heard_out_and_refused(void **state)
{
    struct buf b = BUF(arena);

    (void)state;
    buf_lit(&b, "POST /api/v1/words" H "Content-Type: application/json\r\n");
    buf_format(&b, "Content-Length: %d\r\n\r\n", 3000000);
    for (int i = 0; i < 300000; i++)
        buf_lit(&b, "0123456789");
    struct str answer = wire_ask(arena, port, buf_str(&b).p);
    assert_int_equal(wire_status(answer), 413);
    assert_true(wire_has(answer, "a body may have 64 KiB"));

    struct buf c = BUF(arena); /* the same in chunks, whose sum nobody announced */
    buf_lit(&c, "POST /api/v1/words" H "Content-Type: application/json\r\n");
    buf_lit(&c, "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20000; i++)
        buf_lit(&c, "a\r\n0123456789\r\n");
    buf_lit(&c, "0\r\n\r\n");
    assert_int_equal(wire_status(wire_ask(arena, port, buf_str(&c).p)), 413);
}

static void a_header_bomb_gets_431(void **state)
{
    struct buf many = BUF(arena);
    struct buf one = BUF(arena);
    struct buf line = BUF(arena);

    (void)state;
    buf_lit(&many, "GET /api/v1/hello" H);
    for (int i = 0; i < 2000; i++)
        buf_format(&many, "X-Bomb-%d: 0123456789012345678901234567890123456789\r\n", i);
    buf_lit(&many, "\r\n");
    assert_int_equal(wire_status(wire_ask(arena, port, buf_str(&many).p)), 431);

    buf_lit(&one, "GET /api/v1/hello" H "X-Bomb: ");
    for (int i = 0; i < 10000; i++)
        buf_lit(&one, "0123456789");
    buf_lit(&one, "\r\n\r\n");
    assert_int_equal(wire_status(wire_ask(arena, port, buf_str(&one).p)), 431);

    buf_lit(&line, "GET /");
    for (int i = 0; i < 10000; i++)
        buf_lit(&line, "0123456789");
    buf_lit(&line, H "\r\n");
    int status = wire_status(wire_ask(arena, port, buf_str(&line).p));
    assert_true(status == 414 || status == 431);
}

static void requests_in_one_piece_are_answered_in_turn(void **state)
{
    static const char three[] =
        "GET /api/v1/hello HTTP/1.1\r\nHost: h\r\n\r\n"
        "GET /api/v1/slow HTTP/1.1\r\nHost: h\r\n\r\n"
        "GET /api/v1/nothing HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    struct str answer = wire_ask(arena, port, three);
    size_t first = str_find(answer, STR("HTTP/1.1 200"));
    size_t second = str_find(answer, STR("HTTP/1.1 204"));
    size_t third = str_find(answer, STR("HTTP/1.1 404"));

    (void)state;
    assert_true(first < second && second < third && third < answer.n);
}

static void a_slow_client_is_waited_for(void **state)
{
    static const char request[] = "POST /api/v1/words" H "Content-Type: application/json\r\n"
                                  "Content-Length: 22\r\n\r\n{\"word\":\"a\",\"seats\":2}";
    int fd = wire_open(port);

    (void)state;
    for (size_t i = 0; i < sizeof request - 1; i++) {
        wire_say(fd, (struct str){request + i, 1});
        usleep(1000);
    }
    struct str answer = wire_hear(arena, fd);
    close(fd);
    assert_int_equal(wire_status(answer), 201);
}

/* A byte each tenth of a second, the last one again and again; whether the other side hung up
 * before so many of them. */
static bool is_hung_up_on(const char *request, size_t most)
{
    int fd = wire_open(port);
    size_t n = strlen(request);
    bool gone = false;
    char heard;

    for (size_t i = 0; i < most && !gone; i++) {
        wire_say(fd, (struct str){request + (i < n ? i : n - 1), 1});
        usleep(100000);
        ssize_t got = recv(fd, &heard, 1, MSG_DONTWAIT);
        gone = got == 0 || (got < 0 && errno != EAGAIN);
    }
    close(fd);
    return gone;
}

static void who_drips_is_hung_up_on(void **state)
{
    (void)state;
    assert_true(is_hung_up_on("GET /api/v1/hello?q=a", 100));
    assert_true(is_hung_up_on("GET /healthz" H "X-Drip: a", 100));
    assert_true(is_hung_up_on("POST /api/v1/words" H "Content-Type: application/json\r\n"
                              "Content-Length: 2000\r\n\r\n{",
                              150));
    /* Whose request came whole is not, on one connection, however many there are. */
    int fd = wire_open(port);
    char answer[4096];
    for (int i = 0; i < 4; i++) {
        wire_say(fd, STR("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"));
        assert_true(recv(fd, answer, sizeof answer, 0) > 12);
        assert_memory_equal(answer, "HTTP/1.1 200", 12);
        usleep(900000);
    }
    close(fd);
}

/* A connection that is kept open between two requests is no request that comes in. */
static void a_pause_takes_no_time_from_the_next_request(void **state)
{
    static const char body[] = "{\"word\":\"a\",\"seats\":2}";
    int fd = wire_open(port);
    char answer[4096];

    (void)state;
    wire_say(fd, STR("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    assert_true(recv(fd, answer, sizeof answer, 0) > 12);
    usleep(1700000);
    wire_say(fd, STR("POST /api/v1/words" H "Content-Type: application/json\r\n"
                     "Content-Length: 22\r\n\r\n"));
    usleep(1700000);
    wire_say(fd, STR(body));
    assert_int_equal(wire_status(wire_hear(arena, fd)), 201);
    close(fd);
}

static void who_hangs_up_harms_nobody(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        int fd = wire_open(port);
        wire_say(fd, STR("GET /api/v1/slow" H "\r\n"));
        close(fd);
        fd = wire_open(port);
        wire_say(fd, STR("POST /api/v1/words" H "Content-Length: 100\r\n\r\nhalf"));
        close(fd);
    }
    assert_int_equal(wire_status(wire_ask(arena, port, "GET /healthz" H "\r\n")), 200);
}

/* "csrf=TOKEN " of the form's page. */
static struct str token_in(struct str page)
{
    size_t at = str_find(page, STR("csrf=")) + 5;
    struct str rest = {page.p + at, page.n - at};
    struct str token = STR_NONE;

    (void)str_cut(&rest, ' ', &token);
    return token;
}

static struct str cookie_in(struct str answer)
{
    size_t at = str_find(answer, STR("insolite_visitor="));
    struct str rest = {answer.p + at, answer.n - at};
    struct str cookie = STR_NONE;

    assert_true(at < answer.n);
    (void)str_cut(&rest, ';', &cookie);
    return cookie;
}

static struct str post_form(struct str cookie, struct str body)
{
    return wire_ask(arena, port,
                    arena_text(arena,
                               "POST /fr/form" H "Cookie: a=b; %" PRI_STR "\r\n"
                               "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
                               "Content-Length: %zu\r\n\r\n%" PRI_STR,
                               ARG_STR(cookie), body.n, ARG_STR(body))
                        .p);
}

static void a_form_needs_the_token_of_its_visitor(void **state)
{
    struct str page = wire_ask(arena, port, "GET /fr/form" H "\r\n");
    struct str other = wire_ask(arena, port, "GET /fr/form" H "\r\n");
    struct str cookie = cookie_in(page);
    struct str token = token_in(page);
    struct str form = arena_text(arena, "word=bon&seats=2&csrf=%" PRI_STR, ARG_STR(token));
    struct str answer = post_form(cookie, form);

    (void)state;
    assert_int_equal(wire_status(answer), 200);
    assert_true(wire_has(answer, "typed=bon wrong=no"));
    assert_false(wire_has(answer, "Set-Cookie"));
    assert_true(wire_has(page, "HttpOnly; SameSite=Lax"));
    assert_false(wire_has(page, "Secure"));

    answer =
        post_form(cookie, arena_text(arena, "word=bon&seats=x&csrf=%" PRI_STR, ARG_STR(token)));
    assert_int_equal(wire_status(answer), 422);
    assert_true(wire_has(answer, "typed=bon wrong=yes"));

    assert_int_equal(wire_status(post_form(cookie_in(other), form)), 403);
    assert_int_equal(wire_status(post_form(STR("insolite_visitor=forged.forged"), form)), 403);
    assert_int_equal(wire_status(post_form(cookie, STR("word=bon&seats=2"))), 403);
    assert_int_equal(wire_status(post_form(cookie, STR("word=%ff&seats=2"))), 422);
}

static void *ask_slowly(void *of)
{
    struct arena *own = arena_new();
    struct str answer = wire_ask(own, port, "GET /api/v1/slow" H "\r\n");

    *(int *)of = wire_status(answer);
    arena_free(&own);
    return NULL;
}

static void what_is_under_way_is_finished_at_the_end(void **state)
{
    pthread_t threads[4];
    int statuses[4] = {0};

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_slowly, &statuses[i]), 0);
    usleep(100000);
    server_stop(&server);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(statuses[i], 204);
    }
    assert_null(server);
    assert_int_equal(wire_open(port), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_get_the_status_they_deserve),
        cmocka_unit_test(our_own_faults_tell_no_secrets),
        cmocka_unit_test(head_has_the_length_and_no_body),
        cmocka_unit_test(a_large_body_is_heard_out_and_refused),
        cmocka_unit_test(a_header_bomb_gets_431),
        cmocka_unit_test(requests_in_one_piece_are_answered_in_turn),
        cmocka_unit_test(a_slow_client_is_waited_for),
        cmocka_unit_test(who_drips_is_hung_up_on),
        cmocka_unit_test(a_pause_takes_no_time_from_the_next_request),
        cmocka_unit_test(who_hangs_up_harms_nobody),
        cmocka_unit_test(a_form_needs_the_token_of_its_visitor),
        cmocka_unit_test(what_is_under_way_is_finished_at_the_end),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
