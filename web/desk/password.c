/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "http/session.h"
#include "web/desk/desk.h"

/*
 * A password that was forgotten: a page that asks for the address and answers all alike, and the
 * page of the link that the mail brings.
 */

struct password_view {
    struct page page;
    struct str csrf;
    struct str heading;
    struct list words; /* struct text_line */
    struct page_message message;
    struct str email; /* of a good link: whose password it is */
    struct str action;
    struct list fields;
    struct str button;
    struct str wrongs_title;
    struct list wrongs;
    struct str other; /* where another link is asked for */
    struct str back;
};
SHAPE(PASSWORD_PAGE,
      struct password_view,
      FIELD_PART(struct password_view, page, &PAGE),
      FIELD(struct password_view, csrf),
      FIELD(struct password_view, heading),
      FIELD_LIST(struct password_view, words, &TEXT_LINE),
      FIELD_PART(struct password_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct password_view, email),
      FIELD(struct password_view, action),
      FIELD_LIST(struct password_view, fields, &DESK_FIELD),
      FIELD(struct password_view, button),
      FIELD(struct password_view, wrongs_title),
      FIELD_LIST(struct password_view, wrongs, &PAGE_WRONG),
      FIELD(struct password_view, other),
      FIELD(struct password_view, back));
PAGE_TEMPLATE(PASSWORD_TEMPLATE, "desk/password", &PASSWORD_PAGE);

static struct str place_of(const struct request *rq, const char *partner, const char *office)
{
    return str_of(side_of(rq) == SIDE_PARTNER ? partner : office);
}

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct password_view *view,
                       struct reply *ret)
{
    struct desk d;

    trouble_clear(cx);
    TRY(desk_begin(cx, db, rq, side_of(rq), &d));
    view->page = desk_page(cx, &d, view->heading, NULL, view->wrongs_title);
    view->csrf = rq->csrf;
    view->back = place_of(rq, "/partner/sign-in", "/office/sign-in");
    return page_reply(cx, rq, &PASSWORD_TEMPLATE, view, ret);
}

/* ---- asking ---- */

static enum fault show_asking(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              struct page_message message,
                              struct reply *ret)
{
    struct desk_form f = form_begin(cx, rq);
    const struct str words[] = {
        SAY(cx, "Give the address with which you sign in. A mail brings you a link to a new "
                "password.")};

    form_input(&f, "email", "email", SAY(cx, "E-mail address"), STR_NONE, STR_NONE)->autocomplete =
        STR("username");
    struct password_view view = {
        .heading = SAY(cx, "Forgotten your password?"),
        .words = lines_of(cx, words, COUNT_OF(words)),
        .message = message,
        .action = place_of(rq, "/partner/password", "/office/password"),
        .fields = form_fields(&f),
        .button = SAY(cx, "Send me the link"),
    };

    view.wrongs = form_wrongs(&f, &view.wrongs_title);
    return show(cx, db, rq, &view, ret);
}

/* The same words whether somebody has that address or not. */
static enum fault show_sent(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret)
{
    const struct str words[] = {
        SAY(cx, "If an account has this address, a mail is on its way there. Its link works once, "
                "for half an hour."),
        SAY(cx, "Nothing came? Look among the unwanted mail, and whether it is the address with "
                "which you sign in. Whoever looks after your account can give you another "
                "password."),
    };
    struct password_view view = {
        .heading = SAY(cx, "Look at your mail"),
        .words = lines_of(cx, words, COUNT_OF(words)),
    };

    return show(cx, db, rq, &view, ret);
}

enum fault password_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    desk_tongue(cx, rq);
    if (str_is(asked(cx, rq, "done"), STR("sent")))
        return show_sent(cx, db, rq, ret);
    return show_asking(cx, db, rq, (struct page_message){0}, ret);
}

static struct page_message too_many(struct ctx *cx, struct db *db, struct moment until)
{
    struct str clock = desk_clock_after(cx, db, until);

    return message_err(SAY(cx, "Too many links were asked for with this address."),
                       WITH(cx,
                            "From {clock} on you can ask again. Each link that was sent "
                            "works for half an hour: look among the unwanted mail.",
                            "clock", &clock));
}

