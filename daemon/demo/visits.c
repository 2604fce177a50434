/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <math.h>

#include "demo/inside.h"

#define TITLE_LEAST 17
#define TITLE_MOST 60
#define HOOK_MOST 140

/* One visit being written, and where its names come from. */
struct writing {
    struct world *w;
    struct demo_visit *v;
    struct chance c;
    struct scene scene;
    struct titles *titles;
};

/* Titles that are taken: hashes, open addressing. */
struct titles {
    uint64_t *slots;
    size_t size;
};

/* False when it is there already. */
static bool take_title(struct titles *t, struct str title)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < title.n; i++)
        h = (h ^ (unsigned char)title.p[i]) * UINT64_C(0x100000001b3);
    h |= 1;
    for (size_t at = h & (t->size - 1);; at = (at + 1) & (t->size - 1)) {
        if (t->slots[at] == h)
            return false;
        if (t->slots[at] == 0) {
            t->slots[at] = h;
            return true;
        }
    }
}

static struct two say_both(struct writing *w, const struct phrase *p)
{
    struct two two;

    w->scene.seed = chance_next(&w->c);
    for (enum tongue t = FRENCH; t < TONGUES; t++)
        two.in[t] = phrase_say(w->w->arena, p, t, &w->scene);
    return two;
}

static const struct phrase *draw_phrase(struct writing *w, const struct list *phrases)
{
    assert(phrases->n > 0);
    return (const struct phrase *)phrases->items + chance_below(&w->c, (uint32_t)phrases->n);
}

/* Of the lines that fit the visit's kind; NULL when none does. */
static const struct phrase *draw_fitting(struct writing *w, const struct list *lines)
{
    const struct phrase *found = NULL;
    uint32_t n = 0;

    each_in (line, const struct line, lines) {
        if (line->kinds & 1u << w->v->kind && chance_below(&w->c, ++n) == 0)
            found = &line->text;
    }
    return found;
}

/* ---- where ---- */

static double distance(struct point a, struct point b)
{
    return hypot((a.lat - b.lat) * 111, (a.lon - b.lon) * 73);
}

/* At home mostly, else in the nearest of a few others; on the water where the subject wants it. */
static const struct demo_commune *draw_commune(struct writing *w)
{
    const struct demo_commune *home = w->v->body->commune;
    const struct demo_commune *best = home;
    const struct list *all = &w->w->tables->communes;
    bool wet = w->v->subject->theme == THEME_RIVER || w->v->kind == VISIT_CRUISE;
    double nearest = 1e9;

    if (chance_percent(&w->c, 55) && (!wet || home->water))
        return home;
    for (int tries = 0; tries < 24 || (wet && !best->water); tries++) {
        const struct demo_commune *c =
            (const struct demo_commune *)all->items + chance_below(&w->c, (uint32_t)all->n);
        double far = distance(home->centre, c->centre);

        if (c != home && far < nearest && (!wet || c->water)) {
            nearest = far;
            best = c;
        }
    }
    return best;
}

/* Streets have numbers, halls and wash-houses have none. */
static struct str street_of(struct writing *w, const struct spot *spot)
{
    static const char *const streets[] = {
        "rue ",    "passage ", "quai ",  "boulevard ", "allée ", "impasse ", "avenue ",
        "chemin ", "villa ",   "place ", "ruelle ",    "sente ", "faubourg "};
    uint32_t number = chance_between(&w->c, 1, 96);
    bool street = false;

    for (size_t i = 0; i < COUNT_OF(streets); i++)
        street |= str_starts(spot->name, str_of(streets[i]));
    struct str name = typeset(w->w->arena, spot->name, FRENCH);

    return street ? arena_text(w->w->arena, "%u %" PRI_STR, number, ARG_STR(name))
                  : phrase_capital(w->w->arena, name);
}

static const struct spot *draw_spot(struct writing *w)
{
    const struct list *spots = &w->w->tables->spots;

    return (const struct spot *)spots->items + chance_below(&w->c, (uint32_t)spots->n);
}

static void place_visit(struct writing *w)
{
    struct demo_visit *v = w->v;
    double far =
        v->commune->department.n > 0 && str_is(v->commune->department, STR("75")) ? 0.006 : 0.009;

    w->scene.spot = draw_spot(w);
    v->point.lat = v->commune->centre.lat + far * ((double)chance_below(&w->c, 2001) / 1000 - 1);
    v->point.lon =
        v->commune->centre.lon + far * 1.4 * ((double)chance_below(&w->c, 2001) / 1000 - 1);
    if (v->kind != VISIT_VIRTUAL)
        v->street = street_of(w, w->scene.spot);
    v->meeting = say_both(w, draw_fitting(w, &w->w->tables->meetings)).in[FRENCH];
    v->directions = say_both(w, draw_fitting(w, &w->w->tables->directions));
}

