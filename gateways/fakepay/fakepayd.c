/* SPDX-License-Identifier: EUPL-1.2 */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <getopt.h>
#include <microhttpd.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "gateways/fakepay/till.h"

/*
 * fakepayd: the other side of the fakepay gateway, a process of its own.
 *
 *   shops (Authorization: Bearer SECRET)     people
 *   POST /payments                           GET  /pay/REFERENCE
 *   GET  /payments/KEY                       POST /pay/REFERENCE
 *   POST /payments/KEY/close                 POST /pay/REFERENCE/secure
 *   POST /payments/KEY/refunds
 *   GET  /counters
 */
enum { BODY_MOST = 64 * 1024 };

struct service {
    struct till *till;
    struct str authorization;
    uint32_t port;
};

/* One request: its arena, its body as it comes. */
struct visit {
    struct arena *arena;
    struct ctx cx;
    struct buf body;
    bool too_large;
};

struct answer {
    unsigned status;
    const char *type;
    struct str bytes;
    struct str location;
};

static struct answer json(struct visit *v,
                          unsigned status,
                          const struct shape *shape,
                          const void *of)
{
    struct buf b = BUF(v->arena);

    shape_write_json(&b, shape, of);
    return (struct answer){status, "application/json", buf_str(&b), STR_NONE};
}

static struct answer problem(struct visit *v, enum fault f)
{
    static const unsigned status[] = {
        [FAULT_KIND_INPUT] = 422,    [FAULT_KIND_STRANGER] = 401, [FAULT_KIND_DENIED] = 403,
        [FAULT_KIND_ABSENT] = 404,   [FAULT_KIND_METHOD] = 405,   [FAULT_KIND_CONFLICT] = 409,
        [FAULT_KIND_GONE] = 410,     [FAULT_KIND_LARGE] = 413,    [FAULT_KIND_BUSY] = 503,
        [FAULT_KIND_UPSTREAM] = 502, [FAULT_KIND_BROKEN] = 500,
    };
    enum fault_kind kind = fault_info[f].kind;
    unsigned code = kind < COUNT_OF(status) && status[kind] ? status[kind] : 500;
    struct buf b = BUF(v->arena);

    buf_lit(&b, "{\"title\":\"");
    buf_json(&b, str_of(fault_info[f].title));
    buf_lit(&b, "\",\"detail\":\"");
    buf_json(&b, v->cx.trouble.story);
    buf_lit(&b, "\"}");
    return (struct answer){code, "application/problem+json", buf_str(&b), STR_NONE};
}

static struct answer page(struct visit *v,
                          unsigned status,
                          enum page_kind kind,
                          const struct till_payment *p,
                          struct str card,
                          bool wrong)
{
    return (struct answer){status, "text/html; charset=utf-8",
                           fakepay_page(v->arena, kind, p, card, wrong), STR_NONE};
}

static struct answer see_other(struct str location)
{
    return (struct answer){303, "text/plain", STR(""), location};
}

/* ---- shops ---- */

static struct answer seen(struct visit *v, const struct till_payment *p)
{
    struct fakepay_seen out = {
        .key = p->key, .reference = p->reference, .state = p->state, .reason = p->reason};

    if (p->state == PAYMENT_TAKEN) {
        out.amount = p->amount;
        out.fee = p->fee;
    }
    return json(v, 200, &FAKEPAY_SEEN, &out);
}

static struct answer start(struct service *s, struct visit *v)
{
    struct fakepay_start asked = {0};
    struct till_payment p;
    enum fault f = shape_read_json_text(&v->cx, &FAKEPAY_START, buf_str(&v->body), &asked);

    if (f == FAULT_NONE)
        f = till_start(&v->cx, s->till, &asked, &p);
    if (f != FAULT_NONE)
        return problem(v, f);
    struct fakepay_started out = {
        .reference = p.reference,
        .url = arena_text(v->arena, "http://127.0.0.1:%u/pay/%" PRI_STR, s->port,
                          ARG_STR(p.reference)),
    };
    return json(v, 201, &FAKEPAY_STARTED, &out);
}

static struct answer refund(struct service *s, struct visit *v, struct str key)
{
    struct fakepay_refund asked = {0};
    struct fakepay_refunded out = {0};
    enum fault f = shape_read_json_text(&v->cx, &FAKEPAY_REFUND, buf_str(&v->body), &asked);

