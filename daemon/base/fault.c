/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/fault.h"

const struct fault_info fault_info[FAULT_COUNT] = {
#define FAULT(name, kind_, slug_, title_)                                                          \
    [FAULT_##name] = {.kind = FAULT_KIND_##kind_, .slug = (slug_), .title = (title_)},
#include "base/fault.def"
#undef FAULT
};
