/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/arena.h"
#include "gateways/gateway.h"

/* A document that has to fail as a whole. */
struct unsound {
    const char *what;
    void (*make)(struct arena *a, const char *path);
    const char *settings; /* besides the path */
    const char *story;    /* what the fault says, a part of it */
};

/* What one module brings to the contract. */
struct feed_case {
    const struct gateway *gateway;
    const char *sample; /* below tests/integration/feeds */
    size_t records, gone, refused;
    const struct unsound *unsound; /* what NULL ends */
};

extern const struct feed_case feed_cases[]; /* gateway NULL ends */
