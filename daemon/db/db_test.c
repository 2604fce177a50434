/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "db/work_kit.h"

static struct server_kit kit;

enum colour { COLOUR_UNSET, COLOUR_RED, COLOUR_BLUE };
WORDS(COLOURS, "test_colour", [COLOUR_RED] = "red", [COLOUR_BLUE] = "blue");

struct thing {
    struct id id;
    bool yes;
    uint32_t count;
    int64_t number;
    struct str text;
    struct texts texts;
    struct money money;
    struct moment moment;
    struct day day;
    struct hash hash;
    struct point point;
    enum colour colour;
    struct list list;
    struct str blob;
};
SHAPE(THING,
      struct thing,
      FIELD(struct thing, id),
      FIELD(struct thing, yes),
      FIELD(struct thing, count),
      FIELD(struct thing, number),
      FIELD(struct thing, text, .traits = OPTIONAL),
      FIELD(struct thing, texts),
      FIELD(struct thing, money),
      FIELD(struct thing, moment, .traits = OPTIONAL),
      FIELD(struct thing, day, .traits = OPTIONAL),
      FIELD(struct thing, hash, .traits = OPTIONAL),
      FIELD(struct thing, point, .traits = OPTIONAL),
      FIELD_WORD(struct thing, colour, &COLOURS, .traits = OPTIONAL),
      FIELD_LIST(struct thing, list, &TEXT_ITEM),
      FIELD(struct thing, blob, .traits = OPTIONAL));

static const char thing_table[] =
    "CREATE TABLE thing (id BINARY(16) NOT NULL PRIMARY KEY, yes BOOLEAN NOT NULL,"
    " count INT UNSIGNED NOT NULL, number BIGINT NOT NULL, text VARCHAR(200) NULL UNIQUE,"
    " texts JSON NOT NULL, money_minor BIGINT NULL, money_currency CHAR(3) NULL,"
    " moment BIGINT NULL, day INT NULL, hash BINARY(32) NULL, point_lat DOUBLE NULL,"
    " point_lon DOUBLE NULL, colour VARCHAR(20) NULL, list JSON NOT NULL, blob_ LONGBLOB NULL)";
static const char ledger_table[] = "CREATE TABLE ledger_toy (id INT NOT NULL PRIMARY KEY, n INT)";

