/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "db/server_kit.h"
#include "ledger/ledger.h"
#include "ledger/sale.h"
#include "partner/destination_kit.h"
#include "payment/inside.h"

/* The books and the payments over a real server: what is told twice, late, wrong or in another
 * order. */
static struct server_kit kit;
static struct db *db;
static struct arena *arena;
static struct ctx cx;
static struct house house;
static struct destination_id destination = {{{1, 2, 3}}};
static struct connection_id connection = {{{4, 5, 6}}};

/* The taker of these tests: counts, and gives back what came for subjects that end in 99. */
static uint32_t told;

static enum fault taken(struct ctx *work,
                        struct db *with,
                        const struct house *h,
                        struct paid *paid,
                        size_t n)
{
    (void)work;
    (void)with;
    (void)h;
    told += (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        if (paid[i].intent.subject.b[15] == 99) {
            paid[i].verdict = VERDICT_GIVE_BACK;
            paid[i].why = STR("no seat is left");
        }
    }
    return FAULT_NONE;
}

static const struct taker takers[] = {{SUBJECT_BOOKING, taken}, {0}};
static const struct house *const house_at = &house;

static void must(enum fault f)
{
    if (f != FAULT_NONE)
        fail_msg("fault %s: %s", fault_info[f].slug, cx.trouble.story.p ? cx.trouble.story.p : "");
}

