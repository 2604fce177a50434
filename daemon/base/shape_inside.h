/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/digits.h"
#include "base/shape.h"

/* What the readers and writers of shapes share; for base/shape*.c, config.c and view*.c only. */

#define SHAPE_DEPTH_MAX 8
#define SHAPE_TEXT_MAX 10000
#define SHAPE_LIST_MAX 1000
/* A caller who gets everything wrong hears about this many fields. */
#define SHAPE_TROUBLES_MAX 100

/* Where a reader stands, from the inside out; written out only when something is wrong there. */
struct shape_path {
    const struct shape_path *up;
    const char *name; /* NULL: an item of a list */
    size_t index;
    unsigned depth; /* how many objects are open */
};

struct shape_reader {
    struct ctx *cx;
    size_t troubles;
};

/* `why` about the field at `path`; with `name`, about its member of that name. */
void shape_note(struct shape_reader *r,
                const struct shape_path *path,
                const char *name,
                const char *why);

/* Whether a field may be absent from what is read. */
bool shape_may_miss(const struct shape_field *f);

/* NULL, or what is wrong with the number, the length or the count. */
const char *shape_why_number(struct arena *a, const struct shape_field *f, int64_t n);
const char *shape_why_text(struct arena *a, const struct shape_field *f, struct str text);
const char *shape_why_items(struct arena *a, const struct shape_field *f, size_t n);
const char *shape_why_word(struct arena *a, const struct words *words);
const char *shape_why_point(struct point p);

/* A whole number in decimal digits, with a sign or without. */
bool number_from_text(struct str text, int64_t *ret);

/* The member's value from text; texts are taken as they are, not copied. `a` for explanations. */
const char *shape_parse(struct arena *a,
                        const struct shape_field *f,
                        struct str text,
                        void *member);

/* The member's value as text at the end of b; money and texts for a reader of `tongue`. */
void shape_add_text(struct buf *b,
                    const struct shape_field *f,
                    const void *member,
                    struct str tongue);

void add_degrees(struct buf *b, double degrees);
