/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/inside.h"

/*
 * One VEVENT by RFC 5545: lines end with CRLF and are folded at 75 bytes, never inside a character;
 * moments are in UTC, so that no VTIMEZONE is needed and every calendar shows its own wall clock.
 */

static void moment_basic(struct buf *b, struct moment t)
{
    int64_t seconds = t.us / 1000000;
    int year;
    int month;
    int mday;

    day_parts((struct day){(int32_t)(seconds / 86400)}, &year, &month, &mday);
    buf_format(b, "%04d%02d%02dT%02d%02d%02dZ", year, month, mday, (int)(seconds / 3600 % 24),
               (int)(seconds / 60 % 60), (int)(seconds % 60));
}

/* TEXT values: backslash, semicolon, comma and line ends are escaped. */
static void escaped(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '\\' || c == ';' || c == ',')
            buf_byte(b, '\\');
        if (c == '\n') {
            buf_lit(b, "\\n");
        } else if ((unsigned char)c >= ' ') {
            buf_byte(b, c);
        }
    }
}

static void fold(struct buf *b, struct str line)
{
    size_t room = 75;

    while (line.n > room) {
        size_t cut = room;

        while (cut > 1 && ((unsigned char)line.p[cut] & 0xC0) == 0x80)
            cut--;
        buf_add(b, (struct str){line.p, cut});
        buf_lit(b, "\r\n ");
        line = (struct str){line.p + cut, line.n - cut};
        room = 74;
    }
    buf_add(b, line);
    buf_lit(b, "\r\n");
}

static void text_line(struct arena *a, struct buf *b, const char *name, struct str value)
{
    struct buf line = BUF(a);

    if (str_is_empty(value))
        return;
    buf_add(&line, str_of(name));
    buf_byte(&line, ':');
    escaped(&line, value);
    fold(b, buf_str(&line));
}

static void moment_line(struct arena *a, struct buf *b, const char *name, struct moment t)
{
    struct buf line = BUF(a);

    buf_format(&line, "%s:", name);
    moment_basic(&line, t);
    fold(b, buf_str(&line));
}

/* "Quai de la Marine, 1 quai de la Marine, 93450 L'Île-d'Essai" */
struct str place_of(struct arena *a, const struct offer_content *content)
{
    const struct str parts[] = {content->place_name, content->street};
    struct buf b = BUF(a);

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (str_is_empty(parts[i]))
            continue;
        if (b.n > 0)
            buf_lit(&b, ", ");
        buf_add(&b, parts[i]);
    }
    if (b.n > 0 && content->commune.n > 0)
        buf_lit(&b, ", ");
    if (content->commune.n > 0 && content->postcode.n > 0) {
        buf_add(&b, content->postcode);
        buf_byte(&b, ' ');
    }
    buf_add(&b, content->commune);
    return buf_str(&b);
}

struct str ics_of(struct arena *a,
                  const struct booking *booking,
                  const struct offer_content *content,
                  struct moment now,
                  struct str url)
{
    struct str title = content ? texts_for(&content->title, booking->tongue) : booking->title;
    struct buf b = BUF(a);

    buf_lit(&b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Insolite//Booking//EN\r\n"
                "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\n");
    text_line(a, &b, "UID",
              arena_text(a, "%" PRI_STR "@insolite", ARG_STR(id_to_text(a, booking->id.id))));
    moment_line(a, &b, "DTSTAMP", now);
    moment_line(a, &b, "DTSTART", booking->starts);
    moment_line(a, &b, "DTEND", booking->ends);
    text_line(a, &b, "SUMMARY", title);
    if (content) {
        bool virtual = content->kind == VISIT_VIRTUAL;

        text_line(a, &b, "LOCATION", virtual ? content->join : place_of(a, content));
        if (!virtual && (content->point.lat != 0 || content->point.lon != 0))
            buf_format(&b, "GEO:%.6f;%.6f\r\n", content->point.lat, content->point.lon);
    }
    text_line(a, &b, "DESCRIPTION",
              arena_text(a, "%" PRI_STR "\n%" PRI_STR, ARG_STR(booking->reference), ARG_STR(url)));
    if (!str_is_empty(url)) {
        struct buf line = BUF(a);
        buf_lit(&line, "URL:");
        buf_add(&line, url);
        fold(&b, buf_str(&line));
    }
    buf_lit(&b, "STATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    return buf_str(&b);
}

struct str booking_ics(struct ctx *cx,
                       const struct booking *booking,
                       const struct visit *visit,
                       struct str url)
{
    return ics_of(cx->arena, booking, visit ? visit->content : NULL, cx->now, url);
}
