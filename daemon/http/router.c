/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/router.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/path.h"
#include "http/rules.h"

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_COUNT };

static const struct str method_name[METHOD_COUNT] = {
    [METHOD_GET] = STR_INIT("GET"),       [METHOD_POST] = STR_INIT("POST"),
    [METHOD_PUT] = STR_INIT("PUT"),       [METHOD_PATCH] = STR_INIT("PATCH"),
    [METHOD_DELETE] = STR_INIT("DELETE"),
};

/* The entries of one address. */
struct place {
    const struct entry *by_method[METHOD_COUNT];
    const char *allow; /* NULL: there is nothing here */
};

/* One part of a path; its children in the order in which they are tried. */
struct node {
    enum part_kind kind;
    struct str literal;
    struct node *sibling;
    struct node *children;
    struct place bare;    /* "/partner" */
    struct place slashed; /* "/partner/" */
    const struct surface *surface;
};

struct router {
    struct node root;
    struct entry *entries;
    size_t n;
};

static enum method method_of(struct str name)
{
    if (str_is(name, STR("HEAD")))
        return METHOD_GET;
    for (enum method m = 0; m < METHOD_COUNT; m++) {
        if (str_is(name, method_name[m]))
            return m;
    }
    return METHOD_COUNT;
}

static struct node *child_for(struct arena *home, struct node *node, struct path_part part)
{
    struct node **at = &node->children;

    for (; *at && (*at)->kind <= part.kind; at = &(*at)->sibling) {
        if ((*at)->kind == part.kind && str_is((*at)->literal, part.text))
            return *at;
    }
    struct node *child = NEW(home, struct node);
    *child = (struct node){.kind = part.kind, .literal = part.text, .sibling = *at};
    *at = child;
    return child;
}

static void write_allow(struct arena *home, struct place *place)
{
    struct buf b = BUF(home);

    for (enum method m = 0; m < METHOD_COUNT; m++) {
        if (!place->by_method[m])
            continue;
        if (b.n)
            buf_lit(&b, ", ");
        buf_add(&b, method_name[m]);
        if (m == METHOD_GET)
            buf_lit(&b, ", HEAD");
    }
    place->allow = buf_str(&b).p;
}

static void add(struct ctx *cx,
                struct arena *home,
                struct router *router,
                const struct entry *entry)
{
    struct path_part parts[PATH_PARTS];
    bool slash = false;
    size_t n = path_parse(str_of(entry->route->path), parts, &slash);
    struct node *node = &router->root;
    enum method m = method_of(str_of(entry->route->method));

    for (size_t i = 0; i < n; i++) {
        node = child_for(home, node, parts[i]);
        if (!node->surface)
            node->surface = entry->surface;
    }
    struct place *place = slash ? &node->slashed : &node->bare;
    if (place->by_method[m]) {
        (void)fault_field(cx, entry->route->path, "%s stands there twice", entry->route->method);
        return;
    }
    place->by_method[m] = entry;
    write_allow(home, place);
}

static size_t count_routes(const struct surface *const *surfaces)
{
    size_t n = 0;

    for (const struct surface *const *s = surfaces; *s; s++) {
        for (const struct route *r = (*s)->routes; r->method; r++)
            n++;
    }
    return n;
}

enum fault router_new(struct ctx *cx,
                      struct arena *home,
                      const struct surface *const *surfaces,
                      struct router **ret)
{
    struct router *router = NEW(home, struct router);
    uint32_t wrong = 0;

    router->n = count_routes(surfaces);
    router->entries = NEW_ARRAY(home, struct entry, router->n + 1);
    size_t number = 0;
    for (const struct surface *const *s = surfaces; *s; s++) {
        if (!router->root.surface && (*s)->kind == SURFACE_PAGES)
            router->root.surface = *s;
        for (const struct route *r = (*s)->routes; r->method; r++, number++) {
            router->entries[number] = (struct entry){r, *s, number};
            if (rules_hold(cx, *s, r)) {
                add(cx, home, router, &router->entries[number]);
            } else {
                wrong++;
            }
        }
    }
    if (!router->root.surface)
        router->root.surface = surfaces[0];
    if (wrong > 0 || cx->trouble.fields)
        return fault(cx, FAULT_CONFIG_WRONG, "the tables of routes are not sound");
    *ret = router;
    return FAULT_NONE;
}

