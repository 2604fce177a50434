/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "destination_choice.h"
#include "http/route.h"
#include "partner/partner.h"
#include "verbs.h"

static const char usage[] =
    "insolited partner list\n"
    "                  make NAME --kind KIND --email ADDRESS [--legal FORM] [--address WORDS]\n"
    "                       [--siret NUMBER] [--phone NUMBER]\n"
    "                  accept P-0001                    may offer visits and be paid\n"
    "                  suspend P-0001\n"
    "                  user P-0001 EMAIL [--name NAME]  who signs in for it; prints the password\n"
    "  --kind  guide, association, artist, municipality, company, museum, farm or craft\n"
    "  --destination  its SLUG, where there are several\n";

static const struct verb_use uses_all[] = {
    {"list", ""},
    {"make", "NAME"},
    {"accept", "P-NUMBER"},
    {"suspend", "P-NUMBER"},
    {"user", "P-NUMBER EMAIL"},
};
static const struct verb_uses uses = {"partner", usage, uses_all, COUNT_OF(uses_all)};

struct deed {
    const struct invocation *in;
    const char *what;
    const char *which; /* a name or a number */
    const char *email;
};

static struct str option(const struct invocation *in, const char *name)
{
    const char *value = verb_option(in, name);
    return str_of(value ? value : "");
}

static void print_one(const struct partner *p)
{
    printf("P-%04u  %" PRI_STR "  %" PRI_STR "  %" PRI_STR "\n", p->number,
           ARG_STR(word_of(&PARTNER_STATES, p->state)), ARG_STR(word_of(&PARTNER_KINDS, p->kind)),
           ARG_STR(p->name));
}

static enum fault print_all(struct ctx *cx, struct db *db)
{
    struct list all;

    TRY(partners_all(cx, db, &all));
    each_in (p, const struct partner, &all)
        print_one(p);
    return FAULT_NONE;
}

/* "P-0012" or "12"; 0 when it is neither: nobody has that number. */
static unsigned long number_in(const char *words)
{
    const char *digits = strncmp(words, "P-", 2) == 0 ? words + 2 : words;
    char *end;
    unsigned long number = strtoul(digits, &end, 10);

    return *end == '\0' ? number : 0;
}

static enum fault by_number(struct ctx *cx, struct db *db, const char *words, struct partner *ret)
{
    struct list all;
    unsigned long number = number_in(words);

    TRY(partners_all(cx, db, &all));
    each_in (p, const struct partner, &all) {
        if (p->number == number) {
            *ret = *p;
            return FAULT_NONE;
        }
    }
    return fault(cx, FAULT_PARTNER_ABSENT, "there is no partner %s", words);
}

static enum fault make(struct ctx *cx, struct db *db, const struct deed *d)
{
    struct partner p = {
        .id = ID_NEW(partner, cx->now),
        .destination = cx->destination,
        .kind = (enum partner_kind)word_value(&PARTNER_KINDS, option(d->in, "--kind")),
        .state = PARTNER_ACTIVE,
        .name = str_of(d->which),
        .legal = option(d->in, "--legal"),
        .address = option(d->in, "--address"),
        .siret = option(d->in, "--siret"),
        .email = option(d->in, "--email"),
        .phone = option(d->in, "--phone"),
        .vat = VAT_FRANCHISE,
    };

    TRY(partner_register_many(cx, db, &p, 1, /* ret_made */ NULL));
    print_one(&p);
    return FAULT_NONE;
}

static enum fault add_user(struct ctx *cx, struct db *db, const struct deed *d)
{
    const char *name = verb_option(d->in, "--name");
    struct str password = random_text(cx->arena, 20);
    struct partner p;
    struct user made;

    TRY(by_number(cx, db, d->which, &p));
    struct user wanted = {
        .destination = cx->destination,
        .partner = p.id,
        .email = str_of(d->email),
        .name = str_of(name ? name : d->email),
        .roles = ROLE_PARTNER,
    };
    TRY(user_make(cx, db, &wanted, password, &made));
    printf("%s %" PRI_STR "\n", d->email, ARG_STR(password));
    return FAULT_NONE;
}

static enum fault set_state(struct ctx *cx,
                            struct db *db,
                            const struct deed *d,
                            enum partner_state state)
{
    struct partner p = {0};

    TRY(by_number(cx, db, d->which, &p));
    TRY(partner_set_state(cx, db, p.id, state));
    p.state = state;
    print_one(&p);
    return FAULT_NONE;
}

static enum fault do_it(struct ctx *cx, struct db *db, const struct deed *d)
{
    TRY(choose_destination(cx, db, verb_option(d->in, "--destination")));
    if (strcmp(d->what, "make") == 0)
        return make(cx, db, d);
    if (strcmp(d->what, "user") == 0)
        return add_user(cx, db, d);
    if (strcmp(d->what, "accept") == 0)
        return set_state(cx, db, d, PARTNER_ACTIVE);
    if (strcmp(d->what, "suspend") == 0)
        return set_state(cx, db, d, PARTNER_SUSPENDED);
    return print_all(cx, db);
}

static enum fault run(struct ctx *cx, const struct deed *d)
{
    struct premises premises;
    CLEANUP(db_close) struct db *db = NULL;

    TRY(premises_open(cx, &d->in->settings, &premises));
    enum fault f = db_open(cx, &premises.serving, &db);
    if (f == FAULT_NONE)
        f = do_it(cx, db, d);
    db_close(&db);
    premises_close(&premises);
    return f;
}

static void check_making(struct ctx *cx, const struct invocation *in)
{
    if ((int)word_value(&PARTNER_KINDS, option(in, "--kind")) <= 0) {
        (void)fault_field(cx, "--kind",
                          "one of guide, association, artist, municipality, company, museum, "
                          "farm, craft");
    }
    if (!text_is_email(option(in, "--email")))
        (void)fault_field(cx, "--email", "an e-mail address");
}

int verb_partner(struct ctx *cx, const struct invocation *in)
{
    const struct verb_use *use = verb_use_of(cx, in, &uses);
    const struct deed d = {in, verb_word(in, 0), verb_word(in, 1), verb_word(in, 2)};

    if (use && strcmp(use->name, "make") == 0)
        check_making(cx, in);
    if (use && strcmp(use->name, "user") == 0 && d.email && !text_is_email(str_of(d.email)))
        (void)fault_field(cx, "EMAIL", "\"%s\" is no e-mail address", d.email);
    if (!use || cx->trouble.fault != FAULT_NONE)
        return verb_misused(cx, &uses);
    return run(cx, &d) == FAULT_NONE ? 0 : verb_failed(cx, "partner");
}
