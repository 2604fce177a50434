/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/inside.h"

#include <assert.h>
#include <mariadb/errmsg.h>
#include <mariadb/mysqld_error.h>
#include <poll.h>
#include <pthread.h>

#include "base/arena.h"

#define FIRST_STATEMENTS 64

/* How each session speaks: one dialect everywhere, whatever the server's defaults are. */
static const char session[] =
    "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin,"
    " time_zone = '+00:00',"
    " sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',"
    " SESSION tx_isolation = 'READ-COMMITTED',"
    " innodb_lock_wait_timeout = 5,"
    " idle_transaction_timeout = 10";

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

static void library_begin(void)
{
    mysql_library_init(0, NULL, NULL);
}

static enum db_woe woe_of(unsigned code)
{
    switch (code) {
    case ER_LOCK_DEADLOCK:
    case ER_LOCK_WAIT_TIMEOUT:
    case ER_UNKNOWN_COM_ERROR: /* a Galera node that is not ready */
    case ER_CHECKREAD:
    case ER_QUERY_INTERRUPTED:
        return WOE_AGAIN;
    case ER_DUP_ENTRY:
    case ER_DUP_ENTRY_WITH_KEY_NAME:
        return WOE_TWICE;
    case CR_CONNECTION_ERROR:
    case CR_CONN_HOST_ERROR:
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_LOST:
    case CR_SERVER_LOST_EXTENDED:
    case ER_SERVER_SHUTDOWN:
    case ER_CONNECTION_KILLED:
    case ER_CON_COUNT_ERROR:
    case ER_NORMAL_SHUTDOWN:
        return WOE_LOST;
    default:
        return WOE_BROKEN;
    }
}

enum fault db_refused(struct ctx *cx,
                      struct db *db,
                      const char *doing,
                      unsigned code,
                      const char *why)
{
    static const enum fault fault_of[] = {
        [WOE_NONE] = FAULT_DB_BROKEN, [WOE_AGAIN] = FAULT_DB_BUSY,    [WOE_TWICE] = FAULT_DB_TWICE,
        [WOE_LOST] = FAULT_DB_BUSY,   [WOE_BROKEN] = FAULT_DB_BROKEN,
    };

    db->woe = woe_of(code);
    enum fault f = fault(cx, fault_of[db->woe], "%s: %s (%u)", doing, why, code);
    if (db->woe == WOE_LOST || code == CR_COMMANDS_OUT_OF_SYNC)
        db_disconnect(db);
    if (db->woe == WOE_LOST || db->woe == WOE_AGAIN)
        db->doomed = db->in_transaction;
    return f;
}

/* NUL-terminated, or NULL for none: what the C library wants. */
static const char *c_text(struct str s)
{
    return str_is_empty(s) ? NULL : s.p;
}

static MYSQL *handle_new(void)
{
    MYSQL *my = mysql_init(NULL);
    unsigned connect_timeout = 5;
    unsigned io_timeout = 120;
    my_bool yes = 1;

    assert(my);
    mysql_options(my, MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout);
    mysql_options(my, MYSQL_OPT_READ_TIMEOUT, &io_timeout);
    mysql_options(my, MYSQL_OPT_WRITE_TIMEOUT, &io_timeout);
    mysql_options(my, MYSQL_REPORT_DATA_TRUNCATION, &yes);
    mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(my, MYSQL_INIT_COMMAND, session);
    return my;
}

enum fault db_connect(struct ctx *cx, struct db *db)
{
    const struct db_place *p = &db->place;

    pthread_once(&library_once, library_begin);
    db_disconnect(db);

    MYSQL *my = handle_new();
    bool local = !str_is_empty(p->socket);
    if (!mysql_real_connect(my, local ? "localhost" : c_text(p->host), c_text(p->user),
                            c_text(p->password), c_text(p->schema), p->port,
                            local ? p->socket.p : NULL, 0)) {
        enum fault f = db_refused(cx, db, "connecting", mysql_errno(my), mysql_error(my));
        mysql_close(my);
        return f;
    }
    db->my = my;
    db->source = id_new(cx->now);
    db->change_count = 0;
    return FAULT_NONE;
}

void db_disconnect(struct db *db)
{
    for (size_t i = 0; i < db->statement_room; i++) {
        if (db->statements[i].stmt)
            mysql_stmt_close(db->statements[i].stmt);
    }
    if (db->my)
        mysql_close(db->my);
    db->my = NULL;
    db->streaming = false;
    db->statements = NULL;
    db->statement_room = 0;
    db->statement_count = 0;
    arena_reset(db->prepared);
}