    if (f == FAULT_NONE)
        f = till_refund(&v->cx, s->till, key, &asked, &out.state);
    return f == FAULT_NONE ? json(v, 200, &FAKEPAY_REFUNDED, &out) : problem(v, f);
}

static struct answer shop(struct service *s, struct visit *v, bool post, struct str path)
{
    struct till_payment p = {0};
    struct fakepay_seen unknown = {0};
    struct str key;

    if (path.n == 0)
        return post ? start(s, v) : problem(v, FAULT_METHOD_WRONG);
    path = (struct str){path.p + 1, path.n - 1};
    if (!str_cut(&path, '/', &key))
        return problem(v, FAULT_PATH_ABSENT);
    if (path.n == 0 && !post) {
        till_looked(s->till);
        if (till_by_key(&v->cx, s->till, key, &p) == FAULT_NONE)
            return seen(v, &p);
        unknown.key = key; /* state left out: nobody started it here */
        return json(v, 200, &FAKEPAY_SEEN, &unknown);
    }
    if (str_is(path, STR("close")) && post) {
        enum fault f = till_cancel(&v->cx, s->till, key, &p);
        return f == FAULT_NONE ? seen(v, &p) : problem(v, f);
    }
    if (str_is(path, STR("refunds")) && post)
        return refund(s, v, key);
    return problem(v, FAULT_PATH_ABSENT);
}

/* ---- people ---- */

static struct answer after(struct visit *v, const struct till_payment *p)
{
    switch (p->state) {
    case PAYMENT_TAKEN:
        return p->back_url.n > 0 ? see_other(p->back_url)
                                 : page(v, 200, PAGE_CLOSED, p, STR_NONE, false);
    case PAYMENT_REFUSED:
        return page(v, 200, PAGE_REFUSED, p, STR_NONE, false);
    case PAYMENT_CANCELLED:
        return page(v, 200, PAGE_CLOSED, p, STR_NONE, false);
    case PAYMENT_UNKNOWN:
    case PAYMENT_WAITING:
        break;
    }
    return page(v, 200, PAGE_CARD, p, STR_NONE, false);
}

static struct answer paid(struct visit *v,
                          enum fault f,
                          const struct till_payment *p,
                          const struct till_payment *before)
{
    if (f == FAULT_MOVE_WRONG)
        return after(v, before);
    return f == FAULT_NONE ? after(v, p) : problem(v, f);
}

static struct answer card(struct service *s, struct visit *v, const struct till_payment *before)
{
    struct pairs form = {0};
    struct till_payment p = *before;

    if (pairs_from_form(&v->cx, buf_str(&v->body), &form) != FAULT_NONE)
        return problem(v, FAULT_BAD_INPUT);
    if (str_is(pairs_get(&form, STR("act")), STR("back")))
        return before->back_url.n > 0 ? see_other(before->back_url) : after(v, before);

    struct str number = pairs_get(&form, STR("test"));
    if (number.n == 0)
        number = str_trim(pairs_get(&form, STR("card")));
    enum card_way way = card_way_of(number);
    if (before->state != PAYMENT_WAITING)
        return after(v, before);
    if (way == CARD_UNKNOWN)
        return page(v, 422, PAGE_CARD, before, number, true);
    if (way == CARD_ABANDON)
        return page(v, 200, PAGE_LEFT, before, STR_NONE, false);
    if (way == CARD_SECURE)
        return page(v, 200, PAGE_SECURE, before, number, false);
    enum fault f = till_pay(&v->cx, s->till, before->reference, number, false, &p);
    return paid(v, f, &p, before);
}

static struct answer secure(struct service *s, struct visit *v, const struct till_payment *before)
{
    struct pairs form = {0};
    struct till_payment p = *before;
    enum fault f;

    if (pairs_from_form(&v->cx, buf_str(&v->body), &form) != FAULT_NONE)
        return problem(v, FAULT_BAD_INPUT);
    struct str number = pairs_get(&form, STR("card"));
    if (card_way_of(number) != CARD_SECURE)
        return page(v, 422, PAGE_CARD, before, number, true);
    if (str_is(pairs_get(&form, STR("act")), STR("yes"))) {
        f = till_pay(&v->cx, s->till, before->reference, number, true, &p);
    } else {
        f = till_refuse(&v->cx, s->till, before->reference, STR("the holder did not confirm"), &p);
    }
    return paid(v, f, &p, before);
}

