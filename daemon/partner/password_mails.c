/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/embedded.h"
#include "base/text.h"
#include "base/view.h"
#include "house.h"
#include "mail/mail.h"
#include "partner/inside.h"

/* The mails about one's own password: a link to a new one, and that it was changed. */

struct password_letter {
    struct str tongue;
    struct str subject;
    struct str name;
    struct str place; /* the destination */
    struct str words;
    struct str button;
    struct str href;
    struct str after;
    struct str care;
};

SHAPE(PASSWORD_LETTER,
      struct password_letter,
      FIELD(struct password_letter, tongue),
      FIELD(struct password_letter, subject),
      FIELD(struct password_letter, name),
      FIELD(struct password_letter, place),
      FIELD(struct password_letter, words),
      FIELD(struct password_letter, button),
      FIELD(struct password_letter, href),
      FIELD(struct password_letter, after),
      FIELD(struct password_letter, care));

extern const struct embedded partner_mails[];

static struct str source(void *of, struct str name)
{
    const struct embedded *found = embedded_find(partner_mails, name);

    (void)of;
    return found ? found->bytes : STR_NONE;
}

static enum fault fill(struct ctx *cx,
                       const char *name,
                       enum view_escape escape,
                       const struct password_letter *from,
                       struct str *ret)
{
    const struct view_kit kit = {.source = source};
    const struct view *view;
    struct buf b = BUF(cx->arena);

    TRY(view_compile(cx, cx->arena, &kit, str_of(name), &PASSWORD_LETTER, escape, from->tongue,
                     &view));
    view_fill(view, from, &b);
    *ret = buf_str(&b);
    return FAULT_NONE;
}

static enum fault write(struct ctx *cx,
                        struct db *db,
                        const struct user *user,
                        const struct password_letter *from,
                        struct str key)
{
    struct letter letter = {
        .to = user->email,
        .to_name = user->name,
        .subject = from->subject,
        .key = key,
    };

    if (!text_is_email(user->email))
        return FAULT_NONE; /* nobody to write to */
    TRY(fill(cx, "password.txt.mustache", VIEW_TEXT, from, &letter.text));
    TRY(fill(cx, "password.html.mustache", VIEW_HTML, from, &letter.html));
    return mail_write(cx, db, &letter);
}

/* "/partner" or "/office": where the account is at home. */
static struct str home_of(struct ctx *cx, const struct house *house, const struct user *user)
{
    return arena_text(cx->arena, "%" PRI_STR "%s", ARG_STR(house->public_url),
                      id_is_none(user->partner.id) ? "/office" : "/partner");
}

struct on_the_wall {
    struct str day;
    struct str clock;
};

static struct on_the_wall wall_of(struct ctx *cx,
                                  const struct destination *d,
                                  struct moment at,
                                  struct str tongue)
{
    struct wall wall = moment_to_wall(at, d->zone);

    return (struct on_the_wall){
        .day = date_to_text(cx->arena, &wall.day, DATE_LONG, tongue),
        .clock = clock_to_text(cx->arena, wall.minute, tongue),
    };
}

enum fault password_link_mail(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              const struct user *user,
                              struct str tongue,
                              struct str key)
{
    struct destination d;

    TRY(destination_find(cx, db, user->destination, &d));
    struct on_the_wall end = wall_of(cx, &d, moment_plus(cx->now, PASSWORD_LINK_LIFE), tongue);
    struct password_letter m = {
        .tongue = tongue,
        .subject = SAY_IN(tongue, "Choose a new password"),
        .name = user->name,
        .place = d.name,
        .words = say_with(cx->arena, tongue,
                          "A new password was asked for, for the account {email}. The link works "
                          "once, until {clock}.",
                          "email", &user->email, "clock", &end.clock, NULL),
        .button = SAY_IN(tongue, "Choose a new password"),
        .href = arena_text(cx->arena, "%" PRI_STR "/password/new?k=%" PRI_STR,
                           ARG_STR(home_of(cx, house, user)),
                           ARG_STR(password_link_token(cx, house->secret, user))),
        .after =
            SAY_IN(tongue, "It was not you? There is nothing to do: your password stays as it is."),
        .care = d.email,
    };

    return write(cx, db, user, &m, key);
}

enum fault password_changed_mail(struct ctx *cx,
                                 struct db *db,
                                 const struct house *house,
                                 const struct user *user)
{
    struct destination d;
    struct str tongue = str_is(cx->tongue, STR("en")) ? STR("en") : STR("fr");

    TRY(destination_find(cx, db, user->destination, &d));
    struct on_the_wall at = wall_of(cx, &d, cx->now, tongue);
    struct password_letter m = {
        .tongue = tongue,
        .subject = SAY_IN(tongue, "Your password was changed"),
        .name = user->name,
        .place = d.name,
        .words = say_with(cx->arena, tongue,
                          "The password of the account {email} was changed on {day} at {clock}. "
                          "Wherever else you were signed in, you are signed out.",
                          "email", &user->email, "day", &at.day, "clock", &at.clock, NULL),
        .button = SAY_IN(tongue, "Ask for another password"),
        .href = arena_text(cx->arena, "%" PRI_STR "/password", ARG_STR(home_of(cx, house, user))),
        .after = say_with(cx->arena, tongue,
                          "It was you? There is nothing to do. It was not? Ask for another "
                          "password at once, and write to {care}.",
                          "care", &d.email, NULL),
        .care = d.email,
    };
    /* Once for each password: the one that held before is of no use to anybody now. */
    struct str before = hash_to_text(cx->arena, hash_of(user->password_hash));

    return write(cx, db, user, &m,
                 arena_text(cx->arena, "password_changed:%" PRI_STR, ARG_STR(before)));
}
