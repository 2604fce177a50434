/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "offer/offer.h"
#include "web/desk/desk.h"

/* A version as rows of (field, text), and two of them beside each other, word by word. */

/* A run of words that both have, or only one. */
struct piece {
    struct str text;
    bool same;
    bool gone;
    bool come;
};
extern const struct shape PIECE;

struct comparison {
    struct str key;
    struct str name;
    struct str alert; /* a badge: "Up by more than 20%" */
    struct str note;
    struct list before; /* struct piece */
    struct list after;
    struct str comment; /* what the agent is saying of it */
    bool is_amount;
    bool is_new; /* nothing stood there before */
    bool is_gone;
};
extern const struct shape COMPARISON;

/* What differs, and what does not (after holds it whole). `present` NULL: all of it is new. */
void compare_versions(struct ctx *cx,
                      const struct offer_content *present,
                      const struct offer_content *proposed,
                      struct list *ret_changed, /* struct comparison */
                      struct list *ret_same);

/* Word by word; blanks belong to the word before them. */
void compare_texts(struct arena *a,
                   struct str before,
                   struct str after,
                   struct list *ret_before,
                   struct list *ret_after);
