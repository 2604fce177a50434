/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * The words of an enum: what it is called in JSON, in the database and in forms. Value i has
 * words[i]; value zero is "unset" and has none. Each table is LISTED, so that a test can walk them
 * all.
 */
struct words {
    const char *name;         /* "booking_state" */
    const char *const *words; /* [0] is NULL */
    size_t count;             /* one more than the greatest value */
};

/* Puts a variable in a list the linker makes: walk from __start_name to __stop_name. */
#define LISTED(name) __attribute__((section(#name), used))

/* WORDS(BOOKING_STATES, "booking_state", [BOOKING_HELD] = "held", ...); in a .c file, extern in the
 * header */
#define WORDS(variable, name_, ...)                                                                \
    static const char *const variable##_words[] = {__VA_ARGS__};                                   \
    const struct words variable = {(name_), variable##_words, COUNT_OF(variable##_words)};         \
    static LISTED(word_tables) const struct words *const variable##_listed = &variable

/* The word of a value; empty for zero and for values that have none. */
struct str word_of(const struct words *words, unsigned value);
/* The value of a word; 0 for none. */
unsigned word_value(const struct words *words, struct str word);
