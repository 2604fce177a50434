/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "db/files.h"
#include "db/server_kit.h"
#include "gateways/host_kit.h"
#include "http/fetch.h"
#include "partner/destination_kit.h"
#include "payment/payment.h"
#include "settlement/inside.h"

/*
 * From a payment to a payout file, with the real modules, a real fakepayd and a real server:
 * whole_test MODULES FAKEPAYD
 */
#define SECRET "whole-test-secret-0123456789"

static struct server_kit kit;
static struct db *db;
static struct arena *arena;
static struct ctx cx;
static struct house house;
static const struct house *const house_at = &house;
static const char *modules;
static const char *fakepayd;
static pid_t pid;
static struct str shop_url; /* of fakepayd, no slash at the end */
static struct destination_id destination = {{{1, 2, 3}}};
static struct partner_id payee = {{{7, 7}}};
static const struct user_id cashier = {{{21}}};
static const struct user_id approver = {{{22}}};

static enum fault taken(struct ctx *work,
                        struct db *with,
                        const struct house *h,
                        struct paid *paid,
                        size_t n)
{
    (void)work;
    (void)with;
    (void)h;
    (void)paid;
    (void)n;
    return FAULT_NONE;
}

static const struct taker takers[] = {{SUBJECT_BOOKING, taken}, {0}};

static void must(enum fault f)
{
    if (f != FAULT_NONE)
        fail_msg("fault %s: %s", fault_info[f].slug, cx.trouble.story.p ? cx.trouble.story.p : "");
}

/* ---- the world ---- */

static enum fault start_fakepayd(struct ctx *work)
{
    char line[200] = {0};
    int out[2];
    struct str secret = arena_text(kit.arena, "%s/fakepay-secret", kit.folder);

