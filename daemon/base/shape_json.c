/* SPDX-License-Identifier: EUPL-1.2 */
#include <jansson.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/shape_inside.h"

static void read_object(struct shape_reader *r,
                        const struct shape *shape,
                        const json_t *from,
                        const struct shape_path *path,
                        void *ret);

static void drop(json_t **json)
{
    json_decref(*json);
}

static struct str text_of(const json_t *json)
{
    return (struct str){json_string_value(json), json_string_length(json)};
}

/* Members that no field asks for, when there are more members than were found. */
static void note_unknown(struct shape_reader *r,
                         const json_t *object,
                         const struct shape_path *path,
                         bool (*is_known)(const void *of, struct str name),
                         const void *of)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)UNCONST(object), name, value)
    {
        size_t n = strlen(name);

        if (!is_known(of, (struct str){name, n}))
            shape_note(r, path, n > 100 ? "(a long name)" : name, "unknown");
    }
}

static bool is_field(const void *shape, struct str name)
{
    return shape_field_named(shape, name) != NULL;
}

static bool is_money_member(const void *of, struct str name)
{
    (void)of;
    return str_is(name, STR("minor")) || str_is(name, STR("currency"));
}

static bool is_point_member(const void *of, struct str name)
{
    (void)of;
    return str_is(name, STR("lat")) || str_is(name, STR("lon"));
}

static const char *read_number(struct shape_reader *r,
                               const struct shape_field *f,
                               const json_t *from,
                               void *member)
{
    const char *why;
    int64_t n = json_integer_value(from);

    if (!json_is_integer(from))
        return "not a whole number";
    why = shape_why_number(r->cx->arena, f, n);
    if (why)
        return why;
    if (f->kind == SHAPE_COUNT) {
        *(uint32_t *)member = (uint32_t)n;
    } else {
        *(int64_t *)member = n;
    }
    return NULL;
}

/* What JSON holds as a string: the same text a form would give. */
static const char *read_string(struct shape_reader *r,
                               const struct shape_field *f,
                               const json_t *from,
                               void *member)
{
    if (!json_is_string(from))
        return "not a text";
    if (f->kind == SHAPE_TEXT && (f->traits & OPTIONAL) && json_string_length(from) == 0)
        return NULL;
    return shape_parse(r->cx->arena, f, arena_copy(r->cx->arena, text_of(from)), member);
}

static const char *why_not_said(struct shape_reader *r,
                                const struct shape_field *f,
                                const json_t *value)
{
    if (!json_is_string(value))
        return "not a text";
    return shape_why_text(r->cx->arena, f, text_of(value));
}

static void read_text_in(struct shape_reader *r,
                         const struct shape_field *f,
                         const char *code,
                         const json_t *value,
                         const struct shape_path *path,
                         struct texts *ret)
{
    enum language language = language_from_code(str_of(code));
    bool is_known = language != LANGUAGE_COUNT;
    bool says_nothing =
        json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0);

    if (is_known && says_nothing)
        return;
    const char *why = is_known ? why_not_said(r, f, value) : "unknown";

    if (why) {
        shape_note(r, path, strlen(code) > 100 ? "(a long name)" : code, why);
    } else {
        ret->in[language] = arena_copy(r->cx->arena, text_of(value));
    }
}

static void read_texts(struct shape_reader *r,
                       const struct shape_field *f,
                       const json_t *from,
                       const struct shape_path *path,
                       struct texts *ret)
{
    const char *code;
    json_t *value;
    bool any = false;

    if (!json_is_object(from)) {
        shape_note(r, path, NULL, "not an object of texts by language");
        return;
    }
    json_object_foreach((json_t *)UNCONST(from), code, value)
    {
        any = any || !json_is_string(value) || json_string_length(value) > 0;
        read_text_in(r, f, code, value, path, ret);
    }
    if (!any && !shape_may_miss(f))
        shape_note(r, path, NULL, "missing");
}

static const char *why_not_minor(struct shape_reader *r,
                                 const struct shape_field *f,
                                 const json_t *minor)
{
    if (!minor || json_is_null(minor))
        return "missing";
    if (!json_is_integer(minor))
        return "not a whole number";
    return shape_why_number(r->cx->arena, f, json_integer_value(minor));
}

