/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/* What every unit test includes: cmocka, and how to compare what the house is made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/str.h"

#define TEXT_IS(got_, wanted_)                                                                     \
    do {                                                                                           \
        struct str test_got = (got_);                                                              \
        struct str test_wanted = str_of(wanted_);                                                  \
        if (!str_is(test_got, test_wanted))                                                        \
            fail_msg("\"%.*s\" where \"%.*s\" was expected", ARG_STR(test_got),                    \
                     ARG_STR(test_wanted));                                                        \
    } while (0)

#define WITH_ARENA(name) CLEANUP(arena_free) struct arena *name = arena_new()
