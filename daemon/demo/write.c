/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/inside.h"

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
    TRY(apidae_write(cx, w, arena_text(arena, "%" PRI_STR "/apidae.zip", ARG_STR(folder))));
    TRY(tourinsoft_write(cx, w, arena_text(arena, "%" PRI_STR "/tourinsoft.xml", ARG_STR(folder))));
    *ret = count;
    return FAULT_NONE;
}