size_t router_count(const struct router *router)
{
    return router->n;
}

const struct entry *router_entry(const struct router *router, size_t number)
{
    assert(number < router->n);
    return &router->entries[number];
}

/* The state of one search. */
struct search {
    const struct str *parts;
    size_t n;
    bool slash;
    enum method method;
    struct match *match;
    const struct place *other; /* found, but not for this method */
    bool moved;                /* found, but with the other ending */
    size_t deepest;
};

static bool settle(struct search *s, const struct node *node)
{
    const struct place *here = s->slash ? &node->slashed : &node->bare;
    const struct place *there = s->slash ? &node->bare : &node->slashed;

    if (here->allow && s->method < METHOD_COUNT && here->by_method[s->method]) {
        s->match->entry = here->by_method[s->method];
        return true;
    }
    if (here->allow && !s->other)
        s->other = here;
    if (there->allow && s->method == METHOD_GET && there->by_method[METHOD_GET])
        s->moved = true;
    return false;
}

static bool settle_rest(struct search *s, const struct node *node, size_t at)
{
    const char *from = s->parts[at].p;
    const char *end = s->match->path.p + s->match->path.n;

    if (!node->bare.allow)
        return false;
    s->match->text = (struct str){from, (size_t)(end - from)};
    if (s->method < METHOD_COUNT && node->bare.by_method[s->method]) {
        s->match->entry = node->bare.by_method[s->method];
        return true;
    }
    if (!s->other)
        s->other = &node->bare;
    return false;
}

static bool fits(struct search *s, const struct node *node, struct str part)
{
    switch (node->kind) {
    case PART_LITERAL:
        return str_is(node->literal, part);
    case PART_TONGUE:
        if (!path_is_tongue(part))
            return false;
        s->match->tongue = part;
        return true;
    case PART_ID:
        return id_from_text(part, &s->match->id);
    case PART_TEXT:
        s->match->text = part;
        return part.n > 0;
    case PART_REST:
        return true;
    }
    return false;
}

/* Depth is bounded by PATH_PARTS; ways back are few, since literals go first. */
static bool walk(struct search *s, /* NOLINT(misc-no-recursion) */
                 const struct node *node,
                 size_t at)
{
    if (node->surface && at >= s->deepest) {
        s->deepest = at;
        s->match->surface = node->surface;
    }
    if (at == s->n)
        return settle(s, node);
    for (const struct node *child = node->children; child; child = child->sibling) {
        if (!fits(s, child, s->parts[at]))
            continue;
        if (child->kind == PART_REST ? settle_rest(s, child, at) : walk(s, child, at + 1))
            return true;
    }
    return false;
}

void router_find(const struct router *router,
                 struct arena *arena,
                 struct str method,
                 struct str path,
                 struct match *ret)
{
    struct str parts[PATH_PARTS];
    struct search s = {.parts = parts, .method = method_of(method), .match = ret};

    *ret = (struct match){.surface = router->root.surface, .path = path};
    if (!path_decode(arena, path, &ret->path)) {
        ret->path = STR("/");
        ret->fault = FAULT_BAD_INPUT;
        return;
    }
    if (!path_split(ret->path, parts, &s.n, &s.slash)) {
        ret->fault = FAULT_PATH_ABSENT;
        return;
    }
    if (walk(&s, &router->root, 0)) {
        ret->surface = ret->entry->surface;
        return;
    }
    if (s.other) {
        ret->fault = FAULT_METHOD_WRONG;
        ret->allow = s.other->allow;
    } else if (s.moved) {
        ret->moved = s.slash ? (struct str){path.p, path.n - 1}
                             : arena_text(arena, "%" PRI_STR "/", ARG_STR(path));
    } else {
        ret->fault = FAULT_PATH_ABSENT;
    }
}
