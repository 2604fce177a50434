/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/inside.h"

#include <assert.h>
#include <mariadb/errmsg.h>
#include <mariadb/mysqld_error.h>

#include "base/arena.h"
#include "base/stop.h"

/* What was begun is written to its end; a question, or another transaction, is not begun any more.
 */
enum fault db_may_go_on(struct ctx *cx)
{
    return stop_is_asked() ? fault(cx, FAULT_BROKEN, "stopped by a signal") : FAULT_NONE;
}

/* Between transactions a dead connection is replaced; inside one, the transaction is over. */
static enum fault be_connected(struct ctx *cx, struct db *db)
{
    if (db->in_transaction) {
        if (!db->doomed && db->my)
            return FAULT_NONE;
        db->doomed = true;
        return fault(cx, FAULT_DB_BUSY, "the transaction was already undone by the server");
    }
    db->doomed = false;
    if (db_is_alive(db))
        return FAULT_NONE;
    return db_connect(cx, db);
}

static bool wants_preparing_again(unsigned code)
{
    return code == ER_NEED_REPREPARE || code == ER_UNKNOWN_STMT_HANDLER;
}

static enum fault execute_once(struct ctx *cx,
                               struct db *db,
                               const struct query *q,
                               MYSQL_BIND *binds,
                               size_t places,
                               unsigned rows,
                               bool *ret_again,
                               struct db_statement **ret)
{
    struct db_statement *st;

    *ret_again = false;
    TRY(be_connected(cx, db));
    TRY(db_prepare(cx, db, q, &st));
    if (mysql_stmt_param_count(st->stmt) != places) {
        db->woe = WOE_BROKEN;
        return fault(cx, FAULT_DB_BROKEN, "%s: wants %lu values, got %zu", q->name,
                     mysql_stmt_param_count(st->stmt), places);
    }

    /* Zero is not one: one means an array of one, which some statements cannot take. */
    if (mysql_stmt_attr_set(st->stmt, STMT_ATTR_ARRAY_SIZE, &rows) ||
        (places > 0 && mysql_stmt_bind_param(st->stmt, binds)) || mysql_stmt_execute(st->stmt)) {
        unsigned code = mysql_stmt_errno(st->stmt);
        struct str why = arena_copy(cx->arena, str_of(mysql_stmt_error(st->stmt)));

        if (wants_preparing_again(code)) {
            db_forget(db, st);
            *ret_again = true;
        }
        enum fault f = db_refused(cx, db, q->name, code, why.p);
        /* A question can be asked again; a change may have been made. */
        if (db->woe == WOE_LOST && q->row && !db->in_transaction)
            *ret_again = true;
        return f;
    }
    *ret = st;
    return FAULT_NONE;
}

enum fault db_execute(struct ctx *cx,
                      struct db *db,
                      const struct query *q,
                      MYSQL_BIND *binds,
                      size_t places,
                      unsigned rows,
                      struct db_statement **ret)
{
    bool again = false;

    assert(!db->streaming);
    db->woe = WOE_NONE;
    if (q->row)
        TRY(db_may_go_on(cx));
    enum fault f = execute_once(cx, db, q, binds, places, rows, &again, ret);
    if (f != FAULT_NONE && again) {
        trouble_clear(cx);
        db->woe = WOE_NONE;
        f = execute_once(cx, db, q, binds, places, rows, &again, ret);
    }
    assert(f != FAULT_NONE || *ret);
    return f;
}

enum fault db_do(struct ctx *cx,
                 struct db *db,
                 const struct query *q,
                 struct args args,
                 uint64_t *ret_changed)
{
    MYSQL_BIND binds[DB_PLACES_MAX];
    struct db_statement *st = NULL;

    assert(!q->row);
    TRY(db_execute(cx, db, q, binds, db_bind_args(args, binds), 0, &st));
    if (ret_changed)
        *ret_changed = mysql_stmt_affected_rows(st->stmt);
    return FAULT_NONE;
}

/* Rows. Between rows_begin and rows_end the connection is streaming. */

struct rows {
    struct ctx *cx;
    struct db *db;
    const struct query *q;
    struct db_statement *st;
};

static enum fault rows_begin(struct rows *r, struct args args)
{
    MYSQL_BIND binds[DB_PLACES_MAX];

