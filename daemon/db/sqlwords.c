/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/inside.h"

#include <ctype.h>
#include <strings.h>

/*
 * Which tables a statement reads and writes, by its words alone. This is no parser of SQL: the
 * server has parsed the statement when this looks at it. It knows where table names stand in the
 * statements that we write: after FROM, JOIN, INTO, UPDATE, TABLE and after the commas of FROM.
 */

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    struct str text; /* a sign is one character */
};

struct scan {
    struct str rest;
    struct token now;
    struct token before;
};

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$';
}

static void skip_quoted(struct str *rest, char quote)
{
    size_t i = 1;

    while (i < rest->n && rest->p[i] != quote)
        i += rest->p[i] == '\\' ? 2 : 1;
    i = i < rest->n ? i + 1 : rest->n;
    *rest = (struct str){rest->p + i, rest->n - i};
}

static void advance(struct scan *w)
{
    struct str *rest = &w->rest;
    size_t n = 0;

    w->before = w->now;
    for (;;) {
        *rest = str_trim(*rest);
        if (rest->n == 0 || (rest->p[0] != '\'' && rest->p[0] != '"'))
            break;
        skip_quoted(rest, rest->p[0]);
    }
    while (n < rest->n && is_word_char(rest->p[n]))
        n++;
    if (rest->n == 0) {
        w->now = (struct token){TOKEN_END, STR_NONE};
    } else if (n > 0) {
        w->now = (struct token){TOKEN_WORD, {rest->p, n}};
    } else {
        w->now = (struct token){TOKEN_SIGN, {rest->p, n = 1}};
    }
    *rest = (struct str){rest->p + n, rest->n - n};
}

static bool is(struct token t, const char *text)
{
    size_t n = strlen(text);

    return t.text.n == n && strncasecmp(t.text.p, text, n) == 0;
}

static void touch(struct sql_reading *r, struct str name, bool written)
{
    for (size_t i = 0; i < r->n; i++) {
        if (str_is(r->tables[i].name, name)) {
            r->tables[i].written |= written;
            return;
        }
    }
    if (r->n < COUNT_OF(r->tables))
        r->tables[r->n++] = (struct sql_table){name, written};
}

/* A name, with what may stand before it; a subquery in brackets is met by the main loop. */
static void take_table(struct scan *w, struct sql_reading *r, bool written)
{
    while (is(w->now, "LOW_PRIORITY") || is(w->now, "IGNORE") || is(w->now, "`"))
        advance(w);
    if (w->now.kind != TOKEN_WORD)
        return;
    struct str name = w->now.text;
    advance(w);
    if (is(w->now, ".")) { /* information_schema.tables is nobody's */
        advance(w);
        advance(w);
        return;
    }
    if (is(w->now, "`"))
        advance(w);
    touch(r, name, written);
}

/* FROM a AS x, b y: commas go on with tables until another clause begins. */
static void take_from(struct scan *w, struct sql_reading *r, bool written)
{
    take_table(w, r, written);
    for (;;) {
        if (is(w->now, "AS"))
            advance(w);
        if (w->now.kind == TOKEN_WORD && !is(w->now, "WHERE") && !is(w->now, "JOIN") &&
            !is(w->now, "LEFT") && !is(w->now, "INNER") && !is(w->now, "SET") &&
            !is(w->now, "CROSS") && !is(w->now, "STRAIGHT_JOIN") && !is(w->now, "RIGHT"))
            advance(w);
        if (!is(w->now, ","))
            return;
        advance(w);
        take_table(w, r, written);
    }
}

/* EXTRACT(YEAR FROM x) and the like take no table. */
static bool takes_value(struct token opener)
{
    return is(opener, "EXTRACT") || is(opener, "TRIM") || is(opener, "SUBSTRING") ||
           is(opener, "DISTINCT");
}

struct state {
    bool deleting;
    bool inserting;
    struct token openers[32]; /* the word before each open bracket */
    size_t depth;
};

/* destination = ?, destination <=> ?, destination IN (?...) */
static bool is_bound(const struct scan *w)
{
    struct scan ahead = *w;

    if (is(ahead.now, "IN"))
        return true;
    while (is(ahead.now, "=") || is(ahead.now, "<") || is(ahead.now, ">"))
        advance(&ahead);
    return is(ahead.now, "?");
}

static void bracket(struct state *s, struct token now, struct token before)
{
    if (is(now, ")")) {
        s->depth -= s->depth > 0;
    } else if (s->depth < COUNT_OF(s->openers)) {
        s->openers[s->depth++] = before;
    }
}

static bool reads_table(struct token now, struct token before, struct token opener)
{
    return is(now, "FROM") && !takes_value(opener) && !is(before, "DISTINCT");
}

static void look(struct scan *w, struct state *s, struct sql_reading *r)
{
    struct token opener = s->depth > 0 ? s->openers[s->depth - 1] : (struct token){0};
    struct token before = w->before;
    struct token now = w->now;

    advance(w);
    if (reads_table(now, before, opener)) {
        take_from(w, r, s->deleting);
        s->deleting = false;
    } else if (is(now, "JOIN") || is(now, "STRAIGHT_JOIN")) {
        take_from(w, r, false);
    } else if (is(now, "INTO")) {
        take_table(w, r, true);
    } else if (is(now, "UPDATE") && !is(before, "FOR") && !is(before, "KEY")) {
        take_from(w, r, true);
    } else if (is(now, "DELETE") && !is(before, "ON")) {
        s->deleting = true;
    } else if (is(now, "INSERT") || is(now, "REPLACE")) {
        s->inserting |= s->depth == 0;
    } else if (is(now, "(") || is(now, ")")) {
        bracket(s, now, before);
    } else if (is(now, "destination")) {
        r->binds_destination |= s->inserting || is_bound(w);
    }
}

void sql_read(struct str sql, struct sql_reading *ret)
{
    struct scan w = {.rest = sql};
    struct state s = {0};

    memset(ret, 0, sizeof *ret);
    advance(&w);
    while (w.now.kind != TOKEN_END)
        look(&w, &s, ret);
}
