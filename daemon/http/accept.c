/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/inside.h"
#include "http/path.h"

/* The weight of ";q=0.8" in thousandths; what cannot be read weighs nothing. */
static uint32_t weight_of(struct str q)
{
    uint32_t thousandths = 0;
    uint32_t digit = 1000;

    if (q.n == 0 || (q.p[0] != '0' && q.p[0] != '1'))
        return 0;
    if (q.p[0] == '1')
        return 1000;
    for (size_t i = 2; i < q.n && i < 5 && q.p[i] >= '0' && q.p[i] <= '9'; i++) {
        digit /= 10;
        thousandths += (uint32_t)(q.p[i] - '0') * digit;
    }
    return thousandths;
}

/* Accept-Language (RFC 9110, 12.5.4): the language of pages that weighs most, the first of equals.
 */
struct str tongue_wanted(struct str accept, struct str otherwise)
{
    struct str best = otherwise;
    uint32_t most = 0;
    struct str range;

    while (str_cut(&accept, ',', &range)) {
        struct str name = STR_NONE;
        uint32_t weight = 1000;
        (void)str_cut(&range, ';', &name);
        name = str_trim(name);
        range = str_trim(range);
        if (str_starts(range, STR("q=")))
            weight = weight_of((struct str){range.p + 2, range.n - 2});
        if (name.n < 2 || (name.n > 2 && name.p[2] != '-'))
            continue;
        char low[2] = {(char)(name.p[0] | 0x20), (char)(name.p[1] | 0x20)};
        struct str tongue = {low, 2};
        if (weight > most && path_is_tongue(tongue)) {
            most = weight;
            best = low[0] == 'f' ? STR("fr") : STR("en");
        }
    }
    return best;
}
