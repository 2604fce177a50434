/* SPDX-License-Identifier: EUPL-1.2 */
#include "booking/test_kit.h"
#include "mail/mail.h"

/* Money comes, in time or late; bookings are cancelled, given back, expired. */

struct taking {
    struct paid *paid;
    size_t n;
};

static enum fault take(struct ctx *cx, struct db *db, void *arg)
{
    struct taking *t = arg;

    return booking_taken(cx, db, &kit.house, t->paid, t->n);
}

static struct paid money_for(struct booking_id id)
{
    struct paid paid = {0};

    assert_int_equal(payment_of(kit.cx, kit.db, SUBJECT_BOOKING, id.id, &paid.intent), FAULT_NONE);
    paid.intent.taken = paid.intent.amount;
    return paid;
}

static enum verdict pay(struct booking_id id)
{
    struct paid paid = money_for(id);
    struct taking t = {&paid, 1};

    assert_int_equal(kit_run(take, &t), FAULT_NONE);
    if (paid.verdict == VERDICT_KEPT && paid.intent.state != INTENT_TAKEN)
        kit_do(&KIT_TAKEN, id.id);
    return paid.verdict;
}

static void money_in_time(void **state)
{
    struct slot_id slot = kit_slot(10);
    struct booking held = kit_held(slot, 0, 3);

    (void)state;
    assert_int_equal(held.price.minor, 3750);
    assert_int_equal(pay(held.id), VERDICT_KEPT);
    assert_int_equal(kit_state(held.id), BOOKING_CONFIRMED);
    assert_int_equal(kit_seats(slot).held, 0);
    assert_int_equal(kit_seats(slot).sold, 3);
    assert_int_equal(kit_count(&KIT_TICKETS, held.id.id), 3);
    assert_int_equal(kit_count(&KIT_SALES, held.id.id), 1);
    assert_int_equal(kit_count(&KIT_JOBS, held.id.id), 1);

    /* Told again: nothing twice. */
    assert_int_equal(pay(held.id), VERDICT_KEPT);
    assert_int_equal(kit_count(&KIT_TICKETS, held.id.id), 3);
    assert_int_equal(kit_seats(slot).sold, 3);

    /* Paid by another intent besides: that money goes back. */
    struct paid other = money_for(held.id);
    struct taking t = {&other, 1};
    other.intent.id = ID_NEW(intent, kit.cx->now);
    assert_int_equal(kit_run(take, &t), FAULT_NONE);
    assert_int_equal(other.verdict, VERDICT_GIVE_BACK);
}

/* The snapshot's rule while the visit is on line; the contracts themselves when it is not, or where
 * there is no shelf. */
static void commission_is_frozen(void **state)
{
    struct booking online = kit_held(kit_slot(2), 0, 2);
    struct booking offline = kit_held(kit_slot(2), 0, 2);
    struct contract contract = fake.visit.contract;

    (void)state;
    assert_int_equal(pay(online.id), VERDICT_KEPT);
    assert_int_equal(kit_count(&KIT_COMMISSION, online.id.id), 250);

    contract.points = 1200;
    contract.from = (struct day){1};
    assert_int_equal(contract_make(kit.cx, kit.db, &contract), FAULT_NONE);
    struct shelf *shelf = kit.house.shelf;
    kit.house.shelf = NULL;
    assert_int_equal(pay(offline.id), VERDICT_KEPT);
    kit.house.shelf = shelf;
    assert_int_equal(kit_count(&KIT_COMMISSION, offline.id.id), 300);
    assert_int_equal(kit_count(&KIT_COMMISSION, online.id.id), 250);
}

static void many_at_once(void **state)
{
    enum { N = 20 };
    struct slot_id slots[2] = {kit_slot(40), kit_slot(40)};
    struct paid paid[N];
    struct taking t = {paid, N};

    (void)state;
    for (size_t i = 0; i < N; i++)
        paid[i] = money_for(kit_held(slots[i % 2], i % 2, 2).id);
    paid[3].intent.taken.minor = 1; /* not the price */
    paid[5].intent.subject = id_new(kit.cx->now);
    paid[7] = paid[9]; /* the same twice in one batch */
    assert_int_equal(kit_run(take, &t), FAULT_NONE);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(paid[i].verdict, i == 3 || i == 5 ? VERDICT_GIVE_BACK : VERDICT_KEPT);
    assert_int_equal(kit_seats(slots[0]).sold, 20);
    assert_int_equal(kit_seats(slots[1]).sold, 14);
}

