/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>

#include "base/ctx.h"
#include "base/moment.h"
#include "base/test.h"

static void the_clock_on_the_wall(void **state)
{
    static const struct {
        const char *case_;
        const char *zone;
        int year, month, mday, hour, minute;
        enum fold fold;
        enum fault fault;
        const char *utc;
    } table[] = {
        {"summer", "Europe/Paris", 2026, 6, 13, 10, 30, FOLD_ASK, 0, "2026-06-13T08:30:00Z"},
        {"winter", "Europe/Paris", 2026, 1, 13, 10, 30, FOLD_ASK, 0, "2026-01-13T09:30:00Z"},
        {"spring night, before", "Europe/Paris", 2026, 3, 29, 1, 59, FOLD_ASK, 0,
         "2026-03-29T00:59:00Z"},
        {"spring night, the first that is not", "Europe/Paris", 2026, 3, 29, 2, 0, FOLD_ASK,
         FAULT_HOUR_ABSENT, NULL},
        {"spring night, whatever is asked", "Europe/Paris", 2026, 3, 29, 2, 59, FOLD_FIRST,
         FAULT_HOUR_ABSENT, NULL},
        {"spring night, after", "Europe/Paris", 2026, 3, 29, 3, 0, FOLD_ASK, 0,
         "2026-03-29T01:00:00Z"},
        {"autumn night, before", "Europe/Paris", 2026, 10, 25, 1, 59, FOLD_ASK, 0,
         "2026-10-24T23:59:00Z"},
        {"autumn night, which", "Europe/Paris", 2026, 10, 25, 2, 0, FOLD_ASK, FAULT_HOUR_TWICE,
         NULL},
        {"autumn night, first", "Europe/Paris", 2026, 10, 25, 2, 30, FOLD_FIRST, 0,
         "2026-10-25T00:30:00Z"},
        {"autumn night, second", "Europe/Paris", 2026, 10, 25, 2, 30, FOLD_SECOND, 0,
         "2026-10-25T01:30:00Z"},
        {"autumn night, after", "Europe/Paris", 2026, 10, 25, 3, 0, FOLD_ASK, 0,
         "2026-10-25T02:00:00Z"},
        {"an hour that comes once", "Europe/Paris", 2026, 6, 13, 2, 30, FOLD_SECOND, 0,
         "2026-06-13T00:30:00Z"},
        {"La Réunion knows no summer time", "Indian/Reunion", 2026, 3, 29, 2, 30, FOLD_ASK, 0,
         "2026-03-28T22:30:00Z"},
        {"nor winter time", "Indian/Reunion", 2026, 10, 25, 2, 30, FOLD_ASK, 0,
         "2026-10-24T22:30:00Z"},
        {"half an hour", "Australia/Lord_Howe", 2026, 4, 5, 1, 45, FOLD_SECOND, 0,
         "2026-04-04T15:15:00Z"},
        {"a day that was left out", "Pacific/Apia", 2011, 12, 30, 12, 0, FOLD_ASK,
         FAULT_HOUR_ABSENT, NULL},
        {"far ahead", "Europe/Paris", 2090, 7, 1, 12, 0, FOLD_ASK, 0, "2090-07-01T10:00:00Z"},
        {"UTC", "UTC", 2026, 7, 1, 12, 0, FOLD_ASK, 0, "2026-07-01T12:00:00Z"},
        {"no such zone", "Europe/Atlantis", 2026, 7, 1, 12, 0, FOLD_ASK, FAULT_ZONE_UNKNOWN, NULL},
        {"another spelling", "Etc:Zulu", 2026, 7, 1, 12, 0, FOLD_ASK, FAULT_ZONE_UNKNOWN, NULL},
        {"no zone", "", 2026, 7, 1, 12, 0, FOLD_ASK, FAULT_ZONE_UNKNOWN, NULL},
        {"not a zone but an offset", "GMT+5", 2026, 7, 1, 12, 0, FOLD_ASK, FAULT_ZONE_UNKNOWN,
         NULL},
    };

    (void)state;
    WITH_ARENA(a);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct ctx cx = {.arena = a};
        struct str zone = str_of(table[i].zone);
        struct wall wall = {day_of(table[i].year, table[i].month, table[i].mday),
                            (uint32_t)(table[i].hour * 60 + table[i].minute)};
        struct moment t;
        enum fault f = moment_from_wall(&cx, wall, zone, table[i].fold, &t);

        if (f != table[i].fault)
            fail_msg("%s: fault %d", table[i].case_, (int)f);
        if (f != FAULT_NONE)
            continue;
        TEXT_IS(moment_to_text(a, t), table[i].utc);
        struct wall again = moment_to_wall(t, zone);
        assert_int_equal(again.day.n, wall.day.n);
        assert_int_equal(again.minute, wall.minute);
    }
}

/* Every half hour of two years, there and back. */
static void every_moment_comes_back(void **state)
{
    static const char *const names[] = {"Europe/Paris", "Indian/Reunion", "America/New_York"};
    struct moment from = {INT64_C(86400000000) * day_of(2026, 1, 1).n};

    (void)state;
    WITH_ARENA(a);
    for (size_t z = 0; z < COUNT_OF(names); z++) {
        struct str zone = str_of(names[z]);

        for (int i = 0; i < 2 * 365 * 48; i++) {
            struct ctx cx = {.arena = a};
            struct moment t = moment_plus(from, MINUTES(INT64_C(30) * i));
            struct wall wall = moment_to_wall(t, zone);
            struct moment first;
            struct moment second;

            assert_int_equal(moment_from_wall(&cx, wall, zone, FOLD_FIRST, &first), FAULT_NONE);
            assert_int_equal(moment_from_wall(&cx, wall, zone, FOLD_SECOND, &second), FAULT_NONE);
            if (first.us != t.us && second.us != t.us)
                fail_msg("%s %d", names[z], i);
        }
    }
}

static void *ask_many(void *arg)
{
    static const char *const names[] = {"Europe/Paris", "Indian/Reunion", "Asia/Tokyo",
                                        "America/Cayenne", "Pacific/Noumea"};
    struct moment t = {INT64_C(1781346600000000)}; /* 2026-06-13T10:30:00Z */

    (void)arg;
    for (size_t i = 0; i < 20000; i++) {
        struct wall wall = moment_to_wall(t, str_of(names[i % COUNT_OF(names)]));
        if (i % COUNT_OF(names) == 0 && wall.minute != 12 * 60 + 30)
            return UNCONST("wrong");
    }
    return NULL;
}

static void threads_may_ask_together(void **state)
{
    pthread_t threads[8];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_many, NULL), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
}

static void an_unknown_zone_reads_as_utc(void **state)
{
    struct wall wall = moment_to_wall((struct moment){-1}, STR("Europe/Atlantis"));

    (void)state;
    assert_int_equal(wall.day.n, -1);
    assert_int_equal(wall.minute, 1439);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_may_ask_together),
        cmocka_unit_test(the_clock_on_the_wall),
        cmocka_unit_test(every_moment_comes_back),
        cmocka_unit_test(an_unknown_zone_reads_as_utc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
