/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/tongue.h"

#include <stdlib.h>

#include "base/embedded.h"
#include "base/test.h"

extern const struct embedded catalogues_for_test[];

static int take_catalogues(void **state)
{
    (void)state;
    const struct embedded *fr = embedded_find(catalogues_for_test, STR("fr.mo"));
    const struct embedded *ru = embedded_find(catalogues_for_test, STR("ru.mo"));

    return fr && ru && tongue_use(STR("fr"), fr->bytes) && tongue_use(STR("ru"), ru->bytes) ? 0 : 1;
}

static void files_are_found_by_name(void **state)
{
    const struct embedded *fr = embedded_find(catalogues_for_test, STR("fr.mo"));

    (void)state;
    assert_non_null(fr);
    assert_int_equal(fr->bytes.p[fr->bytes.n], 0);
    assert_null(embedded_find(catalogues_for_test, STR("fr.m")));
    assert_null(embedded_find(catalogues_for_test, STR_NONE));
}

static void texts_in_the_readers_language(void **state)
{
    (void)state;
    TEXT_IS(SAY_IN(STR("fr"), "Find"), "Trouver");
    TEXT_IS(SAY_IN(STR("en"), "Find"), "Find");
    TEXT_IS(SAY_IN(STR("xx"), "Find"), "Find");
    TEXT_IS(SAY_IN(STR("fr"), "Nobody translated this"), "Nobody translated this");
    TEXT_IS(SAY_IN(STR("fr"), "Not said yet"), "Not said yet");
    TEXT_IS(SAY_IN(STR("fr"), ""), "");
}

static void numbers_choose_their_form(void **state)
{
    static const struct {
        const char *tongue;
        int64_t n;
        const char *said;
    } table[] = {
        {"fr", 0, "0 place"},        {"fr", 1, "1 place"},
        {"fr", 2, "2 places"},       {"en", 0, "0 seats"},
        {"en", 1, "1 seat"},         {"en", 2, "2 seats"},
        {"en", 1200, "1,200 seats"}, {"fr", 1200, "1\u202f200 places"},
        {"ru", 1, "1 место"},        {"ru", 3, "3 места"},
        {"ru", 12, "12 мест"},       {"ru", 21, "21 место"},
        {"de", 1, "1 seat"},
    };

    (void)state;
    WITH_ARENA(a);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        TEXT_IS(say_number(a, str_of(table[i].tongue), table[i].n, "{n} seat", "{n} seats"),
                table[i].said);
    }
}

static void gaps_are_filled_by_name(void **state)
{
    struct str time = STR("14:32");
    struct str name = STR("{time}");

    (void)state;
    WITH_ARENA(a);
    TEXT_IS(say_with(a, STR("fr"), "Held until {time}", "time", &time, NULL),
            "Gardées jusqu’à 14:32");
    TEXT_IS(say_with(a, STR("en"), "{a} {time} {", "a", &name, "time", &time, NULL),
            "{time} 14:32 {");
    TEXT_IS(say_with(a, STR("en"), "{unknown}", NULL), "{unknown}");
}

static void the_best_language_there_is(void **state)
{
    struct texts t = {0};

    (void)state;
    TEXT_IS(texts_for(&t, STR("fr")), "");
    t.in[LANGUAGE_DE] = STR("Rundgang");
    TEXT_IS(texts_for(&t, STR("fr")), "Rundgang");
    t.in[LANGUAGE_EN] = STR("walk");
    TEXT_IS(texts_for(&t, STR("it")), "walk");
    t.in[LANGUAGE_FR] = STR("balade");
    TEXT_IS(texts_for(&t, STR("it")), "balade");
    TEXT_IS(texts_for(&t, STR("en")), "walk");
    TEXT_IS(texts_for(&t, STR("xx")), "balade");
    assert_int_equal(language_from_code(STR("ko")), LANGUAGE_KO);
    assert_int_equal(language_from_code(STR("")), LANGUAGE_COUNT);
}

/* A damaged catalogue is refused or read within its bytes: the sanitizer watches. */
static void damage_stays_inside(void **state)
{
    const struct embedded *fr = embedded_find(catalogues_for_test, STR("fr.mo"));
    struct str whole = fr->bytes;
    WITH_ARENA(a);

    (void)state;
    for (size_t n = 0; n < whole.n; n++)
        tongue_use(STR("it"), arena_copy(a, (struct str){whole.p, n}));
    for (size_t i = 0; i < whole.n; i++) {
        struct str copy = arena_copy(a, whole);

        ((char *)UNCONST(copy.p))[i] ^= (char)0xFF;
        if (tongue_use(STR("it"), copy))
            SAY_IN(STR("it"), "Find");
    }
    assert_false(tongue_use(STR("xx"), whole));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_found_by_name),
        cmocka_unit_test(texts_in_the_readers_language),
        cmocka_unit_test(numbers_choose_their_form),
        cmocka_unit_test(gaps_are_filled_by_name),
        cmocka_unit_test(the_best_language_there_is),
        cmocka_unit_test(damage_stays_inside),
    };
    return cmocka_run_group_tests(tests, take_catalogues, NULL);
}