static void late_money_finds_seats(void **state)
{
    struct slot_id slot = kit_slot(2);
    struct booking held = kit_held(slot, 0, 2);

    (void)state;
    kit_do(&KIT_OVERDUE, held.id.id);
    assert_int_equal(booking_expire(kit.cx, kit.db, &kit.house, (struct id){{0}}), FAULT_NONE);
    assert_int_equal(kit_state(held.id), BOOKING_EXPIRED);
    assert_int_equal(kit_seats(slot).held, 0);
    assert_int_equal(pay(held.id), VERDICT_KEPT);
    assert_int_equal(kit_state(held.id), BOOKING_CONFIRMED);
    assert_int_equal(kit_seats(slot).sold, 2);
}

static void late_money_finds_none(void **state)
{
    struct slot_id slot = kit_slot(2);
    struct booking held = kit_held(slot, 0, 2);

    (void)state;
    kit_do(&KIT_OVERDUE, held.id.id);
    struct booking quicker = kit_held(slot, 0, 1);
    assert_int_equal(kit_state(held.id), BOOKING_EXPIRED);
    assert_int_equal(pay(held.id), VERDICT_GIVE_BACK);
    assert_int_equal(kit_state(held.id), BOOKING_EXPIRED);
    assert_int_equal(kit_count(&KIT_TICKETS, held.id.id), 0);
    assert_int_equal(kit_count(&KIT_JOBS, held.id.id), 1); /* the mail that says so */
    assert_int_equal(booking_cancel_mail(kit.cx, kit.db, &kit.house, held.id.id), FAULT_NONE);
    assert_true(kit_mail("late", held.id).n > 0);
    assert_int_equal(pay(quicker.id), VERDICT_KEPT);
}

/* The late one needs the seats of an overdue hold; the overdue one is paid in the same batch. */
static void late_money_does_not_sweep_who_pays(void **state)
{
    struct slot_id slot = kit_slot(1);
    struct booking late = kit_held(slot, 0, 1);
    struct paid paid[2];
    struct taking t = {paid, 2};

    (void)state;
    kit_do(&KIT_OVERDUE, late.id.id);
    struct booking next = kit_held(slot, 0, 1);
    kit_do(&KIT_OVERDUE, next.id.id);
    paid[0] = money_for(late.id);
    paid[1] = money_for(next.id);
    assert_int_equal(kit_run(take, &t), FAULT_NONE);
    assert_int_equal(paid[0].verdict, VERDICT_GIVE_BACK);
    assert_int_equal(paid[1].verdict, VERDICT_KEPT);
    assert_int_equal(kit_seats(slot).sold, 1);
}

/* The gateway, played here (the linker puts this in the place of payment's verb): what it answers
 * when it is asked to close a payment. */
static enum intent_state gateway_says;
static int gateway_asked;

enum fault __wrap_payment_close(struct ctx *cx,
                                struct db *db,
                                const struct house *h,
                                struct intent_id id,
                                struct intent *ret);
enum fault __wrap_payment_close(struct ctx *cx,
                                struct db *db,
                                const struct house *h,
                                struct intent_id id,
                                struct intent *ret)
{
    (void)h;
    assert_false(db_is_in_transaction(db));
    gateway_asked++;
    TRY(payment_find(cx, db, id, ret));
    ret->state = gateway_says;
    return FAULT_NONE;
}

