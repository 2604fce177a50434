/* SPDX-License-Identifier: EUPL-1.2 */
#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "gateways/gateway.h"

/*
 * One expectation, written by hand: {"feed": ..., "record": {...}}. The whole record that the feed
 * yields under that key has to be the same, member by member. A feed "own/..." lies beside us, any
 * other in the folder of shared feeds, without which the test is skipped.
 *
 *     record_test EXPECTATION OWN-FEEDS SHARED-FEEDS
 */
#define SKIPPED 77

extern const struct gateway gateway_apidae, gateway_tourinsoft;

struct looking {
    const char *key;
    json_t *found;
    int times;
};

static void json_drop(json_t **json)
{
    json_decref(*json);
}

static enum fault look(void *of, struct ctx *cx, const struct record *r)
{
    struct looking *l = of;
    struct str line = record_to_json(cx->arena, r);

    if (str_is(r->key, str_of(l->key))) {
        json_decref(l->found);
        l->found = json_loadb(line.p, line.n, 0, NULL);
        l->times++;
    }
    arena_reset(cx->arena);
    return FAULT_NONE;
}

static enum fault pass(void *of, struct ctx *cx, struct str key)
{
    (void)of, (void)cx, (void)key;
    return FAULT_NONE;
}

static enum fault pass_refused(void *of, struct ctx *cx, struct str key, struct str why)
{
    (void)of, (void)cx, (void)key, (void)why;
    return FAULT_NONE;
}

static enum fault pull(const struct gateway *g, struct str path, struct looking *l)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct ctx cx;
    struct feed_extent extent;
    const struct feed_sink sink = {.of = l, .record = look, .gone = pass, .refused = pass_refused};
    const struct gateway_host host = {.home = home};
    void *settings = arena_take(home, g->settings->size, alignof(max_align_t));
    void *self;
    struct buf text = BUF(home);

    buf_lit(&text, "{\"path\":\"");
    buf_json(&text, path);
    buf_lit(&text, "\"}");
    ctx_init(&cx, home);
    TRY(shape_read_json_text(&cx, g->settings, buf_str(&text), settings));
    TRY(g->open(&cx, &host, settings, &self));
    ctx_init(&cx, scratch);
    TRY(g->feed->pull(self, &cx, &sink, &extent));
    g->close(self);
    return FAULT_NONE;
}

/* Which members differ, both sides of each. */
static void print_difference(json_t *wanted, json_t *found)
{
    const char *name;
    json_t *value;

    json_object_foreach(wanted, name, value)
    {
        json_t *other = json_object_get(found, name);

        if (json_equal(value, other))
            continue;
        fprintf(stderr, "%s is expected\n", name);
        json_dumpf(value, stderr, JSON_INDENT(2) | JSON_ENCODE_ANY);
        fprintf(stderr, "\nand the record says\n");
        if (other)
            json_dumpf(other, stderr, JSON_INDENT(2) | JSON_ENCODE_ANY);
        fprintf(stderr, "\n");
    }
    json_object_foreach(found, name, value)
    {
        if (!json_object_get(wanted, name))
            fprintf(stderr, "%s is not expected\n", name);
    }
}

int main(int n, char **given)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    CLEANUP(json_drop) json_t *all = n == 4 ? json_load_file(given[1], 0, NULL) : NULL;
    const char *feed = json_string_value(json_object_get(all, "feed"));
    json_t *wanted = json_object_get(all, "record");
    const char *key = json_string_value(json_object_get(wanted, "key"));

    if (!feed || !key) {
        fprintf(stderr, "no expectation to read\n");
        return 2;
    }
    bool own = strncmp(feed, "own/", 4) == 0;
    struct str path =
        own ? arena_text(a, "%s/%s", given[2], feed + 4) : arena_text(a, "%s/%s", given[3], feed);

    if (!own && access(path.p, R_OK) != 0) {
        printf("skipped: there is no %s\n", path.p);
        return SKIPPED;
    }
    struct looking l = {.key = key};
    enum fault f =
        pull(strstr(feed, "tourinsoft") ? &gateway_tourinsoft : &gateway_apidae, path, &l);
    CLEANUP(json_drop) json_t *found = l.found;

    if (f != FAULT_NONE || l.times != 1) {
        fprintf(stderr, "%s: fault %d, record %s came %d times\n", path.p, (int)f, key, l.times);
        return 1;
    }
    if (!json_equal(wanted, found)) {
        print_difference(wanted, found);
        return 1;
    }
    return 0;
}
