/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/shape.h"

/* A nested shape with every kind of field, for the targets that read into shapes. */
enum fuzz_mood { FUZZ_MOOD_NONE, FUZZ_MOOD_CALM, FUZZ_MOOD_LOUD };
static const char *const fuzz_mood_words[] = {[FUZZ_MOOD_CALM] = "calm", [FUZZ_MOOD_LOUD] = "loud"};
static const struct words FUZZ_MOODS = {"fuzz_mood", fuzz_mood_words, COUNT_OF(fuzz_mood_words)};

struct fuzz_line {
    uint32_t seats;
    struct money price;
    struct list tags;
};
static const struct shape_field fuzz_line_fields[] = {
    FIELD(struct fuzz_line, seats, .min = 1, .max = 40),
    FIELD(struct fuzz_line, price, .traits = OPTIONAL),
    FIELD_LIST(struct fuzz_line, tags, &TEXT_ITEM, .traits = OPTIONAL, .max = 4),
};
static const struct shape FUZZ_LINE = {"struct fuzz_line", sizeof(struct fuzz_line),
                                       fuzz_line_fields, COUNT_OF(fuzz_line_fields)};

struct fuzz_basket {
    bool yes;
    int64_t number;
    struct str text;
    struct texts texts;
    struct moment moment;
    struct day day;
    struct slot_id slot;
    struct hash hash;
    struct point point;
    enum fuzz_mood mood;
    struct fuzz_line first;
    struct list lines;
};
static const struct shape_field fuzz_basket_fields[] = {
    FIELD(struct fuzz_basket, yes, .traits = OPTIONAL),
    FIELD(struct fuzz_basket, number, .min = -9, .max = 99, .otherwise = "7"),
    FIELD(struct fuzz_basket, text, .traits = OPTIONAL, .min = 2, .max = 20),
    FIELD(struct fuzz_basket, texts, .traits = OPTIONAL, .max = 20),
    FIELD(struct fuzz_basket, moment, .traits = OPTIONAL),
    FIELD(struct fuzz_basket, day, .traits = OPTIONAL),
    FIELD(struct fuzz_basket, slot, .traits = OPTIONAL),
    FIELD(struct fuzz_basket, hash, .traits = OPTIONAL),
    FIELD(struct fuzz_basket, point, .traits = OPTIONAL),
    FIELD_WORD(struct fuzz_basket, mood, &FUZZ_MOODS, .traits = OPTIONAL),
    FIELD_PART(struct fuzz_basket, first, &FUZZ_LINE, .traits = OPTIONAL),
    FIELD_LIST(struct fuzz_basket, lines, &FUZZ_LINE, .traits = OPTIONAL, .max = 8),
};
static const struct shape FUZZ_BASKET = {"struct fuzz_basket", sizeof(struct fuzz_basket),
                                         fuzz_basket_fields, COUNT_OF(fuzz_basket_fields)};
