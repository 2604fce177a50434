/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/migrate.h"

#include <mariadb/mysqld_error.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "db/inside.h"

#define LOCK_NAME STR("insolite_migrate")
#define PATIENCE SECONDS(60) /* with a daemon that started at the same moment and migrates */

struct migration {
    uint32_t number;
    struct str name;
    struct str sql;
    struct hash hash;
};

static const char memory[] = "CREATE TABLE IF NOT EXISTS schema_migration ("
                             " number INT UNSIGNED NOT NULL PRIMARY KEY,"
                             " name VARCHAR(100) NOT NULL,"
                             " hash BINARY(32) NOT NULL,"
                             " done INT UNSIGNED NOT NULL,"
                             " whole BOOLEAN NOT NULL,"
                             " at BIGINT NOT NULL)";

static enum fault migration_of(struct ctx *cx, const struct embedded *file, struct migration *ret)
{
    struct str rest = file->name;
    struct str digits;
    uint32_t number = 0;

    if (!str_cut(&rest, '-', &digits) || str_is_empty(digits) || digits.n > 6)
        return fault(cx, FAULT_DB_BROKEN, "schema/%" PRI_STR " has no number", ARG_STR(file->name));
    for (size_t i = 0; i < digits.n; i++)
        number = number * 10 + (uint32_t)(digits.p[i] - '0');
    *ret = (struct migration){number, file->name, file->bytes, hash_of(file->bytes)};
    return FAULT_NONE;
}

static const struct migration_row *row_of(const struct list *rows, uint32_t number)
{
    each_in (row, struct migration_row, rows) {
        if (row->number == number)
            return row;
    }
    return NULL;
}

static enum fault check_unchanged(struct ctx *cx,
                                  const struct migration *m,
                                  const struct migration_row *was)
{
    if (hash_is(m->hash, was->hash))
        return FAULT_NONE;
    return fault(cx, FAULT_DB_BROKEN,
                 "schema/%" PRI_STR " is not what this database has run as %" PRI_STR
                 ": shipped migrations are never edited",
                 ARG_STR(m->name), ARG_STR(was->name));
}

/* The next statement: up to a line that ends with ";". Comment lines are left out. */
static bool next_statement(struct str *rest, struct buf *b)
{
    struct str line;

    b->n = 0;
    while (str_cut(rest, '\n', &line)) {
        struct str bare = str_trim(line);

        if (str_is_empty(bare) || str_starts(bare, STR("--")))
            continue;
        bool last = str_ends(bare, STR(";"));
        if (last)
            bare.n--;
        if (b->n > 0)
            buf_byte(b, '\n');
        buf_add(b, bare);
        if (last)
            return true;
    }
    return b->n > 0;
}

/* Interrupted between a statement and its note, the statement has been done: it says so itself. */
static bool was_done_before(const struct db *db, bool resumed)
{
    unsigned code = db->my ? mysql_errno(db->my) : 0;

    return resumed && (code == ER_TABLE_EXISTS_ERROR || code == ER_TRG_ALREADY_EXISTS ||
                       code == ER_DUP_KEYNAME || code == ER_DUP_FIELDNAME);
}

static enum fault run_statements(struct ctx *cx,
                                 struct db *db,
                                 const struct migration *m,
                                 const struct migration_row *was)
{
    struct buf statement = BUF(cx->arena);
    struct str rest = m->sql;
    uint32_t done = was ? was->done : 0;
    bool resumed = was != NULL;

    for (uint32_t n = 1; next_statement(&rest, &statement); n++) {
        if (n <= done)
            continue;
        struct str sql = buf_str(&statement);
        enum fault f = db_plain(cx, db, sql.p, sql.n);
        if (f != FAULT_NONE && !was_done_before(db, resumed))
            return fault_while(cx, f, "statement %u of schema/%" PRI_STR, n, ARG_STR(m->name));
        if (f != FAULT_NONE)
            trouble_clear(cx);
        resumed = false;
        TRY(db_do(cx, db, &MIGRATION_STEP, ARGS(n, m->number), NULL));
    }
    return FAULT_NONE;
}

