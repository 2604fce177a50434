/* SPDX-License-Identifier: EUPL-1.2 */
#include <unicode/unorm2.h>

#include "base/arena.h"
#include "base/buf.h"
#include "gateways/sepa/inside.h"

static bool is_clean(UChar32 c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c > 0 && c < 128 && strchr("/-?:().,'+ ", (int)c) != NULL);
}

/* What has no decomposition of its own, or a better one. */
static const char *apart(UChar32 c)
{
    static const struct {
        UChar32 c;
        const char *as;
    } table[] = {
        {0x152, "OE"},   {0x153, "oe"},   {0xC6, "AE"},  {0xE6, "ae"},  {0xDF, "ss"},
        {0x1E9E, "SS"},  {0xD8, "O"},     {0xF8, "o"},   {0x141, "L"},  {0x142, "l"},
        {0x110, "D"},    {0x111, "d"},    {0xD0, "D"},   {0xF0, "d"},   {0xDE, "TH"},
        {0xFE, "th"},    {0x131, "i"},    {'&', "+"},    {'"', "'"},    {'`', "'"},
        {0xB4, "'"},     {0x2018, "'"},   {0x2019, "'"}, {0x201A, "'"}, {0x201C, "'"},
        {0x201D, "'"},   {0x201E, "'"},   {0xAB, "'"},   {0xBB, "'"},   {0x2013, "-"},
        {0x2014, "-"},   {0x2212, "-"},   {0x2010, "-"}, {0x2011, "-"}, {'_', "-"},
        {0x20AC, "EUR"}, {0x2026, "..."}, {'[', "("},    {']', ")"},    {'{', "("},
        {'}', ")"},      {';', ","},      {'!', "."},    {'@', "(at)"}, {0xB0, "o"},
    };

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (table[i].c == c)
            return table[i].as;
    }
    return NULL;
}

/* The base letters of what decomposes, a blank for what does not. */
static void add_plain(struct buf *b, UChar32 c)
{
    UErrorCode wrong = U_ZERO_ERROR;
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&wrong);
    UChar parts[32];
    const char *as = apart(c);
    bool any = false;

    if (as) {
        buf_add(b, str_of(as));
        return;
    }
    int32_t n =
        U_SUCCESS(wrong) ? unorm2_getDecomposition(nfkd, c, parts, COUNT_OF(parts), &wrong) : -1;
    for (int32_t i = 0; i < n && U_SUCCESS(wrong); i++) {
        if (is_clean(parts[i])) {
            buf_byte(b, (char)parts[i]);
            any = true;
        }
    }
    if (!any)
        buf_byte(b, ' ');
}

static struct str collapse(struct arena *a, struct str s, size_t most)
{
    struct buf b = BUF(a);

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ' ' || (b.n > 0 && b.p[b.n - 1] != ' '))
            buf_byte(&b, s.p[i]);
    }
    if (b.n > most)
        b.n = most;
    while (b.n > 0 && b.p[b.n - 1] == ' ')
        b.n--;
    return buf_str(&b);
}

/* The code of a sound UTF-8 character of n bytes. */
static UChar32 code_of(const char *p, size_t n)
{
    static const unsigned char payload[] = {0, 0x7F, 0x1F, 0x0F, 0x07}; /* of the first byte */
    UChar32 c = (unsigned char)p[0] & payload[n];

    for (size_t i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)p[i] & 0x3F);
    return c;
}

struct str sepa_text(struct arena *a, struct str s, size_t most)
{
    struct buf b = BUF(a);
    size_t n;

    for (size_t at = 0; at<s.n; at += n> 0 ? n : 1) {
        n = utf8_step((struct str){s.p + at, s.n - at});
        UChar32 c = n > 0 ? code_of(s.p + at, n) : 0xFFFD;

        if (is_clean(c)) {
            buf_byte(&b, (char)c);
        } else {
            add_plain(&b, c);
        }
    }
    return collapse(a, buf_str(&b), most);
}

struct str sepa_reference(struct arena *a, struct str s, size_t most)
{
    struct str plain = sepa_text(a, s, s.n * 4);
    struct buf b = BUF(a);

    for (size_t i = 0; i < plain.n && b.n < most; i++) {
        if (plain.p[i] != '/' || (b.n > 0 && b.p[b.n - 1] != '/'))
            buf_byte(&b, plain.p[i]);
    }
    while (b.n > 0 && (b.p[b.n - 1] == '/' || b.p[b.n - 1] == ' '))
        b.n--;
    return buf_str(&b);
}

bool sepa_is_clean(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!is_clean((unsigned char)s.p[i]))
            return false;
    }
    return true;
}
