/* SPDX-License-Identifier: EUPL-1.2 */
#include "ledger/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/arena.h"

static void parts_empty_a_sale_exactly(void **state)
{
    static const struct {
        const char *case_;
        int64_t gross, commission, vat;
        int64_t backs[6]; /* adds up to gross */
    } table[] = {
        {"all at once", 10000, 1000, 167, {10000}},
        {"one of three people", 3750, 469, 78, {1250, 1250, 1250}},
        {"cents that do not divide", 1001, 125, 21, {334, 334, 333}},
        {"one cent at a time", 5, 3, 2, {1, 1, 1, 1, 1}},
        {"a commission as large as the price", 4, 4, 4, {1, 1, 2}},
        {"no commission", 900, 0, 0, {450, 450}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct split whole = {CENTS(table[i].gross), CENTS(table[i].commission),
                              CENTS(table[i].vat)};
        struct split before = {CENTS(0), CENTS(0), CENTS(0)};

        for (size_t k = 0; k < COUNT_OF(table[i].backs) && table[i].backs[k] > 0; k++) {
            struct split part = sale_part_of(&whole, &before, CENTS(table[i].backs[k]));

            if (part.commission.minor < 0 || part.commission.minor > part.gross.minor ||
                part.vat.minor < 0 || part.vat.minor > part.commission.minor)
                fail_msg("%s: part %zu does not hold together", table[i].case_, k);
            before.gross = money_plus(before.gross, part.gross);
            before.commission = money_plus(before.commission, part.commission);
            before.vat = money_plus(before.vat, part.vat);
        }
        if (money_compare(before.gross, whole.gross) != 0 ||
            money_compare(before.commission, whole.commission) != 0 ||
            money_compare(before.vat, whole.vat) != 0)
            fail_msg("%s: the parts do not make the whole", table[i].case_);
    }
}

static void an_account_is_what_its_key_says(void **state)
{
    struct account_key key = {.destination = {{{1}}},
                              .kind = ACCOUNT_PARTNER_PAYABLE,
                              .subject = {{2}},
                              .currency = CURRENCY_EUR};
    struct account_key other = key;
    struct account_id id = ledger_account(&key);

    (void)state;
    assert_true(id_is(id.id, ledger_account(&other).id));
    other.kind = ACCOUNT_BUYER_DEPOSIT;
    assert_false(id_is(id.id, ledger_account(&other).id));
    other = key;
    other.subject.b[0] = 3;
    assert_false(id_is(id.id, ledger_account(&other).id));
    other = key;
    other.currency = CURRENCY_CHF;
    assert_false(id_is(id.id, ledger_account(&other).id));
    other = key;
    other.destination.id.b[15] = 1;
    assert_false(id_is(id.id, ledger_account(&other).id));
}

static void a_link_covers_all_it_says(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct hash none = {{0}};
    struct hash content = {{7}};
    struct entry_id entry = {{{9}}};
    struct hash link = ledger_link(a, none, entry, content, (struct day){20000}, 123456);

    (void)state;
    assert_true(hash_is(link, ledger_link(a, none, entry, content, (struct day){20000}, 123456)));
    assert_false(hash_is(link, ledger_link(a, link, entry, content, (struct day){20000}, 123456)));
    assert_false(hash_is(link, ledger_link(a, none, entry, none, (struct day){20000}, 123456)));
    assert_false(hash_is(link, ledger_link(a, none, entry, content, (struct day){20001}, 123456)));
    assert_false(hash_is(link, ledger_link(a, none, entry, content, (struct day){20000}, 123457)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_empty_a_sale_exactly),
        cmocka_unit_test(an_account_is_what_its_key_says),
        cmocka_unit_test(a_link_covers_all_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