static enum fault run_one(struct ctx *cx,
                          struct db *db,
                          const struct migration *m,
                          const struct migration_row *was)
{
    if (!was)
        TRY(db_do(cx, db, &MIGRATION_BEGIN, ARGS(m->number, m->name, m->hash, cx->now), NULL));
    TRY(run_statements(cx, db, m, was));
    TRY(db_do(cx, db, &MIGRATION_END, ARGS(cx->now, m->number), NULL));
    say(cx, INFO, "migrated", KV_AS("migration", m->name));
    return FAULT_NONE;
}

/* The next file of the schema that has not run whole; NULL: none. Refuses one that was changed. */
static enum fault next_due(struct ctx *cx,
                           const struct list *rows,
                           const struct embedded **at,
                           struct migration *ret,
                           const struct migration_row **ret_was)
{
    for (; (*at)->name.p; (*at)++) {
        TRY(migration_of(cx, *at, ret));
        *ret_was = row_of(rows, ret->number);
        if (*ret_was)
            TRY(check_unchanged(cx, ret, *ret_was));
        if (!*ret_was || !(*ret_was)->whole)
            return FAULT_NONE;
    }
    *at = NULL;
    return FAULT_NONE;
}

/* What has run here and is no file of ours was brought by a newer program. */
static enum fault refuse_newer(struct ctx *cx, const struct list *rows)
{
    each_in (row, const struct migration_row, rows) {
        const struct embedded *file = schema_files;
        struct migration m = {0};

        for (; file->name.p; file++) {
            TRY(migration_of(cx, file, &m));
            if (m.number == row->number)
                break;
        }
        if (!file->name.p) {
            return fault(cx, FAULT_CONFIG_WRONG,
                         "the schema of this database is newer than this program (it has run "
                         "%" PRI_STR "): start the newer insolited again",
                         ARG_STR(row->name));
        }
    }
    return FAULT_NONE;
}

static enum fault run_all(struct ctx *cx, struct db *db, uint32_t *ret_run)
{
    const struct embedded *file = schema_files;
    const struct migration_row *was = NULL;
    struct migration m = {0};
    struct list rows;
    uint32_t run = 0;

    TRY(db_plain(cx, db, memory, sizeof memory - 1));
    TRY(db_all(cx, db, &MIGRATION_LIST, NO_ARGS, &rows));
    TRY(refuse_newer(cx, &rows));
    TRY(next_due(cx, &rows, &file, &m, &was));
    while (file) {
        TRY(run_one(cx, db, &m, was));
        run++;
        file++;
        TRY(next_due(cx, &rows, &file, &m, &was));
    }
    *ret_run = run;
    return FAULT_NONE;
}

enum fault db_migrate(struct ctx *cx, struct db *db, uint32_t *ret_run)
{
    bool got = false;

    TRY(db_lock(cx, db, LOCK_NAME, PATIENCE, &got));
    if (!got)
        return fault(cx, FAULT_DB_BUSY, "another process is migrating this database");
    enum fault f = run_all(cx, db, ret_run);
    db_unlock(cx, db, LOCK_NAME);
    return f;
}

static enum fault memory_is_there(struct ctx *cx, struct db *db, bool *ret)
{
    struct list tables;

    *ret = false;
    TRY(db_all(cx, db, &TABLE_LIST, NO_ARGS, &tables));
    each_in (table, struct table_row, &tables) {
        if (str_is(table->name, STR("schema_migration")))
            *ret = true;
    }
    return FAULT_NONE;
}

enum fault db_migrations_due(struct ctx *cx, struct db *db, uint32_t *ret_due)
{
    const struct embedded *file = schema_files;
    const struct migration_row *was = NULL;
    struct migration m = {0};
    struct list rows = {NULL, 0};
    uint32_t due = 0;
    bool there = false;

    TRY(memory_is_there(cx, db, &there));
    if (there)
        TRY(db_all(cx, db, &MIGRATION_LIST, NO_ARGS, &rows));
    TRY(refuse_newer(cx, &rows));
    TRY(next_due(cx, &rows, &file, &m, &was));
    while (file) {
        due++;
        file++;
        TRY(next_due(cx, &rows, &file, &m, &was));
    }
    *ret_due = due;
    return FAULT_NONE;
}
