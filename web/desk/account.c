/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "http/session.h"
#include "web/desk/words.h"

/* My account: who is signed in, and one's own password. */

struct account_view {
    struct page page;
    struct str csrf;
    struct page_message message;
    struct list facts; /* struct desk_fact */
    struct str email;
    struct str action;
    struct str forgotten;
    struct list fields;
    struct str wrongs_title;
    struct list wrongs;
};
SHAPE(ACCOUNT_PAGE,
      struct account_view,
      FIELD_PART(struct account_view, page, &PAGE),
      FIELD(struct account_view, csrf),
      FIELD_PART(struct account_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD_LIST(struct account_view, facts, &DESK_FACT),
      FIELD(struct account_view, email),
      FIELD(struct account_view, action),
      FIELD(struct account_view, forgotten),
      FIELD_LIST(struct account_view, fields, &DESK_FIELD),
      FIELD(struct account_view, wrongs_title),
      FIELD_LIST(struct account_view, wrongs, &PAGE_WRONG));
PAGE_TEMPLATE(ACCOUNT_TEMPLATE, "desk/account", &ACCOUNT_PAGE);

static struct str role_words(struct ctx *cx, uint32_t role)
{
    switch (role) {
    case ROLE_MODERATOR:
        return SAY(cx, "reviews visits");
    case ROLE_CARE:
        return SAY(cx, "looks after bookings");
    case ROLE_CASHIER:
        return SAY(cx, "prepares settlements");
    case ROLE_APPROVER:
        return SAY(cx, "approves settlements");
    case ROLE_ADMIN:
        return SAY(cx, "administers");
    default:
        return STR_NONE;
    }
}

static struct str roles_text(struct ctx *cx, uint32_t roles)
{
    struct buf b = BUF(cx->arena);

    for (uint32_t role = ROLE_MODERATOR; role <= ROLE_ADMIN; role <<= 1) {
        if (!(roles & role))
            continue;
        if (b.n)
            buf_lit(&b, ", ");
        buf_add(&b, role_words(cx, role));
    }
    return capital(cx->arena, buf_str(&b));
}

static struct list facts_of(struct ctx *cx, const struct request *rq, const struct desk *d)
{
    const struct desk_fact known[] = {
        {SAY(cx, "Name"), rq->by->name},
        {SAY(cx, "E-mail address"), rq->by->email},
        {SAY(cx, "Partner"), d->partner.name},
        {SAY(cx, "Destination"), d->destination.name},
        {SAY(cx, "What you do here"), roles_text(cx, rq->by->roles)},
    };

    return desk_facts(cx->arena, known, COUNT_OF(known));
}

struct desk_field *form_new_password(struct desk_form *f)
{
    struct desk_field *field = form_input(
        f, "new_password", "password", SAY(f->cx, "New password"),
        SAY(f->cx, "Twelve characters at least. A few words that have nothing to do with each "
                   "other are easy to keep in mind and hard to guess."),
        STR_NONE);

    field->autocomplete = STR("new-password");
    return field;
}

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct page_message message,
                       struct reply *ret)
{
    bool portal = side_of(rq) == SIDE_PARTNER;
    struct trouble trouble = cx->trouble;
    struct desk d;

    TRY(desk_begin(cx, db, rq, side_of(rq), &d));
    cx->trouble = trouble;
    struct desk_form f = form_begin(cx, rq);

    form_input(&f, "password", "password", SAY(cx, "Present password"), STR_NONE, STR_NONE)
        ->autocomplete = STR("current-password");
    form_new_password(&f);
    struct account_view view = {
        .csrf = rq->csrf,
        .message = message,
        .facts = facts_of(cx, rq, &d),
        .email = rq->by->email,
        .action = portal ? STR("/partner/account") : STR("/office/account"),
        .forgotten = portal ? STR("/partner/password") : STR("/office/password"),
        .fields = form_fields(&f),
    };

    view.wrongs = form_wrongs(&f, &view.wrongs_title);
    trouble_clear(cx);
    view.page = desk_page(cx, &d, SAY(cx, "My account"), NULL, view.wrongs_title);
    return page_reply(cx, rq, &ACCOUNT_TEMPLATE, &view, ret);
}

enum fault account_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct page_message message = {0};

    desk_tongue(cx, rq);
    if (str_is(asked(cx, rq, "done"), STR("password"))) {
        message = message_ok(SAY(cx, "Your password is changed."),
                             SAY(cx, "Wherever else you were signed in, you are signed out."));
    }
    return show(cx, db, rq, message, ret);
}

enum fault account_save(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct moment until = {0};
    struct password_change change = {
        .user = rq->by->user,
        .present = typed(rq, "password"),
        .wanted = typed(rq, "new_password"),
        .device = request_cookie(rq, DEVICE_COOKIE),
        .session = request_cookie(rq, SESSION_COOKIE),
    };

    desk_tongue(cx, rq);
    enum fault f = password_change(cx, db, rq->house, &change, &until);
    if (f == FAULT_BAD_INPUT || f == FAULT_SIGN_IN_WAIT) {
        struct page_message wait = {0};

        reply_status(ret, reply_status_of(f));
        if (f == FAULT_SIGN_IN_WAIT)
            wait = sign_in_wait_message(cx, db, until);
        return show(cx, db, rq, wait, ret);
    }
    TRY(f);
    return go_to(cx, ret,
                 side_of(rq) == SIDE_PARTNER ? STR("/partner/account") : STR("/office/account"),
                 "password");
}

/* Where a password manager takes its owner (https://w3c.github.io/webappsec-change-password-url/):
 * to the desk where somebody is signed in on that device, else to the portal. */
enum fault account_found(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct str cookie = request_cookie(rq, SESSION_COOKIE);
    struct account by = {0};
    bool found = false;

    if (cookie.n)
        TRY(session_find(cx, db, cookie, &by, &found));
    reply_redirect(cx, ret, 302,
                   found && by.who == WHO_OFFICE ? STR("/office/account")
                                                 : STR("/partner/account"));
    return FAULT_NONE;
}
