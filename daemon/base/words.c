/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/words.h"

struct str word_of(const struct words *words, unsigned value)
{
    return value < words->count ? str_of(words->words[value]) : STR_NONE;
}

unsigned word_value(const struct words *words, struct str word)
{
    for (unsigned value = 1; value < words->count; value++) {
        if (words->words[value] && str_is(str_of(words->words[value]), word))
            return value;
    }
    return 0;
}
