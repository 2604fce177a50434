/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/partner/editor.h"

#include "base/arena.h"

SHAPE(FIELD_ROW,
      struct field_row,
      FIELD(struct field_row, label),
      FIELD_LIST(struct field_row, fields, &DESK_FIELD));

const struct editor_part editor_parts[] = {
    {"essentials", "The essentials", "What it is, how long, for whom.", false, essentials_build,
     essentials_take},
    {"story", "The story",
     "Speak as you speak to your visitors. Three true sentences are worth more than a page.", true,
     story_build, story_take},
    {"coming", "Getting there", "Where one meets, and how one finds you.", true, coming_build,
     coming_take},
    {"access", "Access", "“No” is a useful answer. Silence is not.", true, access_build,
     access_take},
    {"pictures", "Pictures", "Who made them, and what they show.", true, pictures_build,
     pictures_take},
    {"tariffs", "Prices", "What a seat costs, for whom. Nothing is a price too.", false,
     tariffs_build, tariffs_take},
    {"slots", "Dates",
     "When it happens: periods you propose become slots once the visit is on line.", false,
     periods_build, periods_take},
    {"conditions", "Conditions", "What a visitor gets back when plans change.", false,
     conditions_build, conditions_take},
};
const size_t editor_parts_n = COUNT_OF(editor_parts);

static const struct {
    const char *field;
    const char *part;
    const char *input; /* NULL: as the field */
} places[] = {
    {"theme", "essentials", NULL},
    {"kind", "essentials", NULL},
    {"duration", "essentials", NULL},
    {"languages", "essentials", NULL},
    {"group_max", "essentials", NULL},
    {"age_min", "essentials", NULL},
    {"host", "essentials", NULL},
    {"title", "story", NULL},
    {"hook", "story", NULL},
    {"story", "story", NULL},
    {"stops", "story", "stops.0.title"},
    {"join", "coming", NULL},
    {"place_name", "coming", NULL},
    {"street", "coming", NULL},
    {"postcode", "coming", NULL},
    {"commune", "coming", NULL},
    {"point", "coming", NULL},
    {"directions", "coming", NULL},
    {"bring", "coming", NULL},
    {"access", "access", NULL},
    {"access_note", "access", NULL},
    {"pictures", "pictures", "pictures.0.credit"},
    {"tariffs", "tariffs", "tariffs.0.price"},
    {"picture", "pictures", "pictures.0.credit"}, /* one of them, "picture.1" */
    {"tariff", "tariffs", "tariffs.0.price"},
    {"periods", "slots", "periods.0.from"},
    {"cancel", "conditions", NULL},
};

const struct editor_part *editor_part_named(struct str name)
{
    for (size_t i = 0; i < editor_parts_n; i++) {
        if (str_is(name, str_of(editor_parts[i].name)))
            return &editor_parts[i];
    }
    return NULL;
}

static struct str head_of(struct str field)
{
    struct str head = STR_NONE;

    (void)str_cut(&field, '.', &head);
    return head;
}

const struct editor_part *editor_part_of(struct str field)
{
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (str_is(head_of(field), str_of(places[i].field)))
            return editor_part_named(str_of(places[i].part));
    }
    return NULL;
}

struct str editor_input_of(struct str field)
{
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (str_is(head_of(field), str_of(places[i].field)))
            return str_of(places[i].input ? places[i].input : places[i].field);
    }
    return head_of(field);
}

size_t row_begin(struct part_form *f)
{
    return f->form.n;
}

void row_end(struct part_form *f, size_t begun, struct str label)
{
    f->rows[f->rows_n++] = (struct field_row){label, {f->form.all + begun, f->form.n - begun}};
}

const char *row_name(struct ctx *cx, const char *list, size_t i, const char *field)
{
    return arena_text(cx->arena, "%s.%zu.%s", list, i, field).p;
}

/* ---- what is typed ---- */

