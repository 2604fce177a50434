/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "audit/audit.h"

struct looked_row {
    int64_t n;
};
extern const struct shape LOOKED_ROW;

/* One check: what must return no row, and how many rows that looks at. */
struct audit_check {
    const char *name;
    const char *means;
    const struct query *broken;
    const struct query *looked;
};

extern const struct audit_check seat_checks[], money_checks[], job_checks[], publication_checks[];

/* The chain of seals cannot be recomputed by SQL: its hash is BLAKE2b. */
enum fault audit_chain(struct ctx *cx, struct db *db, struct audit_line *ret);

/* Keys of jobs and mails are UNIQUE and carry the id as people write it. */
#define UUID_OF(id)                                                                                \
    "LOWER(CONCAT_WS('-', SUBSTR(HEX(" id "), 1, 8), SUBSTR(HEX(" id "), 9, 4),"                   \
    " SUBSTR(HEX(" id "), 13, 4), SUBSTR(HEX(" id "), 17, 4), SUBSTR(HEX(" id "), 21)))"
