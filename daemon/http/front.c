/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/inside.h"

/* A body that is too large is read to here and thrown away, so that its sender can read our answer.
 */
#define DRAIN_MOST ((size_t)64 << 20)

/* Sixteen hex digits, unlike for every request of every daemon. */
static struct str trace_new(struct server *server, struct arena *arena)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t n = atomic_fetch_add_explicit(&server->counter, 1, memory_order_relaxed);
    uint64_t x = server->trace_seed + n * UINT64_C(0x9E3779B97F4A7C15);
    char *text = arena_take(arena, 17, 1);

    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    x ^= x >> 31;
    for (int i = 15; i >= 0; i--, x >>= 4)
        text[i] = digits[x & 15];
    return (struct str){text, 16};
}

/* The last address in X-Forwarded-For is the one our own proxy saw, behind what the caller says of
 * himself: on the same line, or on one of its own. */
static struct str remote_of(struct work *w, struct str address)
{
    struct str forwarded;
    struct str last = address;

    if (!w->server->given.config->behind_proxy)
        return address;
    forwarded = header_last(w, "X-Forwarded-For");
    if (str_is_empty(forwarded))
        return address;
    while (str_cut(&forwarded, ',', &last))
        ;
    return str_trim(last);
}

static void read_line(struct work *w, struct str method)
{
    struct str query = w->uri;
    struct str path;

    if (!str_cut(&query, '?', &path))
        path = STR("/");
    router_find(w->server->router, w->arena, method, path, &w->match);
    w->rq = (struct request){
        .method = method,
        .path = w->match.path,
        .query_text = query,
        .path_id = w->match.id,
        .path_text = w->match.text,
        .tongue_path = w->match.tongue,
        .house = w->server->given.house,
        .raw = w,
    };
}

static void read_headers(struct work *w, struct str address)
{
    bool api = w->match.surface->kind == SURFACE_API;

    w->rq.host = request_header(&w->rq, "Host");
    w->rq.remote = remote_of(w, address);
    if (str_is_empty(w->rq.tongue_path)) {
        w->cx.tongue =
            tongue_wanted(request_header(&w->rq, "Accept-Language"), api ? STR("en") : STR("fr"));
    } else {
        w->cx.tongue = w->rq.tongue_path;
    }
}

static size_t length_said(struct work *w)
{
    struct str text = request_header(&w->rq, "Content-Length");
    size_t n = 0;

    for (size_t i = 0; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++) {
        if (__builtin_mul_overflow(n, (size_t)10, &n) ||
            __builtin_add_overflow(n, (size_t)(text.p[i] - '0'), &n))
            return SIZE_MAX;
    }
    return n;
}

static enum fault too_large(struct work *w)
{
    return fault(&w->cx, FAULT_BODY_TOO_LARGE, "a body may have %zu KiB",
                 w->server->body_most / 1024);
}

static enum fault check_sizes(struct work *w, size_t headers)
{
    const struct server *server = w->server;

    if (w->uri.n > server->address_most) {
        return fault(&w->cx, FAULT_ADDRESS_TOO_LONG, "an address may have %zu bytes",
                     server->address_most);
    }
    if (headers > server->headers_most) {
        return fault(&w->cx, FAULT_HEADERS_TOO_LARGE, "headers may have %zu bytes",
                     server->headers_most);
    }
    return FAULT_NONE;
}

void front_begin(struct work *w, struct str method, struct str address, bool *ret_refuse_now)
{
    struct ctx *cx = &w->cx;
    size_t headers = 0;
    enum fault f;

    w->stage = WORK_READS;
    w->began = moment_ticks();
    *cx = (struct ctx){.arena = w->arena, .now = moment_now()};
    cx->trace = trace_new(w->server, w->arena);
    read_line(w, arena_copy(w->arena, method));
    read_headers(w, arena_copy(w->arena, address));
    reply_begin(w);

    w->fault = w->match.fault;
    if (w->fault == FAULT_BAD_INPUT)
        w->fault = fault_field(cx, "path", "not UTF-8 text, or a percent sign is wrong");
    if (!framing_is_plain(w, &headers)) {
        w->fault = fault_field(cx, "headers",
                               "Content-Length, Transfer-Encoding or Host twice, or a line that "
                               "can be read in two ways");
        w->closes = true;
        *ret_refuse_now = true;
        return;
    }
    if (!coding_is_known(w)) {
        w->fault = fault(cx, FAULT_CODING_UNKNOWN, "a body comes as it is, or chunked");
        w->closes = true; /* where it ends, nobody knows */
        *ret_refuse_now = true;
        return;
    }
    f = check_sizes(w, headers);
    if (f != FAULT_NONE)
        w->fault = f;
    if (str_is(method, STR("GET")) || str_is(method, STR("HEAD")))
        return;
    size_t said = length_said(w);
    if (said > w->server->body_most) {
        w->fault = too_large(w);
        *ret_refuse_now = said > DRAIN_MOST || !str_is_empty(request_header(&w->rq, "Expect"));
    }
}

