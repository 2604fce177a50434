/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/iban.h"

#include <ctype.h>

#include "base/buf.h"

/* Lengths by country (SWIFT's IBAN registry) of those that SEPA credit transfers reach most. */
static const struct {
    char country[3];
    size_t length;
} lengths[] = {
    {"AD", 24}, {"AT", 20}, {"BE", 16}, {"BG", 22}, {"CH", 21}, {"CY", 28}, {"CZ", 24}, {"DE", 22},
    {"DK", 18}, {"EE", 20}, {"ES", 24}, {"FI", 18}, {"FR", 27}, {"GB", 22}, {"GI", 23}, {"GR", 27},
    {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IS", 26}, {"IT", 27}, {"LI", 21}, {"LT", 20}, {"LU", 20},
    {"LV", 21}, {"MC", 27}, {"MT", 31}, {"NL", 18}, {"NO", 15}, {"PL", 28}, {"PT", 25}, {"RO", 24},
    {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"VA", 22},
};

static char upper(char c)
{
    return (char)toupper((unsigned char)c);
}

struct str iban_plain(struct arena *a, struct str typed)
{
    struct buf b = BUF(a);

    for (size_t i = 0; i < typed.n; i++) {
        if (!isspace((unsigned char)typed.p[i]))
            buf_byte(&b, upper(typed.p[i]));
    }
    return buf_str(&b);
}

static size_t length_of_country(struct str iban)
{
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        if (memcmp(iban.p, lengths[i].country, 2) == 0)
            return lengths[i].length;
    }
    return 0;
}

/* The remainder by 97 of a text whose letters count 10 to 35, carried on from `rest`. */
static unsigned mod97(struct str s, unsigned rest)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (isdigit(c)) {
            rest = (rest * 10 + (unsigned)(c - '0')) % 97;
        } else {
            rest = (rest * 100 + (unsigned)(c - 'A' + 10)) % 97;
        }
    }
    return rest;
}

/* Letters of a French account number count 1 to 9: A J = 1, B K S = 2 ... I R Z = 9. */
static unsigned rib_digit(char c)
{
    if (isdigit((unsigned char)c))
        return (unsigned)(c - '0');
    return c < 'S' ? (unsigned)(c - 'A') % 9 + 1 : (unsigned)(c - 'S') + 2;
}

static bool rib_key_fits(struct str bban)
{
    unsigned rest = 0;

    /* 97 - ((89 b + 15 g + 3 c) mod 97) is the key: the whole number with it is divisible by 97. */
    for (size_t i = 0; i < bban.n; i++)
        rest = (rest * 10 + rib_digit(bban.p[i])) % 97;
    return rest == 0;
}

/* Two letters, two digits, then either. */
static bool is_right_at(size_t i, unsigned char c)
{
    if (i < 2)
        return isupper(c);
    return isdigit(c) || (i >= 4 && isupper(c));
}

static bool is_written_right(struct str plain)
{
    for (size_t i = 0; i < plain.n; i++) {
        if (!is_right_at(i, (unsigned char)plain.p[i]))
            return false;
    }
    return true;
}

static bool is_french(struct str plain)
{
    return memcmp(plain.p, "FR", 2) == 0 || memcmp(plain.p, "MC", 2) == 0;
}

const char *iban_fault(struct str plain)
{
    if (plain.n < 5)
        return "too short for an IBAN";
    if (!is_written_right(plain))
        return "an IBAN has two letters, two digits, then letters and digits";
    size_t length = length_of_country(plain);
    if (length == 0)
        return "no SEPA country begins its IBAN like that";
    if (plain.n != length)
        return "not the length that an IBAN of this country has";

    unsigned check = (unsigned)(plain.p[2] - '0') * 10 + (unsigned)(plain.p[3] - '0');
    struct str head = {plain.p, 4};
    struct str bban = {plain.p + 4, plain.n - 4};
    if (check < 2 || check > 98 || mod97(head, mod97(bban, 0)) != 1)
        return "the check digits do not fit: is a digit missing or exchanged?";
    if (is_french(plain) && !rib_key_fits(bban))
        return "the French key does not fit: is a digit missing or exchanged?";
    return NULL;
}
