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

static enum cut skip_blanks(struct cutter *c)
{
    for (;;) {
        enum cut there = want(c, 0);

        if (there != CUT_VALUE)
            return there;
        char b = c->p[c->at];

        if (b != ' ' && b != '\n' && b != '\r' && b != '\t')
            return CUT_VALUE;
        c->at++;
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

/* What stands at *i, a value or a part of one; *i becomes where it ends. */
static enum cut skip_value(struct cutter *c, size_t *i)
{
    uint32_t deep = 0;
    size_t at = *i;
    enum cut there = want(c, at);

    if (there != CUT_VALUE)
        return there == CUT_END ? CUT_BROKEN : there;
    if (c->p[c->at + at] == '"')
        return skip_string(c, i);
    for (;;) {
        there = want(c, at);
        if (there == CUT_END && deep == 0)
            break; /* a number may end with the file */
        if (there != CUT_VALUE)
            return there == CUT_END ? CUT_BROKEN : there;
        char b = c->p[c->at + at];

        if (b == '"') {
            there = skip_string(c, &at);
            if (there != CUT_VALUE)
                return there;
            continue;
        }
        if (b == '{' || b == '[') {
            if (++deep > c->deep)
                return CUT_TOO_DEEP;
        } else if (b == '}' || b == ']') {
            if (deep == 0)
                break; /* closes what is around */
            if (--deep == 0) {
                at++;
                break;
            }
        } else if (deep == 0 &&
                   (b == ',' || b == ':' || b == ' ' || b == '\n' || b == '\r' || b == '\t')) {
            break;
        }
        at++;
    }
    if (at == *i)
        return CUT_BROKEN;
    *i = at;
    return CUT_VALUE;
}

static enum cut skip_blanks_at(struct cutter *c, size_t *i)
{
    for (;;) {
        enum cut there = want(c, *i);

        if (there != CUT_VALUE)
            return there == CUT_END ? CUT_BROKEN : there;
        char b = c->p[c->at + *i];

        if (b != ' ' && b != '\n' && b != '\r' && b != '\t')
            return CUT_VALUE;
        (*i)++;
    }
}

#define STEP(call)                                                                                 \
    ({                                                                                             \
        enum cut step_ = (call);                                                                   \
        if (step_ != CUT_VALUE)                                                                    \
            return step_;                                                                          \
    })

/*
 * The members of the outermost object from offset i on, up to its end or up to the list of an
 * answer: then c->at stands behind the list's bracket.
 */
static enum cut outer_members(struct cutter *c, size_t i, struct str *ret_value)
{
    for (;;) {
        size_t name;

        STEP(skip_blanks_at(c, &i));
        if (c->p[c->at + i] == '}') {
            *ret_value = (struct str){c->p + c->at, i + 1};
            c->at += i + 1;
            c->where = CUT_DONE;
            return CUT_VALUE;
        }
        if (c->p[c->at + i] == ',') {
            i++;
            continue;
        }
        if (c->p[c->at + i] != '"')
            return CUT_BROKEN;
        name = i;
        STEP(skip_string(c, &i));
        struct str key = {c->p + c->at + name + 1, i - name - 2};
        bool list = str_is(key, STR("objetsTouristiques")) || str_is(key, STR("objetTouristiques"));

        STEP(skip_blanks_at(c, &i));
        if (c->p[c->at + i] != ':')
            return CUT_BROKEN;
        i++;
        STEP(skip_blanks_at(c, &i));
        if (list && !c->answer && c->p[c->at + i] == '[') {
            c->at += i + 1;
            c->where = CUT_ANSWER;
            c->answer = c->first = true;
            return CUT_VALUE;
        }
        STEP(skip_value(c, &i));
    }
}

static enum cut begin(struct cutter *c, struct str *ret_value)
{
    *ret_value = STR_NONE;
    if (want(c, 2) == CUT_VALUE && memcmp(c->p + c->at, "\xEF\xBB\xBF", 3) == 0)
        c->at += 3;
    enum cut there = skip_blanks(c);

    if (there != CUT_VALUE)
        return there == CUT_END ? CUT_BROKEN : there;
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

enum cut cutter_next(struct cutter *c, struct str *ret_value)
{
    size_t i = 0;

    if (c->where == CUT_START) {
        STEP(begin(c, ret_value));
        if (!str_is_empty(*ret_value))
            return CUT_VALUE;
    }
    if (c->where == CUT_DONE)
        return at_end(c);

    STEP(skip_blanks_at(c, &i));
    if (c->p[c->at + i] == ']') {
        c->at += i + 1;
        if (c->where == CUT_ANSWER) {
            struct str rest;

            STEP(outer_members(c, 0, &rest));
        }
        c->where = CUT_DONE;
        return at_end(c);
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
    *ret_value = (struct str){c->p + c->at, i};
    c->at += i;
    return i > c->most ? CUT_TOO_BIG : CUT_VALUE;
}