static int set_up(void **state)
{
    struct destination d = destination_of_test(destination);

    (void)state;
    if (kit_begin_serving(&kit, &db) != FAULT_NONE ||
        destination_make(&kit.cx, db, &d) != FAULT_NONE) {
        log_trouble(&kit.cx, LOG_ERROR, "no books to test");
        return 1;
    }
    house.payment = payment_desk_new(&kit.serving, takers, &house_at, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    payment_desk_free(&house.payment);
    db_close(&db);
    kit_end(&kit);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    ctx_init(&cx, arena);
    cx.destination = destination;
    told = 0;
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct account_key account(enum account_kind kind)
{
    return (struct account_key){destination, kind,
                                kind == ACCOUNT_PSP_CLEARING ? connection.id : (struct id){{0}},
                                CURRENCY_EUR};
}

static int64_t balance(enum account_kind kind)
{
    struct account_key key = account(kind);
    struct money m;

    must(ledger_balance(&cx, db, &key, &m));
    return m.minor;
}

static struct intent open_intent(int64_t cents, uint8_t last)
{
    struct intent in = {
        .id = ID_NEW(intent, cx.now),
        .destination = destination,
        .subject_kind = SUBJECT_BOOKING,
        .subject = id_new(cx.now),
        .amount = CENTS(cents),
        .state = INTENT_OPEN,
        .reference = STR(""),
        .url = STR(""),
        .reason = STR(""),
        .until = moment_plus(cx.now, MINUTES(15)),
        .made = cx.now,
    };

    in.subject.b[15] = last;
    must(payment_open_many(&cx, db, &in, 1));
    return in;
}

static struct event_id tell(const char *event,
                            const struct intent *in,
                            enum payment_state state,
                            int64_t cents)
{
    struct event_row row = {
        .id = ID_NEW(event, cx.now),
        .destination = destination,
        .connection = connection,
        .event = str_of(event),
        .intent_key = id_to_text(arena, in->id.id),
        .state = state,
        .amount = cents > 0 ? CENTS(cents) : (struct money){0},
        .reference = STR("ref-1"),
        .said = cx.now,
        .came = cx.now,
        .waiting = true,
    };

    must(db_do(&cx, db, &EVENT_INSERT, args_of(arena, &EVENT_ROW, &row), NULL));
    return row.id;
}

static struct intent now_is(const struct intent *in)
{
    struct intent found;

    must(payment_find(&cx, db, in->id, &found));
    return found;
}

static struct posting pays(int64_t cents)
{
    return (struct posting){.debit = account(ACCOUNT_BANK),
                            .credit = account(ACCOUNT_SUSPENSE),
                            .amount = CENTS(cents)};
}

static enum fault post_one(struct ctx *work, struct db *with, void *arg)
{
    return ledger_post(work, with, arg, NULL);
}

static enum fault post_three(struct ctx *work, struct db *with, void *arg)
{
    return ledger_post_many(work, with, arg, 3);
}

static void the_same_key_is_posted_once(void **state)
{
    struct posting p = pays(500);
    struct posting other = pays(501);
    struct ledger_entry entry = {.destination = destination,
                                 .kind = STR("test"),
                                 .key = STR("once"),
                                 .occurred = {20000},
                                 .postings = &p,
                                 .n = 1};
    int64_t before = balance(ACCOUNT_BANK);

    (void)state;
    must(db_in_transaction(&cx, db, post_one, &entry));
    must(db_in_transaction(&cx, db, post_one, &entry));
    assert_int_equal(balance(ACCOUNT_BANK), before - 500);

    entry.postings = &other;
    assert_int_equal(db_in_transaction(&cx, db, post_one, &entry), FAULT_ENTRY_DIFFERS);
    trouble_clear(&cx);
    assert_int_equal(balance(ACCOUNT_BANK), before - 500);

    struct posting francs = p;
    francs.amount.currency = CURRENCY_CHF;
    struct ledger_entry mixed = entry;
    mixed.key = STR("mixed");
    mixed.postings = &francs;
    assert_int_equal(db_in_transaction(&cx, db, post_one, &mixed), FAULT_CURRENCY_MIXED);
    trouble_clear(&cx);
}

static void seals_carry_balances_forward(void **state)
{
    struct posting p[3] = {pays(100), pays(20), pays(3)};
    struct ledger_entry entries[3];
    int64_t before = balance(ACCOUNT_SUSPENSE);
    struct number {
        int64_t n;
    };

    (void)state;
    for (int i = 0; i < 3; i++) {
        entries[i] = (struct ledger_entry){.destination = destination,
                                           .kind = STR("test"),
                                           .key = arena_text(arena, "seal-%d", i),
                                           .occurred = {20001},
                                           .postings = &p[i],
                                           .n = 1};
    }
    must(db_in_transaction(&cx, db, post_three, entries));
    assert_int_equal(balance(ACCOUNT_SUSPENSE), before + 123);
    must(ledger_seal(&cx, db, NULL, (struct id){{0}}));
    assert_int_equal(balance(ACCOUNT_SUSPENSE), before + 123);

    /* Twice: nothing is left to seal, and nothing changes. */
    must(ledger_seal(&cx, db, NULL, (struct id){{0}}));
    entries[0].id = (struct entry_id){{{0}}};
    entries[0].key = STR("seal-later");
    must(db_in_transaction(&cx, db, post_one, &entries[0]));
    assert_int_equal(balance(ACCOUNT_SUSPENSE), before + 223);
    must(ledger_seal(&cx, db, NULL, (struct id){{0}}));
    assert_int_equal(balance(ACCOUNT_SUSPENSE), before + 223);
}

/* ---- two that seal at once take turns ---- */

enum { MANY_ENTRIES = 450 }; /* more than are sealed together */

struct undone_row {
    int64_t n;
};
SHAPE(UNDONE_ROW, struct undone_row, FIELD(struct undone_row, n));
QUERY_ACROSS(TEST_UNDONE,
             &UNDONE_ROW,
             "SELECT CAST(VARIABLE_VALUE AS SIGNED) AS n FROM information_schema.SESSION_STATUS"
             " WHERE VARIABLE_NAME = 'COM_ROLLBACK'");

QUERY_ACROSS(TEST_HOLD_SEALS,
             &UNDONE_ROW,
             "SELECT position AS n FROM ledger_seal ORDER BY position DESC LIMIT 1 FOR UPDATE");

struct sealer {
    pthread_t thread;
    struct db *db;
    struct ctx cx;
    enum fault fault;
};

static void *seal(void *arg)
{
    struct sealer *s = arg;

    s->fault = ledger_seal(&s->cx, s->db, NULL, (struct id){{0}});
    return NULL;
}

static enum fault post_many(struct ctx *work, struct db *with, void *arg)
{
    return ledger_post_many(work, with, arg, MANY_ENTRIES);
}

/* Both stand before the last seal when it is let go. */
static enum fault start_both(struct ctx *work, struct db *with, void *arg)
{
    struct sealer *sealers = arg;
    struct undone_row last;

    TRY(db_one(work, with, &TEST_HOLD_SEALS, NO_ARGS, FAULT_BROKEN, &last));
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&sealers[i].thread, NULL, seal, &sealers[i]), 0);
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    return FAULT_NONE;
}

