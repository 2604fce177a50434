/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/moment.h"
#include "base/spaces.h"
#include "base/tongue.h"

/* How a language writes its dates. Two languages have pages; every other reads the English. */
struct calendar_words {
    const char *weekdays[7];
    const char *weekdays_short[7];
    const char *months[12];
    const char *first; /* what follows the number of the first day of a month */
};

static const struct calendar_words french = {
    {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
    {"lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."},
    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
     "octobre", "novembre", "décembre"},
    "er",
};

static const struct calendar_words english = {
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
    {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"},
    "",
};

static bool is_french(struct str tongue)
{
    return str_is(tongue, STR("fr"));
}

static void put_word(struct buf *b, const char *word)
{
    buf_add(b, str_of(word));
    buf_byte(b, ' ');
}

struct str date_to_text(struct arena *a,
                        const struct day *d,
                        enum date_style style,
                        struct str tongue)
{
    const struct calendar_words *words = is_french(tongue) ? &french : &english;
    struct buf b = BUF(a);
    int year;
    int month;
    int mday;
    int weekday = day_weekday(*d) - 1;

    day_parts(*d, &year, &month, &mday);
    if (style == DATE_LONG || style == DATE_FULL) {
        put_word(&b, words->weekdays[weekday]);
    } else if (style == DATE_SHORT) {
        put_word(&b, words->weekdays_short[weekday]);
    }
    if (style != DATE_MONTH) {
        buf_number(&b, mday);
        put_word(&b, mday == 1 ? words->first : "");
    }
    buf_add(&b, str_of(words->months[month - 1]));
    if (style == DATE_FULL || style == DATE_MONTH || style == DATE_PLAIN) {
        buf_byte(&b, ' ');
        buf_number(&b, year);
    }
    return buf_str(&b);
}

struct str clock_to_text(struct arena *a, uint32_t minute, struct str tongue)
{
    uint32_t hour = minute / 60;
    uint32_t rest = minute % 60;

    if (!is_french(tongue))
        return arena_text(a, "%u:%02u", hour, rest);
    if (rest == 0)
        return arena_text(a, "%u" NO_BREAK "h", hour);
    return arena_text(a, "%u" NO_BREAK "h" NO_BREAK "%02u", hour, rest);
}

struct str duration_to_text(struct arena *a, uint32_t minutes, struct str tongue)
{
    uint32_t hours = minutes / 60;
    uint32_t rest = minutes % 60;

    if (hours == 0)
        return arena_text(a, "%u" NO_BREAK "min", rest);
    if (rest == 0)
        return arena_text(a, "%u" NO_BREAK "h", hours);
    if (is_french(tongue))
        return arena_text(a, "%u" NO_BREAK "h" NO_BREAK "%02u", hours, rest);
    return arena_text(a, "%u" NO_BREAK "h" NO_BREAK "%u" NO_BREAK "min", hours, rest);
}
