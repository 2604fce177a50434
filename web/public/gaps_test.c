/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "web/public/gaps.h"

static void each_visitor_gets_what_is_theirs(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct buf text = BUF(a);
    struct buf page = BUF(a);
    const struct str with[GAPS] = {[GAP_CSRF] = STR("ana"), [GAP_KEY] = STR("7")};

    (void)state;
    buf_lit(&text, "token=");
    buf_add(&text, gap_text(GAP_CSRF));
    buf_lit(&text, " key=");
    buf_add(&text, gap_text(GAP_KEY));
    buf_add(&text, gap_text(GAP_ABOVE));
    buf_lit(&text, ".");
    gaps_fill(&page, buf_str(&text), with);
    assert_string_equal(buf_str(&page).p, "token=ana key=7.");
}

/* What somebody wrote of a visit makes no gap, and a text that ends in one is no trap. */
static void nobody_else_makes_a_gap(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct buf text = BUF(a);
    struct buf page = BUF(a);
    const struct str with[GAPS] = {[GAP_CSRF] = STR("secret")};

    (void)state;
    buf_html(&text, gap_text(GAP_CSRF));
    buf_add(&text, (struct str){"!\x01\x63?\x01", 5});
    gaps_fill(&page, buf_str(&text), with);
    assert_null(strstr(buf_str(&page).p, "secret"));
    assert_string_equal(page.p, "\xEF\xBF\xBD\xEF\xBF\xBD!?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_visitor_gets_what_is_theirs),
        cmocka_unit_test(nobody_else_makes_a_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
