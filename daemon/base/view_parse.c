/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/tongue.h"
#include "base/view_inside.h"

#define TOKENS_MAX 100000

struct parser {
    struct view_mistakes *mistakes;
    struct str template;
    struct str source;
    size_t at; /* how far the source is read */
    int line;
    struct str open; /* the delimiters of now */
    struct str close;
    struct str tongue;
    bool is_inside_line; /* a translation: its ends are no ends of a line */
    bool is_seeking;     /* looks ahead: mistakes are noted when it comes there */
    struct view_tokens *tokens;
};

struct tag {
    char sigil; /* 0 for a plain value */
    struct str text;
    size_t from; /* where its first delimiter stands */
    size_t end;  /* after its last one */
    size_t line_from;
    bool is_alone; /* on its line, so that the line goes with it */
    size_t line_end;
};

void view_note(struct view_mistakes *m, struct str template, int line, const char *why, ...)
{
    struct arena *a = m->cx->arena;
    va_list args;

    m->n++;
    va_start(args, why);
    (void)fault_field(m->cx, arena_text(a, "%" PRI_STR ":%d", ARG_STR(template), line).p, "%s",
                      arena_textv(a, why, args).p);
    va_end(args);
}

static void add(struct parser *p, struct view_token token)
{
    struct view_tokens *t = p->tokens;

    if (token.kind == TOKEN_TEXT && token.text.n == 0)
        return;
    if (t->n == t->room) {
        struct view_token *more;

        t->room = t->room ? t->room * 2 : 64;
        more = NEW_ARRAY(p->mistakes->cx->arena, struct view_token, t->room);
        if (t->n > 0)
            memcpy(more, t->all, t->n * sizeof *more);
        t->all = more;
    }
    t->all[t->n++] = token;
}

static struct str part(struct str s, size_t from, size_t to)
{
    return (struct str){s.p + from, to - from};
}

static bool is_blank(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ' ' && s.p[i] != '\t')
            return false;
    }
    return true;
}

static int count_lines(const struct parser *p, size_t from, size_t to)
{
    int n = 0;

    if (p->is_inside_line)
        return 0; /* a translation has the line of its block */
    for (size_t i = from; i < to; i++)
        n += p->source.p[i] == '\n';
    return n;
}

/* Whether nothing but blanks share the tag's line, by the rules of the specification. */
static void look_around(const struct parser *p, struct tag *tag)
{
    const struct str s = p->source;
    size_t from = tag->from;
    size_t end = tag->end;

    tag->is_alone = false;
    while (from > 0 && s.p[from - 1] != '\n')
        from--;
    if ((from == 0 && p->is_inside_line) || !is_blank(part(s, from, tag->from)))
        return;
    while (end < s.n && (s.p[end] == ' ' || s.p[end] == '\t'))
        end++;
    if (end + 1 < s.n && s.p[end] == '\r' && s.p[end + 1] == '\n') {
        end += 2;
    } else if (end < s.n && s.p[end] == '\n') {
        end++;
    } else if (end < s.n || p->is_inside_line) {
        return;
    }
    tag->is_alone = true;
    tag->line_from = from;
    tag->line_end = end;
}

static bool is_sigil(char c)
{
    return c != '\0' && strchr("#^/>&{=!", c) != NULL;
}

/* The next tag; false at the end of the template. */
static bool next_tag(struct parser *p, struct tag *ret)
{
    struct str rest = part(p->source, p->at, p->source.n);
    size_t from = p->at + str_find(rest, p->open);
    size_t inner = from + p->open.n;
    struct tag tag = {.from = from};
    struct str closing = p->close;
    size_t n;

    if (from >= p->source.n)
        return false;
    if (inner < p->source.n && is_sigil(p->source.p[inner]))
        tag.sigil = p->source.p[inner++];
    if (tag.sigil == '{' || tag.sigil == '=') {
        closing = arena_text(p->mistakes->cx->arena, "%c%" PRI_STR, tag.sigil == '{' ? '}' : '=',
                             ARG_STR(p->close));
    }
    rest = part(p->source, inner, p->source.n);
    n = str_find(rest, closing);
    if (n == rest.n) {
        if (!p->is_seeking) {
            view_note(p->mistakes, p->template, p->line + count_lines(p, p->at, from),
                      "a tag is not closed by \"%" PRI_STR "\"", ARG_STR(closing));
        }
        return false;
    }
    tag.text = str_trim((struct str){rest.p, n});
    tag.end = inner + n + closing.n;
    look_around(p, &tag);
    *ret = tag;
    return true;
}