static void two_that_seal_at_once_take_turns(void **state)
{
    struct sealer sealers[2] = {0};
    struct ledger_entry entries[MANY_ENTRIES];
    struct posting cent = pays(1);
    struct undone_row undone;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        ctx_init(&sealers[i].cx, arena_new());
        must(db_open(&cx, &kit.serving, &sealers[i].db));
    }
    for (int i = 0; i < MANY_ENTRIES; i++) {
        entries[i] = (struct ledger_entry){.destination = destination,
                                           .kind = STR("test"),
                                           .key = arena_text(arena, "turns-%d", i),
                                           .occurred = {20001},
                                           .postings = &cent,
                                           .n = 1};
    }
    must(db_in_transaction(&cx, db, post_many, entries));
    must(db_in_transaction(&cx, db, start_both, sealers));
    for (size_t i = 0; i < 2; i++) {
        pthread_join(sealers[i].thread, NULL);
        assert_int_equal(sealers[i].fault, FAULT_NONE);
        must(db_one(&cx, sealers[i].db, &TEST_UNDONE, NO_ARGS, FAULT_BROKEN, &undone));
        assert_int_equal(undone.n, 0);
        db_close(&sealers[i].db);
        arena_free(&sealers[i].cx.arena);
    }
}

QUERY_ACROSS(TEST_TRIGGER_OFF, NULL, "DROP TRIGGER ledger_transfer_stays");
QUERY_ACROSS(TEST_DAMAGE,
             NULL,
             "UPDATE ledger_transfer SET amount = amount + ? WHERE entry = "
             "(SELECT entry FROM ledger_seal WHERE position = 2)");

static void a_changed_transfer_breaks_the_chain(void **state)
{
    CLEANUP(db_close) struct db *owner = NULL;
    struct ledger_chain chain;
    int64_t more = 1;
    int64_t less = -1;

    (void)state;
    must(ledger_chain_look(&cx, db, &chain));
    assert_true(chain.looked >= 4 && chain.broken.n == 0);
    must(db_open(&cx, &kit.owner, &owner));

    /* Neither the serving user nor, while its trigger stands, the owner can do it. */
    assert_int_not_equal(db_do(&cx, db, &TEST_DAMAGE, ARGS(more), NULL), FAULT_NONE);
    trouble_clear(&cx);
    assert_int_not_equal(db_do(&cx, owner, &TEST_DAMAGE, ARGS(more), NULL), FAULT_NONE);
    trouble_clear(&cx);
    must(db_do(&cx, owner, &TEST_TRIGGER_OFF, NO_ARGS, NULL));
    must(db_do(&cx, owner, &TEST_DAMAGE, ARGS(more), NULL));
    must(ledger_chain_look(&cx, db, &chain));
    assert_true(str_starts(chain.broken, STR("seal 2, ")));
    must(db_do(&cx, owner, &TEST_DAMAGE, ARGS(less), NULL));
    must(ledger_chain_look(&cx, db, &chain));
    assert_int_equal(chain.broken.n, 0);
}

static void a_notification_told_again_is_nothing_new(void **state)
{
    struct intent in = open_intent(1250, 1);
    int64_t deposit = balance(ACCOUNT_BUYER_DEPOSIT);
    struct event_id first = tell("again-1", &in, PAYMENT_TAKEN, 1250);
    struct event_id second = tell("again-2", &in, PAYMENT_TAKEN, 1250);
    struct event_id late = tell("again-3", &in, PAYMENT_REFUSED, 0);
    struct event_id both[] = {first, second};

    (void)state;
    must(payment_apply(&cx, db, &house, both, 2));
    must(payment_apply(&cx, db, &house, both, 2));
    must(payment_apply(&cx, db, &house, &late, 1));
    assert_int_equal(now_is(&in).state, INTENT_TAKEN);
    assert_int_equal(now_is(&in).taken.minor, 1250);
    assert_int_equal(told, 1);
    assert_int_equal(balance(ACCOUNT_BUYER_DEPOSIT), deposit + 1250);
}

static void a_refusal_before_the_money_does_not_lose_it(void **state)
{
    struct intent in = open_intent(990, 2);
    struct event_id refused = tell("order-1", &in, PAYMENT_REFUSED, 0);
    struct event_id came = tell("order-2", &in, PAYMENT_TAKEN, 990);

    (void)state;
    must(payment_apply(&cx, db, &house, &refused, 1));
    assert_int_equal(now_is(&in).state, INTENT_REFUSED);
    assert_int_equal(told, 0);
    must(payment_apply(&cx, db, &house, &came, 1));
    assert_int_equal(now_is(&in).state, INTENT_TAKEN);
    assert_int_equal(told, 1);
}

