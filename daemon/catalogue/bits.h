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

static inline uint32_t bits_count(struct bits b)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < b.n; i++)
        sum += (uint32_t)__builtin_popcountll(b.words[i]);
    return sum;
}

static inline uint32_t bits_count_and(struct bits a, struct bits b)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < a.n; i++)
        sum += (uint32_t)__builtin_popcountll(a.words[i] & b.words[i]);
    return sum;
}
