/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "booking/fake_shelf.h"
#include "booking/inside.h"

static const struct moment now = {1790000000000000};

struct bench {
    struct arena *arena;
    struct ctx cx;
    struct seats seats;
    struct hold_facts facts;
    struct hold_line lines[9];
    struct hold_request asked;
};

/* Everything is well: two adults, a free slot. Each test then spoils one thing. */
static void bench_init(struct bench *b)
{
    struct slot slot;

    fake_make(now);
    fake_slots(&slot, 1, 12);
    *b = (struct bench){.arena = arena_new()};
    b->cx = (struct ctx){.arena = b->arena,
                         .now = now,
                         .tongue = STR("en"),
                         .destination = fake.territory.destination.id};
    b->seats = (struct seats){
        .slot = slot.id,
        .destination = slot.destination,
        .partner = slot.partner,
        .capacity = 12,
        .held = 3,
        .sold = 5,
        .starts = slot.starts,
        .sales_end = slot.sales_end,
    };
    b->facts = (struct hold_facts){now, &fake.territory, &b->seats, &fake.visit, &fake.slots[0]};
    b->lines[0] = (struct hold_line){fake.tariffs[0].id, 2};
    b->asked = (struct hold_request){.slot = slot.id, .lines = {b->lines, 1}};
}

static enum fault decided(struct bench *b, struct booking_record *ret)
{
    return decide_hold(&b->cx, &b->facts, &b->asked, ret);
}

static void granted(void **state)
{
    struct bench b;
    struct booking_record r = {0};

    (void)state;
    bench_init(&b);
    b.lines[1] = (struct hold_line){fake.tariffs[1].id, 1};
    b.lines[2] = (struct hold_line){fake.tariffs[2].id, 1};
    b.asked.lines.n = 3;
    b.asked.email = STR("ana@essai.example");
    assert_int_equal(decided(&b, &r), FAULT_NONE);
    assert_int_equal(r.b.state, BOOKING_HELD);
    assert_int_equal(r.b.seats, 4);
    assert_int_equal(r.b.price.minor, 2 * 1250 + 600);
    assert_int_equal(r.b.price.currency, CURRENCY_EUR);
    assert_int_equal(r.b.expires.us, now.us + MINUTES(15).us);
    assert_int_equal(r.b.made.us, now.us);
    assert_int_equal(r.b.cancel, CANCEL_FLEXIBLE);
    assert_true(str_is(r.b.tongue, STR("en")));
    assert_true(str_is(r.b.title, STR("Sous les peupliers, la Seine en canoë")));
    const struct booking_line *line = r.b.lines.items;
    assert_true(str_is(line->label, STR("Full price")));
    assert_int_equal(line[1].each.minor, 600);
    assert_int_equal(b.seats.held, 3); /* it decides, it does not move */
    arena_free(&b.arena);
}

static void no_such_slot(struct bench *b)
{
    b->facts.seats = NULL;
}
static void off_line(struct bench *b)
{
    b->facts.visit = NULL;
    b->facts.slot = NULL;
}
static void elsewhere(struct bench *b)
{
    b->seats.destination = ID_NEW(destination, now);
}
static void seats_closed(struct bench *b)
{
    b->seats.closed = true;
}
static void slot_closed(struct bench *b)
{
    (void)b;
    fake.slots[0].closed = true;
}
static void sales_over(struct bench *b)
{
    b->facts.now = b->seats.sales_end;
}
static void last_moment(struct bench *b)
{
    b->facts.now.us = b->seats.sales_end.us - 1;
}
static void no_lines(struct bench *b)
{
    b->asked.lines.n = 0;
}
static void nine_lines(struct bench *b)
{
    b->asked.lines.n = 9;
}
static void no_seats(struct bench *b)
{
    b->lines[0].seats = 0;
}
static void too_many_in_a_line(struct bench *b)
{
    b->lines[0].seats = 41;
}
static void too_many_in_all(struct bench *b)
{
    b->seats.capacity = 100;
    b->lines[0].seats = 40;
    b->lines[1] = (struct hold_line){fake.tariffs[1].id, 1};
    b->asked.lines.n = 2;
}
static void other_tariff(struct bench *b)
{
    b->lines[0].tariff = ID_NEW(tariff, now);
}
static void one_too_many(struct bench *b)
{
    b->lines[0].seats = 5;
}
static void the_last_ones(struct bench *b)
{
    b->lines[0].seats = 4;
}
static void none_left(struct bench *b)
{
    b->seats.sold = 9;
    b->lines[0].seats = 1;
}
static void two_currencies(struct bench *b)
{
    fake.tariffs[0].price.currency = CURRENCY_CHF;
    (void)b;
}
static void bad_address(struct bench *b)
{
    b->asked.email = STR("ana@essai\r\nBcc: x@y.example");
}

