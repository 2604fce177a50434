/* SPDX-License-Identifier: EUPL-1.2 */
#include "sync/inside.h"

/* The struct itself is at `to` already; what its members point to follows. */
static void copy_inside(struct arena *a, const struct shape *shape, void *to)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        void *at = shape_at(f, to);

        if (f->kind == SHAPE_TEXT) {
            struct str *text = at;

            if (text->n > 0)
                *text = arena_copy(a, *text);
        } else if (f->kind == SHAPE_TEXTS) {
            struct texts *texts = at;

            for (int k = 0; k < LANGUAGE_COUNT; k++) {
                if (texts->in[k].n > 0)
                    texts->in[k] = arena_copy(a, texts->in[k]);
            }
        } else if (f->kind == SHAPE_PART) {
            copy_inside(a, f->of, at);
        } else if (f->kind == SHAPE_LIST) {
            struct list *list = at;
            void *items = arena_take(a, list->n * f->of->size + 1, alignof(max_align_t));

            if (list->n > 0)
                memcpy(items, list->items, list->n * f->of->size);
            list->items = items;
            for (size_t k = 0; k < list->n; k++)
                copy_inside(a, f->of, (char *)items + k * f->of->size);
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
