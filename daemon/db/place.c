/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/buf.h"
#include "db/db.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* False for a % that two hex digits do not follow. */
static bool decode(struct arena *a, struct str s, struct str *ret)
{
    struct buf b = BUF(a);

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '%') {
            buf_byte(&b, s.p[i]);
            continue;
        }
        int high = i + 2 < s.n ? hex_value(s.p[i + 1]) : -1;
        int low = i + 2 < s.n ? hex_value(s.p[i + 2]) : -1;
        if (high < 0 || low < 0)
            return false;
        buf_byte(&b, (char)(high * 16 + low));
        i += 2;
    }
    *ret = buf_str(&b);
    return true;
}

/* What stands before the last `at`, when there is one; leaves what follows it. */
static bool cut_last(struct str *rest, char at, struct str *ret_before)
{
    for (size_t i = rest->n; i > 0; i--) {
        if (rest->p[i - 1] != at)
            continue;
        *ret_before = (struct str){rest->p, i - 1};
        *rest = (struct str){rest->p + i, rest->n - i};
        return true;
    }
    return false;
}

static enum fault wrong(struct ctx *cx, const char *why)
{
    return fault(cx, FAULT_CONFIG_WRONG,
                 "database.url %s: it reads mariadb://user:password@host:3306/schema", why);
}

static bool read_port(struct str text, uint32_t *ret)
{
    uint32_t port = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9' || port > 65535)
            return false;
        port = port * 10 + (uint32_t)(text.p[i] - '0');
    }
    *ret = port;
    return text.n > 0 && port > 0 && port <= 65535;
}

static enum fault read_host(struct ctx *cx, struct str at, struct db_place *place)
{
    struct str host = at;
    struct str before;

    place->port = 3306;
    if (cut_last(&at, ':', &before)) {
        if (!read_port(at, &place->port))
            return wrong(cx, "has an odd port");
        host = before;
    }
    place->host = arena_copy(cx->arena, host);
    return str_is_empty(host) ? wrong(cx, "names no host") : FAULT_NONE;
}

static enum fault read_options(struct ctx *cx, struct str query, struct db_place *place)
{
    struct pairs pairs = {NULL, 0};

    if (pairs_from_form(cx, query, &pairs) != FAULT_NONE)
        return wrong(cx, "has options that cannot be read");
    for (size_t i = 0; i < pairs.n; i++) {
        if (!str_is(pairs.all[i].name, STR("socket")))
            return wrong(cx, "has an unknown option");
        place->socket = arena_copy(cx->arena, pairs.all[i].value);
    }
    return FAULT_NONE;
}

enum fault db_place_from_url(struct ctx *cx, struct str url, struct db_place *ret)
{
    struct db_place place = {.port = 0};
    struct str rest = url;
    struct str part;
    struct str user = STR_NONE;

    if (str_starts(rest, STR("mariadb://"))) {
        rest = (struct str){rest.p + 10, rest.n - 10};
    } else if (str_starts(rest, STR("mysql://"))) {
        rest = (struct str){rest.p + 8, rest.n - 8};
    } else {
        return wrong(cx, "has another scheme");
    }

    size_t query_at = str_find(rest, STR("?"));
    if (query_at < rest.n)
        TRY(read_options(cx, (struct str){rest.p + query_at + 1, rest.n - query_at - 1}, &place));
    rest.n = query_at;

    struct str schema = rest;
    if (!cut_last(&schema, '/', &rest) || str_is_empty(schema))
        return wrong(cx, "names no schema");
    if (!cut_last(&rest, '@', &part) || !str_cut(&part, ':', &user) || str_is_empty(user))
        return wrong(cx, "names no user");
    if (!decode(cx->arena, user, &place.user) || !decode(cx->arena, part, &place.password) ||
        !decode(cx->arena, schema, &place.schema))
        return wrong(cx, "has a % without two hex digits");
    TRY(read_host(cx, rest, &place));
    *ret = place;
    return FAULT_NONE;
}
