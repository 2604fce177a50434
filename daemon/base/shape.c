/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/shape.h"

#include <stdalign.h>

#include "base/arena.h"
#include "base/shape_inside.h"

SHAPE(TEXT_ITEM, struct text_item, FIELD(struct text_item, text));

const struct shape_field *shape_field_named(const struct shape *shape, struct str name)
{
    for (size_t i = 0; i < shape->count; i++) {
        if (str_is(str_of(shape->fields[i].name), name))
            return &shape->fields[i];
    }
    return NULL;
}

bool shape_is_bare(const struct shape *shape)
{
    return shape->count == 1 && shape->fields[0].kind != SHAPE_PART &&
           shape->fields[0].kind != SHAPE_LIST;
}

bool shape_may_miss(const struct shape_field *f)
{
    return (f->traits & OPTIONAL) || f->otherwise;
}

static bool texts_are_unset(const struct texts *t)
{
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (t->in[i].n > 0)
            return false;
    }
    return true;
}

/* By its fields, not its bytes: what pads a struct may hold anything. */
static bool part_is_unset(const struct shape *shape, const void *part)
{
    for (size_t i = 0; i < shape->count; i++) {
        if (!shape_is_unset(&shape->fields[i], part))
            return false;
    }
    return true;
}

bool shape_is_unset(const struct shape_field *f, const void *of)
{
    const void *member = shape_at(f, of);

    switch (f->kind) {
    case SHAPE_BOOL:
        return !*(const bool *)member;
    case SHAPE_COUNT:
        return *(const uint32_t *)member == 0;
    case SHAPE_NUMBER:
        return *(const int64_t *)member == 0;
    case SHAPE_TEXT:
        return ((const struct str *)member)->n == 0;
    case SHAPE_TEXTS:
        return texts_are_unset(member);
    case SHAPE_MONEY:
        return ((const struct money *)member)->currency == CURRENCY_NONE;
    case SHAPE_MOMENT:
        return ((const struct moment *)member)->us == 0;
    case SHAPE_DAY:
        return ((const struct day *)member)->n == 0;
    case SHAPE_ID:
        return id_is_none(*(const struct id *)member);
    case SHAPE_HASH:
        return hash_is(*(const struct hash *)member, (struct hash){{0}});
    case SHAPE_POINT:
        return !(((const struct point *)member)->lat < 0 ||
                 ((const struct point *)member)->lat > 0) &&
               !(((const struct point *)member)->lon < 0 ||
                 ((const struct point *)member)->lon > 0);
    case SHAPE_WORD:
        return *(const unsigned *)member == 0;
    case SHAPE_PART:
        return part_is_unset(f->of, member);
    case SHAPE_LIST:
        return ((const struct list *)member)->n == 0;
    }
    return true;
}

static void add_path(struct buf *b, const struct shape_path *path)
{
    if (!path)
        return;
    add_path(b, path->up);
    if (b->n > 0)
        buf_byte(b, '.');
    if (path->name) {
        buf_add(b, str_of(path->name));
    } else {
        buf_number(b, (int64_t)path->index);
    }
}

void shape_note(struct shape_reader *r,
                const struct shape_path *path,
                const char *name,
                const char *why)
{
    struct buf field = BUF(r->cx->arena);

    if (r->troubles++ >= SHAPE_TROUBLES_MAX)
        return;
    add_path(&field, path);
    if (name && field.n > 0)
        buf_byte(&field, '.');
    if (name)
        buf_add(&field, str_of(name));
    if (field.n == 0)
        buf_lit(&field, "body");
    (void)fault_field(r->cx, buf_str(&field).p, "%s", why);
}

/* Soundness of the tables themselves. */

struct room {
    size_t size;
    size_t align;
};

