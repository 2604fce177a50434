/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "demo/inside.h"

struct db;
struct list;

/*
 * The link of each visit that is held on line, given by its partner with the portal's verbs: no
 * feed carries one. *ret_given counts them. Run again, it leaves those alone that have theirs.
 */
MUST_CHECK enum fault online_give_links(struct ctx *cx,
                                        struct db *db,
                                        const struct world *w,
                                        const struct list *partners,
                                        uint32_t *ret_given);
