/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/id.h"

#include <assert.h>
#include <sodium.h>

#include "base/arena.h"

/* Before threads start, as libsodium asks. */
__attribute__((constructor)) static void sodium_begin(void)
{
    int begun = sodium_init();

    assert(begun >= 0);
    (void)begun;
}

/*
 * UUIDv7: 48 bits of milliseconds, then 12 bits of the part of a millisecond (RFC 9562, method 3),
 * then 62 random bits. Ids made one after the other stand in that order as finely as cx->now moves.
 */
struct id id_new(struct moment now)
{
    struct id id;
    uint64_t us = now.us < 0 ? 0 : (uint64_t)now.us;
    uint64_t ms = us / 1000;
    unsigned fine = (unsigned)(us % 1000 * 4096 / 1000);

    for (int i = 0; i < 6; i++)
        id.b[i] = (uint8_t)(ms >> (40 - 8 * i));
    id.b[6] = (uint8_t)(0x70 | fine >> 8);
    id.b[7] = (uint8_t)fine;
    randombytes_buf(id.b + 8, 8);
    id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3F));
    return id;
}

static const char digits[] = "0123456789abcdef";

struct str id_to_text(struct arena *a, struct id id)
{
    char *p = arena_take(a, 37, 1);
    char *at = p;

    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digits[id.b[i] >> 4];
        *at++ = digits[id.b[i] & 15];
    }
    return (struct str){p, 36};
}

bool id_from_text(struct str text, struct id *ret)
{
    struct id id;
    size_t at = 0;

    if (text.n != 36)
        return false;
    for (int i = 0; i < 16; i++) {
        if ((i == 4 || i == 6 || i == 8 || i == 10) && text.p[at++] != '-')
            return false;
        int high = hex_digit(text.p[at]);
        int low = hex_digit(text.p[at + 1]);

        if (high < 0 || low < 0)
            return false;
        id.b[i] = (uint8_t)(high << 4 | low);
        at += 2;
    }
    *ret = id;
    return true;
}

static struct hash blake2(struct str key, struct str bytes)
{
    struct hash h;
    int made = crypto_generichash(h.b, sizeof h.b, (const unsigned char *)bytes.p, bytes.n,
                                  (const unsigned char *)key.p, key.n);

    assert(made == 0);
    (void)made;
    return h;
}

struct hash hash_of(struct str bytes)
{
    return blake2(STR_NONE, bytes);
}

struct hash hash_keyed(struct str key, struct str bytes)
{
    /* BLAKE2b takes keys of 64 bytes at most. */
    if (key.n > crypto_generichash_KEYBYTES_MAX) {
        struct hash shorter = hash_of(key);
        return blake2((struct str){(const char *)shorter.b, sizeof shorter.b}, bytes);
    }
    return blake2(key, bytes);
}

struct str hash_to_text(struct arena *a, struct hash h)
{
    char *p = arena_take(a, 65, 1);

    for (size_t i = 0; i < sizeof h.b; i++) {
        p[2 * i] = digits[h.b[i] >> 4];
        p[2 * i + 1] = digits[h.b[i] & 15];
    }
    return (struct str){p, 64};
}

struct str random_text(struct arena *a, size_t n)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *p = arena_take(a, n + 1, 1);

    randombytes_buf(p, n);
    for (size_t i = 0; i < n; i++)
        p[i] = letters[(unsigned char)p[i] & 63];
    return (struct str){p, n};
}
