/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/inside.h"

#include "base/arena.h"
#include "base/buf.h"

/* The lists that the linker makes; absent in a program without queries. */
extern const struct query *const __start_queries[] __attribute__((weak));
extern const struct query *const __stop_queries[] __attribute__((weak));
extern const struct owned_tables *const __start_ownerships[] __attribute__((weak));
extern const struct owned_tables *const __stop_ownerships[] __attribute__((weak));

struct check {
    struct list tables;           /* of the schema */
    struct list with_destination; /* those with a column of that name */
    struct buf found;             /* all that is wrong, together */
    uint32_t wrong;
};

static void wrong(struct check *c, const struct query *q, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void wrong(struct check *c, const struct query *q, const char *format, ...)
{
    va_list args;

    if (c->wrong++ > 0)
        buf_lit(&c->found, "; ");
    va_start(args, format);
    struct str text = arena_textv(c->found.arena, format, args);
    va_end(args);
    buf_format(&c->found, "%s (%s): %" PRI_STR, q->name, q->file, ARG_STR(text));
}

static bool has(const struct list *tables, struct str name)
{
    each_in (t, struct table_row, tables) {
        if (str_is(t->name, name))
            return true;
    }
    return false;
}

static struct str owner_of(struct str table)
{
    for (const struct owned_tables *const *o = __start_ownerships; o < __stop_ownerships; o++) {
        for (size_t i = 0; (*o)->tables[i]; i++) {
            if (str_is(str_of((*o)->tables[i]), table))
                return str_of((*o)->room);
        }
    }
    return STR_NONE;
}

/* ".../daemon/booking/sql.c": the room is the folder. */
static struct str room_of(const struct query *q, struct str *ret_file)
{
    struct str rest = str_of(q->file);
    struct str room = STR_NONE;
    struct str part;

    *ret_file = STR_NONE;
    while (str_cut(&rest, '/', &part)) {
        room = *ret_file;
        *ret_file = part;
    }
    return room;
}

static bool is_of_tests(const struct query *q)
{
    struct str file = str_of(q->file);

    return str_ends(file, STR("_test.c")) || str_find(file, STR("/test_")) < file.n ||
           str_find(file, STR("tests/")) < file.n;
}

static void check_table(struct check *c, const struct query *q, struct str room, struct sql_table t)
{
    struct str owner = owner_of(t.name);

    if (str_is_empty(owner)) {
        wrong(c, q, "no room owns the table %" PRI_STR, ARG_STR(t.name));
    } else if (t.written && !str_is(owner, room)) {
        wrong(c, q, "writes %" PRI_STR ", which belongs to %" PRI_STR, ARG_STR(t.name),
              ARG_STR(owner));
    } else if (!t.written && !room_may_read(room, owner)) {
        wrong(c, q, "reads %" PRI_STR " of %" PRI_STR ", a room it may not include",
              ARG_STR(t.name), ARG_STR(owner));
    }
}

static void check_text(struct check *c, const struct query *q)
{
    struct sql_reading reading;
    struct str file;
    struct str room = room_of(q, &file);

    sql_read(str_of(q->sql), &reading);
    if (is_of_tests(q))
        return;
    if (!str_is(file, STR("sql.c")) && !str_ends(file, STR("_sql.c")))
        wrong(c, q, "a query outside its room's sql.c");
    for (size_t i = 0; i < reading.n; i++) {
        struct sql_table t = reading.tables[i];

        if (!has(&c->tables, t.name)) /* a name made by WITH */
            continue;
        check_table(c, q, room, t);
        if (!q->across && !reading.binds_destination && has(&c->with_destination, t.name))
            wrong(c, q, "does not bind the destination of %" PRI_STR, ARG_STR(t.name));
    }
}

/* A column with the name of another member, which stands elsewhere: two have changed places. */
static void check_columns(struct check *c, const struct query *q, MYSQL_STMT *stmt)
{
    struct arena *a = c->found.arena;
    MYSQL_RES *columns = mysql_stmt_result_metadata(stmt);
    size_t n = columns ? mysql_num_fields(columns) : 0;
    struct str *is = NEW_ARRAY(a, struct str, n + 1);
    struct str *should_be = NEW_ARRAY(a, struct str, n + 1);

    for (size_t i = 0; i < n; i++) {
        is[i] = str_of(mysql_fetch_field_direct(columns, (unsigned)i)->name);
        should_be[i] = db_place_name(a, q->row, i);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            if (k != i && str_is(is[i], should_be[k]) && !str_is(is[i], should_be[i]) &&
                !str_is(is[k], should_be[k])) {
                wrong(c, q, "column %" PRI_STR " stands where %" PRI_STR " is expected",
                      ARG_STR(is[i]), ARG_STR(should_be[i]));
            }
        }
    }
    if (columns)
        mysql_free_result(columns);
}