QUERY(THING_INSERT,
      NULL,
      "INSERT INTO thing (id, yes, count, number, text, texts, money_minor, money_currency, moment,"
      " day, hash, point_lat, point_lon, colour, list, blob_)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
QUERY(THING_BY_ID,
      &THING,
      "SELECT id, yes, count, number, text, texts, money_minor, money_currency, moment, day, hash,"
      " point_lat, point_lon, colour, list, blob_ FROM thing WHERE id = ?");
QUERY(THING_ALL,
      &THING,
      "SELECT id, yes, count, number, text, texts, money_minor, money_currency, moment, day, hash,"
      " point_lat, point_lon, colour, list, blob_ FROM thing ORDER BY id");
QUERY(THING_ADD, NULL, "UPDATE thing SET number = number + ? WHERE id = ?");
QUERY(THING_CLEAR, NULL, "DELETE FROM thing");
QUERY(LEDGER_INSERT, NULL, "INSERT INTO ledger_toy (id, n) VALUES (?, 1)");
QUERY(LEDGER_UPDATE, NULL, "UPDATE ledger_toy SET n = 2 WHERE id = ?");
QUERY(KILL_IT, NULL, "KILL CONNECTION ?");

struct number_row {
    int64_t n;
};
SHAPE(NUMBER_ROW, struct number_row, FIELD(struct number_row, n));
QUERY(WHO_AM_I, &NUMBER_ROW, "SELECT CONNECTION_ID()");
QUERY(THING_COUNT, &NUMBER_ROW, "SELECT COUNT(*) FROM thing");
QUERY(TWO_ROWS, &NUMBER_ROW, "SELECT 1 UNION SELECT 2");

static struct thing a_thing(struct ctx *cx, const char *text)
{
    return (struct thing){
        .id = id_new(cx->now),
        .text = str_of(text),
        .texts.in[LANGUAGE_FR] = STR("été"),
        .money = CENTS(1250),
    };
}

static int64_t count_things(struct work *w)
{
    struct number_row row = {0};

    must(&w->cx, db_one(&w->cx, w->db, &THING_COUNT, NO_ARGS, FAULT_BROKEN, &row));
    return row.n;
}

static void clear_things(struct work *w)
{
    must(&w->cx, db_do(&w->cx, w->db, &THING_CLEAR, NO_ARGS, NULL));
}

static void every_kind_comes_back(void **state)
{
    struct text_item items[] = {{STR("eau")}, {STR("\"feu\"")}};
    struct work w;
    struct thing back;

    (void)state;
    work_begin(&w, &kit.serving);
    struct thing full = {
        .id = id_new(w.cx.now),
        .yes = true,
        .count = 4000000000u,
        .number = INT64_MIN,
        .text = STR("dix-huit œufs 🥚"),
        .texts.in[LANGUAGE_FR] = STR("À l'été \"bleu\""),
        .texts.in[LANGUAGE_JA] = STR("夏"),
        .money = {-1, CURRENCY_CHF},
        .moment = w.cx.now,
        .day = day_of(1969, 7, 20),
        .hash = hash_of(STR("x")),
        .point = {48.8566, 2.3522},
        .colour = COLOUR_BLUE,
        .list = {items, 2},
        .blob = {"\0\xff\xfe binary", 10},
    };
    must(&w.cx, db_do(&w.cx, w.db, &THING_INSERT, args_of(w.arena, &THING, &full), NULL));
    must(&w.cx, db_one(&w.cx, w.db, &THING_BY_ID, ARGS(full.id), FAULT_BROKEN, &back));
    assert_true(back.yes);
    assert_int_equal(back.count, full.count);
    assert_true(back.number == full.number);
    assert_true(str_is(back.text, full.text));
    assert_true(str_is(back.texts.in[LANGUAGE_FR], full.texts.in[LANGUAGE_FR]));
    assert_true(str_is(back.texts.in[LANGUAGE_JA], full.texts.in[LANGUAGE_JA]));
    assert_true(str_is_empty(back.texts.in[LANGUAGE_EN]));
    assert_true(money_compare(back.money, full.money) == 0);
    assert_true(back.moment.us == full.moment.us);
    assert_int_equal(back.day.n, full.day.n);
    assert_true(hash_is(back.hash, full.hash));
    assert_true(back.point.lat == full.point.lat && back.point.lon == full.point.lon);
    assert_int_equal(back.colour, COLOUR_BLUE);
    assert_int_equal(back.list.n, 2);
    assert_true(str_is(((struct text_item *)back.list.items)[1].text, items[1].text));
    assert_true(str_is(back.blob, full.blob));

    struct thing bare = {.id = id_new(w.cx.now)};
    must(&w.cx, db_do(&w.cx, w.db, &THING_INSERT, args_of(w.arena, &THING, &bare), NULL));
    must(&w.cx, db_one(&w.cx, w.db, &THING_BY_ID, ARGS(bare.id), FAULT_BROKEN, &back));
    assert_null(back.text.p);
    assert_int_equal(back.money.currency, CURRENCY_NONE);
    assert_true(moment_is_none(back.moment) && day_is_none(back.day));
    assert_int_equal(back.colour, COLOUR_UNSET);
    assert_int_equal(back.list.n, 0);
    clear_things(&w);
    work_end(&w);
}

static void big_blobs_come_back_whole(void **state)
{
    static const size_t sizes[] = {0, 127, 128, 129, 65536, 3 << 20};
    struct work w;
    struct thing back;

    (void)state;
    work_begin(&w, &kit.serving);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct thing t = a_thing(&w.cx, NULL);
        char *p = arena_take(w.arena, sizes[i] + 1, 1);

        for (size_t k = 0; k < sizes[i]; k++)
            p[k] = (char)(k * 7 + k / 251);
        t.blob = (struct str){p, sizes[i]};
        must(&w.cx, db_do(&w.cx, w.db, &THING_INSERT, args_of(w.arena, &THING, &t), NULL));
        must(&w.cx, db_one(&w.cx, w.db, &THING_BY_ID, ARGS(t.id), FAULT_BROKEN, &back));
        assert_true(str_is(back.blob, t.blob));
    }
    clear_things(&w);
    work_end(&w);
}

