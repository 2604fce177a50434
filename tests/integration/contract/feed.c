/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "tests/integration/contract/feed_files.h"

/*
 * What every gateway that claims the feed power keeps. A module brings its sound sample, what it
 * yields, and how to make documents that must fail as a whole; all else is the same for all.
 */

struct heard {
    struct arena *arena;
    struct buf keys;
    struct hash all; /* of every record's hash, in order */
    size_t records, gone, refused;
    size_t stop_after;
};

static enum fault hear_record(void *of, struct ctx *cx, const struct record *r)
{
    struct heard *h = of;
    struct str line = record_to_json(cx->arena, r);
    struct record again = {0};
    struct ctx other;
    CLEANUP(arena_free) struct arena *arena = arena_new();

    /* The record says who it is, and its JSON is one that its shape reads and writes alike. */
    assert_true(r->key.n > 0);
    ctx_init(&other, arena);
    assert_int_equal(shape_read_json_text(&other, &RECORD, line, &again), FAULT_NONE);
    assert_true(str_is(record_to_json(arena, &again), line));

    struct hash pair[2] = {h->all, record_hash(cx->arena, r)};

    h->all = hash_of((struct str){(const char *)pair, sizeof pair});
    h->records++;
    /* Nothing of this record may be wanted for the next one. */
    arena_reset(cx->arena);
    return h->stop_after == h->records ? FAULT_DB_BUSY : FAULT_NONE;
}

static enum fault hear_gone(void *of, struct ctx *cx, struct str key)
{
    struct heard *h = of;

    assert_true(key.n > 0);
    h->gone++;
    arena_reset(cx->arena);
    return FAULT_NONE;
}

static enum fault hear_refused(void *of, struct ctx *cx, struct str key, struct str why)
{
    struct heard *h = of;

    (void)key;
    assert_true(why.n > 0);
    h->refused++;
    arena_reset(cx->arena);
    return FAULT_NONE;
}

static const struct feed_case *the_case;
static char own_folder[400];

static struct str settings_of(struct arena *a, const char *path, const char *more)
{
    return arena_text(a, "{\"path\":\"%s\"%s}", path, more);
}

/* Open with a path, pull, close. */
static enum fault pull(const char *path,
                       const char *more,
                       struct heard *h,
                       struct arena *keep,
                       struct str *ret_story)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    const struct gateway *g = the_case->gateway;
    const struct gateway_host host = {.home = home};
    const struct feed_sink sink = {
        .of = h, .record = hear_record, .gone = hear_gone, .refused = hear_refused};
    struct feed_extent extent = {0};
    void *settings = arena_take(home, g->settings->size, alignof(max_align_t));
    void *self = NULL;
    struct ctx cx;

    ctx_init(&cx, home);
    assert_int_equal(
        shape_read_json_text(&cx, g->settings, settings_of(home, path, more), settings),
        FAULT_NONE);
    assert_int_equal(g->open(&cx, &host, settings, &self), FAULT_NONE);
    ctx_init(&cx, scratch);
    enum fault f = g->feed->pull(self, &cx, &sink, &extent);

    *ret_story = arena_copy(keep, cx.trouble.story);
    g->close(self);
    return f;
}

static void what_it_yields(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct heard once = {.arena = a};
    struct heard again = {.arena = a};
    struct str story;

    (void)state;
    assert_int_equal(pull(own_folder, "", &once, a, &story), FAULT_NONE);
    assert_int_equal(once.records, the_case->records);
    assert_int_equal(once.gone, the_case->gone);
    assert_int_equal(once.refused, the_case->refused);
    assert_int_equal(pull(own_folder, "", &again, a, &story), FAULT_NONE);
    assert_true(hash_is(once.all, again.all));
}

static void a_sink_can_stop_it(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct heard h = {.arena = a, .stop_after = 1};
    struct str story;

    (void)state;
    assert_int_equal(pull(own_folder, "", &h, a, &story), FAULT_DB_BUSY);
    assert_int_equal(h.records, 1);
}

static void skimming_builds_nothing(void **state)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    const struct gateway *g = the_case->gateway;
    const struct gateway_host host = {.home = home};
    void *settings = arena_take(home, g->settings->size, alignof(max_align_t));
    void *self = NULL;
    uint64_t once = 0;
    uint64_t again = 0;
    struct ctx cx;

    (void)state;
    ctx_init(&cx, home);
    assert_int_equal(
        shape_read_json_text(&cx, g->settings, settings_of(home, own_folder, ""), settings),
        FAULT_NONE);
    assert_int_equal(g->open(&cx, &host, settings, &self), FAULT_NONE);
    assert_int_equal(g->feed->skim(self, &cx, &once), FAULT_NONE);
    assert_int_equal(g->feed->skim(self, &cx, &again), FAULT_NONE);
    assert_true(once >= the_case->records && once == again);
    g->close(self);
}

static void nothing_there(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct heard h = {.arena = a};
    struct str story;

    (void)state;
    assert_int_equal(pull("/nowhere/at/all", "", &h, a, &story), FAULT_FILE_ABSENT);
    assert_true(story.n > 0);
    assert_int_equal(h.records, 0);
}

/* Without settings it may refuse to open; it may not die (the host tries it so). */
static void opens_with_nothing(void **state)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    const struct gateway *g = the_case->gateway;
    const struct gateway_host host = {.home = home};
    void *settings = arena_take(home, g->settings->size, alignof(max_align_t));
    void *self = NULL;
    struct ctx cx;

    (void)state;
    ctx_init(&cx, home);
    if (g->open(&cx, &host, settings, &self) == FAULT_NONE)
        g->close(self);
}

static void unsound_feeds(void **state)
{
    char folder[] = "/tmp/insolite-feed-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(folder));
    for (const struct unsound *u = the_case->unsound; u->what; u++) {
        CLEANUP(arena_free) struct arena *a = arena_new();
        struct heard h = {.arena = a};
        struct str story;
        struct str path = arena_text(a, "%s/feed", folder);

        u->make(a, path.p);
        enum fault f = pull(path.p, u->settings ? u->settings : "", &h, a, &story);

        if (f != FAULT_FEED_UNSOUND || str_find(story, str_of(u->story)) == story.n)
            fail_msg("%s: fault %d, \"%s\"", u->what, (int)f, story.p ? story.p : "");
        unlink(path.p);
    }
    rmdir(folder);
}

int main(int n, char **given)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_yields),          cmocka_unit_test(a_sink_can_stop_it),
        cmocka_unit_test(skimming_builds_nothing), cmocka_unit_test(nothing_there),
        cmocka_unit_test(opens_with_nothing),      cmocka_unit_test(unsound_feeds),
    };

    for (const struct feed_case *c = feed_cases; n == 3 && c->gateway; c++) {
        if (strcmp(c->gateway->name, given[1]) == 0)
            the_case = c;
    }
    if (!the_case)
        return 2;
    snprintf(own_folder, sizeof own_folder, "%s/%s", given[2], the_case->sample);
    return cmocka_run_group_tests_name(given[1], tests, NULL, NULL);
}
