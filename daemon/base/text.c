/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/text.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/tongue.h"

#define SLUG_MAX 80

struct str text_cut(struct str s, size_t n)
{
    struct str rest = s;

    while (n-- > 0 && rest.n > 0) {
        size_t step = utf8_step(rest);

        if (step == 0)
            break;
        rest = (struct str){rest.p + step, rest.n - step};
    }
    return (struct str){s.p, s.n - rest.n};
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    }
    return true;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* What decomposition leaves whole and people type otherwise. */
static const char *plain_of(UChar32 c)
{
    switch (c) {
    case 0x153: /* oe */
        return "oe";
    case 0xE6: /* ae */
        return "ae";
    case 0xDF:
        return "ss";
    case 0xF8: /* o with a stroke */
        return "o";
    case 0x142: /* l with a stroke */
        return "l";
    case 0x111: /* d with a stroke */
        return "d";
    case 0x131: /* i without a dot */
        return "i";
    case 0x2018:
    case 0x2019:
    case 0x2BC:
        return "'";
    case 0x201C:
    case 0x201D:
    case 0xAB:
    case 0xBB:
        return "\"";
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
        return "-";
    default:
        return NULL;
    }
}

static void add_character(struct buf *b, UChar32 c)
{
    uint8_t bytes[U8_MAX_LENGTH];
    int32_t n = 0;

    U8_APPEND_UNSAFE(bytes, n, c);
    buf_add(b, (struct str){(const char *)bytes, (size_t)n});
}

static void add_folded_one(struct buf *b, UChar32 c)
{
    const char *plain = plain_of(c);

    if (plain) {
        buf_add(b, str_of(plain));
    } else if (u_isUWhiteSpace(c)) {
        buf_byte(b, ' ');
    } else {
        add_character(b, c);
    }
}

/* The character at *i, which moves behind it. */
static UChar32 next_of(const UChar *text, int32_t *i, int32_t n)
{
    UChar32 c;

    U16_NEXT(text, *i, n, c);
    return c;
}

/*
 * Marks that follow one letter are put in order one by one: thousands of them take minutes. So many
 * no letter of any language has (UAX #15, 13: the Stream-Safe Text Format).
 */
#define MARKS_MOST 30

/* Those beyond are left out of `text`. Gives how many units stay. */
static int32_t drop_marks_beyond(UChar *text, int32_t n)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *apart = unorm2_getNFKDInstance(&status);
    int32_t marks = 0;
    int32_t kept = 0;

    for (int32_t i = 0; i < n;) {
        int32_t from = i;
        UChar32 c = next_of(text, &i, n);

        marks = unorm2_hasBoundaryBefore(apart, c) ? 0 : marks + 1;
        while (marks <= MARKS_MOST && from < i)
            text[kept++] = text[from++];
    }
    return kept;
}

static void add_folded(struct buf *b, const UChar *text, int32_t n)
{
    for (int32_t i = 0; i < n;) {
        UChar32 c = next_of(text, &i, n);

        if (u_charType(c) != U_NON_SPACING_MARK && !U_IS_SURROGATE(c))
            add_folded_one(b, u_foldCase(c, U_FOLD_CASE_DEFAULT));
    }
}

static struct str fold_by_icu(struct arena *a, struct str s)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *apart = unorm2_getNFKDInstance(&status);
    int32_t most = (int32_t)s.n;
    UChar *wide = NEW_ARRAY(a, UChar, s.n + 1);
    int32_t n = 0;
    struct buf b = BUF(a);

    u_strFromUTF8WithSub(wide, most, &n, s.p, (int32_t)s.n, 0xFFFD, NULL, &status);
    if (U_FAILURE(status))
        return STR_NONE;
    status = U_ZERO_ERROR;
    n = drop_marks_beyond(wide, n);
    /* The longest decomposition (U+FDFA) takes 18 units for one. */
    UChar *parts = NEW_ARRAY(a, UChar, (size_t)n * 18 + 1);

    n = unorm2_normalize(apart, wide, n, parts, n * 18 + 1, &status);
    if (U_FAILURE(status))
        return STR_NONE;
    add_folded(&b, parts, n);
    return buf_str(&b);
}

struct str text_fold(struct arena *a, struct str s)
{
    char *to;

    if (s.n > 1000000)
        s = text_cut((struct str){s.p, 1000000}, 1000000);
    if (!is_ascii(s))
        return fold_by_icu(a, s);
    to = arena_take(a, s.n + 1, 1);
    for (size_t i = 0; i < s.n; i++)
        to[i] = lower(s.p[i]);
    return (struct str){to, s.n};
}

