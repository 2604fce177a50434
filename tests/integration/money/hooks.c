/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/buf.h"
#include "db/server_kit.h"
#include "gateways/fakepay/sign.h"
#include "gateways/host_kit.h"
#include "house.h"
#include "http/fetch.h"
#include "http/server.h"
#include "ledger/ledger.h"
#include "partner/destination_kit.h"
#include "payment/payment.h"

/*
 * Notifications as they come in: over HTTP, at a real server with a real database, good ones,
 * forged ones, repeated, in any order and many at once. hooks MODULES
 */
#define SECRET "hooks-secret-0123456789"

static struct server_kit kit;
static struct db *db;
static struct house house;
static const struct house *const house_at = &house;
static struct server *server;
static struct arena *arena;
static struct ctx cx;
static const char *modules;
static struct destination_id destination = {{{1, 2, 3}}};
static atomic_uint told;
static atomic_bool broken; /* whoever should be told cannot be */

static enum fault taken(struct ctx *work,
                        struct db *with,
                        const struct house *h,
                        struct paid *paid,
                        size_t n)
{
    (void)with;
    (void)h;
    (void)paid;
    if (atomic_load(&broken))
        return fault(work, FAULT_BROKEN, "broken on purpose");
    atomic_fetch_add(&told, (unsigned)n);
    return FAULT_NONE;
}
static const struct taker takers[] = {{SUBJECT_BOOKING, taken}, {0}};

static const struct route routes[] = {
    {"POST", "/hooks/{name}", WHO_GATEWAY, .queued = payment_hook, .means = "notifications"},
    {0},
};
static const struct surface hooks = {"hooks", routes, SURFACE_API, NULL};
static const struct surface *const surfaces[] = {&hooks, NULL};

static const struct catalogue *no_catalogue(const struct house *h)
{
    (void)h;
    return NULL;
}

static void release_none(const struct house *h, const struct catalogue *c)
{
    (void)h;
    (void)c;
}

static enum fault any_host(struct ctx *work, const struct house *h, struct str host)
{
    (void)h;
    (void)host;
    work->destination = destination;
    return FAULT_NONE;
}

static enum fault ready(struct ctx *work, const struct house *h)
{
    (void)work;
    (void)h;
    return FAULT_NONE;
}

static void measure(const struct house *h, struct buf *b)
{
    (void)h;
    (void)b;
}

static void must(enum fault f)
{
    if (f != FAULT_NONE)
        fail_msg("fault %s: %s", fault_info[f].slug, cx.trouble.story.p ? cx.trouble.story.p : "");
}

static enum fault make_world(struct ctx *work)
{
    static const struct str names[] = {STR_INIT("fakepay")};
    static const struct server_config config = {.address = STR_INIT("127.0.0.1"),
                                                .threads = 2,
                                                .workers = 2,
                                                .connections = 200,
                                                .body_kib = 64,
                                                .header_kib = 16};
    struct destination d = destination_of_test(destination);
    static const struct str nowhere = STR_INIT("127.0.0.1:9");
    struct gateways_given given = {
        .folder = str_of(modules),
        .names = names,
        .names_n = 1,
        .hosts = &nowhere,
        .hosts_n = 1,
        .fetch_seconds = 5,
        .fetch_kib = 64,
        .key = STR("0123456789abcdef0123456789abcdef"),
        .self = STR("/proc/self/exe"),
    };
    struct connection pay = {
        .destination = destination,
        .gateway = STR("fakepay"),
        .name = STR("essai-pay"),
        .settings = STR("{\"base_url\":\"http://127.0.0.1:9\",\"shop\":\"essai\","
                        "\"secret\":\"" SECRET "\"}"),
        .enabled = true,
    };
    struct connection made;
    struct server_given serving = {
        .config = &config,
        .surfaces = surfaces,
        .house = &house,
        .borrow = no_catalogue,
        .release = release_none,
        .destination = any_host,
        .ready = ready,
        .measure = measure,
        .secret = STR("0123456789abcdef0123456789abcdef"),
    };

