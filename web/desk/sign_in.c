/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/text.h"
#include "http/session.h"
#include "web/desk/desk.h"

struct sign_in_view {
    struct page page;
    struct str csrf;
    struct str heading;
    struct str words;
    struct str action;
    struct str to;
    struct list fields;
    struct str wrongs_title;
    struct list wrongs;
    struct page_message message;
    struct str forgotten;
    struct str elsewhere;
    struct str elsewhere_name;
};
SHAPE(SIGN_IN_PAGE,
      struct sign_in_view,
      FIELD_PART(struct sign_in_view, page, &PAGE),
      FIELD(struct sign_in_view, csrf),
      FIELD(struct sign_in_view, heading),
      FIELD(struct sign_in_view, words),
      FIELD(struct sign_in_view, action),
      FIELD(struct sign_in_view, to),
      FIELD_LIST(struct sign_in_view, fields, &DESK_FIELD),
      FIELD(struct sign_in_view, wrongs_title),
      FIELD_LIST(struct sign_in_view, wrongs, &PAGE_WRONG),
      FIELD_PART(struct sign_in_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct sign_in_view, forgotten),
      FIELD(struct sign_in_view, elsewhere),
      FIELD(struct sign_in_view, elsewhere_name));
PAGE_TEMPLATE(SIGN_IN_TEMPLATE, "desk/sign-in", &SIGN_IN_PAGE);

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       enum side side,
                       struct page_message message,
                       struct reply *ret)
{
    bool portal = side == SIDE_PARTNER;
    struct desk d;
    struct desk_form f = form_begin(cx, rq);

    form_input(&f, "email", "email", SAY(cx, "E-mail address"), STR_NONE, STR_NONE)->autocomplete =
        STR("username");
    form_input(&f, "password", "password", SAY(cx, "Password"), STR_NONE, STR_NONE)->autocomplete =
        STR("current-password");
    struct sign_in_view view = {
        .csrf = rq->csrf,
        .heading = portal ? SAY(cx, "Partners’ space") : SAY(cx, "Back office"),
        .words = portal ? SAY(cx, "Your visits, your dates, your revenue.")
                        : SAY(cx, "For the agents of the destination."),
        .action = portal ? STR("/partner/sign-in") : STR("/office/sign-in"),
        .to = f.again ? typed(rq, "next") : asked(cx, rq, "next"),
        .fields = form_fields(&f),
        .message = message,
        .forgotten = portal ? STR("/partner/password") : STR("/office/password"),
        .elsewhere = portal ? STR("/office/sign-in") : STR("/partner/sign-in"),
        .elsewhere_name = portal ? SAY(cx, "You are an agent: the back office")
                                 : SAY(cx, "You make visits: the partners’ space"),
    };

    view.wrongs = form_wrongs(&f, &view.wrongs_title);
    trouble_clear(cx);
    TRY(desk_begin(cx, db, rq, side, &d));
    view.page = desk_page(cx, &d, view.heading, NULL, view.wrongs_title);
    return page_reply(cx, rq, &SIGN_IN_TEMPLATE, &view, ret);
}

static enum fault check(struct ctx *cx, struct str email, struct str password)
{
    (void)email_check(cx, email);
    if (password.n == 0)
        (void)fault_field(cx, "password", "The password is missing");
    return cx->trouble.fields ? FAULT_BAD_INPUT : FAULT_NONE;
}

/* An address of the same house; anything else is the house's door. */
static struct str way_on(struct str to, struct str home)
{
    bool inside = str_starts(to, home) && str_find(to, STR("sign-")) == to.n &&
                  str_find(to, STR("//")) == to.n;

    for (size_t i = 0; i < to.n; i++)
        inside = inside && (unsigned char)to.p[i] > ' ';
    return inside ? to : home;
}

struct page_message sign_in_wait_message(struct ctx *cx, struct db *db, struct moment until)
{
    struct str clock = desk_clock_after(cx, db, until);

