/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/partner/checklist.h"

#include "base/arena.h"
#include "moderation/moderation.h"

#define CHECKS_MOST 80

static struct str field_href(struct ctx *cx, struct offer_id offer, struct str field)
{
    const struct editor_part *part = editor_part_of(field);
    struct str input = editor_input_of(field);
    struct str rest = field;
    struct str head = STR_NONE;

    if (!part)
        return STR_NONE;
    (void)str_cut(&rest, '.', &head);
    bool other = part->has_texts && rest.n && !str_is(rest, STR("fr")) &&
                 language_from_code(rest) != LANGUAGE_COUNT;
    struct str ending = other ? arena_text(cx->arena, "/%s?language=%" PRI_STR "#%" PRI_STR,
                                           part->name, ARG_STR(rest), ARG_STR(input))
                              : arena_text(cx->arena, "/%s#%" PRI_STR, part->name, ARG_STR(input));
    return address_of(cx, "/partner/offers", offer.id, ending.p);
}

struct making {
    struct ctx *cx;
    struct offer_id offer;
    struct checklist *list;
};

static void add(struct making *m,
                const char *tone,
                struct str field,
                struct str name,
                struct str words)
{
    struct str t = str_of(tone);

    if (m->list->n == CHECKS_MOST)
        return;
    m->list->all[m->list->n++] = (struct desk_check){
        .tone = t,
        .icon = str_is(t, STR("ok"))     ? STR("check")
                : str_is(t, STR("info")) ? STR("info")
                                         : STR("warn"),
        .href = field.n ? field_href(m->cx, m->offer, field) : STR_NONE,
        .name = name,
        .words = words,
    };
}

/* "missing: what does a seat cost?" tells why after the colon. */
static struct str why_of(struct ctx *cx, struct str why)
{
    return str_is(why, STR("missing")) ? STR_NONE : capital(cx->arena, say_in(cx->tongue, why));
}

static void add_missing(struct making *m, const struct offer_content *content)
{
    struct ctx *cx = m->cx;

    (void)offer_content_check(cx, content);
    for (struct field_trouble *f = cx->trouble.fields; f; f = f->next) {
        add(m, "err", f->field, content_label(cx, f->field), why_of(cx, f->why));
        m->list->missing++;
    }
    trouble_clear(cx);
}

static void add_findings(struct making *m, const struct offer_content *content)
{
    struct list findings;

    moderation_findings(m->cx, content, &findings);
    each_in (f, struct finding, &findings) {
        add(m, "warn", f->field, say_in(m->cx->tongue, f->what), say_in(m->cx->tongue, f->remedy));
    }
}

static void add_advice(struct making *m, const struct offer_content *c)
{
    struct ctx *cx = m->cx;

    if (c->title.in[LANGUAGE_FR].n && !c->title.in[LANGUAGE_EN].n) {
        add(m, "info", STR("title.en"), SAY(cx, "English text (advised)"),
            SAY(cx, "Many of your visitors read English."));
    }
    if (c->access.n == 0 && !texts_for(&c->access_note, STR("fr")).n) {
        add(m, "info", STR("access"), SAY(cx, "Access (advised)"),
            SAY(cx, "“No” is a useful answer. Silence is not."));
    }
    if (c->stops.n < 2) {
        add(m, "info", STR("stops"), SAY(cx, "The thread of the visit (advised)"),
            SAY(cx, "Two to six stops, in order."));
    }
}

static void add_done(struct making *m, const struct offer_content *c)
{
    struct ctx *cx = m->cx;
    struct buf prices = BUF(cx->arena);

    if (c->title.in[LANGUAGE_FR].n && c->theme && c->duration)
        add(m, "ok", STR_NONE, SAY(cx, "Title, theme and duration"), STR_NONE);
    if (c->pictures.n)
        add(m, "ok", STR_NONE, COUNTED(cx, c->pictures.n, "{n} picture", "{n} pictures"), STR_NONE);
    each_in (t, const struct offer_tariff, &c->tariffs) {
        if (prices.n)
            buf_lit(&prices, ", ");
        buf_add(&prices, price_text(cx, t->price));
    }
    struct str all = buf_str(&prices);
    if (c->tariffs.n)
        add(m, "ok", STR_NONE, WITH(cx, "Prices: {list}", "list", &all), STR_NONE);
    if (c->cancel)
        add(m, "ok", STR_NONE, SAY(cx, "Conditions of cancellation"), STR_NONE);
}