enum fault password_send(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct str email = str_trim(typed(rq, "email"));
    struct moment until = {0};

    desk_tongue(cx, rq);
    enum fault f = password_ask(cx, db, email, &until);
    if (f == FAULT_BAD_INPUT || f == FAULT_TOO_MANY) {
        struct page_message message = {0};

        reply_status(ret, reply_status_of(f));
        if (f == FAULT_TOO_MANY)
            message = too_many(cx, db, until);
        return show_asking(cx, db, rq, message, ret);
    }
    TRY(f);
    return go_to(cx, ret, place_of(rq, "/partner/password", "/office/password"), "sent");
}

/* ---- the link ---- */

/* What the address of this page holds is told to nobody. */
static void keep_to_oneself(struct reply *ret)
{
    reply_header(ret, "Referrer-Policy", STR("no-referrer"));
}

static enum fault show_dead(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret)
{
    const struct str words[] = {
        SAY(cx, "A link to a new password works once, for half an hour, and as long as the "
                "password is not changed. Ask for another one.")};
    struct password_view view = {
        .heading = SAY(cx, "This link does not work any more"),
        .words = lines_of(cx, words, COUNT_OF(words)),
        .other = place_of(rq, "/partner/password", "/office/password"),
    };

    reply_status(ret, reply_status_of(FAULT_LINK_DEAD));
    return show(cx, db, rq, &view, ret);
}

static enum fault show_choosing(struct ctx *cx,
                                struct db *db,
                                const struct request *rq,
                                const struct user *user,
                                struct reply *ret)
{
    struct desk_form f = form_begin(cx, rq);
    struct buf action = BUF(cx->arena);
    const struct str words[] = {
        WITH(cx, "For the account {email}.", "email", &user->email),
        SAY(cx, "Wherever you are signed in, you are signed out."),
    };

    form_new_password(&f);
    buf_add(&action, place_of(rq, "/partner/password/new?k=", "/office/password/new?k="));
    buf_url(&action, asked(cx, rq, "k"));
    struct password_view view = {
        .heading = SAY(cx, "Choose a new password"),
        .words = lines_of(cx, words, COUNT_OF(words)),
        .email = user->email,
        .action = buf_str(&action),
        .fields = form_fields(&f),
        .button = SAY(cx, "Change the password"),
    };

    view.wrongs = form_wrongs(&f, &view.wrongs_title);
    return show(cx, db, rq, &view, ret);
}

enum fault password_link_page(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              struct reply *ret)
{
    struct user user;

    desk_tongue(cx, rq);
    keep_to_oneself(ret);
    enum fault f = password_link_look(cx, db, rq->house->secret, asked(cx, rq, "k"), &user);
    if (f == FAULT_LINK_DEAD)
        return show_dead(cx, db, rq, ret);
    TRY(f);
    return show_choosing(cx, db, rq, &user, ret);
}

enum fault password_link_send(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              struct reply *ret)
{
    struct str token = asked(cx, rq, "k");
    struct user user;

    desk_tongue(cx, rq);
    keep_to_oneself(ret);
    /* Looked at before, never after: a link that dies meanwhile is dead, whatever was typed. */
    enum fault f = password_link_look(cx, db, rq->house->secret, token, &user);
    if (f == FAULT_NONE) {
        f = password_change_by_link(cx, db, rq->house, token, typed(rq, "new_password"), &user);
    }
    if (f == FAULT_LINK_DEAD)
        return show_dead(cx, db, rq, ret);
    if (f == FAULT_BAD_INPUT) {
        reply_status(ret, reply_status_of(f));
        return show_choosing(cx, db, rq, &user, ret);
    }
    TRY(f);
    /* Who reads that mail box is its owner: this device need not wait when strangers fail. */
    reply_cookie(cx, ret, DEVICE_COOKIE, user_device(cx, rq->house->secret, user.email),
                 DEVICE_KNOWN);
    reply_cookie(cx, ret, SESSION_COOKIE, STR(""), -1);
    return go_to(cx, ret,
                 id_is_none(user.partner.id) ? STR("/office/sign-in") : STR("/partner/sign-in"),
                 "password");
}
