/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>

#include "base/text.h"
#include "demo/inside.h"

#define COMMUNES_TRIED 400

static enum partner_kind draw_kind(struct chance *c)
{
    static const struct {
        enum partner_kind kind;
        uint32_t share; /* of a hundred */
    } shares[] = {
        {PARTNER_ASSOCIATION, 28}, {PARTNER_GUIDE, 22},       {PARTNER_ARTIST, 12},
        {PARTNER_CRAFT, 11},       {PARTNER_COMPANY, 8},      {PARTNER_MUSEUM, 7},
        {PARTNER_FARM, 6},         {PARTNER_MUNICIPALITY, 6},
    };
    uint32_t at = chance_below(c, 100);

    for (size_t i = 0; i < COUNT_OF(shares); i++) {
        if (at < shares[i].share)
            return shares[i].kind;
        at -= shares[i].share;
    }
    return PARTNER_ASSOCIATION;
}

/* Where people live, more than by area, and everywhere a little. */
static const struct demo_commune *draw_commune(const struct world *w, struct chance *c)
{
    const struct list *communes = &w->tables->communes;
    uint64_t all = 0;
    uint64_t at;

    each_in (one, const struct demo_commune, communes)
        all += one->people + 30000;
    assert(all > 0);
    at = chance_next(c) % all;
    each_in (one, const struct demo_commune, communes) {
        if (at < one->people + 30000)
            return one;
        at -= one->people + 30000;
    }
    return communes->items;
}

static bool suits(const struct body *b, const struct subject *s)
{
    for (uint32_t i = 0; i < b->subjects_n; i++) {
        if (b->subjects[i] == s)
            return false;
    }
    return s->hosts & 1u << b->kind && (s->theme != THEME_RIVER || b->commune->water);
}

/* One of the subjects of a theme that this partner could do; NULL when there is none. */
static const struct subject *draw_subject(const struct world *w,
                                          const struct body *b,
                                          enum theme theme,
                                          struct chance *c)
{
    const struct list *all = &w->tables->themes[theme].subjects;
    const struct subject *found = NULL;
    uint32_t n = 0;

    each_in (s, const struct subject, all) {
        if (suits(b, s) && chance_below(c, ++n) == 0)
            found = s;
    }
    return found;
}

/* The first subject makes the partner; themes have equal shares, whatever the kinds are. */
static void draw_subjects(const struct world *w, struct body *b, struct chance *c)
{
    /* Kinds that are at home in one theme: half of who works there. */
    static const enum partner_kind at_home[] = {[THEME_RIVER] = PARTNER_COMPANY,
                                                [THEME_NATURE] = PARTNER_FARM,
                                                [THEME_CRAFT] = PARTNER_CRAFT,
                                                [THEME_ART] = PARTNER_ARTIST,
                                                [THEME_LOCALS] = PARTNER_KIND_UNSET};
    uint32_t wanted = chance_between(c, 2, 3);
    enum theme theme = (enum theme)(1 + (b->number - 1) % THEME_LOCALS);

    if (at_home[theme] != PARTNER_KIND_UNSET && chance_percent(c, 45))
        b->kind = at_home[theme];

    for (int tries = 0; b->subjects_n == 0 && tries < COMMUNES_TRIED; tries++) {
        const struct subject *s = draw_subject(w, b, theme, c);

        if (s) {
            b->subjects[b->subjects_n++] = s;
        } else if (theme == THEME_RIVER && !b->commune->water) {
            b->commune = draw_commune(w, c);
        } else {
            b->kind = draw_kind(c);
        }
    }
    for (int tries = 0; b->subjects_n < wanted && tries < 40; tries++) {
        const struct subject *s = draw_subject(
            w, b, tries < 4 ? theme : (enum theme)chance_between(c, 1, THEME_LOCALS), c);

        if (s)
            b->subjects[b->subjects_n++] = s;
    }
}

static const struct line *draw_line(const struct list *lines, unsigned kinds, struct chance *c)
{
    const struct line *found = NULL;
    uint32_t n = 0;

    each_in (line, const struct line, lines) {
        if (line->kinds & kinds && chance_below(c, ++n) == 0)
            found = line;
    }
    return found;
}

