/* SPDX-License-Identifier: EUPL-1.2 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/stop.h"
#include "gateways/host.h"
#include "verbs.h"

#define LARGE_PIECE (256 * 1024)

#ifndef INSOLITE_VERSION
#define INSOLITE_VERSION "0"
#endif

static const struct {
    const char *name;
    verb *run;
    const char *means;
} verbs[] = {
    {"serve", verb_serve, "run the daemon: [--port N]"},
    {"migrate", verb_migrate, "bring the schema of the database up to date"},
    {"sync", verb_sync, "SOURCE: read a source's records and propose versions"},
    {"records", verb_records, "SOURCE|FILE: print the records of a source or file as JSON lines"},
    {"settle", verb_settle,
     "prepare | show ID | approve ID, all --by EMAIL | file ID: pay partners"},
    {"audit", verb_audit, "prove seats, money, jobs and publication from raw rows"},
    {"demo", verb_demo, "load the demo destination, or --write DIR its feeds only"},
    {"user", verb_user, "add EMAIL --role ROLE | password EMAIL | list: people who sign in"},
    {"destination", verb_destination,
     "list | make SLUG --name NAME: territories of this installation"},
    {"partner", verb_partner,
     "list | make NAME --kind KIND --email EMAIL | accept | user: who offers visits"},
    {"connection", verb_connection,
     "list | gateways | make NAME GATEWAY JSON: ways to other systems"},
    {"--check", verb_check, "prepare every statement on a fresh schema, walk every table"},
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

bool verb_flag(const struct invocation *in, const char *name)
{
    for (int i = 0; i < in->n; i++) {
        if (strcmp(in->words[i], name) == 0)
            return true;
    }
    return false;
}

static bool takes_value(const char *const *with_value, const char *word)
{
    for (; with_value && *with_value; with_value++) {
        if (strcmp(*with_value, word) == 0)
            return true;
    }
    return false;
}

const char *verb_word(const struct invocation *in, const char *const *with_value, int k)
{
    for (int i = 0; i < in->n; i++) {
        if (strncmp(in->words[i], "--", 2) == 0) {
            i += takes_value(with_value, in->words[i]) ? 1 : 0;
            continue;
        }
        if (k-- == 0)
            return in->words[i];
    }
    return NULL;
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

static bool set_log_level(struct str word)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};

    for (unsigned i = 0; i < COUNT_OF(levels); i++) {
        if (str_is(word, str_of(levels[i]))) {
            log_least((enum log_level)i);
            return true;
        }
    }
    return false;
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

static int run(int argc, char **argv, const struct global *g, verb *wanted)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct ctx cx;
    struct invocation in = {
        .self = argv[0],
        .n = argc - g->used - 1,
        .words = argv + g->used + 1,
    };

    ctx_init(&cx, arena);
    cx.tongue = STR("fr");
    if (settings_read(&cx, str_of(g->config), &in.settings) != FAULT_NONE)
        return verb_failed(&cx, "--config") + 1;
    if (g->state)
        in.settings.house.state = str_of(g->state);
    if (verb_option(&in, "--state"))
        in.settings.house.state = str_of(verb_option(&in, "--state"));
    if (!set_log_level(in.settings.house.log)) {
        fprintf(stderr, "insolited: house.log is debug, info, warn or error\n");
        return 2;
    }
    if (wanted != verb_serve)
        stop_on_signals();
    return wanted(&cx, &in);
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
    if (strcmp(name, "version") == 0 || strcmp(name, "--version") == 0)
        return printf("insolited %s\n", INSOLITE_VERSION) < 0;
    if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0)
        return usage(stdout);
    if (strcmp(name, "--print-config") == 0)
        return print_config();
    if (strcmp(name, "--print-openapi") == 0)
        return print_openapi();
    if (strcmp(name, "--try-gateway") == 0 && g.used + 1 < argc) {
        CLEANUP(arena_free) struct arena *arena = arena_new();
        struct ctx cx;
        ctx_init(&cx, arena);
        return gateway_try(&cx, str_of(argv[g.used + 1]));
    }
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        if (strcmp(name, verbs[i].name) == 0)
            return run(argc, argv, &g, verbs[i].run);
    }
    if (*name)
        fprintf(stderr, "insolited: no verb is called %s\n\n", name);
    return usage(stderr);
}
