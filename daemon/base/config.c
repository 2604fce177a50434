/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/shape_inside.h"

#define NAME_MOST 64 /* what is longer is like no name of ours */

/* What the reader of lines and the handler of keys share: libinih does not say lines. */
struct reading {
    struct ctx *cx;
    struct str path;
    const struct config_section *sections;
    size_t n;
    FILE *file;
    int line;
    size_t mistakes;
    bool *sound;     /* whether its value was taken, in the same order */
    unsigned *lines; /* where each field of each section was said, section after section; 0: not */
    bool in_unknown; /* the section of this line is none of ours: said once */
};

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* Damerau-Levenshtein (optimal string alignment): letters dropped, added, changed, swapped. */
static size_t distance(struct str a, struct str b)
{
    size_t rows[3][NAME_MOST + 1];
    size_t *before = rows[0];
    size_t *last = rows[1];
    size_t *now = rows[2];

    for (size_t k = 0; k <= b.n; k++)
        last[k] = k;
    for (size_t i = 1; i <= a.n; i++) {
        now[0] = i;
        for (size_t k = 1; k <= b.n; k++) {
            bool is_same = a.p[i - 1] == b.p[k - 1];

            now[k] = least(last[k] + 1, now[k - 1] + 1, last[k - 1] + !is_same);
            if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] && a.p[i - 2] == b.p[k - 1])
                now[k] = least(now[k], before[k - 2] + 1, now[k]);
        }
        size_t *oldest = before;

        before = last;
        last = now;
        now = oldest;
    }
    return last[b.n];
}

const char *nearest_name(struct str typed, const char *const *names, size_t n)
{
    const char *nearest = NULL;
    size_t best = NAME_MOST;

    if (typed.n == 0 || typed.n > NAME_MOST)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        struct str name = str_of(names[i]);
        size_t longer = name.n > typed.n ? name.n : typed.n;
        size_t off = name.n > NAME_MOST ? NAME_MOST : distance(typed, name);

        if (off * 3 <= longer && off < best) {
            best = off;
            nearest = names[i];
        }
    }
    return nearest;
}

static void note(struct reading *r, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void note(struct reading *r, int line, const char *format, ...)
{
    va_list args;
    struct str where = r->path;

    r->mistakes++;
    if (line > 0)
        where = arena_text(r->cx->arena, "%" PRI_STR ":%d", ARG_STR(r->path), line);
    va_start(args, format);
    (void)fault_field(r->cx, where.n > 0 ? where.p : "configuration", "%s",
                      arena_textv(r->cx->arena, format, args).p);
    va_end(args);
}

static void note_unknown(struct reading *r,
                         const char *kind,
                         struct str typed,
                         const char *const *names,
                         size_t n)
{
    const char *nearest = nearest_name(typed, names, n);
    struct str seen = typed.n > NAME_MOST ? (struct str){typed.p, NAME_MOST} : typed;

    if (nearest) {
        note(r, r->line, "unknown %s \"%" PRI_STR "\": did you mean \"%s\"?", kind, ARG_STR(seen),
             nearest);
    } else {
        note(r, r->line, "unknown %s \"%" PRI_STR "\"", kind, ARG_STR(seen));
    }
}

static const struct config_section *section_named(const struct reading *r, struct str name)
{
    for (size_t i = 0; i < r->n; i++) {
        if (str_is(str_of(r->sections[i].name), name))
            return &r->sections[i];
    }
    return NULL;
}

static void note_unknown_section(struct reading *r, struct str name)
{
    const char **names = NEW_ARRAY(r->cx->arena, const char *, r->n + 1);

    for (size_t i = 0; i < r->n; i++)
        names[i] = r->sections[i].name;
    note_unknown(r, "section", name, names, r->n);
}

static void note_unknown_key(struct reading *r, const struct config_section *s, struct str key)
{
    const char **names = NEW_ARRAY(r->cx->arena, const char *, s->shape->count + 1);

    for (size_t i = 0; i < s->shape->count; i++)
        names[i] = s->shape->fields[i].name;
    note_unknown(r, "key", key, names, s->shape->count);
}

static size_t place_of(const struct reading *r, const struct config_section *s, size_t field)
{
    size_t at = field;

    for (const struct config_section *before = r->sections; before < s; before++)
        at += before->shape->count;
    return at;
}

static unsigned *line_of(struct reading *r, const struct config_section *s, size_t field)
{
    return &r->lines[place_of(r, s, field)];
}

/* What a line is that holds no key. libinih would tell the first bad line only. */
static void look_at_line(struct reading *r, struct str line)
{
    struct str name;

    if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
        return;
    if (!str_is_utf8(line)) {
        note(r, r->line, "not UTF-8");
        return;
    }
    if (line.p[0] != '[') {
        if (!memchr(line.p, '=', line.n) && !memchr(line.p, ':', line.n))
            note(r, r->line, "neither a [section] nor key = value");
        return;
    }
    name = (struct str){line.p + 1, line.n - 1};
    if (!memchr(name.p, ']', name.n)) {
        note(r, r->line, "a section without its ]");
        r->in_unknown = true;
        return;
    }
    name.n = (size_t)((const char *)memchr(name.p, ']', name.n) - name.p);
    name = str_trim(name);
    r->in_unknown = !section_named(r, name);
    if (r->in_unknown)
        note_unknown_section(r, name);
}

static void skip_line(FILE *file)
{
    int c;

    do {
        c = getc(file);
    } while (c != '\n' && c != EOF);
}

/* A line for libinih, without the white space before it: that would continue the value above. */
static char *next_line(char *to, int room, void *of)
{
    struct reading *r = of;
    struct str line;

    if (!fgets(to, room, r->file))
        return NULL;
    r->line++;
    line = str_of(to);
    if (r->line == 1 && str_starts(line, STR("\xEF\xBB\xBF")))
        line = (struct str){line.p + 3, line.n - 3};
    if (line.n + 1 == (size_t)room && line.p[line.n - 1] != '\n') {
        if (str_trim(line).p[0] != '#' && str_trim(line).p[0] != ';')
            note(r, r->line, "too long a line: at most %d bytes", room - 2);
        skip_line(r->file);
        line.n = 0;
    }
    line = str_trim(line);
    look_at_line(r, line);
    if (line.n > 0)
        memmove(to, line.p, line.n);
    to[line.n] = '\0';
    return to;
}

static int take_key(void *of, const char *section, const char *key, const char *value)
{
    struct reading *r = of;
    const struct config_section *s = section_named(r, str_of(section));
    const struct shape_field *f;
    unsigned *line;
    const char *why;

    if (r->in_unknown || !str_is_utf8(str_of(key)) || !str_is_utf8(str_of(value)))
        return 1;
    if (!s) {
        note(r, r->line, "key \"%s\" stands before any [section]", key);
        return 1;
    }
    f = shape_field_named(s->shape, str_of(key));
    if (!f) {
        note_unknown_key(r, s, str_of(key));
        return 1;
    }
    line = line_of(r, s, (size_t)(f - s->shape->fields));
    if (*line > 0) {
        note(r, r->line, "%s.%s is there twice: first in line %u", section, key, *line);
        return 1;
    }
    *line = (unsigned)r->line;
    if (value[0] == '\0' && (f->traits & OPTIONAL))
        return 1; /* "key =": as if it were not there, default or not */
    why = value[0] == '\0' ? "missing" : shape_read_text(r->cx, f, str_of(value), s->into);
    if (why)
        note(r, r->line, "%s.%s is %s", section, key, why);
    r->sound[place_of(r, s, (size_t)(f - s->shape->fields))] = !why;
    return 1;
}

static void put_defaults(struct reading *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct config_section *s = &r->sections[i];

        memset(s->into, 0, s->shape->size);
        for (size_t k = 0; k < s->shape->count; k++) {
            const struct shape_field *f = &s->shape->fields[k];

            if (f->otherwise)
                (void)shape_read_text(r->cx, f, str_of(f->otherwise), s->into);
        }
    }
}