static struct room room_of(const struct shape_field *f)
{
    switch (f->kind) {
    case SHAPE_BOOL:
        return (struct room){sizeof(bool), alignof(bool)};
    case SHAPE_COUNT:
        return (struct room){sizeof(uint32_t), alignof(uint32_t)};
    case SHAPE_NUMBER:
        return (struct room){sizeof(int64_t), alignof(int64_t)};
    case SHAPE_TEXT:
        return (struct room){sizeof(struct str), alignof(struct str)};
    case SHAPE_TEXTS:
        return (struct room){sizeof(struct texts), alignof(struct texts)};
    case SHAPE_MONEY:
        return (struct room){sizeof(struct money), alignof(struct money)};
    case SHAPE_MOMENT:
        return (struct room){sizeof(struct moment), alignof(struct moment)};
    case SHAPE_DAY:
        return (struct room){sizeof(struct day), alignof(struct day)};
    case SHAPE_ID:
        return (struct room){sizeof(struct id), alignof(struct id)};
    case SHAPE_HASH:
        return (struct room){sizeof(struct hash), alignof(struct hash)};
    case SHAPE_POINT:
        return (struct room){sizeof(struct point), alignof(struct point)};
    case SHAPE_WORD:
        return (struct room){sizeof(unsigned), alignof(unsigned)};
    case SHAPE_PART:
        return (struct room){f->of ? f->of->size : 0, 1};
    case SHAPE_LIST:
        return (struct room){sizeof(struct list), alignof(struct list)};
    }
    return (struct room){0, 0};
}

static bool name_is_sound(const char *name)
{
    if (!name || name[0] < 'a' || name[0] > 'z')
        return false;
    for (const char *c = name; *c; c++) {
        if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '_'))
            return false;
    }
    return true;
}

static bool default_is_sound(struct arena *a,
                             const struct shape *shape,
                             const struct shape_field *f)
{
    struct ctx cx = {.arena = a};
    void *scratch = arena_take(a, shape->size, alignof(max_align_t));

    return shape_read_text(&cx, f, str_of(f->otherwise), scratch) == NULL;
}

static const char *why_in_the_way(const struct shape *shape, size_t at)
{
    const struct shape_field *f = &shape->fields[at];

    for (size_t i = 0; i < at; i++) {
        const struct shape_field *other = &shape->fields[i];

        if (strcmp(other->name, f->name) == 0)
            return "its name is there twice";
        if (f->at < other->at + room_of(other).size && other->at < f->at + room_of(f).size)
            return "it lies upon another field";
    }
    return NULL;
}

static const char *why_unlimited(const struct shape_field *f)
{
    if (f->max != 0 && f->min > f->max)
        return "its least is above its most";
    if (f->kind != SHAPE_NUMBER && f->kind != SHAPE_MONEY && (f->min < 0 || f->max < 0))
        return "its limits are below zero";
    return NULL;
}

static const char *why_unsound(struct arena *a, const struct shape *shape, size_t at)
{
    const struct shape_field *f = &shape->fields[at];
    struct room room = room_of(f);

    if (!name_is_sound(f->name))
        return "its name is not made of a-z, 0-9 and _";
    const char *why = why_in_the_way(shape, at);

    if (why)
        return why;
    if (f->kind == SHAPE_WORD && !(f->words && f->words->count > 1))
        return "it has no words";
    if ((f->kind == SHAPE_PART || f->kind == SHAPE_LIST) && !f->of)
        return "it has no shape of its own";
    if (room.align == 0)
        return "its kind is unknown";
    if (f->at % room.align != 0 || f->at + room.size > shape->size)
        return "it does not lie in the struct";
    why = why_unlimited(f);
    if (why)
        return why;
    if (f->otherwise && !default_is_sound(a, shape, f))
        return "its default does not fit";
    return NULL;
}

bool shape_is_sound(struct arena *a, const struct shape *shape, struct str *ret_why)
{
    if (!shape->name || shape->size == 0 || (shape->count > 0 && !shape->fields)) {
        *ret_why = STR("a shape without name, size or fields");
        return false;
    }
    for (size_t i = 0; i < shape->count; i++) {
        const char *why = why_unsound(a, shape, i);

        if (why) {
            *ret_why = arena_text(a, "%s, field %s: %s", shape->name, shape->fields[i].name, why);
            return false;
        }
    }
    return true;
}
