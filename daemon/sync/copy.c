/* SPDX-License-Identifier: EUPL-1.2 */
#include "sync/inside.h"

/* The struct itself is at `to` already; what its members point to follows. */
static void copy_inside(struct arena *a, const struct shape *shape, void *to);

static void copy_text(struct arena *a, struct str *text)
{
    if (text->n > 0)
        *text = arena_copy(a, *text);
}

static void copy_list(struct arena *a, const struct shape *of, struct list *list)
{
    void *items = arena_take(a, list->n * of->size + 1, alignof(max_align_t));

    if (list->n > 0)
        memcpy(items, list->items, list->n * of->size);
    list->items = items;
    for (size_t i = 0; i < list->n; i++)
        copy_inside(a, of, (char *)items + i * of->size);
}

static void copy_inside(struct arena *a, const struct shape *shape, void *to)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        void *at = shape_at(f, to);

        if (f->kind == SHAPE_TEXT) {
            copy_text(a, at);
        } else if (f->kind == SHAPE_TEXTS) {
            struct texts *texts = at;

            for (int k = 0; k < LANGUAGE_COUNT; k++)
                copy_text(a, &texts->in[k]);
        } else if (f->kind == SHAPE_PART) {
            copy_inside(a, f->of, at);
        } else if (f->kind == SHAPE_LIST) {
            copy_list(a, f->of, at);
        }
    }
}

struct record *record_copy(struct arena *a, const struct record *r)
{
    struct record *copy = NEW(a, struct record);

    *copy = *r;
    copy_inside(a, &RECORD, copy);
    return copy;
}