static struct answer visitor(struct service *s, struct visit *v, bool post, struct str path)
{
    struct till_payment p;
    struct str reference;

    if (!str_cut(&path, '/', &reference) ||
        till_by_reference(&v->cx, s->till, reference, &p) != FAULT_NONE)
        return page(v, 404, PAGE_ABSENT, NULL, STR_NONE, false);
    if (!post) {
        return p.state == PAYMENT_TAKEN ? page(v, 200, PAGE_CLOSED, &p, STR_NONE, false)
                                        : after(v, &p);
    }
    if (str_is(path, STR("secure")))
        return secure(s, v, &p);
    return path.n == 0 ? card(s, v, &p) : problem(v, FAULT_PATH_ABSENT);
}

/* ---- HTTP ---- */

static bool is_shop(const struct service *s, struct MHD_Connection *connection)
{
    struct str given =
        str_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization"));

    return given.n == s->authorization.n &&
           sodium_memcmp(given.p, s->authorization.p, given.n) == 0;
}

static struct answer answer(struct service *s,
                            struct visit *v,
                            struct MHD_Connection *connection,
                            const char *url,
                            bool post)
{
    struct str path = str_of(url);

    if (v->too_large)
        return problem(v, FAULT_BODY_TOO_LARGE);
    if (str_is(path, STR("/healthz")))
        return (struct answer){200, "text/plain", STR("ok\n"), STR_NONE};
    if (str_is(path, STR("/counters"))) {
        struct counters c = till_counters(s->till);
        return json(v, 200, &COUNTERS, &c);
    }
    if (str_starts(path, STR("/pay/")))
        return visitor(s, v, post, (struct str){path.p + 5, path.n - 5});
    if (str_is(path, STR("/payments")) || str_starts(path, STR("/payments/"))) {
        if (!is_shop(s, connection))
            return problem(v, FAULT_NOT_SIGNED_IN);
        return shop(s, v, post, (struct str){path.p + 9, path.n - 9});
    }
    return problem(v, FAULT_PATH_ABSENT);
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, const struct answer *a)
{
    struct MHD_Response *r =
        MHD_create_response_from_buffer(a->bytes.n, UNCONST(a->bytes.p), MHD_RESPMEM_MUST_COPY);

    MHD_add_response_header(r, "Content-Type", a->type);
    MHD_add_response_header(r, "Cache-Control", "no-store");
    if (a->location.n > 0)
        MHD_add_response_header(r, "Location", a->location.p);
    enum MHD_Result queued = MHD_queue_response(connection, a->status, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result handle(void *of,
                              struct MHD_Connection *connection,
                              const char *url,
                              const char *method,
                              const char *version,
                              const char *data,
                              size_t *data_n,
                              void **own)
{
    struct visit *v = *own;

    (void)version;
    if (!v) {
        struct arena *arena = arena_new();
        v = NEW(arena, struct visit);
        v->arena = arena;
        v->body = BUF(arena);
        ctx_init(&v->cx, arena);
        *own = v;
        return MHD_YES;
    }
    if (*data_n > 0) {
        v->too_large = v->too_large || v->body.n + *data_n > BODY_MOST;
        if (!v->too_large)
            buf_add(&v->body, (struct str){data, *data_n});
        *data_n = 0;
        return MHD_YES;
    }
    struct answer a = answer(of, v, connection, url, strcmp(method, "POST") == 0);
    return send_answer(connection, &a);
}

static void done(void *of,
                 struct MHD_Connection *connection,
                 void **own,
                 enum MHD_RequestTerminationCode why)
{
    struct visit *v = *own;

    (void)of;
    (void)connection;
    (void)why;
    if (v) {
        struct arena *arena = v->arena;
        arena_free(&arena);
    }
}

/* ---- the process ---- */

struct options {
    uint32_t port;
    const char *secret_file;
    const char *state;
    uint32_t late;
};

enum { LATE_MOST = 24 * 3600 };

/* Digits and nothing else, so that a slip of the finger is no port. */
static bool read_number(const char *option, const char *text, uint32_t most, uint32_t *ret)
{
    uint32_t n = 0;
    bool sound = *text != '\0';

    for (const char *c = text; *c && sound; c++) {
        sound = *c >= '0' && *c <= '9' && n <= most;
        n = sound ? n * 10 + (uint32_t)(*c - '0') : n;
    }
    if (sound && n <= most) {
        *ret = n;
        return true;
    }
    fprintf(stderr, "fakepayd: %s is a number of 0 to %u, not \"%s\"\n", option, most, text);
    return false;
}

static bool read_options(int argc, char **argv, struct options *o)
{
    static const struct option known[] = {
        {"port", required_argument, NULL, 'p'},
        {"secret-file", required_argument, NULL, 's'},
        {"state", required_argument, NULL, 't'},
        {"late", required_argument, NULL, 'l'},
        {0},
    };
    int c;

    *o = (struct options){.late = 60};
    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (c) {
        case 'p':
            if (!read_number("--port", optarg, 65535, &o->port))
                return false;
            break;
        case 's':
            o->secret_file = optarg;
            break;
        case 't':
            o->state = optarg;
            break;
        case 'l':
            if (!read_number("--late", optarg, LATE_MOST, &o->late))
                return false;
            break;
        default:
            return false;
        }
    }
    return o->secret_file && optind == argc;
}

static void file_drop(FILE **file)
{
    if (*file)
        fclose(*file);
}

static struct str read_secret(struct arena *a, const char *path)
{
    CLEANUP(file_drop) FILE *file = fopen(path, "re");
    char bytes[256];
    size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;

    return arena_copy(a, str_trim((struct str){bytes, n}));
}

static struct MHD_Daemon *listen_at(struct service *s, uint32_t port)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };

    return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO, (uint16_t)port, NULL,
                            NULL, handle, s, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&at,
                            MHD_OPTION_NOTIFY_COMPLETED, done, NULL, MHD_OPTION_CONNECTION_TIMEOUT,
                            30u, MHD_OPTION_END);
}