    return message_err(SAY(cx, "Too many wrong passwords for this account."),
                       WITH(cx,
                            "From {clock} on you can try again. A device on which you signed in "
                            "before need not wait, and a new password ends the wait: ask for a "
                            "link below.",
                            "clock", &clock));
}

static enum fault sign_in(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          enum side side,
                          struct reply *ret)
{
    struct str email = str_trim(typed(rq, "email"));
    struct str password = typed(rq, "password");
    struct moment until = {0};
    struct str token;
    struct user user = {0};

    desk_tongue(cx, rq);
    if (check(cx, email, password) != FAULT_NONE) {
        reply_status(ret, 422);
        return show(cx, db, rq, side, (struct page_message){0}, ret);
    }
    struct sign_in asked = {email, password, request_cookie(rq, DEVICE_COOKIE), rq->house->secret,
                            rq->house->passwords};
    enum fault f = user_sign_in(cx, db, &asked, &user, &until);
    if (f == FAULT_SIGN_IN_WAIT) {
        trouble_clear(cx);
        reply_status(ret, reply_status_of(f));
        return show(cx, db, rq, side, sign_in_wait_message(cx, db, until), ret);
    }
    if (f == FAULT_SIGN_IN_WRONG) {
        trouble_clear(cx);
        reply_status(ret, 422);
        return show(cx, db, rq, side,
                    message_err(SAY(cx, "Address and password do not go together."),
                                SAY(cx, "Look at capitals and at the keyboard’s language.")),
                    ret);
    }
    TRY(f);
    bool is_partner = !id_is_none(user.partner.id);
    struct account account = {
        .who = is_partner ? WHO_PARTNER : WHO_OFFICE,
        .user = user.id,
        .partner = user.partner,
        .destination = user.destination,
        .roles = user.roles,
        .name = user.name,
        .email = user.email,
    };
    struct str home = is_partner ? STR("/partner/") : STR("/office/");

    TRY(session_open(cx, db, &account, &token));
    reply_cookie(cx, ret, SESSION_COOKIE, token, 0);
    reply_cookie(cx, ret, DEVICE_COOKIE, user_device(cx, asked.secret, email), DEVICE_KNOWN);
    return go_to(cx, ret, way_on(typed(rq, "next"), home), NULL);
}

static enum fault sign_out(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct str to,
                           struct reply *ret)
{
    TRY(session_close(cx, db, request_cookie(rq, SESSION_COOKIE)));
    reply_cookie(cx, ret, SESSION_COOKIE, STR(""), -1);
    return go_to(cx, ret, to, NULL);
}

static enum fault sign_in_page(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               enum side side,
                               struct reply *ret)
{
    struct page_message message = {0};

    desk_tongue(cx, rq);
    if (str_is(asked(cx, rq, "done"), STR("out")))
        message = message_ok(SAY(cx, "You are signed out."), STR_NONE);
    if (str_is(asked(cx, rq, "done"), STR("password"))) {
        message =
            message_ok(SAY(cx, "Your password is changed."), SAY(cx, "Sign in with the new one."));
    }
    return show(cx, db, rq, side, message, ret);
}

enum fault partner_sign_in_page(struct ctx *cx,
                                struct db *db,
                                const struct request *rq,
                                struct reply *ret)
{
    return sign_in_page(cx, db, rq, SIDE_PARTNER, ret);
}

enum fault office_sign_in_page(struct ctx *cx,
                               struct db *db,
                               const struct request *rq,
                               struct reply *ret)
{
    return sign_in_page(cx, db, rq, SIDE_OFFICE, ret);
}

enum fault partner_sign_in(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    return sign_in(cx, db, rq, SIDE_PARTNER, ret);
}

enum fault office_sign_in(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          struct reply *ret)
{
    return sign_in(cx, db, rq, SIDE_OFFICE, ret);
}

enum fault partner_sign_out(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret)
{
    return sign_out(cx, db, rq, STR("/partner/sign-in?done=out"), ret);
}

enum fault office_sign_out(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    return sign_out(cx, db, rq, STR("/office/sign-in?done=out"), ret);
}
