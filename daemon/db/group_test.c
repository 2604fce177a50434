/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/group.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "db/work_kit.h"

static struct server_kit kit;

static const char seat_table[] = "CREATE TABLE seat (n INT UNSIGNED NOT NULL PRIMARY KEY)";

struct seat {
    uint32_t n;
};
SHAPE(SEAT, struct seat, FIELD(struct seat, n));
struct number_row {
    int64_t n;
};
SHAPE(NUMBER_ROW, struct number_row, FIELD(struct number_row, n));
QUERY(SEAT_INSERT, NULL, "INSERT INTO seat (n) VALUES (?)");
QUERY(SEAT_COUNT, &NUMBER_ROW, "SELECT COUNT(*) FROM seat");

/* Somebody who wants a numbered seat; one above 1,000 is refused by the writer itself. */
struct guest {
    struct group_item item;
    struct arena *arena;
    struct ctx cx;
    uint32_t seat;
};

struct desk {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    size_t done;
    size_t batches;
    size_t largest;
    bool held; /* the writer waits, so that company gathers */
};

static struct desk desk = {.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};

static enum fault seat_guests(struct ctx *cx,
                              struct db *db,
                              void *of,
                              struct group_item **items,
                              size_t n)
{
    struct seat rows[256];
    size_t count = 0;

    (void)of;
    pthread_mutex_lock(&desk.lock);
    desk.batches++;
    pthread_cond_broadcast(&desk.moved);
    desk.largest = n > desk.largest ? n : desk.largest;
    while (desk.held)
        pthread_cond_wait(&desk.moved, &desk.lock);
    pthread_mutex_unlock(&desk.lock);

    for (size_t i = 0; i < n; i++) {
        struct guest *g = (struct guest *)(void *)items[i];

        if (g->seat > 1000) {
            items[i]->fault = fault(items[i]->cx, FAULT_SLOT_ABSENT, "seat %u", g->seat);
        } else {
            rows[count++].n = g->seat;
        }
    }
    return db_do_many(cx, db, &SEAT_INSERT, &SEAT, rows, count, NULL);
}

static void guest_done(struct group_item *item)
{
    (void)item;
    pthread_mutex_lock(&desk.lock);
    desk.done++;
    pthread_cond_broadcast(&desk.moved);
    pthread_mutex_unlock(&desk.lock);
}

static void hold(bool held)
{
    pthread_mutex_lock(&desk.lock);
    desk.held = held;
    if (held)
        desk.done = desk.batches = desk.largest = 0;
    pthread_cond_broadcast(&desk.moved);
    pthread_mutex_unlock(&desk.lock);
}

static void wait_for(size_t n)
{
    pthread_mutex_lock(&desk.lock);
    while (desk.done < n)
        pthread_cond_wait(&desk.moved, &desk.lock);
    pthread_mutex_unlock(&desk.lock);
}

static void wait_for_batch(void)
{
    pthread_mutex_lock(&desk.lock);
    while (desk.batches == 0)
        pthread_cond_wait(&desk.moved, &desk.lock);
    pthread_mutex_unlock(&desk.lock);
}

static void guests_make(struct guest *guests, size_t n, uint32_t first)
{
    for (size_t i = 0; i < n; i++) {
        guests[i] = (struct guest){.arena = arena_new(), .seat = first + (uint32_t)i};
        ctx_init(&guests[i].cx, guests[i].arena);
        guests[i].item.cx = &guests[i].cx;
        guests[i].item.done = guest_done;
    }
}

static void guests_free(struct guest *guests, size_t n)
{
    for (size_t i = 0; i < n; i++)
        arena_free(&guests[i].arena);
}

static int64_t count_seats(void)
{
    CLEANUP(db_close) struct db *db = NULL;
    struct number_row row = {-1};

    assert_int_equal(db_open(&kit.cx, &kit.serving, &db), FAULT_NONE);
    assert_int_equal(db_one(&kit.cx, db, &SEAT_COUNT, NO_ARGS, FAULT_BROKEN, &row), FAULT_NONE);
    return row.n;
}

/* One is alone in the first batch; what came meanwhile goes together. One of them wants a seat that
 * is taken, one a seat that is not there: only these two are sent away. */
static void what_waits_goes_together(void **state)
{
    struct group_writer *writer = group_writer_new("test", &kit.serving, seat_guests, NULL);
    struct guest guests[100];

    (void)state;
    guests_make(guests, COUNT_OF(guests), 1);
    hold(true);
    group_submit(writer, &guests[0].item);
    wait_for_batch();
    for (size_t i = 1; i < COUNT_OF(guests); i++)
        group_submit(writer, &guests[i].item);
    hold(false);
    wait_for(COUNT_OF(guests));
    assert_int_equal(desk.batches, 2);
    assert_int_equal(desk.largest, COUNT_OF(guests) - 1);
    assert_int_equal(count_seats(), 100);
    guests_free(guests, COUNT_OF(guests));

    struct guest more[10];
    guests_make(more, COUNT_OF(more), 201);
    more[3].seat = 50;
    more[7].seat = 2000;
    hold(true);
    for (size_t i = 0; i < COUNT_OF(more); i++)
        group_submit(writer, &more[i].item);
    hold(false);
    wait_for(COUNT_OF(more));
    for (size_t i = 0; i < COUNT_OF(more); i++) {
        enum fault wanted = i == 3 ? FAULT_DB_TWICE : i == 7 ? FAULT_SLOT_ABSENT : FAULT_NONE;
        assert_int_equal(more[i].item.fault, wanted);
        assert_int_equal(more[i].cx.trouble.fault, wanted);
    }
    assert_int_equal(count_seats(), 108);
    guests_free(more, COUNT_OF(more));
    group_writer_free(&writer);
}

static void the_last_are_written_before_the_end(void **state)
{
    struct group_writer *writer = group_writer_new("test", &kit.serving, seat_guests, NULL);
    struct guest guests[30];

    (void)state;
    guests_make(guests, COUNT_OF(guests), 301);
    hold(true);
    hold(false);
    for (size_t i = 0; i < COUNT_OF(guests); i++)
        group_submit(writer, &guests[i].item);
    group_writer_free(&writer);
    assert_int_equal(desk.done, COUNT_OF(guests));
    guests_free(guests, COUNT_OF(guests));
}

/* Nobody hangs on a database that is away. */
static void a_database_that_is_away(void **state)
{
    struct db_place nowhere = kit.serving;
    struct guest guests[3];
    int64_t began = moment_ticks();

    (void)state;
    nowhere.socket = STR("/tmp/insolite-test-nothing-listens-here");
    struct group_writer *writer = group_writer_new("test", &nowhere, seat_guests, NULL);
    guests_make(guests, COUNT_OF(guests), 401);
    hold(true);
    hold(false);
    for (size_t i = 0; i < COUNT_OF(guests); i++)
        group_submit(writer, &guests[i].item);
    wait_for(COUNT_OF(guests));
    for (size_t i = 0; i < COUNT_OF(guests); i++)
        assert_int_equal(guests[i].item.fault, FAULT_DB_BUSY);
    assert_true(moment_ticks() - began < SECONDS(12).us);
    group_writer_free(&writer);
    guests_free(guests, COUNT_OF(guests));
}

static int begin_all(void **state)
{
    static const char *const tables[] = {seat_table, NULL};

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
        cmocka_unit_test(what_waits_goes_together),
        cmocka_unit_test(the_last_are_written_before_the_end),
        cmocka_unit_test(a_database_that_is_away),
    };
    return cmocka_run_group_tests(tests, begin_all, end_all);
}
