/* SPDX-License-Identifier: EUPL-1.2 */
#include <math.h>

#include "base/arena.h"
#include "web/public/inside.h"

/* ---- what the template is filled from ---- */

struct quick_link {
    struct str href;
    struct str name;
    bool extra; /* not on phones */
};
SHAPE(HOME_QUICK,
      struct quick_link,
      FIELD(struct quick_link, href),
      FIELD(struct quick_link, name),
      FIELD(struct quick_link, extra));

struct soon {
    struct str title;
    struct str all_href;
    struct str all_name;
    struct list cards; /* struct card */
};
SHAPE(HOME_SOON,
      struct soon,
      FIELD(struct soon, title),
      FIELD(struct soon, all_href),
      FIELD(struct soon, all_name),
      FIELD_LIST(struct soon, cards, &CARD));

struct stop {
    struct str href;
    struct str name;
    struct str visits;
};
SHAPE(HOME_STOP,
      struct stop,
      FIELD(struct stop, href),
      FIELD(struct stop, name),
      FIELD(struct stop, visits));

struct line {
    struct str name;
    struct list stops; /* struct stop */
};
SHAPE(HOME_LINE, struct line, FIELD(struct line, name), FIELD_LIST(struct line, stops, &HOME_STOP));

struct theme_card {
    struct str href;
    struct str name;
    struct str visits;
    struct str picture;
};
SHAPE(HOME_THEME,
      struct theme_card,
      FIELD(struct theme_card, href),
      FIELD(struct theme_card, name),
      FIELD(struct theme_card, visits),
      FIELD(struct theme_card, picture));

struct home {
    struct page page;
    struct str theme;
    struct str promise;
    struct str lead;
    struct str lead_short;
    struct str picture;
    struct str picture_night;
    struct list quick; /* struct quick_link */
    struct soon soon;  /* not there: nothing soon */
    bool has_lines;
    struct list lines;  /* struct line */
    struct list themes; /* struct theme_card; none: nothing is on line yet */
    bool has_themes;
};
SHAPE(HOME_PAGE,
      struct home,
      FIELD_PART(struct home, page, &PAGE),
      FIELD(struct home, theme),
      FIELD(struct home, promise),
      FIELD(struct home, lead),
      FIELD(struct home, lead_short),
      FIELD(struct home, picture),
      FIELD(struct home, picture_night),
      FIELD_LIST(struct home, quick, &HOME_QUICK),
      FIELD_PART(struct home, soon, &HOME_SOON, .traits = OPTIONAL),
      FIELD(struct home, has_lines),
      FIELD_LIST(struct home, lines, &HOME_LINE),
      FIELD_LIST(struct home, themes, &HOME_THEME),
      FIELD(struct home, has_themes));
PAGE_TEMPLATE(HOME_TEMPLATE, "public/home", &HOME_PAGE);

/* ---- this weekend ---- */

/* The first hit of each theme, so that neighbours differ. */
static size_t choose(const struct hit *hits, size_t n, struct hit *ret, size_t most)
{
    bool used[16] = {false};
    size_t got = 0;

    for (size_t i = 0; i < n && got < most; i++) {
        enum theme theme = hits[i].visit->content->theme;

        if (hits[i].free > 0 && !used[theme & 15]) {
            used[theme & 15] = true;
            ret[got++] = hits[i];
        }
    }
    return got;
}

static bool soon_when(struct ctx *cx,
                      const struct catalogue *c,
                      const struct territory *t,
                      enum search_when when,
                      struct soon *ret)
{
    const struct search asked = {
        .when = when, .bookable = true, .sort = SORT_DATE, .page = 1, .size = 100};
    struct found found;
    struct hit chosen[4];
    size_t n;
    struct str visits;

    catalogue_search(cx, c, t, &asked, &found);
    n = choose(found.hits, found.n, chosen, COUNT_OF(chosen));
    if (n < 2)
        return false;
    visits = visits_text(cx, found.total);
    *ret = (struct soon){
        .title = when_name(cx, when),
        .all_href =
            arena_text(cx->arena, "%" PRI_STR "?when=%" PRI_STR, ARG_STR(address_list(cx->tongue)),
                       ARG_STR(word_of(&SEARCH_WHENS, when))),
        .all_name = say_with(cx->arena, cx->tongue, "All {visits}", "visits", &visits, NULL),
        .cards = cards_of(cx, c, chosen, n),
    };
    return true;
}

/* ---- where shall we get off: three lines from the middle of the territory ---- */

#define STOPS 5

struct middle {
    double lat, lon;
};

