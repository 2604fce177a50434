/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/* Paths of at most so many parts; longer ones lead nowhere. */
#define PATH_PARTS 24

/* What a part of a route's path takes, in the order in which they are tried. */
enum part_kind {
    PART_LITERAL,
    PART_TONGUE, /* {tongue} */
    PART_ID,     /* {id} */
    PART_TEXT,   /* {slug}, {name} or any other word */
    PART_REST,   /* {rest...}, one part or more */
};

struct path_part {
    enum part_kind kind;
    struct str text; /* of a literal; empty for all others */
};

/* The parts of a route's path; PATH_PARTS + 1 when it is not sound. */
size_t path_parse(struct str path, struct path_part *ret_parts, bool *ret_slash);

/* The languages of pages. */
bool path_is_tongue(struct str part);

/*
 * Undo %XX. False when the percent signs are wrong, a byte is below 0x20, or the whole is not
 * UTF-8. A path without escapes is given back as it is.
 */
bool path_decode(struct arena *arena, struct str raw, struct str *ret);

/*
 * Cut a decoded path at its slashes. False when a part is empty, "." or "..", or there are too
 * many: no route has such an address.
 */
bool path_split(struct str path, struct str *ret_parts, size_t *ret_n, bool *ret_slash);
