/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/text.h"
#include "sync/inside.h"

static bool has(struct str folded, const char *word)
{
    return str_find(folded, str_of(word)) < folded.n;
}

static struct texts texts_cut(struct texts t, size_t most)
{
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        t.in[i] = text_cut(t.in[i], most);
    return t;
}

static bool texts_are_empty(const struct texts *t)
{
    return str_is_empty(texts_for(t, STR("fr")));
}

/* ---- theme and kind, from tags in the operator's own words ---- */

/* "theme:river" of an internal criterion, or a field "Theme" that says "river": our own words. */
static unsigned own_word(struct arena *a,
                         const struct record *r,
                         const char *kind,
                         const struct words *words)
{
    struct str before = arena_text(a, "%s:", kind);

    each_in (tag, struct record_tag, &r->tags) {
        unsigned value = 0;

        if (str_starts(tag->label, before)) {
            value = word_value(
                words, str_trim((struct str){tag->label.p + before.n, tag->label.n - before.n}));
        } else if (str_is(text_fold(a, tag->kind), str_of(kind))) {
            value = word_value(words, tag->label);
        }
        if (value != 0)
            return value;
    }
    return 0;
}

static enum theme theme_of(struct arena *a, const struct record *r)
{
    static const struct {
        const char *word;
        enum theme theme;
    } words[] = {
        {"art dans la ville", THEME_ART},      {"ville cosmopolite", THEME_WORLD},
        {"savoir-faire", THEME_CRAFT},         {"ville festive", THEME_NIGHT},
        {"ville fluviale", THEME_RIVER},       {"nature et agriculture", THEME_NATURE},
        {"paris des habitants", THEME_LOCALS},
    };
    enum theme own = (enum theme)own_word(a, r, "theme", &THEMES);

    if (own != THEME_UNSET)
        return own;
    each_in (tag, struct record_tag, &r->tags) {
        struct str label = text_fold(a, tag->label);

        for (size_t i = 0; i < COUNT_OF(words); i++) {
            if (has(label, words[i].word))
                return words[i].theme;
        }
    }
    /* "Patrimoine" is in many labels: only the word alone, after the others. */
    each_in (tag, struct record_tag, &r->tags) {
        if (str_is(text_fold(a, tag->label), STR("patrimoine")))
            return THEME_HERITAGE;
    }
    if (str_is(r->type, STR("PATRIMOINE_CULTUREL")))
        return THEME_HERITAGE;
    return str_is(r->type, STR("PATRIMOINE_NATUREL")) ? THEME_NATURE : THEME_UNSET;
}

static enum visit_kind kind_of(struct arena *a, const struct record *r)
{
    static const struct {
        const char *word;
        enum visit_kind kind;
    } words[] = {
        {"visite virtuelle", VISIT_VIRTUAL},
        {"croisiere", VISIT_CRUISE},
        {"atelier", VISIT_WORKSHOP},
        {"rencontre", VISIT_MEETING},
        {"balade", VISIT_WALK},
        {"visite guidee", VISIT_GUIDED},
        {"visites guidees", VISIT_GUIDED},
        {"visite commentee", VISIT_GUIDED},
    };

    enum visit_kind own = (enum visit_kind)own_word(a, r, "kind", &VISIT_KINDS);

    if (own != VISIT_KIND_UNSET)
        return own;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        each_in (tag, struct record_tag, &r->tags) {
            if (has(text_fold(a, tag->label), words[i].word))
                return words[i].kind;
        }
    }
    return VISIT_KIND_UNSET;
}

/* ---- prices ---- */

static enum tariff_kind tariff_of(enum record_price_kind kind)
{
    switch (kind) {
    case RECORD_PRICE_ADULT:
    case RECORD_PRICE_FULL:
    case RECORD_PRICE_OTHER:
        return TARIFF_ADULT;
    case RECORD_PRICE_CHILD:
        return TARIFF_CHILD;
    case RECORD_PRICE_REDUCED:
        return TARIFF_REDUCED;
    case RECORD_PRICE_GROUP:
        return TARIFF_GROUP;
    case RECORD_PRICE_UNSET:
        break;
    }
    return TARIFF_UNSET;
}

