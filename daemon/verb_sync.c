/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "sync/sync.h"
#include "verbs.h"

/* ---- sync SOURCE ---- */

static enum fault print_refusals(struct ctx *cx, struct db *db, const struct sync_run *run)
{
    struct list refusals;

    TRY(sync_refusals(cx, db, run->id, &refusals));
    each_in (r, const struct sync_refusal, &refusals)
        printf("  refused %" PRI_STR ": %" PRI_STR "\n", ARG_STR(r->source_key), ARG_STR(r->why));
    return FAULT_NONE;
}

static enum fault run_source(struct ctx *cx, struct furnishing *f, const char *source)
{
    struct sync_run run = {0};

    LEASE(cx, db, f->pool);
    TRY(sync_run(cx, db, f->house.gateways, str_of(source), &run));
    printf("%s: seen %u, new %u, changed %u, same %u, gone %u, refused %u\n", source, run.seen,
           run.fresh, run.changed, run.same, run.gone, run.refused);
    cx->destination = run.destination;
    return print_refusals(cx, db, &run);
}

int verb_sync(struct ctx *cx, const struct invocation *in)
{
    const char *source = verb_word(in, 0);
    CLEANUP(unfurnish) struct furnishing f = {0};

    if (!source) {
        fprintf(stderr, "insolited sync SOURCE\n");
        return 2;
    }
    if (furnish(cx, in, cx->arena, &f) != FAULT_NONE || run_source(cx, &f, source) != FAULT_NONE)
        return verb_failed(cx, "sync");
    return 0;
}

/* ---- records SOURCE|FILE ---- */

/* One that is not there all the same: nobody calls a source /tmp/export.zip. */
static bool is_path(const char *what)
{
    return strchr(what, '/') || access(what, F_OK) == 0;
}

/* A file needs no database, no state folder and no other user. */
static int records_of_file(struct ctx *cx, const struct invocation *in, const char *what)
{
    struct gateways *g = gateways_alone(cx, in, cx->arena);
    enum fault f = records_print(cx, NULL, g, str_of(what), stdout, stderr);

    gateways_free(&g);
    return f == FAULT_NONE ? 0 : verb_failed(cx, "records");
}

static enum fault records_of_source(struct ctx *cx, struct furnishing *f, const char *what)
{
    LEASE(cx, db, f->pool);
    return records_print(cx, db, f->house.gateways, str_of(what), stdout, stderr);
}

int verb_records(struct ctx *cx, const struct invocation *in)
{
    const char *what = verb_word(in, 0);
    CLEANUP(unfurnish) struct furnishing f = {0};

    if (!what) {
        fprintf(stderr, "insolited records SOURCE|FILE\n");
        return 2;
    }
    if (is_path(what))
        return records_of_file(cx, in, what);
    if (furnish(cx, in, cx->arena, &f) != FAULT_NONE ||
        records_of_source(cx, &f, what) != FAULT_NONE)
        return verb_failed(cx, "records");
    return 0;
}
