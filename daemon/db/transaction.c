/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/inside.h"

#include <assert.h>
#include <time.h>

#define LONGEST SECONDS(12) /* no new try after that */

bool db_is_in_transaction(const struct db *db)
{
    return db->in_transaction;
}

static void sleep_for(struct span s)
{
    struct timespec t = {s.us / 1000000, s.us % 1000000 * 1000};

    nanosleep(&t, NULL);
}

/* A deadlock is over when the other is done; a server that went away needs its time to recover. */
static void back_off(const struct db *db, unsigned try)
{
    int64_t first = db->my ? 2000 : 50000;
    int64_t wait = first << (try < 6 ? try : 6);

    /* Two that met here must not meet again: the half is the same for all, the rest is chance. */
    sleep_for((struct span){wait / 2 + moment_ticks() % (wait / 2 + 1)});
}

static enum fault begin(struct ctx *cx, struct db *db, const char *how)
{
    db->doomed = false;
    db->woe = WOE_NONE;
    TRY(db_may_go_on(cx));
    if (!db_is_alive(db))
        TRY(db_connect(cx, db));
    TRY(db_plain(cx, db, how, strlen(how)));
    db->in_transaction = true;
    return FAULT_NONE;
}

static void roll_back(struct db *db)
{
    db->in_transaction = false;
    if (db->my && mysql_real_query(db->my, "ROLLBACK", 8))
        db_disconnect(db);
}

static enum fault commit(struct ctx *cx, struct db *db)
{
    if (db->doomed)
        return fault(cx, FAULT_DB_BUSY, "the server undid the transaction");

    enum fault f = db_plain(cx, db, "COMMIT", 6);
    db->in_transaction = false;
    return f;
}

static enum fault once(struct ctx *cx,
                       struct db *db,
                       enum fault (*body)(struct ctx *, struct db *, void *),
                       void *arg)
{
    TRY(begin(cx, db, "START TRANSACTION"));
    enum fault f = body(cx, db, arg);
    assert(!db->streaming);
    return f == FAULT_NONE ? commit(cx, db) : f;
}

/* The server or another writer was in the way: the same work may go well next time. */
static bool is_worth_a_try(const struct db *db, enum fault f)
{
    return db->doomed || f == FAULT_DB_BUSY || f == FAULT_DB_TWICE;
}

enum fault db_try_transaction(struct ctx *cx,
                              struct db *db,
                              unsigned tries,
                              enum fault (*body)(struct ctx *, struct db *, void *),
                              void *arg)
{
    int64_t began = moment_ticks();

    if (db->in_transaction)
        return body(cx, db, arg);

    for (unsigned try = 0;; try++) {
        ctx_tick(cx);
        enum fault f = once(cx, db, body, arg);
        if (f == FAULT_NONE)
            return FAULT_NONE;
        if (db->in_transaction)
            roll_back(db);

        bool spent = try + 1 >= tries || moment_ticks() - began > LONGEST.us;
        if (spent || !is_worth_a_try(db, f))
            return f;
        trouble_clear(cx);
        back_off(db, try);
    }
}

enum fault db_in_transaction(struct ctx *cx,
                             struct db *db,
                             enum fault (*body)(struct ctx *, struct db *, void *),
                             void *arg)
{
    return db_try_transaction(cx, db, TRANSACTION_TRIES, body, arg);
}

static enum fault look_from_one_moment(struct ctx *cx,
                                       struct db *db,
                                       enum fault (*body)(struct ctx *, struct db *, void *),
                                       void *arg)
{
    static const char isolation[] = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";

    TRY(db_plain(cx, db, isolation, sizeof isolation - 1));
    TRY(begin(cx, db, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"));
    enum fault f = body(cx, db, arg);
    roll_back(db);
    return f;
}

enum fault db_in_snapshot(struct ctx *cx,
                          struct db *db,
                          enum fault (*body)(struct ctx *, struct db *, void *),
                          void *arg)
{
    static const char patience[] = "SET idle_transaction_timeout = 0";
    static const char usual[] = "SET idle_transaction_timeout = 10";

    assert(!db->in_transaction);
    ctx_tick(cx);
    if (!db_is_alive(db))
        TRY(db_connect(cx, db));
    TRY(db_plain(cx, db, patience, sizeof patience - 1));
    enum fault f = look_from_one_moment(cx, db, body, arg);
    if (f == FAULT_NONE)
        return db_plain(cx, db, usual, sizeof usual - 1);
    /* However far it came: a connection with so much patience must not go back to the others. */
    db_disconnect(db);
    return f;
}

enum fault db_lock(struct ctx *cx,
                   struct db *db,
                   struct str name,
                   struct span patience,
                   bool *ret_got)
{
    struct lock_row row;

    TRY(db_one(cx, db, &LOCK_GET, ARGS(name, (uint32_t)(patience.us / 1000000)), FAULT_DB_BROKEN,
               &row));
    *ret_got = row.got == 1;
    return FAULT_NONE;
}

void db_unlock(struct ctx *cx, struct db *db, struct str name)
{
    struct lock_row row;

    /* A connection that died has given the lock back already. What went wrong under the lock stays
     * told. */
    struct trouble before = cx->trouble;
    if (db_one(cx, db, &LOCK_RELEASE, ARGS(name), FAULT_DB_BROKEN, &row) != FAULT_NONE)
        cx->trouble = before;
}
