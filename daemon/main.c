/* SPDX-License-Identifier: EUPL-1.2 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/config.h"
#include "base/log.h"
#include "base/stop.h"
#include "gateways/host.h"
#include "verbs.h"

#define LARGE_PIECE (256 * 1024)

#ifndef INSOLITE_VERSION
#define INSOLITE_VERSION "0"
#endif

/* Each takes a value; --state is every verb's. */
#define OPTIONS(...)                                                                               \
    (const char *const[])                                                                          \
    {                                                                                              \
        "--state", ##__VA_ARGS__, NULL                                                             \
    }

static const struct verb_row {
    const char *name;
    verb *run;
    int words; /* that are no options, at most */
    const char *const *options;
    const char *means;
} verbs[] = {
    {"serve", verb_serve, 0, OPTIONS("--port"), "run the daemon: [--port N]"},
    {"migrate", verb_migrate, 0, OPTIONS(), "bring the schema of the database up to date"},
    {"sync", verb_sync, 1, OPTIONS(), "SOURCE: read a source's records and propose versions"},
    {"records", verb_records, 1, OPTIONS(),
     "SOURCE|FILE: print the records of a source or file as JSON lines"},
    {"settle", verb_settle, 2, OPTIONS("--by", "--cutoff", "--destination"),
     "prepare | show ID | approve ID, all --by EMAIL | file ID: pay partners"},
    {"audit", verb_audit, 0, OPTIONS(), "prove seats, money, jobs and publication from raw rows"},
    {"demo", verb_demo, 0, OPTIONS("--fakepay", "--write"),
     "load the demo destination, or --write DIR its feeds only"},
    {"user", verb_user, 3, OPTIONS("--role", "--name", "--destination"),
     "add EMAIL --role ROLE | password EMAIL | list: people who sign in"},
    {"destination", verb_destination, 2,
     OPTIONS("--name", "--host", "--zone", "--email", "--seller", "--commission"),
     "list | make SLUG --name NAME: territories of this installation"},
    {"partner", verb_partner, 3,
     OPTIONS("--kind",
             "--email",
             "--address",
             "--siret",
             "--legal",
             "--phone",
             "--destination",
             "--name"),
     "list | make NAME --kind KIND --email EMAIL | accept | user: who offers visits"},
    {"connection", verb_connection, 4, OPTIONS("--destination"),
     "list | gateways | make NAME GATEWAY JSON: ways to other systems"},
    {"--check", verb_check, 0, OPTIONS(),
     "prepare every statement on a fresh schema, walk every table"},
};

static int usage(FILE *to)
{
    fprintf(to, "insolited [--config FILE] [--state DIR] VERB ...\n\n");
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        fprintf(to, "  %-11s %s\n", verbs[i].name, verbs[i].means);
    fprintf(to, "  %-11s %s\n", "version", "print the version");
    fprintf(to, "\n  --print-config   print the configuration file with every default\n");
    return to == stdout ? 0 : 2;
}

const char *verb_option(const struct invocation *in, const char *name)
{
    size_t n = strlen(name);

    for (int i = 0; i < in->n; i++) {
        if (strncmp(in->words[i], name, n) != 0)
            continue;
        if (in->words[i][n] == '=')
            return in->words[i] + n + 1;
        if (in->words[i][n] == 0 && i + 1 < in->n)
            return in->words[i + 1];
    }
    return NULL;
}

/* Where the name of an option ends: before its "=", or with the word. */
static struct str option_name(const char *word)
{
    return (struct str){word, strcspn(word, "=")};
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] == '-'; /* "-" is the standard input, "-admin" a role less */
}

static bool is_known(const char *const *options, struct str name)
{
    for (; *options; options++) {
        if (str_is(str_of(*options), name))
            return true;
    }
    return false;
}

const char *verb_word(const struct invocation *in, int k)
{
    for (int i = 0; i < in->n; i++) {
        if (is_option(in->words[i])) {
            i += strchr(in->words[i], '=') == NULL; /* its value */
            continue;
        }
        if (k-- == 0)
            return in->words[i];
    }
    return NULL;
}

static void tell_unknown_option(const struct verb_row *v, struct str name)
{
    size_t n = 0;

    while (v->options[n])
        n++;
    const char *nearest = nearest_name(name, v->options, n);
    fprintf(stderr, "insolited %s: unknown option \"%" PRI_STR "\"", v->name, ARG_STR(name));
    if (nearest)
        fprintf(stderr, ": did you mean \"%s\"?", nearest);
    fputc('\n', stderr);
}

/* All mistakes, not the first alone. */
static bool words_are_sound(const struct verb_row *v, const struct invocation *in)
{
    int mistakes = 0;
    int words = 0;

    for (int i = 0; i < in->n; i++) {
        struct str name = option_name(in->words[i]);

        if (!is_option(in->words[i])) {
            if (words++ >= v->words) {
                fprintf(stderr, "insolited %s: one word too many: \"%s\"\n", v->name, in->words[i]);
                mistakes++;
            }
            continue;
        }
        if (!is_known(v->options, name)) {
            tell_unknown_option(v, name);
            mistakes++;
        }
        if (in->words[i][name.n] == '=')
            continue;
        if (++i == in->n && is_known(v->options, name)) {
            fprintf(stderr, "insolited %s: %" PRI_STR " wants a value\n", v->name, ARG_STR(name));
            mistakes++;
        }
    }
    return mistakes == 0;
}

