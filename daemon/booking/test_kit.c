/* SPDX-License-Identifier: EUPL-1.2 */
#include "booking/test_kit.h"

#include "base/log.h"

struct booking_kit kit;

struct number_here {
    int64_t n;
};
SHAPE(NUMBER_HERE, struct number_here, FIELD(struct number_here, n));

QUERY_ACROSS(KIT_OVERDUE,
             NULL,
             "UPDATE booking SET expires = 1000, held_until = 1000 WHERE id = ?");
QUERY_ACROSS(KIT_STARTED, NULL, "UPDATE payment_intent SET state = 'started' WHERE subject = ?");
QUERY_ACROSS(KIT_TAKEN,
             NULL,
             "UPDATE payment_intent SET state = 'taken', taken_minor = amount_minor,"
             " taken_currency = amount_currency, connection = destination WHERE subject = ?");
/* The slot of the seats: an offer's own in the real house. */
QUERY_ACROSS(KIT_SLOT,
             NULL,
             "INSERT INTO slot (id, destination, offer, partner, day, minute, zone, starts, ends,"
             " sales_end, language, capacity, state) SELECT slot, destination, slot, partner, 0, 0,"
             " 'Europe/Paris', starts, starts + 1, sales_end, 'fr', capacity, 'open'"
             " FROM slot_seats WHERE slot = ?");
QUERY_ACROSS(KIT_SALE_ENDS, NULL, "UPDATE slot_seats SET closed = 1 WHERE slot = ?");
QUERY_ACROSS(KIT_CALLED_OFF, NULL, "UPDATE slot SET state = 'cancelled' WHERE id = ?");
QUERY_ACROSS(KIT_NAMED_BEFORE,
             NULL,
             "UPDATE booking SET name = 'Anaïs d''Égypte Essai' WHERE id = ?");
QUERY_ACROSS(KIT_TOO_MANY, NULL, "UPDATE slot_seats SET sold = capacity + 1 WHERE slot = ?");
QUERY_ACROSS(KIT_TICKETS, &NUMBER_HERE, "SELECT COUNT(*) AS n FROM ticket WHERE booking = ?");
QUERY_ACROSS(KIT_VALID_TICKETS,
             &NUMBER_HERE,
             "SELECT COUNT(*) AS n FROM ticket WHERE booking = ? AND state = 'valid'");
QUERY_ACROSS(KIT_JOBS, &NUMBER_HERE, "SELECT COUNT(*) AS n FROM job WHERE subject = ?");
QUERY_ACROSS(KIT_FOLDING,
             &NUMBER_HERE,
             "SELECT COUNT(*) AS n FROM job WHERE kind = 'booking_fold_words' AND subject > ?");
QUERY_ACROSS(KIT_SALES, &NUMBER_HERE, "SELECT COUNT(*) AS n FROM ledger_sale WHERE booking = ?");
QUERY_ACROSS(KIT_COMMISSION,
             &NUMBER_HERE,
             "SELECT commission_minor AS n FROM ledger_sale WHERE booking = ?");
QUERY_ACROSS(KIT_BOOKINGS, &NUMBER_HERE, "SELECT COUNT(*) AS n FROM booking WHERE slot = ?");
QUERY_ACROSS(KIT_CHANGES, &NUMBER_HERE, "SELECT COUNT(*) AS n FROM change_log WHERE subject = ?");
QUERY_ACROSS(KIT_REFUNDS,
             &NUMBER_HERE,
             "SELECT IFNULL(SUM(r.amount_minor), 0) AS n FROM payment_refund r"
             " JOIN payment_intent i ON i.id = r.intent WHERE i.subject = ?");
QUERY_ACROSS(KIT_UNSOUND,
             &NUMBER_HERE,
             "SELECT COUNT(*) AS n FROM slot_seats s LEFT JOIN"
             " (SELECT slot, SUM(IF(state IN ('held', 'pending'), seats, 0)) AS held,"
             " SUM(IF(state IN ('confirmed', 'redeemed'), seats, 0)) AS sold"
             " FROM booking GROUP BY slot) b ON b.slot = s.slot"
             " WHERE s.held <> IFNULL(b.held, 0) OR s.sold <> IFNULL(b.sold, 0)");

struct text_here {
    struct str text;
};
SHAPE(TEXT_HERE, struct text_here, FIELD(struct text_here, text));
QUERY_ACROSS(KIT_MAIL, &TEXT_HERE, "SELECT message AS text FROM mail WHERE once = ?");

struct str kit_mail(const char *key, struct booking_id id)
{
    struct text_here row;
    struct str once =
        arena_text(kit.cx->arena, "%s:%" PRI_STR, key, ARG_STR(id_to_text(kit.cx->arena, id.id)));

