/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/str.h"

/*
 * Files that the build puts into the program (embed.py): migrations, templates, assets,
 * catalogues. A table ends with a row without name.
 */
struct embedded {
    struct str name;  /* the path below the folder that was given, with its ending */
    struct str bytes; /* a NUL follows the last byte */
};

/* NULL when there is none of that name. */
const struct embedded *embedded_find(const struct embedded *table, struct str name);
