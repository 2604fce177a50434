/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/server_kit.h"
#include "http/keys.h"
#include "http/reply.h"
#include "http/serve_kit.h"
#include "http/session.h"
#include "http/wire_test.h"

/* A server with a database: who is signed in, and what an Idempotency-Key keeps. */

struct sale {
    uint32_t seats;
};
SHAPE(SALE, struct sale, FIELD(struct sale, seats, .min = 1, .max = 99));

static struct server_kit kit;
static struct db_pool *pool;
static struct server *server;
static uint32_t port;
static atomic_uint sales;

static enum fault who_is(struct ctx *cx,
                         struct db *db,
                         const struct request *rq,
                         struct reply *ret_reply)
{
    (void)db;
    reply_html(ret_reply, arena_text(cx->arena, "name=%" PRI_STR " csrf=%" PRI_STR " \n",
                                     ARG_STR(rq->by->name), ARG_STR(rq->csrf)));
    return FAULT_NONE;
}

static enum fault sign_out(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret_reply)
{
    TRY(session_close(cx, db, request_cookie(rq, SESSION_COOKIE)));
    reply_cookie(cx, ret_reply, SESSION_COOKIE, STR(""), -1);
    reply_see_other(cx, ret_reply, STR("/"));
    return FAULT_NONE;
}

static enum fault sell(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct reply *ret_reply)
{
    const struct sale *asked = rq->body;

    assert_true(db_is_in_transaction(db));
    atomic_fetch_add(&sales, 1);
    if (asked->seats > 40)
        return fault(cx, FAULT_SEATS_SHORT, "%u seats asked, 40 left", asked->seats);
    usleep(50000); /* a while, so that two at the same time meet */
    reply_json(cx, ret_reply, &SALE, asked);
    reply_status(ret_reply, 201);
    reply_header(ret_reply, "Location", STR("/api/v1/sales/1"));
    return FAULT_NONE;
}

static const struct route page_routes[] = {
    {"GET", "/partner/", WHO_PARTNER, .desk = who_is, .means = "portal"},
    {"POST", "/partner/sign-out", WHO_PARTNER, .desk = sign_out, .means = "leave"},
    {"GET", "/office/", WHO_OFFICE, .desk = who_is, .means = "office"},
    {"GET", "/office/pay", WHO_OFFICE, .roles = ROLE_APPROVER, .desk = who_is, .means = "approve"},
    {0},
};
static const struct route api_routes[] = {
    {"POST", "/api/v1/sales", WHO_VISITOR, .desk = sell, .body = &SALE, .keyed = true,
     .means = "x"},
    {0},
};
static const struct surface pages = {"pages", page_routes, SURFACE_PAGES, NULL};
static const struct surface api = {"api", api_routes, SURFACE_API, NULL};
static const struct surface *const surfaces[] = {&pages, &api, NULL};

static const struct server_config config = {
    .address = STR_INIT("127.0.0.1"),
    .threads = 2,
    .workers = 4,
    .connections = 100,
    .body_kib = 64,
    .header_kib = 16,
};

static int start(void **state)
{
    (void)state;
    if (kit_begin(&kit) != FAULT_NONE)
        return -1;
    pool = db_pool_new(&kit.serving, 8, SECONDS(5));
    server = server_of_test(kit.arena, &config, surfaces, pool);
    port = server ? server_port(server) : 0;
    return server ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    server_stop(&server);
    db_pool_free(&pool);
    kit_end(&kit);
    return 0;
}

static struct str open_session(enum who who, uint32_t roles, const char *name)
{
    CLEANUP(db_give_back) struct db *db = db_lease(&kit.cx, pool);
    struct account account = {
        .who = who,
        .user = ID_NEW(user, kit.cx.now),
        .roles = roles,
        .name = str_of(name),
        .email = STR("ana@example.org"),
    };
    struct str token;

    assert_non_null(db);
    ctx_tick(&kit.cx);
    assert_int_equal(session_open(&kit.cx, db, &account, &token), FAULT_NONE);
    return token;
}

