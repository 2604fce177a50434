/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/cleanup.h"
#include "base/view.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_shape.h"

/* The bytes are the template and, cut at a line of "%%", the one partial it may enter. */
struct both {
    struct str main;
    struct str part;
};

static struct str source(void *of, struct str name)
{
    const struct both *both = of;

    return str_is(name, STR("part")) ? both->part : both->main;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx = {.arena = a};
    struct str all = {(const char *)bytes, n};
    size_t cut = str_find(all, STR("\n%%\n"));
    struct both both = {{all.p, cut}, STR_NONE};
    struct view_kit kit = {source, &both};
    struct text_item tags[] = {{STR_INIT("<a>")}, {STR_INIT("b & c")}};
    struct fuzz_line lines[] = {{.seats = 1, .tags = {tags, 2}}, {.seats = 2, .tags = {tags, 1}}};
    struct fuzz_basket basket = {
        .yes = true, .text = STR("\"x\""), .first = {.seats = 3}, .lines = {lines, 2}};
    const struct view *view = NULL;
    struct buf page = BUF(a);

    if (cut < n)
        both.part = (struct str){all.p + cut + 4, n - cut - 4};
    if (n > 2000) /* lists in lists multiply what is shown; time is not what is asked here */
        return 0;
    if (view_compile(&cx, a, &kit, STR("main"), &FUZZ_BASKET, VIEW_HTML, STR("fr"), &view) !=
        FAULT_NONE) {
        HOLDS(cx.trouble.fields);
        return 0;
    }
    view_fill(view, &basket, &page);
    HOLDS(buf_str(&page).p);
    return 0;
}
