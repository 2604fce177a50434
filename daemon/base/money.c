/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/money.h"

#include <assert.h>

static const struct money SPOILED = {0, CURRENCY_SPOILED};

bool money_is_sound(struct money m)
{
    return m.currency > CURRENCY_NONE && m.currency < CURRENCY_SPOILED;
}

bool money_is_zero(struct money m)
{
    return money_is_sound(m) && m.minor == 0;
}

static bool can_meet(struct money a, struct money b)
{
    return money_is_sound(a) && a.currency == b.currency;
}

struct money money_plus(struct money a, struct money b)
{
    struct money sum = {0, a.currency};

    if (!can_meet(a, b) || __builtin_add_overflow(a.minor, b.minor, &sum.minor))
        return SPOILED;
    return sum;
}

struct money money_minus(struct money a, struct money b)
{
    struct money left = {0, a.currency};

    if (!can_meet(a, b) || __builtin_sub_overflow(a.minor, b.minor, &left.minor))
        return SPOILED;
    return left;
}

struct money money_times(struct money a, uint32_t n)
{
    struct money product = {0, a.currency};

    if (!money_is_sound(a) || __builtin_mul_overflow(a.minor, (int64_t)n, &product.minor))
        return SPOILED;
    return product;
}

int money_compare(struct money a, struct money b)
{
    assert(can_meet(a, b));
    return (a.minor > b.minor) - (a.minor < b.minor);
}

/* whole x share / total, half away from zero. */
static struct money proportion(struct money whole, uint32_t share, uint64_t total)
{
    if (!money_is_sound(whole))
        return SPOILED;
    __int128 product = (__int128)whole.minor * share;
    __int128 half = (__int128)(total / 2);
    /* An odd total has no exact half, so rounding its half down decides nothing. */
    __int128 part = (product < 0 ? product - half : product + half) / (__int128)total;

    if (part > INT64_MAX || part < INT64_MIN)
        return SPOILED;
    return (struct money){(int64_t)part, whole.currency};
}

struct money money_part(struct money whole, uint32_t points)
{
    return proportion(whole, points, 10000);
}

struct money money_tax_inside(struct money gross, uint32_t points)
{
    return proportion(gross, points, UINT64_C(10000) + points);
}