/* ---- what it says ---- */

static bool is_title(struct str s)
{
    size_t n = str_characters(s);

    return n >= TITLE_LEAST && n <= TITLE_MOST;
}

/* A title that says where: "Éclats de faïence, rue du Lavoir". A question stands alone. */
static struct two with_place(struct writing *w, struct two title, bool town)
{
    static const struct phrase at_spot = {{STR_INIT(", {spot}"), STR_INIT(", {spot}")}};
    static const struct phrase in_town = {{STR_INIT(" {à}"), STR_INIT(" {in}")}};
    bool comma = memchr(title.in[FRENCH].p, ',', title.in[FRENCH].n) != NULL;
    struct two place = say_both(w, town && !comma ? &in_town : &at_spot);

    for (int t = 0; t < TONGUES; t++) {
        title.in[t] = arena_text(w->w->arena, "%" PRI_STR "%" PRI_STR, ARG_STR(title.in[t]),
                                 ARG_STR(place.in[t]));
    }
    return title;
}

static struct str small(struct arena *a, struct str text)
{
    struct str copy = arena_copy(a, text);
    char *p = UNCONST(copy.p);

    if (copy.n > 0 && p[0] >= 'A' && p[0] <= 'Z')
        p[0] = (char)(p[0] - 'A' + 'a');
    return copy;
}

/* "Le bief, la porte d'amont et le sas": three stops, in their order. */
static struct two title_of_stops(struct writing *w)
{
    static const char *const ands[] = {"et", "and"};
    const struct list *stops = &w->v->subject->stops;
    uint32_t skipped = chance_below(&w->c, (uint32_t)stops->n - 2);
    const struct stop_line *first = (const struct stop_line *)stops->items + skipped;
    struct two said[3];
    struct two title;

    for (int i = 0; i < 3; i++)
        said[i] = say_both(w, &first[i].title);
    for (int t = 0; t < TONGUES; t++) {
        title.in[t] = arena_text(w->w->arena, "%" PRI_STR ", %" PRI_STR " %s %" PRI_STR,
                                 ARG_STR(said[0].in[t]), ARG_STR(small(w->w->arena, said[1].in[t])),
                                 ands[t], ARG_STR(small(w->w->arena, said[2].in[t])));
    }
    return title;
}

/* Three in five are the subject's own; others name it, or three of its stops. */
static struct two draw_title(struct writing *w)
{
    uint32_t way = chance_below(&w->c, 100);
    const struct phrase *p =
        way < 30 ? draw_fitting(w, &w->w->tables->titles) : draw_phrase(w, &w->v->subject->titles);

    if (way >= 90 && w->v->subject->stops.n >= 3)
        return title_of_stops(w);
    bool open = str_ends(p->in[FRENCH], STR("?")) || str_ends(p->in[FRENCH], STR("!"));
    bool comma = memchr(p->in[FRENCH].p, ',', p->in[FRENCH].n) != NULL;
    struct two title = say_both(w, p);

    if (phrase_has_place(p) || open || comma || chance_percent(&w->c, 15))
        return title;
    return with_place(w, title, chance_percent(&w->c, 45));
}

/* Another one, of the same subject, while it is taken; in the end the name of the town helps. */
static void title_visit(struct writing *w)
{
    struct two title = {0};
    struct arena *a = w->w->arena;

    for (int tries = 0; tries < 120; tries++) {
        title = draw_title(w);
        w->v->title = title;
        if (is_title(title.in[FRENCH]) && is_title(title.in[ENGLISH]) &&
            take_title(w->titles, title.in[FRENCH]))
            return;
    }
    title = say_both(w, draw_phrase(w, &w->v->subject->titles));
    for (enum tongue t = FRENCH; t < TONGUES; t++) {
        w->v->title.in[t] = arena_text(a, "%" PRI_STR " (%" PRI_STR ")", ARG_STR(title.in[t]),
                                       ARG_STR(w->v->commune->name));
    }
    (void)take_title(w->titles, w->v->title.in[FRENCH]);
}

