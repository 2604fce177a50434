/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "partner/partner.h"
#include "verbs.h"

static const char usage[] =
    "insolited destination list\n"
    "                      make SLUG --name NAME [--host NAMES] [--zone Europe/Paris]\n"
    "                           [--email ADDRESS] [--seller WORDS] [--commission POINTS]\n"
    "  --host        host names separated by blanks; * (when none is said): any that no other has\n"
    "  --commission  basis points of the price, 1000 is 10 %\n";

static const struct verb_use uses_all[] = {{"list", ""}, {"make", "SLUG"}};
static const struct verb_uses uses = {"destination", usage, uses_all, COUNT_OF(uses_all)};

static struct str option(const struct invocation *in, const char *name, const char *otherwise)
{
    const char *value = verb_option(in, name);
    return str_of(value ? value : otherwise);
}

/* A destination and the commission of every partner that has no rule of its own, from today on. */
struct making {
    struct destination destination;
    struct contract rule;
};

/* It stands in addresses and in the words of a command. */
static void check_slug(struct ctx *cx, const char *slug)
{
    struct str sound = slug_of(cx->arena, str_of(slug));

    if (str_is(sound, str_of(slug)))
        return;
    (void)fault_field(cx, "SLUG", "small letters, digits and hyphens, such as \"%" PRI_STR "\"",
                      ARG_STR(str_is_empty(sound) ? STR("val-mont") : sound));
}

/* One that is not known is noted, and another stands for it while the rest is read. */
static void check_zone(struct ctx *cx, struct str *zone)
{
    const struct wall noon = {day_of(2026, 1, 1), 720};
    const struct trouble noted = cx->trouble;
    struct moment unused;

    if (moment_from_wall(cx, noon, *zone, FOLD_FIRST, &unused) == FAULT_NONE)
        return;
    cx->trouble = noted;
    (void)fault_field(cx, "--zone", "no time zone is called %" PRI_STR, ARG_STR(*zone));
    *zone = STR("Europe/Paris");
}

static bool names(struct str hosts, struct str wanted)
{
    struct str name;

    while (str_cut(&hosts, ' ', &name)) {
        if (str_is(name, wanted))
            return true;
    }
    return false;
}

/* One of the two would be seen by nobody. */
static enum fault hosts_are_free(struct ctx *cx, struct db *db, struct str hosts)
{
    struct list all;
    struct str name;

    TRY(destinations_all(cx, db, &all));
    while (str_cut(&hosts, ' ', &name)) {
        each_in (d, const struct destination, &all) {
            if (names(d->hosts, name)) {
                return fault_field(cx, "--host", "%" PRI_STR " answers to %" PRI_STR " already",
                                   ARG_STR(d->slug), ARG_STR(name));
            }
        }
    }
    return FAULT_NONE;
}

/* All mistakes, not the first alone. */
static enum fault read_making(struct ctx *cx,
                              const struct invocation *in,
                              const char *slug,
                              struct making *ret)
{
    struct destination d = {
        .id = ID_NEW(destination, cx->now),
        .slug = slug ? str_of(slug) : STR_NONE,
        .name = option(in, "--name", ""),
        .hosts = option(in, "--host", "*"),
        .zone = option(in, "--zone", "Europe/Paris"),
        .currency = STR("EUR"),
        .languages = STR("fr en"),
        .seller = option(in, "--seller", ""),
        .email = option(in, "--email", ""),
        .hold_minutes = 15,
        .hold_most = 45,
        .vat_points = 2000,
    };

    check_zone(cx, &d.zone);
    if (slug)
        check_slug(cx, slug);
    if (!verb_option(in, "--name"))
        (void)fault_field(cx, "--name", "what people call it");
    struct contract rule = {
        .id = ID_NEW(contract, cx->now),
        .destination = d.id,
        .fixed = MONEY_ZERO(currency_from_code(d.currency)),
        .least = MONEY_ZERO(currency_from_code(d.currency)),
        .vat_points = d.vat_points,
        .from = moment_to_wall(cx->now, d.zone).day,
    };
    const char *why = shape_read_text(cx, shape_field_named(&CONTRACT, STR("points")),
                                      option(in, "--commission", "1000"), &rule);
    if (why)
        (void)fault_field(cx, "--commission", "%s: basis points, 1000 is 10 %%", why);
    *ret = (struct making){d, rule};
    return cx->trouble.fault;
}

static enum fault write_making(struct ctx *cx, struct db *db, void *arg)
{
    const struct making *m = arg;

    TRY(destination_make(cx, db, &m->destination));
    return contract_make(cx, db, &m->rule);
}

static enum fault make(struct ctx *cx, struct db *db, struct making *m)
{
    struct str slug = m->destination.slug;
    struct destination found;

    if (destination_by_slug(cx, db, slug, &found) == FAULT_NONE)
        return fault(cx, FAULT_DB_TWICE, "there is a destination %" PRI_STR, ARG_STR(slug));
    trouble_clear(cx);
    TRY(hosts_are_free(cx, db, m->destination.hosts));
    cx->destination = m->destination.id;
    TRY(db_in_transaction(cx, db, write_making, m));
    printf("made: %" PRI_STR "\n", ARG_STR(slug));
    return FAULT_NONE;
}

static enum fault print_all(struct ctx *cx, struct db *db)
{
    struct list all;

    TRY(destinations_all(cx, db, &all));
    each_in (d, const struct destination, &all)
        printf("%" PRI_STR "  %" PRI_STR "  %" PRI_STR "  %" PRI_STR "%s\n", ARG_STR(d->slug),
               ARG_STR(d->name), ARG_STR(d->hosts), ARG_STR(d->zone), d->demo ? "  demo" : "");
    return FAULT_NONE;
}

/* m: what is to be made; NULL lists what there is. */
static enum fault run(struct ctx *cx, const struct invocation *in, struct making *m)
{
    struct premises premises;
    CLEANUP(db_close) struct db *db = NULL;

    TRY(premises_open(cx, &in->settings, &premises));
    enum fault f = db_open(cx, &premises.serving, &db);
    if (f == FAULT_NONE)
        f = m ? make(cx, db, m) : print_all(cx, db);
    db_close(&db);
    premises_close(&premises);
    return f;
}

int verb_destination(struct ctx *cx, const struct invocation *in)
{
    const struct verb_use *use = verb_use_of(cx, in, &uses);
    bool makes = use && strcmp(use->name, "make") == 0;
    struct making m = {0};

    if (makes && read_making(cx, in, verb_word(in, 1), &m) != FAULT_NONE)
        return verb_misused(cx, &uses);
    if (!use || cx->trouble.fault != FAULT_NONE)
        return verb_misused(cx, &uses);
    return run(cx, in, makes ? &m : NULL) == FAULT_NONE ? 0 : verb_failed(cx, "destination");
}
