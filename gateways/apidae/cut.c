/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/apidae/cut.h"

#define WINDOW ((size_t)256 * 1024)

/* Read on behind what is there; what was handed out before c->at is forgotten. */
static enum cut fill(struct cutter *c)
{
    if (c->ended)
        return CUT_END;
    if (c->at > 0) {
        memmove(c->p, c->p + c->at, c->n - c->at);
        c->n -= c->at;
        c->at = 0;
    }
    if (c->n > c->most)
        return CUT_TOO_BIG;
    if (c->n == c->room) {
        size_t room = c->room ? c->room * 2 : WINDOW;
        char *p = arena_take(c->home, room, 1);

        if (c->n > 0)
            memcpy(p, c->p, c->n);
        c->p = p;
        c->room = room;
    }
    long got = c->more(c->of, c->p + c->n, c->room - c->n);

    if (got < 0)
        return CUT_TROUBLE;
    c->ended = got == 0;
    c->n += (size_t)got;
    return c->ended ? CUT_END : CUT_VALUE;
}

/* CUT_VALUE: there is a byte at c->at + i. */
static inline enum cut want(struct cutter *c, size_t i)
{
    while (c->at + i >= c->n) {
        enum cut filled = fill(c);

        if (filled != CUT_VALUE)
            return filled;
    }
    return CUT_VALUE;
}

/* The same where the value cannot end yet: then the end of the file breaks it. */
static inline enum cut need(struct cutter *c, size_t i)
{
    enum cut there = want(c, i);

    return there == CUT_END ? CUT_BROKEN : there;
}

#define STEP(call)                                                                                 \
    ({                                                                                             \
        enum cut step_ = (call);                                                                   \
        if (step_ != CUT_VALUE)                                                                    \
            return step_;                                                                          \
    })

static inline bool is_blank(char b)
{
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
}

static enum cut skip_blanks(struct cutter *c)
{
    for (;; c->at++) {
        STEP(want(c, 0));
        if (!is_blank(c->p[c->at]))
            return CUT_VALUE;
    }
}

static enum cut skip_blanks_at(struct cutter *c, size_t *i)
{
    for (;; (*i)++) {
        STEP(need(c, *i));
        if (!is_blank(c->p[c->at + *i]))
            return CUT_VALUE;
    }
}

/* From the quote at *i to behind the one that closes it. */
static enum cut skip_string(struct cutter *c, size_t *i)
{
    size_t at = *i + 1;

    for (;;) {
        enum cut there = want(c, at);

        if (there != CUT_VALUE)
            return there == CUT_END ? CUT_BROKEN : there;
        const char *from = c->p + c->at + at;
        const char *stop = c->p + c->n;
        const char *q = from;

        while (q < stop && *q != '"' && *q != '\\')
            q++;
        at += (size_t)(q - from);
        if (q == stop)
            continue;
        if (*q == '"') {
            *i = at + 1;
            return CUT_VALUE;
        }
        at += 2; /* the backslash and what it stands before */
    }
}

/* How many levels deeper the byte leads. */
static inline int levels_of(char b)
{
    if (b == '{' || b == '[')
        return 1;
    return b == '}' || b == ']' ? -1 : 0;
}

/* From the brace or bracket at *i to behind the one that closes it. */
static enum cut skip_nest(struct cutter *c, size_t *i)
{
    int64_t deep = 0;

    do {
        STEP(need(c, *i));
        char b = c->p[c->at + *i];

        if (b == '"') {
            STEP(skip_string(c, i));
            continue;
        }
        deep += levels_of(b);
        if (deep > c->deep)
            return CUT_TOO_DEEP;
        (*i)++;
    } while (deep > 0);
    return CUT_VALUE;
}

static inline bool ends_word(char b)
{
    return b == ',' || b == ':' || b == '}' || b == ']' || is_blank(b);
}

/* A number or a word of JSON, up to what ends it; any other mixture is one bad value. */
static enum cut skip_word(struct cutter *c, size_t *i)
{
    size_t from = *i;
    enum cut there;

    while ((there = want(c, *i)) == CUT_VALUE) {
        char b = c->p[c->at + *i];

        if (b == '{' || b == '[')
            return skip_nest(c, i);
        if (b == '"') {
            STEP(skip_string(c, i));
            continue;
        }
        if (ends_word(b))
            break;
        (*i)++;
    }
    if (there != CUT_VALUE && there != CUT_END) /* a number may end with the file */
        return there;
    return *i > from ? CUT_VALUE : CUT_BROKEN;
}

