/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/sepa/inside.h"

/* The Gregorian computus in Gauss's form as corrected by Lichtenberg. */
struct day easter_sunday(int year)
{
    int k = year / 100;
    int m = 15 + (3 * k + 3) / 4 - (8 * k + 13) / 25;
    int s = 2 - (3 * k + 3) / 4;
    int a = year % 19;
    int d = (19 * a + m) % 30;
    int r = (d + a / 11) / 29;
    int moon = 21 + d - r;                       /* of March */
    int sunday = 7 - (year + year / 4 + s) % 7;  /* first Sunday of March */
    int easter = moon + 7 - (moon - sunday) % 7; /* may run into April */

    return (struct day){day_of(year, 3, 1).n + easter - 1};
}

static bool is_open(struct day d)
{
    int year;
    int month;
    int mday;

    day_parts(d, &year, &month, &mday);
    int from_easter = d.n - easter_sunday(year).n;
    return day_weekday(d) <= 5 && !(month == 1 && mday == 1) && !(month == 5 && mday == 1) &&
           !(month == 12 && (mday == 25 || mday == 26)) && from_easter != -2 && from_easter != 1;
}

struct day target_day(struct day d)
{
    while (!is_open(d))
        d.n++;
    return d;
}
