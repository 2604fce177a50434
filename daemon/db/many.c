/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/inside.h"

#include <assert.h>
#include <mariadb/errmsg.h>
#include <mariadb/mysqld_error.h>

#include "base/arena.h"

#define PIECE_ROWS 2000
#define PIECE_BYTES (8 << 20) /* well below max_allowed_packet */

struct many {
    const struct query *q;
    const struct shape *shape;
    const char *rows;
    size_t n;
    struct arena *scratch; /* columns of one piece */
    uint64_t changed;
};

/* What the server said of it; a statement that it did not even prepare is none. */
static bool cannot_take_arrays(struct db *db, const struct query *q)
{
    if (!db->my || db->woe != WOE_BROKEN)
        return false;
    MYSQL_STMT *stmt = db_statement_slot(db, q)->stmt;
    unsigned code = stmt ? mysql_stmt_errno(stmt) : 0;

    return code == CR_FUNCTION_NOT_SUPPORTED || code == ER_UNSUPPORTED_PS ||
           code == CR_NOT_IMPLEMENTED;
}

static enum fault one_by_one(struct ctx *cx, struct db *db, struct many *m, size_t at, size_t n)
{
    for (size_t i = at; i < at + n; i++) {
        uint64_t changed = 0;

        arena_reset(m->scratch);
        struct args args = args_of(m->scratch, m->shape, m->rows + i * m->shape->size);
        TRY(db_do(cx, db, m->q, args, &changed));
        m->changed += changed;
    }
    return FAULT_NONE;
}

static enum fault piece(struct ctx *cx, struct db *db, struct many *m, size_t at, size_t n)
{
    MYSQL_BIND binds[DB_PLACES_MAX];
    struct db_statement *st;
    size_t bytes = 0;

    if (n == 1)
        return one_by_one(cx, db, m, at, n);

    arena_reset(m->scratch);
    db_bind_many(m->scratch, m->shape, m->rows + at * m->shape->size, n, binds, &bytes);
    if (bytes > PIECE_BYTES) {
        TRY(piece(cx, db, m, at, n / 2));
        return piece(cx, db, m, at + n / 2, n - n / 2);
    }

    enum fault f = db_execute(cx, db, m->q, binds, db_places(m->shape), (unsigned)n, &st);
    if (f == FAULT_NONE) {
        m->changed += mysql_stmt_affected_rows(st->stmt);
        return FAULT_NONE;
    }
    if (!cannot_take_arrays(db, m->q))
        return f;
    trouble_clear(cx);
    return one_by_one(cx, db, m, at, n);
}

static enum fault pieces(struct ctx *cx, struct db *db, void *arg)
{
    struct many *m = arg;

    m->changed = 0;
    for (size_t at = 0; at < m->n; at += PIECE_ROWS) {
        size_t left = m->n - at;
        TRY(piece(cx, db, m, at, left < PIECE_ROWS ? left : PIECE_ROWS));
    }
    return FAULT_NONE;
}

/* All rows or none: outside a transaction it makes one of its own. */
enum fault db_do_many(struct ctx *cx,
                      struct db *db,
                      const struct query *q,
                      const struct shape *shape,
                      const void *rows,
                      size_t n,
                      uint64_t *ret_changed)
{
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct many m = {q, shape, rows, n, scratch, 0};

    assert(!q->row);
    if (n > 0)
        TRY(db_in_transaction(cx, db, pieces, &m));
    if (ret_changed)
        *ret_changed = m.changed;
    return FAULT_NONE;
}
