/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "web/public/inside.h"

/* The question of a list page as its address says it: cleaned of what is empty, unknown or wrong.
 */
struct question {
    struct pairs pairs;
    struct list notes; /* struct text_line: what was ignored */
    struct search search;
};

enum fault question_read(struct ctx *cx, const struct request *rq, struct question *ret);

/* "?theme=art&when=weekend" without one pair (empty value: all of that name); the page is left out.
 */
struct str question_without(struct ctx *cx,
                            const struct question *q,
                            struct str name,
                            struct str value);
/* ... with `name` set to `value` and nothing else of that name. */
struct str question_with(struct ctx *cx,
                         const struct question *q,
                         struct str name,
                         struct str value);

/* How many visits there would be without that pair. */
uint32_t question_total_without(struct ctx *cx,
                                const struct catalogue *c,
                                const struct territory *t,
                                const struct question *q,
                                struct str name,
                                struct str value);
