/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/str.h"

struct arena;
struct ctx;

/* A moment, the same everywhere on Earth. Zeroed is "none".   unit: microseconds since 1970 UTC */
struct moment {
    int64_t us;
};

/* A length of time.                            unit: microseconds */
struct span {
    int64_t us;
};

/* A square on a wall calendar, with no clock. Zeroed is "none".  unit: days since 1970-01-01 */
struct day {
    int32_t n;
};

/* What a clock on a wall shows: a day and minutes after its midnight. A slot keeps this and its
 * zone. */
struct wall {
    struct day day;
    uint32_t minute; /* 0 to 1439 */
};

#define SECONDS(n) ((struct span){INT64_C(1000000) * (n)})
#define MINUTES(n) SECONDS(INT64_C(60) * (n))
#define HOURS(n) MINUTES(INT64_C(60) * (n))
#define DAYS(n) HOURS(INT64_C(24) * (n))

static inline struct moment moment_plus(struct moment t, struct span s)
{
    return (struct moment){t.us + s.us};
}

static inline struct moment moment_minus(struct moment t, struct span s)
{
    return (struct moment){t.us - s.us};
}

static inline struct span moment_since(struct moment later, struct moment earlier)
{
    return (struct span){later.us - earlier.us};
}

static inline bool moment_is_before(struct moment a, struct moment b)
{
    return a.us < b.us;
}

static inline bool moment_is_none(struct moment t)
{
    return t.us == 0;
}

static inline bool day_is_none(struct day d)
{
    return d.n == 0;
}

/* The clock. Only ctx_init, ctx_tick and what watches other processes read it. */
struct moment moment_now(void);
/* A clock that only goes forward, for measuring.   unit: microseconds since some start */
int64_t moment_ticks(void);

/* RFC 3339 in UTC, "2026-11-22T01:19:07Z"; microseconds are written only when there are some. */
struct str moment_to_text(struct arena *a, struct moment t);
bool moment_from_text(struct str text, struct moment *ret);

/* "2027-07-14" (ISO 8601). */
struct str day_to_text(struct arena *a, struct day d);
bool day_from_text(struct str text, struct day *ret);
struct day day_of(int year, int month, int mday); /* month 1 to 12 */
void day_parts(struct day d, int *ret_year, int *ret_month, int *ret_mday);
/* 1 Monday to 7 Sunday (ISO 8601). */
int day_weekday(struct day d);

/* Which of the two, when the clock is put back and an hour is shown twice. */
enum fold {
    FOLD_ASK,   /* a doubled hour is a fault */
    FOLD_FIRST, /* summer time, the first of the two */
    FOLD_SECOND,
};

/*
 * From the clock on the wall of `zone` ("Europe/Paris") to the moment, by ICU's tables.
 *
 * faults  ZONE_UNKNOWN; HOUR_ABSENT (the spring night leaves this hour out);
 *         HOUR_TWICE (the autumn night has it twice, and `fold` does not say which)
 */
MUST_CHECK enum fault moment_from_wall(struct ctx *cx,
                                       struct wall wall,
                                       struct str zone,
                                       enum fold fold,
                                       struct moment *ret);

/* The clock on the wall of `zone` at that moment. An unknown zone reads as UTC. */
struct wall moment_to_wall(struct moment t, struct str zone);

/* RFC 9110's form of a date, for HTTP and mail headers: "Sun, 22 Nov 2026 01:19:07 GMT" */
struct str moment_to_http(struct arena *a, struct moment t);