/* What stands at *i, a value or a part of one; *i becomes where it ends. */
static enum cut skip_value(struct cutter *c, size_t *i)
{
    STEP(need(c, *i));
    return c->p[c->at + *i] == '"' ? skip_string(c, i) : skip_word(c, i);
}

/* The member's name at *i, its colon and the blanks: *i becomes where its value begins. */
static enum cut skip_name(struct cutter *c, size_t *i, bool *ret_is_list)
{
    size_t quote = *i;

    if (c->p[c->at + quote] != '"')
        return CUT_BROKEN;
    STEP(skip_string(c, i));
    struct str name = {c->p + c->at + quote + 1, *i - quote - 2};

    *ret_is_list = str_is(name, STR("objetsTouristiques")) || str_is(name, STR("objetTouristique"));
    STEP(skip_blanks_at(c, i));
    if (c->p[c->at + *i] != ':')
        return CUT_BROKEN;
    (*i)++;
    return skip_blanks_at(c, i);
}

/* The member at *i, unless it is the list of an answer: then the list begins at c->at. */
static enum cut skip_member(struct cutter *c, size_t *i)
{
    bool is_list;

    STEP(skip_name(c, i, &is_list));
    if (is_list && !c->answer && c->p[c->at + *i] == '[') {
        c->at += *i + 1;
        c->where = CUT_ANSWER;
        c->answer = c->first = true;
        return CUT_VALUE;
    }
    return skip_value(c, i);
}

/* The n bytes from c->at on are the value. */
static void hand_out(struct cutter *c, size_t n, struct str *ret_value)
{
    *ret_value = (struct str){c->p + c->at, n};
    c->at += n;
}

/* The members of the outermost object from offset i on, up to its end or up to an answer's list. */
static enum cut outer_members(struct cutter *c, size_t i, struct str *ret_value)
{
    c->where = CUT_DONE;
    for (;;) {
        STEP(skip_blanks_at(c, &i));
        char b = c->p[c->at + i];

        if (b == '}') {
            hand_out(c, i + 1, ret_value);
            return CUT_VALUE;
        }
        if (b == ',') {
            i++;
            continue;
        }
        STEP(skip_member(c, &i));
        if (c->where == CUT_ANSWER)
            return CUT_VALUE;
    }
}

static enum cut begin(struct cutter *c, struct str *ret_value)
{
    if (want(c, 2) == CUT_VALUE && memcmp(c->p + c->at, "\xEF\xBB\xBF", 3) == 0)
        c->at += 3;
    enum cut there = skip_blanks(c);

    if (there == CUT_END)
        return CUT_BROKEN; /* an empty file is no JSON */
    STEP(there);
    if (c->p[c->at] == '[') {
        c->at++;
        c->where = CUT_LIST;
        c->first = true;
        return CUT_VALUE;
    }
    if (c->p[c->at] != '{')
        return CUT_BROKEN;
    return outer_members(c, 1, ret_value);
}

/* After the last value: nothing but blanks may follow. */
static enum cut at_end(struct cutter *c)
{
    enum cut there = skip_blanks(c);

    return there == CUT_VALUE ? CUT_BROKEN : there;
}

/* The next element of the list; CUT_END: its bracket was there, and c->at is behind it. */
static enum cut next_element(struct cutter *c, struct str *ret_value)
{
    size_t i = 0;

    STEP(skip_blanks_at(c, &i));
    if (c->p[c->at + i] == ']') {
        c->at += i + 1;
        return CUT_END;
    }
    if (!c->first) {
        if (c->p[c->at + i] != ',')
            return CUT_BROKEN;
        i++;
        STEP(skip_blanks_at(c, &i));
    }
    c->first = false;
    c->at += i;
    i = 0;
    STEP(skip_value(c, &i));
    hand_out(c, i, ret_value);
    return CUT_VALUE;
}

/* Behind the list of an answer come its other members; behind everything, nothing. */
static enum cut end_of_list(struct cutter *c)
{
    struct str rest;

    if (c->where == CUT_ANSWER)
        STEP(outer_members(c, 0, &rest));
    c->where = CUT_DONE;
    return at_end(c);
}

enum cut cutter_next(struct cutter *c, struct str *ret_value)
{
    *ret_value = STR_NONE;
    if (c->where == CUT_START)
        STEP(begin(c, ret_value));
    if (str_is_empty(*ret_value)) {
        if (c->where == CUT_DONE)
            return at_end(c);
        enum cut next = next_element(c, ret_value);

        if (next == CUT_END)
            return end_of_list(c);
        STEP(next);
    }
    return ret_value->n > c->most ? CUT_TOO_BIG : CUT_VALUE;
}
