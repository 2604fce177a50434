/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/embedded.h"

const struct embedded *embedded_find(const struct embedded *table, struct str name)
{
    for (; table->name.n > 0; table++) {
        if (str_is(table->name, name))
            return table;
    }
    return NULL;
}