void checklist_make(struct ctx *cx,
                    struct offer_id offer,
                    const struct offer_content *content,
                    struct checklist *ret)
{
    struct making m = {cx, offer, ret};
    enum { DUTIES = 9 };

    *ret = (struct checklist){.all = NEW_ARRAY(cx->arena, struct desk_check, CHECKS_MOST)};
    add_missing(&m, content);
    add_findings(&m, content);
    add_advice(&m, content);
    add_done(&m, content);
    uint32_t done = ret->missing < DUTIES ? DUTIES - ret->missing : 0;
    ret->percent = done * 100 / DUTIES;
}

static bool is_written(const struct editor_part *part, const struct offer_content *c)
{
    struct str name = str_of(part->name);

    if (str_is(name, STR("essentials")))
        return c->theme && c->kind && c->duration;
    if (str_is(name, STR("story")))
        return texts_for(&c->title, STR("fr")).n && texts_for(&c->story, STR("fr")).n;
    if (str_is(name, STR("coming")))
        return c->kind == VISIT_VIRTUAL ? c->join.n > 0 : c->commune.n > 0;
    if (str_is(name, STR("access")))
        return c->access.n || texts_for(&c->access_note, STR("fr")).n;
    if (str_is(name, STR("pictures")))
        return c->pictures.n > 0;
    if (str_is(name, STR("tariffs")))
        return c->tariffs.n > 0;
    if (str_is(name, STR("slots")))
        return c->periods.n > 0;
    return c->cancel != CANCEL_UNSET;
}

bool checklist_part_done(const struct checklist *checks,
                         const struct editor_part *part,
                         const struct offer_content *content)
{
    struct str inside = str_of(part->name);

    if (!is_written(part, content))
        return false;
    for (size_t i = 0; i < checks->n; i++) {
        const struct desk_check *c = &checks->all[i];
        size_t at = str_find(c->href, inside);

        if (str_is(c->tone, STR("err")) && c->href.n && at < c->href.n && c->href.p[at - 1] == '/')
            return false;
    }
    return true;
}

void checklist_findings(struct ctx *cx,
                        const struct offer_content *content,
                        enum language language,
                        struct desk_form *form)
{
    struct list findings;

    moderation_findings(cx, content, &findings);
    each_in (f, struct finding, &findings) {
        struct str rest = f->field;
        struct str head = STR_NONE;

        (void)str_cut(&rest, '.', &head);
        if (rest.n && language_from_code(rest) != language)
            continue;
        for (size_t i = 0; i < form->n; i++) {
            struct str what = say_in(cx->tongue, f->what);
            struct str remedy = say_in(cx->tongue, f->remedy);

            if (str_is(form->all[i].name, editor_input_of(head))) {
                form->all[i].finding =
                    WITH(cx, "{what}. {remedy}", "what", &what, "remedy", &remedy);
            }
        }
    }
}

static void comment_at(struct ctx *cx, struct desk_field *field, struct str words)
{
    struct str said = WITH(cx, "Asked: “{words}”", "words", &words);

    field->finding = field->finding.n ? arena_text(cx->arena, "%" PRI_STR " %" PRI_STR,
                                                   ARG_STR(field->finding), ARG_STR(said))
                                      : said;
}

void checklist_comments(struct ctx *cx,
                        const struct list *comments,
                        enum language language,
                        struct desk_form *form)
{
    each_in (c, const struct field_comment, comments) {
        struct str rest = c->field;
        struct str head = STR_NONE;

        (void)str_cut(&rest, '.', &head);
        enum language of = language_from_code(rest);
        if (of != LANGUAGE_COUNT && of != language)
            continue;
        for (size_t i = 0; i < form->n; i++) {
            if (str_is(form->all[i].name, editor_input_of(head)))
                comment_at(cx, &form->all[i], c->words);
        }
    }
}
