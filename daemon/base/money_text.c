/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/money.h"
#include "base/spaces.h"

static const struct {
    struct str code;
    struct str sign;       /* after the amount, with a space, in French */
    struct str sign_first; /* before the amount, in English */
} currencies[] = {
    [CURRENCY_EUR] = {STR_INIT("EUR"), STR_INIT("€"), STR_INIT("€")},
    [CURRENCY_CHF] = {STR_INIT("CHF"), STR_INIT("CHF"), STR_INIT("CHF" NO_BREAK)},
    [CURRENCY_GBP] = {STR_INIT("GBP"), STR_INIT("£"), STR_INIT("£")},
};

struct str currency_code(enum currency c)
{
    return c < COUNT_OF(currencies) ? currencies[c].code : STR_NONE;
}

enum currency currency_from_code(struct str code)
{
    for (unsigned c = CURRENCY_NONE + 1; c < COUNT_OF(currencies); c++) {
        if (str_is(currencies[c].code, code))
            return (enum currency)c;
    }
    return CURRENCY_NONE;
}

static uint64_t magnitude(int64_t n)
{
    return n < 0 ? -(uint64_t)n : (uint64_t)n;
}

enum cents { CENTS_ALWAYS, CENTS_WHEN_ANY };

static struct str amount_text(struct arena *a, struct money m, struct str tongue, enum cents cents)
{
    struct buf b = BUF(a);
    bool english = str_is(tongue, STR("en"));
    uint64_t minor = magnitude(m.minor);

    if (!money_is_sound(m))
        return STR_NONE;
    if (m.minor < 0)
        buf_lit(&b, MINUS);
    if (english)
        buf_add(&b, currencies[m.currency].sign_first);
    buf_grouped(&b, (int64_t)(minor / 100), tongue);
    if (cents == CENTS_ALWAYS || minor % 100 != 0)
        buf_format(&b, english ? ".%02u" : ",%02u", (unsigned)(minor % 100));
    if (!english) {
        buf_lit(&b, NO_BREAK);
        buf_add(&b, currencies[m.currency].sign);
    }
    return buf_str(&b);
}

struct str money_to_text(struct arena *a, struct money m, struct str tongue)
{
    return amount_text(a, m, tongue, CENTS_ALWAYS);
}

struct str money_to_short_text(struct arena *a, struct money m, struct str tongue)
{
    return amount_text(a, m, tongue, CENTS_WHEN_ANY);
}

struct str money_to_decimal(struct arena *a, struct money m)
{
    uint64_t minor = magnitude(m.minor);

    assert(money_is_sound(m));
    return arena_text(a, "%s%llu.%02u", m.minor < 0 ? "-" : "", (unsigned long long)(minor / 100),
                      (unsigned)(minor % 100));
}

/* Takes the digits that stand at the front. False when the number grows too large. */
static bool take_digits(struct str *s, int64_t *n, size_t *ret_count)
{
    size_t i = 0;

    for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
        if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, s->p[i] - '0', n))
            return false;
    }
    *s = (struct str){s->p + i, s->n - i};
    *ret_count = i;
    return true;
}

bool money_from_text(struct str text, enum currency currency, struct money *ret)
{
    struct str rest = str_trim(text);
    int64_t minor = 0;
    size_t whole = 0;
    size_t decimals = 0;

    if (!take_digits(&rest, &minor, &whole) || whole == 0)
        return false;
    if (rest.n > 0) {
        if (rest.p[0] != '.' && rest.p[0] != ',')
            return false;
        rest = (struct str){rest.p + 1, rest.n - 1};
        if (!take_digits(&rest, &minor, &decimals) || decimals == 0 || decimals > 2 || rest.n > 0)
            return false;
    }
    for (; decimals < 2; decimals++) {
        if (__builtin_mul_overflow(minor, 10, &minor))
            return false;
    }
    *ret = (struct money){minor, currency};
    return true;
}