static void each_reason(void **state)
{
    static const struct {
        void (*spoil)(struct bench *b);
        enum fault fault;
    } table[] = {
        {no_such_slot, FAULT_SLOT_ABSENT},
        {off_line, FAULT_SLOT_ABSENT},
        {elsewhere, FAULT_SLOT_ABSENT},
        {seats_closed, FAULT_SLOT_CLOSED},
        {slot_closed, FAULT_SLOT_CLOSED},
        {sales_over, FAULT_SLOT_CLOSED},
        {last_moment, FAULT_NONE},
        {no_lines, FAULT_BAD_INPUT},
        {nine_lines, FAULT_BAD_INPUT},
        {no_seats, FAULT_BAD_INPUT},
        {too_many_in_a_line, FAULT_BAD_INPUT},
        {too_many_in_all, FAULT_BAD_INPUT},
        {other_tariff, FAULT_TARIFF_ABSENT},
        {one_too_many, FAULT_SEATS_SHORT},
        {the_last_ones, FAULT_NONE},
        {none_left, FAULT_SEATS_SHORT},
        {two_currencies, FAULT_CURRENCY_MIXED},
        {bad_address, FAULT_BAD_INPUT},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct bench b;
        struct booking_record r = {.b = {.seats = 77}};

        bench_init(&b);
        table[i].spoil(&b);
        enum fault f = decided(&b, &r);
        if (f != table[i].fault)
            fail_msg("case %zu: fault %d", i, (int)f);
        if (f != FAULT_NONE)
            assert_int_equal(r.b.seats, 77); /* written only on success */
        arena_free(&b.arena);
    }
}

static void what_a_policy_gives_back(void **state)
{
    static const struct {
        enum cancel_policy policy;
        int64_t hours; /* before it starts */
        int64_t back;  /* of 12.51 */
    } table[] = {
        {CANCEL_FLEXIBLE, 25, 1251}, {CANCEL_FLEXIBLE, 24, 1251}, {CANCEL_FLEXIBLE, 23, 0},
        {CANCEL_MODERATE, 48, 1251}, {CANCEL_MODERATE, 47, 626},  {CANCEL_MODERATE, 24, 626},
        {CANCEL_MODERATE, 23, 0},    {CANCEL_STRICT, 168, 1251},  {CANCEL_STRICT, 167, 0},
        {CANCEL_STRICT, -1, 0},      {CANCEL_UNSET, 1000, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct moment starts = moment_plus(now, HOURS(table[i].hours));
        struct money back = decide_refund(table[i].policy, CENTS(1251), starts, now);

        assert_int_equal(back.minor, table[i].back);
        assert_int_equal(back.currency, CURRENCY_EUR);
    }
}

/* At each bound, what is said beforehand is what is given. */
static void words_say_what_is_given(void **state)
{
    static const enum cancel_policy policies[] = {CANCEL_UNSET, CANCEL_FLEXIBLE, CANCEL_MODERATE,
                                                  CANCEL_STRICT};
    static const int64_t hours[] = {-1, 23, 24, 25, 47, 48, 49, 167, 168, 169};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(policies) * COUNT_OF(hours); i++) {
        struct ctx cx = {.arena = arena_new(), .now = now};
        const struct cancel_asked asked = {
            .policy = policies[i / COUNT_OF(hours)],
            .starts = moment_plus(now, HOURS(hours[i % COUNT_OF(hours)])),
            .zone = STR("Europe/Paris"),
            .tongue = STR("en"),
        };
        int64_t back = decide_refund(asked.policy, CENTS(1000), asked.starts, now).minor;
        struct str bold;
        struct str rest;

        booking_cancel_words(&cx, &asked, &bold, &rest);
        assert_int_equal(str_starts(bold, STR("Free cancellation until ")), back == 1000);
        assert_int_equal(str_starts(bold, STR("Half is given back until ")), back == 500);
        assert_int_equal(str_starts(bold, STR("No refund any more")), back == 0);
        arena_free(&cx.arena);
    }
}

/* What the mail's own rule refuses is told while the visitor can still mend it. */
static void addresses(void **state)
{
    static const struct {
        const char *text;
        bool sane;
    } table[] = {
        {"ana@essai.example", true},
        {"a.b+c@x.fr", true},
        {"", true}, /* the checkout asks */
        {"ana", false},
        {"@x.fr", false},
        {"a@x", false},
        {"a@x.", false},
        {"a@.fr", false},
        {"a b@x.fr", false},
        {"a@x..fr", false},
        {"a@b@x.fr", false},
        {"a@x.fr\n", false},
        {"josé@essai.example", false},
        {"ana@essai_1.example", false},
        {"ana@essai.e", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct bench b;
        struct booking_record r;

        bench_init(&b);
        b.asked.email = str_of(table[i].text);
        if ((decided(&b, &r) == FAULT_NONE) != table[i].sane)
            fail_msg("%s", table[i].text);
        arena_free(&b.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(granted),
        cmocka_unit_test(each_reason),
        cmocka_unit_test(what_a_policy_gives_back),
        cmocka_unit_test(words_say_what_is_given),
        cmocka_unit_test(addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
