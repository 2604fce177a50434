/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/catalogue_mo.h"
#include "base/cleanup.h"
#include "tests/fuzz/fuzz.h"

static void find_some(struct str bytes)
{
    struct catalogue_mo c;

    if (!catalogue_mo_open(bytes, &c))
        return;
    catalogue_mo_find(&c, STR("Find"), 0);
    catalogue_mo_find(&c, STR("{n} seat"), catalogue_mo_form(&c, (int64_t)bytes.n));
}

static bool has_markup(struct str html)
{
    for (size_t i = 0; i < html.n; i++) {
        if (strchr("<>\"'", html.p[i])) /* the end of that text besides: NUL has no place in HTML */
            return true;
    }
    return false;
}

/* Any bytes as a catalogue, and as a text to be escaped: nothing is read beyond their end. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str text = {(const char *)bytes, n};
    struct buf clean = BUF(a);
    struct buf html = BUF(a);

    find_some(text);
    buf_json(&clean, text);
    buf_url(&clean, text);
    buf_xml(&clean, text);
    HOLDS(str_is_utf8(buf_str(&clean)));
    buf_html(&html, text);
    HOLDS(!str_is_utf8(text) || str_is_utf8(buf_str(&html)));
    HOLDS(!has_markup(buf_str(&html)));
    return 0;
}
