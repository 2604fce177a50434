/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "mail/inside.h"

static struct arena *arena;

static int make(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void headers_hold_one_line_of_ascii(void **state)
{
    static const struct {
        const char *text;
        const char *line;
    } table[] = {
        {"Your tickets", "Subject: Your tickets\r\n"},
        {"Vos billets \xE2\x80\x94 \xC3\xA9t\xC3\xA9",
         "Subject: =?UTF-8?B?Vm9zIGJpbGxldHMg4oCUIMOpdMOp?=\r\n"},
        {"a\r\nBcc: thief@example.net", "Subject: a  Bcc: thief@example.net\r\n"},
        {"=?UTF-8?B?YQ==?=", "Subject: =?UTF-8?B?PT9VVEYtOD9CP1lRPT0/PQ==?=\r\n"},
        {"", "Subject: \r\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct buf b = BUF(arena);
        mime_header(&b, "Subject", str_of(table[i].text));
        assert_string_equal(buf_str(&b).p, table[i].line);
    }
}

static void long_headers_are_folded_between_characters(void **state)
{
    struct buf text = BUF(arena);
    struct buf b = BUF(arena);
    struct str line;

    (void)state;
    for (int i = 0; i < 100; i++)
        buf_lit(&text, "\xE2\x82\xAC");
    mime_header(&b, "Subject", buf_str(&text));
    struct str all = buf_str(&b);
    while (str_cut(&all, '\n', &line)) {
        if (line.n == 0)
            continue;
        assert_true(line.n <= 86);
        /* 15 signs of three bytes each: no word ends within one */
        assert_true(line.n < 20 || str_find(line, STR("4oKs")) < line.n);
    }
}

static void quoted_printable_keeps_every_byte(void **state)
{
    static const struct {
        const char *text;
        const char *coded;
    } table[] = {
        {"plain", "plain\r\n"}, {"\xC3\xA9t\xC3\xA9", "=C3=A9t=C3=A9\r\n"},
        {"a=b", "a=3Db\r\n"},   {"end \nnext\t\r\nlast ", "end=20\r\nnext=09\r\nlast=20\r\n"},
        {"a\rb", "a=0Db\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct buf b = BUF(arena);
        mime_quoted_printable(&b, str_of(table[i].text));
        assert_string_equal(buf_str(&b).p, table[i].coded);
    }
}

static void no_line_is_longer_than_mail_allows(void **state)
{
    struct buf text = BUF(arena);
    struct buf b = BUF(arena);
    struct str line;

    (void)state;
    for (int i = 0; i < 300; i++)
        buf_add(&text, i % 3 ? STR("abc ") : STR("\xC3\xA9"));
    mime_quoted_printable(&b, buf_str(&text));
    mime_base64(&b, buf_str(&text));
    struct str all = buf_str(&b);
    while (str_cut(&all, '\n', &line))
        assert_true(line.n <= 77); /* with its CR */
}

static struct ctx work(void)
{
    struct ctx cx;

    ctx_init(&cx, arena);
    return cx;
}

static void a_letter_nests_what_it_holds(void **state)
{
    static const struct mail_part parts[] = {
        {STR_INIT("billet.ics"), STR_INIT("text/calendar"), STR_INIT("BEGIN:VCALENDAR"), STR_NONE},
        {STR_INIT("qr.png"), STR_INIT("image/png"), STR_INIT("\x89PNG"), STR_INIT("qr")},
        {STR_INIT("entr\xC3\xA9"
                  "e\".pdf"),
         STR_INIT("application/pdf\r\nX: y"), STR_INIT("%PDF"), STR_NONE},
    };
    struct letter letter = {
        .to = STR("ana@example.org"),
        .to_name = STR("Ana \"la\" Marcheuse\r\nBcc: b@example.net"),
        .subject = STR("Billets"),
        .text = STR("Bonjour"),
        .html = STR("<img src=\"cid:qr\">"),
        .parts = parts,
        .parts_n = COUNT_OF(parts),
    };
    static const char *const wanted[] = {
        "To: \"Ana \\\"la\\\" Marcheuse  Bcc: b@example.net\"\r\n <ana@example.org>\r\n",
        "MIME-Version: 1.0\r\n",
        "multipart/mixed",
        "multipart/alternative",
        "multipart/related",
        "<img src=3D\"cid:qr\">",
        "Content-ID: <qr>\r\n",
        "Content-Disposition: attachment; filename=\"billet.ics\"\r\n",
        "filename*=UTF-8''entr%C3%A9e%22.pdf\r\n",
        "application/octet-stream",
        "--=_insolite_mixed--\r\n",
    };
    struct ctx cx = work();
    struct str mail;
    size_t at = 0;

    (void)state;
    assert_int_equal(mail_compose(&cx, &letter, &mail), FAULT_NONE);
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        if (str_find(mail, str_of(wanted[i])) == mail.n)
            fail_msg("%s is not in\n%.*s", wanted[i], ARG_STR(mail));
    }
    assert_int_equal(str_find(mail, STR("\nBcc")), mail.n);
    assert_int_equal(str_find(mail, STR("\nX: y")), mail.n);
    for (; at < mail.n; at++) {
        if (mail.p[at] == '\n')
            assert_int_equal(mail.p[at - 1], '\r');
        assert_true((unsigned char)mail.p[at] < 0x80);
    }
}

static void only_an_address_is_written_to(void **state)
{
    static const char *const wrong[] = {
        "",
        "a",
        "@example.org",
        "a@",
        "a b@example.org",
        "a@example.org\r\nBcc: b@example.net",
        "a@example.org,b@example.org",
        "<a@example.org>",
        "a@@example.org",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct letter letter = {.to = str_of(wrong[i]), .text = STR("x")};
        struct ctx cx = work();
        struct str mail;
        if (mail_compose(&cx, &letter, &mail) != FAULT_BAD_INPUT)
            fail_msg("\"%s\" was taken", wrong[i]);
    }
}

static void the_post_office_knows_its_sender(void **state)
{
    struct mail_config config = {.from = STR("\xC3\x89quipe <billets@insolite.example>")};
    struct ctx cx = work();
    struct post *post;

    (void)state;
    assert_int_equal(post_open(&cx, arena, &config, STR("/nowhere"), &post), FAULT_NONE);
    assert_true(str_is(post->domain, STR("insolite.example")));
    assert_true(str_is(post->from,
                       STR("From: =?UTF-8?B?w4lxdWlwZQ==?=\r\n <billets@insolite.example>\r\n")));
    config.from = STR("nobody");
    assert_int_equal(post_open(&cx, arena, &config, STR("/nowhere"), &post), FAULT_CONFIG_WRONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_hold_one_line_of_ascii),
        cmocka_unit_test(long_headers_are_folded_between_characters),
        cmocka_unit_test(quoted_printable_keeps_every_byte),
        cmocka_unit_test(no_line_is_longer_than_mail_allows),
        cmocka_unit_test(a_letter_nests_what_it_holds),
        cmocka_unit_test(only_an_address_is_written_to),
        cmocka_unit_test(the_post_office_knows_its_sender),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
