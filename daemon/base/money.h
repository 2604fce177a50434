/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

enum currency {
    CURRENCY_NONE, /* zeroed memory is not zero euros */
    CURRENCY_EUR,
    CURRENCY_CHF,
    CURRENCY_GBP,
    CURRENCY_SPOILED, /* the sum that led here made no sense */
};

/* An exact amount. unit: the currency's smallest coin (cents for EUR) */
struct money {
    int64_t minor;
    enum currency currency;
};

#define EUROS(n) ((struct money){INT64_C(100) * (n), CURRENCY_EUR})
#define CENTS(n) ((struct money){(n), CURRENCY_EUR})
#define MONEY_ZERO(currency_) ((struct money){0, (currency_)})

/* Spoiled in, or currencies that differ, or overflow: spoiled out. */
struct money money_plus(struct money a, struct money b);
struct money money_minus(struct money a, struct money b);
struct money money_times(struct money a, uint32_t n);

bool money_is_sound(struct money m);
bool money_is_zero(struct money m); /* sound, and nothing */
/* Less than zero, zero, more than zero as strcmp does; both sound, of one currency (asserted). */
int money_compare(struct money a, struct money b);

/*
 * The part of `whole` that `points` basis points (1/10000) make: 128 bits, half away from zero.
 * The one rounding rule of the house (reference: settlement, 1.3).
 */
struct money money_part(struct money whole, uint32_t points);

/* The tax inside a gross price at `points` basis points: round(gross x r / (1 + r)). */
struct money money_tax_inside(struct money gross, uint32_t points);

/* "EUR"; ISO 4217. Gives CURRENCY_NONE for what we do not know. */
struct str currency_code(enum currency c);
enum currency currency_from_code(struct str code);

/* For people: fr "22,00 €" and "22 €" (short, when there are no cents), en "€22.00" and "€22". */
struct str money_to_text(struct arena *a, struct money m, struct str tongue);
struct str money_to_short_text(struct arena *a, struct money m, struct str tongue);
/* For files: "1330.42", always two decimals. */
struct str money_to_decimal(struct arena *a, struct money m);
/* "12", "12.5", "12,50" typed by a person. No sign, two decimals at most. */
bool money_from_text(struct str text, enum currency currency, struct money *ret);
