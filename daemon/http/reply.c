/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/reply.h"

#include <assert.h>

#include "http/inside.h"

static const struct str JSON_TYPE = STR_INIT("application/json");

void reply_json(struct ctx *cx, struct reply *r, const struct shape *shape, const void *what)
{
    struct buf b = BUF(cx->arena);

    (void)buf_room(&b, 1024);
    shape_write_json(&b, shape, what);
    reply_bytes(r, JSON_TYPE, buf_str(&b));
}

void reply_bytes(struct reply *r, struct str type, struct str bytes)
{
    r->status = 200;
    r->type = type;
    r->bytes = bytes;
}

void reply_html(struct reply *r, struct str html)
{
    r->type = STR("text/html; charset=utf-8");
    r->bytes = html;
    if (r->status == 0)
        r->status = 200;
}

void reply_status(struct reply *r, unsigned status)
{
    r->status = status;
}

void reply_redirect(struct ctx *cx, struct reply *r, unsigned status, struct str location)
{
    r->status = status;
    r->type = STR_NONE;
    r->bytes = STR_NONE;
    reply_header(r, "Location", arena_copy(cx->arena, location));
}

void reply_see_other(struct ctx *cx, struct reply *r, struct str location)
{
    reply_redirect(cx, r, 303, location);
}

void reply_empty(struct reply *r)
{
    r->status = 204;
    r->type = STR_NONE;
    r->bytes = STR_NONE;
}

void reply_header(struct reply *r, const char *name, struct str value)
{
    assert(r->headers_n < REPLY_HEADERS);
    r->headers[r->headers_n].name = name;
    r->headers[r->headers_n].value = value;
    r->headers_n++;
}

/* A value that could end the pair or the line is a mistake of ours. */
static bool fits_in_cookie(struct str value)
{
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if (c <= ' ' || c >= 0x7F || c == ';' || c == ',' || c == '"' || c == '\\')
            return false;
    }
    return true;
}

void reply_cookie(struct ctx *cx,
                  struct reply *r,
                  const char *name,
                  struct str value,
                  int64_t seconds)
{
    struct buf b = BUF(cx->arena);

    assert(fits_in_cookie(value));
    buf_add(&b, str_of(name));
    buf_byte(&b, '=');
    buf_add(&b, value);
    buf_lit(&b, "; Path=/; HttpOnly; SameSite=Lax");
    if (r->secure)
        buf_lit(&b, "; Secure");
    if (seconds > 0)
        buf_format(&b, "; Max-Age=%lld", (long long)seconds);
    if (seconds < 0)
        buf_lit(&b, "; Max-Age=0");
    reply_header(r, "Set-Cookie", buf_str(&b));
}

void reply_cache(struct reply *r, struct str cache_control)
{
    r->cache = cache_control;
}
