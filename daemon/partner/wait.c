/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/buf.h"
#include "partner/inside.h"

/*
 * Passwords that were wrong, counted by account: who searches slowly from many addresses meets a
 * wait. A stranger who fails on purpose makes others wait too, but not for long, and never on a
 * device that signed in there before: those are counted apart.
 */
#define FAILURES_FREE 10u
#define WAIT MINUTES(10)
#define FORGOTTEN MINUTES(30) /* failures further apart do not add up */
#define KEPT DAYS(1)

static struct hash who_is(struct ctx *cx, struct str address, bool known)
{
    struct buf b = BUF(cx->arena);

    buf_hex(&b, cx->destination.id.b, sizeof cx->destination.id.b);
    buf_lit(&b, ":");
    buf_add(&b, address);
    if (known)
        buf_lit(&b, ":known");
    return hash_of(buf_str(&b));
}

enum fault sign_in_may(struct ctx *cx,
                       struct db *db,
                       struct str address,
                       bool known,
                       struct moment *ret_until)
{
    struct sign_in_wait_row row = {0};
    bool waits = false;

    TRY(db_find(cx, db, &SIGN_IN_WAIT, ARGS(who_is(cx, address, known), cx->now), &row, &waits));
    if (!waits)
        return FAULT_NONE;
    *ret_until = row.until;
    return fault(cx, FAULT_SIGN_IN_WAIT, "too many wrong passwords for this account");
}

enum fault sign_in_failed(struct ctx *cx, struct db *db, struct str address, bool known)
{
    struct moment forgotten = moment_minus(cx->now, FORGOTTEN);
    struct moment until = moment_plus(cx->now, WAIT);

    return db_do(
        cx, db, &SIGN_IN_FAILED,
        ARGS(who_is(cx, address, known), cx->now, forgotten, FAILURES_FREE, until, cx->now), NULL);
}

enum fault sign_in_forget(struct ctx *cx, struct db *db, struct str address)
{
    TRY(db_do(cx, db, &SIGN_IN_FORGET, ARGS(who_is(cx, address, true)), NULL));
    return db_do(cx, db, &SIGN_IN_FORGET, ARGS(who_is(cx, address, false)), NULL);
}

enum fault sign_in_tidy(struct ctx *cx, struct db *db)
{
    uint64_t gone = 1;

    while (gone > 0 && !ctx_is_ending(cx))
        TRY(db_do(cx, db, &SIGN_IN_TIDY, ARGS(moment_minus(cx->now, KEPT)), &gone));
    return FAULT_NONE;
}
