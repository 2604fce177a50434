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
    void *into;                      /* filled with defaults (shape_field.otherwise) first */
    const struct config_rule *rules; /* NULL: none */
};

/*
 * What a shape cannot say of a key. Asked when the whole file is read, for keys that stand in it
 * with a value; `section` is config_section.into. NULL when all is well, else what follows the
 * key's name in the sentence: "is no IP address". A list ends with a NULL key.
 */
struct config_rule {
    const char *key;
    const char *(*why)(struct ctx *cx, const void *section);
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
