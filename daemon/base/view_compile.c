/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/config.h"
#include "base/shape_inside.h"
#include "base/view_inside.h"

#define SCOPES_MAX 64
#define PARTIALS_MAX 32
#define AGAIN_MAX 8 /* how deep a partial may enter itself */
#define STEPS_MAX 200000
#define ENTERED_MAX 2000 /* partials in one view, each time counted */

/* Where names are looked up: a struct, or a single value that only {{.}} names. */
struct scope {
    const struct shape *shape;       /* NULL: a value */
    const struct shape_field *field; /* the value */
    uint8_t place;
    size_t at;
    bool may_miss;
};

/* A section that waits for its end. */
struct section {
    struct str name;
    int line;
    enum view_token_kind kind;
    uint32_t step; /* the one whose jump leads behind the section */
    bool has_step;
    bool is_list;
    bool is_dead; /* its name was a mistake: what is in it is only balanced, not compiled */
    size_t scopes;
};

struct compiler {
    struct view_mistakes mistakes;
    struct arena *home;
    const struct view_kit *kit;
    enum view_escape escape;
    struct str tongue;
    struct view_step *steps;
    size_t n;
    size_t room;
    struct buf literal; /* text not yet made a step */
    struct scope scopes[SCOPES_MAX];
    size_t scopes_n;
    struct section sections[SCOPES_MAX];
    size_t sections_n;
    struct str partials[PARTIALS_MAX]; /* the templates that are open, outermost first */
    size_t partials_n;
    size_t entered;
    size_t lists_n;
    size_t dead;
};

/* What a name leads to. */
struct target {
    const struct shape_field *field;
    uint8_t place;
    size_t at;
    bool may_miss;
};

static struct str template_of(const struct compiler *c)
{
    return c->partials[c->partials_n - 1];
}

/* Steps. */

static uint32_t push_step(struct compiler *c, struct view_step step)
{
    if (c->n == c->room) {
        struct view_step *more;

        c->room = c->room ? c->room * 2 : 256;
        more = NEW_ARRAY(c->mistakes.cx->arena, struct view_step, c->room);
        if (c->n > 0)
            memcpy(more, c->steps, c->n * sizeof *more);
        c->steps = more;
    }
    c->steps[c->n] = step;
    return (uint32_t)c->n++;
}

static void flush(struct compiler *c)
{
    if (c->literal.n == 0)
        return;
    push_step(c, (struct view_step){.kind = STEP_LITERAL,
                                    .literal = arena_copy(c->home, buf_str(&c->literal))});
    c->literal.n = 0;
}

static uint32_t add_step(struct compiler *c, enum view_step_kind kind, const struct target *t)
{
    struct view_step step = {.kind = kind};

    flush(c);
    if (t) {
        step.field = t->field;
        step.place = t->place;
        step.at = t->at;
        step.may_miss = t->may_miss || (t->field->traits & OPTIONAL);
    }
    return push_step(c, step);
}

/* Names. */

static const char *nearest_field(struct compiler *c, const struct shape *shape, struct str name)
{
    const char **names = NEW_ARRAY(c->mistakes.cx->arena, const char *, shape->count + 1);

    for (size_t i = 0; i < shape->count; i++)
        names[i] = shape->fields[i].name;
    return nearest_name(name, names, shape->count);
}

static void note_absent(struct compiler *c, const struct shape *shape, struct str name, int line)
{
    const char *nearest = nearest_field(c, shape, name);
    struct buf why = BUF(c->mistakes.cx->arena);

    buf_format(&why, "%s has no \"%" PRI_STR "\"", shape->name, ARG_STR(name));
    if (nearest)
        buf_format(&why, ": did you mean \"%s\"?", nearest);
    view_note(&c->mistakes, template_of(c), line, "%s", buf_str(&why).p);
}

/* {{.}}: the value of the section, or the only field of the struct. */
static bool find_itself(struct compiler *c, int line, struct target *ret)
{
    const struct scope *s = &c->scopes[c->scopes_n - 1];
    const struct shape_field *only = s->field;

    if (s->shape && s->shape->count == 1)
        only = &s->shape->fields[0];
    if (!only) {
        view_note(&c->mistakes, template_of(c), line, "{{.}} is a whole %s: name one of its fields",
                  s->shape ? s->shape->name : "struct");
        return false;
    }
    *ret = (struct target){only, s->place, s->at, s->may_miss};
    return true;
}