static struct str ask(const char *line, struct str token, const char *body)
{
    return wire_ask(kit.arena, port,
                    arena_text(kit.arena,
                               "%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                               "Cookie: " SESSION_COOKIE "=%" PRI_STR "\r\n"
                               "Content-Type: application/x-www-form-urlencoded\r\n"
                               "Content-Length: %zu\r\n\r\n%s",
                               line, ARG_STR(token), strlen(body), body)
                        .p);
}

static void a_session_opens_the_doors_of_its_house(void **state)
{
    struct str partner = open_session(WHO_PARTNER, ROLE_PARTNER, "Zo\xC3\xA9");
    struct str cashier = open_session(WHO_OFFICE, ROLE_CASHIER, "Cashier");
    struct str approver = open_session(WHO_OFFICE, ROLE_CASHIER | ROLE_APPROVER, "Approver");

    (void)state;
    assert_true(wire_has(ask("GET /partner/", partner, ""), "name=Zo\xC3\xA9"));
    assert_int_equal(wire_status(ask("GET /office/", partner, "")), 403);
    assert_int_equal(wire_status(ask("GET /office/", cashier, "")), 200);
    assert_int_equal(wire_status(ask("GET /office/pay", cashier, "")), 403);
    assert_int_equal(wire_status(ask("GET /office/pay", approver, "")), 200);
    struct str stranger = ask("GET /partner/", STR("guessed"), "");
    assert_int_equal(wire_status(stranger), 303);
    assert_true(wire_has(stranger, "Location: /partner/sign-in?next=%2Fpartner%2F\r\n"));
}

static void a_session_ends_when_it_is_closed(void **state)
{
    struct str token = open_session(WHO_PARTNER, ROLE_PARTNER, "Ana");
    struct str page = ask("GET /partner/", token, "");
    size_t at = str_find(page, STR("csrf=")) + 5;
    struct str rest = {page.p + at, page.n - at};
    struct str csrf = STR_NONE;

    (void)state;
    (void)str_cut(&rest, ' ', &csrf);
    assert_int_equal(wire_status(ask("POST /partner/sign-out", token, "csrf=wrong")), 403);
    struct str form = arena_text(kit.arena, "csrf=%" PRI_STR, ARG_STR(csrf));
    struct str answer = ask("POST /partner/sign-out", token, form.p);
    assert_int_equal(wire_status(answer), 303);
    assert_true(wire_has(answer, "Set-Cookie: insolite_session=; Path=/; HttpOnly"));
    assert_true(wire_has(answer, "Max-Age=0"));
    assert_int_equal(wire_status(ask("GET /partner/", token, "")), 303);
}

static void an_old_session_is_no_session(void **state)
{
    CLEANUP(db_give_back) struct db *db = db_lease(&kit.cx, pool);
    struct str token = open_session(WHO_OFFICE, ROLE_CARE, "Ben");
    struct account account;
    bool found = false;

    (void)state;
    assert_non_null(db);
    kit.cx.now = moment_plus(kit.cx.now, HOURS(11));
    assert_int_equal(session_find(&kit.cx, db, token, &account, &found), FAULT_NONE);
    assert_true(found);
    assert_int_equal(account.roles, ROLE_CARE);
    kit.cx.now = moment_plus(kit.cx.now, HOURS(11)); /* eleven since it was used */
    assert_int_equal(session_find(&kit.cx, db, token, &account, &found), FAULT_NONE);
    assert_true(found);
    kit.cx.now = moment_plus(kit.cx.now, HOURS(13));
    assert_int_equal(session_find(&kit.cx, db, token, &account, &found), FAULT_NONE);
    assert_false(found);
    assert_int_equal(session_tidy(&kit.cx, db), FAULT_NONE);
    assert_int_equal(session_close_all(&kit.cx, db, account.user), FAULT_NONE);
    ctx_tick(&kit.cx);
}

static struct str buy(struct arena *a, const char *key, int seats)
{
    struct str body = arena_text(a, "{\"seats\": %d}", seats);

