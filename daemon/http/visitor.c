/* SPDX-License-Identifier: EUPL-1.2 */
#include <string.h>

#include "http/inside.h"
#include "http/session.h"

/*
 * A visitor is a random name in a cookie, signed so that nobody can choose one: NAME.SIGNATURE.
 * What a form must carry is another hash of the same name, which other sites cannot make. Neither
 * is stored.
 */
#define NAME_LENGTH 32

struct str cookie_of(struct str header, const char *name)
{
    struct str wanted = str_of(name);
    struct str pair;

    while (str_cut(&header, ';', &pair)) {
        struct str key = STR_NONE;
        (void)str_cut(&pair, '=', &key);
        if (str_is(str_trim(key), wanted))
            return str_trim(pair);
    }
    return STR_NONE;
}

struct str request_cookie(const struct request *rq, const char *name)
{
    return cookie_of(request_header(rq, "Cookie"), name);
}

/* In a time that does not tell where they differ. */
bool token_is(struct str given, struct str wanted)
{
    unsigned char differs = 0;

    if (given.n != wanted.n || wanted.n == 0)
        return false;
    for (size_t i = 0; i < wanted.n; i++)
        differs |= (unsigned char)(given.p[i] ^ wanted.p[i]);
    return differs == 0;
}

static struct str signed_text(struct work *w, const char *what, struct str name)
{
    struct buf b = BUF(w->arena);
    struct buf hex = BUF(w->arena);

    buf_add(&b, str_of(what));
    buf_add(&b, name);
    struct hash h = hash_keyed(w->server->given.secret, buf_str(&b));
    buf_hex(&hex, h.b, NAME_LENGTH / 2);
    return buf_str(&hex);
}

static struct str name_in(struct work *w, struct str cookie)
{
    struct str name;

    if (!str_cut(&cookie, '.', &name) || name.n != NAME_LENGTH)
        return STR_NONE;
    return token_is(cookie, signed_text(w, "visitor:", name)) ? name : STR_NONE;
}

static struct str new_name(struct work *w)
{
    struct {
        uint64_t seed;
        uint64_t number;
        int64_t now;
    } salt = {w->server->trace_seed,
              atomic_fetch_add_explicit(&w->server->counter, 1, memory_order_relaxed),
              w->cx.now.us};

    /* Nobody who lacks the secret can tell the next one, and no number comes twice. */
    return signed_text(w, "new:", (struct str){(const char *)&salt, sizeof salt});
}

void visitor_read(struct work *w)
{
    const struct route *route = w->match.entry->route;
    bool pages = w->match.surface->kind == SURFACE_PAGES;

    if (route->who == WHO_GATEWAY || (!pages && route->who != WHO_VISITOR))
        return;
    struct str cookie = request_cookie(&w->rq, VISITOR_COOKIE);
    struct str name = name_in(w, cookie);
    if (str_is_empty(name)) {
        name = new_name(w);
        w->visitor_is_new = true;
    }
    w->rq.visitor = name;
    if (pages)
        w->rq.csrf = signed_text(w, "form:", name);
}

/* The cookie that makes a new visitor known again. */
struct str visitor_cookie(struct work *w)
{
    return arena_text(w->arena, "%" PRI_STR ".%" PRI_STR, ARG_STR(w->rq.visitor),
                      ARG_STR(signed_text(w, "visitor:", w->rq.visitor)));
}
