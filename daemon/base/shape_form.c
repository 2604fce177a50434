/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/shape_inside.h"

#define PAIRS_MAX 1000

/* One pair as a struct sees it: what is left of its name after the way here was cut off. */
struct entry {
    struct str name;
    struct str value;
    const struct pair *pair;
    size_t index; /* of the item it belongs to, in a list */
    bool *used;
};

struct entries {
    struct entry *all;
    size_t n;
};

static void read_struct(struct shape_reader *r,
                        const struct shape *shape,
                        struct entries from,
                        const struct shape_path *path,
                        void *ret);

/* Pairs. */

static int hex_byte(const char *two)
{
    int high = hex_digit(two[0]);
    int low = hex_digit(two[1]);

    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Browsers send a new line as two characters; one is enough for us. */
static bool decode(struct arena *a, struct str from, struct str *ret)
{
    char *to = arena_take(a, from.n + 1, 1);
    size_t n = 0;

    for (size_t i = 0; i < from.n; i++) {
        char c = from.p[i];

        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            int byte = i + 2 < from.n ? hex_byte(from.p + i + 1) : -1;

            if (byte < 0)
                return false;
            c = (char)byte;
            i += 2;
        }
        if (c == '\n' && n > 0 && to[n - 1] == '\r')
            n--;
        to[n++] = c;
    }
    *ret = (struct str){to, n};
    return true;
}

static const char *why_bad(struct str text)
{
    if (text.n > 0 && memchr(text.p, '\0', text.n))
        return "holds a NUL character";
    return str_is_utf8(text) ? NULL : "not UTF-8";
}

/* One part of the form. A pair that is no good is noted and keeps its name, with p NULL as value.
 */
static bool read_pair(struct shape_reader *r, struct str part, struct pair *ret)
{
    struct arena *a = r->cx->arena;
    struct str value = part;
    struct str name = STR_NONE;
    const char *why;

    (void)str_cut(&value, '=', &name);
    if (!decode(a, name, &ret->name) || why_bad(ret->name) || ret->name.n > 200) {
        shape_note(r, NULL, NULL, "a name in it cannot be read");
        return false;
    }
    if (!decode(a, value, &ret->value)) {
        why = "bad %XX";
    } else {
        why = why_bad(ret->value);
    }
    if (why) {
        shape_note(r, NULL, arena_copy(a, ret->name).p, why);
        ret->value = STR_NONE;
    }
    return true;
}

static void read_pairs(struct shape_reader *r, struct str form, struct pairs *ret)
{
    struct str part;
    size_t most = 1;

    for (size_t i = 0; i < form.n; i++)
        most += form.p[i] == '&';
    *ret = (struct pairs){0};
    if (most > PAIRS_MAX) {
        shape_note(r, NULL, NULL, "too many: at most 1000");
        return;
    }
    ret->all = NEW_ARRAY(r->cx->arena, struct pair, most);
    while (str_cut(&form, '&', &part)) {
        if (part.n > 0 && read_pair(r, part, &ret->all[ret->n]))
            ret->n++;
    }
}

enum fault pairs_from_form(struct ctx *cx, struct str form, struct pairs *ret)
{
    struct shape_reader r = {.cx = cx};
    struct pairs pairs;

    read_pairs(&r, form, &pairs);
    if (r.troubles > 0)
        return FAULT_BAD_INPUT;
    *ret = pairs;
    return FAULT_NONE;
}

struct str pairs_get(const struct pairs *pairs, struct str name)
{
    for (size_t i = 0; i < pairs->n; i++) {
        if (str_is(pairs->all[i].name, name))
            return pairs->all[i].value;
    }
    return STR_NONE;
}

/* Fields. */

static bool is_bad(const struct entry *e)
{
    return e->value.p == NULL;
}

/* The entries whose name begins with "name."; that is cut off. */
static struct entries under(struct arena *a, struct entries from, const char *name)
{
    size_t n = strlen(name);
    struct entries found = {0};

    for (size_t i = 0; i < from.n; i++) {
        const struct entry *e = &from.all[i];

        if (e->name.n <= n || e->name.p[n] != '.' || memcmp(e->name.p, name, n) != 0)
            continue;
        if (!found.all)
            found.all = NEW_ARRAY(a, struct entry, from.n - i);
        found.all[found.n] = *e;
        found.all[found.n++].name = (struct str){e->name.p + n + 1, e->name.n - n - 1};
    }
    return found;
}

static bool are_empty(struct entries from)
{
    for (size_t i = 0; i < from.n; i++) {
        if (from.all[i].value.n > 0 || is_bad(&from.all[i]))
            return false;
    }
    return true;
}

static void use_all(struct entries from)
{
    for (size_t i = 0; i < from.n; i++)
        *from.all[i].used = true;
}

static void read_absent(struct shape_reader *r,
                        const struct shape_field *f,
                        const struct shape_path *path,
                        void *member)
{
    if (f->otherwise) {
        (void)shape_parse(r->cx->arena, f, str_of(f->otherwise), member);
    } else if (!(f->traits & OPTIONAL) && f->kind != SHAPE_BOOL) {
        shape_note(r, path, NULL, "missing");
    }
}

