/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>

#include "base/arena.h"

/*
 * Cuts a JSON file into the values that matter, one at a time, in the memory of one of them:
 *
 *     [ {...}, {...} ]                                  each element
 *     { "query": ..., "objetsTouristiques": [ ... ] }   each element of that list: the API's answer
 *     { "id": 1, ... }                                  the object itself
 *
 * It balances braces and strings and nothing else; what is inside a value is jansson's business. A
 * value that jansson refuses is one bad value: the cut after it is still right.
 */
struct cutter {
    struct arena *home; /* where the window lives */
    /* The next bytes of the file: their number, 0 at the end, -1 on trouble (kept by `of`). */
    long (*more)(void *of, char *into, size_t room);
    void *of;
    size_t most;   /* bytes of one value, at most */
    uint32_t deep; /* levels inside one value, at most */

    /* What follows is the cutter's own. Zeroed to begin. */
    char *p;
    size_t at, n, room;
    enum { CUT_START, CUT_LIST, CUT_ANSWER, CUT_DONE } where;
    bool ended;
    bool first;
    bool answer; /* it was an answer of the API */
};

enum cut {
    CUT_VALUE,
    CUT_END,
    CUT_TROUBLE,  /* `more` failed */
    CUT_BROKEN,   /* not JSON as far as the cutter looks: nothing after it can be read */
    CUT_TOO_BIG,  /* one value larger than `most` */
    CUT_TOO_DEEP, /* one value deeper than `deep` */
};

/* The value lives until the next call. */
enum cut cutter_next(struct cutter *c, struct str *ret_value);
