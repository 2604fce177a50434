/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>

#include "booking/test_kit.h"

/* ---- many at once: two desks, as of two daemons, and threads that write one by one ---- */

enum { QUEUED = 48, DIRECT = 16 };

struct visitor {
    struct hold_now hold; /* first */
    struct hold_request asked;
    struct hold_line line;
    enum fault fault;
    struct ctx cx;
    pthread_t thread;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came = PTHREAD_COND_INITIALIZER;
static unsigned answered;

static void visitor_init(struct visitor *v, struct slot_id slot)
{
    v->cx.arena = arena_new();
    ctx_init(&v->cx, v->cx.arena);
    v->cx.destination = fake.territory.destination.id;
    v->cx.tongue = STR("fr");
    v->line = (struct hold_line){fake.tariffs[0].id, 1};
    v->asked = (struct hold_request){
        .slot = slot, .lines = {&v->line, 1}, .name = STR("Ben"), .email = STR("b@essai.example")};
}

static void visitor_done(struct visitor *v)
{
    arena_free(&v->cx.arena);
}

static void on_done(struct group_item *item)
{
    struct visitor *v = (struct visitor *)item;

    pthread_mutex_lock(&lock);
    v->fault = item->fault;
    answered++;
    pthread_cond_signal(&came);
    pthread_mutex_unlock(&lock);
}

static void submit(struct booking_desk *desk, struct visitor *v, struct str key)
{
    v->hold =
        (struct hold_now){.item = {.cx = &v->cx, .done = on_done}, .asked = &v->asked, .key = key};
    v->hold.key_hash = hash_of(STR("POST /api/v1/bookings"));
    booking_hold_now(desk, &v->hold);
}

static void wait_for(unsigned n)
{
    pthread_mutex_lock(&lock);
    while (answered < n)
        pthread_cond_wait(&came, &lock);
    answered = 0;
    pthread_mutex_unlock(&lock);
}

static enum fault hold_alone(struct ctx *cx, struct db *db, void *arg)
{
    struct visitor *v = arg;

    return booking_hold(cx, db, &fake, &v->asked, &v->hold.booking);
}

static void *direct(void *arg)
{
    struct visitor *v = arg;
    struct db *db;

    v->fault = db_open(&v->cx, &kit.server.serving, &db);
    if (v->fault == FAULT_NONE) {
        v->fault = db_in_transaction(&v->cx, db, hold_alone, v);
        db_close(&db);
    }
    return NULL;
}

static void the_last_seat_goes_once(void **state)
{
    static struct visitor visitors[QUEUED + DIRECT];
    struct slot_id slot = kit_slot(3);
    struct booking_desk *desks[] = {booking_desk_new(&kit.server.serving, NULL, 2, 0),
                                    booking_desk_new(&kit.server.serving, NULL, 1, 0)};
    unsigned had = 0;

    (void)state;
    for (size_t i = 0; i < QUEUED + DIRECT; i++)
        visitor_init(&visitors[i], slot);
    for (size_t i = 0; i < DIRECT; i++)
        pthread_create(&visitors[QUEUED + i].thread, NULL, direct, &visitors[QUEUED + i]);
    for (size_t i = 0; i < QUEUED; i++)
        submit(desks[i % 2], &visitors[i], STR_NONE);
    for (size_t i = 0; i < DIRECT; i++)
        pthread_join(visitors[QUEUED + i].thread, NULL);
    wait_for(QUEUED);

    for (size_t i = 0; i < QUEUED + DIRECT; i++) {
        if (visitors[i].fault != FAULT_NONE)
            assert_int_equal(visitors[i].fault, FAULT_SEATS_SHORT);
        had += visitors[i].fault == FAULT_NONE;
        visitor_done(&visitors[i]);
    }
    assert_int_equal(had, 3);
    assert_int_equal(kit_seats(slot).held, 3);
    assert_int_equal(kit_count(&KIT_BOOKINGS, slot.id), 3);
    booking_desk_free(&desks[0]);
    booking_desk_free(&desks[1]);
}

static void one_key_is_one_hold(void **state)
{
    enum { N = 24 };
    static struct visitor visitors[N];
    struct slot_id slot = kit_slot(40);
    struct booking_desk *desk = booking_desk_new(&kit.server.serving, NULL, 1, 0);
    struct str json = STR_NONE;

    (void)state;
    /* Among others, one phone sends the same thing eight times. */
    for (size_t i = 0; i < N; i++)
        visitor_init(&visitors[i], slot);
    for (size_t i = 0; i < N; i++) {
        submit(desk, &visitors[i],
               i % 3 == 0 ? STR("visitor:the-same-key")
                          : arena_text(visitors[i].cx.arena, "visitor:key-%zu", i));
    }
    wait_for(N);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(visitors[i].fault, FAULT_NONE);
        if (i % 3 != 0)
            continue;
        if (!json.p)
            json = visitors[i].hold.reply_json;
        assert_true(str_is(json, visitors[i].hold.reply_json));
    }
    assert_int_equal(kit_seats(slot).held, N - N / 3 + 1);

