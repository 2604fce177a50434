/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/fuzz/fuzz_feed.h"

extern const struct gateway gateway_apidae;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    return fuzz_feed(&gateway_apidae, bytes, n);
}
