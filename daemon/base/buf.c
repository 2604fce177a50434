/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/digits.h"

enum { FIRST_ROOM = 256 };

char *buf_room(struct buf *b, size_t n)
{
    /* One byte more than asked: the NUL of buf_str always fits. */
    size_t wanted = b->n + n + 1;

    if (wanted > b->room) {
        size_t room = b->room ? b->room * 2 : FIRST_ROOM;

        if (room < wanted)
            room = wanted;
        if (!b->p || !arena_stretch(b->arena, b->p, b->room, room)) {
            char *larger = arena_room(b->arena, room);
            if (b->p)
                memcpy(larger, b->p, b->n);
            b->p = larger;
        }
        b->room = room;
    }
    return b->p + b->n;
}

void buf_add(struct buf *b, struct str s)
{
    if (s.n == 0)
        return;
    memcpy(buf_room(b, s.n), s.p, s.n);
    b->n += s.n;
}

void buf_byte(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->n++;
}

/* Prints where there is room; gives how long the text is, which may be more. */
static size_t __attribute__((format(printf, 3, 0), noinline))
print_at(char *at, size_t room, const char *format, va_list args)
{
    va_list once;

    va_copy(once, args);
    int n = vsnprintf(at, room, format, once);
    va_end(once);
    return n < 0 ? 0 : (size_t)n;
}

void buf_format(struct buf *b, const char *format, ...)
{
    enum { OFTEN_ENOUGH = 120 };
    va_list args;

    va_start(args, format);
    size_t n = print_at(buf_room(b, OFTEN_ENOUGH), OFTEN_ENOUGH + 1, format, args);
    if (n > OFTEN_ENOUGH)
        print_at(buf_room(b, n), n + 1, format, args);
    va_end(args);
    b->n += n;
}

void buf_number(struct buf *b, int64_t n)
{
    char *start = buf_room(b, 21);
    char *to = start;

    if (n < 0)
        *to++ = '-';
    to = put_number(to, n < 0 ? -(uint64_t)n : (uint64_t)n);
    b->n += (size_t)(to - start);
}

/*
 * Every escape works in runs: bytes that stand for themselves are copied together, and only what is
 * special is looked at one by one.
 */
