/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/arena.h"
#include "base/shape.h"

/*
 * From what tourist information systems send to what a record holds: plain text, NFC, line ends \n,
 * days, hours, amounts, addresses of the web. Shared by the modules that read feeds.
 */

/*
 * Plain text: tags of HTML and comments are dropped (<br> and ends of blocks become line ends),
 * entities decoded when `html`; then line ends \n, no control characters, no blank at either end,
 * NFC. What is not UTF-8 becomes U+FFFD. Gives `s` itself when there is nothing to do.
 */
enum plain_from { PLAIN_TEXT, PLAIN_HTML };
struct str plain(struct arena *a, struct str s, enum plain_from from);

/* "2026-07-04", "2026-07-04T..." or "04/07/2026". */
bool plain_day(struct str s, struct day *ret);

/* "10:30", "10:30:00", "9h30", "9h", "24:00", "PT12H30M": minutes after midnight, plus one
 * (record.h). */
bool plain_clock(struct str s, uint32_t *ret);

/* "8,50", "8.5", "8 €": an amount in cents. */
bool plain_money(struct str s, enum currency currency, struct money *ret);

/* An address of the web; one without a scheme gets http://, which every site redirects from. */
struct str plain_url(struct arena *a, struct str s);

/* A list that grows on an arena: LIST_ADD(arena, &record->tags, &room, struct record_tag) */
void *list_grow(struct arena *a, struct list *list, size_t *room, size_t size, size_t align);
#define LIST_ADD(arena, list, room, type)                                                          \
    ((type *)list_grow((arena), (list), (room), sizeof(type), alignof(type)))

/* Adds a text unless it is there already. */
void list_add_text(struct arena *a, struct list *list, size_t *room, struct str text);
