/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "moderation/moderation.h"
#include "web/office/office.h"

/* Which part of the queue is shown, and the links that say so. */

/* Of the address; what is not known there leaves nothing out. */
struct queue_filter queue_filter_asked(struct ctx *cx, const struct request *rq);
bool queue_is_filtered(const struct queue_filter *f);
struct str queue_href(struct ctx *cx, const struct queue_filter *f, uint32_t page);

struct chips {
    struct chip all[40];
    size_t n;
};
/* All, one's own, why they wait, and what is late: those that lead to something. */
enum fault queue_chips(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       const struct queue_filter *now,
                       struct chips *chips);
/* Each source and each theme that has something. */
enum fault queue_more_chips(struct ctx *cx,
                            struct db *db,
                            const struct queue_filter *now,
                            struct chips *chips);

struct list queue_orders(struct ctx *cx, const struct queue_filter *f); /* struct option */
/* What the form of the order sends along: the filter that stands. */
extern const struct shape QUEUE_KEPT;
struct list queue_kept(struct ctx *cx, const struct queue_filter *f); /* struct pair */