static enum fault check_one(struct ctx *cx, struct db *db, struct check *c, const struct query *q)
{
    struct db_statement *st;
    enum fault f = db_prepare(cx, db, q, &st);

    if (f == FAULT_DB_BUSY)
        return f;
    if (f != FAULT_NONE) {
        wrong(c, q, "%" PRI_STR, ARG_STR(cx->trouble.story));
        trouble_clear(cx);
        return FAULT_NONE;
    }
    if (q->row)
        check_columns(c, q, st->stmt);
    db_forget(db, st);
    check_text(c, q);
    return FAULT_NONE;
}

static void check_owned(struct check *c)
{
    for (const struct owned_tables *const *o = __start_ownerships; o < __stop_ownerships; o++) {
        for (size_t i = 0; (*o)->tables[i]; i++) {
            struct str table = str_of((*o)->tables[i]);

            if (!has(&c->tables, table)) {
                c->wrong++;
                buf_format(&c->found, "; %s owns %" PRI_STR ", which the schema has not",
                           (*o)->room, ARG_STR(table));
            }
        }
    }
}

static uint32_t owners_of(struct str table)
{
    uint32_t n = 0;

    for (const struct owned_tables *const *o = __start_ownerships; o < __stop_ownerships; o++) {
        for (size_t i = 0; (*o)->tables[i]; i++)
            n += str_is(str_of((*o)->tables[i]), table);
    }
    return n;
}

enum fault db_check_owners(struct ctx *cx, struct db *db)
{
    struct buf found = BUF(cx->arena);
    struct list tables;

    TRY(db_all(cx, db, &TABLE_LIST, NO_ARGS, &tables));
    each_in (t, struct table_row, &tables) {
        uint32_t n = owners_of(t->name);

        if (n != 1) {
            buf_format(&found, "%s%" PRI_STR " has %u owners", found.n > 0 ? "; " : "",
                       ARG_STR(t->name), n);
        }
    }
    if (found.n == 0)
        return FAULT_NONE;
    return fault(cx, FAULT_DB_BROKEN, "%" PRI_STR, ARG_STR(buf_str(&found)));
}

enum fault db_check_these(struct ctx *cx,
                          struct db *db,
                          const struct query *const *from,
                          const struct query *const *to,
                          uint32_t *ret_queries)
{
    struct check c = {.found = BUF(cx->arena)};
    uint32_t n = 0;

    TRY(db_all(cx, db, &TABLE_LIST, NO_ARGS, &c.tables));
    TRY(db_all(cx, db, &TABLE_WITH_DESTINATION, NO_ARGS, &c.with_destination));
    for (const struct query *const *q = from; q < to; q++, n++)
        TRY(check_one(cx, db, &c, *q));
    check_owned(&c);
    if (c.wrong > 0) {
        return fault(cx, FAULT_DB_BROKEN, "%u queries are wrong: %" PRI_STR, c.wrong,
                     ARG_STR(buf_str(&c.found)));
    }
    *ret_queries = n;
    return FAULT_NONE;
}

enum fault db_check_queries(struct ctx *cx, struct db *db, uint32_t *ret_queries)
{
    return db_check_these(cx, db, __start_queries, __stop_queries, ret_queries);
}
