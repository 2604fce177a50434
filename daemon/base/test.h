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

static inline void text_is(struct str got, struct str wanted, const char *file, int line)
{
    if (str_is(got, wanted))
        return;
    print_error("\"%.*s\" where \"%.*s\" was expected\n", ARG_STR(got), ARG_STR(wanted));
    _fail(file, line);
}

#define TEXT_IS(got_, wanted_) text_is((got_), str_of(wanted_), __FILE__, __LINE__)

#define WITH_ARENA(name) CLEANUP(arena_free) struct arena *name = arena_new()