/* A range is no price that one can pay; one that is over is none any more. */
static bool is_payable(const struct record_price *p, struct day today)
{
    return money_is_sound(p->least) && tariff_of(p->kind) != TARIFF_UNSET &&
           (!money_is_sound(p->most) || money_compare(p->least, p->most) == 0) &&
           (day_is_none(p->until) || p->until.n >= today.n);
}

static bool is_there(const struct list *tariffs, enum tariff_kind kind)
{
    each_in (t, struct offer_tariff, tariffs) {
        if (t->kind == kind)
            return true;
    }
    return false;
}

#define TARIFFS_MOST 8

static void tariffs_from(struct ctx *cx, const struct record *r, struct day today, struct list *ret)
{
    struct offer_tariff *all = NEW_ARRAY(cx->arena, struct offer_tariff, TARIFFS_MOST);

    ret->items = all;
    each_in (p, struct record_price, &r->prices) {
        if (ret->n == TARIFFS_MOST || !is_payable(p, today) || is_there(ret, tariff_of(p->kind)))
            continue;
        all[ret->n++] = (struct offer_tariff){.kind = tariff_of(p->kind),
                                              .label = texts_cut(p->label, 80),
                                              .price = p->least,
                                              .note = texts_cut(p->note, 200)};
    }
    if (ret->n == 0 && r->free == RECORD_FREE_YES)
        all[ret->n++] = (struct offer_tariff){.kind = TARIFF_ADULT, .price = EUROS(0)};
}

/* ---- access, languages, pictures, other texts ---- */

static void add_access(struct list *to, enum access what)
{
    struct offer_access *all = to->items;

    for (size_t i = 0; i < to->n; i++) {
        if (all[i].what == what)
            return;
    }
    all[to->n++].what = what;
}

static void access_from(struct ctx *cx, const struct record *r, struct offer_content *ret)
{
    static const struct {
        const char *word;
        enum access what;
    } words[] = {
        {"avec aide", ACCESS_WHEELCHAIR_HELP},
        {"en autonomie", ACCESS_WHEELCHAIR},
        {"totalement accessible", ACCESS_WHEELCHAIR},
        {"deficience motrice", ACCESS_WHEELCHAIR},
        {"handicap moteur", ACCESS_WHEELCHAIR},
        {"langue des signes", ACCESS_SIGN_LANGUAGE},
        {"lsf", ACCESS_SIGN_LANGUAGE},
        {"boucle magnetique", ACCESS_HEARING_LOOP},
        {"facile a lire", ACCESS_EASY_READ},
        {"falc", ACCESS_EASY_READ},
        {"visuel", ACCESS_BLIND},
        {"mental", ACCESS_MENTAL},
    };
    struct buf note = BUF(cx->arena);

    ret->access.items = NEW_ARRAY(cx->arena, struct offer_access, COUNT_OF(words));
    each_in (said, struct text_item, &r->access) {
        struct str label = text_fold(cx->arena, said->text);

        buf_format(&note, "%s%" PRI_STR, note.n ? ", " : "", ARG_STR(said->text));
        for (size_t i = 0; i < COUNT_OF(words); i++) {
            if (has(label, words[i].word) && !str_starts(label, STR("non "))) {
                add_access(&ret->access, words[i].what);
                break;
            }
        }
    }
    if (note.n > 0)
        ret->access_note.in[LANGUAGE_FR] = text_cut(buf_str(&note), 1000);
}

static void languages_from(struct ctx *cx, const struct record *r, struct list *ret)
{
    struct text_item *all = NEW_ARRAY(cx->arena, struct text_item, 12);

    ret->items = all;
    each_in (language, struct text_item, &r->languages) {
        if (ret->n < 12 && language_from_code(language->text) < LANGUAGE_COUNT)
            all[ret->n++] = *language;
    }
}

static void pictures_from(struct ctx *cx,
                          const struct record *r,
                          struct day today,
                          struct list *ret)
{
    struct offer_picture *all = NEW_ARRAY(cx->arena, struct offer_picture, 20);

    ret->items = all;
    each_in (p, struct record_picture, &r->pictures) {
        if (ret->n == 20 || p->url.n > 1000 || (!day_is_none(p->until) && p->until.n < today.n))
            continue;
        all[ret->n++] = (struct offer_picture){
            .url = p->url,
            .alt = texts_cut(texts_are_empty(&p->caption) ? p->title : p->caption, 400),
            .credit = text_cut(p->credit, 200)};
    }
}

