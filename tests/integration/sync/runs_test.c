/* SPDX-License-Identifier: EUPL-1.2 */
#include "sync_kit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* The lease of a source, and runs that do not come to their end. */

static void only_one_run_at_a_time(void **state)
{
    struct ctx cx = begin();
    struct sync_run run;
    struct str story;
    static const struct query take = {
        .name = "take", .sql = "UPDATE sync_lease SET until = ?, run = 'another run here'"};

    (void)state;
    make_sample();
    assert_int_equal(run_of("essai", &run, &story), FAULT_NONE);
    struct moment later = moment_plus(cx.now, MINUTES(1));

    assert_int_equal(db_do(&cx, db, &take, ARGS(later), NULL), FAULT_NONE);
    assert_int_equal(run_of("essai", &run, &story), FAULT_SOURCE_BUSY);
    /* A run that died is not heard of any more: its lease runs out. */
    later = moment_minus(cx.now, MINUTES(1));
    assert_int_equal(db_do(&cx, db, &take, ARGS(later), NULL), FAULT_NONE);
    assert_int_equal(run_of("essai", &run, &story), FAULT_NONE);
    expect(&run, 7, 0, 0, 3, 0, 4);
}

/* What the gateway asked to remember, played here (the linker puts this in the place of the host's
 * verb) when it is to fail at the last moment of a run. */
static bool keeping_fails;

enum fault __real_gateway_keep(struct ctx *cx, struct db *here, const struct opened *opened);
enum fault __wrap_gateway_keep(struct ctx *cx, struct db *here, const struct opened *opened);
enum fault __wrap_gateway_keep(struct ctx *cx, struct db *here, const struct opened *opened)
{
    if (keeping_fails)
        return fault(cx, FAULT_DB_BROKEN, "nothing can be kept now");
    return __real_gateway_keep(cx, here, opened);
}

static void a_run_that_cannot_be_closed_has_failed(void **state)
{
    struct ctx cx = begin();
    struct sync_run run;
    struct list runs = {0};
    struct str story;

    (void)state;
    cx.destination = destination.id;
    keeping_fails = true;
    assert_int_equal(run_of("essai", &run, &story), FAULT_DB_BROKEN);
    keeping_fails = false;
    assert_int_equal(sync_runs(&cx, db, &runs), FAULT_NONE);
    const struct sync_run *last = runs.items;

    assert_int_equal(last->state, RUN_FAILED);
    assert_true(str_find(last->why, STR("nothing can be kept")) < last->why.n);
    /* Nobody waits for its lease. */
    assert_int_equal(run_of("essai", &run, &story), FAULT_NONE);
}

static uint32_t count_of(const char *sql)
{
    struct number {
        uint32_t n;
    } row = {0};
    static const struct shape_field fields[] = {{.name = "n", .kind = SHAPE_COUNT}};
    static const struct shape shape = {"number", sizeof row, fields, 1};
    const struct query q = {.name = "count", .sql = sql, .row = &shape};
    struct ctx cx = begin();

    assert_int_equal(db_one(&cx, db, &q, NO_ARGS, FAULT_DB_BROKEN, &row), FAULT_NONE);
    return row.n;
}

#define MANY 3000

/* kill -9 between two transactions: the next run takes up where it stopped, nothing comes twice. */
static void a_run_that_is_killed(void **state)
{
    struct sync_run run;
    struct str story;
    struct str path = write_file("many.json", plain_visits(100000, MANY));
    struct ctx cx = begin();
    static const struct query late = {.name = "late", .sql = "UPDATE sync_lease SET until = 1"};
    uint32_t before = count_of("SELECT COUNT(*) FROM offer");
    uint32_t known = 0;
    int status;

    (void)state;
    make_source("many", "apidae", arena_text(kit.arena, "{\"path\":\"%s\"}", path.p));
    known = count_of("SELECT COUNT(*) FROM sync_record");

    pid_t child = fork();

    if (child == 0) {
        struct db *own = NULL;
        struct ctx ctx = begin();

        ctx.destination = destination.id;
        if (db_open(&ctx, &kit.serving, &own) == FAULT_NONE &&
            sync_run(&ctx, own, gateways, STR("many"), &run) == FAULT_NONE)
            _exit(0);
        _exit(1);
    }
    while (count_of("SELECT COUNT(*) FROM sync_record") == known)
        usleep(1000);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    uint32_t written = count_of("SELECT COUNT(*) FROM sync_record") - known;

    /* Its lease stands until it runs out. */
    if (WIFSIGNALED(status)) {
        assert_int_equal(run_of("many", &run, &story), FAULT_SOURCE_BUSY);
        assert_int_equal(db_do(&cx, db, &late, NO_ARGS, NULL), FAULT_NONE);
    }
    assert_int_equal(run_of("many", &run, &story), FAULT_NONE);
    assert_int_equal(run.same, written);
    assert_int_equal(run.fresh, MANY - written);
    assert_int_equal(count_of("SELECT COUNT(*) FROM offer"), before + MANY);
}

int main(int n, char **given)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_one_run_at_a_time),
        cmocka_unit_test(a_run_that_cannot_be_closed_has_failed),
        cmocka_unit_test(a_run_that_is_killed),
    };
    int status = sync_arguments(n, given);

    return status >= 0 ? status : cmocka_run_group_tests(tests, sync_begin, sync_end);
}