struct str take_text(const struct editing *e, const char *name, size_t most)
{
    struct str text = str_trim(typed(e->rq, name));
    struct buf b = BUF(e->cx->arena);

    for (size_t i = 0; i < text.n; i++) { /* browsers send CR LF */
        if (text.p[i] != '\r')
            buf_byte(&b, text.p[i]);
    }
    text = buf_str(&b);
    if (str_characters(text) > most)
        (void)fault_field(e->cx, name, "too long");
    return text;
}

uint32_t take_count(const struct editing *e, const char *name, uint32_t most)
{
    struct str text = str_trim(typed(e->rq, name));
    uint64_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9' || n > most) {
            (void)fault_field(e->cx, name, "not a number");
            return 0;
        }
        n = n * 10 + (uint64_t)(text.p[i] - '0');
    }
    if (n > most)
        (void)fault_field(e->cx, name, "too large");
    return n > most ? 0 : (uint32_t)n;
}

static struct str count_kept(const struct editing *e, uint32_t n)
{
    return n ? number_text(e->cx, n) : STR_NONE;
}

/* ---- the essentials ---- */

static struct list language_ticks(const struct editing *e, const struct offer_content *c)
{
    struct option *all = NEW_ARRAY(e->cx->arena, struct option, LANGUAGE_COUNT);

    for (unsigned i = 0; i < LANGUAGE_COUNT; i++) {
        all[i] = (struct option){.value = language_code[i], .label = language_option(e->cx, i)};
        each_in (l, struct text_item, &c->languages)
            all[i].chosen = all[i].chosen || str_is(l->text, language_code[i]);
    }
    return (struct list){all, LANGUAGE_COUNT};
}

void essentials_build(const struct editing *e, const struct offer_content *c, struct part_form *f)
{
    struct ctx *cx = e->cx;
    struct desk_form *form = &f->form;

    form_choice(
        form, "theme", SAY(cx, "Theme"), SAY(cx, "It gives the visit its colour and its picture."),
        options_of(cx, &THEMES, theme_option, SAY(cx, "Choose")), word_of(&THEMES, c->theme));
    form_choice(form, "kind", SAY(cx, "Kind"), STR_NONE,
                options_of(cx, &VISIT_KINDS, kind_option, SAY(cx, "Choose")),
                word_of(&VISIT_KINDS, c->kind));
    struct desk_field *duration =
        form_input(form, "duration", "text", SAY(cx, "Duration, in minutes"), STR_NONE,
                   count_kept(e, c->duration));
    duration->inputmode = STR("numeric");
    duration->is_short = true;
    form_input(form, "host", "text", SAY(cx, "Who guides"),
               SAY(cx, "First name and name, as one is greeted."), c->host);
    form_ticks(form, "languages", SAY(cx, "Languages of the visit"), STR_NONE,
               language_ticks(e, c));
    struct desk_field *group =
        form_input(form, "group_max", "text", SAY(cx, "People at most (optional)"), STR_NONE,
                   count_kept(e, c->group_max));
    group->inputmode = STR("numeric");
    group->is_short = true;
    struct desk_field *age =
        form_input(form, "age_min", "text", SAY(cx, "From what age (optional)"), STR_NONE,
                   count_kept(e, c->age_min));
    age->inputmode = STR("numeric");
    age->is_short = true;
}

void essentials_take(const struct editing *e, struct offer_content *c)
{
    struct text_item *languages = NEW_ARRAY(e->cx->arena, struct text_item, LANGUAGE_COUNT);
    size_t n = 0;

    c->theme = (enum theme)word_value(&THEMES, typed(e->rq, "theme"));
    c->kind = (enum visit_kind)word_value(&VISIT_KINDS, typed(e->rq, "kind"));
    c->duration = take_count(e, "duration", 10080);
    c->host = take_text(e, "host", 200);
    c->group_max = take_count(e, "group_max", 10000);
    c->age_min = take_count(e, "age_min", 99);
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (ticked(e->rq, "languages", language_code[i]))
            languages[n++].text = language_code[i];
    }
    c->languages = (struct list){languages, n};
}

