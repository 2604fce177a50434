/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>

#include "base/arena.h"
#include "house.h"
#include "jobs/jobs.h"
#include "mail/inside.h"

/* Waiting. Not new: the same key was there already, and *ret_row is not what stands there. */
static enum fault write_row(struct ctx *cx,
                            struct db *db,
                            const struct letter *letter,
                            struct mail_row *ret_row,
                            bool *ret_new)
{
    uint64_t written = 0;

    *ret_row = (struct mail_row){
        .id = ID_NEW(mail, cx->now),
        .destination = cx->destination,
        .addressee = letter->to,
        .subject = letter->subject,
        .once = letter->key,
        .state = MAIL_WAITING,
        .written = cx->now,
    };
    TRY(mail_compose(cx, letter, &ret_row->message));
    TRY(db_do(cx, db, &MAIL_INSERT_ONCE, args_of(cx->arena, &MAIL_ROW, ret_row), &written));
    *ret_new = written > 0;
    return FAULT_NONE;
}

static enum fault write_with_job(struct ctx *cx, struct db *db, void *arg)
{
    struct mail_row row;
    bool is_new = false;

    TRY(write_row(cx, db, arg, &row, &is_new));
    if (!is_new)
        return FAULT_NONE;
    struct str key =
        arena_text(cx->arena, "mail_send:%" PRI_STR, ARG_STR(id_to_text(cx->arena, row.id.id)));
    return job_add(cx, db, STR("mail_send"), row.id.id, cx->now, key);
}

enum fault mail_write(struct ctx *cx, struct db *db, const struct letter *letter)
{
    return db_in_transaction(cx, db, write_with_job, UNCONST(letter));
}

enum fault mail_deliver(struct ctx *cx,
                        struct db *db,
                        const struct house *house,
                        const struct letter *letter)
{
    struct mail_row row;
    bool is_new = false;

    assert(!db_is_in_transaction(db)); /* what is sent stays sent: its row has to stay too */
    TRY(write_row(cx, db, letter, &row, &is_new));
    return is_new ? mail_hand_over(cx, db, house->post, &row)
                  : mail_deliver_left(cx, db, house, letter->key);
}

/* One that a person had sent again has a job of its own for that. */
enum fault mail_deliver_left(struct ctx *cx,
                             struct db *db,
                             const struct house *house,
                             struct str key)
{
    struct mail_found row = {0};
    bool found = false;

    TRY(db_find(cx, db, &MAIL_BY_ONCE, ARGS(key), &row, &found));
    if (!found || row.state != MAIL_WAITING || row.attempt > 1)
        return FAULT_NONE;
    return mail_send(cx, db, house, row.id.id);
}