static void read_money(struct shape_reader *r,
                       const struct shape_field *f,
                       const json_t *from,
                       const struct shape_path *path,
                       struct money *ret)
{
    const json_t *minor = json_object_get(from, "minor");
    const json_t *code = json_object_get(from, "currency");
    enum currency currency = CURRENCY_NONE;

    if (!json_is_object(from)) {
        shape_note(r, path, NULL, "not an amount");
        return;
    }
    const char *why = why_not_minor(r, f, minor);

    if (why)
        shape_note(r, path, "minor", why);
    if (json_is_string(code))
        currency = currency_from_code(text_of(code));
    if (currency == CURRENCY_NONE)
        shape_note(r, path, "currency", code ? "not a known currency" : "missing");
    note_unknown(r, from, path, is_money_member, NULL);
    if (!why && currency != CURRENCY_NONE)
        *ret = (struct money){json_integer_value(minor), currency};
}

static bool read_degrees(struct shape_reader *r,
                         const json_t *from,
                         const struct shape_path *path,
                         const char *name,
                         double *ret)
{
    const json_t *number = json_object_get(from, name);

    if (json_is_number(number)) {
        *ret = json_number_value(number);
        return true;
    }
    shape_note(r, path, name, number && !json_is_null(number) ? "not a number" : "missing");
    return false;
}

static void read_point(struct shape_reader *r,
                       const json_t *from,
                       const struct shape_path *path,
                       struct point *ret)
{
    struct point p = {0, 0};

    if (!json_is_object(from)) {
        shape_note(r, path, NULL, "not a place");
        return;
    }
    bool has_lat = read_degrees(r, from, path, "lat", &p.lat);
    bool has_lon = read_degrees(r, from, path, "lon", &p.lon);

    note_unknown(r, from, path, is_point_member, NULL);
    if (!has_lat || !has_lon)
        return;
    const char *why = shape_why_point(p);

    if (why) {
        shape_note(r, path, NULL, why);
    } else {
        *ret = p;
    }
}

static void read_value(struct shape_reader *r,
                       const struct shape_field *f,
                       const json_t *from,
                       const struct shape_path *path,
                       void *member);

static void read_list(struct shape_reader *r,
                      const struct shape_field *f,
                      const json_t *from,
                      const struct shape_path *path,
                      struct list *ret)
{
    const struct shape *of = f->of;
    size_t n = json_array_size(from);
    const char *why = NULL;

    if (!json_is_array(from)) {
        why = "not a list";
    } else if (n > 0 || !(f->traits & OPTIONAL)) {
        why = shape_why_items(r->cx->arena, f, n);
    }
    if (why) {
        shape_note(r, path, NULL, why);
        return;
    }
    if (n == 0)
        return;
    *ret = (struct list){arena_take(r->cx->arena, of->size * n, alignof(max_align_t)), n};
    for (size_t i = 0; i < n; i++) {
        const json_t *item = json_array_get(from, i);
        struct shape_path at = {path, NULL, i, path ? path->depth : 0};
        char *into = (char *)ret->items + i * of->size;

        if (shape_is_bare(of) && json_is_null(item)) {
            shape_note(r, &at, NULL, "missing");
        } else if (shape_is_bare(of)) {
            read_value(r, &of->fields[0], item, &at, shape_at(&of->fields[0], into));
        } else {
            read_object(r, of, item, &at, into);
        }
    }
}

static void read_value(struct shape_reader *r,
                       const struct shape_field *f,
                       const json_t *from,
                       const struct shape_path *path,
                       void *member)
{
    const char *why = NULL;

    switch (f->kind) {
    case SHAPE_BOOL:
        if (json_is_boolean(from)) {
            *(bool *)member = json_is_true(from);
        } else {
            why = "not true or false";
        }
        break;
    case SHAPE_COUNT:
    case SHAPE_NUMBER:
        why = read_number(r, f, from, member);
        break;
    case SHAPE_TEXT:
    case SHAPE_MOMENT:
    case SHAPE_DAY:
    case SHAPE_ID:
    case SHAPE_HASH:
    case SHAPE_WORD:
        why = read_string(r, f, from, member);
        break;
    case SHAPE_TEXTS:
        read_texts(r, f, from, path, member);
        break;
    case SHAPE_MONEY:
        read_money(r, f, from, path, member);
        break;
    case SHAPE_POINT:
        read_point(r, from, path, member);
        break;
    case SHAPE_PART:
        read_object(r, f->of, from, path, member);
        break;
    case SHAPE_LIST:
        read_list(r, f, from, path, member);
        break;
    }
    if (why)
        shape_note(r, path, NULL, why);
}

