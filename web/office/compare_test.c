/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/office/compare.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/test.h"

/* "the [old] mill": what both have, and what only one has in brackets. */
static struct str told(struct arena *a, const struct list *pieces)
{
    struct buf b = BUF(a);

    each_in (p, const struct piece, pieces) {
        buf_add(&b, p->same ? STR("") : STR("["));
        buf_add(&b, p->text);
        buf_add(&b, p->same ? STR("") : STR("]"));
    }
    return buf_str(&b);
}

static void words_that_changed_are_told(void **state)
{
    static const struct {
        const char *before;
        const char *after;
        const char *left;
        const char *right;
    } table[] = {
        {"", "", "", ""},
        {"the old mill", "the old mill", "the old mill", "the old mill"},
        {"the old mill", "the mill", "the [old ]mill", "the mill"},
        {"the mill", "the old mill", "the mill", "the [old ]mill"},
        {"the old mill", "the new mill", "the [old ]mill", "the [new ]mill"},
        {"", "all of it", "", "[all of it]"},
        {"all of it", "", "[all of it]", ""},
        {"one  two", "one two", "one  two", "one two"}, /* blanks are no change */
        {"à l’eau", "à l’île", "à [l’eau]", "à [l’île]"},
    };
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct list left;
        struct list right;

        compare_texts(a, str_of(table[i].before), str_of(table[i].after), &left, &right);
        struct str l = told(a, &left);
        struct str r = told(a, &right);
        if (!str_is(l, str_of(table[i].left)) || !str_is(r, str_of(table[i].right)))
            fail_msg("%zu: \"%.*s\" beside \"%.*s\"", i, ARG_STR(l), ARG_STR(r));
    }
}

/* Two very long texts are told as a whole, without a table of all their words. */
static void long_texts_are_told_whole(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct buf b = BUF(a);
    struct list left;
    struct list right;

    (void)state;
    for (int i = 0; i < 2000; i++)
        buf_lit(&b, "word ");
    compare_texts(a, buf_str(&b), STR("word"), &left, &right);
    assert_int_equal(left.n, 1);
    assert_int_equal(right.n, 1);
    assert_true(((struct piece *)left.items)->gone);
    assert_true(((struct piece *)right.items)->come);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_changed_are_told),
        cmocka_unit_test(long_texts_are_told_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
