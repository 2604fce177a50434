/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/ctx.h"
#include "base/id.h"
#include "base/shape.h"

/* One connection, used by one piece of work at a time. Prepares lazily, keeps prepared. */
struct db;
struct db_pool;

/* A statement. `row` says what a result row looks like, NULL when there is none. */
struct query {
    const char *name; /* shows in logs and in slow-query reports */
    const char *sql;
    const struct shape *row;
    const char *file; /* where it stands: its folder is its room */
    bool across;      /* declared to look over all destinations */
};

/*
 * Declares a query and adds it to the list that `--check` and the test
 * `queries` prepare against a freshly migrated database: a typo in a column
 * name or a missing `?` fails the build, not a customer. The check also refuses
 * a write to another room's table, and a query on a table with a column
 * `destination` that does not bind it, unless it is declared with QUERY_ACROSS.
 */
#define QUERY_MADE(variable, row_shape, text, across_)                                             \
    const struct query variable = {#variable, (text), (row_shape), __FILE__, (across_)};           \
    static LISTED(queries) const struct query *const variable##_listed = &variable
#define QUERY(variable, row_shape, text) QUERY_MADE(variable, row_shape, text, false)
#define QUERY_ACROSS(variable, row_shape, text) QUERY_MADE(variable, row_shape, text, true)

/* The tables a room owns: OWNS(booking, "slot_seats", "booking", "ticket"); once a room, in its
 * sql.c. */
struct owned_tables {
    const char *room;
    const char *const *tables; /* NULL ends */
};
#define OWNS(room_, ...)                                                                           \
    static const char *const room_##_tables[] = {__VA_ARGS__, NULL};                               \
    const struct owned_tables room_##_owns = {#room_, room_##_tables};                             \
    static LISTED(ownerships) const struct owned_tables *const room_##_owns_listed = &room_##_owns

struct arg {
    enum shape_kind kind;
    union {
        bool yes;
        uint32_t count;
        int64_t number;
        struct str text;      /* also bytes of a BLOB and JSON columns; p NULL binds NULL */
        struct money money;   /* takes two places: minor, currency */
        struct moment moment; /* none binds NULL */
        struct day day;       /* none binds NULL */
        struct id id;         /* none binds NULL */
        struct hash hash;
        struct point point; /* takes two places: lat, lon */
    } is;
};

struct args {
    const struct arg *all;
    size_t n;
};

/* clang-format off */
static inline struct arg arg_bool(bool v)              { return (struct arg){SHAPE_BOOL,    {.yes = v}}; }
static inline struct arg arg_count(uint32_t v)         { return (struct arg){SHAPE_COUNT,   {.count = v}}; }
static inline struct arg arg_number(int64_t v)         { return (struct arg){SHAPE_NUMBER,  {.number = v}}; }
static inline struct arg arg_text(struct str v)        { return (struct arg){SHAPE_TEXT,    {.text = v}}; }
static inline struct arg arg_money(struct money v)     { return (struct arg){SHAPE_MONEY,   {.money = v}}; }
static inline struct arg arg_moment(struct moment v)   { return (struct arg){SHAPE_MOMENT,  {.moment = v}}; }
static inline struct arg arg_day(struct day v)         { return (struct arg){SHAPE_DAY,     {.day = v}}; }
static inline struct arg arg_id(struct id v)           { return (struct arg){SHAPE_ID,      {.id = v}}; }
static inline struct arg arg_hash(struct hash v)       { return (struct arg){SHAPE_HASH,    {.hash = v}}; }
static inline struct arg arg_point(struct point v)     { return (struct arg){SHAPE_POINT,   {.point = v}}; }
#define ARG_OF_ID(thing) \
static inline struct arg arg_##thing##_id(struct thing##_id v) { return (struct arg){SHAPE_ID, {.id = v.id}}; }
ID_KINDS(ARG_OF_ID)
#undef ARG_OF_ID

#define ARG_PICK_ID(thing) struct thing##_id: arg_##thing##_id,
#define ARG(value)                                                                                 \
    _Generic((value), ID_KINDS(ARG_PICK_ID)                                                        \
        struct id: arg_id, bool: arg_bool, uint32_t: arg_count, int64_t: arg_number,               \
        struct str: arg_text, struct money: arg_money, struct moment: arg_moment,                  \
        struct day: arg_day, struct hash: arg_hash, struct point: arg_point)(value)

#define ARG_1(a)      ARG(a)
#define ARG_2(a, ...) ARG(a), ARG_1(__VA_ARGS__)
#define ARG_3(a, ...) ARG(a), ARG_2(__VA_ARGS__)
#define ARG_4(a, ...) ARG(a), ARG_3(__VA_ARGS__)
#define ARG_5(a, ...) ARG(a), ARG_4(__VA_ARGS__)
#define ARG_6(a, ...) ARG(a), ARG_5(__VA_ARGS__)
#define ARG_7(a, ...) ARG(a), ARG_6(__VA_ARGS__)
#define ARG_8(a, ...) ARG(a), ARG_7(__VA_ARGS__)
#define ARG_9(a, ...) ARG(a), ARG_8(__VA_ARGS__)
#define ARG_10(a, ...) ARG(a), ARG_9(__VA_ARGS__)
#define ARG_11(a, ...) ARG(a), ARG_10(__VA_ARGS__)
#define ARG_12(a, ...) ARG(a), ARG_11(__VA_ARGS__)
#define ARG_13(a, ...) ARG(a), ARG_12(__VA_ARGS__)
#define ARG_14(a, ...) ARG(a), ARG_13(__VA_ARGS__)
#define ARG_15(a, ...) ARG(a), ARG_14(__VA_ARGS__)
#define ARG_16(a, ...) ARG(a), ARG_15(__VA_ARGS__)
#define ARG_N(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, n, ...) n
#define ARG_HOW_MANY(...) ARG_N(__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define ARG_JOIN_(a, b) a##b
#define ARG_JOIN(a, b) ARG_JOIN_(a, b)
/* clang-format on */

/* The values for the question marks, in order, bound by their C types. An enum: word_of(&WORDS,
 * value). */
#define ARGS(...)                                                                                  \
    ((struct args){(const struct arg[]){ARG_JOIN(ARG_, ARG_HOW_MANY(__VA_ARGS__))(__VA_ARGS__)},   \
                   ARG_HOW_MANY(__VA_ARGS__)})
#define NO_ARGS ((struct args){NULL, 0})

/*
 * All members of a struct through its shape, in the order of the shape: what INSERT wants.
 * db_do(cx, db, &BOOKING_INSERT, args_of(cx->arena, &BOOKING_ROW, &row), NULL)
 * Words bind as their word; texts and lists as JSON; unset optional members as NULL.
 */
struct args args_of(struct arena *a, const struct shape *shape, const void *from);

/* Change rows. faults: DB_BUSY, DB_TWICE (a UNIQUE key is there already), DB_BROKEN */
MUST_CHECK enum fault db_do(struct ctx *cx,
                            struct db *db,
                            const struct query *q,
                            struct args args,
                            uint64_t *ret_changed);

/*
 * The same statement for many rows at once, by MariaDB's array binding: one round trip (falls back
 * to row by row where the server cannot). `rows` are structs of `shape`, bound as args_of does.
 * *ret_changed is the sum over the rows. At most 2,000 rows go in one piece; more are cut.
 */
MUST_CHECK enum fault db_do_many(struct ctx *cx,
                                 struct db *db,
                                 const struct query *q,
                                 const struct shape *shape,
                                 const void *rows,
                                 size_t n,
                                 uint64_t *ret_changed);

/* Exactly one row, or `absent` when there is none. The row's texts live in cx->arena. */
MUST_CHECK enum fault db_one(struct ctx *cx,
                             struct db *db,
                             const struct query *q,
                             struct args args,
                             enum fault absent,
                             void *ret_row);

/* One row or none; *ret_row is written only when *ret_found. */
MUST_CHECK enum fault db_find(struct ctx *cx,
                              struct db *db,
                              const struct query *q,
                              struct args args,
                              void *ret_row,
                              bool *ret_found);

/* All rows, as a list of structs of q->row in cx->arena. */
MUST_CHECK enum fault db_all(struct ctx *cx,
                             struct db *db,
                             const struct query *q,
                             struct args args,
                             struct list *ret_rows);

/*
 * Row by row, for results too long to keep: `take` is called with each row, whose texts live in
 * `home` (NULL: only until `take` returns). A fault of `take` ends it and is returned.
 */
typedef enum fault db_taker(struct ctx *cx, void *sink, const void *row);
MUST_CHECK enum fault db_each(struct ctx *cx,
                              struct db *db,
                              const struct query *q,
                              struct args args,
                              struct arena *home,
                              db_taker *take,
                              void *sink);

/*
 * Run `body` in a transaction. Deadlocks, lock timeouts, lost connections and duplicate keys roll
 * back and run it again, a few times (cx->now is read anew each time; a fault of an earlier try is
 * forgotten), so `body` changes the database and its own locals, nothing else: no mail, no gateway,
 * no reply. What must follow a commit is a row in the job table, written in the same transaction.
 * A body that must not run twice for one cause begins by looking for its own key. Any fault rolls
 * back. Inside another transaction it joins it: the body just runs (a savepoint is not made).
 */
MUST_CHECK enum fault db_in_transaction(struct ctx *cx,
                                        struct db *db,
                                        enum fault (*body)(struct ctx *, struct db *, void *),
                                        void *arg);
bool db_is_in_transaction(const struct db *db);

/*
 * Run `body`, which only reads, on one unchanging view of the whole database: for the audit and the
 * builder of snapshots. May take long. A fault ends it; it is not run again.
 */
MUST_CHECK enum fault db_in_snapshot(struct ctx *cx,
                                     struct db *db,
                                     enum fault (*body)(struct ctx *, struct db *, void *),
                                     void *arg);

/* A named lock of this server (GET_LOCK), for whole runs: *ret_got is false when somebody else has
 * it for longer than `patience` (whole seconds). */
MUST_CHECK enum fault db_lock(struct ctx *cx,
                              struct db *db,
                              struct str name,
                              struct span patience,
                              bool *ret_got);
void db_unlock(struct ctx *cx, struct db *db, struct str name);

/* Where the database is. Texts stay with the caller as long as anything is open. */
struct db_place {
    struct str socket; /* Unix socket; empty: TCP */
    struct str host;
    uint32_t port;
    struct str user;
    struct str password; /* empty for socket authentication */
    struct str schema;   /* "insolite" */
};

/*
 * From "mariadb://user:password@host:3306/schema" (also "mysql:"); a Unix socket is given as
 * "mariadb://user:password@localhost/schema?socket=/run/mysqld/mysqld.sock". Parts may hold %XX.
 *
 * owner   texts live in cx->arena
 * faults  CONFIG_WRONG with what is missing or odd; the password is never told
 */
MUST_CHECK enum fault db_place_from_url(struct ctx *cx, struct str url, struct db_place *ret);

/* One connection of one's own (verbs, the change follower, the writers). */
MUST_CHECK enum fault db_open(struct ctx *cx, const struct db_place *place, struct db **ret);
void db_close(struct db **db); /* fits CLEANUP() */

/*
 * At most `most` connections, opened as needed. A lease that finds its connection dead gets a new
 * one. While the database is away, db_lease waits up to `patience` and then gives NULL: LEASE
 * returns DB_BUSY.
 */
struct db_pool *db_pool_new(const struct db_place *place, uint32_t most, struct span patience);
void db_pool_free(struct db_pool **pool);
struct db *db_lease(struct ctx *cx, struct db_pool *pool);
void db_give_back(struct db **db);

#define LEASE(cx, name, pool)                                                                      \
    CLEANUP(db_give_back) struct db *name = db_lease((cx), (pool));                                \
    if (!(name))                                                                                   \
    return fault((cx), FAULT_DB_BUSY, "no database connection in time")

/* db/check.c: prepares every listed query, holds tables to their owners, destinations to their
 * binding. */
MUST_CHECK enum fault db_check_queries(struct ctx *cx, struct db *db, uint32_t *ret_queries);
/* In a program of all rooms: each table has an owner, and one alone. */
MUST_CHECK enum fault db_check_owners(struct ctx *cx, struct db *db);
