/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The public Mustache specification's own cases (core modules). They need data without a type:
 * each case's JSON is turned into shapes and structs first. Where the specification shows nothing
 * for a name that is not there, ours is stricter: such a template does not compile.
 */
#include <jansson.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/view.h"

static const char *folder;

/* Cases whose template names what is not there. */
static const char *const stricter[] = {
    "Basic Context Miss Interpolation",
    "Triple Mustache Context Miss Interpolation",
    "Ampersand Context Miss Interpolation",
    "Dotted Names - Broken Chains",
    "Dotted Names - Broken Chain Resolution",
    "Dotted Names - Context Precedence",
    "Dotted Names are never single keys",
    "Context Misses",
    "Failed Lookup",
    "inverted, Context",
    "inverted, List",
};

/* Lists of lists mix kinds in the cases and do not in shapes: their items are texts then. */
static bool numbers_are_texts;

struct made {
    const struct shape *shape;
    void *data;
};

static struct made make_struct(struct arena *a, const json_t *object);
static struct made make_only(struct arena *a, const json_t *value);

static void make_member(struct arena *a, struct shape_field *f, const json_t *value, char *to);

/* What the items of one list look like: as the first one does. */
static struct made make_item(struct arena *a, const json_t *value)
{
    return json_is_object(value) ? make_struct(a, value) : make_only(a, value);
}

static void make_list(struct arena *a, struct shape_field *f, const json_t *array, struct list *to)
{
    size_t n = json_array_size(array);

    numbers_are_texts = json_is_array(json_array_get(array, 0)) || numbers_are_texts;
    struct made first = n > 0 ? make_item(a, json_array_get(array, 0)) : make_struct(a, NULL);
    char *items = arena_take(a, first.shape->size * (n + 1), alignof(max_align_t));

    f->kind = SHAPE_LIST;
    f->of = first.shape;
    for (size_t i = 0; i < n; i++) {
        struct made item = make_item(a, json_array_get(array, i));

        assert_int_equal(item.shape->size, first.shape->size);
        memcpy(items + i * first.shape->size, item.data, first.shape->size);
    }
    *to = (struct list){items, n};
}

static size_t room_for(const json_t *value)
{
    size_t n = 0;
    const char *name;
    json_t *inner;

    if (!json_is_object(value))
        return 32;
    json_object_foreach((json_t *)UNCONST(value), name, inner) n += room_for(inner);
    return n + 32;
}

