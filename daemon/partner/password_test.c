/* SPDX-License-Identifier: EUPL-1.2 */
#include "partner/inside.h"

#include "base/arena.h"
#include "base/test.h"

static const struct str about[] = {
    STR_INIT("lea.essai@agents.example"),
    STR_INIT("Léa Essai"),
    STR_INIT("Pays d’Essai"),
};

static bool easy(struct arena *a, const char *password)
{
    return password_is_easy(a, str_of(password), about, COUNT_OF(about));
}

static void what_everybody_tries_is_easy(void **state)
{
    static const char *const tried[] = {
        "aaaaaaaaaaaaaaa",  "121212121212",   "123456789012",     "147147147147",
        "abcdefghijklmno",  "azertyuiop12",   "AZERTY azerty 1",  "Motdepasse2026!",
        "mot de passe 123", "P@ssw0rd1234",   "passwordpassword", "Insolite-2026",
        "administrateur1",  "qwertyuiop[]12", "MotDePasse-Paris", "0123 4567 89 01",
    };
    WITH_ARENA(a);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(tried); i++) {
        if (!easy(a, tried[i]))
            fail_msg("%s is taken", tried[i]);
    }
}

static void what_is_known_of_its_owner_is_easy(void **state)
{
    static const char *const known[] = {
        "lea.essai@agents.example", "lea.essai@agents", "Léa Essai 2026", "LEAESSAIleaessai",
        "essai-essai-12",           "agents.lea.26",    "L3a-Essa1-2026",
    };
    WITH_ARENA(a);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (!easy(a, known[i]))
            fail_msg("%s is taken", known[i]);
    }
}

/* No sign is asked for and none is refused. */
static void long_ones_are_taken_whatever_they_are_made_of(void **state)
{
    static const char *const taken[] = {
        "trois cygnes au lavoir", "quatre pigeons de paris",
        "8391 0475 2618",         "k#9$vR!t&2@q",
        "éléphant à vélo",        "四つの池と山の上の鳥",
        "jaune moteur 12",        "password de mon oncle Boris",
    };
    WITH_ARENA(a);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        if (easy(a, taken[i]))
            fail_msg("%s is refused", taken[i]);
    }
}

static void lengths_are_in_characters(void **state)
{
    WITH_ARENA(a);
    struct ctx cx;

    (void)state;
    ctx_init(&cx, a);
    assert_int_equal(password_check_length(&cx, "p", STR("onze signes")), FAULT_BAD_INPUT);
    assert_int_equal(password_check_length(&cx, "p", STR("ééééééééééé")), FAULT_BAD_INPUT);
    assert_int_equal(password_check_length(&cx, "p", STR("éééééééééééé")), FAULT_NONE);
    char most[201];
    memset(most, 'x', sizeof most);
    assert_int_equal(password_check_length(&cx, "p", (struct str){most, 200}), FAULT_NONE);
    assert_int_equal(password_check_length(&cx, "p", (struct str){most, 201}), FAULT_BAD_INPUT);
}

static void a_hash_fits_its_password_however_typed(void **state)
{
    WITH_ARENA(a);
    struct ctx cx;
    struct password_room *room = password_room_new(a);
    struct str hash = STR_NONE;
    bool fits = false;

    (void)state;
    ctx_init(&cx, a);
    assert_int_equal(password_hash(&cx, room, STR("été en forêt"), &hash), FAULT_NONE);
    assert_int_equal(password_fits(&cx, room, STR("e\xCC\x81te\xCC\x81 en forêt"), hash, &fits),
                     FAULT_NONE);
    assert_true(fits);
    assert_int_equal(password_fits(&cx, room, STR("ete en foret"), hash, &fits), FAULT_NONE);
    assert_false(fits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_everybody_tries_is_easy),
        cmocka_unit_test(what_is_known_of_its_owner_is_easy),
        cmocka_unit_test(long_ones_are_taken_whatever_they_are_made_of),
        cmocka_unit_test(lengths_are_in_characters),
        cmocka_unit_test(a_hash_fits_its_password_however_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
