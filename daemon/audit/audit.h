/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/buf.h"
#include "db/db.h"

/*
 * Proves what always holds, from raw rows, over the whole database: seats, money, jobs,
 * publication. Each check is a query that must return no row; it also says how many rows it looked
 * at, so that a check which looks at nothing is seen.
 *
 * Everything is read on one unchanging view, so it may run beside a busy daemon.
 */
struct audit_line {
    const char *name;  /* "seats-match-bookings" */
    const char *means; /* one sentence */
    int64_t looked;    /* rows */
    uint32_t broken;   /* rows that should not be */
    struct list rows;  /* struct text_item: the first twenty of them, in words */
};

/* All checks, in the order of the table. *ret: struct audit_line. */
MUST_CHECK enum fault audit_run(struct ctx *cx, struct db *db, struct list *ret);
