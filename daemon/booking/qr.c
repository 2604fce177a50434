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

static struct str compressed(struct arena *a, struct str bytes)
{
    uLongf n = compressBound(bytes.n);
    char *p = arena_take(a, n, 1);
    int made = compress2((Bytef *)p, &n, (const Bytef *)bytes.p, bytes.n, Z_BEST_COMPRESSION);

    assert(made == Z_OK);
    (void)made;
    return (struct str){p, n};
}

static bool is_dark(const QRcode *code, uint32_t x, uint32_t y)
{
    uint32_t width = (uint32_t)code->width;

    if (x < MARGIN || y < MARGIN || x >= MARGIN + width || y >= MARGIN + width)
        return false;
    return code->data[(y - MARGIN) * width + (x - MARGIN)] & 1;
}

/* Rows of pixels, each after a filter byte 0; a set bit is white. */
static struct str pixels(struct arena *a, const QRcode *code, uint32_t side, uint32_t scale)
{
    size_t row = 1 + (side + 7) / 8;
    unsigned char *p = arena_take(a, row * side, 1);

    for (uint32_t y = 0; y < side; y++) {
        for (uint32_t x = 0; x < side; x++) {
            if (!is_dark(code, x / scale, y / scale))
                p[y * row + 1 + x / 8] |= (unsigned char)(0x80 >> x % 8);
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
