/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "web/desk/csv.h"

static struct str cell(struct ctx *cx, struct str text)
{
    struct csv c = csv_begin(cx);

    csv_text(&c, text);
    return (struct str){buf_str(&c.b).p + 3, buf_str(&c.b).n - 3};
}

static void a_text_is_never_a_formula(void **state)
{
    static const struct {
        const char *text;
        const char *cell;
    } table[] = {
        {"", "\"\""},
        {"Les Rameurs de l’Île", "\"Les Rameurs de l’Île\""},
        {"Plein \"Gris\"; Pantin", "\"Plein \"\"Gris\"\"; Pantin\""},
        {"two\r\nlines", "\"two\r\nlines\""},
        {"=1+1", "\"'=1+1\""},
        {"=HYPERLINK(\"http://example.org\")", "\"'=HYPERLINK(\"\"http://example.org\"\")\""},
        {"+33100000000", "\"'+33100000000\""},
        {"-2", "\"'-2\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'\t=1\""},
        {"\r=1", "\"'\r=1\""},
        {"  =1", "\"'  =1\""},
        {"＝1", "\"'＝1\""},
        {"a=1", "\"a=1\""},
    };
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct ctx cx;

        ctx_init(&cx, a);
        struct str made = cell(&cx, str_of(table[i].text));
        if (!str_is(made, str_of(table[i].cell)))
            fail_msg("%zu: %.*s", i, ARG_STR(made));
    }
}

static void numbers_are_those_of_the_reader(void **state)
{
    static const char *const tongues[] = {"fr", "en"};
    static const char *const lines[] = {"\"a\";-3;-1330,42\r\n", "\"a\",-3,-1330.42\r\n"};
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct ctx cx;

        ctx_init(&cx, a);
        cx.tongue = str_of(tongues[i]);
        struct csv c = csv_begin(&cx);
        csv_text(&c, STR("a"));
        csv_number(&c, -3);
        csv_money(&c, a, CENTS(-133042));
        csv_end_line(&c);
        struct str made = buf_str(&c.b);
        assert_true(str_starts(made, STR("\xEF\xBB\xBF")));
        assert_true(str_is((struct str){made.p + 3, made.n - 3}, str_of(lines[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_never_a_formula),
        cmocka_unit_test(numbers_are_those_of_the_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