static void note_missing(struct reading *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct config_section *s = &r->sections[i];

        for (size_t k = 0; k < s->shape->count; k++) {
            const struct shape_field *f = &s->shape->fields[k];

            if (*line_of(r, s, k) == 0 && !shape_may_miss(f))
                note(r, 0, "%s.%s is missing", s->name, f->name);
        }
    }
}

static void apply_rule(struct reading *r,
                       const struct config_section *s,
                       const struct config_rule *rule)
{
    size_t field = (size_t)(shape_field_named(s->shape, str_of(rule->key)) - s->shape->fields);

    if (!r->sound[place_of(r, s, field)])
        return;
    const char *why = rule->why(r->cx, s->into);
    if (why)
        note(r, (int)*line_of(r, s, field), "%s.%s %s", s->name, rule->key, why);
}

static void apply_rules(struct reading *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct config_rule *rule = r->sections[i].rules;

        for (; rule && rule->key; rule++)
            apply_rule(r, &r->sections[i], rule);
    }
}

static void shut(FILE **file)
{
    if (*file)
        (void)fclose(*file);
}

enum fault config_read(struct ctx *cx,
                       struct str path,
                       const struct config_section *sections,
                       size_t n)
{
    struct reading r = {.cx = cx, .sections = sections, .n = n};
    size_t fields = 1;

    for (size_t i = 0; i < n; i++)
        fields += sections[i].shape->count;
    r.lines = NEW_ARRAY(cx->arena, unsigned, fields);
    r.sound = NEW_ARRAY(cx->arena, bool, fields);
    r.path = path.n > 0 ? arena_copy(cx->arena, path) : STR_NONE;
    put_defaults(&r);
    if (path.n > 0) {
        CLEANUP(shut) FILE *file = fopen(r.path.p, "re");

        if (!file)
            return fault(cx, FAULT_CONFIG_WRONG, "%s: %s", r.path.p, strerror(errno));
        r.file = file;
        (void)ini_parse_stream(next_line, &r, take_key, &r);
    }
    note_missing(&r);
    apply_rules(&r);
    if (r.mistakes > 0)
        return fault(cx, FAULT_CONFIG_WRONG, "%zu mistakes in the configuration", r.mistakes);
    return FAULT_NONE;
}

static void print_meaning(struct buf *b, const struct shape_field *f)
{
    if (f->means)
        buf_format(b, "# %s\n", f->means);
    if (f->kind == SHAPE_WORD) {
        buf_format(b, "# one of: %s\n",
                   shape_why_word(b->arena, f->words) + strlen("not one of: "));
    }
    if ((f->kind == SHAPE_COUNT || f->kind == SHAPE_NUMBER) && f->max != 0)
        buf_format(b, "# from %lld to %lld\n", (long long)f->min, (long long)f->max);
}

void config_print(struct buf *b, const struct config_section *sections, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_format(b, "%s[%s]\n", i > 0 ? "\n" : "", sections[i].name);
        for (size_t k = 0; k < sections[i].shape->count; k++) {
            const struct shape_field *f = &sections[i].shape->fields[k];

            print_meaning(b, f);
            if (f->otherwise) {
                buf_format(b, "%s = %s\n", f->name, f->otherwise);
            } else {
                buf_format(b, "%s%s =\n", f->traits & OPTIONAL ? "# " : "", f->name);
            }
        }
    }
}
