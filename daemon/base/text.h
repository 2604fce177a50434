/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "base/str.h"

struct arena;
struct ctx;

/* Texts that people write: UTF-8 everywhere. A character is a Unicode code point. */

/* The first n characters, never half of one. */
struct str text_cut(struct str s, size_t n);

/*
 * For searching and comparing: lower case, no accents, œ as oe, ß as ss, curly quotes as straight
 * ones. "L’Œuvre d’Émile" gives "l'oeuvre d'emile".
 */
struct str text_fold(struct arena *a, struct str s);

/* The same letters in the same bytes, however a keyboard makes them (NFC). A text in which more
 * than 30 marks stand on one letter comes back as it is. */
struct str text_compose(struct arena *a, struct str s);

/* For addresses: "Une balade à Saint-Denis" gives "une-balade-a-saint-denis"; at most 80
 * characters; empty when no letter or digit of the Latin alphabet is in it. */
struct str slug_of(struct arena *a, struct str title);

/* Something a mail can be sent to: name@example.org, in ASCII, 254 characters at most. */
bool text_is_email(struct str s);
/* The same of what was sent as "email": BAD_INPUT, in words for who typed it; who asks for more
 * than the address goes on, and reads the trouble at the end. */
enum fault email_check(struct ctx *cx, struct str email);

/*
 * The reason of a field's trouble in the reader's language: the numbers in it are {n} in the
 * gettext key. "too long: at most 200 characters" is looked up as "too long: at most {n}
 * characters".
 */
struct str trouble_in(struct arena *a, struct str tongue, struct str why);