static void hook_visit(struct writing *w)
{
    int tries = 0;

    do {
        w->v->hook = say_both(w, draw_phrase(w, &w->v->subject->hooks));
    } while (++tries < 6 && (str_characters(w->v->hook.in[FRENCH]) > HOOK_MOST ||
                             str_characters(w->v->hook.in[ENGLISH]) > HOOK_MOST));
}

struct story {
    struct buf in[TONGUES];
};

static void tell(struct writing *w, struct story *story, const struct phrase *p, struct str before)
{
    if (!p)
        return;
    struct two said = say_both(w, p);

    for (int t = 0; t < TONGUES; t++) {
        if (story->in[t].n > 0)
            buf_add(&story->in[t], before);
        buf_add(&story->in[t], said.in[t]);
    }
}

/* Two or three sentences of the subject, one that fits many visits, and how it goes. */
static void story_visit(struct writing *w)
{
    const struct subject *s = w->v->subject;
    const struct theme_texts *theme = &w->w->tables->themes[s->theme];
    struct story story = {{BUF(w->w->arena), BUF(w->w->arena)}};
    uint32_t order[16];
    uint32_t n = s->sentences.n < 16 ? (uint32_t)s->sentences.n : 16;
    bool general = chance_percent(&w->c, 55);
    uint32_t taken = general && chance_percent(&w->c, 50) ? 2 : 3;
    const struct spot *meeting = w->scene.spot;

    /* What is told of lies elsewhere than where one meets. */
    w->scene.spot = draw_spot(w);
    chance_order(&w->c, order, n);
    for (uint32_t i = 0; i < taken && i < n; i++)
        tell(w, &story, (const struct phrase *)s->sentences.items + order[i], STR(" "));
    tell(w, &story, draw_fitting(w, &theme->closings), STR("\n\n"));
    if (general)
        tell(w, &story, draw_fitting(w, &w->w->tables->general), STR(" "));
    for (int t = 0; t < TONGUES; t++)
        w->v->story.in[t] = buf_str(&story.in[t]);
    w->scene.spot = meeting;
}

/* Some of the subject's stops, in the order of the way. */
static void stops_visit(struct writing *w)
{
    const struct list *stops = &w->v->subject->stops;
    uint32_t left = (uint32_t)stops->n;
    uint32_t wanted = chance_between(&w->c, 3, 5);

    wanted = wanted > left ? left : wanted;
    each_in (stop, const struct stop_line, stops) {
        if (wanted > w->v->stops_n && chance_below(&w->c, left) < wanted - w->v->stops_n) {
            struct two *to = w->v->stops[w->v->stops_n++];

            to[0] = say_both(w, &stop->title);
            to[1] = say_both(w, &stop->about);
        }
        left--;
    }
}

/* ---- figures ---- */

struct range {
    uint32_t least, most;
};

/* Of each: how many of a hundred visits have it, and what it is called in a set. */
static unsigned draw_bits(struct chance *c, const uint32_t (*of)[2], size_t n)
{
    unsigned bits = 0;

    for (size_t i = 0; i < n; i++)
        bits |= chance_percent(c, of[i][0]) ? 1u << of[i][1] : 0;
    return bits;
}

static void price_visit(struct writing *w, struct range euros)
{
    struct demo_visit *v = w->v;
    struct chance *c = &w->c;

    if (chance_percent(c, 6))
        return; /* nothing to pay */
    v->adult = 100 * chance_between(c, euros.least, euros.most) + (chance_percent(c, 20) ? 50 : 0);
    if (v->age < 13 && chance_percent(c, 80))
        v->child = v->adult * 6 / 1000 * 100;
    if (chance_percent(c, 75))
        v->reduced = v->adult * 8 / 1000 * 100;
}

