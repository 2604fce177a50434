/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"

#include "base/listen_kit.h"

static bool has(struct str line, const char *what)
{
    return str_find(line, str_of(what)) < line.n;
}

static void a_line_is_an_event(void **state)
{
    struct {
        struct booking_id id;
        uint32_t seats;
        struct money price;
    } booking = {.seats = 3, .price = CENTS(3750)}, *at = &booking;
    struct str wild = STR("a \"b\"\nlevel=error");
    struct str password = STR("hunter2");
    struct ctx cx;
    WITH_ARENA(a);

    (void)state;
    ctx_init(&cx, a);
    cx.trace = STR("01jk");
    struct listening from = listen_begin();
    say(&cx, INFO, "seats held", KV(booking.id), KV(at->seats), KV(booking.price), KV(wild),
        KV(password), KV_AS("left", 4), KV_AS("done", (bool)true), KV_AS("who", "ana"));
    struct str line = listen_end(a, from);

    assert_true(str_starts(line, STR("level=info at=20")));
    assert_true(has(line,
                    "Z what=\"seats held\" trace=01jk "
                    "id=00000000-0000-0000-0000-000000000000 seats=3 price=\"37.50 EUR\" "
                    "wild=\"a \\\"b\\\"\\nlevel=error\" password=*** left=4 done=yes who=ana\n"));
    assert_int_equal(str_find(line, STR("\n")), line.n - 1);
}

static void no_facts_and_no_work(void **state)
{
    WITH_ARENA(a);

    (void)state;
    struct listening from = listen_begin();
    say(NULL, WARN, "alone");
    say(NULL, DEBUG, "not written");
    struct str line = listen_end(a, from);
    assert_true(str_ends(line, STR(" what=alone\n")));
    assert_true(str_starts(line, STR("level=warn ")));
}

static void a_trouble_is_told_whole(void **state)
{
    struct ctx cx;
    WITH_ARENA(a);

    (void)state;
    ctx_init(&cx, a);
    fault_field(&cx, "email", "missing");
    fault_field(&cx, "seats", "below 1");
    fault_while(&cx, FAULT_BAD_INPUT, "holding");
    struct listening from = listen_begin();
    log_trouble(&cx, LOG_ERROR, "request refused");
    struct str line = listen_end(a, from);
    assert_true(has(line, " fault=bad-input story=holding "
                          "fields=\"email: missing; seats: below 1\"\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_an_event),
        cmocka_unit_test(no_facts_and_no_work),
        cmocka_unit_test(a_trouble_is_told_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
