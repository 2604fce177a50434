/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/cleanup.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_shape.h"

/* Any bytes as a form: refused with a reason, or taken, and then its JSON is acceptable too. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx = {.arena = a};
    struct fuzz_basket basket;
    struct buf json = BUF(a);
    struct str form = {(const char *)bytes, n};

    if (shape_read_form(&cx, &FUZZ_BASKET, form, FORM_STRICT, &basket) != FAULT_NONE) {
        HOLDS(cx.trouble.fields);
        trouble_clear(&cx);
        if (shape_read_form(&cx, &FUZZ_BASKET, form, FORM_LENIENT, &basket) != FAULT_NONE)
            HOLDS(cx.trouble.fields);
        return 0;
    }
    shape_write_json(&json, &FUZZ_BASKET, &basket);
    HOLDS(shape_read_json_text(&cx, &FUZZ_BASKET, buf_str(&json), &basket) == FAULT_NONE);
    return 0;
}
