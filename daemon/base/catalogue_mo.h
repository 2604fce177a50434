/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/*
 * One language's translations: a .mo file of gettext (msgfmt) that stays where it is, in memory.
 * Its originals are sorted, so a text is found by halving.
 */
enum plural_rule {
    PLURAL_NOT_ONE,  /* n != 1: English, German, Italian, Spanish, Dutch, Portuguese */
    PLURAL_OVER_ONE, /* n > 1: French */
    PLURAL_NONE,     /* one form: Japanese, Chinese, Korean */
    PLURAL_SLAVIC,   /* one, few, many: Russian */
};

struct catalogue_mo {
    struct str bytes;
    uint32_t n;
    uint32_t originals; /* offsets of the two tables */
    uint32_t translations;
    enum plural_rule rule;
};

/* False when the bytes are no .mo file of this machine's byte order, or its offsets leave it. */
bool catalogue_mo_open(struct str bytes, struct catalogue_mo *ret);

/* The translation in that plural form (0 for texts without); empty when there is none. */
struct str catalogue_mo_find(const struct catalogue_mo *c, struct str english, unsigned form);

/* Which form counts n things. */
unsigned catalogue_mo_form(const struct catalogue_mo *c, int64_t n);