static const bool special_html[256] =
    {['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true};

static size_t run_of(const bool special[256], struct str s, size_t from)
{
    size_t i = from;

    while (i < s.n && !special[(unsigned char)s.p[i]])
        i++;
    return i - from;
}

static struct str entity(char c)
{
    switch (c) {
    case '&':
        return STR("&amp;");
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '"':
        return STR("&quot;");
    default:
        return STR("&#39;");
    }
}

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* HTML forbids the control characters but three: a mark stands for each of the others. */
static const bool not_html[256] = {
    ['&'] = true,           ['<'] = true,           ['>'] = true,
    ['"'] = true,           ['\''] = true,          [0x00 ... 0x08] = true,
    [0x0B ... 0x0C] = true, [0x0E ... 0x1F] = true, [0x7F] = true,
};

void buf_html(struct buf *b, struct str s)
{
    buf_room(b, s.n);
    for (size_t i = 0; i < s.n;) {
        size_t run = run_of(not_html, s, i);

        buf_add(b, (struct str){s.p + i, run});
        i += run;
        if (i == s.n)
            break;
        buf_add(b, special_html[(unsigned char)s.p[i]] ? entity(s.p[i]) : STR(REPLACEMENT));
        i++;
    }
}

/* Control characters, the quote, the backslash, and all bytes of characters that are not ASCII. */
static bool is_plain_json(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void json_escape(struct buf *b, unsigned char c)
{
    switch (c) {
    case '"':
        buf_lit(b, "\\\"");
        break;
    case '\\':
        buf_lit(b, "\\\\");
        break;
    case '\n':
        buf_lit(b, "\\n");
        break;
    case '\r':
        buf_lit(b, "\\r");
        break;
    case '\t':
        buf_lit(b, "\\t");
        break;
    default:
        buf_format(b, "\\u%04x", c);
    }
}

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* Eight bytes that stand for themselves: ASCII, no control, quote or backslash among them. */
static bool is_plain_eight(const char *p)
{
    uint64_t v;

    memcpy(&v, p, sizeof v);
    uint64_t quote = v ^ EACH_BYTE('"');
    uint64_t slash = v ^ EACH_BYTE('\\');
    uint64_t odd = v | (v - EACH_BYTE(0x20)) | (quote - EACH_BYTE(1)) | (slash - EACH_BYTE(1));
    return (odd & EACH_BYTE(0x80)) == 0;
}

/* Where what needs no escape ends, from `i` on. */
static size_t plain_json_end(struct str s, size_t i)
{
    while (i < s.n) {
        if (i + 8 <= s.n && is_plain_eight(s.p + i)) {
            i += 8;
            continue;
        }
        unsigned char c = (unsigned char)s.p[i];
        size_t step = is_plain_json(c) ? 1 : utf8_step((struct str){s.p + i, s.n - i});

        if (step == 0 || (step == 1 && !is_plain_json(c)))
            break;
        i += step;
    }
    return i;
}

void buf_json(struct buf *b, struct str s)
{
    buf_room(b, s.n);
    for (size_t i = 0; i < s.n;) {
        size_t from = i;

        i = plain_json_end(s, from);
        buf_add(b, (struct str){s.p + from, i - from});
        if (i == s.n)
            break;
        if ((unsigned char)s.p[i] < 0x80) {
            json_escape(b, (unsigned char)s.p[i]);
        } else {
            buf_lit(b, REPLACEMENT);
        }
        i++;
    }
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void buf_url(struct buf *b, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";
    char *to = buf_room(b, s.n * 3);
    const char *start = to;

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (is_unreserved(c)) {
            *to++ = (char)c;
        } else {
            *to++ = '%';
            *to++ = digits[c >> 4];
            *to++ = digits[c & 15];
        }
    }
    b->n += (size_t)(to - start);
}

/* XML 1.0 forbids the control characters but three, the surrogates (never UTF-8), U+FFFE and
 * U+FFFF. */
static bool is_xml(struct str character)
{
    const unsigned char *p = (const unsigned char *)character.p;

    if (character.n == 1)
        return p[0] >= 0x20 || p[0] == '\t' || p[0] == '\n' || p[0] == '\r';
    return !(character.n == 3 && p[0] == 0xEF && p[1] == 0xBF && p[2] >= 0xBE);
}

void buf_xml(struct buf *b, struct str s)
{
    buf_room(b, s.n);
    for (size_t i = 0; i < s.n;) {
        size_t step = utf8_step((struct str){s.p + i, s.n - i});
        struct str character = {s.p + i, step};

        if (step == 0) {
            i++;
            continue;
        }
        if (step == 1 && special_html[(unsigned char)s.p[i]]) {
            buf_add(b, entity(s.p[i]));
        } else if (step == 1 && s.p[i] == '\r') {
            buf_lit(b, "&#13;");
        } else if (is_xml(character)) {
            buf_add(b, character);
        }
        i += step;
    }
}

void buf_hex(struct buf *b, const void *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    char *to = buf_room(b, n * 2);

    for (size_t i = 0; i < n; i++) {
        *to++ = digits[from[i] >> 4];
        *to++ = digits[from[i] & 15];
    }
    b->n += n * 2;
}

void buf_base64(struct buf *b, const void *bytes, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *from = bytes;
    size_t length = (n + 2) / 3 * 4;
    char *to = buf_room(b, length);

    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t three = (uint32_t)from[i] << 16;

        if (left > 1)
            three |= (uint32_t)from[i + 1] << 8;
        if (left > 2)
            three |= from[i + 2];
        *to++ = digits[three >> 18];
        *to++ = digits[three >> 12 & 63];
        *to++ = (char)(left > 1 ? digits[three >> 6 & 63] : '=');
        *to++ = (char)(left > 2 ? digits[three & 63] : '=');
    }
    b->n += length;
}

struct str buf_str(struct buf *b)
{
    *buf_room(b, 0) = '\0';
    return (struct str){b->p, b->n};
}
