/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "gateways/host.h"

/*
 * For tests that open modules: the host runs this very program to try one. The status to end with
 * then; -1: it was run as a test.
 */
static inline int try_gateway(int n, char **given)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct ctx cx;

    if (n != 3 || strcmp(given[1], "--try-gateway") != 0)
        return -1;
    ctx_init(&cx, arena);
    return gateway_try(&cx, str_of(given[2]));
}
