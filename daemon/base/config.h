/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/ctx.h"
#include "base/shape.h"

/*
 * One INI file, one shape a section, read once, then constant. Unknown sections and keys, bad
 * values and keys said twice are listed all together, each with file, line and, for a name, the
 * nearest known one.
 */
struct config_section {
    const char *name; /* "server" */
    const struct shape *shape;
    void *into; /* filled with defaults (shape_field.otherwise) first */
};

/*
 * `path` empty: defaults only. A field without OPTIONAL and without a default must be there.
 *
 * owner   texts live in cx->arena
 * faults  CONFIG_WRONG; every mistake is a line of cx->trouble.fields (field "file:line", why the
 * sentence)
 */
MUST_CHECK enum fault config_read(struct ctx *cx,
                                  struct str path,
                                  const struct config_section *sections,
                                  size_t n);

/* The whole file with defaults and, as comments, what each key means: --print-config. */
void config_print(struct buf *b, const struct config_section *sections, size_t n);

/* The name in `names` nearest to what was typed (Damerau-Levenshtein, at most a third off), or
 * NULL. */
const char *nearest_name(struct str typed, const char *const *names, size_t n);
