/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"
#include "base/text.h"
#include "http/inside.h"

static const unsigned status_of_kind[] = {
    [FAULT_KIND_NONE] = 200,     [FAULT_KIND_INPUT] = 422,  [FAULT_KIND_STRANGER] = 401,
    [FAULT_KIND_DENIED] = 403,   [FAULT_KIND_ABSENT] = 404, [FAULT_KIND_METHOD] = 405,
    [FAULT_KIND_CONFLICT] = 409, [FAULT_KIND_GONE] = 410,   [FAULT_KIND_LARGE] = 413,
    [FAULT_KIND_TYPE] = 415,     [FAULT_KIND_RATE] = 429,   [FAULT_KIND_HEADERS] = 431,
    [FAULT_KIND_ADDRESS] = 414,  [FAULT_KIND_BUSY] = 503,   [FAULT_KIND_UPSTREAM] = 502,
    [FAULT_KIND_BROKEN] = 500,   [FAULT_KIND_CODING] = 501,
};

unsigned reply_status_of(enum fault f)
{
    return status_of_kind[fault_info[f].kind];
}

/* Whether the story is about what the caller sent, and so his to read. */
static bool is_callers_matter(enum fault_kind kind)
{
    return kind == FAULT_KIND_INPUT || kind == FAULT_KIND_CONFLICT || kind == FAULT_KIND_GONE ||
           kind == FAULT_KIND_LARGE || kind == FAULT_KIND_ADDRESS || kind == FAULT_KIND_HEADERS ||
           kind == FAULT_KIND_TYPE || kind == FAULT_KIND_METHOD || kind == FAULT_KIND_CODING;
}

static void add_member(struct buf *b, const char *name, struct str text)
{
    buf_lit(b, ",\"");
    buf_add(b, str_of(name));
    buf_lit(b, "\":\"");
    buf_json(b, text);
    buf_lit(b, "\"");
}

static void add_errors(struct work *w, struct buf *b)
{
    const struct field_trouble *first = w->cx.trouble.fields;

    if (!first)
        return;
    buf_lit(b, ",\"errors\":[");
    for (const struct field_trouble *t = first; t; t = t->next) {
        buf_add(b, t == first ? STR("{\"field\":\"") : STR(",{\"field\":\""));
        buf_json(b, t->field);
        buf_lit(b, "\",\"why\":\"");
        buf_json(b, trouble_in(w->arena, w->cx.tongue, t->why));
        buf_lit(b, "\"}");
    }
    buf_byte(b, ']');
}

/* RFC 9457. */
static void write_problem(struct work *w, enum fault f)
{
    const struct fault_info *info = &fault_info[f];
    struct buf b = BUF(w->arena);

    buf_lit(&b, "{\"type\":\"/problems/");
    buf_add(&b, str_of(info->slug));
    buf_byte(&b, '"');
    add_member(&b, "title", say_in(w->cx.tongue, str_of(info->title)));
    buf_format(&b, ",\"status\":%u", reply_status_of(f));
    if (is_callers_matter(info->kind) && !str_is_empty(w->cx.trouble.story))
        add_member(&b, "detail", w->cx.trouble.story);
    if (info->kind == FAULT_KIND_INPUT)
        add_errors(w, &b);
    add_member(&b, "trace", w->cx.trace);
    buf_byte(&b, '}');
    reply_bytes(&w->reply, STR("application/problem+json"), buf_str(&b));
}

/* A stranger is shown the door bell: after signing in he comes back to where he wanted to go. */
static void show_sign_in(struct work *w)
{
    bool office = w->match.entry && w->match.entry->route->who == WHO_OFFICE;
    struct buf b = BUF(w->arena);

    buf_add(&b, office ? STR("/office/sign-in") : STR("/partner/sign-in"));
    if (str_is(w->rq.method, STR("GET"))) {
        buf_lit(&b, "?next=");
        buf_url(&b, w->uri);
    }
    reply_see_other(&w->cx, &w->reply, buf_str(&b));
}

static void say_once(struct work *w, enum fault f)
{
    switch (fault_info[f].kind) {
    case FAULT_KIND_BROKEN:
        log_trouble(&w->cx, LOG_ERROR, "a request failed");
        return;
    case FAULT_KIND_UPSTREAM:
    case FAULT_KIND_BUSY:
        log_trouble(&w->cx, LOG_WARN, "a request could not be served");
        return;
    case FAULT_KIND_NONE:
    case FAULT_KIND_INPUT:
    case FAULT_KIND_STRANGER:
    case FAULT_KIND_DENIED:
    case FAULT_KIND_ABSENT:
    case FAULT_KIND_METHOD:
    case FAULT_KIND_CONFLICT:
    case FAULT_KIND_GONE:
    case FAULT_KIND_LARGE:
    case FAULT_KIND_TYPE:
    case FAULT_KIND_RATE:
    case FAULT_KIND_ADDRESS:
    case FAULT_KIND_HEADERS:
    case FAULT_KIND_CODING:
        log_trouble(&w->cx, LOG_DEBUG, "a request was refused");
        return;
    }
}

static void add_manners(struct work *w, enum fault f)
{
    enum fault_kind kind = fault_info[f].kind;

    w->reply.cache = STR("no-store");
    if (kind == FAULT_KIND_METHOD && w->match.allow)
        reply_header(&w->reply, "Allow", str_of(w->match.allow));
    if (kind == FAULT_KIND_STRANGER)
        reply_header(&w->reply, "WWW-Authenticate", STR("Bearer"));
    if (kind == FAULT_KIND_BUSY)
        reply_header(&w->reply, "Retry-After", STR("2"));
    if (kind == FAULT_KIND_RATE)
        reply_header(&w->reply, "Retry-After", STR("60"));
}

/* What was refused before anybody asked for its destination: its page is told in the name of one.
 */
static void find_destination(struct work *w)
{
    const struct server_given *given = &w->server->given;
    struct trouble told = w->cx.trouble;

    if (!given->destination || !id_is_none(w->cx.destination.id))
        return;
    if (given->destination(&w->cx, given->house, w->rq.host) != FAULT_NONE)
        w->cx.trouble = told;
}

void problem_tell(struct work *w, enum fault f)
{
    const struct surface *surface = w->match.surface;
    bool pages = surface && surface->kind == SURFACE_PAGES;

    if (w->cx.trouble.fault != f)
        w->cx.trouble.fault = f;
    say_once(w, f);
    reply_begin(w);
    if (pages)
        find_destination(w);
    if (pages && fault_info[f].kind == FAULT_KIND_STRANGER) {
        show_sign_in(w);
        return;
    }
    if (!surface || !surface->tell || surface->tell(&w->cx, f, &w->rq, &w->reply) != FAULT_NONE) {
        reply_begin(w);
        write_problem(w, f);
    }
    w->reply.status = reply_status_of(f);
    add_manners(w, f);
}
