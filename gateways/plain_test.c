/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "gateways/plain.h"

static void texts(void **state)
{
    static const struct {
        enum plain_from from;
        const char *text, *wanted;
    } table[] = {
        {PLAIN_TEXT, "  as it is ", "as it is"},
        {PLAIN_TEXT, "a <b>tag</b> &amp; co", "a <b>tag</b> &amp; co"},
        {PLAIN_TEXT, "one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour five"},
        {PLAIN_TEXT,
         "bell\a and \x7f"
         "delete",
         "bell and delete"},
        {PLAIN_TEXT, "bad \xC3 byte", "bad \xEF\xBF\xBD byte"},
        {PLAIN_TEXT, "e\xCC\x81t\xC3\xA9", "\xC3\xA9t\xC3\xA9"}, /* NFC */
        {PLAIN_TEXT, "«\xC2\xA0Œuvre\xC2\xA0» – 5\xE2\x80\xAF€",
         "«\xC2\xA0Œuvre\xC2\xA0» – 5\xE2\x80\xAF€"},
        {PLAIN_HTML, "<p>One</p><p>Two<br/>Three</p>", "One\nTwo\nThree"},
        {PLAIN_HTML, "<strong>Lieu&nbsp;:</strong> ici", "Lieu\xC2\xA0: ici"},
        {PLAIN_HTML, "a < b and 3 <3 &bogus; & co", "a < b and 3 <3 &bogus; & co"},
        {PLAIN_HTML, "&#233;&#xE9;&eacute;&#0;", "ééé\xEF\xBF\xBD"},
        {PLAIN_HTML, "<!-- no --><a href=\"x\">yes</a>", "yes"},
        {PLAIN_HTML, "&lt;b&gt;", "<b>"},
    };
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct str got = plain(a, str_of(table[i].text), table[i].from);

        if (!str_is(got, str_of(table[i].wanted)))
            fail_msg("\"%s\" gives \"%.*s\"", table[i].text, (int)got.n, got.p);
    }
}

static void days(void **state)
{
    static const struct {
        const char *text;
        int year, month, mday; /* 0: none */
    } table[] = {
        {"2026-07-04", 2026, 7, 4},
        {"2026-07-04T10:00:00", 2026, 7, 4},
        {"04/07/2026", 2026, 7, 4},
        {" 31/12/2026 ", 2026, 12, 31},
        {"31/02/2026", 0, 0, 0},
        {"2026-13-01", 0, 0, 0},
        {"4/7/2026", 0, 0, 0},
        {"04/07/2026x", 0, 0, 0},
        {"", 0, 0, 0},
        {"2026-07-04x", 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct day day = {0};
        bool good = plain_day(str_of(table[i].text), &day);

        if (good != (table[i].year != 0) ||
            (good && day.n != day_of(table[i].year, table[i].month, table[i].mday).n))
            fail_msg("\"%s\"", table[i].text);
    }
}

static void clocks(void **state)
{
    static const struct {
        const char *text;
        int minute; /* -1: none */
    } table[] = {
        {"10:30", 630},   {"10:30:00", 630}, {"9h30", 570}, {"9h", 540},    {"00:00", 0},
        {"24:00", 1440},  {"24:01", -1},     {"25:00", -1}, {"10:60", -1},  {"PT12H", 720},
        {"PT9H30M", 570}, {"midi", -1},      {"", -1},      {"10:300", -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint32_t clock = 0;
        bool good = plain_clock(str_of(table[i].text), &clock);

        if (good != (table[i].minute >= 0) || (good && (int)clock - 1 != table[i].minute))
            fail_msg("\"%s\" gives %u", table[i].text, clock);
    }
}

static void amounts(void **state)
{
    static const struct {
        const char *text;
        int64_t cents; /* -1: none */
    } table[] = {
        {"8,50", 850},       {"8.5", 850},      {"8", 800}, {"8 €", 800},
        {"12,00 EUR", 1200}, {"55.0000", 5500}, {"0", 0},   {"sur devis", -1},
        {"-5", -1},          {"8.505", -1},     {"", -1},   {"14/18 ans", -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct money money = {0};
        bool good = plain_money(str_of(table[i].text), CURRENCY_EUR, &money);

        if (good != (table[i].cents >= 0) || (good && money.minor != table[i].cents))
            fail_msg("\"%s\" gives %ld", table[i].text, (long)money.minor);
    }
}

static void addresses(void **state)
{
    CLEANUP(arena_free) struct arena *a = arena_new();

    (void)state;
    assert_true(str_is(plain_url(a, STR("www.x.example")), STR("http://www.x.example")));
    assert_true(str_is(plain_url(a, STR("//x.example/a")), STR("http://x.example/a")));
    assert_true(str_is(plain_url(a, STR("https://x.example")), STR("https://x.example")));
    assert_true(str_is_empty(plain_url(a, STR("  "))));
}

/* How many bytes were searched for the end of something. */
static size_t searched;
size_t __real_str_find(struct str s, struct str what);
size_t __wrap_str_find(struct str s, struct str what);
size_t __wrap_str_find(struct str s, struct str what)
{
    searched += s.n;
    if (searched > ((size_t)4 << 20))
        fail_msg("%zu bytes searched", searched);
    return __real_str_find(s, what);
}

/* A text is looked through once for the end of a comment, however many open and never close. */
static void comments_without_an_end(void **state)
{
    enum { MIB = 1 << 20 };
    CLEANUP(arena_free) struct arena *a = arena_new();
    char *text = arena_take(a, MIB + 16, 1);

    (void)state;
    for (size_t i = 0; i < MIB; i++)
        text[i] = "<!--"[i % 4];
    searched = 0;
    struct str got = plain(a, (struct str){text, MIB}, PLAIN_HTML);

    assert_int_equal(got.n, MIB);
    assert_true(searched <= 2 * (size_t)MIB);
    /* One that closes is gone; what opens after it stays. */
    searched = 0;
    assert_true(
        str_is(plain(a, STR("a<!-- b -->c<!--d<b>e</b><!--"), PLAIN_HTML), STR("ac<!--de<!--")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),     cmocka_unit_test(days),
        cmocka_unit_test(clocks),    cmocka_unit_test(amounts),
        cmocka_unit_test(addresses), cmocka_unit_test(comments_without_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
