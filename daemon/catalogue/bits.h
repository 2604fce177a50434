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

uint32_t bits_count(struct bits b);
/* Of what is in both. */
uint32_t bits_count_and(struct bits a, struct bits b);
/* `until` itself is not set. */
void bits_set_range(struct bits b, uint32_t from, uint32_t until);
