/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "house.h"
#include "http/session.h"
#include "partner/inside.h"

/* A new password: chosen by its owner, who knows the present one or has a link, or given. */

struct changing {
    const struct house *house;
    struct user user;     /* with the password that was looked at */
    struct str hash;      /* of the new one */
    struct str session;   /* the one that stays; empty: none */
    enum fault meanwhile; /* somebody else changed it first */
};

static enum fault change(struct ctx *cx, struct db *db, void *arg)
{
    const struct changing *c = arg;
    struct user now;
    uint64_t changed = 0;

    TRY(user_find(cx, db, c->user.id, &now));
    if (str_is(now.password_hash, c->hash))
        return FAULT_NONE; /* the connection was lost while it was committed */
    TRY(db_do(cx, db, &USER_CHANGE_PASSWORD,
              ARGS(c->hash, cx->destination, c->user.id, c->user.password_hash), &changed));
    if (changed == 0)
        return fault(cx, c->meanwhile, "the password was changed meanwhile");
    TRY(sign_in_forget(cx, db, c->user.email));
    TRY(session_close_others(cx, db, c->user.id, c->session));
    return password_changed_mail(cx, db, c->house, &c->user);
}

static enum fault not_present(struct ctx *cx)
{
    trouble_clear(cx);
    return fault_field(cx, "password", "This is not your present password");
}

static enum fault look_at_present(struct ctx *cx,
                                  struct db *db,
                                  const struct house *house,
                                  const struct password_change *asked,
                                  struct user *user,
                                  struct moment *ret_until)
{
    struct sign_in present = {user->email, asked->present, asked->device, house->secret,
                              house->passwords};

    if (asked->present.n == 0)
        return fault_field(cx, "password", "Your present password is missing");
    enum fault f = user_sign_in(cx, db, &present, user, ret_until);
    return f == FAULT_SIGN_IN_WRONG ? not_present(cx) : f;
}

enum fault password_change(struct ctx *cx,
                           struct db *db,
                           const struct house *house,
                           const struct password_change *asked,
                           struct moment *ret_until)
{
    struct changing c = {
        .house = house, .session = asked->session, .meanwhile = FAULT_SIGN_IN_WRONG};

    TRY(user_find(cx, db, asked->user, &c.user));
    enum fault f = look_at_present(cx, db, house, asked, &c.user, ret_until);
    if (f != FAULT_NONE && f != FAULT_BAD_INPUT)
        return f;
    enum fault wanted = password_check(cx, db, "new_password", &c.user, asked->wanted);
    if (wanted == FAULT_NONE && str_is(asked->wanted, asked->present))
        wanted = fault_field(cx, "new_password", "This is the password you have now");
    TRY(f);
    TRY(wanted);
    TRY(password_hash(cx, house->passwords, asked->wanted, &c.hash));
    f = db_in_transaction(cx, db, change, &c);
    return f == FAULT_SIGN_IN_WRONG ? not_present(cx) : f;
}

enum fault password_change_by_link(struct ctx *cx,
                                   struct db *db,
                                   const struct house *house,
                                   struct str token,
                                   struct str wanted,
                                   struct user *ret)
{
    struct changing c = {.house = house, .meanwhile = FAULT_LINK_DEAD};

    TRY(password_link_look(cx, db, house->secret, token, &c.user));
    TRY(password_check(cx, db, "new_password", &c.user, wanted));
    TRY(password_hash(cx, house->passwords, wanted, &c.hash));
    TRY(db_in_transaction(cx, db, change, &c));
    *ret = c.user;
    return FAULT_NONE;
}

enum fault password_renew(struct ctx *cx,
                          struct db *db,
                          const struct house *house,
                          struct str email,
                          struct str password)
{
    struct changing c = {.house = house, .meanwhile = FAULT_CHANGED_MEANWHILE};
    struct str address = user_address(cx->arena, email);
    struct destination place;
    bool known = false;

    TRY(password_check_length(cx, "password", password));
    TRY(db_find(cx, db, &USER_BY_EMAIL, ARGS(cx->destination, address), &c.user, &known));
    if (!known || user_is_closed(&c.user))
        return fault(cx, FAULT_USER_ABSENT, "no open account has that address");
    /* Who runs the verb is not who reads the mail. */
    TRY(destination_find(cx, db, cx->destination, &place));
    cx->tongue = place.languages.n >= 2 ? (struct str){place.languages.p, 2} : STR("fr");
    TRY(password_hash(cx, /* room */ NULL, password, &c.hash));
    return db_in_transaction(cx, db, change, &c);
}