    assert(r->q->row);
    TRY(db_execute(r->cx, r->db, r->q, binds, db_bind_args(args, binds), 0, &r->st));
    if (mysql_stmt_bind_result(r->st->stmt, r->st->cells.binds)) {
        return db_refused(r->cx, r->db, r->q->name, mysql_stmt_errno(r->st->stmt),
                          mysql_stmt_error(r->st->stmt));
    }
    r->db->streaming = true;
    return FAULT_NONE;
}

static void rows_end(struct rows *r)
{
    if (r->db->streaming)
        mysql_stmt_free_result(r->st->stmt); /* also reads away what was not fetched */
    r->db->streaming = false;
}

static enum fault rows_next(struct rows *r, struct arena *home, void *ret_row, bool *ret_found)
{
    *ret_found = false;
    switch (mysql_stmt_fetch(r->st->stmt)) {
    case 0:
    case MYSQL_DATA_TRUNCATED:
        TRY(db_cells_read(r->cx, r->q, r->st->stmt, &r->st->cells, home, ret_row));
        *ret_found = true;
        return FAULT_NONE;
    case MYSQL_NO_DATA:
        return FAULT_NONE;
    default: {
        unsigned code = mysql_stmt_errno(r->st->stmt);
        struct str why = arena_copy(r->cx->arena, str_of(mysql_stmt_error(r->st->stmt)));
        return db_refused(r->cx, r->db, r->q->name, code, why.p);
    }
    }
}

static enum fault find_in(struct rows *r, void *ret_row, bool *ret_found)
{
    TRY(rows_next(r, r->cx->arena, ret_row, ret_found));
    if (!*ret_found)
        return FAULT_NONE;

    int after = mysql_stmt_fetch(r->st->stmt);
    if (after == MYSQL_NO_DATA)
        return FAULT_NONE;
    *ret_found = false;
    r->db->woe = WOE_BROKEN;
    return fault(r->cx, FAULT_DB_BROKEN, "%s: more than one row", r->q->name);
}

enum fault db_find(struct ctx *cx,
                   struct db *db,
                   const struct query *q,
                   struct args args,
                   void *ret_row,
                   bool *ret_found)
{
    struct rows r = {cx, db, q, NULL};

    *ret_found = false;
    TRY(rows_begin(&r, args));
    enum fault f = find_in(&r, ret_row, ret_found);
    rows_end(&r);
    return f;
}

enum fault db_one(struct ctx *cx,
                  struct db *db,
                  const struct query *q,
                  struct args args,
                  enum fault absent,
                  void *ret_row)
{
    bool found = false;

    TRY(db_find(cx, db, q, args, ret_row, &found));
    if (!found)
        return fault(cx, absent, "%s: no row", q->name);
    return FAULT_NONE;
}

enum fault db_each(struct ctx *cx,
                   struct db *db,
                   const struct query *q,
                   struct args args,
                   struct arena *home,
                   db_taker *take,
                   void *sink)
{
    CLEANUP(arena_free) struct arena *scratch = home ? NULL : arena_new();
    struct rows r = {cx, db, q, NULL};
    void *row = arena_take(cx->arena, q->row->size, alignof(max_align_t));
    bool found = true;

    TRY(rows_begin(&r, args));
    enum fault f = FAULT_NONE;
    while (f == FAULT_NONE && found) {
        if (scratch)
            arena_reset(scratch);
        f = rows_next(&r, home ? home : scratch, row, &found);
        if (f == FAULT_NONE && found)
            f = take(cx, sink, row);
    }
    rows_end(&r);
    return f;
}

/* Rows arrive one by one and their number is not known: pieces double, and move once each time. */
enum fault db_all(struct ctx *cx,
                  struct db *db,
                  const struct query *q,
                  struct args args,
                  struct list *ret_rows)
{
    struct rows r = {cx, db, q, NULL};
    size_t size = q->row->size;
    size_t room = 8;
    size_t n = 0;
    char *items = arena_take(cx->arena, room * size, alignof(max_align_t));
    bool found = true;

    TRY(rows_begin(&r, args));
    enum fault f = FAULT_NONE;
    while (f == FAULT_NONE) {
        if (n == room) {
            char *more = arena_take(cx->arena, 2 * room * size, alignof(max_align_t));
            memcpy(more, items, n * size);
            items = more;
            room *= 2;
        }
        f = rows_next(&r, cx->arena, items + n * size, &found);
        if (!found)
            break;
        n++;
    }
    rows_end(&r);
    if (f == FAULT_NONE)
        *ret_rows = (struct list){n ? items : NULL, n};
    return f;
}