static bool is_taken(const struct world *w, const struct body *b, struct str name)
{
    for (const struct body *other = w->bodies; other < b; other++) {
        if (str_is(other->name, name))
            return true;
    }
    return false;
}

static void name_body(struct world *w, struct body *b, struct chance *c)
{
    const struct first_name *first = (const struct first_name *)w->tables->firsts.items +
                                     chance_below(c, (uint32_t)w->tables->firsts.n);
    const struct text_item *last = (const struct text_item *)w->tables->lasts.items +
                                   chance_below(c, (uint32_t)w->tables->lasts.n);

    b->first = first->name;
    b->woman = first->woman;
    b->host =
        arena_text(w->arena, "%" PRI_STR " %" PRI_STR, ARG_STR(first->name), ARG_STR(last->text));
    for (int tries = 0; tries == 0 || (tries < 20 && is_taken(w, b, b->name)); tries++) {
        const struct line *line = draw_line(&w->tables->bodies, 1u << b->kind, c);
        struct scene scene = {
            .commune = b->commune,
            .spot = (const struct spot *)w->tables->spots.items +
                    chance_below(c, (uint32_t)w->tables->spots.n),
            .host = b->host,
            .woman = b->woman,
            .seed = chance_next(c),
        };

        b->name = phrase_say(w->arena, &line->text, FRENCH, &scene);
    }
    if (is_taken(w, b, b->name))
        b->name = arena_text(w->arena, "%" PRI_STR " (%u)", ARG_STR(b->name), b->number);
}

/* Fourteen digits that satisfy Luhn and begin with 000, which no company has. */
static struct str siret_of(struct arena *a, uint32_t number)
{
    for (uint32_t key = 0; key < 10; key++) {
        struct str s = arena_text(a, "000%06u0001%u", number, key);
        uint32_t sum = 0;

        for (size_t i = 0; i < s.n; i++) {
            uint32_t digit = (uint32_t)(s.p[i] - '0') * (i % 2 == s.n % 2 ? 2 : 1);

            sum += digit > 9 ? digit - 9 : digit;
        }
        if (sum % 10 == 0)
            return s;
    }
    return STR_NONE;
}

static void describe_body(struct world *w, struct body *b, struct chance *c)
{
    struct scene scene = {.commune = b->commune, .seed = chance_next(c)};
    struct str slug = slug_of(w->arena, b->name);

    b->legal = phrase_say(w->arena, &draw_line(&w->tables->legals, 1u << b->kind, c)->text, FRENCH,
                          &scene);
    b->siret = siret_of(w->arena, b->number);
    b->street = arena_text(w->arena, "%u rue des Exemples", chance_between(c, 1, 80));
    slug.n = slug.n > 40 ? 40 : slug.n;
    while (slug.n > 0 && slug.p[slug.n - 1] == '-')
        slug.n--;
    b->email = arena_text(w->arena, "bonjour@%" PRI_STR "-%u.example", ARG_STR(slug), b->number);
    b->web = arena_text(w->arena, "https://%" PRI_STR "-%u.example/", ARG_STR(slug), b->number);
    /* 01 99 00 is set aside for fiction by the regulator. */
    b->phone = arena_text(w->arena, "01 99 00 %02u %02u", b->number / 100 % 100, b->number % 100);
}

void bodies_make(struct world *w)
{
    w->bodies = NEW_ARRAY(w->arena, struct body, w->bodies_n);
    for (uint32_t i = 0; i < w->bodies_n; i++) {
        struct chance c = chance_of(w->wish->seed, CHANCE_BODY, i);
        struct body *b = &w->bodies[i];

        b->number = i + 1;
        b->kind = draw_kind(&c);
        b->commune = draw_commune(w, &c);
        b->tourinsoft = i / THEME_LOCALS % 16 < 5;
        draw_subjects(w, b, &c);
        name_body(w, b, &c);
        describe_body(w, b, &c);
    }
}
