/* SPDX-License-Identifier: EUPL-1.2 */
#include "moderation/moderation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"

static void checks_point_at_the_field(void **state)
{
    static const struct {
        const char *story;
        const char *field; /* NULL: nothing is found */
    } table[] = {
        {"On marche le long du canal.", NULL},
        {"Réservez au 01 99 00 12 34.", "story.fr"},
        {"Depuis 1936, 12 000 personnes.", NULL},
        {"Tout est sur www.exemple.invalid", "story.fr"},
        {"ÉCRIVEZ A moi@exemple.invalid", "story.fr"},
        {"VENEZ VOIR LA PLUS BELLE VUE DE LA VILLE", "story.fr"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        CLEANUP(arena_free) struct arena *arena = arena_new();
        struct ctx cx;
        struct list got;
        struct offer_content content = {.point = {48.9, 2.3}};

        ctx_init(&cx, arena);
        content.story.in[LANGUAGE_FR] = str_of(table[i].story);
        moderation_findings(&cx, &content, &got);
        if ((got.n > 0) != (table[i].field != NULL))
            fail_msg("%s: %zu findings", table[i].story, got.n);
        if (got.n > 0)
            assert_true(str_is(((struct finding *)got.items)->field, str_of(table[i].field)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_point_at_the_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
