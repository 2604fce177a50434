/* SPDX-License-Identifier: EUPL-1.2 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/stop.h"
#include "destination_choice.h"
#include "gateways/host.h"
#include "verbs.h"

#define SETTINGS_MOST 65535

static const char usage[] =
    "insolited connection list\n"
    "                     gateways                     what modules there are and their settings\n"
    "                     stop NAME                    put out of use; use NAME: back in use\n"
    "                     make NAME GATEWAY SETTINGS   SETTINGS is JSON, or - to read it\n"
    "  --destination  its SLUG, where there are several\n";

static const struct verb_use uses_all[] = {
    {"list", ""},     {"gateways", ""}, {"make", "NAME GATEWAY SETTINGS"},
    {"stop", "NAME"}, {"use", "NAME"},
};
static const struct verb_uses uses = {"connection", usage, uses_all, COUNT_OF(uses_all)};

static enum fault print_all(struct ctx *cx, struct db *db)
{
    struct list all;

    TRY(connections_all(cx, db, &all));
    each_in (c, const struct connection, &all)
        printf("%" PRI_STR "  %" PRI_STR "%s\n", ARG_STR(c->name), ARG_STR(c->gateway),
               c->enabled ? "" : "  out of use");
    return FAULT_NONE;
}

static void print_settings(const struct shape *shape)
{
    for (size_t i = 0; shape && i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        printf("    %-20s %s%s%s\n", f->name, f->means ? f->means : "",
               f->traits & OPTIONAL ? " (optional)" : "", f->traits & SECRET ? " (secret)" : "");
    }
}

static void print_gateways(const struct gateways *g)
{
    const struct gateway_status *all;
    size_t n = gateways_status(g, &all);

    for (size_t i = 0; i < n; i++) {
        printf("%" PRI_STR "  %" PRI_STR "%s%" PRI_STR "\n", ARG_STR(all[i].name),
               ARG_STR(all[i].means),
               str_is_empty(all[i].out) ? "" : "  OUT OF SERVICE: ", ARG_STR(all[i].out));
        print_settings(gateway_settings(g, all[i].name));
    }
}

/* Somebody may sit there and think: looks up now and then whether they gave up. */
static struct str read_input(struct ctx *cx)
{
    char *text = NEW_ARRAY(cx->arena, char, SETTINGS_MOST + 1);
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    ssize_t got = 1;
    size_t n = 0;

    while (got > 0 && n < SETTINGS_MOST && !stop_is_asked()) {
        if (poll(&input, 1, 200) == 0)
            continue;
        got = read(STDIN_FILENO, text + n, SETTINGS_MOST - n);
        n += got > 0 ? (size_t)got : 0;
    }
    return (struct str){text, n};
}

static struct str read_settings(struct ctx *cx, const char *word)
{
    return strcmp(word, "-") == 0 ? read_input(cx) : str_of(word);
}

static enum fault make(struct ctx *cx,
                       struct db *db,
                       const struct furnishing *f,
                       const struct invocation *in)
{
    struct connection made;
    const char *settings = verb_word(in, 3);
    struct connection wanted = {
        .destination = cx->destination,
        .gateway = str_of(verb_word(in, 2)),
        .name = str_of(verb_word(in, 1)),
        .settings = read_settings(cx, settings),
        .enabled = true,
    };

    TRY(connection_make(cx, db, f->house.gateways, &wanted, &made));
    printf("made: %" PRI_STR "%s\n", ARG_STR(made.name), made.enabled ? "" : "  out of use");
    return FAULT_NONE;
}

static enum fault use(struct ctx *cx, struct db *db, const char *name, bool enabled)
{
    struct connection named;

    TRY(connection_named(cx, db, str_of(name), &named));
    TRY(connection_use(cx, db, named.id, enabled));
    printf("%s: %" PRI_STR "\n", enabled ? "in use" : "out of use", ARG_STR(named.name));
    return FAULT_NONE;
}

static bool is_use(const char *what)
{
    return strcmp(what, "use") == 0 || strcmp(what, "stop") == 0;
}

static enum fault run(struct ctx *cx, const struct invocation *in, const char *what)
{
    CLEANUP(unfurnish) struct furnishing f = {0};

    TRY(furnish(cx, in, cx->arena, &f));
    if (strcmp(what, "gateways") == 0) {
        print_gateways(f.house.gateways);
        return FAULT_NONE;
    }
    LEASE(cx, db, f.pool);
    TRY(choose_destination(cx, db, verb_option(in, "--destination")));
    if (is_use(what))
        return use(cx, db, verb_word(in, 1), strcmp(what, "use") == 0);
    return strcmp(what, "make") == 0 ? make(cx, db, &f, in) : print_all(cx, db);
}

int verb_connection(struct ctx *cx, const struct invocation *in)
{
    const struct verb_use *asked = verb_use_of(cx, in, &uses);

    if (!asked || cx->trouble.fault != FAULT_NONE)
        return verb_misused(cx, &uses);
    return run(cx, in, asked->name) == FAULT_NONE ? 0 : verb_failed(cx, "connection");
}
