/* SPDX-License-Identifier: EUPL-1.2 */
#include "booking/test_kit.h"

/* A mistyped address is corrected: later mails go to the right one, and it is found by it. */

static bool is_found_by(const char *words)
{
    struct list found;

    assert_int_equal(bookings_of_person(kit.cx, kit.db, str_of(words), &found), FAULT_NONE);
    return found.n > 0;
}

static struct booking mistyped(void)
{
    struct booking held = kit_held(kit_slot(2), 0, 1);
    struct booking_who who = {
        .name = STR("Dora Essai"), .email = STR("dora@visiteurs.exmaple"), .terms = true};

    assert_int_equal(booking_name(kit.cx, kit.db, held.id, &who), FAULT_NONE);
    return held;
}

static void later_mails_go_to_the_corrected_address(void **state)
{
    struct booking held = mistyped();
    struct booking now;

    (void)state;
    assert_int_equal(booking_correct_email(kit.cx, kit.db, held.id, STR("dora@visiteurs")),
                     FAULT_BAD_INPUT);
    trouble_clear(kit.cx);
    assert_true(is_found_by("dora@visiteurs.exmaple"));
    assert_int_equal(
        booking_correct_email(kit.cx, kit.db, held.id, STR(" dora@visiteurs.example ")),
        FAULT_NONE);
    assert_true(is_found_by("dora@visiteurs.example"));
    assert_true(is_found_by("essai dora"));
    assert_false(is_found_by("dora@visiteurs.exmaple"));
    assert_int_equal(booking_find(kit.cx, kit.db, held.id, &now), FAULT_NONE);
    assert_true(str_is(now.email, STR("dora@visiteurs.example")));

    /* Past its deadline: this state too is written about. */
    kit_do(&KIT_OVERDUE, held.id.id);
    assert_int_equal(booking_expire(kit.cx, kit.db, &kit.house, (struct id){{0}}), FAULT_NONE);
    assert_int_equal(booking_cancel_mail(kit.cx, kit.db, &kit.house, held.id.id), FAULT_NONE);
    struct str mail = kit_mail("late", held.id);
    assert_true(str_find(mail, STR("<dora@visiteurs.example>")) < mail.n);
}

static bool names(const char *before, struct id id, const char *behind, struct booking_id wanted)
{
    struct str key = arena_text(kit.cx->arena, "%s%.*s%s", before,
                                ARG_STR(id_to_text(kit.cx->arena, id)), behind);
    struct booking found;
    bool is_there = false;

    assert_int_equal(booking_of_mail(kit.cx, kit.db, key, &found, &is_there), FAULT_NONE);
    return is_there && id_is(found.id.id, wanted.id);
}

static void a_mail_names_its_booking(void **state)
{
    struct booking held = mistyped();
    struct id other = id_new(kit.cx->now);
    struct destination_id own = kit.cx->destination;

    (void)state;
    assert_true(names("ticket:", held.id.id, "", held.id));
    assert_true(names("ticket-again-27-0123456789abcdef:", held.id.id, "", held.id));
    assert_false(names("decision:", other, "", held.id));
    assert_false(names("refund:", other, ":done", held.id));
    kit.cx->destination = (struct destination_id){other};
    assert_false(names("ticket:", held.id.id, "", held.id));
    assert_int_equal(booking_correct_email(kit.cx, kit.db, held.id, STR("eve@visiteurs.example")),
                     FAULT_BOOKING_ABSENT);
    trouble_clear(kit.cx);
    kit.cx->destination = own;
}

#define WHOLE(test) cmocka_unit_test_setup_teardown(test, kit_fresh, kit_sound)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WHOLE(later_mails_go_to_the_corrected_address),
        WHOLE(a_mail_names_its_booking),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
