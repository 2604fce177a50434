/* SPDX-License-Identifier: EUPL-1.2 */
#include "sync_kit.h"

/* Sources that are complete each time: what is not in them is gone, unless too much is. */

static void a_whole_source_and_what_it_leaves_out(void **state)
{
    struct sync_run run;
    struct str story;

    (void)state;
    for (int n = 31; n > 0; n -= 15) {
        struct str path = write_file("whole.json", plain_visits(5000, n));

        if (n == 31) {
            make_source("whole", "apidae",
                        arena_text(kit.arena, "{\"path\":\"%s\",\"whole\":true}", path.p));
        }
        enum fault f = run_of("whole", &run, &story);

        assert_int_equal(f, FAULT_NONE);
        if (n == 31) {
            expect(&run, 31, 31, 0, 0, 0, 0);
        } else if (n == 16) {
            expect(&run, 16, 0, 0, 16, 15, 0);
        }
    }
    /* 16 known, one left: fewer than twenty are believed. */
    expect(&run, 1, 0, 0, 1, 15, 0);
}

static void a_list_that_shrank_too_much(void **state)
{
    struct sync_run run;
    struct str story;
    struct str path = write_file("shrinks.json", plain_visits(9000, 40));

    (void)state;
    make_source("shrinks", "apidae",
                arena_text(kit.arena, "{\"path\":\"%s\",\"whole\":true}", path.p));
    assert_int_equal(run_of("shrinks", &run, &story), FAULT_NONE);
    write_file("shrinks.json", "[]");
    assert_int_equal(run_of("shrinks", &run, &story), FAULT_FEED_UNSOUND);
}

int main(int n, char **given)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_source_and_what_it_leaves_out),
        cmocka_unit_test(a_list_that_shrank_too_much),
    };
    int status = sync_arguments(n, given);

    return status >= 0 ? status : cmocka_run_group_tests(tests, sync_begin, sync_end);
}