static struct str typed(const struct shape_field *f, struct str value)
{
    return f->traits & SECRET ? value : str_trim(value);
}

static void read_scalar(struct shape_reader *r,
                        const struct shape_field *f,
                        struct entries from,
                        const struct shape_path *path,
                        void *member)
{
    const struct entry *found = NULL;
    const char *why = NULL;

    for (size_t i = 0; i < from.n; i++) {
        const struct entry *e = &from.all[i];

        if (!str_is(e->name, str_of(f->name)))
            continue;
        if (found) {
            why = "there twice";
        } else {
            found = e;
        }
        *e->used = true;
    }
    if (found && is_bad(found))
        return; /* noted when it was decoded */
    /* A box that is there but empty is unticked: only an absent one takes the default. */
    if (found && f->kind == SHAPE_BOOL && found->value.n == 0 && !why)
        return;
    if (!why && (!found || typed(f, found->value).n == 0)) {
        read_absent(r, f, path, member);
        return;
    }
    if (!why)
        why = shape_parse(r->cx->arena, f, typed(f, found->value), member);
    if (why)
        shape_note(r, path, NULL, why);
}

static void read_texts(struct shape_reader *r,
                       const struct shape_field *f,
                       struct entries from,
                       const struct shape_path *path,
                       struct texts *ret)
{
    struct entries languages = under(r->cx->arena, from, f->name);
    bool any = false;

    for (size_t i = 0; i < languages.n; i++) {
        const struct entry *e = &languages.all[i];
        enum language language = language_from_code(e->name);
        struct str value = str_trim(e->value);
        const char *why;

        if (language == LANGUAGE_COUNT)
            continue; /* will be unknown */
        *e->used = true;
        any = any || value.n > 0 || is_bad(e);
        if (value.n == 0)
            continue;
        why = shape_why_text(r->cx->arena, f, value);
        if (why) {
            shape_note(r, path, language_code[language].p, why);
        } else {
            ret->in[language] = value;
        }
    }
    if (!any)
        read_absent(r, f, path, ret);
}

static void read_part(struct shape_reader *r,
                      const struct shape_field *f,
                      struct entries from,
                      const struct shape_path *path,
                      void *member)
{
    struct entries inner = under(r->cx->arena, from, f->name);

    if ((f->traits & OPTIONAL) && are_empty(inner)) {
        use_all(inner);
    } else {
        read_struct(r, f->of, inner, path, member);
    }
}

/* Lists. */

static bool cut_index(struct entry *e)
{
    struct str rest = e->name;
    struct str digits = STR_NONE;
    int64_t n = 0;

    if (!str_cut(&rest, '.', &digits) || digits.n > 6 || digits.p[0] == '-' ||
        !number_from_text(digits, &n))
        return false;
    e->index = (size_t)n;
    e->name = rest;
    return true;
}

static int by_index(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;

    if (a->index != b->index)
        return a->index < b->index ? -1 : 1;
    return (a->pair > b->pair) - (a->pair < b->pair);
}

/* The entries of the list's items, in the order of the items. */
static struct entries items_of(struct arena *a, const struct shape_field *f, struct entries from)
{
    struct entries all = under(a, from, f->name);
    struct entries items = {all.all, 0};

    for (size_t i = 0; i < all.n; i++) {
        struct entry e = all.all[i];

        if (cut_index(&e))
            items.all[items.n++] = e;
    }
    if (items.n > 1)
        qsort(items.all, items.n, sizeof *items.all, by_index);
    return items;
}

/* How many of the next entries belong to one item. */
static size_t run_of(struct entries items)
{
    size_t n = 1;

    while (n < items.n && items.all[n].index == items.all[0].index)
        n++;
    return n;
}

static struct entries after(struct entries from, size_t n)
{
    return (struct entries){from.all + n, from.n - n};
}

static size_t count_items(struct entries items)
{
    size_t n = 0;

    while (items.n > 0) {
        size_t run = run_of(items);

        n += !are_empty((struct entries){items.all, run});
        items = after(items, run);
    }
    return n;
}

static void *items_new(struct arena *a, const struct shape *of, size_t n)
{
    return arena_take(a, of->size * n, alignof(max_align_t));
}

static void read_items(struct shape_reader *r,
                       const struct shape_field *f,
                       struct entries items,
                       const struct shape_path *path,
                       struct list *ret)
{
    size_t n = count_items(items);
    const char *why = shape_why_items(r->cx->arena, f, n);

    use_all(n == 0 || why ? items : (struct entries){0});
    if (n == 0 && (f->traits & OPTIONAL))
        return;
    if (why)
        shape_note(r, path, NULL, why);
    if (why || n == 0)
        return;
    *ret = (struct list){items_new(r->cx->arena, f->of, n), 0};
    while (items.n > 0) {
        struct entries item = {items.all, run_of(items)};
        struct shape_path at = {path, NULL, item.all[0].index, path->depth};

        items = after(items, item.n);
        if (are_empty(item)) {
            use_all(item);
        } else {
            read_struct(r, f->of, item, &at, (char *)ret->items + ret->n++ * f->of->size);
        }
    }
}

