/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/cleanup.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_shape.h"

/* Any bytes as a JSON body: refused with a reason, or taken, and then what is written reads back.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx = {.arena = a};
    struct fuzz_basket basket;
    struct buf first = BUF(a);
    struct buf second = BUF(a);
    struct str body = {(const char *)bytes, n};

    if (shape_read_json_text(&cx, &FUZZ_BASKET, body, &basket) != FAULT_NONE) {
        HOLDS(cx.trouble.fields);
        return 0;
    }
    shape_write_json(&first, &FUZZ_BASKET, &basket);
    HOLDS(str_is_utf8(buf_str(&first)));
    HOLDS(shape_read_json_text(&cx, &FUZZ_BASKET, buf_str(&first), &basket) == FAULT_NONE);
    shape_write_json(&second, &FUZZ_BASKET, &basket);
    HOLDS(str_is(buf_str(&first), buf_str(&second)));
    return 0;
}
