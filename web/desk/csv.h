/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/buf.h"
#include "base/ctx.h"
#include "base/money.h"

/*
 * A table for a spreadsheet, as the one of its reader expects it: in French semicolons and a
 * decimal comma, else commas and a point. UTF-8 with a mark at its head, without which a
 * spreadsheet takes it for another encoding; lines end as RFC 4180 says.
 *
 * A text that a spreadsheet would take for a formula (a partner may call himself "=HYPERLINK(...)")
 * gets an apostrophe, which makes it a text there. Numbers and amounts are ours and stay numbers.
 */
struct csv {
    struct buf b;
    bool french;
    bool begun; /* a cell of the line is written */
};

struct csv csv_begin(struct ctx *cx);
void csv_text(struct csv *c, struct str text);
void csv_number(struct csv *c, int64_t n);
/* "1330,42", its currency in a column of its own. */
void csv_money(struct csv *c, struct arena *a, struct money m);
void csv_end_line(struct csv *c);
/* The names of the columns, or any other line of texts. */
void csv_line(struct csv *c, const struct str *texts, size_t n);

struct reply;
/* A file to keep, named "name.csv". */
void csv_reply(struct ctx *cx, struct csv *c, struct str name, struct reply *ret);
