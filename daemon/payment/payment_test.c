/* SPDX-License-Identifier: EUPL-1.2 */
#include "payment/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_only_move_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