static void many_rows_with_gaps(void **state)
{
    struct work w;
    struct thing *rows;
    struct list all;
    uint64_t changed = 0;
    size_t n = 4500; /* more than two pieces */

    (void)state;
    work_begin(&w, &kit.serving);
    rows = NEW_ARRAY(w.arena, struct thing, n);
    for (size_t i = 0; i < n; i++) {
        rows[i] = a_thing(&w.cx, i % 3 ? arena_text(w.arena, "row %zu", i).p : NULL);
        rows[i].number = (int64_t)i;
        if (i % 2)
            rows[i].money = (struct money){0};
        if (i % 5 == 0)
            rows[i].point = (struct point){1.5, (double)i};
        rows[i].colour = i % 4 ? COLOUR_RED : COLOUR_UNSET;
        rows[i].day.n = i % 7 ? (int32_t)i : 0;
    }
    must(&w.cx, db_do_many(&w.cx, w.db, &THING_INSERT, &THING, rows, n, &changed));
    assert_int_equal(changed, n);
    must(&w.cx, db_all(&w.cx, w.db, &THING_ALL, NO_ARGS, &all));
    assert_int_equal(all.n, n);
    for (size_t i = 0; i < n; i++) {
        const struct thing *was = &rows[i];
        struct thing is;

        must(&w.cx, db_one(&w.cx, w.db, &THING_BY_ID, ARGS(was->id), FAULT_BROKEN, &is));
        assert_true(str_is(is.text, was->text));
        assert_true(is.number == was->number);
        assert_int_equal(is.money.currency, was->money.currency);
        assert_true(is.point.lon == was->point.lon);
        assert_int_equal(is.colour, was->colour);
        assert_int_equal(is.day.n, was->day.n);
    }
    clear_things(&w);
    work_end(&w);
}

static void a_key_that_is_there(void **state)
{
    struct work w;
    uint64_t changed = 99;

    (void)state;
    work_begin(&w, &kit.serving);
    struct thing rows[3] = {a_thing(&w.cx, "one"), a_thing(&w.cx, "two"), a_thing(&w.cx, "one")};
    must(&w.cx, db_do(&w.cx, w.db, &THING_INSERT, args_of(w.arena, &THING, &rows[0]), NULL));
    assert_int_equal(
        db_do(&w.cx, w.db, &THING_INSERT, args_of(w.arena, &THING, &rows[2]), &changed),
        FAULT_DB_TWICE);
    assert_int_equal(changed, 99); /* written only on success */
    trouble_clear(&w.cx);
    clear_things(&w);

    assert_int_equal(db_do_many(&w.cx, w.db, &THING_INSERT, &THING, rows, 3, &changed),
                     FAULT_DB_TWICE);
    trouble_clear(&w.cx);
    assert_int_equal(count_things(&w), 0); /* all rows or none */
    work_end(&w);
}

static void questions_have_one_answer(void **state)
{
    struct number_row row = {-1};
    struct work w;
    bool found = true;

    (void)state;
    work_begin(&w, &kit.serving);
    assert_int_equal(db_one(&w.cx, w.db, &TWO_ROWS, NO_ARGS, FAULT_OFFER_ABSENT, &row),
                     FAULT_DB_BROKEN);
    trouble_clear(&w.cx);
    struct thing t;
    assert_int_equal(
        db_one(&w.cx, w.db, &THING_BY_ID, ARGS(id_new(w.cx.now)), FAULT_OFFER_ABSENT, &t),
        FAULT_OFFER_ABSENT);
    trouble_clear(&w.cx);
    must(&w.cx, db_find(&w.cx, w.db, &THING_BY_ID, ARGS(id_new(w.cx.now)), &t, &found));
    assert_false(found);
    assert_int_equal(count_things(&w), 0); /* the connection is in order after all that */
    work_end(&w);
}

static enum fault take_two(struct ctx *cx, void *sink, const void *row)
{
    int *taken = sink;

    (void)row;
    return ++*taken == 2 ? fault(cx, FAULT_BROKEN, "enough") : FAULT_NONE;
}

static void a_taker_may_stop(void **state)
{
    struct work w;
    int taken = 0;

    (void)state;
    work_begin(&w, &kit.serving);
    for (int i = 0; i < 5; i++) {
        struct thing t = a_thing(&w.cx, NULL);
        must(&w.cx, db_do(&w.cx, w.db, &THING_INSERT, args_of(w.arena, &THING, &t), NULL));
    }
    assert_int_equal(db_each(&w.cx, w.db, &THING_ALL, NO_ARGS, NULL, take_two, &taken),
                     FAULT_BROKEN);
    assert_int_equal(taken, 2);
    assert_int_equal(count_things(&w), 5);
    clear_things(&w);
    work_end(&w);
}

