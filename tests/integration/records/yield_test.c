/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "gateways/gateway.h"

/*
 * What each of the shared feeds yields: records, bodies among them, deletions, refusals. What is no
 * feed (schemas, summaries, a table) is told from one, and refused as a whole.
 *
 *     yield_test SHARED-FEEDS
 */
#define SKIPPED 77

extern const struct gateway gateway_apidae;
extern const struct gateway gateway_tourinsoft;

static const struct {
    const struct gateway *gateway;
    const char *file;
    unsigned records, bodies, gone, refused;
    enum fault fault;
} feeds[] = {
    {&gateway_apidae, "export/json_export.zip", 5, 0, 1, 0},
    {&gateway_apidae, "export/cos_winter.json", 1, 0, 0, 0},
    {&gateway_apidae, "export/structure.json", 1, 1, 0, 0},
    {&gateway_apidae, "api/apidaeContent.json", 1, 0, 0, 0},
    {&gateway_apidae, "api/apidaeContent2.json", 1, 0, 0, 0},
    {&gateway_apidae, "api/apidaeEvent.json", 1, 0, 0, 0},
    {&gateway_apidae, "api/apidaeNoEvent.json", 0, 0, 0, 0},
    {&gateway_apidae, "api", 103, 0, 0,
     0}, /* a folder of answers, the hundred of 2014 among them */
    {&gateway_apidae, "api/sitra-multilang-10.06.14.json", 100, 0, 0, 0},
    {&gateway_apidae, "partial/a_trek.json", 1, 0, 0, 0},
    {&gateway_apidae, "partial/a_poi.json", 1, 0, 0, 0},
    {&gateway_apidae, "partial/infrastructure_incorrect_geometries.json", 9, 0, 0, 0},
    {&gateway_apidae, "partial/infrastructure_missing_name.json", 1, 0, 0, 2},
    {&gateway_tourinsoft, "tourinsoftContent.json", 1, 0, 0, 0},
    {&gateway_tourinsoft, "tourinsoftContentV3.json", 2, 0, 0, 0},
    {&gateway_tourinsoft, "reunion-common-object-synthetic.json", .fault = FAULT_FEED_UNSOUND},
    {&gateway_tourinsoft, "reunion-schema-decouverte.json", .fault = FAULT_FEED_UNSOUND},
    {&gateway_tourinsoft, "reunion-schema-hebergement.json", .fault = FAULT_FEED_UNSOUND},
    {&gateway_tourinsoft, "reunion-schema-information_service.json", .fault = FAULT_FEED_UNSOUND},
    {&gateway_tourinsoft, "reunion-schema-loisir_plein_air.json", .fault = FAULT_FEED_UNSOUND},
    {&gateway_tourinsoft, "reunion-feed-summary.json", .fault = FAULT_FEED_UNSOUND},
    {&gateway_tourinsoft, "bretagne-fma-first1000.csv", .fault = FAULT_FEED_UNSOUND},
};

struct count {
    unsigned records, bodies, gone, refused;
};

static enum fault count_record(void *of, struct ctx *cx, const struct record *r)
{
    struct count *c = of;

    c->records++;
    c->bodies += r->body_only;
    arena_reset(cx->arena);
    return FAULT_NONE;
}

static enum fault count_gone(void *of, struct ctx *cx, struct str key)
{
    (void)cx, (void)key;
    ((struct count *)of)->gone++;
    return FAULT_NONE;
}

static enum fault count_refused(void *of, struct ctx *cx, struct str key, struct str why)
{
    (void)cx, (void)key, (void)why;
    ((struct count *)of)->refused++;
    return FAULT_NONE;
}

static enum fault pull(const struct gateway *g,
                       const char *folder,
                       const char *file,
                       struct count *ret)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    const struct gateway_host host = {.home = home};
    const struct feed_sink sink = {
        .of = ret, .record = count_record, .gone = count_gone, .refused = count_refused};
    struct str text = arena_text(home, "{\"path\":\"%s/%s/%s\"}", folder, g->name, file);
    void *settings = arena_take(home, g->settings->size, alignof(max_align_t));
    void *self;
    struct feed_extent extent;
    struct ctx cx;

    ctx_init(&cx, home);
    TRY(shape_read_json_text(&cx, g->settings, text, settings));
    TRY(g->open(&cx, &host, settings, &self));
    ctx_init(&cx, scratch);
    enum fault f = g->feed->pull(self, &cx, &sink, &extent);
    g->close(self);
    return f;
}

int main(int n, char **given)
{
    int wrong = 0;

    if (n != 2 || access(given[1], R_OK) != 0) {
        printf("skipped: there is no %s\n", n == 2 ? given[1] : "folder");
        return SKIPPED;
    }
    for (size_t i = 0; i < COUNT_OF(feeds); i++) {
        struct count c = {0};
        enum fault f = pull(feeds[i].gateway, given[1], feeds[i].file, &c);

        if (f == feeds[i].fault && c.records == feeds[i].records && c.bodies == feeds[i].bodies &&
            c.gone == feeds[i].gone && c.refused == feeds[i].refused)
            continue;
        wrong = 1;
        fprintf(stderr, "%s/%s: fault %d, %u records, %u bodies, %u gone, %u refused\n",
                feeds[i].gateway->name, feeds[i].file, (int)f, c.records, c.bodies, c.gone,
                c.refused);
    }
    return wrong;
}
