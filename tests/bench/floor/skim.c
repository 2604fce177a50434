/* SPDX-License-Identifier: EUPL-1.2 */
#include <inttypes.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "gateways/gateway.h"

/*
 * What reading a feed costs when nothing is made of it: the module's own reader to the end of the
 * same file, unzip included.
 *
 *   skim apidae|tourinsoft FILE     prints "RECORDS SECONDS"
 */
extern const struct gateway gateway_apidae;
extern const struct gateway gateway_tourinsoft;

static enum fault no_fetch(void *of,
                           struct ctx *cx,
                           const struct gateway_fetch *asked,
                           struct gateway_fetched *ret)
{
    (void)of;
    (void)asked;
    (void)ret;
    return fault(cx, FAULT_UPSTREAM_DOWN, "nothing is fetched here");
}

static enum fault forget(void *of, struct ctx *cx, struct str name, struct str value)
{
    (void)of;
    (void)cx;
    (void)name;
    (void)value;
    return FAULT_NONE;
}

static enum fault recall_nothing(void *of, struct ctx *cx, struct str name, struct str *ret)
{
    (void)of;
    (void)cx;
    (void)name;
    *ret = STR_NONE;
    return FAULT_NONE;
}

static void no_log(void *of,
                   struct ctx *cx,
                   enum gateway_log level,
                   const char *what,
                   struct str about)
{
    (void)of;
    (void)cx;
    (void)level;
    (void)what;
    (void)about;
}

static enum fault skim(struct ctx *cx, const struct gateway *g, const char *file)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    struct gateway_host host = {NULL, home, no_fetch, forget, recall_nothing, no_log};
    void *settings = arena_take(home, g->settings->size, alignof(max_align_t));
    struct str json = arena_text(cx->arena, "{\"path\": \"%s\"}", file);
    void *self = NULL;
    uint64_t records = 0;

    TRY(shape_read_json_text(cx, g->settings, json, settings));
    TRY(g->open(cx, &host, settings, &self));
    int64_t start = moment_ticks();
    enum fault f = g->feed->skim(self, cx, &records);
    int64_t took = moment_ticks() - start;
    g->close(self);
    if (f == FAULT_NONE)
        printf("%" PRIu64 " %.6f\n", records, (double)took / 1e6);
    return f;
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct ctx cx;

    if (argc != 3) {
        fprintf(stderr, "skim apidae|tourinsoft FILE\n");
        return 2;
    }
    ctx_init(&cx, arena);
    if (skim(&cx, strcmp(argv[1], "apidae") == 0 ? &gateway_apidae : &gateway_tourinsoft,
             argv[2]) == FAULT_NONE)
        return 0;
    fprintf(stderr, "skim: %" PRI_STR "\n", ARG_STR(cx.trouble.story));
    return 1;
}
