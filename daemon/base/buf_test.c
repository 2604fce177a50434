/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/buf.h"

#include "base/test.h"

typedef void escape(struct buf *b, struct str s);

static void each_escape_knows_its_destination(void **state)
{
    static const struct {
        escape *way;
        const char *from;
        const char *to;
    } table[] = {
        {buf_html, "<a href='x'>\"R&D\"", "&lt;a href=&#39;x&#39;&gt;&quot;R&amp;D&quot;"},
        {buf_html, "quai de la Marne", "quai de la Marne"},
        {buf_html, "été €", "été €"},
        {buf_html,
         "a\x01"
         "b\x7f"
         "c\td\n\x1f",
         "a\xEF\xBF\xBD"
         "b\xEF\xBF\xBD"
         "c\td\n\xEF\xBF\xBD"},
        {buf_html, "", ""},
        {buf_json, "say \"no\" \\ yes", "say \\\"no\\\" \\\\ yes"},
        {buf_json, "a\nb\tc\rd\x01", "a\\nb\\tc\\rd\\u0001"},
        {buf_json, "été \xF0\x9F\x8E\xAB", "été \xF0\x9F\x8E\xAB"},
        {buf_json, "\xFFok\xE2\x82", "\xEF\xBF\xBDok\xEF\xBF\xBD\xEF\xBF\xBD"},
        {buf_url, "a b&c=d/é~-._", "a%20b%26c%3Dd%2F%C3%A9~-._"},
        {buf_xml, "<a>&\"'", "&lt;a&gt;&amp;&quot;&#39;"},
        {buf_xml, "a\x01\x1F\tb\xFF\xEF\xBF\xBF", "a\tb"},
        {buf_xml, "été\r\n", "été&#13;\n"},
    };

    (void)state;
    WITH_ARENA(a);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct buf b = BUF(a);

        table[i].way(&b, str_of(table[i].from));
        TEXT_IS(buf_str(&b), table[i].to);
    }
}

/* The vectors of RFC 4648, section 10. */
static void base64_as_the_standard_says(void **state)
{
    static const char *const table[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};

    (void)state;
    WITH_ARENA(a);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct buf b = BUF(a);

        buf_base64(&b, table[i][0], strlen(table[i][0]));
        TEXT_IS(buf_str(&b), table[i][1]);
    }
}

static void numbers_and_formats(void **state)
{
    WITH_ARENA(a);
    struct buf b = BUF(a);

    (void)state;
    buf_number(&b, INT64_MIN);
    buf_byte(&b, ' ');
    buf_number(&b, 0);
    buf_byte(&b, ' ');
    buf_number(&b, 1250);
    buf_lit(&b, " ");
    buf_hex(&b, "\x00\xAB", 2);
    TEXT_IS(buf_str(&b), "-9223372036854775808 0 1250 00ab");
    b = BUF(a);
    buf_format(&b, "%s-%300d", "x", 7);
    assert_int_equal(b.n, 302);
    assert_int_equal(buf_str(&b).p[301], '7');
}

static void grows_between_other_pieces(void **state)
{
    WITH_ARENA(a);
    struct buf b = BUF(a);

    (void)state;
    for (int i = 0; i < 100000; i++) {
        buf_byte(&b, (char)('a' + i % 26));
        if (i % 1000 == 0)
            arena_take(a, 3, 1);
    }
    struct str s = buf_str(&b);
    assert_int_equal(s.n, 100000);
    for (int i = 0; i < 100000; i++) {
        if (s.p[i] != 'a' + i % 26)
            fail_msg("at %d", i);
    }
    assert_int_equal(s.p[s.n], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_escape_knows_its_destination),
        cmocka_unit_test(base64_as_the_standard_says),
        cmocka_unit_test(numbers_and_formats),
        cmocka_unit_test(grows_between_other_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
