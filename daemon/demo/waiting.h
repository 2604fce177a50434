/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "partner/partner.h"

struct db;

/*
 * Something for the moderators: the partners who sign in changed some of their visits and wrote new
 * ones, by the portal's verbs. *ret_sent counts what waits. Run again, it sends nothing while
 * something still waits.
 */
MUST_CHECK enum fault waiting_send(struct ctx *cx,
                                   struct db *db,
                                   const struct list *partners,
                                   uint32_t *ret_sent);
