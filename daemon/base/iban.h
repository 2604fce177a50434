/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct arena;

/* Blanks out, upper case: the form in which an IBAN is stored. */
struct str iban_plain(struct arena *a, struct str typed);

/*
 * Country's length, check digits (ISO 7064 mod 97-10, 02 to 98) and, for France and Monaco, the
 * national key (RIB). NULL when sound, else what is wrong with it, in English (a gettext key).
 */
const char *iban_fault(struct str plain);