/* Two that want two rows in opposite order: one is undone by the server and runs again. */

struct meeting {
    struct id first;
    struct id second;
    atomic_int *arrived;
    int runs;
    enum fault fault;
};

static enum fault cross(struct ctx *cx, struct db *db, void *arg)
{
    struct meeting *m = arg;

    m->runs++;
    TRY(db_do(cx, db, &THING_ADD, ARGS((int64_t)1, m->first), NULL));
    atomic_fetch_add(m->arrived, 1);
    for (int i = 0; i < 200 && atomic_load(m->arrived) < 2; i++)
        nanosleep(&(struct timespec){0, 5000000}, NULL);
    return db_do(cx, db, &THING_ADD, ARGS((int64_t)1, m->second), NULL);
}

static void *cross_in_thread(void *arg)
{
    struct meeting *m = arg;
    struct work w;

    work_begin(&w, &kit.serving);
    m->fault = db_in_transaction(&w.cx, w.db, cross, m);
    work_end(&w);
    return NULL;
}

static void a_deadlock_is_nobodys_business(void **state)
{
    atomic_int arrived = 0;
    pthread_t threads[2];
    struct work w;

    (void)state;
    work_begin(&w, &kit.serving);
    struct thing a = a_thing(&w.cx, "a");
    struct thing b = a_thing(&w.cx, "b");
    must(&w.cx, db_do(&w.cx, w.db, &THING_INSERT, args_of(w.arena, &THING, &a), NULL));
    must(&w.cx, db_do(&w.cx, w.db, &THING_INSERT, args_of(w.arena, &THING, &b), NULL));
    struct meeting meetings[2] = {{a.id, b.id, &arrived, 0, FAULT_NONE},
                                  {b.id, a.id, &arrived, 0, FAULT_NONE}};
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, cross_in_thread, &meetings[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(meetings[0].fault, FAULT_NONE);
    assert_int_equal(meetings[1].fault, FAULT_NONE);
    assert_true(meetings[0].runs + meetings[1].runs >= 3);
    must(&w.cx, db_one(&w.cx, w.db, &THING_BY_ID, ARGS(a.id), FAULT_BROKEN, &a));
    assert_true(a.number == 2);
    clear_things(&w);
    work_end(&w);
}

/* A connection that dies in the middle of a transaction: the whole body runs again on a new one. */

struct dying {
    struct thing thing;
    int runs;
    struct moment now[2];
    bool swallow;
};

static void kill_connection(struct db *db)
{
    struct number_row row;
    struct work w;

    work_begin(&w, &kit.owner);
    must(&w.cx, db_one(&w.cx, db, &WHO_AM_I, NO_ARGS, FAULT_BROKEN, &row));
    must(&w.cx, db_do(&w.cx, w.db, &KILL_IT, ARGS(row.n), NULL));
    work_end(&w);
}

static enum fault die_once(struct ctx *cx, struct db *db, void *arg)
{
    struct dying *d = arg;

    if (d->runs < 2)
        d->now[d->runs] = cx->now;
    d->runs++;
    TRY(db_do(cx, db, &THING_INSERT, args_of(cx->arena, &THING, &d->thing), NULL));
    if (d->runs == 1) {
        kill_connection(db);
        enum fault f = db_do(cx, db, &THING_ADD, ARGS((int64_t)1, d->thing.id), NULL);
        assert_int_equal(f, FAULT_DB_BUSY);
        return d->swallow ? FAULT_NONE : f;
    }
    return FAULT_NONE;
}

static void a_lost_connection_runs_the_body_again(void **state)
{
    struct work w;

    (void)state;
    work_begin(&w, &kit.serving);
    for (int swallow = 0; swallow < 2; swallow++) {
        struct dying d = {.thing = a_thing(&w.cx, "once"), .swallow = swallow};

        must(&w.cx, db_in_transaction(&w.cx, w.db, die_once, &d));
        assert_int_equal(d.runs, 2);
        assert_true(moment_is_before(d.now[0], d.now[1])); /* the clock is read anew */
        assert_int_equal(count_things(&w), 1);
        assert_false(db_is_in_transaction(w.db));
        clear_things(&w);
    }
    kill_connection(w.db);
    assert_int_equal(count_things(&w), 0); /* outside a transaction it just connects again */
    work_end(&w);
}

static enum fault insert_twice(struct ctx *cx, struct db *db, void *arg)
{
    struct dying *d = arg;

    d->runs++;
    TRY(db_do(cx, db, &THING_INSERT, args_of(cx->arena, &THING, &d->thing), NULL));
    if (d->runs < 3) /* as if another had been quicker */
        return db_do(cx, db, &THING_INSERT, args_of(cx->arena, &THING, &d->thing), NULL);
    return FAULT_NONE;
}

static enum fault insert_and_fail(struct ctx *cx, struct db *db, void *arg)
{
    struct dying *d = arg;

    d->runs++;
    TRY(db_do(cx, db, &THING_INSERT, args_of(cx->arena, &THING, &d->thing), NULL));
    return fault(cx, FAULT_SEATS_SHORT, "no");
}

static void faults_roll_back(void **state)
{
    struct work w;

    (void)state;
    work_begin(&w, &kit.serving);
    struct dying twice = {.thing = a_thing(&w.cx, "t")};
    must(&w.cx, db_in_transaction(&w.cx, w.db, insert_twice, &twice));
    assert_int_equal(twice.runs, 3);
    assert_int_equal(w.cx.trouble.fault, FAULT_NONE);
    clear_things(&w);

    struct dying failing = {.thing = a_thing(&w.cx, "f")};
    assert_int_equal(db_in_transaction(&w.cx, w.db, insert_and_fail, &failing), FAULT_SEATS_SHORT);
    assert_int_equal(failing.runs, 1);
    trouble_clear(&w.cx);
    assert_int_equal(count_things(&w), 0);
    work_end(&w);
}

static void the_serving_user_only_adds_to_ledgers(void **state)
{
    struct work w;

    (void)state;
    work_begin(&w, &kit.serving);
    must(&w.cx, db_do(&w.cx, w.db, &LEDGER_INSERT, ARGS((int64_t)1), NULL));
    assert_int_equal(db_do(&w.cx, w.db, &LEDGER_UPDATE, ARGS((int64_t)1), NULL), FAULT_DB_BROKEN);
    trouble_clear(&w.cx);

    /* Many at once too: what was not even prepared is a fault like any other. */
    static const struct number_row rows[] = {{1}, {2}};
    assert_int_equal(db_do_many(&w.cx, w.db, &LEDGER_UPDATE, &NUMBER_ROW, rows, 2, NULL),
                     FAULT_DB_BROKEN);
    work_end(&w);
}

static void a_pool_replaces_the_dead(void **state)
{
    struct db_pool *pool = db_pool_new(&kit.serving, 2, SECONDS(1));
    struct work w;

    (void)state;
    work_begin(&w, &kit.serving);
    struct db *one = db_lease(&w.cx, pool);
    struct db *two = db_lease(&w.cx, pool);
    assert_non_null(one);
    assert_non_null(two);
    assert_null(db_lease(&w.cx, pool)); /* there are two, and patience has an end */
    kill_connection(one);
    db_give_back(&one);
    nanosleep(&(struct timespec){0, 50000000}, NULL);
    one = db_lease(&w.cx, pool);
    struct number_row row;
    must(&w.cx, db_one(&w.cx, one, &WHO_AM_I, NO_ARGS, FAULT_BROKEN, &row));
    db_give_back(&one);
    db_give_back(&two);
    db_pool_free(&pool);
    work_end(&w);
}

static int begin_all(void **state)
{
    static const char *const tables[] = {thing_table, ledger_table, NULL};

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
        cmocka_unit_test(every_kind_comes_back),
        cmocka_unit_test(big_blobs_come_back_whole),
        cmocka_unit_test(many_rows_with_gaps),
        cmocka_unit_test(a_key_that_is_there),
        cmocka_unit_test(questions_have_one_answer),
        cmocka_unit_test(a_taker_may_stop),
        cmocka_unit_test(a_deadlock_is_nobodys_business),
        cmocka_unit_test(a_lost_connection_runs_the_body_again),
        cmocka_unit_test(faults_roll_back),
        cmocka_unit_test(the_serving_user_only_adds_to_ledgers),
        cmocka_unit_test(a_pool_replaces_the_dead),
    };
    return cmocka_run_group_tests(tests, begin_all, end_all);
}
