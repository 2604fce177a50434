/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/cleanup.h"
#include "http/inside.h"
#include "tests/fuzz/fuzz.h"

static enum fault answer(struct ctx *cx,
                         const struct catalogue *catalogue,
                         const struct request *rq,
                         struct reply *ret_reply)
{
    (void)cx;
    (void)catalogue;
    (void)rq;
    (void)ret_reply;
    return FAULT_NONE;
}

static const struct route routes[] = {
    {"GET", "/", WHO_ANYONE, .quick = answer, .means = "home"},
    {"GET", "/{tongue}/", WHO_ANYONE, .quick = answer, .means = "home in a language"},
    {"GET", "/{tongue}/{slug}", WHO_ANYONE, .quick = answer, .means = "page"},
    {"GET", "/{slug}/carte", WHO_ANYONE, .quick = answer, .means = "a way back"},
    {"GET", "/api/{id}", WHO_ANYONE, .quick = answer, .means = "one"},
    {"GET", "/assets/{rest...}", WHO_ANYONE, .quick = answer, .means = "assets"},
    {0},
};
static const struct surface surface = {"fuzzed", routes, SURFACE_PAGES, NULL};
static const struct surface *const surfaces[] = {&surface, NULL};

/* Any bytes as a path, a cookie and a wish for languages: what is found is text and no way out. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct str text = {(const char *)bytes, n};
    struct router *router;
    struct match m;
    struct ctx cx;

    ctx_init(&cx, arena);
    HOLDS(router_new(&cx, arena, surfaces, &router) == FAULT_NONE);
    router_find(router, arena, STR("GET"), text, &m);
    HOLDS(m.entry || m.fault != FAULT_NONE || m.moved.n > 0);
    HOLDS(m.moved.n == 0 || !str_starts(m.moved, STR("//")));
    if (m.entry) {
        HOLDS(str_is_utf8(m.path) && str_is_utf8(m.text));
        HOLDS(str_find(m.path, STR("/../")) == m.path.n && !str_ends(m.path, STR("/..")));
    }
    (void)cookie_of(text, "insolite_session");
    HOLDS(tongue_wanted(text, STR("fr")).n == 2);
    return 0;
}
