/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/view.h"

#include "base/arena.h"
#include "base/shape_inside.h"
#include "base/view_inside.h"

static void add_escaped(struct buf *b,
                        const struct view_step *step,
                        const char *of,
                        struct str tongue)
{
    const void *member = shape_at(step->field, of);
    struct buf plain = BUF(b->arena);

    if (step->field->kind == SHAPE_TEXTS) {
        buf_html(b, texts_for(member, tongue));
    } else if (step->field->kind == SHAPE_WORD) {
        buf_html(b, word_of(step->field->words, *(const unsigned *)member));
    } else {
        shape_add_text(&plain, step->field, member, tongue);
        buf_html(b, buf_str(&plain));
    }
}

static void add_value(struct buf *b,
                      const struct view_step *step,
                      const char *of,
                      struct str tongue)
{
    if (step->may_miss && shape_is_unset(step->field, of))
        return;
    if (step->kind == STEP_VALUE_ESCAPED) {
        add_escaped(b, step, of, tongue);
    } else {
        shape_add_text(b, step->field, shape_at(step->field, of), tongue);
    }
}

void view_fill(const struct view *view, const void *from, struct buf *b)
{
    const char *places[VIEW_LISTS_MAX] = {from};
    const char *ends[VIEW_LISTS_MAX] = {NULL};
    const struct list *list;

    for (size_t i = 0; i < view->n; i++) {
        const struct view_step *step = &view->steps[i];
        const char *of = places[step->place] + step->at;

        switch (step->kind) {
        case STEP_LITERAL:
            buf_add(b, step->literal);
            break;
        case STEP_TEXT:
            buf_add(b, *(const struct str *)shape_at(step->field, of));
            break;
        case STEP_TEXT_ESCAPED:
            buf_html(b, *(const struct str *)shape_at(step->field, of));
            break;
        case STEP_VALUE:
        case STEP_VALUE_ESCAPED:
            add_value(b, step, of, view->tongue);
            break;
        case STEP_SKIP:
            i = step->jump - 1;
            break;
        case STEP_SKIP_UNSET:
            if (shape_is_unset(step->field, of))
                i = step->jump - 1;
            break;
        case STEP_SKIP_SET:
            if (!shape_is_unset(step->field, of))
                i = step->jump - 1;
            break;
        case STEP_LIST:
            list = shape_at(step->field, of);
            places[step->into] = list->items;
            ends[step->into] = places[step->into] + list->n * step->field->of->size;
            if (list->n == 0)
                i = step->jump - 1;
            break;
        case STEP_LIST_REPEAT:
            places[step->into] += step->field->of->size;
            if (places[step->into] < ends[step->into])
                i = step->jump - 1;
            break;
        }
    }
}