/* One language of a text in several: title.fr */
static const struct shape_field *one_language(struct compiler *c,
                                              const struct shape_field *texts,
                                              struct str code)
{
    enum language language = language_from_code(code);
    struct shape_field *f;

    if (language == LANGUAGE_COUNT)
        return NULL;
    f = NEW(c->home, struct shape_field);
    *f = (struct shape_field){.name = language_code[language].p,
                              .kind = SHAPE_TEXT,
                              .traits = texts->traits,
                              .at = texts->at + language * sizeof(struct str)};
    return f;
}

/* One step from a member to a member of it; the field is NULL when there is none. */
static void step_inside(struct compiler *c, struct str name, bool is_last, struct target *t)
{
    const struct shape_field *f = t->field;

    if (f->kind == SHAPE_TEXTS && is_last) {
        t->field = one_language(c, f, name);
    } else if (f->kind == SHAPE_PART) {
        t->field = shape_field_named(f->of, name);
        t->at += f->at;
        t->may_miss = t->may_miss || (f->traits & OPTIONAL);
    } else {
        t->field = NULL;
    }
}

/* From a member to a member of it, "a.b.c". */
static bool find_inner(struct compiler *c, struct str rest, int line, struct target *t)
{
    struct str name;

    while (str_cut(&rest, '.', &name)) {
        const struct shape_field *f = t->field;

        step_inside(c, name, rest.n == 0, t);
        if (t->field)
            continue;
        if (f->kind == SHAPE_PART) {
            note_absent(c, f->of, name, line);
        } else {
            view_note(&c->mistakes, template_of(c), line, "\"%s\" has no \"%" PRI_STR "\"", f->name,
                      ARG_STR(name));
        }
        return false;
    }
    return true;
}

static bool find(struct compiler *c, struct str name, int line, struct target *ret)
{
    struct str rest = name;
    struct str first = STR_NONE;
    const struct shape *innermost = c->scopes[0].shape; /* whose lack of the name is told */
    bool is_inner = true;

    if (str_is(name, STR(".")))
        return find_itself(c, line, ret);
    if (name.p[name.n - 1] == '.' || !str_cut(&rest, '.', &first) || first.n == 0) {
        view_note(&c->mistakes, template_of(c), line, "\"%" PRI_STR "\" is no name", ARG_STR(name));
        return false;
    }
    for (size_t i = c->scopes_n; i > 0; i--) {
        const struct scope *s = &c->scopes[i - 1];
        const struct shape_field *f = s->shape ? shape_field_named(s->shape, first) : NULL;

        if (s->shape && is_inner) {
            innermost = s->shape;
            is_inner = false;
        }
        if (!f)
            continue;
        *ret = (struct target){f, s->place, s->at, s->may_miss};
        return find_inner(c, rest, line, ret);
    }
    note_absent(c, innermost, first, line);
    return false;
}

/* Tokens. */

static bool needs_no_escape(enum shape_kind kind)
{
    return kind == SHAPE_BOOL || kind == SHAPE_COUNT || kind == SHAPE_NUMBER ||
           kind == SHAPE_MOMENT || kind == SHAPE_DAY || kind == SHAPE_ID || kind == SHAPE_HASH ||
           kind == SHAPE_POINT;
}

static void compile_value(struct compiler *c, const struct view_token *token)
{
    bool is_escaped = c->escape == VIEW_HTML && token->kind == TOKEN_VALUE;
    struct target t;

    if (!find(c, token->text, token->line, &t))
        return;
    if (t.field->traits & SECRET) {
        view_note(&c->mistakes, template_of(c), token->line, "\"%s\" is a secret", t.field->name);
    } else if (t.field->kind == SHAPE_PART) {
        view_note(&c->mistakes, template_of(c), token->line,
                  "\"%s\" is a whole %s: name one of its fields", t.field->name, t.field->of->name);
    } else if (t.field->kind == SHAPE_LIST && !shape_is_bare(t.field->of)) {
        view_note(&c->mistakes, template_of(c), token->line,
                  "\"%s\" is a list: open it with {{#%s}}", t.field->name, t.field->name);
    } else if (t.field->kind == SHAPE_TEXT) {
        add_step(c, is_escaped ? STEP_TEXT_ESCAPED : STEP_TEXT, &t);
    } else if (is_escaped && !needs_no_escape(t.field->kind)) {
        add_step(c, STEP_VALUE_ESCAPED, &t);
    } else {
        add_step(c, STEP_VALUE, &t);
    }
}

