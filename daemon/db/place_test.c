/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"

static void urls_are_read(void **state)
{
    static const struct {
        const char *url;
        const char *user;
        const char *password;
        const char *host;
        const char *schema;
        const char *socket;
        uint32_t port;
    } table[] = {
        {"mariadb://ins:secret@db.example.test:3307/insolite", "ins", "secret", "db.example.test",
         "insolite", "", 3307},
        {"mysql://ins@127.0.0.1/shop", "ins", "", "127.0.0.1", "shop", "", 3306},
        {"mariadb://a%40b:p%3A%2f%25@h/s", "a@b", "p:/%", "h", "s", "", 3306},
        {"mariadb://u:p@ss@h/s", "u", "p@ss", "h", "s", "", 3306},
        {"mariadb://u:p@localhost/s?socket=%2Frun%2Fmysqld%2Fmysqld.sock", "u", "p", "localhost",
         "s", "/run/mysqld/mysqld.sock", 3306},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        CLEANUP(arena_free) struct arena *a = arena_new();
        struct ctx cx = {.arena = a};
        struct db_place place;

        if (db_place_from_url(&cx, str_of(table[i].url), &place) != FAULT_NONE)
            fail_msg("%s: %s", table[i].url, cx.trouble.story.p);
        if (!str_is(place.user, str_of(table[i].user)) ||
            !str_is(place.password, str_of(table[i].password)) ||
            !str_is(place.host, str_of(table[i].host)) ||
            !str_is(place.schema, str_of(table[i].schema)) ||
            !str_is(place.socket, str_of(table[i].socket)) || place.port != table[i].port)
            fail_msg("%s reads otherwise", table[i].url);
    }
}

static void odd_urls_are_refused(void **state)
{
    static const char *const table[] = {
        "",
        "postgres://u:hidden@h/s",
        "mariadb://u:hidden@h",
        "mariadb://u:hidden@h/",
        "mariadb://h/s",
        "mariadb://:hidden@h/s",
        "mariadb://u:hidden@/s",
        "mariadb://u:hidden@h:0/s",
        "mariadb://u:hidden@h:99999/s",
        "mariadb://u:hidden@h:3306x/s",
        "mariadb://u:hidden%4@h/s",
        "mariadb://u:hidden@h/s?sockt=/x",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        CLEANUP(arena_free) struct arena *a = arena_new();
        struct ctx cx = {.arena = a};
        struct db_place place;

        if (db_place_from_url(&cx, str_of(table[i]), &place) != FAULT_CONFIG_WRONG)
            fail_msg("%s was taken", table[i]);
        struct str story = cx.trouble.story;
        assert_true(str_find(story, STR("hidden")) == story.n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_read),
        cmocka_unit_test(odd_urls_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
