/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "booking/fake_shelf.h"
#include "booking/inside.h"

static bool has(struct str text, const char *what)
{
    return str_find(text, str_of(what)) < text.n;
}

static struct booking booked(struct ctx *cx)
{
    struct booking b = {
        .reference = STR("K7QM-2XDB"),
        .title = STR("Sous les peupliers, la Seine en canoë"),
        .tongue = STR("fr"),
    };

    moment_from_text(STR("2027-06-12T08:30:00Z"), &b.starts);
    moment_from_text(STR("2027-06-12T10:30:00Z"), &b.ends);
    moment_from_text(STR("2027-05-01T09:00:00Z"), &cx->now);
    fake_make(cx->now);
    return b;
}

static void what_the_calendar_reads(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx = {.arena = a};
    struct booking b = booked(&cx);
    struct str ics = booking_ics(&cx, &b, &fake.visit, STR("http://127.0.0.1:8080/fr/b/1"));

    (void)state;
    assert_true(has(ics, "BEGIN:VCALENDAR\r\n"));
    assert_true(has(ics, "DTSTART:20270612T083000Z\r\n"));
    assert_true(has(ics, "DTEND:20270612T103000Z\r\n"));
    assert_true(has(ics, "DTSTAMP:20270501T090000Z\r\n"));
    assert_true(has(ics, "SUMMARY:Sous les peupliers\\, la Seine en canoë\r\n"));
    assert_true(has(ics, "GEO:48.930000;2.340000\r\n"));
    assert_true(has(ics, "URL:http://127.0.0.1:8080/fr/b/1\r\n"));
    assert_true(has(ics, "DESCRIPTION:K7QM-2XDB\\nhttp"));
    assert_true(str_ends(ics, STR("END:VCALENDAR\r\n")));
}

/* No line longer than 75 bytes, none cut inside a character, each ended by CRLF. */
static void lines_are_folded(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx = {.arena = a};
    struct booking b = booked(&cx);
    struct buf title = BUF(a);

    (void)state;
    for (int i = 0; i < 90; i++)
        buf_lit(&title, "é;");
    b.title = buf_str(&title);
    struct str rest = booking_ics(&cx, &b, NULL, STR(""));
    struct str line;
    bool folded = false;

    while (str_cut(&rest, '\n', &line)) {
        if (line.n == 0)
            continue;
        assert_true(line.n <= 76);
        assert_int_equal(line.p[line.n - 1], '\r');
        assert_true(str_is_utf8(line));
        folded |= line.p[0] == ' ';
    }
    assert_true(folded);
}

static void a_picture_of_the_code(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str png = qr_png(a, STR("K7QM-2XDB"), 8);

    (void)state;
    /* 21 modules and a margin of 4 at each side, 8 pixels each: 232 = 0xE8. */
    assert_memory_equal(png.p, "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\xe8\0\0\0\xe8\x01\0\0\0\0",
                        29);
    assert_true(str_ends(png, (struct str){"\0\0\0\0IEND\xae\x42\x60\x82", 12}));
}

/* As a reader draws it: the chunk's bytes inflated, each row by its filter. */
static bool is_white(const unsigned char *rows, size_t row, uint32_t x, uint32_t y)
{
    return rows[y * row + 1 + x / 8] >> (7 - x % 8) & 1;
}

static void a_reader_sees_the_modules(void **state)
{
    enum { SCALE = 5, SIDE = (21 + 8) * SCALE, ROW = 1 + (SIDE + 7) / 8 };
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str png = qr_png(a, STR("K7QM-2XDB"), SCALE);
    unsigned char rows[ROW * SIDE];
    uLongf n = sizeof rows;
    size_t at = 8 + 25; /* the signature and the header */

    (void)state;
    assert_memory_equal(png.p + at + 4, "IDAT", 4);
    assert_int_equal(uncompress(rows, &n, (const Bytef *)png.p + at + 8, (uLong)(png.n - at - 24)),
                     Z_OK);
    assert_int_equal(n, sizeof rows);
    for (size_t y = 0; y < SIDE; y++) {
        assert_true(rows[y * ROW] == 0 || (rows[y * ROW] == 2 && y > 0));
        for (size_t i = 1; i < ROW && rows[y * ROW] == 2; i++)
            rows[y * ROW + i] += rows[(y - 1) * ROW + i];
    }
    /* The corner's square: seven modules of ink around a white one around a black one. */
    for (uint32_t y = 0; y < 9 * SCALE; y++) {
        for (uint32_t x = 0; x < 9 * SCALE; x++) {
            int right = (int)(x / SCALE) - 4;
            int down = (int)(y / SCALE) - 4;
            int ring = abs(right) > abs(down) ? abs(right) : abs(down);
            assert_int_equal(is_white(rows, ROW, x + 3 * SCALE, y + 3 * SCALE) != 0,
                             ring == 2 || ring >= 4);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_calendar_reads),
        cmocka_unit_test(lines_are_folded),
        cmocka_unit_test(a_picture_of_the_code),
        cmocka_unit_test(a_reader_sees_the_modules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