static void make_member(struct arena *a, struct shape_field *f, const json_t *value, char *to)
{
    struct made part;

    switch (json_typeof(value)) {
    case JSON_OBJECT:
        part = make_struct(a, value);
        f->kind = SHAPE_PART;
        f->of = part.shape;
        memcpy(to, part.data, part.shape->size);
        break;
    case JSON_ARRAY:
        make_list(a, f, value, (struct list *)(void *)to);
        break;
    case JSON_STRING:
        f->kind = SHAPE_TEXT;
        *(struct str *)(void *)to = arena_copy(a, str_of(json_string_value(value)));
        break;
    case JSON_INTEGER:
        if (numbers_are_texts) {
            f->kind = SHAPE_TEXT;
            *(struct str *)(void *)to =
                arena_text(a, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
            break;
        }
        f->kind = SHAPE_NUMBER;
        *(int64_t *)(void *)to = json_integer_value(value);
        break;
    case JSON_REAL: /* no shape has one: the text it would be */
        f->kind = SHAPE_TEXT;
        *(struct str *)(void *)to = arena_text(a, "%g", json_real_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        f->kind = SHAPE_BOOL;
        *(bool *)to = json_is_true(value);
        break;
    case JSON_NULL:
        f->kind = SHAPE_TEXT;
        f->traits = OPTIONAL;
        break;
    }
}

static struct made make_struct(struct arena *a, const json_t *object)
{
    struct shape *shape = NEW(a, struct shape);
    struct shape_field *fields = NEW_ARRAY(a, struct shape_field, json_object_size(object) + 1);
    char *data = arena_take(a, room_for(object), alignof(max_align_t));
    size_t at = 0;
    const char *name;
    json_t *value;

    *shape = (struct shape){"the data", room_for(object), fields, 0};
    json_object_foreach((json_t *)UNCONST(object), name, value)
    {
        struct shape_field *f = &fields[shape->count++];

        f->name = arena_copy(a, str_of(name)).p;
        f->at = at;
        make_member(a, f, value, data + at);
        at += room_for(value);
    }
    return (struct made){shape, data};
}

/* A value that is no object: a struct with one nameless field, so that {{.}} finds it. */
static struct made make_only(struct arena *a, const json_t *value)
{
    struct shape *shape = NEW(a, struct shape);
    struct shape_field *f = NEW(a, struct shape_field);
    char *data = arena_take(a, room_for(value), alignof(max_align_t));

    f->name = "-";
    *shape = (struct shape){"the item", room_for(value), f, 1};
    make_member(a, f, value, data);
    return (struct made){shape, data};
}

struct templates {
    const json_t *main;
    const json_t *partials;
};

static struct str source(void *of, struct str name)
{
    const struct templates *t = of;
    char key[64];

    if (str_is(name, STR("main")))
        return str_of(json_string_value(t->main));
    (void)snprintf(key, sizeof key, "%" PRI_STR, ARG_STR(name));
    return str_of(json_string_value(json_object_get(t->partials, key)));
}

static bool is_stricter(struct arena *a, const char *module, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(stricter); i++) {
        if (strcmp(stricter[i], name) == 0 ||
            strcmp(stricter[i], arena_text(a, "%s, %s", module, name).p) == 0)
            return true;
    }
    return false;
}

static void run_case(const char *module, const json_t *one)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct ctx cx = {.arena = arena};
    const char *name = json_string_value(json_object_get(one, "name"));
    struct templates templates = {json_object_get(one, "template"),
                                  json_object_get(one, "partials")};
    struct view_kit kit = {source, &templates};
    const json_t *data = json_object_get(one, "data");
    struct made made = (numbers_are_texts = false, make_item(arena, data));
    const struct view *view = NULL;
    struct buf page = BUF(arena);
    enum fault f =
        view_compile(&cx, arena, &kit, STR("main"), made.shape, VIEW_HTML, STR("en"), &view);

    if (is_stricter(arena, module, name)) {
        if (f != FAULT_CONFIG_WRONG || !cx.trouble.fields)
            fail_msg("%s, %s: compiles", module, name);
        return;
    }
    if (f != FAULT_NONE) {
        fail_msg("%s, %s: %s", module, name,
                 cx.trouble.fields ? cx.trouble.fields->why.p : cx.trouble.story.p);
    }
    view_fill(view, made.data, &page);
    if (!str_is(buf_str(&page), str_of(json_string_value(json_object_get(one, "expected"))))) {
        fail_msg("%s, %s: gave\n%s\ninstead of\n%s", module, name, page.p,
                 json_string_value(json_object_get(one, "expected")));
    }
}

static void drop(json_t **json)
{
    json_decref(*json);
}

static void run_module(const char *module, size_t least)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct str path = arena_text(arena, "%s/%s.json", folder, module);
    CLEANUP(drop) json_t *all = json_load_file(path.p, 0, NULL);
    const json_t *tests = json_object_get(all, "tests");

    assert_non_null(all);
    for (size_t i = 0; i < json_array_size(tests); i++)
        run_case(module, json_array_get(tests, i));
    assert_true(json_array_size(tests) >= least);
}

#define MODULE(name, least)                                                                        \
    static void name##_as_specified(void **state)                                                  \
    {                                                                                              \
        (void)state;                                                                               \
        run_module(#name, least);                                                                  \
    }
MODULE(comments, 12)
MODULE(delimiters, 14)
MODULE(interpolation, 40)
MODULE(inverted, 22)
MODULE(partials, 12)
MODULE(sections, 33)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_as_specified),      cmocka_unit_test(delimiters_as_specified),
        cmocka_unit_test(interpolation_as_specified), cmocka_unit_test(inverted_as_specified),
        cmocka_unit_test(partials_as_specified),      cmocka_unit_test(sections_as_specified),
    };

    folder = argc > 1 ? argv[1] : "../shared/schemas/mustache";
    if (access(folder, R_OK) != 0) {
        print_message("skipped: the cases of the Mustache specification are not at %s\n", folder);
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
