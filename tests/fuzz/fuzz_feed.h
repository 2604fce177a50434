/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "gateways/gateway.h"
#include "tests/fuzz/fuzz.h"

/* Any bytes as the document of a feed: refused with a story, or records that their shape reads. */

static enum fault fuzz_record(void *of, struct ctx *cx, const struct record *r)
{
    struct str line = record_to_json(cx->arena, r);
    struct record again = {0};

    (void)of;
    HOLDS(r->key.n > 0 && str_is_utf8(line));
    HOLDS(shape_read_json_text(cx, &RECORD, line, &again) == FAULT_NONE);
    HOLDS(str_is(record_to_json(cx->arena, &again), line));
    trouble_clear(cx);
    arena_reset(cx->arena);
    return FAULT_NONE;
}

static enum fault fuzz_gone(void *of, struct ctx *cx, struct str key)
{
    (void)of;
    HOLDS(key.n > 0);
    arena_reset(cx->arena);
    return FAULT_NONE;
}

static enum fault fuzz_refused(void *of, struct ctx *cx, struct str key, struct str why)
{
    (void)of, (void)key;
    HOLDS(why.n > 0);
    arena_reset(cx->arena);
    return FAULT_NONE;
}

static inline int fuzz_feed(const struct gateway *g, const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    const struct gateway_host host = {.home = home};
    const struct feed_sink sink = {
        .record = fuzz_record, .gone = fuzz_gone, .refused = fuzz_refused};
    struct feed_extent extent = {0};
    void *settings = arena_take(home, g->settings->size, alignof(max_align_t)), *self;
    int fd = memfd_create("feed", 0);
    struct ctx cx = {.arena = home};

    HOLDS(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
    struct str text = arena_text(home, "{\"path\":\"/proc/self/fd/%d\",\"total_mib\":4}", fd);

    HOLDS(shape_read_json_text(&cx, g->settings, text, settings) == FAULT_NONE);
    HOLDS(g->open(&cx, &host, settings, &self) == FAULT_NONE);
    cx = (struct ctx){.arena = scratch};
    if (g->feed->pull(self, &cx, &sink, &extent) != FAULT_NONE)
        HOLDS(cx.trouble.story.n > 0);
    g->close(self);
    close(fd);
    return 0;
}