bool front_body(struct work *w, struct str piece)
{
    w->body_seen += piece.n;
    if (w->body_seen > DRAIN_MOST)
        return false;
    if (w->fault == FAULT_NONE && w->body_seen > w->server->body_most)
        w->fault = too_large(w);
    if (w->fault == FAULT_NONE)
        w->fault = bodies_take(w, piece.n);
    if (w->fault == FAULT_NONE)
        buf_add(&w->body, piece);
    return true;
}

static enum fault check_rate(struct work *w)
{
    if (str_is(w->rq.method, STR("GET")) || str_is(w->rq.method, STR("HEAD")) ||
        w->match.entry->route->who == WHO_GATEWAY)
        return FAULT_NONE;
    uint32_t costs = w->match.entry->route->costs ? w->match.entry->route->costs : 1;
    if (rates_allow(w->server->rates, w->rq.remote, w->cx.now.us, costs))
        return FAULT_NONE;
    return fault(&w->cx, FAULT_TOO_MANY, "%" PRI_STR " sends too much", ARG_STR(w->rq.remote));
}

static enum fault knock(struct work *w)
{
    const struct server_given *given = &w->server->given;

    TRY(check_rate(w));
    if (given->destination)
        TRY(given->destination(&w->cx, given->house, w->rq.host));
    TRY(form_check_type(w));
    visitor_read(w);
    return FAULT_NONE;
}

static enum fault run_quick(struct work *w)
{
    const struct server_given *given = &w->server->given;

    TRY(form_read(w));
    const struct catalogue *catalogue = given->borrow ? given->borrow(given->house) : NULL;
    if (given->borrow && !catalogue)
        return fault(&w->cx, FAULT_DB_BUSY, "the catalogue is not there yet");
    enum fault f = w->match.entry->route->quick(&w->cx, catalogue, &w->rq, &w->reply);
    if (catalogue && given->release)
        given->release(given->house, catalogue);
    return f;
}

/* The connection sleeps before anybody else can hear of it, or it could be woken too early. */
static void queue(struct work *w)
{
    enum fault f;

    work_sleep(w);
    f = w->match.entry->route->queued(&w->cx, &w->rq, &w->parked);
    if (f == FAULT_NONE)
        return;
    w->fault = f;
    work_wake(w);
}

static void go_to_desk(struct work *w)
{
    work_sleep(w);
    if (desk_put(w->server->desk, w))
        return;
    w->fault = fault(&w->cx, FAULT_DB_BUSY, "the desk's queue is full");
    work_wake(w);
}

static enum fault read_for_queue(struct work *w)
{
    TRY(form_check_token(w));
    keyed_read(w);
    return form_read(w);
}

static void move(struct work *w)
{
    struct buf b = BUF(w->arena);

    buf_add(&b, w->match.moved);
    if (!str_is_empty(w->rq.query_text)) {
        buf_byte(&b, '?');
        buf_add(&b, w->rq.query_text);
    }
    reply_redirect(&w->cx, &w->reply, 308, buf_str(&b));
}

/* What can be answered without waiting, or a fault; *ret_sleeps when it cannot. */
static enum fault serve(struct work *w, bool *ret_sleeps)
{
    TRY(w->fault);
    if (!str_is_empty(w->match.moved)) {
        move(w);
        return FAULT_NONE;
    }
    const struct route *route = w->match.entry->route;
    w->parked.work = w;
    w->rq.body_text = buf_str(&w->body);
    if (w->match.surface == &health_surface)
        return route->quick(&w->cx, NULL, &w->rq, &w->reply);
    TRY(knock(w));
    if (route->quick)
        return run_quick(w);
    if (atomic_load(&w->server->stopping))
        return fault(&w->cx, FAULT_DB_BUSY, "the daemon is stopping");
    if (route->queued)
        TRY(read_for_queue(w));
    *ret_sleeps = true;
    return FAULT_NONE;
}

bool front_serve(struct work *w)
{
    bool sleeps = false;
    enum fault f = serve(w, &sleeps);

    if (f != FAULT_NONE)
        problem_tell(w, f);
    if (!sleeps)
        return true;
    if (w->match.entry->route->queued) {
        queue(w);
    } else {
        go_to_desk(w);
    }
    return false;
}

struct reply *reply_of_parked(struct parked *parked)
{
    return &parked->work->reply;
}

void reply_later(struct parked *parked, enum fault f)
{
    struct work *w = parked->work;

    w->fault = f; /* told on the server's own thread: the writer has better things to do */
    work_wake(w);
}