static void figure_visit(struct writing *w)
{
    static const uint32_t languages[][2] = {{100, 0}, {45, 1}, {8, 2}, {5, 3}, {4, 4}};
    static const uint32_t access[][2] = {
        {9, ACCESS_HEARING_LOOP}, {6, ACCESS_BLIND}, {7, ACCESS_MENTAL}};
    /* By enum visit_kind: minutes by quarters, seats, euros. */
    static const struct {
        struct range quarters, places, euros;
    } of[] = {
        [VISIT_GUIDED] = {{4, 8}, {10, 25}, {7, 18}},
        [VISIT_WALK] = {{6, 12}, {8, 25}, {5, 15}},
        [VISIT_CRUISE] = {{4, 10}, {8, 40}, {14, 39}},
        [VISIT_WORKSHOP] = {{6, 14}, {6, 12}, {18, 60}},
        [VISIT_MEETING] = {{4, 7}, {6, 20}, {5, 14}},
        [VISIT_VIRTUAL] = {{3, 5}, {15, 40}, {4, 10}},
    };
    struct demo_visit *v = w->v;
    struct chance *c = &w->c;

    v->duration = 15 * chance_between(c, of[v->kind].quarters.least, of[v->kind].quarters.most);
    v->places = chance_between(c, of[v->kind].places.least, of[v->kind].places.most);
    v->age = chance_percent(c, 35) ? chance_between(c, 3, 7) * 2 : 0;
    price_visit(w, of[v->kind].euros);
    v->languages = draw_bits(c, languages, COUNT_OF(languages));
    v->access = draw_bits(c, access, COUNT_OF(access));
    if (chance_percent(c, 45) && !v->subject->steps)
        v->access |= 1u << (chance_percent(c, 60) ? ACCESS_WHEELCHAIR : ACCESS_WHEELCHAIR_HELP);
    v->changed.n = w->w->wish->today.n - (int32_t)chance_between(c, 3, 300);
}

/* A cruise wants water under it. */
static enum visit_kind draw_kind(struct writing *w)
{
    unsigned kinds = w->v->subject->kinds;
    enum visit_kind found = VISIT_KIND_UNSET;
    uint32_t n = 0;

    /* What is seen from afar is rarer than what is seen there. */
    if (chance_percent(&w->c, 60) && kinds != 1u << VISIT_VIRTUAL)
        kinds &= ~(1u << VISIT_VIRTUAL);
    for (enum visit_kind k = VISIT_GUIDED; k <= VISIT_VIRTUAL; k++) {
        if (kinds & 1u << k && chance_below(&w->c, ++n) == 0)
            found = k;
    }
    return found;
}

static void visit_make(struct world *world, struct titles *titles, uint32_t i)
{
    struct demo_visit *v = &world->visits[i];
    struct writing w = {world, v, chance_of(world->wish->seed, CHANCE_VISIT, i), {0}, titles};
    uint32_t body = i < world->bodies_n ? i : chance_below(&w.c, world->bodies_n);

    v->number = i + 1;
    v->body = &world->bodies[body];
    v->subject =
        v->body->subjects[chance_percent(&w.c, 50) ? 0 : chance_below(&w.c, v->body->subjects_n)];
    v->kind = draw_kind(&w);
    v->commune = draw_commune(&w);
    w.scene = (struct scene){.commune = v->commune,
                             .noun = &v->subject->noun,
                             .water = v->commune->water,
                             .host = v->body->first,
                             .woman = v->body->woman};
    place_visit(&w);
    figure_visit(&w);
    title_visit(&w);
    hook_visit(&w);
    story_visit(&w);
    stops_visit(&w);
    const struct phrase *bring = draw_fitting(&w, &world->tables->brings);

    v->bring = say_both(&w, bring ? bring : draw_phrase(&w, &v->subject->brings));
    v->audience = say_both(&w, draw_fitting(&w, &world->tables->audiences));
    /* 900 of 8,000 have departures, spread evenly. */
    if ((uint64_t)(i + 1) * 900 / 8000 > (uint64_t)i * 900 / 8000) {
        periods_make(world, v, &w.c);
        v->when = periods_told(world->arena, v);
    } else {
        v->when = say_both(&w, draw_fitting(&w, &world->tables->requests));
    }
}

void visits_make(struct world *w)
{
    struct titles titles = {.size = 1024};

    while (titles.size < 4 * (size_t)w->visits_n)
        titles.size *= 2;
    titles.slots = NEW_ARRAY(w->arena, uint64_t, titles.size);
    w->visits = NEW_ARRAY(w->arena, struct demo_visit, w->visits_n);
    for (uint32_t i = 0; i < w->visits_n; i++)
        visit_make(w, &titles, i);
}

struct world *world_make(struct arena *arena, const struct demo_wish *wish)
{
    struct world *w = NEW(arena, struct world);

    *w = (struct world){.wish = wish,
                        .arena = arena,
                        .tables = tables_read(arena),
                        .bodies_n = wish->partners ? wish->partners : 520,
                        .visits_n = wish->visits ? wish->visits : 8000};
    bodies_make(w);
    visits_make(w);
    return w;
}
