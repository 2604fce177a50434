/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "jobs/jobs.h"
#include "mail/inside.h"

static enum fault write_with_job(struct ctx *cx, struct db *db, void *arg)
{
    const struct letter *letter = arg;
    struct mail_found before = {0};
    bool found = false;

    TRY(db_find(cx, db, &MAIL_BY_ONCE, ARGS(letter->key), &before, &found));
    if (found)
        return FAULT_NONE;

    struct mail_row row = {
        .id = ID_NEW(mail, cx->now),
        .destination = cx->destination,
        .addressee = letter->to,
        .subject = letter->subject,
        .once = letter->key,
        .state = MAIL_WAITING,
        .written = cx->now,
    };
    TRY(mail_compose(cx, letter, &row.message));
    TRY(db_do(cx, db, &MAIL_INSERT, args_of(cx->arena, &MAIL_ROW, &row), NULL));
    struct str key =
        arena_text(cx->arena, "mail_send:%" PRI_STR, ARG_STR(id_to_text(cx->arena, row.id.id)));
    return job_add(cx, db, STR("mail_send"), row.id.id, cx->now, key);
}

enum fault mail_write(struct ctx *cx, struct db *db, const struct letter *letter)
{
    return db_in_transaction(cx, db, write_with_job, UNCONST(letter));
}
