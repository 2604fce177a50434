/* SPDX-License-Identifier: EUPL-1.2 */
#include "jobs/test_kit.h"

/* What was given up, on a server of its own: who sees it, and what trying it again does. */

QUERY(MAKE_DUE, NULL, "UPDATE job SET due = 1 WHERE state = 'waiting'");
QUERY(MAKE_SOON, NULL, "UPDATE job SET due = 1 WHERE subject = ? AND state = 'waiting'");
QUERY(MENDED, NULL, "UPDATE job SET kind = 'well' WHERE state = 'stuck'");
QUERY(STUCK_LONG_AGO, NULL, "UPDATE job SET finished = 1 WHERE state = 'stuck'");

static enum fault fails(struct ctx *cx, struct db *d, const struct house *h, struct id subject)
{
    (void)d, (void)h, (void)subject;
    return fault(cx, FAULT_UPSTREAM_DOWN, "the far end does not answer");
}

static enum fault goes_well(struct ctx *cx, struct db *d, const struct house *h, struct id subject)
{
    (void)cx, (void)d, (void)h, (void)subject;
    return FAULT_NONE;
}

static const struct job_kind kinds[] = {
    {"well", goes_well, .patience = SECONDS(1), .ask_after = 3},
    {"fail", fails, .patience = SECONDS(100), .ask_after = 3},
    {0},
};

static uint32_t run_due(void)
{
    return run_due_of(kinds);
}

static struct destination_id here = {{{7}}};

/* A job of `here` that fails until it is given up. */
static struct id add_stuck(const char *kind)
{
    struct id subject;

    kit.cx.destination = here;
    subject = add(kind, (struct span){0}, no_key);
    for (int i = 0; i < 3; i++) {
        must(db_do(&kit.cx, db, &MAKE_SOON, ARGS(subject), NULL));
        assert_int_equal(run_due(), 1);
    }
    assert_true(str_is(state_of(subject).state, STR("stuck")));
    return subject;
}

static struct list stuck_here(void)
{
    struct list all;

    kit.cx.destination = here;
    must(jobs_stuck(&kit.cx, db, &all));
    return all;
}

static struct jobs_stuck_count counted(struct destination_id where)
{
    struct jobs_stuck_count n;

    kit.cx.destination = where;
    must(jobs_stuck_count(&kit.cx, db, &n));
    return n;
}

static void what_is_given_up_is_seen_where_it_belongs(void **state)
{
    struct destination_id elsewhere = {{{8}}};
    struct job_stuck found;
    struct list by_kind;

    (void)state;
    struct id subject = add_stuck("fail");
    add("fail", MINUTES(5), no_key); /* not given up */
    struct list all = stuck_here();
    assert_int_equal(all.n, 1);
    const struct job_stuck *job = all.items;
    assert_true(id_is(job->subject, subject));
    assert_int_equal(job->attempts, 3);
    assert_false(moment_is_none(job->since));
    assert_true(str_is(job->last_fault, STR("upstream-down")));
    assert_int_equal(counted(here).here, 1);
    assert_int_equal(counted(elsewhere).here, 0);
    assert_int_equal(counted(elsewhere).house, 0);
    assert_int_equal(job_stuck_find(&kit.cx, db, job->id, &found), FAULT_JOB_ABSENT);
    assert_int_equal(job_again(&kit.cx, db, kinds, job->id), FAULT_JOB_ABSENT);
    trouble_clear(&kit.cx);
    must(jobs_given_up(&kit.cx, db, &by_kind));
    assert_int_equal(by_kind.n, 1);
    assert_int_equal(((const struct jobs_given_up *)by_kind.items)->n, 1);
}

static void what_is_mended_is_tried_once_more(void **state)
{
    uint32_t n = 0;

    (void)state;
    struct id subject = add_stuck("fail");
    const struct job_stuck *job = stuck_here().items;
    must(job_again(&kit.cx, db, kinds, job->id));
    assert_int_equal(stuck_here().n, 0);
    assert_int_equal(job_again(&kit.cx, db, kinds, job->id), FAULT_JOB_ABSENT);
    trouble_clear(&kit.cx);
    assert_int_equal(run_due(), 1);
    assert_true(str_is(state_of(subject).state, STR("stuck"))); /* at once, not hours later */
    assert_int_equal(state_of(subject).attempts, 3);

    struct id other = add_stuck("fail");
    must(db_do(&kit.cx, db, &MENDED, NO_ARGS, NULL));
    must(jobs_again(&kit.cx, db, kinds, &n));
    assert_int_equal(n, 2);
    assert_int_equal(run_due(), 2);
    assert_true(str_is(state_of(subject).state, STR("done")));
    assert_true(str_is(state_of(other).state, STR("done")));
    assert_int_equal(counted(here).here, 0);
}

/* The clock asks again and again: its kinds are one line each, and one run does for all. */
static void the_house_has_one_line_a_kind(void **state)
{
    struct list all;

    (void)state;
    kit.cx.destination = (struct destination_id){{{0}}};
    for (int i = 0; i < 3; i++) {
        must(job_add(&kit.cx, db, STR("fail"), (struct id){{0}}, kit.cx.now,
                     arena_text(kit.arena, "clock:fail:%d", i)));
    }
    for (int i = 0; i < 3; i++) {
        must(db_do(&kit.cx, db, &MAKE_DUE, NO_ARGS, NULL));
        assert_int_equal(run_due(), 3);
    }
    assert_int_equal(count_in("stuck"), 3);
    assert_int_equal(counted(here).house, 1);
    assert_int_equal(stuck_here().n, 0);
    must(jobs_stuck_of_house(&kit.cx, db, &all));
    assert_int_equal(all.n, 1);
    const struct job_stuck *job = all.items;
    assert_int_equal(job->alike, 3);
    must(job_again(&kit.cx, db, kinds, job->id));
    assert_int_equal(count_in("stuck"), 0);
    assert_int_equal(count_in("waiting"), 1);

    assert_int_equal(run_due(), 1);
    must(db_do(&kit.cx, db, &STUCK_LONG_AGO, NO_ARGS, NULL));
    must(job_tidy(&kit.cx, db));
    assert_int_equal(count_in("stuck"), 0);
}

static void how_long_what_is_due_waits(void **state)
{
    struct span oldest;

    (void)state;
    must(jobs_oldest_due(&kit.cx, db, &oldest));
    assert_int_equal(oldest.us, 0);
    add("well", MINUTES(5), no_key);
    must(jobs_oldest_due(&kit.cx, db, &oldest));
    assert_int_equal(oldest.us, 0);
    add("unknown_here", (struct span){-60 * INT64_C(1000000)}, no_key);
    must(jobs_oldest_due(&kit.cx, db, &oldest));
    assert_in_range(oldest.us / 1000000, 60, 65);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_given_up_is_seen_where_it_belongs, jobs_fresh),
        cmocka_unit_test_setup(what_is_mended_is_tried_once_more, jobs_fresh),
        cmocka_unit_test_setup(the_house_has_one_line_a_kind, jobs_fresh),
        cmocka_unit_test_setup(how_long_what_is_due_waits, jobs_fresh),
    };
    return cmocka_run_group_tests(tests, jobs_open, jobs_close);
}
