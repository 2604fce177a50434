/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>

#include "verbs.h"

int verb_migrate(struct ctx *cx, const struct invocation *in)
{
    struct premises premises;
    uint32_t run = 0;

    if (premises_open_older(cx, &in->settings, &premises) != FAULT_NONE)
        return verb_failed(cx, "migrate");
    enum fault f = premises_migrate(cx, &premises, &run);
    premises_close(&premises);
    if (f != FAULT_NONE)
        return verb_failed(cx, "migrate");
    printf("migrations run: %u\n", run);
    return 0;
}
