/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/* Which destination a verb works for: the one named, or the only one there is. Sets
 * cx->destination. */
MUST_CHECK enum fault choose_destination(struct ctx *cx, struct db *db, const char *slug);
