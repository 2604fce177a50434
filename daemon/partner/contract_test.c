/* SPDX-License-Identifier: EUPL-1.2 */
#include "partner/partner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"

static struct contract rule(uint32_t points, int64_t fixed, int64_t least, int64_t most)
{
    return (struct contract){
        .points = points,
        .fixed = CENTS(fixed),
        .least = CENTS(least),
        .most = most ? CENTS(most) : (struct money){0},
        .vat_points = 2000,
        .from = {1},
    };
}

static void commission_is_clamped_and_never_above_the_price(void **state)
{
    static const struct {
        const char *case_;
        uint32_t points;
        int64_t fixed, least, most, gross, whole, vat;
    } table[] = {
        {"10 % of 100.00", 1000, 0, 0, 0, 10000, 1000, 167},
        {"half a cent goes up", 1000, 0, 0, 0, 1005, 101, 17},
        {"fixed added", 500, 50, 0, 0, 2000, 150, 25},
        {"minimum", 100, 0, 80, 0, 1000, 80, 13},
        {"cap", 2000, 0, 0, 500, 10000, 500, 83},
        {"never above the price", 0, 300, 0, 0, 200, 200, 33},
        {"a free booking bears nothing", 1000, 100, 100, 0, 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct contract c = rule(table[i].points, table[i].fixed, table[i].least, table[i].most);
        struct commission got = contract_commission(&c, CENTS(table[i].gross));

        if (got.whole.minor != table[i].whole || got.vat.minor != table[i].vat) {
            fail_msg("%s: %ld, tax %ld", table[i].case_, (long)got.whole.minor,
                     (long)got.vat.minor);
        }
    }
}

static void the_partners_own_rule_comes_first(void **state)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct ctx cx;
    struct partner_id pia = {{{1}}};
    struct partner_id noa = {{{2}}};
    struct contract rules[] = {
        {.points = 1000, .from = {10}},
        {.points = 800, .from = {20}, .partner = pia},
        {.points = 700, .from = {10}, .until = {19}, .partner = pia},
        {.points = 1200, .from = {30}},
    };
    struct list all = {rules, COUNT_OF(rules)};
    struct contract got;

    (void)state;
    ctx_init(&cx, arena);
    assert_int_equal(contract_choose(&cx, &all, pia, (struct day){15}, &got), FAULT_NONE);
    assert_int_equal(got.points, 700);
    assert_int_equal(contract_choose(&cx, &all, pia, (struct day){40}, &got), FAULT_NONE);
    assert_int_equal(got.points, 800);
    assert_int_equal(contract_choose(&cx, &all, noa, (struct day){15}, &got), FAULT_NONE);
    assert_int_equal(got.points, 1000);
    assert_int_equal(contract_choose(&cx, &all, noa, (struct day){30}, &got), FAULT_NONE);
    assert_int_equal(got.points, 1200);
    assert_int_equal(contract_choose(&cx, &all, noa, (struct day){9}, &got), FAULT_CONTRACT_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commission_is_clamped_and_never_above_the_price),
        cmocka_unit_test(the_partners_own_rule_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
