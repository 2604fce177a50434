/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/buf.h"

/*
 * A page written once for many visitors. Where something of one visitor stands, the text has a gap:
 * a byte that HTML forbids and that buf_html lets through from nobody, then which one it is. A
 * template writes a gap as {{{it is}}}.
 */
enum gap { GAP_CSRF, GAP_KEY, GAP_ABOVE, GAP_ABOUT, GAPS };

#define GAP_BYTE '\x01'
/* The text of a gap, to be filled in as a template's value. */
struct str gap_text(enum gap gap);

/* The text with each gap filled. */
void gaps_fill(struct buf *b, struct str text, const struct str with[GAPS]);