static void another_amount_stands_in_suspense(void **state)
{
    struct intent in = open_intent(2000, 3);
    int64_t suspense = balance(ACCOUNT_SUSPENSE);
    int64_t deposit = balance(ACCOUNT_BUYER_DEPOSIT);
    struct event_id came = tell("differs-1", &in, PAYMENT_TAKEN, 1999);
    struct event_id again = tell("differs-2", &in, PAYMENT_TAKEN, 1999);

    (void)state;
    must(payment_apply(&cx, db, &house, &came, 1));
    must(payment_apply(&cx, db, &house, &again, 1));
    assert_int_equal(told, 0);
    assert_int_equal(now_is(&in).state, INTENT_REFUSED);
    assert_int_equal(balance(ACCOUNT_SUSPENSE), suspense + 1999);
    assert_int_equal(balance(ACCOUNT_BUYER_DEPOSIT), deposit);
}

static void money_for_nobody_stands_in_suspense(void **state)
{
    struct intent nobody = {.id = ID_NEW(intent, cx.now)};
    int64_t suspense = balance(ACCOUNT_SUSPENSE);
    struct event_id came = tell("nobody-1", &nobody, PAYMENT_TAKEN, 700);
    struct event_id closed = tell("nobody-2", &nobody, PAYMENT_CANCELLED, 0);

    (void)state;
    must(payment_apply(&cx, db, &house, &came, 1));
    must(payment_apply(&cx, db, &house, &closed, 1));
    assert_int_equal(told, 0);
    assert_int_equal(balance(ACCOUNT_SUSPENSE), suspense + 700);
}

static enum fault give_back(struct ctx *work, struct db *with, void *arg)
{
    struct refund *r = arg;

    return payment_give_back(work, with, r->intent, r->amount, STR("cancelled"), r->reason, r);
}

static void a_refund_is_promised_once_and_never_too_much(void **state)
{
    struct intent in = open_intent(3000, 4);
    struct event_id came = tell("refund-1", &in, PAYMENT_TAKEN, 3000);
    int64_t pending = balance(ACCOUNT_REFUND_PENDING);
    struct refund r = {.intent = in.id, .amount = CENTS(1000), .reason = STR("refund-key-1")};
    struct refund same = r;
    struct refund more = {.intent = in.id, .amount = CENTS(2001), .reason = STR("refund-key-2")};
    struct list all;

    (void)state;
    must(payment_apply(&cx, db, &house, &came, 1));
    must(db_in_transaction(&cx, db, give_back, &r));
    must(db_in_transaction(&cx, db, give_back, &same));
    assert_true(id_is(r.id.id, same.id.id));
    assert_int_equal(db_in_transaction(&cx, db, give_back, &more), FAULT_REFUND_TOO_MUCH);
    trouble_clear(&cx);
    assert_int_equal(balance(ACCOUNT_REFUND_PENDING), pending + 1000);
    must(payment_refunds(&cx, db, in.id, &all));
    assert_int_equal(all.n, 1);
}

struct whose {
    struct destination_id destination;
};
SHAPE(WHOSE, struct whose, FIELD(struct whose, destination, .traits = OPTIONAL));
QUERY_ACROSS(WHOSE_JOB,
             &WHOSE,
             "SELECT destination FROM job WHERE kind = 'payment_refund_send' AND subject = ?");

static void late_money_goes_back(void **state)
{
    struct intent in = open_intent(4000, 99);
    struct event_id came = tell("late-1", &in, PAYMENT_TAKEN, 4000);
    int64_t pending = balance(ACCOUNT_REFUND_PENDING);
    int64_t deposit = balance(ACCOUNT_BUYER_DEPOSIT);
    struct list all;

    struct whose job;

    (void)state;
    cx.destination = (struct destination_id){0}; /* as for whoever applies for all of them */
    must(payment_apply(&cx, db, &house, &came, 1));
    assert_int_equal(now_is(&in).state, INTENT_TAKEN);
    must(payment_refunds(&cx, db, in.id, &all));
    assert_int_equal(all.n, 1);
    must(db_one(&cx, db, &WHOSE_JOB, ARGS(((const struct refund *)all.items)->id.id),
                FAULT_DB_BROKEN, &job));
    assert_true(id_is(job.destination.id, destination.id));
    assert_int_equal(balance(ACCOUNT_REFUND_PENDING), pending + 4000);
    assert_int_equal(balance(ACCOUNT_BUYER_DEPOSIT), deposit);
}

