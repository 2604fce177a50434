/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/desk/desk.h"

SHAPE(OPTION,
      struct option,
      FIELD(struct option, value),
      FIELD(struct option, label),
      FIELD(struct option, name),
      FIELD(struct option, chosen));
SHAPE(DESK_FIELD,
      struct desk_field,
      FIELD(struct desk_field, name),
      FIELD(struct desk_field, label),
      FIELD(struct desk_field, hint),
      FIELD(struct desk_field, type),
      FIELD(struct desk_field, value),
      FIELD(struct desk_field, wrong),
      FIELD(struct desk_field, finding),
      FIELD(struct desk_field, autocomplete),
      FIELD(struct desk_field, inputmode),
      FIELD_LIST(struct desk_field, options, &OPTION),
      FIELD(struct desk_field, is_input),
      FIELD(struct desk_field, is_area),
      FIELD(struct desk_field, is_choice),
      FIELD(struct desk_field, is_ticks),
      FIELD(struct desk_field, is_heading),
      FIELD(struct desk_field, is_short));

#define FIELDS_MOST 160

struct desk_form form_begin(struct ctx *cx, const struct request *rq)
{
    return (struct desk_form){
        .cx = cx,
        .rq = rq,
        .again = str_is(rq->method, STR("POST")),
        .all = NEW_ARRAY(cx->arena, struct desk_field, FIELDS_MOST),
    };
}

static struct desk_field *add(struct desk_form *f,
                              const char *name,
                              struct str label,
                              struct str hint)
{
    struct desk_field *field = &f->all[f->n < FIELDS_MOST - 1 ? f->n++ : FIELDS_MOST - 1];

    *field = (struct desk_field){
        .name = arena_copy(f->cx->arena, str_of(name)), .label = label, .hint = hint};
    field->wrong = capital(f->cx->arena, wrong_with(f->cx, name));
    return field;
}

static struct str kept_or_typed(const struct desk_form *f, const char *name, struct str kept)
{
    return f->again ? typed(f->rq, name) : kept;
}

struct desk_field *form_input(struct desk_form *f,
                              const char *name,
                              const char *type,
                              struct str label,
                              struct str hint,
                              struct str kept)
{
    struct desk_field *field = add(f, name, label, hint);

    field->is_input = true;
    field->type = str_of(type);
    field->value = str_is(field->type, STR("password")) ? STR_NONE : kept_or_typed(f, name, kept);
    return field;
}

struct desk_field *form_area(struct desk_form *f,
                             const char *name,
                             struct str label,
                             struct str hint,
                             struct str kept)
{
    struct desk_field *field = add(f, name, label, hint);

    field->is_area = true;
    field->value = kept_or_typed(f, name, kept);
    return field;
}

struct desk_field *form_choice(struct desk_form *f,
                               const char *name,
                               struct str label,
                               struct str hint,
                               struct list options,
                               struct str kept)
{
    struct desk_field *field = add(f, name, label, hint);
    struct str chosen = kept_or_typed(f, name, kept);
    struct option *copies = NEW_ARRAY(f->cx->arena, struct option, options.n + 1);
    size_t n = 0;

    field->is_choice = true;
    each_in (o, struct option, &options) {
        copies[n] = *o;
        copies[n++].chosen = str_is(o->value, chosen);
    }
    field->options = (struct list){copies, n};
    return field;
}

bool ticked(const struct request *rq, const char *name, struct str value)
{
    for (size_t i = 0; i < rq->form.n; i++) {
        if (str_is(rq->form.all[i].name, str_of(name)) && str_is(rq->form.all[i].value, value))
            return true;
    }
    return false;
}

struct desk_field *form_ticks(struct desk_form *f,
                              const char *name,
                              struct str label,
                              struct str hint,
                              struct list options)
{
    struct desk_field *field = add(f, name, label, hint);
    struct option *copies = NEW_ARRAY(f->cx->arena, struct option, options.n + 1);
    size_t n = 0;

    field->is_ticks = true;
    each_in (o, struct option, &options) {
        copies[n] = *o;
        copies[n].name = field->name;
        if (f->again)
            copies[n].chosen = ticked(f->rq, name, o->value);
        n++;
    }
    field->options = (struct list){copies, n};
    return field;
}

void form_heading(struct desk_form *f, struct str label, struct str hint)
{
    struct desk_field *field = add(f, "", label, hint);

    field->is_heading = true;
    field->wrong = STR_NONE;
}

struct list options_of(struct ctx *cx,
                       const struct words *words,
                       option_name *name,
                       struct str nothing)
{
    struct option *all = NEW_ARRAY(cx->arena, struct option, words->count + 1);
    size_t n = 0;

    if (nothing.n)
        all[n++] = (struct option){.label = nothing};
    for (unsigned i = 1; i < words->count; i++) {
        if (words->words[i])
            all[n++] = (struct option){.value = word_of(words, i), .label = name(cx, i)};
    }
    return (struct list){all, n};
}

struct list form_fields(const struct desk_form *f)
{
    return (struct list){f->all, f->n};
}

struct list form_wrongs(const struct desk_form *f, struct str *ret_title)
{
    struct page_wrong *all = NEW_ARRAY(f->cx->arena, struct page_wrong, f->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < f->n; i++) {
        if (f->all[i].wrong.n)
            all[n++] = (struct page_wrong){f->all[i].name, f->all[i].label, f->all[i].wrong};
    }
    *ret_title = n ? COUNTED(f->cx, n, "{n} thing to correct", "{n} things to correct") : STR_NONE;
    return (struct list){all, n};
}