/* By commune: how many visits can be booked. */
static uint32_t *visits_by_commune(struct ctx *cx,
                                   const struct catalogue *c,
                                   const struct territory *t)
{
    uint32_t *visits = NEW_ARRAY(cx->arena, uint32_t, t->communes_n + 1);

    for (uint32_t i = 0; i < t->visits_n; i++) {
        const struct visit *v = &t->visits[i];

        if (v->slots_n > 0 && v->place < t->communes_n && catalogue_next_slot(c, v, cx->now))
            visits[v->place]++;
    }
    return visits;
}

static struct middle middle_of(const struct territory *t, const uint32_t *visits)
{
    struct middle m = {0, 0};
    double weight = 0;

    for (uint32_t i = 0; i < t->communes_n; i++) {
        const struct commune *c = &t->communes[i];

        m.lat += c->centre.lat * visits[i];
        m.lon += c->centre.lon * visits[i];
        weight += visits[i];
    }
    if (weight > 0) {
        m.lat /= weight;
        m.lon /= weight;
    }
    return m;
}

struct seen {
    const struct commune *commune;
    uint32_t visits;
    double far;
};

static void sort_by_distance(struct seen *all, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct seen one = all[i];
        size_t k = i;

        for (; k > 0 && all[k - 1].far > one.far; k--)
            all[k] = all[k - 1];
        all[k] = one;
    }
}

/* Up to five communes in that direction (degrees from east, counter-clockwise), the most visited of
 * as many rings. */
static struct line line_towards(struct ctx *cx,
                                const struct territory *t,
                                const uint32_t *visits,
                                double towards,
                                struct str name)
{
    struct middle from = middle_of(t, visits);
    struct seen *all = NEW_ARRAY(cx->arena, struct seen, t->communes_n);
    struct stop *stops = NEW_ARRAY(cx->arena, struct stop, STOPS);
    size_t n = 0;
    size_t got = 0;

    for (uint32_t i = 0; i < t->communes_n; i++) {
        const struct commune *c = &t->communes[i];
        double x = (c->centre.lon - from.lon) * cos(from.lat * M_PI / 180);
        double y = c->centre.lat - from.lat;
        double off = remainder(atan2(y, x) * 180 / M_PI - towards, 360);

        if (visits[i] > 0 && fabs(off) < 34 && hypot(x, y) > 0.015)
            all[n++] = (struct seen){c, visits[i], hypot(x, y)};
    }
    sort_by_distance(all, n);
    for (size_t ring = 0; ring < STOPS && n > 0; ring++) {
        const struct seen *best = NULL;

        for (size_t i = ring * n / STOPS; i < (ring + 1) * n / STOPS; i++) {
            if (!best || all[i].visits > best->visits)
                best = &all[i];
        }
        if (best) {
            stops[got++] = (struct stop){
                .href = arena_text(cx->arena, "%" PRI_STR "?commune=%" PRI_STR,
                                   ARG_STR(address_list(cx->tongue)), ARG_STR(best->commune->slug)),
                .name = best->commune->name,
                .visits = visits_text(cx, best->visits),
            };
        }
    }
    return (struct line){name, {stops, got}};
}

static void lines_of(struct ctx *cx,
                     const struct catalogue *c,
                     const struct territory *t,
                     struct home *home)
{
    const uint32_t *visits = visits_by_commune(cx, c, t);
    struct line *lines = NEW_ARRAY(cx->arena, struct line, 3);

    lines[0] = line_towards(cx, t, visits, 90, SAY(cx, "Northwards"));
    lines[1] = line_towards(cx, t, visits, 0, SAY(cx, "Eastwards"));
    lines[2] = line_towards(cx, t, visits, -90, SAY(cx, "Southwards"));
    home->lines = (struct list){lines, 3};
    home->has_lines = lines[0].stops.n > 1 && lines[1].stops.n > 1 && lines[2].stops.n > 1;
}

/* ---- the page ---- */

/* The eight seen together: which scene of each, and whether by night. */
static struct str theme_picture(struct ctx *cx, enum theme theme)
{
    static const struct {
        unsigned scene;
        enum art_view view;
    } hung[] = {
        [THEME_ART] = {1, ART_WIDE},      [THEME_WORLD] = {2, ART_WIDE | ART_NIGHT},
        [THEME_CRAFT] = {2, ART_WIDE},    [THEME_NIGHT] = {2, ART_WIDE | ART_NIGHT},
        [THEME_RIVER] = {1, ART_WIDE},    [THEME_NATURE] = {1, ART_WIDE},
        [THEME_HERITAGE] = {1, ART_WIDE}, [THEME_LOCALS] = {2, ART_WIDE},
    };

    return art_address(cx->arena, theme, art_number(hung[theme].scene), hung[theme].view);
}