/* "theme=a&theme=b", and "theme.0=a" too. */
static struct entries bare_items(struct arena *a, const struct shape_field *f, struct entries from)
{
    struct entries numbered = items_of(a, f, from);
    struct entries bare = {NEW_ARRAY(a, struct entry, from.n + 1), 0};

    for (size_t i = 0; i < from.n; i++) {
        if (str_is(from.all[i].name, str_of(f->name)))
            bare.all[bare.n++] = from.all[i];
    }
    for (size_t i = 0; i < numbered.n; i++) {
        if (numbered.all[i].name.n == 0 && bare.n < from.n)
            bare.all[bare.n++] = numbered.all[i];
    }
    return bare;
}

static void read_bare(struct shape_reader *r,
                      const struct shape_field *f,
                      struct entries from,
                      const struct shape_path *path,
                      struct list *ret)
{
    const struct shape_field *inner = &f->of->fields[0];
    struct entries items = bare_items(r->cx->arena, f, from);
    size_t n = 0;
    const char *why;

    use_all(items);
    for (size_t i = 0; i < items.n; i++) {
        if (typed(inner, items.all[i].value).n > 0)
            items.all[n++] = items.all[i];
    }
    if (n == 0 && f->otherwise) {
        read_absent(r, f, path, ret);
        return;
    }
    if (n == 0 && (f->traits & OPTIONAL))
        return;
    why = shape_why_items(r->cx->arena, f, n);
    if (why)
        shape_note(r, path, NULL, why);
    if (why || n == 0)
        return;
    *ret = (struct list){items_new(r->cx->arena, f->of, n), n};
    for (size_t i = 0; i < n; i++) {
        struct shape_path at = {path, NULL, i, path->depth};

        why = shape_parse(r->cx->arena, inner, typed(inner, items.all[i].value),
                          shape_at(inner, (char *)ret->items + i * f->of->size));
        if (why)
            shape_note(r, &at, NULL, why);
    }
}

static void read_field(struct shape_reader *r,
                       const struct shape_field *f,
                       struct entries from,
                       const struct shape_path *path,
                       void *member)
{
    if (f->kind == SHAPE_PART) {
        read_part(r, f, from, path, member);
    } else if (f->kind == SHAPE_LIST && shape_is_bare(f->of)) {
        read_bare(r, f, from, path, member);
    } else if (f->kind == SHAPE_LIST) {
        read_items(r, f, items_of(r->cx->arena, f, from), path, member);
    } else if (f->kind == SHAPE_TEXTS) {
        read_texts(r, f, from, path, member);
    } else {
        read_scalar(r, f, from, path, member);
    }
}

/* Whether an entry could be the field's or of a part of it. */
static bool begins_any(struct entries from, const char *name)
{
    for (size_t i = 0; i < from.n; i++) {
        if (from.all[i].name.n > 0 && from.all[i].name.p[0] == name[0])
            return true;
    }
    return false;
}

static void read_struct(struct shape_reader *r,
                        const struct shape *shape,
                        struct entries from,
                        const struct shape_path *path,
                        void *ret)
{
    unsigned depth = path ? path->depth + 1 : 1;

    if (depth > SHAPE_DEPTH_MAX) {
        use_all(from);
        shape_note(r, path, NULL, "too deep");
        return;
    }
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        struct shape_path at = {path, f->name, 0, depth};

        /* A search has twenty questions, of which one or two are asked. */
        if ((f->traits & OPTIONAL) && !f->otherwise && !begins_any(from, f->name))
            continue;
        read_field(r, f, from, &at, shape_at(f, ret));
    }
}

enum fault shape_read_form(struct ctx *cx,
                           const struct shape *shape,
                           struct str form,
                           enum form_manners manners,
                           void *ret)
{
    struct shape_reader r = {.cx = cx};
    struct pairs pairs;
    struct entries entries;
    bool *used;

    memset(ret, 0, shape->size);
    read_pairs(&r, form, &pairs);
    used = NEW_ARRAY(cx->arena, bool, pairs.n + 1);
    entries = (struct entries){NEW_ARRAY(cx->arena, struct entry, pairs.n + 1), pairs.n};
    for (size_t i = 0; i < pairs.n; i++) {
        const struct pair *pair = &pairs.all[i];

        entries.all[i] = (struct entry){pair->name, pair->value, pair, 0, &used[i]};
    }
    read_struct(&r, shape, entries, NULL, ret);
    for (size_t i = 0; i < pairs.n && manners == FORM_STRICT; i++) {
        if (!used[i])
            shape_note(&r, NULL, arena_copy(cx->arena, pairs.all[i].name).p, "unknown");
    }
    return r.troubles > 0 ? FAULT_BAD_INPUT : FAULT_NONE;
}
