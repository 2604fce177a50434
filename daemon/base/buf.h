/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdint.h>

#include "base/moment.h"
#include "base/money.h"
#include "base/str.h"

struct arena;
struct id;

/*
 * Text that grows, on an arena. Escaping belongs to the destination: whoever
 * reads buf_html, buf_json or buf_url sees that the right one was used.
 */
struct buf {
    struct arena *arena;
    char *p;
    size_t n;
    size_t room;
};

#define BUF(arena_) ((struct buf){.arena = (arena_)})

void buf_add(struct buf *b, struct str s);
void buf_byte(struct buf *b, char c);
void buf_format(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_number(struct buf *b, int64_t n);

#define buf_lit(b, literal) buf_add((b), STR(literal))

/* Text between tags or in a quoted attribute: & < > " ' are escaped; U+FFFD stands for control
 * characters that HTML forbids. */
void buf_html(struct buf *b, struct str s);
/* The inside of a JSON string, quotes not included. What is not UTF-8 becomes U+FFFD. */
void buf_json(struct buf *b, struct str s);
/* One part of a query or a path: all but unreserved characters as %XX (RFC 3986). */
void buf_url(struct buf *b, struct str s);
/* Text of an XML element or attribute; characters that XML 1.0 forbids are left out. */
void buf_xml(struct buf *b, struct str s);
void buf_hex(struct buf *b, const void *bytes, size_t n);
/* RFC 4648 section 4, with padding. */
void buf_base64(struct buf *b, const void *bytes, size_t n);

/* Room for n more bytes at the end; after writing them, add n to b->n. */
char *buf_room(struct buf *b, size_t n);

/* What is there now. Lives in the arena; a later append may move the text. Always NUL-terminated.
 */
struct str buf_str(struct buf *b);