int verb_failed(struct ctx *cx, const char *name)
{
    const struct fault_info *info = &fault_info[cx->trouble.fault];

    if (stop_is_asked()) {
        fprintf(stderr, "insolited %s: stopped by a signal; what was done stays\n", name);
        return 1;
    }
    fprintf(stderr, "insolited %s: %s: %" PRI_STR "\n", name, info->title ? info->title : "failed",
            ARG_STR(cx->trouble.story));
    for (const struct field_trouble *t = cx->trouble.fields; t; t = t->next)
        fprintf(stderr, "  %" PRI_STR ": %" PRI_STR "\n", ARG_STR(t->field), ARG_STR(t->why));
    return 1;
}

struct global {
    const char *config;
    const char *state;
    int used; /* words before the verb */
};

static struct global read_global(int argc, char **argv)
{
    struct global g = {.used = 1};

    while (g.used + 1 < argc) {
        const char *word = argv[g.used];
        if (strcmp(word, "--config") == 0) {
            g.config = argv[g.used + 1];
        } else if (strcmp(word, "--state") == 0) {
            g.state = argv[g.used + 1];
        } else {
            break;
        }
        g.used += 2;
    }
    return g;
}

static int print_config(void)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct buf b = BUF(arena);

    settings_print(&b);
    fwrite(b.p, 1, b.n, stdout);
    return 0;
}

static int run(int argc, char **argv, const struct global *g, const struct verb_row *wanted)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct ctx cx;
    struct invocation in = {
        .self = argv[0],
        .options = wanted->options,
        .n = argc - g->used - 1,
        .words = argv + g->used + 1,
    };

    if (!words_are_sound(wanted, &in))
        return 2;
    ctx_init(&cx, arena);
    cx.tongue = STR("fr");
    if (settings_read(&cx, str_of(g->config), &in.settings) != FAULT_NONE) {
        (void)verb_failed(&cx, "--config");
        return 2;
    }
    if (g->state)
        in.settings.house.state = str_of(g->state);
    if (verb_option(&in, "--state"))
        in.settings.house.state = str_of(verb_option(&in, "--state"));
    log_least(settings_log_level(&in.settings.house));
    if (wanted->run != verb_serve)
        stop_on_signals();
    return wanted->run(&cx, &in);
}

static int print_version(void)
{
    return printf("insolited %s\n", INSOLITE_VERSION) < 0;
}

static int print_usage(void)
{
    return usage(stdout);
}

/* What needs no configuration and takes no word. */
static const struct plain {
    const char *name;
    int (*run)(void);
} plain[] = {
    {"version", print_version},       {"--version", print_version},
    {"--help", print_usage},          {"help", print_usage},
    {"--print-config", print_config}, {"--print-openapi", print_openapi},
};

static int run_plain(const struct plain *p, int n, char **words)
{
    for (int i = 0; i < n; i++)
        fprintf(stderr, "insolited %s: one word too many: \"%s\"\n", p->name, words[i]);
    return n > 0 ? 2 : p->run();
}

static void tell_unknown_verb(const char *typed)
{
    const char *names[COUNT_OF(verbs) + COUNT_OF(plain)];
    size_t n = 0;

    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        names[n++] = verbs[i].name;
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        names[n++] = plain[i].name;
    const char *nearest = nearest_name(str_of(typed), names, n);
    fprintf(stderr, "insolited: no verb is called %s", typed);
    if (nearest)
        fprintf(stderr, ": did you mean \"%s\"?", nearest);
    fputs("\n\n", stderr);
}

int main(int argc, char **argv)
{
    struct global g = read_global(argc, argv);
    const char *name = g.used < argc ? argv[g.used] : "";

    /* A snapshot is thrown away whole: what is that large goes back to the system, not to a heap in
     * which small things come to lie between. */
    mallopt(M_MMAP_THRESHOLD, LARGE_PIECE);
    if (sodium_init() < 0)
        return 1;
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        if (strcmp(name, plain[i].name) == 0)
            return run_plain(&plain[i], argc - g.used - 1, argv + g.used + 1);
    }
    if (strcmp(name, "--try-gateway") == 0 && g.used + 1 < argc) {
        CLEANUP(arena_free) struct arena *arena = arena_new();
        struct ctx cx;
        ctx_init(&cx, arena);
        return gateway_try(&cx, str_of(argv[g.used + 1]));
    }
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        if (strcmp(name, verbs[i].name) == 0)
            return run(argc, argv, &g, &verbs[i]);
    }
    if (*name)
        tell_unknown_verb(name);
    return usage(stderr);
}
