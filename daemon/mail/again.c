/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/text.h"
#include "jobs/jobs.h"
#include "mail/inside.h"

/* What a mail server refused for good: seen, and sent again when a person has said so. */

static enum fault refused_before(struct ctx *cx,
                                 struct db *db,
                                 struct moment before,
                                 struct list *ret)
{
    return db_all(cx, db, &MAIL_LIST_REFUSED,
                  ARGS(cx->destination, word_of(&MAIL_STATES, MAIL_REFUSED), before), ret);
}

enum fault mails_refused(struct ctx *cx, struct db *db, struct list *ret)
{
    return refused_before(cx, db, moment_now(), ret);
}

enum fault mails_refused_count(struct ctx *cx, struct db *db, uint32_t *ret)
{
    struct mail_count_row row;

    TRY(db_one(cx, db, &MAIL_COUNT_REFUSED, ARGS(cx->destination), FAULT_DB_BROKEN, &row));
    *ret = row.n;
    return FAULT_NONE;
}

enum fault mail_refused_find(struct ctx *cx,
                             struct db *db,
                             struct mail_id id,
                             struct mail_view *ret)
{
    return db_one(cx, db, &MAIL_REFUSED_BY_ID, ARGS(id, cx->destination), FAULT_MAIL_ABSENT, ret);
}

enum fault mail_find(struct ctx *cx, struct db *db, struct mail_id id, struct mail_view *ret)
{
    return db_one(cx, db, &MAIL_VIEW_BY_ID, ARGS(id, cx->destination), FAULT_MAIL_ABSENT, ret);
}

/* The header To is one of the first, and ends with the address in its brackets. */
struct str mail_readdressed(struct ctx *cx, struct str message, struct str from, struct str to)
{
    struct str old = arena_text(cx->arena, "<%" PRI_STR ">\r\n", ARG_STR(from));
    struct buf b = BUF(cx->arena);
    size_t at = str_find(message, STR("\r\nTo: "));
    struct str behind = {message.p + at, message.n - at};

    at += str_find(behind, old);
    if (at >= message.n)
        return message;
    buf_add(&b, (struct str){message.p, at});
    buf_byte(&b, '<');
    buf_add(&b, to);
    buf_lit(&b, ">\r\n");
    at += old.n;
    buf_add(&b, (struct str){message.p + at, message.n - at});
    return buf_str(&b);
}

struct sending {
    struct mail_id id;
    struct str to;
};

/* The row waits again, and the letter gets a job of its own: that of the last time is done. */
static enum fault send_again(struct ctx *cx, struct db *db, void *arg)
{
    const struct sending *s = arg;
    struct mail_lock_row row;

    TRY(db_one(cx, db, &MAIL_LOCK, ARGS(s->id, cx->destination), FAULT_MAIL_ABSENT, &row));
    struct str to = str_is_empty(s->to) ? row.addressee : s->to;
    struct str message = mail_readdressed(cx, row.message, row.addressee, to);
    uint32_t attempt = row.attempt + 1;

    TRY(db_do(cx, db, &MAIL_ONCE_MORE, ARGS(to, message, attempt, s->id, cx->destination), NULL));
    struct str key = arena_text(cx->arena, "mail_send:%" PRI_STR ":%u",
                                ARG_STR(id_to_text(cx->arena, s->id.id)), attempt);
    return job_add(cx, db, STR("mail_send"), s->id.id, cx->now, key);
}

enum fault mail_again(struct ctx *cx, struct db *db, struct mail_id id, struct str to)
{
    struct sending sending = {id, str_is_empty(to) ? to : str_trim(to)};

    if (!str_is_empty(to))
        TRY(email_check(cx, sending.to));
    return db_in_transaction(cx, db, send_again, &sending);
}

/* Somebody else may have been quicker with one of them. */
static enum fault page_again(struct ctx *cx, struct db *db, const struct list *page, uint32_t *n)
{
    each_in (mail, struct mail_view, page) {
        enum fault f = mail_again(cx, db, mail->id, STR_NONE);

        if (f != FAULT_NONE && f != FAULT_MAIL_ABSENT)
            return f;
        *n += f == FAULT_NONE;
        trouble_clear(cx);
    }
    return FAULT_NONE;
}

#define PAGES_MOST 100

/* Page by page: one that is refused at once comes back behind `before`. */
enum fault mails_again(struct ctx *cx, struct db *db, uint32_t *ret_n)
{
    struct moment before = moment_now();
    uint32_t n = 0;
    struct list page;

    for (int i = 0; i < PAGES_MOST; i++) {
        TRY(refused_before(cx, db, before, &page));
        if (page.n == 0)
            break;
        TRY(page_again(cx, db, &page, &n));
    }
    *ret_n = n;
    return FAULT_NONE;
}

enum fault mails_left(struct ctx *cx, struct db *db, struct mails_left *ret)
{
    return db_one(cx, db, &MAILS_LEFT, NO_ARGS, FAULT_DB_BROKEN, ret);
}
