/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/path.h"

#include "base/arena.h"

static struct path_part part_of(struct str text)
{
    if (str_is(text, STR("{tongue}")))
        return (struct path_part){.kind = PART_TONGUE};
    if (str_is(text, STR("{id}")))
        return (struct path_part){.kind = PART_ID};
    if (str_ends(text, STR("...}")) && str_starts(text, STR("{")))
        return (struct path_part){.kind = PART_REST};
    if (str_ends(text, STR("}")) && str_starts(text, STR("{")))
        return (struct path_part){.kind = PART_TEXT};
    return (struct path_part){.kind = PART_LITERAL, .text = text};
}

size_t path_parse(struct str path, struct path_part *ret_parts, bool *ret_slash)
{
    struct str parts[PATH_PARTS];
    size_t n = 0;

    if (path.n == 0 || path.p[0] != '/' || !path_split(path, parts, &n, ret_slash))
        return PATH_PARTS + 1;
    for (size_t i = 0; i < n; i++) {
        ret_parts[i] = part_of(parts[i]);
        if (ret_parts[i].kind == PART_REST && (i + 1 < n || *ret_slash))
            return PATH_PARTS + 1;
    }
    return n;
}

bool path_is_tongue(struct str part)
{
    return str_is(part, STR("fr")) || str_is(part, STR("en"));
}

static bool is_text(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c == 0x7F)
            return false;
    }
    return str_is_utf8(s);
}

/* Nothing to undo: the common case, and no copy. */
static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '%' || c < 0x20 || c >= 0x7F)
            return false;
    }
    return true;
}

/* The byte of the %XX at `at`. An escaped slash is no slash: no name of ours holds one. */
static bool unescape(struct str raw, size_t at, char *ret)
{
    int high = at + 2 < raw.n ? hex_digit(raw.p[at + 1]) : -1;
    int low = at + 2 < raw.n ? hex_digit(raw.p[at + 2]) : -1;

    if (high < 0 || low < 0)
        return false;
    *ret = (char)(high << 4 | low);
    return *ret != '/';
}

bool path_decode(struct arena *arena, struct str raw, struct str *ret)
{
    if (is_plain(raw)) {
        *ret = raw;
        return true;
    }
    char *out = arena_take(arena, raw.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        out[n] = raw.p[i];
        if (raw.p[i] == '%') {
            if (!unescape(raw, i, &out[n]))
                return false;
            i += 2;
        }
        n++;
    }
    if (!is_text((struct str){out, n}))
        return false;
    *ret = (struct str){out, n};
    return true;
}

bool path_split(struct str path, struct str *ret_parts, size_t *ret_n, bool *ret_slash)
{
    size_t n = 0;
    size_t from = 1;

    if (path.n == 0 || path.p[0] != '/')
        return false;
    *ret_slash = path.n == 1 || path.p[path.n - 1] == '/';
    size_t end = *ret_slash ? path.n - 1 : path.n;
    for (size_t i = from; i <= end && end > 0; i++) {
        if (i < end && path.p[i] != '/')
            continue;
        struct str part = {path.p + from, i - from};
        if (n == PATH_PARTS || part.n == 0 || str_is(part, STR(".")) || str_is(part, STR("..")))
            return false;
        ret_parts[n++] = part;
        from = i + 1;
    }
    *ret_n = n;
    return true;
}
