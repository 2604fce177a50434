/* SPDX-License-Identifier: EUPL-1.2 */
#include "payment/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/arena.h"

static void states_only_move_forward(void **state)
{
    static const struct {
        const char *case_;
        enum intent_state now;
        enum payment_state said;
        enum intent_state then; /* UNSET: nothing changes */
    } table[] = {
        {"money for a fresh one", INTENT_OPEN, PAYMENT_TAKEN, INTENT_TAKEN},
        {"money for one we were unsure of", INTENT_UNSURE, PAYMENT_TAKEN, INTENT_TAKEN},
        {"the second card works", INTENT_REFUSED, PAYMENT_TAKEN, INTENT_TAKEN},
        {"money that crossed our closing", INTENT_CANCELLED, PAYMENT_TAKEN, INTENT_TAKEN},
        {"told twice", INTENT_TAKEN, PAYMENT_TAKEN, INTENT_UNSET},
        {"a refusal that comes after the money", INTENT_TAKEN, PAYMENT_REFUSED, INTENT_UNSET},
        {"a closing that comes after the money", INTENT_TAKEN, PAYMENT_CANCELLED, INTENT_UNSET},
        {"a refusal", INTENT_STARTED, PAYMENT_REFUSED, INTENT_REFUSED},
        {"a refusal of a closed one", INTENT_CANCELLED, PAYMENT_REFUSED, INTENT_UNSET},
        {"a closing", INTENT_STARTED, PAYMENT_CANCELLED, INTENT_CANCELLED},
        {"nothing certain", INTENT_STARTED, PAYMENT_UNKNOWN, INTENT_UNSET},
        {"still waiting", INTENT_UNSURE, PAYMENT_WAITING, INTENT_UNSET},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (intent_after(table[i].now, table[i].said) != table[i].then)
            fail_msg("%s", table[i].case_);
    }
}

static void a_provider_is_asked_once_in_a_while(void **state)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    struct asked *asked = asked_new(home);
    struct intent_id one = {{{1, 2, 3}}};
    struct intent_id other = {{{1, 2, 3, [15] = 9}}};
    enum payment_state said;

    (void)state;
    assert_false(asked_lately(asked, one, 1000, &said));
    assert_int_equal(said, PAYMENT_UNKNOWN);
    asked_said(asked, one, 999, PAYMENT_REFUSED); /* the answer to an older question */
    asked_said(asked, one, 1000, PAYMENT_WAITING);
    assert_true(asked_lately(asked, one, 1000 + ASK_APART.us - 1, &said));
    assert_int_equal(said, PAYMENT_WAITING);
    assert_false(asked_lately(asked, other, 1000, &said));
    assert_false(asked_lately(asked, one, 1000 + ASK_APART.us, &said));
    assert_int_equal(said, PAYMENT_UNKNOWN);
    assert_true(asked_lately(asked, one, 1000 + ASK_APART.us, &said));
    asked_forget(asked, one);
    asked_said(asked, one, 1000 + ASK_APART.us, PAYMENT_WAITING); /* an answer from before */
    assert_false(asked_lately(asked, one, 1000 + ASK_APART.us, &said));
    assert_int_equal(said, PAYMENT_UNKNOWN);
    asked_done(asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_only_move_forward),
        cmocka_unit_test(a_provider_is_asked_once_in_a_while),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
