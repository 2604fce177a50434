/* SPDX-License-Identifier: EUPL-1.2 */
#include <microhttpd.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "http/inside.h"
#include "http/session.h"

/* Nothing from elsewhere, in no frame; styles of single elements are the templates' own. */
#define PAGE_POLICY                                                                                \
    "default-src 'self'; img-src 'self' data:; style-src-attr 'unsafe-inline'; base-uri 'self'; "  \
    "object-src 'none'; frame-ancestors 'none'"
#define VISITOR_LIFE ((int64_t)400 * 24 * 3600)

void reply_begin(struct work *w)
{
    w->reply.status = 0;
    w->reply.type = STR_NONE;
    w->reply.bytes = STR_NONE;
    w->reply.cache = STR_NONE;
    w->reply.secure = w->server->secure;
    w->reply.headers_n = 0;
}

static void add(struct MHD_Response *response, const char *name, const char *value)
{
    /* Refused only when a value holds a line break: then the header is left out. */
    (void)MHD_add_response_header(response, name, value);
}

static const char *cache_of(struct work *w)
{
    if (!str_is_empty(w->reply.cache))
        return arena_copy(w->arena, w->reply.cache).p;
    return w->match.entry && w->match.entry->route->quick ? "no-cache" : "no-store";
}

/* A page that anybody may keep carries nobody's cookie. */
static bool is_for_all(struct str cache)
{
    return str_starts(cache, STR("public")) || str_starts(cache, STR("max-age"));
}

static void add_visitor(struct work *w)
{
    if (w->visitor_is_new && !w->rq.by && w->reply.headers_n < REPLY_HEADERS &&
        !is_for_all(w->reply.cache))
        reply_cookie(&w->cx, &w->reply, VISITOR_COOKIE, visitor_cookie(w), VISITOR_LIFE);
}

static bool says(const struct reply *r, const char *name)
{
    for (size_t i = 0; i < r->headers_n; i++) {
        if (strcasecmp(r->headers[i].name, name) == 0)
            return true;
    }
    return false;
}

static void add_headers(struct work *w, struct MHD_Response *response)
{
    struct reply *r = &w->reply;

    if (!str_is_empty(r->type)) {
        add(response, MHD_HTTP_HEADER_CONTENT_TYPE, arena_copy(w->arena, r->type).p);
        add(response, "X-Content-Type-Options", "nosniff");
    }
    if (str_starts(r->type, STR("text/html"))) {
        add(response, "Content-Security-Policy", PAGE_POLICY);
        if (!says(r, "Referrer-Policy"))
            add(response, "Referrer-Policy", "strict-origin-when-cross-origin");
    }
    add(response, MHD_HTTP_HEADER_CACHE_CONTROL, cache_of(w));
    add(response, "X-Request-Id", w->cx.trace.p);
    for (size_t i = 0; i < r->headers_n; i++)
        add(response, r->headers[i].name, arena_copy(w->arena, r->headers[i].value).p);
    if (w->closes || atomic_load_explicit(&w->server->stopping, memory_order_relaxed))
        add(response, MHD_HTTP_HEADER_CONNECTION, "close");
}

bool reply_send(struct work *w)
{
    struct reply *r = &w->reply;

    if (r->status == 0)
        r->status = str_is_empty(r->type) ? 204 : 200;
    add_visitor(w);
    /* The bytes live in the arena, which lives until `completed`. */
    struct MHD_Response *response =
        MHD_create_response_from_buffer(r->bytes.n, UNCONST(r->bytes.p), MHD_RESPMEM_PERSISTENT);
    if (!response)
        return false;
    add_headers(w, response);
    int64_t took = moment_ticks() - w->began;
    bool queued = MHD_queue_response(w->connection, r->status, response) == MHD_YES;
    MHD_destroy_response(response);
    if (w->arrival)
        arrival_is_read(w->server->arrivals, w->arrival, w->began + took, r->bytes.n);
    w->stage = WORK_SENT;
    tally_count(w->server->tally, w->match.entry, r->status, took);
    say(&w->cx, DEBUG, "request", KV_AS("method", w->rq.method), KV_AS("path", w->rq.path),
        KV_AS("status", (uint32_t)r->status), KV_AS("us", took), KV_AS("remote", w->rq.remote));
    return queued;
}

void work_sleep(struct work *w)
{
    w->stage = WORK_SLEEPS;
    atomic_fetch_add(&w->server->asleep, 1);
    MHD_suspend_connection(w->connection);
}

void work_wake(struct work *w)
{
    w->stage = WORK_WOKEN;
    MHD_resume_connection(w->connection);
}

struct framing {
    int lengths, codings, hosts;
    bool odd;     /* what we read as one line or name, others may read as another */
    size_t bytes; /* of all headers, as they came */
};

#define LINE_MARKS 4 /* ": " and the line's end */

/* "Content-Length : 5" is a name of its own to us, and the length of the body to others. */
static bool has_blank(const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (name[i] == ' ' || name[i] == '\t')
            return true;
    }
    return false;
}

static bool is_header(const char *name, size_t n, struct str wanted)
{
    return n == wanted.n && strncasecmp(name, wanted.p, n) == 0;
}

static enum MHD_Result count_framing(void *of,
                                     enum MHD_ValueKind kind,
                                     const char *name,
                                     size_t name_n,
                                     const char *value,
                                     size_t value_n)
{
    struct framing *f = of;

    (void)kind;
    f->odd = f->odd || has_blank(name, name_n) || (value_n > 0 && memchr(value, '\r', value_n));
    f->bytes += name_n + value_n + LINE_MARKS;
    f->lengths += is_header(name, name_n, STR(MHD_HTTP_HEADER_CONTENT_LENGTH));
    f->codings += is_header(name, name_n, STR(MHD_HTTP_HEADER_TRANSFER_ENCODING));
    f->hosts += is_header(name, name_n, STR(MHD_HTTP_HEADER_HOST));
    return MHD_YES;
}

/* Where a body ends is said once, and so is whom it is for (RFC 9112, 6.3 and 3.2), in lines that
 * can be read in one way only (5.1 and 2.2): a proxy before us could read it otherwise. */
bool framing_is_plain(const struct work *w, size_t *ret_bytes)
{
    struct framing f = {0};

    MHD_get_connection_values_n(w->connection, MHD_HEADER_KIND, count_framing, &f);
    *ret_bytes = f.bytes;
    return f.lengths + f.codings <= 1 && f.hosts <= 1 && !f.odd;
}

bool coding_is_known(const struct work *w)
{
    const char *coding = MHD_lookup_connection_value(w->connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_TRANSFER_ENCODING);

    return !coding || strcasecmp(coding, "chunked") == 0;
}

struct str request_header(const struct request *rq, const char *name)
{
    const struct work *w = rq->raw;

    if (!w || !w->connection)
        return STR_NONE;
    return str_of(MHD_lookup_connection_value(w->connection, MHD_HEADER_KIND, name));
}

struct looking {
    const char *name;
    const char *last;
};

static enum MHD_Result look_at(void *of,
                               enum MHD_ValueKind kind,
                               const char *name,
                               const char *value)
{
    struct looking *l = of;

    (void)kind;
    if (strcasecmp(name, l->name) == 0)
        l->last = value;
    return MHD_YES;
}

struct str header_last(const struct work *w, const char *name)
{
    struct looking l = {.name = name};

    MHD_get_connection_values(w->connection, MHD_HEADER_KIND, look_at, &l);
    return str_of(l.last);
}