    /* Later too, when the booking has moved on, the very same bytes are answered. */
    struct booking_who who = {.name = STR("Ana Essai"),
                              .email = STR("new@essai.example"),
                              .phone = STR("06 12 34 56 78"),
                              .terms = true};
    assert_int_equal(booking_name(kit.cx, kit.db, visitors[0].hold.booking.id, &who), FAULT_NONE);
    struct booking longer;
    assert_int_equal(booking_extend(kit.cx, kit.db, visitors[0].hold.booking.id, &longer),
                     FAULT_NONE);
    static struct visitor again;
    visitor_init(&again, slot);
    submit(desk, &again, STR("visitor:the-same-key"));
    wait_for(1);
    assert_int_equal(again.fault, FAULT_NONE);
    assert_true(again.hold.replayed);
    assert_true(str_is(json, again.hold.reply_json));

    /* The same key with another request is refused. */
    again.hold.key_hash = hash_of(STR("something else"));
    again.hold.item.done = on_done;
    booking_hold_now(desk, &again.hold);
    wait_for(1);
    assert_int_equal(again.fault, FAULT_KEY_REUSED);

    for (size_t i = 0; i < N; i++)
        visitor_done(&visitors[i]);
    visitor_done(&again);
    booking_desk_free(&desk);
}

/* ---- one by one ---- */

static void an_overdue_hold_refuses_nobody(void **state)
{
    struct slot_id slot = kit_slot(2);
    struct booking old = kit_held(slot, 0, 2);

    (void)state;
    kit_do(&KIT_OVERDUE, old.id.id);
    struct booking fresh = kit_held(slot, 0, 1);
    assert_int_equal(kit_state(old.id), BOOKING_EXPIRED);
    assert_int_equal(kit_state(fresh.id), BOOKING_HELD);
    assert_int_equal(kit_seats(slot).held, 1);
}

static void who_is_paying_keeps_the_seats(void **state)
{
    struct slot_id slot = kit_slot(1);
    struct booking paying = kit_held(slot, 0, 1);
    struct hold_request asked = kit_ask(slot, 0, 1);
    struct booking ret;

    (void)state;
    kit_do(&KIT_OVERDUE, paying.id.id);
    kit_do(&KIT_STARTED, paying.id.id);
    assert_int_equal(kit_hold(&asked, &ret), FAULT_SEATS_SHORT);
    assert_int_equal(kit_state(paying.id), BOOKING_HELD);
}

/* Overdue, and being paid: however many they are, the one behind them gives its seat. */
static void who_is_paying_hides_nobody(void **state)
{
    enum { PAYING = 70 };
    struct slot_id slot = kit_slot(PAYING + 1);
    struct hold_request asked = kit_ask(slot, 0, 1);
    struct booking last;
    struct booking ret;

    (void)state;
    for (int i = 0; i < PAYING; i++) {
        struct booking paying = kit_held(slot, 0, 1);

        kit_do(&KIT_OVERDUE, paying.id.id);
        kit_do(&KIT_STARTED, paying.id.id);
    }
    assert_int_equal(kit_hold(&asked, &last), FAULT_NONE);
    kit_do(&KIT_OVERDUE, last.id.id);
    assert_int_equal(kit_hold(&asked, &ret), FAULT_NONE);
    assert_int_equal(kit_state(last.id), BOOKING_EXPIRED);
    assert_int_equal(kit_hold(&asked, &ret), FAULT_SEATS_SHORT);
}

static void what_is_refused(void **state)
{
    struct slot_id slot = kit_slot(4);
    struct hold_request asked = kit_ask(slot, 0, 5);
    struct booking ret;

    (void)state;
    assert_int_equal(kit_hold(&asked, &ret), FAULT_SEATS_SHORT);
    asked = kit_ask(kit.slots[FAKE_SLOTS - 1].id, 0, 1);
    assert_int_equal(kit_hold(&asked, &ret), FAULT_SLOT_ABSENT);
    asked = kit_ask(slot, 0, 1);
    ((struct hold_line *)asked.lines.items)->tariff = ID_NEW(tariff, kit.cx->now);
    assert_int_equal(kit_hold(&asked, &ret), FAULT_TARIFF_ABSENT);
    assert_int_equal(booking_close_seats(kit.cx, kit.db, slot), FAULT_NONE);
    asked = kit_ask(slot, 0, 1);
    assert_int_equal(kit_hold(&asked, &ret), FAULT_SLOT_CLOSED);

    struct booking there = kit_held(kit_slot(1), 0, 1);
    kit.cx->destination = ID_NEW(destination, kit.cx->now);
    assert_int_equal(booking_find(kit.cx, kit.db, there.id, &ret), FAULT_BOOKING_ABSENT);
}