static void what_a_crash_left_is_found(void **state)
{
    struct intent in = open_intent(1500, 5);

    (void)state;
    (void)tell("crash-1", &in, PAYMENT_TAKEN, 1500);
    cx.now = moment_plus(cx.now, SECONDS(10));
    must(payment_apply_due(&cx, db, &house, (struct id){{0}}));
    assert_int_equal(now_is(&in).state, INTENT_TAKEN);
    assert_int_equal(told, 1);
}

static struct sale a_sale(const char *reference, int64_t gross, int64_t commission, int64_t vat)
{
    return (struct sale){
        .booking = ID_NEW(booking, cx.now),
        .destination = destination,
        .partner = {{{7, 7}}},
        .contract = {{{8}}},
        .reference = str_of(reference),
        .title = STR("Une visite"),
        .seats = 3,
        .visit = {20000},
        .ends = moment_minus(cx.now, DAYS(2)),
        .gross = CENTS(gross),
        .commission = CENTS(commission),
        .vat = CENTS(vat),
        .frozen = cx.now,
    };
}

struct cancelling {
    struct booking_id booking;
    int64_t cents;
    const char *key;
};

static enum fault cancel(struct ctx *work, struct db *with, void *arg)
{
    const struct cancelling *c = arg;

    return sale_cancel(work, with, c->booking, CENTS(c->cents), STR("visitor"), str_of(c->key));
}

static void a_sale_is_released_once_less_what_went_back(void **state)
{
    struct account_key payable = {destination, ACCOUNT_PARTNER_PAYABLE, {{7, 7}}, CURRENCY_EUR};
    struct sale sales[] = {a_sale("AAAA-0001", 3000, 300, 50), a_sale("AAAA-0002", 0, 0, 0)};
    struct cancelling before = {sales[0].booking, 1000, "part-1"};
    struct cancelling after = {sales[0].booking, 500, "part-2"};
    struct cancelling more = {sales[0].booking, 1501, "part-3"};
    uint32_t released = 0;
    struct money owed;

    (void)state;
    must(sale_freeze_many(&cx, db, sales, 2));
    must(db_in_transaction(&cx, db, cancel, &before));
    must(db_in_transaction(&cx, db, cancel, &before));
    must(sale_release_some(&cx, db, cx.now, &released));
    assert_int_equal(released, 2);
    must(ledger_balance(&cx, db, &payable, &owed));
    assert_int_equal(owed.minor, 2000 - 200);
    must(sale_release_some(&cx, db, cx.now, &released));
    assert_int_equal(released, 0);

    must(db_in_transaction(&cx, db, cancel, &after));
    must(ledger_balance(&cx, db, &payable, &owed));
    assert_int_equal(owed.minor, 1500 - 150);
    assert_int_equal(db_in_transaction(&cx, db, cancel, &more), FAULT_REFUND_TOO_MUCH);
    trouble_clear(&cx);
}

static void many_are_applied_together(void **state)
{
    enum { N = 256 };
    struct intent *in = NEW_ARRAY(arena, struct intent, N);
    struct event_id ids[N];
    char name[32];
    int64_t deposit = balance(ACCOUNT_BUYER_DEPOSIT);

    (void)state;
    for (int i = 0; i < N; i++) {
        in[i] = open_intent(1250, 6);
        snprintf(name, sizeof name, "many-%d", i);
        ids[i] = tell(arena_text(arena, "%s", name).p, &in[i], PAYMENT_TAKEN, 1250);
    }
    int64_t began = moment_ticks();
    must(payment_apply(&cx, db, &house, ids, N));
    print_message("    256 events in %lld us\n", (long long)(moment_ticks() - began));
    assert_int_equal(told, N);
    assert_int_equal(balance(ACCOUNT_BUYER_DEPOSIT), deposit + INT64_C(1250) * N);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_key_is_posted_once),
        TEST(seals_carry_balances_forward),
        TEST(two_that_seal_at_once_take_turns),
        TEST(a_changed_transfer_breaks_the_chain),
        TEST(a_notification_told_again_is_nothing_new),
        TEST(a_refusal_before_the_money_does_not_lose_it),
        TEST(another_amount_stands_in_suspense),
        TEST(money_for_nobody_stands_in_suspense),
        TEST(a_refund_is_promised_once_and_never_too_much),
        TEST(late_money_goes_back),
        TEST(what_a_crash_left_is_found),
        TEST(a_sale_is_released_once_less_what_went_back),
        TEST(many_are_applied_together),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
