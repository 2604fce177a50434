/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/test.h"

#include <pthread.h>
#include <stdatomic.h>

#include "db/server_kit.h"
#include "offer/offer.h"
#include "partner/destination_kit.h"

/* Who opens a slot and who notes days off, at the same moment, each with a connection. */

static struct server_kit server;
static struct ctx *cx;
static struct db *db;
static struct partner_id partner;
static struct offer_id offer;

static enum fault fill(void)
{
    struct destination d = destination_of_test(ID_NEW(destination, cx->now));
    struct partner p = partner_of_test();
    struct offer_proposal one = {.source_key = STR("essai:1"), .made_by = STR("test")};

    TRY(destination_make(cx, db, &d));
    cx->destination = d.id;
    TRY(partner_register_many(cx, db, &p, 1, NULL));
    partner = one.partner = p.id;
    one.content.title.in[LANGUAGE_FR] = STR("Murs bavards du canal");
    TRY(offer_propose_many(cx, db, &one, 1));
    offer = one.ret_offer;
    return FAULT_NONE;
}

static int begin(void **state)
{
    (void)state;
    if (kit_begin_serving(&server, &db) != FAULT_NONE)
        return 1;
    cx = &server.cx;
    if (fill() != FAULT_NONE) {
        log_trouble(cx, LOG_ERROR, "the test cannot begin");
        return 1;
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    db_close(&db);
    kit_end(&server);
    return 0;
}

static struct day in_days(int days)
{
    return (struct day){moment_to_wall(cx->now, STR("Europe/Paris")).day.n + days};
}

typedef enum fault one_does(struct ctx *cx, struct db *db, struct day day);

static enum fault opens(struct ctx *own, struct db *by, struct day day)
{
    struct slot_wanted wanted = {
        .day = day, .minute = 630, .language = STR("fr"), .capacity = 10, .duration = 60};
    struct slot slot;

    return slot_open(own, by, partner, offer, &wanted, &slot);
}

static struct slot_id off_sale;

static enum fault reopens(struct ctx *own, struct db *by, struct day day)
{
    (void)day;
    return slot_set_state(own, by, partner, off_sale, SLOT_OPEN);
}

static enum fault notes(struct ctx *own, struct db *by, struct day day)
{
    return days_off_note(own, by, partner, (struct days_off){day, day});
}

/* The second does it on a connection of its own while the first has not committed. */
struct meeting {
    one_does *first, *second;
    struct day day;
    struct ctx cx;
    struct db *db;
    pthread_t thread;
    atomic_bool second_is_done;
    bool second_waited;
    enum fault second_fault;
};

static void *second(void *of)
{
    struct meeting *m = of;

    m->second_fault = m->second(&m->cx, m->db, m->day);
    atomic_store(&m->second_is_done, true);
    return NULL;
}

static enum fault first(struct ctx *own, struct db *by, void *of)
{
    struct meeting *m = of;

    TRY(m->first(own, by, m->day));
    pthread_create(&m->thread, NULL, second, m);
    for (int ms = 0; ms < 500 && !atomic_load(&m->second_is_done); ms += 10)
        usleep(10000);
    m->second_waited = !atomic_load(&m->second_is_done);
    return FAULT_NONE;
}

static void meet(struct meeting *m)
{
    ctx_tick(cx);
    m->cx = (struct ctx){0};
    ctx_init(&m->cx, arena_new());
    m->cx.destination = cx->destination;
    assert_int_equal(db_open(&m->cx, &server.serving, &m->db), FAULT_NONE);
    assert_int_equal(db_in_transaction(cx, db, first, m), FAULT_NONE);
    pthread_join(m->thread, NULL);
    db_close(&m->db);
    arena_free(&m->cx.arena);
}

static void days_off_wait_for_a_slot_that_is_being_opened(void **state)
{
    struct meeting m = {.first = opens, .second = notes, .day = in_days(3)};
    struct list closed;

    (void)state;
    meet(&m);
    assert_true(m.second_waited);
    assert_int_equal(m.second_fault, FAULT_NONE);
    assert_int_equal(days_off_close(cx, db, partner, (struct days_off){m.day, m.day}, &closed),
                     FAULT_NONE);
    assert_int_equal(closed.n, 1);
}

static void a_slot_waits_for_days_off_that_are_being_noted(void **state)
{
    struct meeting m = {.first = notes, .second = opens, .day = in_days(5)};

    (void)state;
    meet(&m);
    assert_true(m.second_waited);
    assert_int_equal(m.second_fault, FAULT_BAD_INPUT);
}

static void a_slot_that_opens_again_waits_too(void **state)
{
    struct meeting m = {.first = notes, .second = reopens, .day = in_days(7)};
    struct slot_wanted wanted = {
        .day = m.day, .minute = 630, .language = STR("fr"), .capacity = 10, .duration = 60};
    struct slot slot;

    (void)state;
    assert_int_equal(slot_open(cx, db, partner, offer, &wanted, &slot), FAULT_NONE);
    off_sale = slot.id;
    assert_int_equal(slot_set_state(cx, db, partner, off_sale, SLOT_CLOSED), FAULT_NONE);
    meet(&m);
    assert_true(m.second_waited);
    assert_int_equal(m.second_fault, FAULT_BAD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_off_wait_for_a_slot_that_is_being_opened),
        cmocka_unit_test(a_slot_waits_for_days_off_that_are_being_noted),
        cmocka_unit_test(a_slot_that_opens_again_waits_too),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
