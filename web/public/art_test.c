/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "web/public/inside.h"

static const struct pages *pages;

static struct str drawn(struct arena *a, enum theme theme, uint32_t number, enum art_view view)
{
    struct str address = art_address(a, theme, number, view);
    size_t at = str_find(address, STR("/art/")) + sizeof "/art/" - 1;
    struct str svg = STR_NONE;

    if (!art_write(a, (struct str){address.p + at, address.n - at}, &svg))
        fail_msg("nothing is drawn at %.*s", ARG_STR(address));
    return svg;
}

static int open_pages(void **state)
{
    struct arena *a = arena_new();
    struct ctx cx;

    (void)state;
    ctx_init(&cx, a);
    return pages_open(&cx, a, &pages) == FAULT_NONE ? 0 : -1;
}

static void the_same_number_gives_the_same_bytes(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    for (enum theme theme = THEME_ART; theme <= THEME_LOCALS; theme++)
        assert_true(str_is(drawn(a, theme, 1204, ART_CARD), drawn(a, theme, 1204, ART_CARD)));
}

static void neighbours_differ(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    for (enum theme theme = THEME_ART; theme <= THEME_LOCALS; theme++) {
        for (uint32_t number = 1; number < 40; number++) {
            assert_false(
                str_is(drawn(a, theme, number, ART_CARD), drawn(a, theme, number + 1, ART_CARD)));
        }
    }
}

static void night_is_another_print(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str day = drawn(a, THEME_RIVER, 7, ART_WIDE);
    struct str night = drawn(a, THEME_RIVER, 7, ART_WIDE | ART_NIGHT);

    (void)state;
    assert_int_equal(day.n, night.n);
    assert_true(str_find(day, STR("height=\"900\" fill=\"#CBE7F3\"")) < day.n);
    assert_true(str_find(night, STR("height=\"900\" fill=\"#0D3158\"")) < night.n);
}

static void drawings_are_small_and_carry_no_style(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    for (uint32_t number = 1; number <= 16; number++) {
        struct str svg = drawn(a, THEME_NATURE, number, ART_CARD);

        assert_in_range(svg.n, 1000, 16000);
        assert_true(str_find(svg, STR("style")) == svg.n);
        assert_true(str_ends(svg, STR("</svg>")));
    }
}

static void other_names_draw_nothing(void **state)
{
    static const char *const names[] = {"",
                                        "patrimoine-1",
                                        "patrimoine-1/",
                                        "patrimoine-3/1.svg",
                                        "patrimoine-1/x.svg",
                                        "patrimoine-1/1.png",
                                        "../patrimoine-1/1.svg",
                                        "patrimoine-1/1234567890.svg"};
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct str svg;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (art_write(a, str_of(names[i]), &svg))
            fail_msg("something is drawn at %s", names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_number_gives_the_same_bytes),
        cmocka_unit_test(neighbours_differ),
        cmocka_unit_test(night_is_another_print),
        cmocka_unit_test(drawings_are_small_and_carry_no_style),
        cmocka_unit_test(other_names_draw_nothing),
    };
    return cmocka_run_group_tests(tests, open_pages, NULL);
}
