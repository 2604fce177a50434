/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/session.h"

#include "http/sql.h"

#define SESSION_LIFE HOURS(12)
/* Its use is written down once in so long: a read must not cost a write. */
#define SESSION_STEP MINUTES(1)

enum fault session_open(struct ctx *cx,
                        struct db *db,
                        const struct account *account,
                        struct str *ret_token)
{
    struct str token = random_text(cx->arena, 43);
    struct session_row row = {
        .token = hash_of(token),
        .who = account->who,
        .user = account->user,
        .partner = account->partner,
        .destination = account->destination,
        .roles = account->roles,
        .name = account->name,
        .email = account->email,
        .csrf = random_text(cx->arena, 32),
        .used = cx->now,
    };

    TRY(db_do(cx, db, &SESSION_INSERT, args_of(cx->arena, &SESSION_ROW, &row), NULL));
    *ret_token = token;
    return FAULT_NONE;
}

enum fault session_find(struct ctx *cx,
                        struct db *db,
                        struct str token,
                        struct account *ret,
                        bool *ret_found)
{
    struct session_row row = {0};
    struct moment oldest = moment_minus(cx->now, SESSION_LIFE);
    bool found = false;

    TRY(db_find(cx, db, &SESSION_BY_TOKEN, ARGS(hash_of(token), oldest), &row, &found));
    if (found && moment_is_before(moment_plus(row.used, SESSION_STEP), cx->now))
        TRY(db_do(cx, db, &SESSION_USED, ARGS(cx->now, row.token), NULL));
    *ret_found = found;
    if (!found)
        return FAULT_NONE;
    *ret = (struct account){
        .who = (enum who)row.who,
        .user = row.user,
        .partner = row.partner,
        .destination = row.destination,
        .roles = row.roles,
        .name = row.name,
        .email = row.email,
        .csrf = row.csrf,
    };
    return FAULT_NONE;
}

enum fault session_close(struct ctx *cx, struct db *db, struct str token)
{
    return db_do(cx, db, &SESSION_DELETE, ARGS(hash_of(token)), NULL);
}

enum fault session_close_all(struct ctx *cx, struct db *db, struct user_id user)
{
    return db_do(cx, db, &SESSION_DELETE_USER, ARGS(user), NULL);
}

enum fault session_close_others(struct ctx *cx,
                                struct db *db,
                                struct user_id user,
                                struct str token)
{
    return db_do(cx, db, &SESSION_DELETE_OTHERS, ARGS(user, hash_of(token)), NULL);
}

enum fault session_tidy(struct ctx *cx, struct db *db)
{
    uint64_t gone = 1;

    while (gone > 0 && !ctx_is_ending(cx))
        TRY(db_do(cx, db, &SESSION_DELETE_OLD, ARGS(moment_minus(cx->now, SESSION_LIFE)), &gone));
    return FAULT_NONE;
}