struct str text_compose(struct arena *a, struct str s)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *together = unorm2_getNFCInstance(&status);
    int32_t n = 0;
    struct buf b = BUF(a);

    if (is_ascii(s) || s.n > 10000000)
        return s;
    UChar *wide = NEW_ARRAY(a, UChar, s.n + 1);
    u_strFromUTF8(wide, (int32_t)s.n, &n, s.p, (int32_t)s.n, &status);
    if (U_FAILURE(status) || drop_marks_beyond(wide, n) < n)
        return s; /* nothing that a keyboard makes: it stays as it came */
    if (unorm2_isNormalized(together, wide, n, &status))
        return s;
    /* The longest composition (U+1D160) takes three units for one. */
    UChar *whole = NEW_ARRAY(a, UChar, (size_t)n * 3 + 1);
    n = unorm2_normalize(together, wide, n, whole, n * 3 + 1, &status);
    if (U_FAILURE(status))
        return s;
    for (int32_t i = 0; i < n;)
        add_character(&b, next_of(whole, &i, n));
    return buf_str(&b);
}

static bool is_slug_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

struct str slug_of(struct arena *a, struct str title)
{
    struct str plain = text_fold(a, title);
    struct buf b = BUF(a);
    size_t word = 0; /* where the last whole word ends */

    for (size_t i = 0; i < plain.n && b.n <= SLUG_MAX; i++) {
        if (is_slug_letter(plain.p[i])) {
            buf_byte(&b, plain.p[i]);
        } else if (b.n > 0 && b.p[b.n - 1] != '-') {
            word = b.n;
            buf_byte(&b, '-');
        }
    }
    if (b.n > SLUG_MAX)
        b.n = word > 0 ? word : SLUG_MAX;
    while (b.n > 0 && b.p[b.n - 1] == '-')
        b.n--;
    return buf_str(&b);
}

static bool is_letter_or_digit(char c)
{
    return is_slug_letter(lower(c));
}

static bool is_mailbox_mark(char c)
{
    static const struct str marks = {"!#$%&'*+-/=?^_`{|}~.", 20};

    return memchr(marks.p, c, marks.n) != NULL;
}

static bool is_mailbox(struct str s)
{
    if (s.n == 0 || s.n > 64 || s.p[0] == '.' || s.p[s.n - 1] == '.')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' && s.p[i + 1] == '.')
            return false;
        if (!is_letter_or_digit(s.p[i]) && !is_mailbox_mark(s.p[i]))
            return false;
    }
    return true;
}

static bool is_label(struct str s)
{
    if (s.n == 0 || s.n > 63 || s.p[0] == '-' || s.p[s.n - 1] == '-')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_letter_or_digit(s.p[i]) && s.p[i] != '-')
            return false;
    }
    return true;
}

bool text_is_email(struct str s)
{
    struct str host = s;
    struct str name = STR_NONE;
    struct str label = STR_NONE;
    size_t labels = 0;

    if (s.n > 254 || s.n == 0 || s.p[s.n - 1] == '.' || !str_cut(&host, '@', &name) ||
        !is_mailbox(name))
        return false;
    while (str_cut(&host, '.', &label)) {
        if (!is_label(label))
            return false;
        labels++;
    }
    return labels >= 2 && label.n >= 2;
}

enum fault email_check(struct ctx *cx, struct str email)
{
    if (email.n == 0)
        return fault_field(cx, "email", "The address is missing. Example: camille@exemple.fr");
    if (!text_is_email(email)) {
        return fault_field(cx, "email",
                           "This address is not complete. Example: camille@exemple.fr");
    }
    return FAULT_NONE;
}

struct str trouble_in(struct arena *a, struct str tongue, struct str why)
{
    struct buf key = BUF(a);
    struct buf said = BUF(a);
    struct str numbers[4];
    struct str words;
    size_t n = 0;
    size_t next = 0;

    for (size_t i = 0; i < why.n;) {
        size_t from = i;

        while (i < why.n && why.p[i] >= '0' && why.p[i] <= '9')
            i++;
        if (i > from && n < COUNT_OF(numbers)) {
            numbers[n++] = (struct str){why.p + from, i - from};
            buf_lit(&key, "{n}");
        } else {
            i = from;
            buf_byte(&key, why.p[i++]);
        }
    }
    /* Some sentences have a key of their own with the number in it. */
    words = say_in(tongue, why);
    if (!str_is(words, why))
        return words;
    words = say_in(tongue, buf_str(&key));
    while (words.n > 0) {
        size_t at = next < n ? str_find(words, STR("{n}")) : words.n;

        buf_add(&said, (struct str){words.p, at});
        if (at < words.n) {
            buf_add(&said, numbers[next++]);
            at += 3;
        }
        words = (struct str){words.p + at, words.n - at};
    }
    return buf_str(&said);
}