static void open_list(struct compiler *c, const struct target *t, struct section *s)
{
    uint8_t into = (uint8_t)(c->lists_n + 1);

    if (into >= VIEW_LISTS_MAX) {
        view_note(&c->mistakes, template_of(c), s->line, "lists are open too deep");
        s->is_dead = true;
        return;
    }
    s->step = add_step(c, STEP_LIST, t);
    s->has_step = true;
    s->is_list = true;
    c->steps[s->step].into = into;
    c->lists_n++;
    c->scopes[c->scopes_n++] = (struct scope){.shape = t->field->of, .place = into};
}

static void open_section(struct compiler *c, const struct view_token *token, struct section *s)
{
    struct target t;
    bool is_part;

    if (!find(c, token->text, token->line, &t)) {
        s->is_dead = true;
        return;
    }
    is_part = t.field->kind == SHAPE_PART;
    if (token->kind == TOKEN_OPEN && t.field->kind == SHAPE_LIST) {
        open_list(c, &t, s);
        return;
    }
    s->has_step = true;
    if (is_part && !t.may_miss && !(t.field->traits & OPTIONAL)) {
        /* Always there: nothing to ask. */
        s->has_step = token->kind == TOKEN_OPEN_NOT;
        if (s->has_step)
            s->step = add_step(c, STEP_SKIP, NULL);
    } else {
        s->step = add_step(c, token->kind == TOKEN_OPEN ? STEP_SKIP_UNSET : STEP_SKIP_SET, &t);
    }
    if (token->kind == TOKEN_OPEN && is_part) {
        c->scopes[c->scopes_n++] =
            (struct scope){.shape = t.field->of, .place = t.place, .at = t.at + t.field->at};
    } else if (token->kind == TOKEN_OPEN) {
        c->scopes[c->scopes_n++] = (struct scope){.field = t.field, .place = t.place, .at = t.at};
    }
}

static void open(struct compiler *c, const struct view_token *token)
{
    struct section s = {.name = token->text,
                        .line = token->line,
                        .kind = token->kind,
                        .scopes = c->scopes_n,
                        .is_dead = c->dead > 0};

    if (c->sections_n == SCOPES_MAX || c->scopes_n == SCOPES_MAX) {
        view_note(&c->mistakes, template_of(c), token->line, "sections are open too deep");
        c->dead++; /* and stays so: the rest cannot be told apart */
        return;
    }
    if (!s.is_dead)
        open_section(c, token, &s);
    c->dead += s.is_dead;
    c->sections[c->sections_n++] = s;
}

static void close(struct compiler *c, const struct view_token *token, size_t least)
{
    const struct section *s;

    if (c->sections_n == least) {
        view_note(&c->mistakes, template_of(c), token->line,
                  "{{/%" PRI_STR "}} closes what is not open", ARG_STR(token->text));
        return;
    }
    s = &c->sections[--c->sections_n];
    if (!str_is(s->name, token->text)) {
        view_note(&c->mistakes, template_of(c), token->line,
                  "{{/%" PRI_STR "}} stands where \"%" PRI_STR "\" of line %d has to be closed",
                  ARG_STR(token->text), ARG_STR(s->name), s->line);
    }
    c->scopes_n = s->scopes;
    c->dead -= s->is_dead;
    flush(c);
    if (s->is_list) {
        struct view_step *first = &c->steps[s->step];
        uint32_t again = push_step(c, (struct view_step){.kind = STEP_LIST_REPEAT,
                                                         .jump = s->step + 1,
                                                         .into = first->into,
                                                         .field = first->field});

        (void)again;
        c->lists_n--;
    }
    if (s->has_step)
        c->steps[s->step].jump = (uint32_t)c->n;
}

static void compile_template(struct compiler *c, struct str name, struct str indent, int line);

