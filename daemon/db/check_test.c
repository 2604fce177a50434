/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/work_kit.h"

static struct server_kit kit;

static const char thing_table[] = "CREATE TABLE thing (n INT)"; /* nobody owns it */

static void locks_are_held_by_one(void **state)
{
    struct work w;
    struct work other;
    bool got = false;

    (void)state;
    work_begin(&w, &kit.serving);
    work_begin(&other, &kit.serving);
    must(&w.cx, db_lock(&w.cx, w.db, STR("run"), SECONDS(0), &got));
    assert_true(got);
    must(&w.cx, db_lock(&other.cx, other.db, STR("run"), SECONDS(0), &got));
    assert_false(got);
    db_unlock(&w.cx, w.db, STR("run"));
    must(&w.cx, db_lock(&other.cx, other.db, STR("run"), SECONDS(0), &got));
    assert_true(got);
    work_end(&other);
    work_end(&w);
}

static void migrations_run_once(void **state)
{
    struct work w;
    uint32_t n = 99;

    (void)state;
    work_begin(&w, &kit.owner);
    must(&w.cx, db_migrations_due(&w.cx, w.db, &n));
    assert_int_equal(n, 0);
    must(&w.cx, db_migrate(&w.cx, w.db, &n));
    assert_int_equal(n, 0);

    /* Interrupted between a statement and its note: it goes on. */
    static const char half[] = "UPDATE schema_migration SET whole = 0, done = 2 WHERE number = 1";
    must(&w.cx, db_plain(&w.cx, w.db, half, sizeof half - 1));
    must(&w.cx, db_migrations_due(&w.cx, w.db, &n));
    assert_int_equal(n, 1);
    must(&w.cx, db_migrate(&w.cx, w.db, &n));
    assert_int_equal(n, 1);
    must(&w.cx, db_migrations_due(&w.cx, w.db, &n));
    assert_int_equal(n, 0);

    /* The same before its first note: it begins with a table, which is there. */
    static const char begun[] = "UPDATE schema_migration SET whole = 0, done = 0 WHERE number = 3";
    must(&w.cx, db_plain(&w.cx, w.db, begun, sizeof begun - 1));
    must(&w.cx, db_migrate(&w.cx, w.db, &n));
    assert_int_equal(n, 1);

    /* One that this program does not know: a newer one was here. */
    static const char newer[] = "INSERT INTO schema_migration VALUES"
                                " (9999, '9999-later.sql', REPEAT('x', 32), 1, 1, 0)";
    static const char older[] = "DELETE FROM schema_migration WHERE number = 9999";
    must(&w.cx, db_plain(&w.cx, w.db, newer, sizeof newer - 1));
    assert_int_equal(db_migrations_due(&w.cx, w.db, &n), FAULT_CONFIG_WRONG);
    assert_int_equal(db_migrate(&w.cx, w.db, &n), FAULT_CONFIG_WRONG);
    trouble_clear(&w.cx);
    must(&w.cx, db_plain(&w.cx, w.db, older, sizeof older - 1));

    static const char edited[] = "UPDATE schema_migration SET hash = REPEAT('x', 32)";
    must(&w.cx, db_plain(&w.cx, w.db, edited, sizeof edited - 1));
    assert_int_equal(db_migrations_due(&w.cx, w.db, &n), FAULT_DB_BROKEN);
    work_end(&w);
}

static void queries_fit_the_schema(void **state)
{
    struct work w;
    uint32_t n = 0;

    (void)state;
    work_begin(&w, &kit.owner);
    must(&w.cx, db_check_queries(&w.cx, w.db, &n));
    assert_true(n >= 14);
    work_end(&w);
}

/* Each of these is wrong in one way, and the check says in which. */
static void wrong_queries_are_named(void **state)
{
    static const struct {
        struct query query;
        const char *says;
    } table[] = {
        {{"TYPO", "DELETE FROM change_lug WHERE at < ?", NULL, "daemon/db/sql.c", true},
         "doesn't exist"},
        {{"NARROW", "SELECT source FROM change_log", &CHANGE_POSITION, "daemon/db/sql.c", true},
         "gives 1 columns, its shape has 2"},
        {{"CROSSED", "SELECT seq, source FROM change_log", &CHANGE_POSITION, "daemon/db/sql.c",
          true},
         "column seq stands where source is expected"},
        {{"FOREIGN", "DELETE FROM change_log WHERE at < ?", NULL, "daemon/booking/sql.c", true},
         "writes change_log, which belongs to db"},
        {{"UPWARD", "SELECT n FROM note_of_nobody", NULL, "daemon/db/sql.c", true},
         "note_of_nobody"},
        {{"ASIDE", "SELECT source, seq FROM change_log", &CHANGE_POSITION, "web/public/sql.c",
          true},
         "reads change_log of db, a room it may not include"},
        {{"HOMELESS", "DELETE FROM thing WHERE n = ?", NULL, "daemon/db/sql.c", true},
         "no room owns the table thing"},
        {{"UNBOUND", "DELETE FROM change_log WHERE at < ?", NULL, "daemon/db/sql.c", false},
         "does not bind the destination of change_log"},
        {{"ASTRAY", "DELETE FROM change_log WHERE at < ?", NULL, "daemon/db/change.c", true},
         "outside its room's sql.c"},
    };
    struct work w;

    (void)state;
    work_begin(&w, &kit.owner);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct query *one[] = {&table[i].query};
        uint32_t n = 0;

        assert_int_equal(db_check_these(&w.cx, w.db, one, one + 1, &n), FAULT_DB_BROKEN);
        struct str story = w.cx.trouble.story;
        if (str_find(story, str_of(table[i].says)) == story.n)
            fail_msg("%s: %s", table[i].query.name, story.p);
        trouble_clear(&w.cx);
    }
    work_end(&w);
}

/* No other room is linked into this program: two that are not claim the same table. */
OWNS(rival, "mail");
OWNS(other_rival, "mail");

static void tables_have_one_owner(void **state)
{
    struct work w;

    (void)state;
    work_begin(&w, &kit.owner);
    assert_int_equal(db_check_owners(&w.cx, w.db), FAULT_DB_BROKEN);
    struct str story = w.cx.trouble.story;

    assert_true(str_find(story, STR("mail has 2 owners")) < story.n);
    assert_true(str_find(story, STR("thing has 0 owners")) < story.n);
    assert_int_equal(str_find(story, STR("schema_migration")), story.n);
    trouble_clear(&w.cx);
    work_end(&w);
}

static int begin_all(void **state)
{
    static const char *const tables[] = {thing_table, NULL};

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
        cmocka_unit_test(locks_are_held_by_one),   cmocka_unit_test(queries_fit_the_schema),
        cmocka_unit_test(wrong_queries_are_named), cmocka_unit_test(tables_have_one_owner),
        cmocka_unit_test(migrations_run_once),
    };
    return cmocka_run_group_tests(tests, begin_all, end_all);
}
