/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/test.h"

enum mode { MODE_NONE, MODE_TRIAL, MODE_PRODUCTION };
WORDS(MODES, "mode", [MODE_TRIAL] = "trial", [MODE_PRODUCTION] = "production");

struct server {
    uint32_t port;
    struct str host;
    enum mode mode;
    struct list modules;
};
SHAPE(SERVER,
      struct server,
      FIELD(struct server,
            port,
            .min = 1,
            .max = 65535,
            .otherwise = "8080",
            .means = "Where to listen"),
      FIELD(struct server, host, .otherwise = "127.0.0.1"),
      FIELD_WORD(struct server, mode, &MODES, .otherwise = "trial", .means = "For whom"),
      FIELD_LIST(struct server, modules, &TEXT_ITEM, .traits = OPTIONAL));

struct mail {
    struct str smtp_url;
    struct str password_file;
};
SHAPE(MAIL,
      struct mail,
      FIELD(struct mail, smtp_url),
      FIELD(struct mail, password_file, .traits = OPTIONAL | SECRET));

struct all {
    struct server server;
    struct mail mail;
};

static enum fault read_text(struct ctx *cx, const char *text, struct all *ret)
{
    char path[] = "/tmp/insolited-config-XXXXXX";
    int file = mkstemp(path);
    struct config_section sections[] = {{"server", &SERVER, &ret->server},
                                        {"mail", &MAIL, &ret->mail}};
    enum fault f;

    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    f = config_read(cx, str_of(path), sections, COUNT_OF(sections));
    unlink(path);
    return f;
}

static void what_is_said_and_what_is_not(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    struct all all;

    (void)state;
    assert_int_equal(read_text(&cx,
                               "\xEF\xBB\xBF; a comment\n"
                               "[server]\n"
                               "  port = 9000  ; the trial's\n"
                               "modules = apidae, sepa\n"
                               "\n# another\n[mail]\n"
                               "smtp_url : smtp://127.0.0.1:2525\n",
                               &all),
                     FAULT_NONE);
    assert_int_equal(all.server.port, 9000);
    TEXT_IS(all.server.host, "127.0.0.1");
    assert_int_equal(all.server.mode, MODE_TRIAL);
    assert_int_equal(all.server.modules.n, 2);
    TEXT_IS(all.mail.smtp_url, "smtp://127.0.0.1:2525");
    assert_true(str_is_empty(all.mail.password_file));
}

/* Every mistake, with its line, at once. */
static void mistakes_have_lines_and_neighbours(void **state)
{
    static const char text[] = "early = 1\n"
                               "[sevrer]\n"
                               "port = 1\n"
                               "[server]\n"
                               "prot = 2\n"
                               "port = 70000\n"
                               "port = 80\n"
                               "just words\n"
                               "mode = holiday\n"
                               "zzz = 1\n"
                               "[mail\n"
                               "x = 1\n";
    static const char *const wanted[] = {
        ":1: key \"early\" stands before any [section]",
        ":2: unknown section \"sevrer\": did you mean \"server\"?",
        ":5: unknown key \"prot\": did you mean \"port\"?",
        ":6: server.port is above 65535",
        ":7: server.port is there twice: first in line 6",
        ":8: neither a [section] nor key = value",
        ":9: server.mode is not one of: trial, production",
        ":10: unknown key \"zzz\"",
        ":11: a section without its ]",
        ": mail.smtp_url is missing",
    };
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    struct all all;
    const struct field_trouble *t;

    (void)state;
    assert_int_equal(read_text(&cx, text, &all), FAULT_CONFIG_WRONG);
    t = cx.trouble.fields;
    for (size_t i = 0; i < COUNT_OF(wanted); i++, t = t->next) {
        struct str line;

        assert_non_null(t);
        line = arena_text(a, "%s: %s", t->field.p, t->why.p);
        if (!str_ends(line, str_of(wanted[i])))
            fail_msg("%s instead of %s", line.p, wanted[i]);
    }
    assert_null(t);
}

static void long_lines_are_no_two_lines(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    struct all all;
    struct buf b = BUF(a);

    (void)state;
    buf_lit(&b, "[mail]\nsmtp_url = ");
    for (int i = 0; i < 500; i++)
        buf_lit(&b, "port=");
    buf_lit(&b, "\npassword_file = /tmp/x\n");
    assert_int_equal(read_text(&cx, buf_str(&b).p, &all), FAULT_CONFIG_WRONG);
    assert_true(str_starts(cx.trouble.fields->why, STR("too long a line")));
    assert_true(str_ends(cx.trouble.fields->field, STR(":2")));
    TEXT_IS(all.mail.password_file, "/tmp/x");
    assert_null(cx.trouble.fields->next->next);
}

static void no_file_is_defaults_and_a_lost_file_is_not(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    struct server server;
    struct config_section section = {"server", &SERVER, &server};

    (void)state;
    assert_int_equal(config_read(&cx, STR_NONE, &section, 1), FAULT_NONE);
    assert_int_equal(server.port, 8080);
    assert_int_equal(config_read(&cx, STR("/tmp/no such file"), &section, 1), FAULT_CONFIG_WRONG);
}

static void what_is_printed_can_be_read(void **state)
{
    WITH_ARENA(a);
    struct ctx cx = {.arena = a};
    struct all all;
    struct config_section sections[] = {{"server", &SERVER, &all.server},
                                        {"mail", &MAIL, &all.mail}};
    struct buf b = BUF(a);

    (void)state;
    config_print(&b, sections, COUNT_OF(sections));
    TEXT_IS(buf_str(&b), "[server]\n"
                         "# Where to listen\n"
                         "# from 1 to 65535\n"
                         "port = 8080\n"
                         "host = 127.0.0.1\n"
                         "# For whom\n"
                         "# one of: trial, production\n"
                         "mode = trial\n"
                         "# modules =\n"
                         "\n"
                         "[mail]\n"
                         "smtp_url =\n"
                         "# password_file =\n");
    assert_int_equal(read_text(&cx, b.p, &all), FAULT_CONFIG_WRONG);
    TEXT_IS(cx.trouble.fields->why, "mail.smtp_url is missing");
}

static void neighbours_are_near(void **state)
{
    static const char *const names[] = {"port", "host", "database", "workers"};

    (void)state;
    assert_string_equal(nearest_name(STR("prot"), names, 4), "port");
    assert_string_equal(nearest_name(STR("databse"), names, 4), "database");
    assert_string_equal(nearest_name(STR("worker"), names, 4), "workers");
    assert_null(nearest_name(STR("colour"), names, 4));
    assert_null(nearest_name(STR(""), names, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_and_what_is_not),
        cmocka_unit_test(mistakes_have_lines_and_neighbours),
        cmocka_unit_test(long_lines_are_no_two_lines),
        cmocka_unit_test(no_file_is_defaults_and_a_lost_file_is_not),
        cmocka_unit_test(what_is_printed_can_be_read),
        cmocka_unit_test(neighbours_are_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