    TRY(destination_make(work, db, &d));
    work->destination = destination;
    house.gateways = gateways_open(work, &given);
    TRY(connection_make(work, db, house.gateways, &pay, &made));
    TRY(gateways_refresh(work, db, house.gateways));
    house.pool = db_pool_new(&kit.serving, 4, SECONDS(5));
    house.payment = payment_desk_new(&kit.serving, takers, &house_at, 2);
    serving.pool = house.pool;
    return server_start(work, &serving, &server);
}

static int set_up(void **state)
{
    (void)state;
    if (kit_begin_serving(&kit, &db) != FAULT_NONE || make_world(&kit.cx) != FAULT_NONE) {
        log_trouble(&kit.cx, LOG_ERROR, "no world to test in");
        return 1;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    server_stop(&server);
    payment_desk_free(&house.payment);
    db_pool_free(&house.pool);
    gateways_free(&house.gateways);
    db_close(&db);
    kit_end(&kit);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    ctx_init(&cx, arena);
    cx.destination = destination;
    atomic_store(&told, 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* ---- a provider's voice ---- */

static struct str notice(struct arena *a, const char *event, struct intent_id intent, int64_t cents)
{
    return arena_text(a,
                      "{\"event\":\"%s\",\"key\":\"%" PRI_STR "\",\"reference\":\"fp_%s\","
                      "\"state\":\"taken\",\"amount\":{\"minor\":%ld,\"currency\":\"EUR\"},"
                      "\"at\":\"2026-11-22T01:00:00Z\"}",
                      event, ARG_STR(id_to_text(a, intent.id)), event, (long)cents);
}

static unsigned post(struct ctx *work,
                     const char *path,
                     struct str secret,
                     struct moment at,
                     struct str body)
{
    static const struct str hosts[] = {STR_INIT("127.0.0.1")};
    const struct fetch_rules rules = {hosts, 1, 10, 64};
    struct fetch_asked asked = {
        .method = "POST",
        .url = arena_text(work->arena, "http://127.0.0.1:%u%s", server_port(server), path),
        .body = body,
        .content_type = STR("application/json"),
        .more = {{STR(FAKEPAY_HEADER), fakepay_sign(work->arena, secret, at, body)}},
    };
    struct fetched got = {0};

    if (http_fetch(work, &rules, &asked, &got) != FAULT_NONE)
        trouble_clear(work);
    return got.status;
}

static struct intent *open_intents(size_t n)
{
    struct intent *all = NEW_ARRAY(arena, struct intent, n);

    for (size_t i = 0; i < n; i++) {
        all[i] = (struct intent){
            .id = ID_NEW(intent, cx.now),
            .destination = destination,
            .subject_kind = SUBJECT_BOOKING,
            .subject = id_new(cx.now),
            .amount = CENTS(1250),
            .state = INTENT_OPEN,
            .reference = STR(""),
            .url = STR(""),
            .reason = STR(""),
            .until = moment_plus(cx.now, MINUTES(15)),
            .made = cx.now,
        };
    }
    must(payment_open_many(&cx, db, all, n));
    return all;
}

static struct intent now_is(const struct intent *in)
{
    struct intent found;

    must(payment_find(&cx, db, in->id, &found));
    return found;
}

/* Applied a moment after the answer: waits for it, five seconds at most. */
static void wait_until_told(unsigned n)
{
    const struct timespec nap = {0, 10000000};

    for (int i = 0; i < 500 && atomic_load(&told) < n; i++)
        nanosleep(&nap, NULL);
    assert_int_equal(atomic_load(&told), n);
}

static void a_signed_notification_is_stored_answered_applied(void **state)
{
    struct intent *in = open_intents(1);
    struct str body = notice(arena, "one", in->id, 1250);

    (void)state;
    assert_int_equal(post(&cx, "/hooks/essai-pay", STR(SECRET), cx.now, body), 204);
    wait_until_told(1);
    assert_int_equal(now_is(in).state, INTENT_TAKEN);
    assert_int_equal(post(&cx, "/hooks/essai-pay", STR(SECRET), cx.now, body), 204);
}

static void what_is_not_ours_is_turned_away(void **state)
{
    struct intent *in = open_intents(1);
    struct str body = notice(arena, "forged", in->id, 1250);
    struct moment old = moment_minus(cx.now, SECONDS(400));

    (void)state;
    assert_int_equal(post(&cx, "/hooks/essai-pay", STR("another-secret-0123"), cx.now, body), 403);
    assert_int_equal(post(&cx, "/hooks/essai-pay", STR(SECRET), old, body), 403);
    assert_int_equal(post(&cx, "/hooks/essai-pay", STR(SECRET), cx.now, STR("{\"event\":")), 422);
    assert_int_equal(post(&cx, "/hooks/nobody", STR(SECRET), cx.now, body), 404);
    assert_int_equal(now_is(in).state, INTENT_OPEN);
    assert_int_equal(atomic_load(&told), 0);
}

static void what_cannot_be_applied_is_kept_and_tried_again(void **state)
{
    struct intent *in = open_intents(2);

    (void)state;
    atomic_store(&broken, true);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(post(&cx, "/hooks/essai-pay", STR(SECRET), cx.now,
                              notice(arena, i == 0 ? "kept-0" : "kept-1", in[i].id, 1250)),
                         204);
    }
    assert_int_equal(now_is(in).state, INTENT_OPEN);
    cx.now = moment_plus(cx.now, SECONDS(10));
    assert_int_equal(payment_apply_due(&cx, db, &house, (struct id){{0}}), FAULT_BROKEN);
    trouble_clear(&cx);
    atomic_store(&broken, false);
    cx.now = moment_plus(cx.now, SECONDS(10)); /* each transaction reads the clock anew */
    must(payment_apply_due(&cx, db, &house, (struct id){{0}}));
    assert_int_equal(now_is(&in[0]).state, INTENT_TAKEN);
    assert_int_equal(now_is(&in[1]).state, INTENT_TAKEN);
    assert_int_equal(atomic_load(&told), 2);
}

/* ---- many at once ---- */

enum { THREADS = 16, EACH = 60, TIMES = 3 };

struct caller {
    pthread_t thread;
    const struct intent *all;
    size_t n;
    unsigned seed;
    unsigned bad;
};

/* Each calls for every intent, in an order of its own. */
static void *call(void *arg)
{
    struct caller *c = arg;
    struct arena *own = arena_new();
    struct ctx work;
    char event[40];

    for (size_t i = 0; i < c->n; i++) {
        size_t k = (i * 7 + c->seed) % c->n;
        arena_reset(own);
        ctx_init(&work, own);
        snprintf(event, sizeof event, "many-%zu-%u", k, c->seed % TIMES);
        struct str body = notice(own, event, c->all[k].id, 1250);
        c->bad += post(&work, "/hooks/essai-pay", STR(SECRET), work.now, body) == 204 ? 0 : 1;
    }
    arena_free(&own);
    return NULL;
}

static void many_at_once_take_each_payment_once(void **state)
{
    struct intent *all = open_intents(EACH);
    struct caller callers[THREADS];
    struct account_key deposit = {destination, ACCOUNT_BUYER_DEPOSIT, {{0}}, CURRENCY_EUR};
    struct money before;
    struct money after;

    (void)state;
    must(ledger_balance(&cx, db, &deposit, &before));
    int64_t began = moment_ticks();
    for (unsigned i = 0; i < THREADS; i++) {
        callers[i] = (struct caller){.all = all, .n = EACH, .seed = i};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(callers[i].thread, NULL);
        assert_int_equal(callers[i].bad, 0);
    }
    print_message("    %d notifications in %lld ms\n", THREADS * EACH,
                  (long long)(moment_ticks() - began) / 1000);
    wait_until_told(EACH);
    must(ledger_balance(&cx, db, &deposit, &after));
    assert_int_equal(after.minor - before.minor, EACH * 1250);
    for (size_t i = 0; i < EACH; i++)
        assert_int_equal(now_is(&all[i]).state, INTENT_TAKEN);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_signed_notification_is_stored_answered_applied),
        TEST(what_is_not_ours_is_turned_away),
        TEST(what_cannot_be_applied_is_kept_and_tried_again),
        TEST(many_at_once_take_each_payment_once),
    };

    int status = try_gateway(argc, argv);

    if (status >= 0)
        return status;
    if (argc != 2)
        return 2;
    modules = argv[1];
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