static void enter_partial(struct compiler *c, const struct view_token *token)
{
    size_t again = 0;

    for (size_t i = 0; i < c->partials_n; i++)
        again += str_is(c->partials[i], token->text);
    if (again >= AGAIN_MAX || c->entered > ENTERED_MAX)
        return;
    if (c->entered++ == ENTERED_MAX) {
        view_note(&c->mistakes, template_of(c), token->line, "enters too many partials");
        return;
    }
    if (c->partials_n == PARTIALS_MAX) {
        view_note(&c->mistakes, template_of(c), token->line, "partials are open too deep");
        return;
    }
    compile_template(c, token->text, token->indent, token->line);
}

/* A partial that stands alone on its line has each of its lines moved in as far. */
static struct str indented(struct arena *a, struct str source, struct str indent)
{
    struct buf b = BUF(a);
    struct str rest = source;
    struct str line;

    if (indent.n == 0)
        return source;
    while (str_cut(&rest, '\n', &line)) {
        buf_add(&b, indent);
        buf_add(&b, line);
        if (rest.n > 0 || str_ends(source, STR("\n")))
            buf_byte(&b, '\n');
    }
    return buf_str(&b);
}

static void compile_token(struct compiler *c, const struct view_token *token, size_t sections)
{
    if (token->kind == TOKEN_OPEN || token->kind == TOKEN_OPEN_NOT) {
        open(c, token);
    } else if (token->kind == TOKEN_CLOSE) {
        close(c, token, sections);
    } else if (c->dead > 0) {
        return;
    } else if (token->kind == TOKEN_TEXT) {
        buf_add(&c->literal, token->text);
    } else if (token->kind == TOKEN_PARTIAL) {
        enter_partial(c, token);
    } else {
        compile_value(c, token);
    }
}

static void compile_template(struct compiler *c, struct str name, struct str indent, int line)
{
    struct arena *a = c->mistakes.cx->arena;
    struct str source = c->kit->source(c->kit->of, name);
    size_t sections = c->sections_n;
    struct view_tokens tokens;

    if (str_is_empty(source)) {
        struct str asking = c->partials_n > 0 ? template_of(c) : name;

        view_note(&c->mistakes, asking, line, "there is no template \"%" PRI_STR "\"",
                  ARG_STR(name));
        return;
    }
    c->partials[c->partials_n++] = name;
    view_parse(&c->mistakes, name, indented(a, source, indent), c->tongue, &tokens);
    for (size_t i = 0; i < tokens.n && c->n < STEPS_MAX; i++)
        compile_token(c, &tokens.all[i], sections);
    if (c->n >= STEPS_MAX && c->mistakes.n == 0)
        view_note(&c->mistakes, name, 1, "becomes too long with its partials");
    while (c->sections_n > sections) {
        const struct section *s = &c->sections[--c->sections_n];

        view_note(&c->mistakes, name, s->line, "\"%" PRI_STR "\" is not closed", ARG_STR(s->name));
        c->scopes_n = s->scopes;
        c->lists_n -= s->is_list;
        c->dead -= s->is_dead;
    }
    c->partials_n--;
}

enum fault view_compile(struct ctx *cx,
                        struct arena *home,
                        const struct view_kit *kit,
                        struct str name,
                        const struct shape *shape,
                        enum view_escape escape,
                        struct str tongue,
                        const struct view **ret)
{
    struct compiler *c = NEW(cx->arena, struct compiler);
    struct view *view;
    struct view_step *steps;

    *c = (struct compiler){.mistakes = {cx, 0},
                           .home = home,
                           .kit = kit,
                           .escape = escape,
                           .tongue = tongue,
                           .literal = BUF(cx->arena),
                           .scopes = {{.shape = shape}},
                           .scopes_n = 1};
    compile_template(c, name, STR_NONE, 1);
    flush(c);
    if (c->mistakes.n > 0) {
        return fault(cx, FAULT_CONFIG_WRONG, "%zu mistakes in template %" PRI_STR, c->mistakes.n,
                     ARG_STR(name));
    }
    view = NEW(home, struct view);
    steps = NEW_ARRAY(home, struct view_step, c->n + 1);
    if (c->n > 0)
        memcpy(steps, c->steps, c->n * sizeof *steps);
    *view = (struct view){steps, c->n, arena_copy(home, tongue)};
    *ret = view;
    return FAULT_NONE;
}
