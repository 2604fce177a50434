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

/* Each text that visitors read is looked at, and the finding says which. */
static void every_text_is_looked_at(void **state)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct texts phone = {.in = {[LANGUAGE_EN] = STR("Call 01 99 00 12 34")}};
    struct offer_stop stops[] = {{.title = {.in = {[LANGUAGE_EN] = STR("The quay")}}},
                                 {.title = phone, .about = phone}};
    struct offer_content content = {
        .title = phone,
        .hook = phone,
        .story = phone,
        .stops = {stops, 2},
        .directions = phone,
        .bring = phone,
        .audience = phone,
        .access_note = phone,
        .point = {48.9, 2.3},
    };
    static const char *const fields[] = {
        "title.en",      "hook.en",  "story.en",    "stops.1.title.en", "stops.1.about.en",
        "directions.en", "bring.en", "audience.en", "access_note.en",
    };
    struct ctx cx;
    struct list got;

    (void)state;
    ctx_init(&cx, arena);
    moderation_findings(&cx, &content, &got);
    assert_int_equal(got.n, COUNT_OF(fields));
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        assert_true(str_is(((struct finding *)got.items)[i].field, str_of(fields[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_point_at_the_field),
        cmocka_unit_test(every_text_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
