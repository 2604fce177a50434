/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "base/str.h"

struct buf;

/* The characters of typography that the texts of base use; UTF-8, to stand in literals. */
#define NO_BREAK "\xC2\xA0"            /* U+00A0: before € and around the h of an hour */
#define NARROW_NO_BREAK "\xE2\x80\xAF" /* U+202F: between thousands in French */
#define MINUS "\xE2\x88\x92"           /* U+2212 */

/* A whole number for people: fr "1 330" (narrow no-break space), en "1,330". */
void buf_grouped(struct buf *b, int64_t n, struct str tongue);
