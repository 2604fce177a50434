/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <time.h>

#include "db/work_kit.h"

static struct server_kit kit;

/* What a follower has been given. */
struct heard {
    pthread_mutex_t lock;
    struct change all[64];
    size_t n;
};

static void hear(void *of, struct ctx *cx, const struct change *changes, size_t n)
{
    struct heard *heard = of;

    (void)cx;
    pthread_mutex_lock(&heard->lock);
    for (size_t i = 0; i < n && heard->n < COUNT_OF(heard->all); i++)
        heard->all[heard->n++] = changes[i];
    pthread_mutex_unlock(&heard->lock);
}

static size_t heard_about(struct heard *heard, struct id subject)
{
    size_t n = 0;

    pthread_mutex_lock(&heard->lock);
    for (size_t i = 0; i < heard->n; i++)
        n += id_is(heard->all[i].subject, subject);
    pthread_mutex_unlock(&heard->lock);
    return n;
}

static bool comes_within(struct heard *heard, struct id subject, struct span limit)
{
    int64_t until = moment_ticks() + limit.us;

    while (heard_about(heard, subject) == 0) {
        if (moment_ticks() > until)
            return false;
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
    return true;
}

static void note(struct work *w, struct id subject)
{
    struct destination_id nowhere = {{{9}}};

    assert_int_equal(change_note(&w->cx, w->db, nowhere, CHANGE_OFFER, subject, 7), FAULT_NONE);
}

/* Notes, then lets another note and commit, then commits: the earlier row is seen later. */
struct late {
    struct work *quick;
    struct heard *heard;
    struct id mine;
    struct id others;
};

static enum fault note_early_commit_late(struct ctx *cx, struct db *db, void *arg)
{
    struct late *late = arg;

    TRY(change_note(cx, db, (struct destination_id){{{9}}}, CHANGE_OFFER, late->mine, 1));
    note(late->quick, late->others);
    assert_true(comes_within(late->heard, late->others, SECONDS(2)));
    assert_int_equal(heard_about(late->heard, late->mine), 0);
    return FAULT_NONE;
}

static void commits_come_in_any_order(void **state)
{
    struct heard heard = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct work slow;
    struct work quick;

    (void)state;
    work_begin(&slow, &kit.serving);
    work_begin(&quick, &kit.serving);
    struct id before = id_new(slow.cx.now);
    note(&slow, before);

    struct follower *follower = follower_new(&kit.serving, hear, &heard);
    assert_true(comes_within(&heard, before, SECONDS(2))); /* the last half minute is told first */

    struct late late = {&quick, &heard, id_new(slow.cx.now), id_new(slow.cx.now)};
    assert_int_equal(db_in_transaction(&slow.cx, slow.db, note_early_commit_late, &late),
                     FAULT_NONE);
    assert_true(comes_within(&heard, late.mine, SECONDS(1)));
    assert_true(heard.all[0].kind == CHANGE_OFFER);
    assert_true(heard.all[0].number == 7);

    nanosleep(&(struct timespec){0, 600000000}, NULL);
    assert_int_equal(heard_about(&heard, before), 1); /* each once */
    assert_int_equal(heard_about(&heard, late.mine), 1);
    assert_int_equal(heard_about(&heard, late.others), 1);
    follower_free(&follower);
    work_end(&quick);
    work_end(&slow);
}

static void many_at_once(void **state)
{
    struct heard heard = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct follower *follower = follower_new(&kit.serving, hear, &heard);
    struct change changes[20];
    struct work w;

    (void)state;
    work_begin(&w, &kit.serving);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        changes[i] = (struct change){.id = ID_NEW(change, w.cx.now),
                                     .kind = CHANGE_SEATS,
                                     .subject = id_new(w.cx.now),
                                     .number = (int64_t)i,
                                     .at = w.cx.now};
    }
    assert_int_equal(change_note_many(&w.cx, w.db, changes, COUNT_OF(changes)), FAULT_NONE);
    for (size_t i = 0; i < COUNT_OF(changes); i++)
        assert_true(comes_within(&heard, changes[i].subject, SECONDS(2)));
    assert_int_equal(change_tidy(&w.cx, w.db), FAULT_NONE);
    follower_free(&follower);
    work_end(&w);
}

static int begin_all(void **state)
{
    (void)state;
    return kit_begin(&kit) != FAULT_NONE;
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
        cmocka_unit_test(commits_come_in_any_order),
        cmocka_unit_test(many_at_once),
    };
    return cmocka_run_group_tests(tests, begin_all, end_all);
}
