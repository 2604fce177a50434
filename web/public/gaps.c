/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/public/gaps.h"

#include <string.h>

struct str gap_text(enum gap gap)
{
    static const char texts[GAPS][2] = {[GAP_CSRF] = {GAP_BYTE, GAP_CSRF},
                                        [GAP_KEY] = {GAP_BYTE, GAP_KEY},
                                        [GAP_ABOVE] = {GAP_BYTE, GAP_ABOVE},
                                        [GAP_ABOUT] = {GAP_BYTE, GAP_ABOUT}};

    return (struct str){texts[gap], sizeof texts[gap]};
}

void gaps_fill(struct buf *b, struct str text, const struct str with[GAPS])
{
    while (text.n > 0) {
        const char *gap = memchr(text.p, GAP_BYTE, text.n);
        size_t before = gap ? (size_t)(gap - text.p) : text.n;

        buf_add(b, (struct str){text.p, before});
        text = (struct str){text.p + before, text.n - before};
        if (text.n < 2)
            return;
        if ((unsigned char)text.p[1] < GAPS)
            buf_add(b, with[(unsigned char)text.p[1]]);
        text = (struct str){text.p + 2, text.n - 2};
    }
}