/* Of visits without a date, the list shows none unless it is asked for any. */
static struct list themes_of(struct ctx *cx, const struct found *found, bool dated)
{
    struct theme_card *cards = NEW_ARRAY(cx->arena, struct theme_card, found->themes.n);
    size_t n = 0;

    for (size_t i = 0; i < found->themes.n; i++) {
        const struct facet_count *f = &found->themes.counts[i];
        enum theme theme = (enum theme)word_value(&THEMES, f->value);

        if (theme == THEME_UNSET)
            continue;
        cards[n++] = (struct theme_card){
            .href = arena_text(cx->arena, "%" PRI_STR "?theme=%" PRI_STR "%s",
                               ARG_STR(address_list(cx->tongue)), ARG_STR(f->value),
                               dated ? "" : "&dates=any"),
            .name = theme_name(cx, theme),
            .visits = f->visits > 0 ? visits_text(cx, f->visits) : SAY(cx, "Soon"),
            .picture = theme_picture(cx, theme),
        };
    }
    return (struct list){cards, n};
}

static struct list quick_of(struct ctx *cx)
{
    static const struct {
        const char *query;
        const char *name;
        bool extra;
    } quick[] = {
        {"when=tonight", "Tonight", false},
        {"when=weekend", "This weekend", false},
        {"price=free", "Free", false},
        {"theme=river", "On the water", false},
        {"kind=workshop", "With your hands", true},
        {"access=wheelchair", "Wheelchair accessible", true},
    };
    struct quick_link *links = NEW_ARRAY(cx->arena, struct quick_link, COUNT_OF(quick));

    for (size_t i = 0; i < COUNT_OF(quick); i++) {
        links[i] =
            (struct quick_link){arena_text(cx->arena, "%" PRI_STR "?%s",
                                           ARG_STR(address_list(cx->tongue)), quick[i].query),
                                say_in(cx->tongue, str_of(quick[i].name)), quick[i].extra};
    }
    return (struct list){links, COUNT_OF(quick)};
}

/* "/": to the language that the browser asks for. */
enum fault front_door(struct ctx *cx,
                      const struct catalogue *catalogue,
                      const struct request *rq,
                      struct reply *ret)
{
    (void)catalogue;
    reply_redirect(cx, ret, 302, str_is(page_tongue(rq), STR("en")) ? STR("/en/") : STR("/fr/"));
    reply_header(ret, "Vary", STR("Accept-Language"));
    return FAULT_NONE;
}

static void tell_how_many(struct ctx *cx, uint32_t n, struct home *home)
{
    struct str visits = visits_text(cx, n);

    if (n == 0) {
        home->lead = SAY(cx, "The first visits are being prepared. They come on line here, one "
                             "after the other.");
        home->lead_short = home->lead;
        return;
    }
    home->lead = say_with(cx->arena, cx->tongue,
                          "{visits} with the people who live here: guides, embroiderers, bargees, "
                          "gardeners, neighbours.",
                          "visits", &visits, NULL);
    home->lead_short = say_with(cx->arena, cx->tongue, "{visits} with the people who live here.",
                                "visits", &visits, NULL);
}

enum fault home_page(struct ctx *cx,
                     const struct catalogue *catalogue,
                     const struct request *rq,
                     struct reply *ret)
{
    const struct territory *t;
    struct search everything = {.bookable = true, .page = 1, .size = 1};
    struct found found;

    TRY(catalogue_territory(cx, catalogue, &t));
    catalogue_search(cx, catalogue, t, &everything, &found);
    bool dated = found.total > 0;

    if (!dated) {
        everything.bookable = false;
        catalogue_search(cx, catalogue, t, &everything, &found);
    }

    bool paris = str_is(t->destination.slug, STR("grand-paris"));
    struct home home = {
        .theme = theme_class(THEME_LOCALS),
        .promise = paris ? SAY(cx, "Paris begins at the end of the line.")
                         : SAY(cx, "Go where nobody sends you."),
        .picture = art_address(cx->arena, THEME_LOCALS, art_number(1), ART_WIDE),
        .picture_night = art_address(cx->arena, THEME_LOCALS, art_number(1), ART_WIDE | ART_NIGHT),
        .quick = quick_of(cx),
    };
    tell_how_many(cx, found.total, &home);
    home.has_themes = found.total > 0;
    if (home.has_themes)
        home.themes = themes_of(cx, &found, dated);
    home.page = page_of(cx, rq, t, home.promise);
    home.page.description = home.lead;
    if (!soon_when(cx, catalogue, t, WHEN_WEEKEND, &home.soon))
        (void)soon_when(cx, catalogue, t, WHEN_NEXT_WEEK, &home.soon);
    lines_of(cx, catalogue, t, &home);
    return page_reply(cx, rq, &HOME_TEMPLATE, &home, ret);
}