    return wire_ask(a, port,
                    arena_text(a,
                               "POST /api/v1/sales HTTP/1.1\r\nHost: localhost\r\n"
                               "Connection: close\r\n%s%s\r\nContent-Type: application/json\r\n"
                               "Content-Length: %zu\r\n\r\n%" PRI_STR,
                               key[0] ? "Idempotency-Key: " : "X-None: ", key, body.n,
                               ARG_STR(body))
                        .p);
}

static void a_key_makes_a_retry_harmless(void **state)
{
    unsigned before = atomic_load(&sales);
    struct str first = buy(kit.arena, "key-number-one", 3);
    struct str again = buy(kit.arena, "key-number-one", 3);

    (void)state;
    assert_int_equal(wire_status(first), 201);
    assert_int_equal(wire_status(again), 201);
    assert_true(wire_has(again, "Location: /api/v1/sales/1\r\n"));
    assert_true(wire_has(again, "{\"seats\":3}"));
    assert_true(wire_has(again, "Idempotency-Replayed"));
    assert_int_equal(atomic_load(&sales), before + 1);

    struct str other = buy(kit.arena, "key-number-one", 4);
    assert_int_equal(wire_status(other), 409);
    assert_true(wire_has(other, "key-reused"));
    assert_int_equal(atomic_load(&sales), before + 1);
}

static void a_key_is_asked_for_with_all_other_mistakes(void **state)
{
    struct str answer = buy(kit.arena, "", 400);

    (void)state;
    assert_int_equal(wire_status(answer), 422);
    assert_true(wire_has(answer, "\"field\":\"Idempotency-Key\""));
    assert_true(wire_has(answer, "\"field\":\"seats\""));
    assert_int_equal(wire_status(buy(kit.arena, "short", 4)), 422);
}

static void a_fault_is_not_kept(void **state)
{
    unsigned before = atomic_load(&sales);

    (void)state;
    assert_int_equal(wire_status(buy(kit.arena, "key-number-two", 50)), 409);
    assert_int_equal(wire_status(buy(kit.arena, "key-number-two", 50)), 409);
    assert_int_equal(atomic_load(&sales), before + 2);
}

static void *buy_at_once(void *of)
{
    struct arena *own = arena_new();

    *(int *)of = wire_status(buy(own, "key-of-two-at-once", 2));
    arena_free(&own);
    return NULL;
}

static void of_two_at_the_same_time_one_is_kept(void **state)
{
    CLEANUP(db_give_back) struct db *db = NULL;
    struct kept_reply kept;
    bool found = false;
    pthread_t threads[4];
    int statuses[4] = {0};

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, buy_at_once, &statuses[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(statuses[i], 201);
    }
    db = db_lease(&kit.cx, pool);
    assert_int_equal(keys_find(&kit.cx, db, STR("0000000000000000.127.0.0.1:nothing"),
                               (struct hash){{0}}, &kept, &found),
                     FAULT_NONE);
    assert_false(found);
    ctx_tick(&kit.cx);
    kit.cx.now = moment_plus(kit.cx.now, DAYS(2));
    assert_int_equal(keys_tidy(&kit.cx, db), FAULT_NONE);
    ctx_tick(&kit.cx);
    unsigned before = atomic_load(&sales);
    assert_int_equal(wire_status(buy(kit.arena, "key-number-one", 3)), 201);
    assert_int_equal(atomic_load(&sales), before + 1); /* a day later it is a new one */
}

static void every_query_fits_the_schema(void **state)
{
    uint32_t n = 0;

    (void)state;
    assert_int_equal(kit_check_queries(&kit, &n), FAULT_NONE);
    assert_true(n >= 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_opens_the_doors_of_its_house),
        cmocka_unit_test(a_session_ends_when_it_is_closed),
        cmocka_unit_test(an_old_session_is_no_session),
        cmocka_unit_test(a_key_makes_a_retry_harmless),
        cmocka_unit_test(a_key_is_asked_for_with_all_other_mistakes),
        cmocka_unit_test(a_fault_is_not_kept),
        cmocka_unit_test(of_two_at_the_same_time_one_is_kept),
        cmocka_unit_test(every_query_fits_the_schema),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
