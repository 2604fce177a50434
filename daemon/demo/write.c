/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/export.h"

struct str body_key(struct arena *a, const struct body *b)
{
    return b->tourinsoft ? arena_text(a, "ORGGPM%010u", b->number)
                         : arena_text(a, "%u", BODY_FROM + b->number);
}

enum fault feeds_write(struct ctx *cx, const struct world *w, struct str folder)
{
    TRY(apidae_write(cx, w, arena_text(w->arena, "%" PRI_STR "/apidae.zip", ARG_STR(folder))));
    return tourinsoft_write(cx, w,
                            arena_text(w->arena, "%" PRI_STR "/tourinsoft.xml", ARG_STR(folder)));
}

enum fault demo_write(struct ctx *cx,
                      const struct demo_wish *wish,
                      struct str folder,
                      struct demo_count *ret)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct world *w = world_make(arena, wish);
    struct demo_count count = {
        .partners = w->bodies_n, .visits = w->visits_n, .dated = w->dated, .slots = w->slots};

    for (uint32_t i = 0; i < w->visits_n; i++)
        count.tourinsoft += w->visits[i].body->tourinsoft;
    count.apidae = count.visits - count.tourinsoft;
    TRY(feeds_write(cx, w, folder));
    *ret = count;
    return FAULT_NONE;
}
