/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/view.h"

/* What the three stages of a view share: text to tokens, tokens to steps, steps to pages. */

enum view_token_kind {
    TOKEN_TEXT = 1,
    TOKEN_VALUE,
    TOKEN_VALUE_RAW,
    TOKEN_OPEN,
    TOKEN_OPEN_NOT,
    TOKEN_CLOSE,
    TOKEN_PARTIAL,
};

struct view_token {
    enum view_token_kind kind;
    struct str text;   /* a literal, or the name in the tag */
    struct str indent; /* of a partial that stands alone on its line */
    int line;
};

struct view_tokens {
    struct view_token *all;
    size_t n;
    size_t room;
};

/* Mistakes found on the way: each is a field trouble "template:line". */
struct view_mistakes {
    struct ctx *cx;
    size_t n;
};

void view_note(struct view_mistakes *m, struct str template, int line, const char *why, ...)
    __attribute__((format(printf, 4, 5)));

/* Cut a template into tokens; {{#t}} blocks come out translated. Tokens live in cx->arena. */
void view_parse(struct view_mistakes *m,
                struct str template,
                struct str source,
                struct str tongue,
                struct view_tokens *ret);

enum view_step_kind {
    STEP_LITERAL = 1,
    STEP_TEXT,         /* a struct str as it is */
    STEP_TEXT_ESCAPED, /* a struct str for HTML */
    STEP_VALUE,
    STEP_VALUE_ESCAPED,
    STEP_SKIP,        /* go on at `jump` */
    STEP_SKIP_UNSET,  /* ... when the member is not there */
    STEP_SKIP_SET,    /* ... when it is */
    STEP_LIST,        /* enter a list's first item, or go on at `jump` */
    STEP_LIST_REPEAT, /* the next item, back at `jump`, until there is none */
};

#define VIEW_LISTS_MAX 16

/* Structs that may be read are in places: 0 the view's own, others the items of open lists. */
struct view_step {
    enum view_step_kind kind;
    uint32_t jump;
    uint8_t place; /* whose member */
    uint8_t into;  /* STEP_LIST: the place of its items */
    bool may_miss; /* not there when zero */
    size_t at;     /* from the place's struct to the struct that has the member */
    const struct shape_field *field;
    struct str literal;
};

struct view {
    const struct view_step *steps;
    size_t n;
    struct str tongue;
};
