/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/id.h"
#include "base/moment.h"

/* Numbers of a fixed width, as dates and clocks have them. */

static inline char *put_digits(char *at, unsigned n, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        at[i] = (char)('0' + n % 10);
        n /= 10;
    }
    return at + width;
}

/* As many digits as it has: 20 at most. */
static inline char *put_number(char *at, uint64_t n)
{
    char digits[20];
    size_t from = sizeof digits;

    do {
        digits[--from] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    memcpy(at, digits + from, sizeof digits - from);
    return at + (sizeof digits - from);
}

static inline bool get_digits(const char *p, int width, int *ret)
{
    int n = 0;

    for (int i = 0; i < width; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        n = n * 10 + (p[i] - '0');
    }
    *ret = n;
    return true;
}

/* As JSON and addresses have them; each gives where it ends. Days of the years 0 to 9999 only. */
char *put_day(char *to, struct day d);       /* 10 bytes */
char *put_moment(char *to, struct moment t); /* 27 at most */
char *put_id(char *to, struct id id);        /* 36 */
bool day_is_common(struct day d);            /* of these years */
