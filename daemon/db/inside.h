/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/bind.h"
#include "db/db.h"

/* What the server's last refusal means for us: finer than a fault. */
enum db_woe {
    WOE_NONE,
    WOE_AGAIN, /* deadlock, lock timeout, a cluster node that is not ready: run it again */
    WOE_TWICE, /* a UNIQUE key is there already */
    WOE_LOST,  /* the connection is gone; what it was doing is unknown */
    WOE_BROKEN,
};

struct db_statement {
    const struct query *query;
    MYSQL_STMT *stmt;
    struct db_cells cells; /* n is 0 for statements without rows */
};

struct db {
    struct arena *home;     /* this struct and its texts */
    struct arena *prepared; /* statements' cells; forgotten with the connection */
    struct db_place place;
    MYSQL *my; /* NULL: not connected */
    struct db_statement *statements;
    size_t statement_room; /* a power of two */
    size_t statement_count;
    bool in_transaction;
    bool doomed;    /* the server has rolled back, or is gone: only a new transaction helps */
    bool streaming; /* rows are under way: the connection can do nothing else */
    enum db_woe woe;
    struct id source;      /* names this connection in the change log */
    uint64_t change_count; /* rows it has written there */
    struct db_pool *pool;
    struct db *next; /* in the pool */
};

/* connection.c */
MUST_CHECK enum fault db_connect(struct ctx *cx, struct db *db);
void db_disconnect(struct db *db);
/* Connected and not hung up on, by a look at the socket. */
bool db_is_alive(const struct db *db);
/* Text of SQL that cannot be prepared or has no arguments; results are thrown away. */
MUST_CHECK enum fault db_plain(struct ctx *cx, struct db *db, const char *sql, size_t n);
/* Notes what the refusal means and tells the story. */
enum fault db_refused(struct ctx *cx,
                      struct db *db,
                      const char *doing,
                      unsigned code,
                      const char *why) __attribute__((cold));
struct db_statement *db_statement_slot(struct db *db, const struct query *q);
MUST_CHECK enum fault db_prepare(struct ctx *cx,
                                 struct db *db,
                                 const struct query *q,
                                 struct db_statement **ret);
void db_forget(struct db *db, struct db_statement *st);

/* query.c: a fault once somebody wants this process to end. */
MUST_CHECK enum fault db_may_go_on(struct ctx *cx);
/* query.c: bind and execute; `rows` > 0: that many at once by array binding. */
MUST_CHECK enum fault db_execute(struct ctx *cx,
                                 struct db *db,
                                 const struct query *q,
                                 MYSQL_BIND *binds,
                                 size_t places,
                                 unsigned rows,
                                 struct db_statement **ret);

/* transaction.c: at most `tries` times; db_in_transaction's patience is TRANSACTION_TRIES. */
#define TRANSACTION_TRIES 7
MUST_CHECK enum fault db_try_transaction(struct ctx *cx,
                                         struct db *db,
                                         unsigned tries,
                                         enum fault (*body)(struct ctx *, struct db *, void *),
                                         void *arg);

/* sqlwords.c: what a statement touches, read from its text. */
struct sql_table {
    struct str name;
    bool written;
};
struct sql_reading {
    struct sql_table tables[32];
    size_t n;
    bool binds_destination; /* destination = ?, or a column of an INSERT */
};
void sql_read(struct str sql, struct sql_reading *ret);

/* check.c: db_check_queries for a list of one's own. */
MUST_CHECK enum fault db_check_these(struct ctx *cx,
                                     struct db *db,
                                     const struct query *const *from,
                                     const struct query *const *to,
                                     uint32_t *ret_queries);

/* floors.c: whether a query of `room` may read a table of `owner` (tests/floors.txt's arrows). */
bool room_may_read(struct str room, struct str owner);

/* sql.c, shapes.c */
struct lock_row {
    int64_t got;
};
extern const struct shape LOCK_ROW;
extern const struct query LOCK_GET;
extern const struct query LOCK_RELEASE;

struct change_row {
    struct id source;
    int64_t seq;
    struct change_id id;
    struct destination_id destination;
    struct str kind;
    struct id subject;
    int64_t number;
    struct moment at;
};
extern const struct shape CHANGE_ROW;
struct change_position {
    struct id source;
    int64_t seq;
};
extern const struct shape CHANGE_POSITION;
extern const struct query CHANGE_INSERT;
extern const struct query CHANGE_POSITION_BELOW;
extern const struct query CHANGE_SINCE_SEQ;
extern const struct query CHANGE_SINCE_MOMENT;
extern const struct query CHANGE_DELETE_OLD;

struct migration_row {
    uint32_t number;
    struct str name;
    struct hash hash;
    uint32_t done; /* statements that have run */
    bool whole;
};
extern const struct shape MIGRATION_ROW;
extern const struct query MIGRATION_LIST;
extern const struct query MIGRATION_BEGIN;
extern const struct query MIGRATION_STEP;
extern const struct query MIGRATION_END;

struct table_row {
    struct str name;
};
extern const struct shape TABLE_ROW;
extern const struct query TABLE_LIST;
extern const struct query TABLE_WITH_DESTINATION;
extern const struct query TABLE_UNGRANTED;
