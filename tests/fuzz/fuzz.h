/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What a fuzz target gives: called with any bytes, it returns 0 or the process ends. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* What always holds of what was read, in every build: the process ends where it does not. */
#define HOLDS(truth) fuzz_holds((truth), #truth, __FILE__, __LINE__)

static inline void fuzz_holds(bool truth, const char *what, const char *file, int line)
{
    if (truth)
        return;
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}