#define STOPS_MOST 12

/* "Le fil de la visite": a line a stop, "title — about", in each language in the same order. */
static void stops_from(struct ctx *cx, const struct texts *way, struct list *ret)
{
    struct offer_stop *all = NEW_ARRAY(cx->arena, struct offer_stop, STOPS_MOST);

    ret->items = all;
    for (int in = 0; in < LANGUAGE_COUNT; in++) {
        struct str rest = way->in[in];
        struct str line;
        size_t n = 0;

        while (n < STOPS_MOST && str_cut(&rest, '\n', &line)) {
            size_t dash = str_find(line, STR(" — "));
            struct str about = dash < line.n ? (struct str){line.p + dash + strlen(" — "),
                                                            line.n - dash - strlen(" — ")}
                                             : STR_NONE;

            if (str_is_empty(str_trim(line)))
                continue;
            all[n].title.in[in] = text_cut(str_trim((struct str){line.p, dash}), 80);
            all[n].about.in[in] = text_cut(str_trim(about), 300);
            n++;
        }
        ret->n = n > ret->n ? n : ret->n;
    }
}

static void more_from(struct ctx *cx, const struct record *r, struct offer_content *ret)
{
    each_in (more, struct record_text, &r->more) {
        struct str name = text_fold(cx->arena, more->name);

        if (has(name, "prevoir") || has(name, "apporter")) {
            ret->bring = texts_cut(more->text, 600);
        } else if (has(name, "public")) {
            ret->audience = texts_cut(more->text, 400);
        } else if (has(name, "fil de la visite") || has(name, "fildelavisite")) {
            stops_from(cx, &more->text, &ret->stops);
        } else if (has(name, "hote") || has(name, "accueilli par")) {
            ret->host = text_cut(texts_for(&more->text, STR("fr")), 200);
        }
    }
}

static struct str joined(struct arena *a, const struct list *lines)
{
    struct buf b = BUF(a);

    each_in (line, struct text_item, lines) {
        buf_format(&b, "%s%" PRI_STR, b.n ? ", " : "", ARG_STR(line->text));
    }
    return buf_str(&b);
}

static void place_from(struct ctx *cx, const struct record_place *p, struct offer_content *ret)
{
    ret->place_name = text_cut(p->name, 200);
    ret->street = text_cut(joined(cx->arena, &p->lines), 400);
    ret->postcode = text_cut(p->postcode, 10);
    ret->commune = text_cut(p->commune, 120);
    if (p->insee.n == 5) {
        ret->insee = p->insee;
        ret->department = (struct str){p->insee.p, str_starts(p->insee, STR("97")) ? 3 : 2};
    } else if (p->postcode.n == 5) {
        ret->department = (struct str){p->postcode.p, 2};
    }
    ret->point = p->point;
    ret->directions = texts_cut(p->directions, 1000);
}

void content_from_record(struct ctx *cx,
                         const struct record *r,
                         struct day today,
                         struct offer_content *ret)
{
    *ret = (struct offer_content){
        .title = texts_cut(r->title, 200),
        .hook = texts_cut(r->hook, 600),
        .story = texts_cut(r->story, 8000),
        .theme = theme_of(cx->arena, r),
        .kind = kind_of(cx->arena, r),
        .duration = r->duration <= 10080 ? r->duration : 0,
        .group_max = r->group_max <= 10000 ? r->group_max : 0,
        .age_min = r->age_min <= 99 * 12 ? (r->age_min + 11) / 12 : 0,
        .cancel = CANCEL_MODERATE,
    };
    each_in (o, struct record_opening, &r->openings) {
        if (ret->group_max == 0 || (r->group_max == 0 && o->places > ret->group_max))
            ret->group_max = o->places <= 10000 ? o->places : 0;
    }
    place_from(cx, &r->place, ret);
    more_from(cx, r, ret);
    access_from(cx, r, ret);
    languages_from(cx, r, &ret->languages);
    tariffs_from(cx, r, today, &ret->tariffs);
    pictures_from(cx, r, today, &ret->pictures);
    periods_from_record(cx, r, today, ret);
}
