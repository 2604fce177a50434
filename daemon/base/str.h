/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * A view on text that somebody else owns. Not NUL-terminated, never freed.
 * Whoever hands one out says where the bytes live; usually that is cx->arena.
 */
struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
/* For static tables, where a compound literal is no constant. */
#define STR_INIT(literal)                                                                          \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define STR_NONE ((struct str){NULL, 0})

/* printf("%" PRI_STR, ARG_STR(name)) */
#define PRI_STR ".*s"
#define ARG_STR(s) (int)(s).n, (s).p

/* For C libraries that forgot a `const`. Written out so that each use can be found. */
#define UNCONST(p) ((void *)(uintptr_t)(p)) /* NOLINT(performance-no-int-to-ptr) */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static inline struct str str_of(const char *text)
{
    return (struct str){text, text ? strlen(text) : 0};
}

static inline bool str_is(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is_empty(struct str s)
{
    return s.n == 0;
}

/* Order of bytes, shorter first where one begins the other: fits qsort by way of a wrapper. */
int str_compare(struct str a, struct str b);

bool str_starts(struct str s, struct str with);
bool str_ends(struct str s, struct str with);

/* Where `what` first stands in `s`, or s.n. */
size_t str_find(struct str s, struct str what);

struct str str_trim(struct str s);

/*
 * Cut `*rest` at the first `at`: gives what stood before it and leaves what follows.
 * Gives false when nothing was left to cut.
 */
bool str_cut(struct str *rest, char at, struct str *ret_part);

/* Bytes of the UTF-8 character that `s` begins with (RFC 3629); 0 when it begins with none. */
size_t utf8_step(struct str s);
bool str_is_utf8(struct str s);
/* Characters (code points) of text that is UTF-8. */
size_t str_characters(struct str s);

int hex_digit(char c); /* 0 to 15; -1: it is none */
