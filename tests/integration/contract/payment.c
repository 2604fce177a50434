/* SPDX-License-Identifier: EUPL-1.2 */
#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "gateways/fakepay/sign.h"
#include "gateways/gateway.h"
#include "http/fetch.h"

/*
 * What every gateway that claims the payment power keeps. A module brings its provider (started
 * here), a visitor who pays there, and the way its notifications are signed; all else is the same
 * for all. payment_contract fakepay FAKEPAYD
 */
struct payment_case {
    const struct gateway *gateway;
    struct str (*settings)(struct arena *a, const char *base_url); /* where the provider answers */
    void (*pay)(struct ctx *cx, struct str url);
    struct str (*sign)(struct arena *a, struct moment at, struct str body);
    const char *header;
    struct str (*notice)(struct arena *a, const char *key); /* 12.50 EUR taken */
};

/* ---- fakepay ---- */

#define SECRET "contract-secret-0123456789"

static void fakepay_pay(struct ctx *cx, struct str url)
{
    static const struct str hosts[] = {STR_INIT("127.0.0.1")};
    const struct fetch_rules rules = {hosts, 1, 5, 64};
    struct fetch_asked asked = {.method = "POST",
                                .url = url,
                                .body = STR("act=pay&card=4970000000000014"),
                                .content_type = STR("application/x-www-form-urlencoded")};
    struct fetched got;

    assert_int_equal(http_fetch(cx, &rules, &asked, &got), FAULT_NONE);
}

static struct str fakepay_signed(struct arena *a, struct moment at, struct str body)
{
    return fakepay_sign(a, STR(SECRET), at, body);
}

static struct str fakepay_settings(struct arena *a, const char *url)
{
    return arena_text(a, "{\"base_url\":\"%s\",\"shop\":\"contract\",\"secret\":\"" SECRET "\"}",
                      url);
}

static struct str fakepay_notice(struct arena *a, const char *key)
{
    return arena_text(a,
                      "{\"event\":\"ev_1\",\"key\":\"%s\",\"reference\":\"fp_1\","
                      "\"state\":\"taken\",\"amount\":{\"minor\":1250,\"currency\":\"EUR\"},"
                      "\"at\":\"2026-11-22T01:00:00Z\"}",
                      key);
}

extern const struct gateway gateway_fakepay;

static const struct payment_case fakepay = {
    .gateway = &gateway_fakepay,
    .settings = fakepay_settings,
    .pay = fakepay_pay,
    .sign = fakepay_signed,
    .header = FAKEPAY_HEADER,
    .notice = fakepay_notice,
};

/* ---- the provider's process, and the connection to it ---- */

static const struct payment_case *the_case = &fakepay;
static const char *provider;
static char folder[64];
static char base_url[100];
static unsigned port;
static pid_t pid;

#define READY "ready: http://127.0.0.1:"