/* ---- the story ---- */

#define STOPS_MOST 6

void story_build(const struct editing *e, const struct offer_content *c, struct part_form *f)
{
    struct ctx *cx = e->cx;
    const struct offer_stop *stops = c->stops.items;
    enum language l = e->language;

    form_input(&f->form, "title", "text", SAY(cx, "Title"),
               SAY(cx, "8 to 70 characters. What one lives there, not the name of the place."),
               c->title.in[l]);
    form_area(&f->form, "hook", SAY(cx, "The hook"),
              SAY(cx, "The sentence that makes people want to come, 140 characters at most."),
              c->hook.in[l])
        ->is_short = true;
    form_area(&f->form, "story", SAY(cx, "What happens"), SAY(cx, "From 300 to 1,500 characters."),
              c->story.in[l]);
    f->plain = f->form.n;
    f->rows_title = SAY(cx, "The thread of the visit");
    f->rows_hint = SAY(cx, "Two to six stops, in order. Empty ones are left out.");
    f->narrow_rows = true;
    size_t wanted = c->stops.n + 2 < STOPS_MOST ? c->stops.n + 2 : STOPS_MOST;
    for (size_t i = 0; i < (wanted > c->stops.n ? wanted : c->stops.n); i++) {
        size_t begun = row_begin(f);
        const struct offer_stop *stop = i < c->stops.n ? &stops[i] : NULL;
        struct str number = number_text(cx, (int64_t)i + 1);

        form_input(&f->form, row_name(cx, "stops", i, "title"), "text",
                   WITH(cx, "Stop {n}", "n", &number), STR_NONE,
                   stop ? stop->title.in[l] : STR_NONE);
        form_input(&f->form, row_name(cx, "stops", i, "about"), "text",
                   SAY(cx, "What happens there"), STR_NONE, stop ? stop->about.in[l] : STR_NONE);
        row_end(f, begun, STR_NONE);
    }
}

static bool texts_empty(const struct texts *t)
{
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (t->in[i].n)
            return false;
    }
    return true;
}

void story_take(const struct editing *e, struct offer_content *c)
{
    struct offer_stop *stops = NEW_ARRAY(e->cx->arena, struct offer_stop, 12);
    const struct offer_stop *before = c->stops.items;
    enum language l = e->language;
    size_t n = 0;

    c->title.in[l] = take_text(e, "title", 200);
    c->hook.in[l] = take_text(e, "hook", 600);
    c->story.in[l] = take_text(e, "story", 8000);
    for (size_t i = 0; i < 12; i++) {
        struct offer_stop stop = i < c->stops.n ? before[i] : (struct offer_stop){0};
        const char *title = row_name(e->cx, "stops", i, "title");
        const char *about = row_name(e->cx, "stops", i, "about");

        stop.title.in[l] = take_text(e, title, 80);
        stop.about.in[l] = take_text(e, about, 300);
        if (texts_empty(&stop.title) && !texts_empty(&stop.about))
            (void)fault_field(e->cx, title, "This stop has no name");
        if (!texts_empty(&stop.title) || !texts_empty(&stop.about))
            stops[n++] = stop;
    }
    c->stops = (struct list){stops, n};
}

/* ---- conditions ---- */

void conditions_build(const struct editing *e, const struct offer_content *c, struct part_form *f)
{
    struct ctx *cx = e->cx;

    form_choice(
        &f->form, "cancel", SAY(cx, "When a visitor cancels"),
        SAY(cx,
            "Kept in each booking as it was when it was made. When you cancel, all is given back."),
        options_of(cx, &CANCEL_POLICIES, cancel_policy_name, SAY(cx, "Choose")),
        word_of(&CANCEL_POLICIES, c->cancel));
}

void conditions_take(const struct editing *e, struct offer_content *c)
{
    c->cancel = (enum cancel_policy)word_value(&CANCEL_POLICIES, typed(e->rq, "cancel"));
}
