/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/moment.h"

#include <stddef.h>
#include <time.h>

#include "base/arena.h"
#include "base/digits.h"

#define SECOND_US INT64_C(1000000)
#define DAY_SECONDS INT64_C(86400)

static int64_t read_clock(clockid_t which)
{
    struct timespec t;

    clock_gettime(which, &t);
    return t.tv_sec * SECOND_US + t.tv_nsec / 1000;
}

struct moment moment_now(void)
{
    return (struct moment){read_clock(CLOCK_REALTIME)};
}

int64_t moment_ticks(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* A moment as UTC shows it. */
struct utc {
    struct day day;
    unsigned hour;
    unsigned minute;
    unsigned second;
    unsigned us;
};

static struct utc utc_of(struct moment t)
{
    int64_t seconds = floor_divide(t.us, SECOND_US);
    int64_t days = floor_divide(seconds, DAY_SECONDS);
    unsigned of_day = (unsigned)(seconds - days * DAY_SECONDS);

    return (struct utc){.day = {(int32_t)days},
                        .hour = of_day / 3600,
                        .minute = of_day / 60 % 60,
                        .second = of_day % 60,
                        .us = (unsigned)(t.us - seconds * SECOND_US)};
}

static char *put_clock(char *at, const struct utc *u)
{
    at = put_digits(at, u->hour, 2);
    *at++ = ':';
    at = put_digits(at, u->minute, 2);
    *at++ = ':';
    return put_digits(at, u->second, 2);
}

struct str moment_to_text(struct arena *a, struct moment t)
{
    struct utc u = utc_of(t);
    struct str day = day_to_text(a, u.day);
    char *p = arena_take(a, day.n + 20, 1);
    char *at = p + day.n;

    memcpy(p, day.p, day.n);
    *at++ = 'T';
    at = put_clock(at, &u);
    if (u.us > 0) {
        *at++ = '.';
        at = put_digits(at, u.us, 6);
    }
    *at++ = 'Z';
    return (struct str){p, (size_t)(at - p)};
}

struct str moment_to_http(struct arena *a, struct moment t)
{
    static const char days[][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct utc u = utc_of(t);
    int year;
    int month;
    int mday;

    day_parts(u.day, &year, &month, &mday);
    return arena_text(a, "%s, %02d %s %04d %02u:%02u:%02u GMT", days[day_weekday(u.day) - 1], mday,
                      months[month - 1], year, u.hour, u.minute, u.second);
}

/* ".5", ".123456789": what is finer than a microsecond is left out. */
static bool take_fraction(struct str *s, int64_t *ret_us)
{
    int64_t us = 0;
    int64_t unit = SECOND_US / 10;
    size_t i = 1;

    *ret_us = 0;
    if (s->n == 0 || s->p[0] != '.')
        return true;
    for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
        us += (s->p[i] - '0') * unit;
        unit /= 10;
    }
    if (i == 1 || i > 10)
        return false;
    *s = (struct str){s->p + i, s->n - i};
    *ret_us = us;
    return true;
}

static int64_t seconds_of(int64_t hours, int64_t minutes)
{
    return hours * 3600 + minutes * 60;
}

/* "Z" or "+02:00", and nothing after it. */
static bool take_offset(struct str s, int64_t *ret_seconds)
{
    int hours;
    int minutes;

    if (s.n == 1 && (s.p[0] == 'Z' || s.p[0] == 'z')) {
        *ret_seconds = 0;
        return true;
    }
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' ||
        !get_digits(s.p + 1, 2, &hours) || !get_digits(s.p + 4, 2, &minutes) || hours > 23 ||
        minutes > 59)
        return false;
    *ret_seconds = s.p[0] == '-' ? -seconds_of(hours, minutes) : seconds_of(hours, minutes);
    return true;
}

bool moment_from_text(struct str text, struct moment *ret)
{
    struct day day;
    int hour;
    int minute;
    int second;
    int64_t us;
    int64_t offset;

    if (text.n < 20 || !day_from_text((struct str){text.p, 10}, &day) ||
        (text.p[10] != 'T' && text.p[10] != 't') || text.p[13] != ':' || text.p[16] != ':' ||
        !get_digits(text.p + 11, 2, &hour) || !get_digits(text.p + 14, 2, &minute) ||
        !get_digits(text.p + 17, 2, &second) || hour > 23 || minute > 59 || second > 59)
        return false;
    struct str rest = {text.p + 19, text.n - 19};

    if (!take_fraction(&rest, &us) || !take_offset(rest, &offset))
        return false;
    int64_t seconds = day.n * DAY_SECONDS + seconds_of(hour, minute) + second - offset;

    *ret = (struct moment){seconds * SECOND_US + us};
    return true;
}
