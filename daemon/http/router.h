/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "http/route.h"

struct arena;
struct router;

/* A route as the router keeps it. */
struct entry {
    const struct route *route;
    const struct surface *surface;
    size_t number; /* from 0, over all surfaces: for the tallies */
};

/* What became of a path. */
struct match {
    enum fault fault;              /* PATH_ABSENT, METHOD_WRONG, BAD_INPUT (the path is no text) */
    const struct entry *entry;     /* NULL with a fault or a move */
    const struct surface *surface; /* who tells the fault: that of the nearest routes */
    struct str moved;  /* the path with or without its last slash, when that one exists */
    const char *allow; /* with METHOD_WRONG: "GET, HEAD, POST" */
    struct str path;   /* decoded */
    struct id id;
    struct str text;
    struct str tongue;
};

/*
 * Make one tree of all tables. `surfaces` ends with NULL; of what no table knows, the first surface
 * of pages tells the fault.
 *
 * owner   *ret lives in `home`
 * faults  CONFIG_WRONG; every mistake of every route is in cx->trouble.fields
 */
MUST_CHECK enum fault router_new(struct ctx *cx,
                                 struct arena *home,
                                 const struct surface *const *surfaces,
                                 struct router **ret);

/* `path` is as it came, without the query. What is decoded lives in `arena`. */
void router_find(const struct router *router,
                 struct arena *arena,
                 struct str method,
                 struct str path,
                 struct match *ret);

size_t router_count(const struct router *router);
const struct entry *router_entry(const struct router *router, size_t number);