static void start_provider(void)
{
    char secret[100];
    char state[100];
    char number[16];
    char line[200] = {0};
    int out[2];

    snprintf(secret, sizeof secret, "%s/secret", folder);
    snprintf(state, sizeof state, "%s/state", folder);
    snprintf(number, sizeof number, "%u", port); /* the same after a restart */
    FILE *f = fopen(secret, "we");
    assert_non_null(f);
    fputs(SECRET "\n", f);
    fclose(f);
    assert_int_equal(pipe(out), 0);
    pid = fork();
    if (pid == 0) {
        dup2(out[1], 1);
        close(out[0]);
        execl(provider, provider, "--secret-file", secret, "--state", state, "--port", number,
              (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    assert_true(read(out[0], line, sizeof line - 1) > 0);
    close(out[0]);
    assert_memory_equal(line, READY, strlen(READY));
    port = (unsigned)strtoul(line + strlen(READY), NULL, 10);
    assert_in_range(port, 1, 65535);
    snprintf(base_url, sizeof base_url, "http://127.0.0.1:%u", port);
}

static void stop_provider(int signal_)
{
    kill(pid, signal_);
    waitpid(pid, NULL, 0);
}

static enum fault fetch(void *of,
                        struct ctx *cx,
                        const struct gateway_fetch *asked,
                        struct gateway_fetched *ret)
{
    static const struct str hosts[] = {STR_INIT("127.0.0.1")};
    const struct fetch_rules rules = {hosts, 1, 5, 64};
    struct fetch_asked out = {.method = asked->method,
                              .url = asked->url,
                              .body = asked->body,
                              .content_type = asked->content_type,
                              .authorization = asked->authorization};
    struct fetched got;

    (void)of;
    if (asked->idempotency_key.n > 0)
        out.more[0] = (struct fetch_header){STR("Idempotency-Key"), asked->idempotency_key};
    enum fault f = http_fetch(cx, &rules, &out, &got);
    if (f == FAULT_NONE)
        *ret = (struct gateway_fetched){got.status, got.type, got.body};
    return f;
}

struct world {
    struct arena *arena;
    struct ctx cx;
    struct gateway_host host;
    void *self;
    const struct payment_ops *ops;
    struct str key;
};

static int begin(void **state)
{
    struct arena *arena = arena_new();
    struct world *w = NEW(arena, struct world);
    void *settings = arena_take(arena, the_case->gateway->settings->size, 16);

    w->arena = arena;
    ctx_init(&w->cx, arena);
    w->host = (struct gateway_host){.home = arena, .fetch = fetch};
    if (shape_read_json_text(&w->cx, the_case->gateway->settings,
                             the_case->settings(arena, base_url), settings) != FAULT_NONE ||
        the_case->gateway->open(&w->cx, &w->host, settings, &w->self) != FAULT_NONE)
        return 1;
    w->ops = the_case->gateway->payment;
    w->key = id_to_text(arena, id_new(w->cx.now));
    *state = w;
    return 0;
}

static int end(void **state)
{
    struct world *w = *state;
    struct arena *arena = w->arena;

    the_case->gateway->close(w->self);
    arena_free(&arena);
    return 0;
}

static struct payment_started start(struct world *w, const char *notify_url)
{
    struct payment_asked asked = {
        .key = w->key,
        .amount = CENTS(1250),
        .what = STR("Une visite : 1 place"),
        .email = STR("ana@insolite.example"),
        .tongue = STR("fr"),
        .back_url = STR("http://127.0.0.1:9/back"),
        .notify_url = str_of(notify_url),
        .until = moment_plus(w->cx.now, MINUTES(15)),
    };
    struct payment_started started = {0};
    enum fault f = w->ops->start(w->self, &w->cx, &asked, &started);

    if (f != FAULT_NONE)
        fail_msg("start: %s", w->cx.trouble.story.p);
    return started;
}

static struct payment_seen look(struct world *w)
{
    struct payment_seen seen = {0};

    assert_int_equal(w->ops->look(w->self, &w->cx, w->key, &seen), FAULT_NONE);
    return seen;
}

static struct payment_seen closed(struct world *w)
{
    struct payment_seen seen = {0};

    assert_int_equal(w->ops->close(w->self, &w->cx, w->key, &seen), FAULT_NONE);
    return seen;
}

#define NOWHERE "http://127.0.0.1:9/hooks/x"

/* ---- the contract ---- */

static void the_same_key_is_the_same_payment(void **state)
{
    struct world *w = *state;

    assert_int_equal(look(w).state, PAYMENT_UNKNOWN);
    struct payment_started first = start(w, NOWHERE);
    struct payment_started second = start(w, NOWHERE);
    assert_true(first.reference.n > 0 && str_is(first.reference, second.reference));
    assert_true(str_is(first.url, second.url));
    assert_int_equal(look(w).state, PAYMENT_WAITING);
}

static void what_was_paid_is_seen(void **state)
{
    struct world *w = *state;
    struct payment_started started = start(w, NOWHERE);

    the_case->pay(&w->cx, started.url);
    struct payment_seen seen = look(w);
    assert_int_equal(seen.state, PAYMENT_TAKEN);
    assert_int_equal(seen.amount.minor, 1250);
    assert_int_equal(seen.amount.currency, CURRENCY_EUR);
    assert_true(str_is(seen.reference, started.reference));
    assert_int_equal(closed(w).state, PAYMENT_TAKEN); /* too late to close */
    assert_int_equal(look(w).state, PAYMENT_TAKEN);
}

static void what_is_closed_stays_closed(void **state)
{
    struct world *w = *state;
    struct payment_started started = start(w, NOWHERE);

    assert_int_equal(closed(w).state, PAYMENT_CANCELLED);
    assert_int_equal(closed(w).state, PAYMENT_CANCELLED);
    the_case->pay(&w->cx, started.url);
    assert_int_equal(look(w).state, PAYMENT_CANCELLED);
}

static void a_key_never_started_can_be_closed(void **state)
{
    struct world *w = *state;

    assert_int_equal(closed(w).state, PAYMENT_CANCELLED);
    struct payment_started started = start(w, NOWHERE);
    the_case->pay(&w->cx, started.url);
    assert_int_equal(look(w).state, PAYMENT_CANCELLED);
}

static void a_refund_is_made_once(void **state)
{
    struct world *w = *state;
    struct payment_started started = start(w, NOWHERE);
    enum refund_state r = REFUND_UNKNOWN;

    the_case->pay(&w->cx, started.url);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(w->ops->refund(w->self, &w->cx, w->key, STR("r-1"), CENTS(1000), &r),
                         FAULT_NONE);
        assert_int_equal(r, REFUND_DONE);
    }
    assert_int_equal(w->ops->refund(w->self, &w->cx, w->key, STR("r-2"), CENTS(251), &r),
                     FAULT_NONE);
    assert_int_equal(r, REFUND_REFUSED);
    assert_int_equal(w->ops->refund(w->self, &w->cx, w->key, STR("r-3"), CENTS(250), &r),
                     FAULT_NONE);
    assert_int_equal(r, REFUND_DONE);
}

static void a_crash_of_the_provider_forgets_nothing(void **state)
{
    struct world *w = *state;
    struct payment_started started = start(w, NOWHERE);

    the_case->pay(&w->cx, started.url);
    stop_provider(SIGKILL);

    struct payment_seen seen = {0};
    enum fault f = w->ops->look(w->self, &w->cx, w->key, &seen);
    assert_true(f == FAULT_UPSTREAM_DOWN || f == FAULT_PAYMENT_UNSURE);
    trouble_clear(&w->cx);
    start_provider();
    assert_int_equal(look(w).state, PAYMENT_TAKEN);
}

static enum fault odd_fetch(void *of,
                            struct ctx *cx,
                            const struct gateway_fetch *asked,
                            struct gateway_fetched *ret)
{
    (void)cx;
    (void)asked;
    *ret = *(const struct gateway_fetched *)of;
    return FAULT_NONE;
}

static void an_odd_answer_is_unsure_never_a_refusal(void **state)
{
    struct world *w = *state;
    struct gateway_fetched answers[] = {
        {500, STR("text/plain"), STR("oops")},
        {200, STR("application/json"), STR("{\"key\":")},
        {200, STR("text/html"), STR("<html>")},
        {200, STR("application/json"), STR("[]")},
    };

    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        struct payment_seen seen = {0};
        w->host.of = &answers[i];
        w->host.fetch = odd_fetch;
        enum fault f = w->ops->look(w->self, &w->cx, w->key, &seen);
        if (f != FAULT_PAYMENT_UNSURE)
            fail_msg("answer %zu: %s", i, fault_info[f].slug ? fault_info[f].slug : "no fault");
        trouble_clear(&w->cx);
    }
}

static struct str said_header;

static struct str header_of(void *of, const char *name)
{
    (void)of;
    return strcasecmp(name, the_case->header) == 0 ? said_header : STR_NONE;
}

static enum fault notice(struct world *w,
                         struct str header,
                         struct str body,
                         struct payment_notice *ret)
{
    const struct header_view headers = {NULL, header_of};

    said_header = header;
    trouble_clear(&w->cx);
    return w->ops->notice(w->self, &w->cx, body, &headers, ret);
}

static void only_signed_notifications_are_read(void **state)
{
    struct world *w = *state;
    struct payment_notice n = {0};
    struct str body = the_case->notice(w->arena, w->key.p);
    struct str header = the_case->sign(w->arena, w->cx.now, body);
    struct str old = the_case->sign(w->arena, moment_minus(w->cx.now, SECONDS(301)), body);

    assert_int_equal(notice(w, header, body, &n), FAULT_NONE);
    assert_true(str_is(n.key, w->key) && n.event.n > 0);
    assert_int_equal(n.state, PAYMENT_TAKEN);
    assert_int_equal(n.amount.minor, 1250);
    assert_int_equal(notice(w, old, body, &n), FAULT_SIGNATURE_WRONG);
    assert_int_equal(notice(w, STR_NONE, body, &n), FAULT_SIGNATURE_WRONG);

    for (size_t i = 0; i < body.n; i++) {
        struct str forged = arena_copy(w->arena, body);
        ((char *)UNCONST(forged.p))[i] ^= 1;
        assert_int_equal(notice(w, header, forged, &n), FAULT_SIGNATURE_WRONG);
    }
    for (size_t i = 0; i < body.n; i += 7) {
        struct str cut = {body.p, i};
        assert_int_equal(notice(w, the_case->sign(w->arena, w->cx.now, cut), cut, &n),
                         FAULT_BAD_INPUT);
    }
}

/* One request at a port of ours: its body and its signature, answered 204. */
static bool hear(int server, struct arena *a, struct str *ret_body, struct str *ret_header)
{
    static const char answer[] = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    struct pollfd wait = {server, POLLIN, 0};
    char bytes[4096];
    size_t n = 0;

    if (poll(&wait, 1, 10000) != 1)
        return false;
    int s = accept(server, NULL, NULL);
    for (;;) {
        ssize_t got = recv(s, bytes + n, sizeof bytes - 1 - n, 0);
        if (got <= 0)
            break;
        n += (size_t)got;
        bytes[n] = 0;
        const char *gap = strstr(bytes, "\r\n\r\n");
        const char *length = strcasestr(bytes, "Content-Length: ");
        if (gap && length && n >= (size_t)(gap + 4 - bytes) + strtoul(length + 16, NULL, 10))
            break;
    }
    ssize_t sent = send(s, answer, sizeof answer - 1, 0);
    close(s);
    const char *gap = strstr(bytes, "\r\n\r\n");
    const char *header = strcasestr(bytes, the_case->header);
    if (sent < 0 || !gap || !header)
        return false;
    header += strlen(the_case->header) + 2;
    *ret_body = arena_copy(a, str_of(gap + 4));
    *ret_header = arena_copy(a, (struct str){header, strcspn(header, "\r")});
    return true;
}

static void the_provider_tells_what_the_module_reads(void **state)
{
    struct world *w = *state;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct payment_notice n = {0};
    struct str body = {0};
    struct str header = {0};

    assert_int_equal(bind(server, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(server, 4), 0);
    getsockname(server, (struct sockaddr *)&at, &size);
    struct str url = arena_text(w->arena, "http://127.0.0.1:%u/hooks/x", ntohs(at.sin_port));
    struct payment_started started = start(w, url.p);
    the_case->pay(&w->cx, started.url);
    bool heard = hear(server, w->arena, &body, &header);
    close(server);
    assert_true(heard);
    ctx_tick(&w->cx);
    assert_int_equal(notice(w, header, body, &n), FAULT_NONE);
    assert_true(str_is(n.key, w->key) && str_is(n.reference, started.reference));
    assert_int_equal(n.state, PAYMENT_TAKEN);
    assert_int_equal(n.amount.minor, 1250);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/insolite-pay-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    start_provider();
    return 0;
}

static int tear_down(void **state)
{
    char path[100];

    (void)state;
    stop_provider(SIGTERM);
    snprintf(path, sizeof path, "%s/secret", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/state", folder);
    unlink(path);
    return rmdir(folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_key_is_the_same_payment),
        TEST(what_was_paid_is_seen),
        TEST(what_is_closed_stays_closed),
        TEST(a_key_never_started_can_be_closed),
        TEST(a_refund_is_made_once),
        TEST(a_crash_of_the_provider_forgets_nothing),
        TEST(an_odd_answer_is_unsure_never_a_refusal),
        TEST(only_signed_notifications_are_read),
        TEST(the_provider_tells_what_the_module_reads),
    };

    if (argc != 3 || strcmp(argv[1], the_case->gateway->name) != 0)
        return 2;
    provider = argv[2];
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
