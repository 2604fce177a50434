/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "booking/booking.h"

static void who_may_come(void **state)
{
    static const struct {
        const char *name, *email, *phone;
        bool terms;
        const char *wrong; /* the fields, in order */
    } table[] = {
        {"Camille Okoye", "camille.okoye@exemple.fr", "06 12 34 56 78", true, ""},
        {"Camille Okoye", "camille.okoye@exemple.fr", "+44 20 7946 0018", true, ""},
        {"Camille Okoye", "camille.okoye@exemple.fr", "", true, ""},
        {"Camille Okoye", "camille.okoye@exemple.fr", "06 12 34 56", true, "phone "},
        {"Camille Okoye", "camille.okoye@exemple.fr", "call me", true, "phone "},
        {"Camille Okoye", "camille.okoye@exemple.fr", "ask for 06 12 34 56 78", true, "phone "},
        {"Camille Okoye", "camille.okoye@exemple.fr", "+33 1 23", true, "phone "},
        {"Camille Okoye", "camille.okoye@exemple.fr", "1234567890123456", true, "phone "},
        {"Camille Okoye", "camille.okoye", "0612345678", true, "email "},
        {"Camille Okoye", "camille@exemple", "0612345678", true, "email "},
        {"Camille Okoye", "@exemple.fr", "0612345678", true, "email "},
        {"Camille Okoye", "camille okoye@exemple.fr", "0612345678", true, "email "},
        {"", "", "", false, "name email terms "},
    };
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct booking_who who = {str_of(table[i].name), str_of(table[i].email),
                                        str_of(table[i].phone), STR_NONE, table[i].terms};
        struct buf wrong = BUF(a);
        struct ctx cx;
        enum fault f;

        ctx_init(&cx, a);
        f = booking_who_check(&cx, &who);
        for (const struct field_trouble *t = cx.trouble.fields; t; t = t->next) {
            buf_add(&wrong, t->field);
            buf_byte(&wrong, ' ');
        }
        if (!str_is(buf_str(&wrong), str_of(table[i].wrong)))
            fail_msg("row %zu: wrong are %.*s", i, ARG_STR(buf_str(&wrong)));
        assert_int_equal(f, table[i].wrong[0] ? FAULT_BAD_INPUT : FAULT_NONE);
    }
}

static void missing_digits_are_counted(void **state)
{
    const struct booking_who who = {STR("Camille"), STR("c@exemple.fr"), STR("06 12 34 56"),
                                    STR_NONE, true};
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct ctx cx;

    (void)state;
    ctx_init(&cx, a);
    assert_int_equal(booking_who_check(&cx, &who), FAULT_BAD_INPUT);
    assert_true(str_starts(cx.trouble.fields->why, STR("Two digits are missing")));
}

static void a_need_is_a_note(void **state)
{
    struct booking_who who = {.name = STR("Camille"), .email = STR("c@exemple.fr"), .terms = true};
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct buf need = BUF(a);
    struct ctx cx;

    (void)state;
    for (int i = 0; i < ACCESS_NEED_MOST; i++)
        buf_lit(&need, "é"); /* characters count, not bytes */
    who.access_need = buf_str(&need);
    ctx_init(&cx, a);
    assert_int_equal(booking_who_check(&cx, &who), FAULT_NONE);
    buf_lit(&need, "e");
    who.access_need = buf_str(&need);
    assert_int_equal(booking_who_check(&cx, &who), FAULT_BAD_INPUT);
    assert_true(str_is(cx.trouble.fields->field, STR("access_need")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_come),
        cmocka_unit_test(missing_digits_are_counted),
        cmocka_unit_test(a_need_is_a_note),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