bool db_is_alive(const struct db *db)
{
    if (!db->my)
        return false;

    /* A server speaks only when asked: something to read on an idle socket is its farewell. */
    struct pollfd at = {.fd = mysql_get_socket(db->my), .events = POLLIN};
    return poll(&at, 1, 0) == 0;
}

static struct db_place place_copy(struct arena *a, const struct db_place *p)
{
    struct db_place copy = *p;

    copy.socket = arena_copy(a, p->socket);
    copy.host = arena_copy(a, p->host);
    copy.user = arena_copy(a, p->user);
    copy.password = arena_copy(a, p->password);
    copy.schema = arena_copy(a, p->schema);
    return copy;
}

enum fault db_open(struct ctx *cx, const struct db_place *place, struct db **ret)
{
    struct arena *home = arena_new();
    struct db *db = NEW(home, struct db);

    db->home = home;
    db->prepared = arena_new();
    db->place = place_copy(home, place);
    enum fault f = db_connect(cx, db);
    if (f != FAULT_NONE) {
        db_close(&db);
        return f;
    }
    *ret = db;
    return FAULT_NONE;
}

void db_close(struct db **db)
{
    struct db *old = *db;

    *db = NULL;
    if (!old)
        return;
    db_disconnect(old);
    struct arena *prepared = old->prepared;
    struct arena *home = old->home;
    arena_free(&prepared);
    arena_free(&home);
}

enum fault db_plain(struct ctx *cx, struct db *db, const char *sql, size_t n)
{
    assert(!db->streaming);
    if (!db->my) {
        if (db->in_transaction)
            return fault(cx, FAULT_DB_BUSY, "the connection was lost inside a transaction");
        TRY(db_connect(cx, db));
    }
    if (mysql_real_query(db->my, sql, n)) {
        return db_refused(cx, db, n > 60 ? "a plain statement" : sql, mysql_errno(db->my),
                          mysql_error(db->my));
    }

    MYSQL_RES *rows = mysql_store_result(db->my);
    if (rows)
        mysql_free_result(rows);
    return FAULT_NONE;
}

/* Statements: a hash table by the address of the query, for the life of the connection. */

struct db_statement *db_statement_slot(struct db *db, const struct query *q)
{
    size_t mask = db->statement_room - 1;
    size_t i = ((uintptr_t)q >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 32;

    for (i &= mask; db->statements[i].query && db->statements[i].query != q; i = (i + 1) & mask)
        ;
    return &db->statements[i];
}

static void statements_grow(struct db *db)
{
    struct db_statement *old = db->statements;
    size_t old_room = db->statement_room;

    db->statement_room = old_room ? 2 * old_room : FIRST_STATEMENTS;
    db->statements = NEW_ARRAY(db->prepared, struct db_statement, db->statement_room);
    for (size_t i = 0; i < old_room; i++) {
        if (old[i].query)
            *db_statement_slot(db, old[i].query) = old[i];
    }
}

void db_forget(struct db *db, struct db_statement *st)
{
    (void)db;
    if (st->stmt)
        mysql_stmt_close(st->stmt);
    st->stmt = NULL; /* the slot keeps its query, so that others are still found behind it */
}

enum fault db_prepare(struct ctx *cx,
                      struct db *db,
                      const struct query *q,
                      struct db_statement **ret)
{
    if (db->statement_count * 2 >= db->statement_room)
        statements_grow(db);

    struct db_statement *st = db_statement_slot(db, q);
    if (st->stmt) {
        *ret = st;
        return FAULT_NONE;
    }

    MYSQL_STMT *stmt = mysql_stmt_init(db->my);
    assert(stmt);
    if (mysql_stmt_prepare(stmt, q->sql, strlen(q->sql))) {
        unsigned code = mysql_stmt_errno(stmt);
        struct str why = arena_copy(cx->arena, str_of(mysql_stmt_error(stmt)));
        mysql_stmt_close(stmt);
        return db_refused(cx, db, q->name, code, why.p);
    }

    size_t columns = mysql_stmt_field_count(stmt);
    size_t wanted = q->row ? db_places(q->row) : 0;
    if (columns != wanted) {
        mysql_stmt_close(stmt);
        db->woe = WOE_BROKEN;
        return fault(cx, FAULT_DB_BROKEN, "%s: gives %zu columns, its shape has %zu", q->name,
                     columns, wanted);
    }
    if (!st->query) {
        st->query = q;
        db->statement_count++;
        if (q->row)
            db_cells_make(db->prepared, q->row, &st->cells);
    }
    st->stmt = stmt;
    *ret = st;
    return FAULT_NONE;
}
