/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What a fuzz target gives: called with any bytes, it returns 0 or the process ends. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
