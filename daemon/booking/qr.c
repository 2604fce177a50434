/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <qrencode.h>
#include <zlib.h>

#include "base/arena.h"
#include "booking/inside.h"

/* A PNG of one bit a pixel: three chunks, with zlib's compression and its CRC. */

enum { MARGIN = 4 };

static void be32(struct buf *b, uint32_t n)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_byte(b, (char)(n >> shift & 0xFF));
}

static void chunk(struct buf *b, const char *type, struct str bytes)
{
    uLong crc = crc32(0, (const Bytef *)type, 4);

    if (bytes.n > 0)
        crc = crc32(crc, (const Bytef *)bytes.p, (uInt)bytes.n);
    be32(b, (uint32_t)bytes.n);
    buf_add(b, (struct str){type, 4});
    buf_add(b, bytes);
    be32(b, (uint32_t)crc);
}

/* A picture has a few thousand bytes: tables for a quarter of a megabyte would cost more than the
 * work in them, and searching longest a tenfold for twenty bytes less. */
enum { EFFORT = 3, WINDOW_BITS = 12, MEMORY_LEVEL = 5 };

static struct str compressed(struct arena *a, struct str bytes)
{
    z_stream z = {.next_in = UNCONST(bytes.p), .avail_in = (uInt)bytes.n};
    int made = deflateInit2(&z, EFFORT, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
    uLong room = deflateBound(&z, bytes.n);
    char *p = arena_take(a, room, 1);

    assert(made == Z_OK);
    z.next_out = (Bytef *)p;
    z.avail_out = (uInt)room;
    made = deflate(&z, Z_FINISH);
    assert(made == Z_STREAM_END);
    (void)made;
    (void)deflateEnd(&z);
    return (struct str){p, z.total_out};
}

static bool is_dark(const QRcode *code, uint32_t x, uint32_t y)
{
    uint32_t width = (uint32_t)code->width;

    if (x < MARGIN || y < MARGIN || x >= MARGIN + width || y >= MARGIN + width)
        return false;
    return code->data[(y - MARGIN) * width + (x - MARGIN)] & 1;
}

/* A filter byte before each row: as it is, or as what differs from the row above. */
enum { FILTER_NONE, FILTER_UP = 2 };

static void draw_row(unsigned char *row, const QRcode *code, uint32_t y, uint32_t scale)
{
    uint32_t bit = 0;

    row[0] = FILTER_NONE;
    for (uint32_t x = 0; x < (uint32_t)code->width + 2 * MARGIN; x++) {
        bool dark = is_dark(code, x, y);

        for (uint32_t i = 0; i < scale; i++, bit++) {
            if (!dark)
                row[1 + bit / 8] |= (unsigned char)(0x80 >> bit % 8);
        }
    }
}

/* Rows of pixels; a set bit is white. Each is there `scale` times: all but the first differ in
 * nothing from the one above. */
static struct str pixels(struct arena *a, const QRcode *code, uint32_t side, uint32_t scale)
{
    size_t row = 1 + (side + 7) / 8;
    unsigned char *p = arena_take(a, row * side, 1);

    for (uint32_t y = 0; y < side; y++) {
        if (y % scale == 0) {
            draw_row(p + y * row, code, y / scale, scale);
        } else {
            p[y * row] = FILTER_UP;
        }
    }
    return (struct str){(const char *)p, row * side};
}

struct str qr_png(struct arena *a, struct str text, uint32_t scale)
{
    struct str copy = arena_copy(a, text);
    QRcode *code = QRcode_encodeString8bit(copy.p, 0, QR_ECLEVEL_M);
    struct buf header = BUF(a);
    struct buf png = BUF(a);

    assert(code && scale > 0);
    uint32_t side = ((uint32_t)code->width + 2 * MARGIN) * scale;
    be32(&header, side);
    be32(&header, side);
    buf_add(&header, (struct str){"\x01\x00\x00\x00\x00", 5}); /* one bit, grey, no interlace */
    buf_add(&png, (struct str){"\x89PNG\r\n\x1a\n", 8});
    chunk(&png, "IHDR", buf_str(&header));
    chunk(&png, "IDAT", compressed(a, pixels(a, code, side, scale)));
    chunk(&png, "IEND", STR_NONE);
    QRcode_free(code);
    return buf_str(&png);
}
