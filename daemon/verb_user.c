/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "destination_choice.h"
#include "http/session.h"
#include "partner/partner.h"
#include "verbs.h"

static const char *const with_value[] = {"--role", "--name", "--destination", "--state", NULL};

static const struct {
    const char *name;
    uint32_t role;
} roles[] = {
    {"moderator", ROLE_MODERATOR}, {"cashier", ROLE_CASHIER}, {"approver", ROLE_APPROVER},
    {"care", ROLE_CARE},           {"admin", ROLE_ADMIN},
};

static uint32_t role_named(const char *name)
{
    for (size_t i = 0; name && i < COUNT_OF(roles); i++) {
        if (strcmp(roles[i].name, name) == 0)
            return roles[i].role;
    }
    return 0;
}

/* A password of 20 characters, 120 random bits; printed once, kept nowhere. */
static struct str fresh_password(struct ctx *cx)
{
    return random_text(cx->arena, 20);
}

static enum fault add(struct ctx *cx, struct db *db, const struct invocation *in, const char *email)
{
    const char *name = verb_option(in, "--name");
    struct str password = fresh_password(cx);
    struct user made;
    struct user wanted = {
        .destination = cx->destination,
        .email = str_of(email),
        .name = str_of(name ? name : email),
        .roles = role_named(verb_option(in, "--role")),
    };

    if (wanted.roles == 0)
        return fault_field(cx, "--role", "one of moderator, cashier, approver, care, admin");
    TRY(user_make(cx, db, &wanted, password, &made));
    printf("%s %" PRI_STR "\n", email, ARG_STR(password));
    return FAULT_NONE;
}

/* Whoever is signed in with the old password is so no more. */
static enum fault sign_out(struct ctx *cx, struct db *db, struct str email)
{
    struct list users;

    TRY(users_all(cx, db, &users));
    each_in (u, const struct user, &users) {
        if (u->email.n == email.n && strncasecmp(u->email.p, email.p, email.n) == 0)
            TRY(session_close_all(cx, db, u->id));
    }
    return FAULT_NONE;
}

static enum fault renew(struct ctx *cx, struct db *db, const char *email)
{
    struct str password = fresh_password(cx);

    TRY(user_set_password(cx, db, str_of(email), password));
    TRY(sign_out(cx, db, str_trim(str_of(email))));
    printf("%s %" PRI_STR "\n", email, ARG_STR(password));
    return FAULT_NONE;
}

static enum fault print_all(struct ctx *cx, struct db *db)
{
    struct list users;

    TRY(users_all(cx, db, &users));
    each_in (u, const struct user, &users) {
        printf("%" PRI_STR "%s", ARG_STR(u->email), u->roles & ROLE_PARTNER ? " partner" : "");
        for (size_t i = 0; i < COUNT_OF(roles); i++) {
            if (u->roles & roles[i].role)
                printf(" %s", roles[i].name);
        }
        printf("%s\n", u->demo ? " demo" : "");
    }
    return FAULT_NONE;
}

static enum fault run(struct ctx *cx,
                      const struct invocation *in,
                      const char *what,
                      const char *email)
{
    struct premises premises;
    CLEANUP(db_close) struct db *db = NULL;

    TRY(premises_open(cx, &in->settings, &premises));
    enum fault f = db_open(cx, &premises.serving, &db);
    if (f == FAULT_NONE)
        f = choose_destination(cx, db, verb_option(in, "--destination"));
    if (f == FAULT_NONE && strcmp(what, "add") == 0) {
        f = add(cx, db, in, email);
    } else if (f == FAULT_NONE && strcmp(what, "password") == 0) {
        f = renew(cx, db, email);
    } else if (f == FAULT_NONE) {
        f = print_all(cx, db);
    }
    db_close(&db);
    premises_close(&premises);
    return f;
}

int verb_user(struct ctx *cx, const struct invocation *in)
{
    const char *what = verb_word(in, with_value, 0);
    const char *email = verb_word(in, with_value, 1);
    bool list = what && strcmp(what, "list") == 0;
    bool known =
        list || (what && email && (strcmp(what, "add") == 0 || strcmp(what, "password") == 0));

    if (!known) {
        fprintf(stderr,
                "insolited user add EMAIL --role ROLE [--name NAME] | password EMAIL | list\n");
        return 2;
    }
    return run(cx, in, what, email) == FAULT_NONE ? 0 : verb_failed(cx, "user");
}
