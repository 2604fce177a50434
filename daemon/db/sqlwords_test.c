/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"

static void tables_are_found(void **state)
{
    static const struct {
        const char *sql;
        const char *tables; /* "!" before what is written */
        bool binds;
    } table[] = {
        {"SELECT a FROM slot WHERE id = ?", "slot", false},
        {"SELECT a FROM slot WHERE destination = ? AND id = ?", "slot", true},
        {"SELECT s.a FROM slot AS s JOIN offer o ON o.id = s.offer WHERE s.destination = ?",
         "slot offer", true},
        {"SELECT a FROM slot s, offer o LEFT JOIN partner p ON 1", "slot offer partner", false},
        {"INSERT INTO job (id, destination) VALUES (?, ?)", "!job", true},
        {"INSERT INTO job (id) VALUES (?) ON DUPLICATE KEY UPDATE id = id", "!job", false},
        {"INSERT INTO kept (a) SELECT a FROM entry WHERE b = ?", "!kept entry", false},
        {"REPLACE INTO a VALUES (?)", "!a", false},
        {"UPDATE slot SET held = held + ? WHERE id = ?", "!slot", false},
        {"UPDATE slot s JOIN offer o ON 1 SET s.held = 1", "!slot offer", false},
        {"DELETE FROM slot WHERE id IN (SELECT slot FROM booking)", "!slot booking", false},
        {"SELECT a FROM slot WHERE id = ? FOR UPDATE", "slot", false},
        {"SELECT 'FROM x', \"JOIN y\" FROM z", "z", false},
        {"SELECT EXTRACT(YEAR FROM at) FROM z", "z", false},
        {"SELECT a FROM (SELECT b FROM inner_one) t JOIN `outer_one` ON 1", "inner_one outer_one",
         false},
        {"SELECT a FROM information_schema.tables WHERE b = 1", "", false},
        {"SELECT a FROM b WHERE destination IS NULL", "b", false},
        {"SELECT a FROM b JOIN c ON b.destination = c.destination", "b c", false},
        {"SELECT a FROM b WHERE EXISTS (SELECT 1 FROM c WHERE destination <=> ?)", "b c", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        CLEANUP(arena_free) struct arena *a = arena_new();
        struct sql_reading reading;
        struct buf b = BUF(a);

        sql_read(str_of(table[i].sql), &reading);
        for (size_t k = 0; k < reading.n; k++) {
            buf_format(&b, "%s%s%" PRI_STR, k ? " " : "", reading.tables[k].written ? "!" : "",
                       ARG_STR(reading.tables[k].name));
        }
        if (!str_is(buf_str(&b), str_of(table[i].tables)))
            fail_msg("%s: %s", table[i].sql, buf_str(&b).p);
        if (reading.binds_destination != table[i].binds)
            fail_msg("%s: destination", table[i].sql);
    }
}

static void rooms_read_downwards(void **state)
{
    static const struct {
        const char *room;
        const char *owner;
        bool may;
    } table[] = {
        {"booking", "booking", true}, {"booking", "offer", true},   {"booking", "jobs", true},
        {"offer", "partner", true},   {"partner", "offer", false},  {"offer", "booking", false},
        {"booking", "sync", false},   {"audit", "booking", true},   {"catalogue", "booking", true},
        {"payment", "ledger", true},  {"ledger", "payment", false}, {"api", "offer", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (room_may_read(str_of(table[i].room), str_of(table[i].owner)) != table[i].may)
            fail_msg("%s reads %s", table[i].room, table[i].owner);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_found),
        cmocka_unit_test(rooms_read_downwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