    assert_int_equal(db_one(kit.cx, kit.db, &KIT_MAIL, ARGS(once), FAULT_DB_BROKEN, &row),
                     FAULT_NONE);
    return row.text;
}

int kit_open(void **state)
{
    (void)state;
    if (kit_begin_serving(&kit.server, &kit.db) != FAULT_NONE)
        return 1;
    kit.cx = &kit.server.cx;
    fake_make(kit.cx->now);
    kit.cx->destination = fake.territory.destination.id;
    kit.cx->tongue = STR("fr");
    fake_slots(kit.slots, FAKE_SLOTS, 1);
    kit.home = arena_new();
    kit.house = (struct house){.shelf = (struct shelf *)&fake,
                               .public_url = STR("http://127.0.0.1:8080"),
                               .secret = STR("a secret of thirty-two bytes ...")};
    if (destination_make(kit.cx, kit.db, &fake.territory.destination) != FAULT_NONE ||
        letters_open(kit.cx, kit.home, &kit.house.letters) != FAULT_NONE) {
        log_trouble(kit.cx, LOG_ERROR, "the tests cannot begin");
        return 1;
    }
    return 0;
}

int kit_close(void **state)
{
    (void)state;
    db_close(&kit.db);
    arena_free(&kit.home);
    kit_end(&kit.server);
    return 0;
}

int kit_fresh(void **state)
{
    (void)state;
    ctx_tick(kit.cx);
    trouble_clear(kit.cx);
    kit.cx->destination = fake.territory.destination.id;
    return 0;
}

int kit_sound(void **state)
{
    struct number_here row = {-1};

    (void)state;
    if (db_one(kit.cx, kit.db, &KIT_UNSOUND, NO_ARGS, FAULT_DB_BROKEN, &row) != FAULT_NONE ||
        row.n != 0) {
        print_error("%ld slots whose seats are not what their bookings say\n", (long)row.n);
        return 1;
    }
    return 0;
}

struct slot_id kit_slot(uint32_t capacity)
{
    struct slot *slot = &kit.slots[kit.next++];

    slot->capacity = capacity;
    assert_int_equal(booking_open_seats(kit.cx, kit.db, slot, 1), FAULT_NONE);
    kit_do(&KIT_SLOT, slot->id.id);
    return slot->id;
}

struct hold_request kit_ask(struct slot_id slot, size_t tariff, uint32_t seats)
{
    struct hold_line *line = NEW(kit.cx->arena, struct hold_line);

    *line = (struct hold_line){fake.tariffs[tariff].id, seats};
    return (struct hold_request){
        .slot = slot,
        .lines = {line, 1},
        .email = STR("ana@essai.example"),
        .name = STR("Ana Essai"),
    };
}

struct kit_holding {
    const struct hold_request *asked;
    struct booking *ret;
};

static enum fault hold(struct ctx *cx, struct db *db, void *arg)
{
    struct kit_holding *h = arg;

    return booking_hold(cx, db, &fake, h->asked, h->ret);
}

enum fault kit_hold(const struct hold_request *asked, struct booking *ret)
{
    struct kit_holding h = {asked, ret};

    return kit_run(hold, &h);
}

struct booking kit_held(struct slot_id slot, size_t tariff, uint32_t seats)
{
    struct hold_request asked = kit_ask(slot, tariff, seats);
    struct booking booking;

    assert_int_equal(kit_hold(&asked, &booking), FAULT_NONE);
    return booking;
}

int64_t kit_count(const struct query *q, struct id id)
{
    struct number_here row = {-1};

    assert_int_equal(db_one(kit.cx, kit.db, q, ARGS(id), FAULT_DB_BROKEN, &row), FAULT_NONE);
    return row.n;
}

void kit_do(const struct query *q, struct id id)
{
    uint64_t changed = 0;

    assert_int_equal(db_do(kit.cx, kit.db, q, ARGS(id), &changed), FAULT_NONE);
    assert_int_equal(changed, 1);
}

struct seats kit_seats(struct slot_id slot)
{
    struct seats seats;

    assert_int_equal(db_one(kit.cx, kit.db, &SEATS_LOCK_1, ARGS(slot), FAULT_SLOT_ABSENT, &seats),
                     FAULT_NONE);
    return seats;
}

enum booking_state kit_state(struct booking_id id)
{
    struct booking booking;

    assert_int_equal(booking_find(kit.cx, kit.db, id, &booking), FAULT_NONE);
    return booking.state;
}

enum fault kit_run(enum fault (*body)(struct ctx *cx, struct db *db, void *arg), void *arg)
{
    enum fault f = db_in_transaction(kit.cx, kit.db, body, arg);

    if (f == FAULT_DB_BROKEN || f == FAULT_BROKEN)
        log_trouble(kit.cx, LOG_ERROR, "a test's work");
    return f;
}