static void read_absent(struct shape_reader *r,
                        const struct shape_field *f,
                        const struct shape_path *path,
                        void *member)
{
    if (f->otherwise) {
        (void)shape_parse(r->cx->arena, f, str_of(f->otherwise), member);
    } else if (!(f->traits & OPTIONAL)) {
        shape_note(r, path, NULL, "missing");
    }
}

static void read_object(struct shape_reader *r,
                        const struct shape *shape,
                        const json_t *from,
                        const struct shape_path *path,
                        void *ret)
{
    unsigned depth = path ? path->depth + 1 : 1;
    size_t found = 0;

    if (!json_is_object(from)) {
        shape_note(r, path, NULL, "not an object");
        return;
    }
    if (depth > SHAPE_DEPTH_MAX) {
        shape_note(r, path, NULL, "too deep");
        return;
    }
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        const json_t *value = json_object_get(from, f->name);
        struct shape_path at = {path, f->name, 0, depth};

        found += value != NULL;
        if (!value || json_is_null(value)) {
            read_absent(r, f, &at, shape_at(f, ret));
        } else {
            read_value(r, f, value, &at, shape_at(f, ret));
        }
    }
    if (json_object_size(from) > found)
        note_unknown(r, from, path, is_field, shape);
}

static enum fault close_reader(const struct shape_reader *r)
{
    return r->troubles > 0 ? FAULT_BAD_INPUT : FAULT_NONE;
}

enum fault shape_read_json(struct ctx *cx,
                           const struct shape *shape,
                           const struct json_t *from,
                           void *ret)
{
    struct shape_reader r = {.cx = cx};

    memset(ret, 0, shape->size);
    read_object(&r, shape, from, NULL, ret);
    return close_reader(&r);
}

/* Jansson's own sentences quote what was sent; ours say what and where. */
static enum fault refuse_text(struct ctx *cx, const json_error_t *error)
{
    const char *what = "not JSON";
    enum json_error_code code = json_error_code(error);

    if (code == json_error_invalid_utf8) {
        what = "not UTF-8";
    } else if (code == json_error_duplicate_key) {
        what = "a member is there twice";
    } else if (code == json_error_stack_overflow) {
        what = "too deep";
    } else if (code == json_error_numeric_overflow) {
        what = "a number is too large";
    } else if (code == json_error_end_of_input_expected) {
        what = "something follows the JSON";
    } else if (code == json_error_null_byte_in_key || code == json_error_null_character) {
        what = "holds a NUL character";
    }
    return fault_field(cx, "body", "%s: line %d, column %d", what, error->line, error->column);
}

static json_t *load(struct str body, json_error_t *ret_error)
{
    /* A NUL is let in so that the field it stands in can be named. */
    size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY;

    return json_loadb(body.n > 0 ? body.p : "", body.n, flags, ret_error);
}

enum fault shape_read_json_text(struct ctx *cx,
                                const struct shape *shape,
                                struct str body,
                                void *ret)
{
    json_error_t error;
    CLEANUP(drop) json_t *json = load(body, &error);

    memset(ret, 0, shape->size);
    if (!json)
        return refuse_text(cx, &error);
    return shape_read_json(cx, shape, json, ret);
}

enum fault shape_read_json_field(struct ctx *cx,
                                 const struct shape_field *f,
                                 struct str json,
                                 void *ret)
{
    struct shape_reader r = {.cx = cx};
    struct shape_path path = {NULL, f->name, 0, 1};
    json_error_t error;
    CLEANUP(drop) json_t *value = load(json, &error);

    if (!value)
        return refuse_text(cx, &error);
    if (json_is_null(value)) {
        read_absent(&r, f, &path, shape_at(f, ret));
    } else {
        read_value(&r, f, value, &path, shape_at(f, ret));
    }
    return close_reader(&r);
}