/* {{=<% %>=}} */
static void set_delimiters(struct parser *p, struct str text)
{
    struct str close = text;
    struct str open;

    while (close.n > 0 && close.p[0] != ' ' && close.p[0] != '\t' && close.p[0] != '\n')
        close = part(close, 1, close.n);
    open = (struct str){text.p, text.n - close.n};
    close = str_trim(close);
    if (open.n == 0 || close.n == 0 || memchr(close.p, ' ', close.n) ||
        memchr(open.p, '=', open.n) || memchr(close.p, '=', close.n)) {
        view_note(p->mistakes, p->template, p->line, "delimiters are set like {{=<%% %%>=}}");
        return;
    }
    p->open = open;
    p->close = close;
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* White space of any length is one space; at the ends it counts only within the line. */
static struct str collapse(struct arena *a, struct str text)
{
    struct buf b = BUF(a);
    size_t i = 0;

    while (i < text.n) {
        size_t from = i;
        bool has_newline;

        while (i < text.n && is_white(text.p[i]))
            i++;
        has_newline = i > from && memchr(text.p + from, '\n', i - from);
        if (i > from && !(has_newline && (from == 0 || i == text.n)))
            buf_byte(&b, ' ');
        from = i;
        while (i < text.n && !is_white(text.p[i]))
            i++;
        buf_add(&b, part(text, from, i));
    }
    return buf_str(&b);
}

static void parse_all(struct parser *p);

/* Where the {{/t}} of a block stands and ends. */
static bool find_end(const struct parser *p, size_t from, size_t *ret_at, size_t *ret_end)
{
    struct parser seek = *p;
    struct tag tag;

    seek.at = from;
    seek.is_seeking = true;
    while (next_tag(&seek, &tag)) {
        if (tag.sigil == '/' && str_is(tag.text, STR("t"))) {
            *ret_at = tag.from;
            *ret_end = tag.end;
            return true;
        }
        if (tag.sigil == '#' && str_is(tag.text, STR("t")))
            return false;
        seek.at = tag.end;
    }
    return false;
}

/* {{#t}}English{{/t}}: what is read in its place is the translation, which may hold tags. */
static size_t parse_translated(struct parser *p, const struct tag *tag)
{
    size_t at;
    size_t end;

    if (p->is_inside_line || !find_end(p, tag->end, &at, &end)) {
        view_note(p->mistakes, p->template, p->line, "{{#t}} is not closed before the next one");
        return tag->end;
    }
    struct str english = collapse(p->mistakes->cx->arena, part(p->source, tag->end, at));
    struct parser inner = *p;

    inner.source = say_in(p->tongue, english);
    inner.at = 0;
    inner.is_inside_line = true;
    parse_all(&inner);
    return end;
}

static void add_tag(struct parser *p, const struct tag *tag)
{
    struct view_token token = {.text = tag->text, .line = p->line};

    if (tag->text.n == 0) {
        view_note(p->mistakes, p->template, p->line, "a tag has no name");
        return;
    }
    if (tag->sigil == '#') {
        token.kind = TOKEN_OPEN;
    } else if (tag->sigil == '^') {
        token.kind = TOKEN_OPEN_NOT;
    } else if (tag->sigil == '/') {
        token.kind = TOKEN_CLOSE;
    } else if (tag->sigil == '>') {
        token.kind = TOKEN_PARTIAL;
    } else if (tag->sigil == '&' || tag->sigil == '{') {
        token.kind = TOKEN_VALUE_RAW;
    } else {
        token.kind = TOKEN_VALUE;
    }
    if (token.kind == TOKEN_PARTIAL && tag->is_alone)
        token.indent = part(p->source, tag->line_from, tag->from);
    add(p, token);
}

static void parse_all(struct parser *p)
{
    struct tag tag;

    while (p->tokens->n < TOKENS_MAX && next_tag(p, &tag)) {
        bool is_words = tag.sigil == '#' && str_is(tag.text, STR("t"));
        bool takes_line =
            tag.is_alone && !is_words && tag.sigil != '\0' && tag.sigil != '&' && tag.sigil != '{';
        size_t next = takes_line ? tag.line_end : tag.end;

        add(p, (struct view_token){
                   .kind = TOKEN_TEXT,
                   .text = part(p->source, p->at, takes_line ? tag.line_from : tag.from),
                   .line = p->line});
        p->line += count_lines(p, p->at, tag.from);
        if (tag.sigil == '=') {
            set_delimiters(p, tag.text);
        } else if (is_words) {
            next = parse_translated(p, &tag);
        } else if (tag.sigil != '!') {
            add_tag(p, &tag);
        }
        p->line += count_lines(p, tag.from, next);
        p->at = next;
    }
    add(p, (struct view_token){
               .kind = TOKEN_TEXT, .text = part(p->source, p->at, p->source.n), .line = p->line});
    if (p->tokens->n >= TOKENS_MAX)
        view_note(p->mistakes, p->template, p->line, "too long");
}

void view_parse(struct view_mistakes *m,
                struct str template,
                struct str source,
                struct str tongue,
                struct view_tokens *ret)
{
    struct parser p = {.mistakes = m,
                       .template = template,
                       .source = source,
                       .line = 1,
                       .open = STR("{{"),
                       .close = STR("}}"),
                       .tongue = tongue,
                       .tokens = ret};

    *ret = (struct view_tokens){0};
    if (source.n > 0)
        parse_all(&p);
}
