/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/test.h"
#include "db/inside.h"
#include "db/server_kit.h"

/* For the tests of this room. A piece of work with a connection of its own, as a worker has one. */
struct work {
    struct arena *arena;
    struct ctx cx;
    struct db *db;
};

static inline void must(struct ctx *cx, enum fault f)
{
    if (f != FAULT_NONE)
        fail_msg("fault %s: %s", fault_info[f].slug, cx->trouble.story.p);
}

static inline void work_begin(struct work *w, const struct db_place *place)
{
    w->arena = arena_new();
    ctx_init(&w->cx, w->arena);
    w->db = NULL;
    must(&w->cx, db_open(&w->cx, place, &w->db));
}

static inline void work_end(struct work *w)
{
    db_close(&w->db);
    arena_free(&w->arena);
}

/* A server with tables of the test's own beside the schema's; the last of them is NULL. */
static inline enum fault kit_begin_with(struct server_kit *kit, const char *const *tables)
{
    CLEANUP(db_close) struct db *db = NULL;

    TRY(kit_begin(kit));
    enum fault f = db_open(&kit->cx, &kit->owner, &db);
    for (size_t i = 0; f == FAULT_NONE && tables[i]; i++)
        f = db_plain(&kit->cx, db, tables[i], strlen(tables[i]));
    if (f == FAULT_NONE)
        f = private_grant(&kit->cx, kit->server);
    if (f != FAULT_NONE)
        log_trouble(&kit->cx, LOG_ERROR, "the test's own tables are not made");
    return f;
}
