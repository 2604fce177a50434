/* SPDX-License-Identifier: EUPL-1.2 */
#include <sodium.h>

#include "base/arena.h"
#include "booking/inside.h"

/*
 * 31 letters: no I, L, O, 0, 1. The number of letters is prime, so a sum with a weight for each
 * place shows every wrong letter and every two that were swapped.
 */
enum { LETTERS = sizeof CODE_LETTERS - 1, RANDOM = 7, SIZE = 9 };

static const char letters[] = CODE_LETTERS;

static char check_of(const unsigned *values)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < RANDOM; i++)
        sum += (i + 2) * values[i];
    return letters[sum % LETTERS];
}

static struct str written(struct arena *a, const unsigned *values)
{
    char *p = arena_take(a, SIZE + 1, 1);
    char *at = p;

    for (unsigned i = 0; i < RANDOM; i++) {
        if (i == 4)
            *at++ = '-';
        *at++ = letters[values[i]];
    }
    *at = check_of(values);
    return (struct str){p, SIZE};
}

struct str code_new(struct arena *a)
{
    unsigned values[RANDOM];
    uint64_t random;

    randombytes_buf(&random, sizeof random);
    for (unsigned i = 0; i < RANDOM; i++) {
        values[i] = (unsigned)(random % LETTERS);
        random /= LETTERS;
    }
    return written(a, values);
}

/* LETTERS when it is none of them. */
static unsigned value_of(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    for (unsigned i = 0; i < LETTERS; i++) {
        if (letters[i] == c)
            return i;
    }
    return LETTERS;
}

bool code_read(struct arena *a, struct str typed, struct str *ret)
{
    unsigned values[RANDOM + 1];
    size_t n = 0;

    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];

        if (c == '-' || c == ' ')
            continue;
        unsigned value = value_of(c);
        if (value == LETTERS || n > RANDOM)
            return false;
        values[n++] = value;
    }
    if (n != RANDOM + 1 || check_of(values) != letters[values[RANDOM]])
        return false;
    *ret = written(a, values);
    return true;
}