    TRY(file_write(work, secret, STR(SECRET)));
    if (pipe(out) != 0)
        return FAULT_BROKEN;
    pid = fork();
    if (pid == 0) {
        dup2(out[1], 1);
        close(out[0]);
        execl(fakepayd, fakepayd, "--secret-file", secret.p, "--port", "0", (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    ssize_t n = read(out[0], line, sizeof line - 1);
    close(out[0]);
    struct str said = str_trim((struct str){line, n > 0 ? (size_t)n : 0});
    if (!str_starts(said, STR("ready: ")))
        return fault(work, FAULT_BROKEN, "fakepayd said \"%" PRI_STR "\"", ARG_STR(said));
    shop_url = arena_copy(kit.arena, (struct str){said.p + 7, said.n - 8});
    return FAULT_NONE;
}

static enum fault connect_gateways(struct ctx *work)
{
    static const struct str names[] = {STR_INIT("fakepay"), STR_INIT("sepa")};
    static const struct str hosts[] = {STR_INIT("127.0.0.1")};
    struct gateways_given given = {
        .folder = str_of(modules),
        .names = names,
        .names_n = COUNT_OF(names),
        .hosts = hosts,
        .hosts_n = COUNT_OF(hosts),
        .fetch_seconds = 5,
        .fetch_kib = 256,
        .key = STR("0123456789abcdef0123456789abcdef"),
        .self = STR("/proc/self/exe"),
    };
    struct connection pay = {
        .destination = destination,
        .gateway = STR("fakepay"),
        .name = STR("essai-pay"),
        .settings = arena_text(kit.arena,
                               "{\"base_url\":\"%" PRI_STR "\",\"shop\":\"essai\","
                               "\"secret\":\"" SECRET "\"}",
                               ARG_STR(shop_url)),
        .enabled = true,
    };
    struct connection bank = {
        .destination = destination,
        .gateway = STR("sepa"),
        .name = STR("essai-bank"),
        .settings =
            STR("{\"name\":\"GIE Essai & Visites\",\"iban\":\"FR1420041010050500013M02606\"}"),
        .enabled = true,
    };
    struct connection made;

    house.gateways = gateways_open(work, &given);
    TRY(connection_make(work, db, house.gateways, &pay, &made));
    TRY(connection_make(work, db, house.gateways, &bank, &made));
    return gateways_refresh(work, db, house.gateways);
}

static enum fault make_people(struct ctx *work)
{
    struct destination d = destination_of_test(destination);
    struct partner p = {
        .id = payee,
        .destination = destination,
        .kind = PARTNER_ASSOCIATION,
        .state = PARTNER_ACTIVE,
        .name = STR("Les Œuvres de l’Essai"),
        .source_key = STR(""),
        .legal = STR("association loi 1901"),
        .address = STR("2 rue de l'Essai"),
        .siret = STR(""),
        .register_number = STR(""),
        .email = STR("partenaire@insolite.example"),
        .phone = STR(""),
        .web = STR(""),
        .mediator = STR(""),
        .vat = VAT_FRANCHISE,
        .holder = STR("Association « Les Œuvres de l’Essai »"),
        .iban = STR("DE89370400440532013000"),
    };
    uint32_t made = 0;

    d.seller = STR("GIE Essai, 1 rue de l'Essai");
    TRY(destination_make(work, db, &d));
    work->destination = destination;
    TRY(partner_register_many(work, db, &p, 1, &made));
    payee = p.id;
    return FAULT_NONE;
}

static int set_up(void **state)
{
    (void)state;
    bool good = kit_begin_serving(&kit, &db) == FAULT_NONE && make_people(&kit.cx) == FAULT_NONE &&
                start_fakepayd(&kit.cx) == FAULT_NONE && connect_gateways(&kit.cx) == FAULT_NONE;
    if (!good) {
        log_trouble(&kit.cx, LOG_ERROR, "no world to test in");
        return 1;
    }
    house.payment = payment_desk_new(&kit.serving, takers, &house_at, 1);
    house.public_url = STR("http://127.0.0.1:9");
    house.state = str_of(kit.folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    payment_desk_free(&house.payment);
    gateways_free(&house.gateways);
    if (pid > 0) {
        kill(pid, SIGTERM);
        waitpid(pid, NULL, 0);
    }
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
    cx.tongue = STR("fr");
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* ---- what happens in it ---- */

static struct intent open_intent(int64_t cents, struct booking_id booking)
{
    struct intent in = {
        .id = ID_NEW(intent, cx.now),
        .destination = destination,
        .subject_kind = SUBJECT_BOOKING,
        .subject = booking.id,
        .amount = CENTS(cents),
        .state = INTENT_OPEN,
        .reference = STR(""),
        .url = STR(""),
        .reason = STR(""),
        .until = moment_plus(cx.now, MINUTES(15)),
        .made = cx.now,
    };

    must(payment_open_many(&cx, db, &in, 1));
    return in;
}

static struct intent start(const struct intent *in)
{
    struct payment_words words = {STR("Une visite : 3 places"), STR("ana@insolite.example"),
                                  STR("http://127.0.0.1:9/back")};
    struct intent started;

    must(payment_start(&cx, db, &house, in->id, &words, &started));
    return started;
}

static void pay_with(const struct intent *started, const char *card)
{
    static const struct str hosts[] = {STR_INIT("127.0.0.1")};
    const struct fetch_rules rules = {hosts, 1, 5, 256};
    struct fetch_asked asked = {
        .method = "POST",
        .url = started->url,
        .body = arena_text(arena, "act=pay&card=%s", card),
        .content_type = STR("application/x-www-form-urlencoded"),
    };
    struct fetched got;

    must(http_fetch(&cx, &rules, &asked, &got));
    assert_true(got.status == 200 || got.status == 303);
}

static void look_later(struct span later)
{
    struct moment now = cx.now;

    cx.now = moment_plus(cx.now, later);
    must(payment_look_due(&cx, db, &house, (struct id){{0}}));
    cx.now = now;
}

static struct intent now_is(const struct intent *in)
{
    struct intent found;

    must(payment_find(&cx, db, in->id, &found));
    return found;
}

static void a_lost_notification_is_found_by_looking(void **state)
{
    struct intent in = open_intent(3750, ID_NEW(booking, cx.now));
    struct intent started = start(&in);
    struct intent again = start(&in);

    (void)state;
    assert_int_equal(started.state, INTENT_STARTED);
    assert_true(started.url.n > 0 && str_is(started.url, again.url));
    pay_with(&started, "4970000000000071");
    assert_int_equal(now_is(&in).state, INTENT_STARTED);
    look_later(MINUTES(2));
    assert_int_equal(now_is(&in).state, INTENT_TAKEN);
    assert_int_equal(now_is(&in).fee.minor, 66);
}

static void a_refused_card_is_followed_by_another_attempt(void **state)
{
    struct intent in = open_intent(1000, ID_NEW(booking, cx.now));
    struct intent started = start(&in);

    (void)state;
    pay_with(&started, "4970000000000022");
    look_later(MINUTES(2));
    assert_int_equal(now_is(&in).state, INTENT_REFUSED);

    struct intent second = start(&in);
    assert_false(id_is(second.id.id, in.id.id));
    assert_int_equal(second.state, INTENT_STARTED);
    assert_int_equal(now_is(&in).state, INTENT_REFUSED);

    /* Who comes names the first of them, however many there were. */
    pay_with(&second, "4970000000000022");
    look_later(MINUTES(2));
    assert_int_equal(now_is(&second).state, INTENT_REFUSED);
    struct intent third = start(&in);
    assert_false(id_is(third.id.id, second.id.id));
    assert_int_equal(third.state, INTENT_STARTED);
    assert_true(id_is(start(&in).id.id, third.id.id));
}

static void closing_says_whether_money_can_come(void **state)
{
    struct intent idle = open_intent(500, ID_NEW(booking, cx.now));
    struct intent open = open_intent(500, ID_NEW(booking, cx.now));
    struct intent paid = open_intent(500, ID_NEW(booking, cx.now));
    struct intent after;

    (void)state;
    must(payment_close(&cx, db, &house, idle.id, &after));
    assert_int_equal(after.state, INTENT_CANCELLED);
    (void)start(&open);
    must(payment_close(&cx, db, &house, open.id, &after));
    assert_int_equal(after.state, INTENT_CANCELLED);
    struct intent started = start(&paid);
    pay_with(&started, "4970000000000071");
    must(payment_close(&cx, db, &house, paid.id, &after));
    assert_int_equal(after.state, INTENT_TAKEN);
}

struct giving {
    struct intent_id intent;
    struct refund refund;
};

static enum fault give(struct ctx *work, struct db *with, void *arg)
{
    struct giving *g = arg;

    return payment_give_back(work, with, g->intent, CENTS(500), STR("annulation"),
                             id_to_text(work->arena, g->intent.id), &g->refund);
}

static enum refund_state refund_state_of(const struct giving *g)
{
    struct list all;

    must(payment_refunds(&cx, db, g->intent, &all));
    return ((const struct refund *)all.items)->state;
}

static void refunds_reach_the_provider_once(void **state)
{
    static const struct {
        const char *card;
        enum refund_state first, second;
        bool fails; /* the first time: it is asked again */
    } table[] = {
        {"4970000000000071", REFUND_DONE, REFUND_DONE, false},
        {"4970000000000097", REFUND_WAITING, REFUND_DONE, true},
        {"4970000000000089", REFUND_REFUSED, REFUND_REFUSED, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct intent in = open_intent(500, ID_NEW(booking, cx.now));
        struct intent started = start(&in);
        struct giving g = {.intent = in.id};

        pay_with(&started, table[i].card);
        look_later(MINUTES(2));
        must(db_in_transaction(&cx, db, give, &g));
        enum fault f = payment_refund_send(&cx, db, &house, g.refund.id.id);
        assert_int_equal(f != FAULT_NONE, table[i].fails);
        trouble_clear(&cx);
        assert_int_equal(refund_state_of(&g), table[i].first);
        must(payment_refund_send(&cx, db, &house, g.refund.id.id));
        must(payment_refund_send(&cx, db, &house, g.refund.id.id));
        assert_int_equal(refund_state_of(&g), table[i].second);
    }
}

static struct sale a_sale(const char *reference, int64_t gross, int64_t commission, int64_t vat)
{
    return (struct sale){
        .booking = ID_NEW(booking, cx.now),
        .destination = destination,
        .partner = payee,
        .contract = {{{8}}},
        .reference = str_of(reference),
        .title = STR("Sous les peupliers, la Seine"),
        .seats = 3,
        .visit = {20000},
        .ends = moment_minus(cx.now, DAYS(2)),
        .gross = CENTS(gross),
        .commission = CENTS(commission),
        .vat = CENTS(vat),
        .frozen = cx.now,
    };
}

static void nobody_settles_nothing(void **state)
{
    struct settlement s;

    (void)state;
    assert_int_equal(
        settlement_prepare(&cx, db, &house, cashier, moment_to_wall(cx.now, STR("UTC")).day, &s),
        FAULT_SETTLEMENT_ABSENT);
}

static void two_persons_pay_a_partner(void **state)
{
    struct sale sales[] = {a_sale("AAAA-0001", 3000, 300, 50), a_sale("AAAA-0002", 1250, 125, 21)};
    struct day tomorrow = {moment_to_wall(cx.now, STR("Europe/Paris")).day.n + 1};
    struct settlement s;
    struct settlement twice;
    struct owed owed;
    struct list statements;
    struct payout_paper paper;
    struct str html;
    struct str text;

    (void)state;
    must(sale_freeze_many(&cx, db, sales, 2));
    must(settlement_release(&cx, db, &house, (struct id){{0}}));
    must(settlement_owed(&cx, db, payee, CURRENCY_EUR, &owed));
    assert_int_equal(owed.payable.minor, 4250 - 425);

    must(settlement_prepare(&cx, db, &house, cashier, tomorrow, &s));
    must(settlement_withdraw(&cx, db, s.id, &s));
    assert_int_equal(s.state, SETTLEMENT_WITHDRAWN);
    must(settlement_prepare(&cx, db, &house, cashier, tomorrow, &s));
    assert_int_equal(s.statements, 1);
    assert_int_equal(s.total.minor, 4250 - 425);
    assert_int_equal(settlement_prepare(&cx, db, &house, cashier, tomorrow, &twice),
                     FAULT_SETTLEMENT_ABSENT);
    trouble_clear(&cx);
    assert_int_equal(settlement_approve(&cx, db, &house, s.id, cashier, &s), FAULT_SAME_PERSON);
    trouble_clear(&cx);
    assert_int_equal(settlement_paper(&cx, db, s.id, &paper), FAULT_SETTLEMENT_ABSENT);
    trouble_clear(&cx);

    must(settlement_approve(&cx, db, &house, s.id, approver, &s));
    assert_int_equal(s.state, SETTLEMENT_APPROVED);
    assert_int_equal(settlement_approve(&cx, db, &house, s.id, approver, &twice), FAULT_MOVE_WRONG);
    trouble_clear(&cx);
    must(settlement_owed(&cx, db, payee, CURRENCY_EUR, &owed));
    assert_int_equal(owed.payable.minor, 0);
    assert_int_equal(owed.in_payout.minor, 4250 - 425);
    must(settlement_paper(&cx, db, s.id, &paper));
    assert_true(str_find(paper.bytes, STR("<InstdAmt Ccy=\"EUR\">38.25</InstdAmt>")) <
                paper.bytes.n);
    assert_true(str_find(paper.bytes, STR("Les OEuvres de l'Essai")) < paper.bytes.n);

    must(settlement_file_write(&cx, db, &house, s.id.id));
    must(settlement_file_write(&cx, db, &house, s.id.id));
    struct str copy;
    must(file_read(&cx, arena_text(arena, "%s/payouts/%" PRI_STR, kit.folder, ARG_STR(paper.name)),
                   &copy));
    assert_true(str_is(copy, paper.bytes));

    must(settlement_statements(&cx, db, s.id, &statements));
    const struct statement *first = statements.items;
    assert_true(str_starts(first->invoice, STR("C20")) && str_ends(first->invoice, STR("-000001")));
    must(statement_paper(&cx, db, first->id, &html, &text));
    assert_true(str_find(html, STR("AAAA-0002")) < html.n);
    assert_true(str_find(text, STR("DE89 •••• •••• •••• •••0 00")) < text.n);
    must(statement_mail(&cx, db, &house, first->id.id));
    must(settlement_deliver(&cx, db, s.id, approver, &s));
    assert_int_equal(s.state, SETTLEMENT_DELIVERED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_lost_notification_is_found_by_looking),
        TEST(a_refused_card_is_followed_by_another_attempt),
        TEST(closing_says_whether_money_can_come),
        TEST(refunds_reach_the_provider_once),
        TEST(nobody_settles_nothing),
        TEST(two_persons_pay_a_partner),
    };

    int status = try_gateway(argc, argv);

    if (status >= 0)
        return status;
    if (argc != 3)
        return 2;
    modules = argv[1];
    fakepayd = argv[2];
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
