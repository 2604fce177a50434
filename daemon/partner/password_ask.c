/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "house.h"
#include "jobs/jobs.h"
#include "partner/inside.h"

/*
 * A password was forgotten. The request writes the same for every address and looks at no account;
 * whether there is one is the job's business, whose work nobody outside can time.
 */
#define ASKS_MOST 3
#define ASKS_SPAN MINUTES(30)
#define KEPT HOURS(1)

struct asking {
    struct str address;
    struct moment until;
};

static struct id ask_id(struct ctx *cx, struct str address)
{
    struct buf b = BUF(cx->arena);
    struct id id;

    buf_lit(&b, "ask:");
    buf_hex(&b, cx->destination.id.b, sizeof cx->destination.id.b);
    buf_add(&b, address);
    struct hash hash = hash_of(buf_str(&b));
    memcpy(id.b, hash.b, sizeof id.b);
    return id;
}

/* The mail's and the job's: one for each time that somebody asked. */
static struct str key_of(struct ctx *cx, struct id id, const struct password_ask_row *row)
{
    return arena_text(cx->arena, "password_mail:%" PRI_STR ":%lld:%u",
                      ARG_STR(id_to_text(cx->arena, id)), (long long)row->since.us, row->asks);
}

static enum fault ask(struct ctx *cx, struct db *db, void *arg)
{
    struct asking *a = arg;
    struct password_ask_row row;
    struct id id = ask_id(cx, a->address);
    struct moment old = moment_minus(cx->now, ASKS_SPAN);

    TRY(db_do(cx, db, &PASSWORD_ASK,
              ARGS(id, cx->destination, a->address, cx->tongue, cx->now, old), NULL));
    TRY(db_one(cx, db, &PASSWORD_ASK_BY_ID, ARGS(cx->destination, id), FAULT_DB_BROKEN, &row));
    if (row.asks > ASKS_MOST) {
        a->until = moment_plus(row.since, ASKS_SPAN);
        return fault(cx, FAULT_TOO_MANY, "a new password was asked for %d times", ASKS_MOST);
    }
    return job_add(cx, db, STR("password_mail"), id, cx->now, key_of(cx, id, &row));
}

enum fault password_ask(struct ctx *cx, struct db *db, struct str email, struct moment *ret_until)
{
    struct asking a = {.address = user_address(cx->arena, email)};

    TRY(email_check(cx, a.address));
    enum fault f = db_in_transaction(cx, db, ask, &a);
    *ret_until = a.until;
    return f;
}

enum fault password_mail(struct ctx *cx,
                         struct db *db,
                         const struct house *house,
                         struct id subject)
{
    struct password_ask_row row;
    struct user user;
    bool found = false;

    TRY(db_find(cx, db, &PASSWORD_ASK_BY_ID, ARGS(cx->destination, subject), &row, &found));
    if (!found)
        return FAULT_NONE; /* of long ago: nobody waits for it */
    TRY(db_find(cx, db, &USER_BY_EMAIL, ARGS(cx->destination, row.address), &user, &found));
    if (!found || user_is_closed(&user))
        return FAULT_NONE;
    return password_link_mail(cx, db, house, &user, row.tongue, key_of(cx, subject, &row));
}

enum fault password_ask_tidy(struct ctx *cx, struct db *db)
{
    uint64_t gone = 1;

    while (gone > 0 && !ctx_is_ending(cx))
        TRY(db_do(cx, db, &PASSWORD_ASK_TIDY, ARGS(moment_minus(cx->now, KEPT)), &gone));
    return FAULT_NONE;
}
