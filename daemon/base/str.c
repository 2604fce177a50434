/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/str.h"

int str_compare(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n == 0 ? 0 : memcmp(a.p, b.p, n);

    if (order != 0)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str with)
{
    return s.n >= with.n && (with.n == 0 || memcmp(s.p, with.p, with.n) == 0);
}

bool str_ends(struct str s, struct str with)
{
    return s.n >= with.n && (with.n == 0 || memcmp(s.p + (s.n - with.n), with.p, with.n) == 0);
}

size_t str_find(struct str s, struct str what)
{
    if (what.n == 0)
        return 0;
    const char *at = s.n < what.n ? NULL : memmem(s.p, s.n, what.p, what.n);

    return at ? (size_t)(at - s.p) : s.n;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.n > 0 && is_blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_cut(struct str *rest, char at, struct str *ret_part)
{
    if (rest->n == 0)
        return false;
    const char *end = memchr(rest->p, at, rest->n);
    size_t n = end ? (size_t)(end - rest->p) : rest->n;
    size_t gone = end ? n + 1 : n;

    *ret_part = (struct str){rest->p, n};
    *rest = (struct str){rest->p + gone, rest->n - gone};
    return true;
}

static bool is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* E0 80 is a shorter character written too long, ED A0 half of a pair of UTF-16. */
static bool is_three(const unsigned char *p)
{
    bool too_long = p[0] == 0xE0 && p[1] < 0xA0;
    bool surrogate = p[0] == 0xED && p[1] >= 0xA0;

    return !too_long && !surrogate && is_tail(p[1]) && is_tail(p[2]);
}

static bool is_four(const unsigned char *p)
{
    bool too_long = p[0] == 0xF0 && p[1] < 0x90;
    bool too_high = p[0] > 0xF4 || (p[0] == 0xF4 && p[1] >= 0x90);

    return !too_long && !too_high && is_tail(p[1]) && is_tail(p[2]) && is_tail(p[3]);
}

size_t utf8_step(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.p;

    if (s.n == 0)
        return 0;
    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xC2)
        return 0;
    if (p[0] < 0xE0)
        return s.n >= 2 && is_tail(p[1]) ? 2 : 0;
    if (p[0] < 0xF0)
        return s.n >= 3 && is_three(p) ? 3 : 0;
    return s.n >= 4 && is_four(p) ? 4 : 0;
}

bool str_is_utf8(struct str s)
{
    while (s.n > 0) {
        size_t step = utf8_step(s);

        if (step == 0)
            return false;
        s.p += step;
        s.n -= step;
    }
    return true;
}

size_t str_characters(struct str s)
{
    size_t count = 0;

    for (size_t i = 0; i < s.n; i++)
        count += !is_tail((unsigned char)s.p[i]);
    return count;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}
