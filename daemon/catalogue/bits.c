/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/bits.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

void sparse_of(struct bits b, struct sparse *ret)
{
    size_t n = 0;

    for (size_t w = 0; w < b.n; w++) { /* without a branch: none would be foreseen */
        ret->words[n] = b.words[w];
        ret->at[n] = (uint32_t)w;
        n += b.words[w] != 0;
    }
    ret->n = n;
}

static void count_eight(const struct sparse *s, const uint64_t *words, uint64_t ret[EIGHT])
{
    memset(ret, 0, EIGHT * sizeof *ret);
    for (size_t i = 0; i < s->n; i++) {
        const uint64_t *eight = words + (size_t)s->at[i] * EIGHT;

        for (size_t k = 0; k < EIGHT; k++)
            ret[k] += (uint64_t)__builtin_popcountll(s->words[i] & eight[k]);
    }
}

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512vpopcntdq"))) static void wide_count_eight(
    const struct sparse *s,
    const uint64_t *words,
    uint64_t ret[EIGHT])
{
    __m512i sums = _mm512_setzero_si512();

    for (size_t i = 0; i < s->n; i++) {
        __m512i eight = _mm512_loadu_si512(words + (size_t)s->at[i] * EIGHT);
        __m512i both = _mm512_and_si512(eight, _mm512_set1_epi64((long long)s->words[i]));

        sums = _mm512_add_epi64(sums, _mm512_popcnt_epi64(both));
    }
    _mm512_storeu_si512(ret, sums);
}

void sparse_count_eight(const struct sparse *s, const uint64_t *words, uint64_t ret[EIGHT])
{
    if (__builtin_cpu_supports("avx512vpopcntdq")) {
        wide_count_eight(s, words, ret);
    } else {
        count_eight(s, words, ret);
    }
}
#else
void sparse_count_eight(const struct sparse *s, const uint64_t *words, uint64_t ret[EIGHT])
{
    count_eight(s, words, ret);
}
#endif

/* Eight bytes of 0 or 1 as eight bits, the first the lowest. */
static uint64_t pack(const uint8_t *bytes)
{
    uint64_t eight;

    memcpy(&eight, bytes, sizeof eight);
    return eight * UINT64_C(0x0102040810204080) >> 56;
}

static void plain_of_bytes(struct bits ret, const uint8_t *bytes)
{
    for (size_t w = 0; w < ret.n; w++) {
        uint8_t some[64];
        uint64_t word = 0;

        for (size_t k = 0; k < 64; k++)
            some[k] = bytes[w * 64 + k] != 0;
        for (size_t k = 0; k < 64; k += 8)
            word |= pack(some + k) << k;
        ret.words[w] = word;
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void wide_of_bytes(struct bits ret, const uint8_t *bytes)
{
    const __m256i none = _mm256_setzero_si256();

    for (size_t w = 0; w < ret.n; w++) {
        const __m256i *half = (const __m256i *)(const void *)(bytes + w * 64);
        __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256(half), none);
        __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256(half + 1), none);
        uint64_t empty = (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32 |
                         (uint32_t)_mm256_movemask_epi8(low);

        ret.words[w] = ~empty;
    }
}

void bits_of_bytes(struct bits ret, const uint8_t *bytes)
{
    if (__builtin_cpu_supports("avx2")) {
        wide_of_bytes(ret, bytes);
    } else {
        plain_of_bytes(ret, bytes);
    }
}
#else
void bits_of_bytes(struct bits ret, const uint8_t *bytes)
{
    plain_of_bytes(ret, bytes);
}
#endif

uint32_t bits_count(struct bits b)
{
    uint64_t sum = 0;

    for (size_t w = 0; w < b.n; w++)
        sum += (uint64_t)__builtin_popcountll(b.words[w]);
    return (uint32_t)sum;
}

void bits_set_range(struct bits b, uint32_t from, uint32_t until)
{
    uint32_t first = from >> 6;
    uint32_t last = until >> 6;
    uint64_t head = UINT64_MAX << (from & 63);
    uint64_t tail = (UINT64_C(1) << (until & 63)) - 1;

    if (from >= until)
        return;
    if (first == last) {
        b.words[first] |= head & tail;
        return;
    }
    b.words[first] |= head;
    for (uint32_t w = first + 1; w < last; w++)
        b.words[w] = UINT64_MAX;
    if (tail)
        b.words[last] |= tail;
}
