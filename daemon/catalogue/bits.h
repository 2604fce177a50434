/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A set of visits by index: one bit each. A destination has some thousands of visits, so a whole
 * set is a kilobyte and an intersection a hundred instructions: compressed sets cost more here than
 * they save.
 */
struct bits {
    uint64_t *words;
    size_t n; /* words */
};

#define BITS_WORDS(visits) (((visits) + 63) / 64)

static inline void bits_set(struct bits b, uint32_t i)
{
    b.words[i >> 6] |= UINT64_C(1) << (i & 63);
}

static inline bool bits_has(struct bits b, uint32_t i)
{
    return (b.words[i >> 6] >> (i & 63)) & 1;
}

static inline void bits_and(struct bits into, struct bits with)
{
    for (size_t i = 0; i < into.n; i++)
        into.words[i] &= with.words[i];
}

static inline void bits_or(struct bits into, struct bits with)
{
    for (size_t i = 0; i < into.n; i++)
        into.words[i] |= with.words[i];
}

static inline void bits_copy(struct bits into, struct bits from)
{
    for (size_t i = 0; i < into.n; i++)
        into.words[i] = from.words[i];
}

/*
 * Eight sets side by side, word by word: words[w * EIGHT + k] is word w of set k. What a set has in
 * common with all of them is counted in one pass over its words that are not empty.
 */
#define EIGHT 8
struct sparse { /* the words of a set that are not empty */
    uint64_t *words;
    uint32_t *at;
    size_t n;
};
void sparse_of(struct bits b, struct sparse *ret); /* room for every word is the caller's */
void sparse_count_eight(const struct sparse *s, const uint64_t *words, uint64_t ret[EIGHT]);

/* Those whose byte is not 0: 64 bytes a word. */
void bits_of_bytes(struct bits ret, const uint8_t *bytes);

uint32_t bits_count(struct bits b);
/* `until` itself is not set. */
void bits_set_range(struct bits b, uint32_t from, uint32_t until);
