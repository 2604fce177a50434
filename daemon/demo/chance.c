/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/inside.h"

/* splitmix64: small, the same everywhere, and good enough to make up a town. */
uint64_t chance_next(struct chance *c)
{
    uint64_t z = c->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

struct chance chance_of(uint64_t seed, uint32_t kind, uint64_t n)
{
    struct chance c = {seed * UINT64_C(0xD1342543DE82EF95) + kind};

    c.state = chance_next(&c) + n;
    c.state = chance_next(&c);
    return c;
}

uint32_t chance_below(struct chance *c, uint32_t n)
{
    return n == 0 ? 0 : (uint32_t)((chance_next(c) >> 32) * n >> 32);
}

uint32_t chance_between(struct chance *c, uint32_t least, uint32_t most)
{
    return least + chance_below(c, most - least + 1);
}

bool chance_percent(struct chance *c, uint32_t percent)
{
    return chance_below(c, 100) < percent;
}

void chance_order(struct chance *c, uint32_t *ret_order, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = chance_below(c, i + 1);

        ret_order[i] = ret_order[at];
        ret_order[at] = i;
    }
}