static int serve(struct ctx *cx, const struct options *o, sigset_t *ends)
{
    struct service s = {0};
    struct str secret = read_secret(cx->arena, o->secret_file);
    int sig;

    if (secret.n < 16) {
        fprintf(stderr, "fakepayd: %s: no secret of 16 characters or more\n", o->secret_file);
        return 1;
    }
    s.authorization = arena_text(cx->arena, "Bearer %" PRI_STR, ARG_STR(secret));
    CLEANUP(till_close) struct till *till = NULL;
    if (till_open(cx, str_of(o->state), SECONDS(o->late), &till) != FAULT_NONE) {
        log_trouble(cx, LOG_ERROR, "the state cannot be opened");
        return 1;
    }
    s.till = till;
    s.port = o->port;
    struct MHD_Daemon *http = listen_at(&s, o->port);
    if (!http) {
        fprintf(stderr, "fakepayd: port %u is not free\n", o->port);
        return 1;
    }
    s.port = MHD_get_daemon_info(http, MHD_DAEMON_INFO_BIND_PORT)->port;
    struct teller *teller = teller_start(till, secret);
    if (!teller) {
        fprintf(stderr, "fakepayd: no thread that tells the shops\n");
        MHD_stop_daemon(http);
        return 1;
    }
    printf("ready: http://127.0.0.1:%u/\n", s.port);
    fflush(stdout);
    sigwait(ends, &sig);
    MHD_stop_daemon(http);
    teller_stop(&teller);
    return 0;
}

int main(int argc, char **argv)
{
    struct options options;
    sigset_t ends;
    struct ctx cx;

    if (!read_options(argc, argv, &options)) {
        fprintf(stderr, "usage: fakepayd --secret-file FILE [--port N] [--state FILE] "
                        "[--late SECONDS]\n");
        return 2;
    }
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    signal(SIGPIPE, SIG_IGN);
    curl_global_init(CURL_GLOBAL_DEFAULT);

    CLEANUP(arena_free) struct arena *arena = arena_new();
    ctx_init(&cx, arena);
    int status = sodium_init() < 0 ? 1 : serve(&cx, &options, &ends);
    curl_global_cleanup();
    return status;
}