static void only_a_positive_answer_frees_the_seats(void **state)
{
    static const struct {
        enum intent_state says;
        enum booking_state state;
        uint32_t held;
    } table[] = {
        {INTENT_UNSURE, BOOKING_HELD, 1},
        {INTENT_TAKEN, BOOKING_HELD, 1},
        {INTENT_STARTED, BOOKING_HELD, 1},
        {INTENT_CANCELLED, BOOKING_EXPIRED, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct slot_id slot = kit_slot(1);
        struct booking held = kit_held(slot, 0, 1);
        struct booking other = kit_held(kit_slot(1), 0, 1); /* nobody pays for this one */

        kit_do(&KIT_OVERDUE, held.id.id);
        kit_do(&KIT_OVERDUE, other.id.id);
        kit_do(&KIT_STARTED, held.id.id);
        gateway_says = table[i].says;
        gateway_asked = 0;
        assert_int_equal(booking_expire(kit.cx, kit.db, &kit.house, (struct id){{0}}), FAULT_NONE);
        assert_int_equal(gateway_asked, 1);
        assert_int_equal(kit_state(held.id), table[i].state);
        assert_int_equal(kit_seats(slot).held, table[i].held);
        assert_int_equal(kit_state(other.id), BOOKING_EXPIRED);
        if (table[i].state == BOOKING_HELD) {
            gateway_says = INTENT_CANCELLED;
            assert_int_equal(booking_expire(kit.cx, kit.db, &kit.house, (struct id){{0}}),
                             FAULT_NONE);
            assert_int_equal(kit_seats(slot).held, 0);
        }
    }
}

struct cancelling {
    struct booking_id id;
    enum cancel_by by;
    struct booking ret;
};

static enum fault cancel(struct ctx *cx, struct db *db, void *arg)
{
    struct cancelling *c = arg;

    return booking_cancel(cx, db, c->id, c->by, &c->ret);
}

static void cancelled_and_again(void **state)
{
    struct slot_id slot = kit_slot(3);
    struct booking held = kit_held(slot, 0, 2);
    struct cancelling c = {held.id, CANCEL_BY_VISITOR, {{{{0}}}}};
    struct cancel_terms terms;

    (void)state;
    assert_int_equal(kit_run(cancel, &c), FAULT_MOVE_WRONG);
    assert_int_equal(pay(held.id), VERDICT_KEPT);
    assert_int_equal(booking_cancel_terms(kit.cx, kit.db, held.id, &terms), FAULT_NONE);
    assert_true(terms.possible);
    assert_int_equal(terms.back.minor, 2500);
    for (int time = 0; time < 2; time++) {
        assert_int_equal(kit_run(cancel, &c), FAULT_NONE);
        assert_int_equal(c.ret.state, BOOKING_CANCELLED);
        assert_int_equal(c.ret.refunded.minor, 2500);
        assert_int_equal(kit_count(&KIT_REFUNDS, held.id.id), 2500);
        assert_int_equal(kit_count(&KIT_VALID_TICKETS, held.id.id), 0);
        assert_int_equal(kit_seats(slot).sold, 0);
    }
    assert_int_equal(kit_count(&KIT_JOBS, held.id.id), 2); /* tickets, then cancelled */
}

static void given_back(void **state)
{
    struct slot_id slot = kit_slot(1);
    struct booking held = kit_held(slot, 0, 1);

    (void)state;
    for (int time = 0; time < 2; time++)
        assert_int_equal(booking_give_back(kit.cx, kit.db, &kit.house, held.id), FAULT_NONE);
    assert_int_equal(kit_seats(slot).held, 0);
    assert_int_equal(pay(held.id), VERDICT_GIVE_BACK);
    assert_int_equal(kit_count(&KIT_JOBS, held.id.id), 1); /* the mail that says so */
    assert_int_equal(booking_cancel_mail(kit.cx, kit.db, &kit.house, held.id.id), FAULT_NONE);
    assert_true(kit_mail("late", held.id).n > 0);
    struct booking next = kit_held(slot, 0, 1);
    assert_int_equal(pay(next.id), VERDICT_KEPT);
    assert_int_equal(booking_give_back(kit.cx, kit.db, &kit.house, next.id), FAULT_MOVE_WRONG);
}

/* When the slot is called off: who waits at the provider's page is told first. */
static void holds_go_before_what_is_sold(void **state)
{
    struct slot_id slot = kit_slot(2);
    struct booking sold = kit_held(slot, 0, 1);
    struct list alive;

    (void)state;
    assert_int_equal(pay(sold.id), VERDICT_KEPT);
    struct booking held = kit_held(slot, 0, 1);
    assert_int_equal(
        db_all(kit.cx, kit.db, &BOOKINGS_ALIVE_OF_SLOT, ARGS(slot, kit.cx->destination), &alive),
        FAULT_NONE);
    const struct held_row *rows = alive.items;
    assert_int_equal(alive.n, 2);
    assert_true(id_is(rows[0].id.id, held.id.id) && id_is(rows[1].id.id, sold.id.id));
}

static bool has(struct str text, const char *what)
{
    return str_find(text, str_of(what)) < text.n;
}

/* Without a mail server letters are files of the test's folder. */
static struct post *post(void)
{
    const struct mail_config config = {.from = STR("Essai <billets@essai.example>")};
    struct post *ret;

    assert_int_equal(post_open(kit.cx, kit.cx->arena, &config, str_of(kit.server.folder), &ret),
                     FAULT_NONE);
    return ret;
}

static void mails_about_it(void **state)
{
    struct slot_id slot = kit_slot(2);
    struct booking held = kit_held(slot, 0, 2);
    struct cancelling c = {held.id, CANCEL_BY_AGENT, {{{{0}}}}};
    struct list tickets;

    (void)state;
    assert_int_equal(pay(held.id), VERDICT_KEPT);
    kit.house.post = post();
    for (int time = 0; time < 2; time++)
        assert_int_equal(booking_ticket_mail(kit.cx, kit.db, &kit.house, held.id.id), FAULT_NONE);
    struct str mail = kit_mail("ticket", held.id);
    assert_int_equal(booking_tickets(kit.cx, kit.db, held.id, &tickets), FAULT_NONE);
    each_in (t, const struct ticket, &tickets) {
        struct str name = arena_text(kit.cx->arena, "%" PRI_STR ".png", ARG_STR(t->code));
        assert_true(str_find(mail, t->code) < mail.n);
        assert_true(str_find(mail, name) < mail.n);
    }
    assert_true(has(mail, "To: "));
    assert_true(has(mail, "ana@essai.example"));
    assert_true(has(mail, "text/calendar"));
    assert_true(has(mail, "text/html"));
    assert_true(has(mail, "Sur le ponton.")); /* as the snapshot has it: no row has it here */

    assert_int_equal(kit_run(cancel, &c), FAULT_NONE);
    assert_int_equal(booking_cancel_mail(kit.cx, kit.db, &kit.house, held.id.id), FAULT_NONE);
    assert_true(has(kit_mail("cancelled", held.id), "25,00"));

    /* Too late for the tickets: they are worth nothing by now, and are not sent. */
    assert_int_equal(booking_ticket_mail(kit.cx, kit.db, &kit.house, held.id.id), FAULT_NONE);
}

/* What was sold is a version: when the visit has another by now, the snapshot is not asked. */
static void a_mail_tells_of_what_was_sold(void **state)
{
    struct booking held = kit_held(kit_slot(1), 0, 1);
    struct version_id sold = fake.visit.version;

    (void)state;
    assert_int_equal(pay(held.id), VERDICT_KEPT);
    kit.house.post = post();
    fake.visit.version = ID_NEW(version, kit.cx->now);
    enum fault f = booking_ticket_mail(kit.cx, kit.db, &kit.house, held.id.id);
    fake.visit.version = sold;
    assert_int_equal(f, FAULT_NONE);
    assert_false(has(kit_mail("ticket", held.id), "Sur le ponton."));
}

struct freeing {
    struct booking_id id;
    struct booking ret;
};

static enum fault confirm_free(struct ctx *cx, struct db *db, void *arg)
{
    struct freeing *f = arg;

    return booking_confirm_free(cx, db, &kit.house, f->id, &f->ret);
}

static void nothing_to_pay(void **state)
{
    struct slot_id slot = kit_slot(2);
    struct freeing free_one = {.id = kit_held(slot, 2, 1).id};
    struct freeing dear_one = {.id = kit_held(slot, 0, 1).id};

    (void)state;
    for (int time = 0; time < 2; time++)
        assert_int_equal(kit_run(confirm_free, &free_one), FAULT_NONE);
    assert_int_equal(free_one.ret.state, BOOKING_CONFIRMED);
    assert_int_equal(kit_count(&KIT_TICKETS, free_one.id.id), 1);
    assert_int_equal(kit_run(confirm_free, &dear_one), FAULT_MOVE_WRONG);

    struct cancelling c = {free_one.id, CANCEL_BY_VISITOR, {{{{0}}}}};
    assert_int_equal(kit_run(cancel, &c), FAULT_NONE);
    assert_int_equal(kit_seats(slot).sold, 0);
}

/* The walk over the slot's bookings has not begun. */
static void nobody_pays_for_a_slot_that_was_called_off(void **state)
{
    struct slot_id slot = kit_slot(5);
    struct booking under_way = kit_held(slot, 0, 2);
    struct booking held = kit_held(slot, 0, 1);
    struct freeing free_one = {.id = kit_held(slot, 2, 1).id};
    struct booking in_time = kit_held(slot, 0, 1);
    struct booking ret;

    (void)state;
    kit_do(&KIT_STARTED, under_way.id.id);
    kit_do(&KIT_SALE_ENDS, slot.id);
    assert_int_equal(booking_payable(kit.cx, kit.db, held.id, &ret), FAULT_NONE);
    assert_int_equal(pay(in_time.id), VERDICT_KEPT); /* the sale has ended, not the visit */

    kit_do(&KIT_CALLED_OFF, slot.id);
    assert_int_equal(booking_payable(kit.cx, kit.db, held.id, &ret), FAULT_SLOT_CANCELLED);
    assert_int_equal(kit_run(confirm_free, &free_one), FAULT_SLOT_CANCELLED);
    assert_int_equal(pay(under_way.id), VERDICT_GIVE_BACK);
    assert_int_equal(kit_state(under_way.id), BOOKING_CANCELLED);
    assert_int_equal(kit_seats(slot).held, 2);
    assert_int_equal(kit_count(&KIT_TICKETS, under_way.id.id), 0);
    assert_int_equal(booking_cancel_mail(kit.cx, kit.db, &kit.house, under_way.id.id), FAULT_NONE);
    assert_true(kit_mail("late", under_way.id).n > 0);
    assert_int_equal(pay(under_way.id), VERDICT_GIVE_BACK); /* told again */
    assert_int_equal(kit_count(&KIT_JOBS, under_way.id.id), 1);
}

static void longer_but_not_for_ever(void **state)
{
    struct booking held = kit_held(kit_slot(1), 0, 1);
    struct booking longer = held;
    struct booking ret;

    (void)state;
    for (int minutes = 25; minutes <= 45; minutes += 10) {
        assert_int_equal(booking_extend(kit.cx, kit.db, held.id, &longer), FAULT_NONE);
        assert_int_equal(moment_since(longer.expires, held.made).us, MINUTES(minutes).us);
        assert_int_equal(money_for(held.id).intent.until.us, longer.expires.us);
    }
    assert_int_equal(booking_extend(kit.cx, kit.db, held.id, &ret), FAULT_HOLD_LONGEST);
    kit_do(&KIT_OVERDUE, held.id.id);
    assert_int_equal(booking_extend(kit.cx, kit.db, held.id, &ret), FAULT_HOLD_EXPIRED);
    assert_int_equal(booking_payable(kit.cx, kit.db, held.id, &ret), FAULT_HOLD_EXPIRED);
    assert_int_equal(booking_expire(kit.cx, kit.db, &kit.house, (struct id){{0}}), FAULT_NONE);
}

static void lists(void **state)
{
    struct slot_id slot = kit_slot(9);
    struct booking held = kit_held(slot, 0, 2);
    struct list list;

    (void)state;
    assert_int_equal(bookings_of_slot(kit.cx, kit.db, slot, &list), FAULT_NONE);
    assert_int_equal(list.n, 0);
    assert_int_equal(pay(held.id), VERDICT_KEPT);
    assert_int_equal(bookings_of_slot(kit.cx, kit.db, slot, &list), FAULT_NONE);
    assert_int_equal(list.n, 1);
    assert_int_equal(bookings_of_partner(kit.cx, kit.db, fake.visit.partner, held.starts,
                                         moment_plus(held.starts, MINUTES(1)), &list),
                     FAULT_NONE);
    assert_int_equal(list.n, 1);
    const struct booking_row *row = list.items;

    assert_int_equal(row->seats, 2);
    assert_int_equal(row->lines.n, 1);
    assert_int_equal(((const struct booking_line *)row->lines.items)->seats, 2);
    assert_int_equal(booking_seats_of_partner(kit.cx, kit.db, fake.visit.partner, held.starts,
                                              moment_plus(held.starts, MINUTES(1)), &list),
                     FAULT_NONE);
    assert_int_equal(list.n, 1);
    assert_int_equal(((struct seats_row *)list.items)->sold, 2);
    assert_int_equal(booking_tickets(kit.cx, kit.db, held.id, &list), FAULT_NONE);
    assert_int_equal(list.n, 2);
}

int main(void)
{
#define WHOLE(test) cmocka_unit_test_setup_teardown(test, kit_fresh, kit_sound)
    const struct CMUnitTest tests[] = {
        WHOLE(money_in_time),
        WHOLE(commission_is_frozen),
        WHOLE(many_at_once),
        WHOLE(late_money_finds_seats),
        WHOLE(late_money_finds_none),
        WHOLE(late_money_does_not_sweep_who_pays),
        WHOLE(only_a_positive_answer_frees_the_seats),
        WHOLE(cancelled_and_again),
        WHOLE(mails_about_it),
        WHOLE(a_mail_tells_of_what_was_sold),
        WHOLE(given_back),
        WHOLE(holds_go_before_what_is_sold),
        WHOLE(nothing_to_pay),
        WHOLE(nobody_pays_for_a_slot_that_was_called_off),
        WHOLE(longer_but_not_for_ever),
        WHOLE(lists),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
