/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/text.h"

#include "base/buf.h"
#include "base/ctx.h"
#include "base/moment.h"
#include "base/test.h"

static void folding_forgets_case_and_accents(void **state)
{
    static const char *const table[][2] = {
        {"Une Balade", "une balade"},
        {"L’Œuvre d’Émile à Saint-Ouen", "l'oeuvre d'emile a saint-ouen"},
        {"E\xCC\x81te\xCC\x81", "ete"}, /* accents as characters of their own */
        {"Straße, Øl, Łódź, Ægir", "strasse, ol, lodz, aegir"},
        {"ÇA ÎLE\xC2\xA0NOËL", "ca ile noel"},
        {"« ﬁn »", "\" fin \""},
        {"Ελλάδα", "ελλαδα"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        WITH_ARENA(a);

        TEXT_IS(text_fold(a, str_of(table[i][0])), table[i][1]);
    }
}

static void slugs_fit_in_addresses(void **state)
{
    WITH_ARENA(a);
    struct str slug;

    (void)state;
    TEXT_IS(slug_of(a, STR("Une balade à Saint-Denis !")), "une-balade-a-saint-denis");
    TEXT_IS(slug_of(a, STR("  -- L’Œil & la Main --")), "l-oeil-la-main");
    TEXT_IS(slug_of(a, STR("東京")), "");
    slug = slug_of(a, STR("un titre si long que personne ne le lira jamais jusqu’au bout, ni à "
                          "pied ni en bateau, dit-on"));
    assert_true(slug.n <= 80);
    TEXT_IS(slug, "un-titre-si-long-que-personne-ne-le-lira-jamais-jusqu-au-bout-ni-a-pied-ni-en");
}

static void cuts_are_between_characters(void **state)
{
    (void)state;
    TEXT_IS(text_cut(STR("été"), 2), "ét");
    TEXT_IS(text_cut(STR("été"), 9), "été");
}

static void addresses_for_mail(void **state)
{
    static const char *const good[] = {"ana@example.org", "a.b+c@sub.example.org",
                                       "o'neil@example.travel", "1@2.example"};
    static const char *const bad[] = {"",
                                      "ana",
                                      "@example.org",
                                      "ana@",
                                      "ana@example",
                                      "ana@example.",
                                      ".ana@example.org",
                                      "an..a@example.org",
                                      "ana@exa mple.org",
                                      "ana@-example.org",
                                      "ana@example.o",
                                      "ana@b@example.org",
                                      "a\xC3\xA9@example.org",
                                      "ana@example.org\r\nBcc: x@example.org",
                                      "<ana@example.org>"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        if (!text_is_email(str_of(good[i])))
            fail_msg("%s is refused", good[i]);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (text_is_email(str_of(bad[i])))
            fail_msg("%s is taken", bad[i]);
    }
}

static void what_is_wrong_with_an_address_is_said(void **state)
{
    static const struct {
        const char *address;
        const char *why;
    } table[] = {
        {"", "The address is missing. Example: camille@exemple.fr"},
        {"ana", "This address is not complete. Example: camille@exemple.fr"},
        {"ana@example.org", NULL},
    };
    WITH_ARENA(a);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct ctx cx;

        ctx_init(&cx, a);
        enum fault f = email_check(&cx, str_of(table[i].address));
        assert_int_equal(f, table[i].why ? FAULT_BAD_INPUT : FAULT_NONE);
        if (table[i].why) {
            TEXT_IS(cx.trouble.fields->field, "email");
            TEXT_IS(cx.trouble.fields->why, table[i].why);
        }
    }
}

static void letters_are_the_same_however_typed(void **state)
{
    WITH_ARENA(a);

    (void)state;
    TEXT_IS(text_compose(a, STR("e\xCC\x81te\xCC\x81 en forêt")), "été en forêt");
    TEXT_IS(text_compose(a, STR("été")), "été");
    TEXT_IS(text_compose(a, STR("ete")), "ete");
    TEXT_IS(text_compose(a, STR("")), "");
    TEXT_IS(text_compose(a, STR("\xF0\x9D\x85\xA0")),
            "\xF0\x9D\x85\x98\xF0\x9D\x85\xA5\xF0\x9D\x85\xAE");
    TEXT_IS(text_compose(a, STR("\xE9t\xE9")), "\xE9t\xE9"); /* no UTF-8: as it came */
}

/* A letter and `n` pairs of an accent above and a dot below. */
static struct str heap_of_marks(struct arena *a, const char *letter, size_t n)
{
    struct buf b = BUF(a);

    buf_add(&b, str_of(letter));
    for (size_t i = 0; i < n; i++)
        buf_lit(&b, "\xCC\x81");
    for (size_t i = 0; i < n; i++)
        buf_lit(&b, "\xCC\xA3");
    return buf_str(&b);
}

static void many_marks_take_no_longer(void **state)
{
    WITH_ARENA(a);
    struct str few = heap_of_marks(a, "a", 10);
    struct str heap = heap_of_marks(a, "E", 100000);
    struct moment began = moment_now();

    (void)state;
    assert_false(str_is(text_compose(a, few), few)); /* what people write is composed */
    TEXT_IS(text_fold(a, few), "a");
    TEXT_IS(text_compose(a, heap), heap.p); /* what nobody writes stays */
    TEXT_IS(text_fold(a, heap), "e");
    assert_true(moment_since(moment_now(), began).us < SECONDS(5).us);
}

static void reasons_keep_their_numbers(void **state)
{
    WITH_ARENA(a);

    (void)state;
    TEXT_IS(trouble_in(a, STR("en"), STR("too long: at most 200 characters")),
            "too long: at most 200 characters");
    TEXT_IS(trouble_in(a, STR("en"), STR("missing")), "missing");
    TEXT_IS(trouble_in(a, STR("en"), STR("1 2 3 4 5 6")), "1 2 3 4 5 6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folding_forgets_case_and_accents),
        cmocka_unit_test(slugs_fit_in_addresses),
        cmocka_unit_test(cuts_are_between_characters),
        cmocka_unit_test(addresses_for_mail),
        cmocka_unit_test(what_is_wrong_with_an_address_is_said),
        cmocka_unit_test(letters_are_the_same_however_typed),
        cmocka_unit_test(many_marks_take_no_longer),
        cmocka_unit_test(reasons_keep_their_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
