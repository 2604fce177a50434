/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "destination_choice.h"
#include "house.h"
#include "http/session.h"
#include "partner/partner.h"
#include "verbs.h"
#include "web/pages.h"

static const char usage[] =
    "insolited user list\n"
    "               add EMAIL --role ROLE [--name NAME]   prints the password\n"
    "               password EMAIL                        a new one\n"
    "               role EMAIL +ROLE|-ROLE\n"
    "               close EMAIL\n"
    "  --role         moderator, cashier, approver, care or admin\n"
    "  --destination  its SLUG, where there are several\n";

static const struct verb_use uses_all[] = {
    {"list", ""},       {"add", "EMAIL"}, {"password", "EMAIL"}, {"role", "EMAIL +ROLE|-ROLE"},
    {"close", "EMAIL"},
};
static const struct verb_uses uses = {"user", usage, uses_all, COUNT_OF(uses_all)};

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

    TRY(user_make(cx, db, &wanted, password, &made));
    printf("%s %" PRI_STR "\n", email, ARG_STR(password));
    return FAULT_NONE;
}

/* Its owner is told by mail, as of any change: nobody else's work goes unseen. */
static enum fault renew(struct ctx *cx,
                        struct db *db,
                        const struct invocation *in,
                        const char *email)
{
    const struct house house = {
        .public_url = settings_public_url(cx->arena, &in->settings.server),
    };
    struct str password = fresh_password(cx);

    TRY(pages_speak(cx));
    TRY(password_renew(cx, db, &house, str_of(email), password));
    printf("%s %" PRI_STR "\n", email, ARG_STR(password));
    return FAULT_NONE;
}

/* Its sessions end too: a closed account acts no more, from the next click on. */
static enum fault shut(struct ctx *cx, struct db *db, const char *email)
{
    struct user closed;

    TRY(user_close(cx, db, str_of(email), &closed));
    TRY(session_close_all(cx, db, closed.id));
    printf("closed: %" PRI_STR "\n", ARG_STR(closed.email));
    return FAULT_NONE;
}

static void print_one(const struct user *u)
{
    printf("%" PRI_STR "%s", ARG_STR(u->email), u->roles & ROLE_PARTNER ? " partner" : "");
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        if (u->roles & roles[i].role)
            printf(" %s", roles[i].name);
    }
    printf("%s%s\n", u->demo ? " demo" : "", user_is_closed(u) ? " closed" : "");
}

/* "+cashier" gives, "-cashier" takes away. */
static enum fault change_role(struct ctx *cx, struct db *db, const char *email, const char *change)
{
    uint32_t role = role_named(change + 1);
    bool gives = *change == '+';
    struct user changed;

    TRY(user_set_roles(cx, db, str_of(email), gives ? role : 0, gives ? 0 : role, &changed));
    print_one(&changed);
    return FAULT_NONE;
}

static enum fault print_all(struct ctx *cx, struct db *db)
{
    struct list users;

    TRY(users_all(cx, db, &users));
    each_in (u, const struct user, &users)
        print_one(u);
    return FAULT_NONE;
}

static enum fault act(struct ctx *cx,
                      struct db *db,
                      const struct invocation *in,
                      const char *what,
                      const char *email)
{
    TRY(choose_destination(cx, db, verb_option(in, "--destination")));
    if (strcmp(what, "add") == 0)
        return add(cx, db, in, email);
    if (strcmp(what, "password") == 0)
        return renew(cx, db, in, email);
    if (strcmp(what, "close") == 0)
        return shut(cx, db, email);
    if (strcmp(what, "role") == 0)
        return change_role(cx, db, email, verb_word(in, 2));
    return print_all(cx, db);
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
        f = act(cx, db, in, what, email);
    db_close(&db);
    premises_close(&premises);
    return f;
}

static void check_adding(struct ctx *cx, const struct invocation *in, const char *email)
{
    if (email && !text_is_email(str_of(email)))
        (void)fault_field(cx, "EMAIL", "\"%s\" is no e-mail address", email);
    if (role_named(verb_option(in, "--role")) == 0)
        (void)fault_field(cx, "--role", "one of moderator, cashier, approver, care, admin");
}

static void check_change(struct ctx *cx, const char *change)
{
    if (change && ((*change != '+' && *change != '-') || role_named(change + 1) == 0)) {
        (void)fault_field(cx, "role",
                          "+ or - and one of moderator, cashier, approver, care, admin");
    }
}

int verb_user(struct ctx *cx, const struct invocation *in)
{
    const struct verb_use *use = verb_use_of(cx, in, &uses);
    const char *email = verb_word(in, 1);

    if (use && strcmp(use->name, "add") == 0)
        check_adding(cx, in, email);
    if (use && strcmp(use->name, "role") == 0)
        check_change(cx, verb_word(in, 2));
    if (!use || cx->trouble.fault != FAULT_NONE)
        return verb_misused(cx, &uses);
    return run(cx, in, use->name, email) == FAULT_NONE ? 0 : verb_failed(cx, "user");
}