static void capacity_follows_the_slot(void **state)
{
    struct slot_id id = kit_slot(5);
    struct slot *slot = &kit.slots[kit.next - 1];

    (void)state;
    kit_held(id, 0, 3);
    slot->capacity = 2;
    assert_int_equal(booking_open_seats(kit.cx, kit.db, slot, 1), FAULT_SEATS_SOLD);
    slot->capacity = 3;
    assert_int_equal(booking_open_seats(kit.cx, kit.db, slot, 1), FAULT_NONE);
    assert_int_equal(kit_seats(id).capacity, 3);
    assert_int_equal(kit_count(&KIT_CHANGES, id.id), 2);
}

static void the_database_itself_refuses_a_seat_too_many(void **state)
{
    struct slot_id slot = kit_slot(2);
    enum fault f = db_do(kit.cx, kit.db, &KIT_TOO_MANY, ARGS(slot), NULL);

    (void)state;
    assert_int_equal(f, FAULT_DB_BROKEN);
    trouble_clear(kit.cx);
    assert_int_equal(kit_seats(slot).sold, 0);
}

static void found_by_what_people_type(void **state)
{
    struct booking held = kit_held(kit_slot(1), 0, 1);
    struct booking found;

    (void)state;
    assert_int_equal(booking_by_reference(kit.cx, kit.db, held.reference, &found), FAULT_NONE);
    assert_memory_equal(&found.id, &held.id, sizeof held.id);
    assert_int_equal(found.lines.n, 1);
    assert_int_equal(found.price.minor, 1250);
    assert_int_equal(booking_by_reference(kit.cx, kit.db, STR("nothing"), &found),
                     FAULT_BOOKING_ABSENT);
}

/* Its words were noted by the first migration, with their accents, or not at all. */
static void found_by_words_of_before(void **state)
{
    struct booking held = kit_held(kit_slot(1), 0, 1);
    struct list found;

    (void)state;
    kit_do(&KIT_NAMED_BEFORE, held.id.id);
    assert_int_equal(bookings_of_person(kit.cx, kit.db, STR("anais essai"), &found), FAULT_NONE);
    assert_int_equal(found.n, 0);
    for (int time = 0; time < 2; time++)
        assert_int_equal(booking_fold_words(kit.cx, kit.db, NULL, (struct id){{0}}), FAULT_NONE);
    assert_int_equal(bookings_of_person(kit.cx, kit.db, STR("anais essai"), &found), FAULT_NONE);
    assert_int_equal(found.n, 1);
    assert_int_equal(bookings_of_person(kit.cx, kit.db, STR("d'Égypte"), &found), FAULT_NONE);
    assert_int_equal(found.n, 1);
}

/* The daemon stops: the job that goes on with the others is queued, under the last that was seen.
 */
static void words_of_before_wait_for_the_next_start(void **state)
{
    atomic_bool ending = true;
    struct ctx own = *kit.cx;

    (void)state;
    own.ending = &ending;
    struct slot_id slot = kit_slot(81);
    struct booking first = kit_held(slot, 0, 1);
    for (int i = 0; i < 80; i++)
        kit_held(slot, 0, 1);
    assert_int_equal(booking_fold_words(&own, kit.db, NULL, first.id.id), FAULT_NONE);
    assert_int_equal(kit_count(&KIT_FOLDING, first.id.id), 1);
}

/* Who has as many open as he may is counted until none of them can be held any more. */
static void a_caller_is_counted_while_holds_last(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();
    struct callers *c = callers_new(a, 1);
    struct moment now = kit.cx->now;
    struct moment until = moment_plus(now, MINUTES(45));

    (void)state;
    struct place *first = callers_take(c, STR("192.0.2.7"), now);
    assert_non_null(first);
    assert_null(callers_take(c, STR("192.0.2.7"), moment_plus(now, HOURS(30)))); /* on its way */
    callers_keep(c, first, ID_NEW(booking, now), until);
    assert_null(callers_take(c, STR("192.0.2.7"), moment_minus(until, SECONDS(1))));
    assert_non_null(callers_take(c, STR("192.0.2.8"), now));
    assert_non_null(callers_take(c, STR("192.0.2.7"), until));
    callers_done(c);
}

int main(void)
{
#define WHOLE(test) cmocka_unit_test_setup_teardown(test, kit_fresh, kit_sound)
    const struct CMUnitTest tests[] = {
        WHOLE(the_last_seat_goes_once),
        WHOLE(one_key_is_one_hold),
        WHOLE(an_overdue_hold_refuses_nobody),
        WHOLE(who_is_paying_keeps_the_seats),
        WHOLE(who_is_paying_hides_nobody),
        WHOLE(what_is_refused),
        WHOLE(capacity_follows_the_slot),
        WHOLE(the_database_itself_refuses_a_seat_too_many),
        WHOLE(found_by_what_people_type),
        WHOLE(found_by_words_of_before),
        WHOLE(words_of_before_wait_for_the_next_start),
        WHOLE(a_caller_is_counted_while_holds_last),
    };
    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
