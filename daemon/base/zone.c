/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unicode/ucal.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/ctx.h"
#include "base/moment.h"

#define SECOND_US INT64_C(1000000)
#define DAY_SECONDS INT64_C(86400)
#define LAST_YEAR 2150 /* rules of summer time are unrolled up to here */

/* From `at` on (seconds since 1970 UTC) the clocks of a zone show UTC + `offset` seconds. */
struct change {
    int64_t at;
    int32_t offset;
};

/* A zone's changes, read once from ICU's tables and constant from then on. */
struct zone {
    struct str name;
    const struct change *changes; /* the first is from the beginning of time */
    size_t n;
};

/*
 * The zones used so far. Readers go without a lock: a zone is complete before the counter that
 * lets it be seen goes up. Only names that ICU knows get in, so there is room for all of them.
 */
enum { MOST_ZONES = 1024, MOST_CHANGES = 1024 };
static const struct zone *zones[MOST_ZONES];
static atomic_size_t zone_count;
static pthread_mutex_t zone_lock = PTHREAD_MUTEX_INITIALIZER; /* who adds one */
static struct arena *zone_home;

static const struct zone *zone_among(struct str name, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (str_is(zones[i]->name, name))
            return zones[i];
    }
    return NULL;
}

static void drop_calendar(UCalendar **calendar)
{
    ucal_close(*calendar);
}

/* ICU reads some names in more than one spelling ("Etc:Zulu"); we know one of each. */
static bool is_name_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
}

/* ICU's form of the name; 0 when it is no zone's. */
static int32_t name_to_icu(struct str name, UChar to[64])
{
    UErrorCode problem = U_ZERO_ERROR;
    UBool known = 0;
    UChar canonical[64];
    int32_t n = (int32_t)name.n;

    if (name.n == 0 || name.n >= 64)
        return 0;
    for (int32_t i = 0; i < n; i++) {
        if (!is_name_letter(name.p[i]))
            return 0;
        to[i] = (unsigned char)name.p[i];
    }
    ucal_getCanonicalTimeZoneID(to, n, canonical, 64, &known, &problem);
    return U_SUCCESS(problem) && known ? n : 0;
}

static int32_t offset_now(UCalendar *calendar, UErrorCode *problem)
{
    return (ucal_get(calendar, UCAL_ZONE_OFFSET, problem) +
            ucal_get(calendar, UCAL_DST_OFFSET, problem)) /
           1000;
}

/* Walks the zone's changes from the earliest that is known; clocks that did not move do not count.
 */
static size_t read_changes(UCalendar *calendar, struct change *into, UErrorCode *problem)
{
    UDate at = -5e12; /* 1811: before any zone had a law */
    UDate last = (UDate)day_of(LAST_YEAR, 1, 1).n * DAY_SECONDS * 1000;
    size_t n = 0;

    ucal_setMillis(calendar, at, problem);
    into[n++] = (struct change){INT64_MIN, offset_now(calendar, problem)};
    while (n < MOST_CHANGES &&
           ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &at, problem) &&
           U_SUCCESS(*problem) && at < last) {
        ucal_setMillis(calendar, at, problem);
        int32_t offset = offset_now(calendar, problem);

        if (offset != into[n - 1].offset)
            into[n++] = (struct change){(int64_t)(at / 1000), offset};
    }
    return n;
}

static const struct zone *zone_make(struct arena *home, struct str name)
{
    UErrorCode problem = U_ZERO_ERROR;
    UChar id[64];
    int32_t length = name_to_icu(name, id);

    if (length == 0)
        return NULL;
    CLEANUP(drop_calendar)
    UCalendar *calendar = ucal_open(id, length, "en", UCAL_GREGORIAN, &problem);
    if (U_FAILURE(problem))
        return NULL;
    CLEANUP(arena_free) struct arena *desk = arena_new();
    struct change *found = NEW_ARRAY(desk, struct change, MOST_CHANGES);
    size_t n = read_changes(calendar, found, &problem);

    if (U_FAILURE(problem))
        return NULL;
    struct zone *zone = NEW(home, struct zone);
    struct change *changes = NEW_ARRAY(home, struct change, n);

    memcpy(changes, found, n * sizeof *changes);
    *zone = (struct zone){arena_copy(home, name), changes, n};
    return zone;
}

static const struct zone *zone_find(struct str name)
{
    size_t seen = atomic_load_explicit(&zone_count, memory_order_acquire);
    const struct zone *zone = zone_among(name, 0, seen);

    if (zone)
        return zone;
    pthread_mutex_lock(&zone_lock);
    size_t n = atomic_load_explicit(&zone_count, memory_order_relaxed);
    zone = zone_among(name, seen, n);
    if (!zone) {
        if (!zone_home)
            zone_home = arena_new();
        zone = zone_make(zone_home, name);
        if (zone) {
            assert(n < MOST_ZONES);
            zones[n] = zone;
            atomic_store_explicit(&zone_count, n + 1, memory_order_release);
        }
    }
    pthread_mutex_unlock(&zone_lock);
    return zone;
}

static int32_t offset_at(const struct zone *zone, int64_t seconds)
{
    size_t low = 0; /* changes[low] is not after `seconds` */
    size_t high = zone->n;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (zone->changes[middle].at <= seconds) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return zone->changes[low].offset;
}

enum fault moment_from_wall(struct ctx *cx,
                            struct wall wall,
                            struct str zone_name,
                            enum fold fold,
                            struct moment *ret)
{
    const struct zone *zone = zone_find(zone_name);

    if (!zone)
        return fault(cx, FAULT_ZONE_UNKNOWN, "no time zone is called %.*s", ARG_STR(zone_name));
    /* Around a change the clock may follow the offset before it, the one after it, both or none. */
    int64_t local = wall.day.n * DAY_SECONDS + wall.minute * INT64_C(60);
    int64_t before = local - offset_at(zone, local - DAY_SECONDS);
    int64_t after = local - offset_at(zone, local + DAY_SECONDS);
    bool fits_before = before + offset_at(zone, before) == local;
    bool fits_after = after + offset_at(zone, after) == local;

    if (!fits_before && !fits_after) {
        return fault(cx, FAULT_HOUR_ABSENT, "%02u:%02u does not exist in %.*s that day",
                     wall.minute / 60, wall.minute % 60, ARG_STR(zone_name));
    }
    bool twice = fits_before && fits_after && before != after;

    if (twice && fold == FOLD_ASK) {
        return fault(cx, FAULT_HOUR_TWICE, "%02u:%02u comes twice in %.*s that day",
                     wall.minute / 60, wall.minute % 60, ARG_STR(zone_name));
    }
    int64_t seconds = fits_before ? before : after;

    if (twice && fold == FOLD_SECOND)
        seconds = after;
    *ret = (struct moment){seconds * SECOND_US};
    return FAULT_NONE;
}

struct wall moment_to_wall(struct moment t, struct str zone_name)
{
    const struct zone *zone = zone_find(zone_name);
    int64_t seconds = t.us / SECOND_US - (t.us % SECOND_US < 0);
    int64_t local = seconds + (zone ? offset_at(zone, seconds) : 0);
    int64_t days = local / DAY_SECONDS - (local % DAY_SECONDS < 0);

    return (struct wall){{(int32_t)days}, (uint32_t)((local - days * DAY_SECONDS) / 60)};
}
