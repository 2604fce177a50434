/* SPDX-License-Identifier: EUPL-1.2 */
#include <stddef.h>

#include "base/arena.h"
#include "base/digits.h"
#include "base/moment.h"

/*
 * Days count from 1970; the years of this file begin in March, so that the leap day is the last of
 * its year, and come in eras of 400 years, which all have the same number of days.
 */
enum {
    ERA_YEARS = 400,
    ERA_DAYS = 146097,
    DAYS_TO_1970 = 719468, /* from the first of March of the year 0 */
};

static int floor_divide(int a, int b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

struct day day_of(int year, int month, int mday)
{
    int since_march = floor_divide(month - 3, 12);
    int y = year + since_march;
    int m = month - 3 - since_march * 12; /* 0 March to 11 February */
    int era = floor_divide(y, ERA_YEARS);
    int of_era = y - era * ERA_YEARS;
    int of_year = (153 * m + 2) / 5 + mday - 1;
    int n = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

    return (struct day){era * ERA_DAYS + n - DAYS_TO_1970};
}

void day_parts(struct day d, int *ret_year, int *ret_month, int *ret_mday)
{
    int n = d.n + DAYS_TO_1970;
    int era = floor_divide(n, ERA_DAYS);
    int of_era = n - era * ERA_DAYS;
    int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / (ERA_DAYS - 1)) / 365;
    int of_year = of_era - (365 * y + y / 4 - y / 100);
    int m = (5 * of_year + 2) / 153;

    *ret_mday = of_year - (153 * m + 2) / 5 + 1;
    *ret_month = m < 10 ? m + 3 : m - 9;
    *ret_year = era * ERA_YEARS + y + (m >= 10);
}

int day_weekday(struct day d)
{
    int since_thursday = (int)(((int64_t)d.n % 7 + 7) % 7); /* 1970-01-01 was a Thursday */

    return (since_thursday + 3) % 7 + 1;
}

struct str day_to_text(struct arena *a, struct day d)
{
    int year;
    int month;
    int mday;
    char *p = arena_take(a, 24, 1);
    char *at = p;

    day_parts(d, &year, &month, &mday);
    if (year < 0 || year > 9999)
        return arena_text(a, "%05d-%02d-%02d", year, month, mday);
    at = put_digits(at, (unsigned)year, 4);
    *at++ = '-';
    at = put_digits(at, (unsigned)month, 2);
    *at++ = '-';
    at = put_digits(at, (unsigned)mday, 2);
    return (struct str){p, (size_t)(at - p)};
}

/* The days of a month are found by asking for it back. */
static bool day_exists(int year, int month, int mday)
{
    int y;
    int m;
    int d;

    day_parts(day_of(year, month, mday), &y, &m, &d);
    return y == year && m == month && d == mday;
}

bool day_from_text(struct str text, struct day *ret)
{
    int year;
    int month;
    int mday;

    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-' || !get_digits(text.p, 4, &year) ||
        !get_digits(text.p + 5, 2, &month) || !get_digits(text.p + 8, 2, &mday) ||
        !day_exists(year, month, mday))
        return false;
    *ret = day_of(year, month, mday);
    return true;
}
