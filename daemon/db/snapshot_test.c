/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/work_kit.h"

/* Many questions about one moment, and what is left of the connection when none could be asked. */

static struct server_kit kit;

static const char table[] = "CREATE TABLE drawer (n INT NOT NULL PRIMARY KEY)";

struct number_row {
    int64_t n;
};
SHAPE(NUMBER_ROW, struct number_row, FIELD(struct number_row, n));
QUERY(DRAWER_COUNT, &NUMBER_ROW, "SELECT COUNT(*) FROM drawer");
QUERY(DRAWER_PUT, NULL, "INSERT INTO drawer (n) VALUES (?)");
QUERY_ACROSS(PATIENCE_NOW, &NUMBER_ROW, "SELECT @@idle_transaction_timeout AS n");

static int64_t number_of(struct work *w, const struct query *query)
{
    struct number_row row = {0};

    assert_int_equal(db_one(&w->cx, w->db, query, NO_ARGS, FAULT_BROKEN, &row), FAULT_NONE);
    return row.n;
}

static enum fault count_around_a_change(struct ctx *cx, struct db *db, void *arg)
{
    struct number_row row;
    struct work other;

    (void)arg;
    TRY(db_one(cx, db, &DRAWER_COUNT, NO_ARGS, FAULT_BROKEN, &row));
    assert_true(row.n == 0);
    work_begin(&other, &kit.serving);
    assert_int_equal(db_do(&other.cx, other.db, &DRAWER_PUT, ARGS((int64_t)1), NULL), FAULT_NONE);
    work_end(&other);
    TRY(db_one(cx, db, &DRAWER_COUNT, NO_ARGS, FAULT_BROKEN, &row));
    assert_true(row.n == 0);
    return FAULT_NONE;
}

static void a_snapshot_stands_still(void **state)
{
    struct work w;

    (void)state;
    work_begin(&w, &kit.serving);
    assert_int_equal(db_in_snapshot(&w.cx, w.db, count_around_a_change, NULL), FAULT_NONE);
    assert_int_equal(number_of(&w, &DRAWER_COUNT), 1);
    work_end(&w);
}

/* A server that answers everything but the beginning of a snapshot. */
static bool snapshots_fail;
enum fault __real_db_plain(struct ctx *cx, struct db *db, const char *sql, size_t n);
enum fault __wrap_db_plain(struct ctx *cx, struct db *db, const char *sql, size_t n);
enum fault __wrap_db_plain(struct ctx *cx, struct db *db, const char *sql, size_t n)
{
    if (snapshots_fail && strstr(sql, "CONSISTENT SNAPSHOT"))
        return fault(cx, FAULT_DB_BUSY, "no snapshot now");
    return __real_db_plain(cx, db, sql, n);
}

static void a_snapshot_that_does_not_begin_leaves_no_patience(void **state)
{
    struct work w;

    (void)state;
    work_begin(&w, &kit.serving);
    assert_int_equal(number_of(&w, &PATIENCE_NOW), 10);
    snapshots_fail = true;
    assert_int_equal(db_in_snapshot(&w.cx, w.db, count_around_a_change, NULL), FAULT_DB_BUSY);
    snapshots_fail = false;
    trouble_clear(&w.cx);
    assert_int_equal(number_of(&w, &PATIENCE_NOW), 10);
    work_end(&w);
}

static int begin_all(void **state)
{
    static const char *const tables[] = {table, NULL};

    (void)state;
    return kit_begin_with(&kit, tables) != FAULT_NONE;
}

static int end_all(void **state)
{
    (void)state;
    kit_end(&kit);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_stands_still),
        cmocka_unit_test(a_snapshot_that_does_not_begin_leaves_no_patience),
    };
    return cmocka_run_group_tests(tests, begin_all, end_all);
}
