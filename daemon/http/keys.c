/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/keys.h"

#include "http/sql.h"

#define KEY_LIFE DAYS(1)

enum fault keys_find(struct ctx *cx,
                     struct db *db,
                     struct str key,
                     struct hash hash,
                     struct kept_reply *ret,
                     bool *ret_found)
{
    struct kept_reply kept = {0};
    bool found = false;

    TRY(db_find(cx, db, &KEY_FIND, ARGS(key), &kept, &found));
    if (found && !hash_is(kept.hash, hash))
        return fault(cx, FAULT_KEY_REUSED, "the key came before with another request");
    if (found)
        *ret = kept;
    *ret_found = found;
    return FAULT_NONE;
}

enum fault keys_keep_many(struct ctx *cx, struct db *db, const struct kept_reply *replies, size_t n)
{
    uint64_t kept = 0;

    if (n == 0)
        return FAULT_NONE;
    return db_do_many(cx, db, &KEY_INSERT, &KEPT_REPLY, replies, n, &kept);
}

enum fault keys_tidy(struct ctx *cx, struct db *db)
{
    uint64_t gone = 1;

    while (gone > 0 && !ctx_is_ending(cx))
        TRY(db_do(cx, db, &KEY_DELETE_OLD, ARGS(moment_minus(cx->now, KEY_LIFE)), &gone));
    return FAULT_NONE;
}
