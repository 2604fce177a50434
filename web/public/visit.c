/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/public/visit.h"

#include "base/arena.h"
#include "house.h"
#include "web/public/gaps.h"

PAGE_TEMPLATE(VISIT_TEMPLATE, "public/visit", &VISIT_PAGE);
PAGE_TEMPLATE(ABOVE_TEMPLATE, "public/visit-above", &VISIT_WORDS);
PAGE_TEMPLATE(ABOUT_TEMPLATE, "public/visit-about", &VISIT_WORDS);

static bool is_remote(const struct visit *v)
{
    return v->content->kind == VISIT_VIRTUAL;
}

static struct list crumbs_of(struct ctx *cx, const struct visit *v)
{
    struct str all = address_list(cx->tongue);
    struct link *links = NEW_ARRAY(cx->arena, struct link, 3);
    size_t n = 0;

    links[n++] = (struct link){all, SAY(cx, "Visits"), false};
    if (v->content->theme) {
        links[n++] =
            (struct link){arena_text(cx->arena, "%" PRI_STR "?theme=%" PRI_STR, ARG_STR(all),
                                     ARG_STR(word_of(&THEMES, v->content->theme))),
                          theme_name(cx, v->content->theme), false};
    }
    if (v->content->department.n) {
        links[n++] = (struct link){arena_text(cx->arena, "%" PRI_STR "?department=%" PRI_STR,
                                              ARG_STR(all), ARG_STR(v->content->department)),
                                   department_name(v->content->department), false};
    }
    return (struct list){links, n};
}

static struct str age_text(struct ctx *cx, uint32_t age)
{
    return say_number(cx->arena, cx->tongue, age, "From {n} year old", "From {n} years old");
}

static struct list facts_of(struct ctx *cx, const struct visit *v)
{
    const struct offer_content *o = v->content;
    struct fact *facts = NEW_ARRAY(cx->arena, struct fact, 3);
    size_t n = 0;

    if (o->duration) {
        facts[n++] =
            (struct fact){STR("clock"), duration_to_text(cx->arena, o->duration, cx->tongue)};
    }
    if (o->age_min)
        facts[n++] = (struct fact){STR_NONE, age_text(cx, o->age_min)};
    if (o->languages.n) {
        facts[n++] =
            (struct fact){STR("talk"), capital(cx->arena, languages_text(cx, &o->languages))};
    }
    return (struct list){facts, n};
}

/* Every line that says something is a paragraph. */
static struct list story_of(struct ctx *cx, struct str story)
{
    struct text_line *lines = NEW_ARRAY(cx->arena, struct text_line, story.n / 2 + 1);
    struct str part;
    size_t n = 0;

    while (str_cut(&story, '\n', &part)) {
        part = str_trim(part);
        if (part.n)
            lines[n++].text = part;
    }
    return (struct list){lines, n};
}

static struct str host_line(struct ctx *cx, const struct visit *v)
{
    struct str kind = kind_name(cx, v->content->kind);
    struct str host = v->content->host.n ? v->content->host : v->host->name;
    struct str line =
        say_with(cx->arena, cx->tongue, "{kind} with {host}", "kind", &kind, "host", &host, NULL);

    if (v->content->host.n == 0 || str_is(v->content->host, v->host->name))
        return line;
    return arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR, ARG_STR(line), ARG_STR(v->host->name));
}

static struct list stops_of(struct ctx *cx, const struct visit *v)
{
    struct stop_view *stops = NEW_ARRAY(cx->arena, struct stop_view, v->content->stops.n);
    size_t n = 0;

    each_in (stop, struct offer_stop, &v->content->stops) {
        stops[n++] = (struct stop_view){page_text(cx, &stop->title), page_text(cx, &stop->about)};
    }
    return (struct list){stops, n};
}

/* ---- getting there ---- */

static struct str meeting_text(struct ctx *cx, const struct offer_content *o)
{
    struct buf b = BUF(cx->arena);
    const struct str parts[] = {o->place_name, o->street};

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].n && !(i == 1 && str_is(parts[0], parts[1]))) {
            buf_add(&b, parts[i]);
            buf_lit(&b, ", ");
        }
    }
    if (o->postcode.n) {
        buf_add(&b, o->postcode);
        buf_byte(&b, ' ');
    }
    buf_add(&b, o->commune);
    return buf_str(&b);
}

static struct str access_text(struct ctx *cx, const struct offer_content *o)
{
    struct buf b = BUF(cx->arena);
    struct str note = page_text(cx, &o->access_note);

    each_in (a, struct offer_access, &o->access) {
        if (b.n)
            buf_lit(&b, ", ");
        buf_add(&b, b.n ? lower_first_of(cx, access_name(cx, a->what)) : access_name(cx, a->what));
    }
    if (note.n) {
        if (b.n)
            buf_lit(&b, ". ");
        buf_add(&b, note);
    }
    return buf_str(&b);
}

static void add_way(struct way *ways, size_t *n, struct str icon, struct str name, struct str text)
{
    if (text.n)
        ways[(*n)++] = (struct way){icon, name, text};
}

static struct list ways_of(struct ctx *cx, const struct visit *v)
{
    const struct offer_content *o = v->content;
    struct way *ways = NEW_ARRAY(cx->arena, struct way, 7);
    struct str who = page_text(cx, &o->audience);
    size_t n = 0;

    if (!who.n && o->age_min)
        who = age_text(cx, o->age_min);
    if (o->duration) {
        add_way(ways, &n, STR("clock"), SAY(cx, "Duration"),
                duration_to_text(cx->arena, o->duration, cx->tongue));
    }
    if (is_remote(v)) {
        add_way(ways, &n, STR("screen"), SAY(cx, "What you need"),
                SAY(cx, "A screen and sound. The link to join comes with your ticket."));
    } else {
        add_way(ways, &n, STR("pin"), SAY(cx, "Meeting point"), meeting_text(cx, o));
    }
    add_way(ways, &n, STR("talk"), SAY(cx, "Languages"),
            capital(cx->arena, languages_text(cx, &o->languages)));
    add_way(ways, &n, STR("people"), SAY(cx, "For whom"), who);
    add_way(ways, &n, STR("wheel"), SAY(cx, "Accessibility"), access_text(cx, o));
    add_way(ways, &n, STR("warn"), SAY(cx, "To bring"), page_text(cx, &o->bring));
    return (struct list){ways, n};
}

static struct str route_to(struct arena *a, struct point p)
{
    if (p.lat == 0 && p.lon == 0)
        return STR_NONE;
    return arena_text(a, "https://www.openstreetmap.org/?mlat=%.5f&mlon=%.5f#map=17/%.5f/%.5f",
                      p.lat, p.lon, p.lat, p.lon);
}

/* ---- who welcomes ---- */

static struct host_view host_of(struct ctx *cx, const struct partner *p)
{
    struct str words =
        say_with(cx->arena, cx->tongue,
                 "{name} sells you this visit. Insolite takes the payment and passes it on.",
                 "name", &p->name, NULL);

    if (p->mediator.n) {
        struct str mediator = say_with(cx->arena, cx->tongue, "Mediator: {mediator}.", "mediator",
                                       &p->mediator, NULL);
        words = arena_text(cx->arena, "%" PRI_STR " %" PRI_STR, ARG_STR(words), ARG_STR(mediator));
    }
    return (struct host_view){
        .name = p->name,
        .kind = p->legal,
        .address = p->address,
        .number = p->register_number.n ? p->register_number
                  : p->siret.n         ? arena_text(cx->arena, "SIRET %" PRI_STR, ARG_STR(p->siret))
                                       : STR_NONE,
        .words = words,
    };
}

static struct bar_view bar_of(struct ctx *cx, const struct visit_seen *seen)
{
    struct bar_view bar = {.price = price_text(cx, seen->visit->price)};
    const struct visit_slot *next = seen->next;

    if (!next)
        return (struct bar_view){0};
    struct str when = date_to_text(cx->arena, &next->day, DATE_SHORT, cx->tongue);
    uint32_t left = catalogue_free(seen->catalogue, next);

    bar.words = when;
    if (left < FEW_SEATS) {
        struct str only = say_number(cx->arena, cx->tongue, left, "only {n} left", "only {n} left");
        bar.words = arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR, ARG_STR(when), ARG_STR(only));
    }
    return bar;
}

/* The day that is asked for when it has slots, else that of the next one that sells. */
static struct day day_shown(const struct visit_seen *seen)
{
    const struct visit *v = seen->visit;

    if (!day_is_none(seen->asked->date)) {
        for (uint32_t i = 0; i < v->slots_n; i++) {
            if (v->slots[i].day.n == seen->asked->date.n && !v->slots[i].closed)
                return seen->asked->date;
        }
    }
    return seen->next ? seen->next->day : (struct day){0};
}

static void fill_dates(struct ctx *cx, const struct visit_seen *seen, struct visit_view *view)
{
    problem_of(cx, seen, view);
    if (seen->visit->slots_n)
        calendar_of(cx, seen, &view->calendar);
    if (!day_is_none(seen->day)) {
        book_of(cx, seen, &view->book);
    } else {
        view->nothing =
            seen->visit->slots_n
                ? SAY(cx, "Every place is taken for now.")
                : SAY(cx, "No date is open for now. The partner opens them as they come.");
    }
    view->bar = bar_of(cx, seen);
}

static void fill_similar(struct ctx *cx, const struct visit_seen *seen, struct visit_view *view)
{
    const struct hit *hits;
    size_t n = catalogue_similar(cx, seen->catalogue, seen->territory, seen->visit, &hits, 4);

    view->similar = cards_of(cx, seen->catalogue, hits, n);
    view->has_similar = n > 0;
    view->similar_title = seen->visit->content->theme == THEME_RIVER
                              ? SAY(cx, "In the same current")
                              : SAY(cx, "In the same spirit");
}

/* ---- what is the same for everybody ---- */

static void fill_words(struct ctx *cx, const struct visit_seen *seen, struct visit_words *words)
{
    const struct visit *v = seen->visit;
    struct str all = address_list(cx->tongue);
    struct str commune = v->place < seen->territory->communes_n
                             ? seen->territory->communes[v->place].slug
                             : v->content->insee;

    *words = (struct visit_words){
        .assets = page_assets(),
        .theme = theme_class(v->content->theme),
        .crumbs = crumbs_of(cx, v),
        .plaque = visit_place(cx, v),
        .plaque_href = is_remote(v)
                           ? arena_text(cx->arena, "%" PRI_STR "?kind=virtual", ARG_STR(all))
                           : arena_text(cx->arena, "%" PRI_STR "?commune=%" PRI_STR, ARG_STR(all),
                                        ARG_STR(commune)),
        .name = page_text(cx, &v->content->title),
        .host_line = host_line(cx, v),
        .facts = facts_of(cx, v),
        .picture = art_address(cx->arena, v->content->theme, v->number, ART_WIDE),
        .picture_night = art_address(cx->arena, v->content->theme, v->number, ART_WIDE | ART_NIGHT),
        .hook = page_text(cx, &v->content->hook),
        .story = story_of(cx, page_text(cx, &v->content->story)),
        .stops = stops_of(cx, v),
        .ways = ways_of(cx, v),
        .host = host_of(cx, v->host),
    };
    words->has_stops = words->stops.n > 1;
    if (!is_remote(v)) {
        (void)sketch_of(cx, seen->territory, v->content->point, &words->sketch);
        words->route_href = route_to(cx->arena, v->content->point);
        words->route_words = page_text(cx, &v->content->directions);
    }
}

static struct str keep_part(struct ctx *cx,
                            const struct request *rq,
                            const struct visit_seen *seen,
                            const struct page_template *template,
                            enum visit_note note,
                            const struct visit_words *words)
{
    struct buf b = BUF(cx->arena);

    page_fill(cx, rq, template, words, &b);
    return catalogue_keep_note(seen->catalogue, seen->visit, note, language_from_code(cx->tongue),
                               buf_str(&b));
}

/* The parts that are the same for everybody, written once a snapshot. */
static void fill_parts(struct ctx *cx,
                       const struct request *rq,
                       const struct visit_seen *seen,
                       struct str with[GAPS])
{
    enum language language = language_from_code(cx->tongue);
    struct visit_words words;

    with[GAP_ABOVE] = catalogue_note(seen->catalogue, seen->visit, NOTE_PAGE_HEAD, language);
    with[GAP_ABOUT] = catalogue_note(seen->catalogue, seen->visit, NOTE_PAGE_TAIL, language);
    if (with[GAP_ABOVE].n && with[GAP_ABOUT].n)
        return;
    fill_words(cx, seen, &words);
    with[GAP_ABOVE] = keep_part(cx, rq, seen, &ABOVE_TEMPLATE, NOTE_PAGE_HEAD, &words);
    with[GAP_ABOUT] = keep_part(cx, rq, seen, &ABOUT_TEMPLATE, NOTE_PAGE_TAIL, &words);
}

/* ---- the page ---- */

/* All of the page as it is for everybody, with gaps for what is one visitor's own. */
static struct str page_with_gaps(struct ctx *cx, const struct request *rq, struct visit_seen *seen)
{
    const struct visit *v = seen->visit;
    struct visit_view view = {.above = gap_text(GAP_ABOVE), .about = gap_text(GAP_ABOUT)};
    struct str name = page_text(cx, &v->content->title);
    struct buf b = BUF(cx->arena);

    seen->today = moment_to_wall(cx->now, seen->territory->destination.zone).day;
    seen->next = catalogue_next_slot(seen->catalogue, v, cx->now);
    seen->day = day_shown(seen);
    view.page = page_of(cx, rq, seen->territory,
                        arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR, ARG_STR(name),
                                   ARG_STR(visit_place(cx, v))));
    view.page.description = page_text(cx, &v->content->hook);
    view.page.canonical =
        arena_text(cx->arena, "%" PRI_STR "%" PRI_STR, ARG_STR(rq->house->public_url),
                   ARG_STR(address_visit(cx->arena, cx->tongue, v->slug)));
    fill_dates(cx, seen, &view);
    fill_similar(cx, seen, &view);
    if (view.wrongs_title.n) {
        view.page.title =
            say_with(cx->arena, cx->tongue, "Error: {title}", "title", &view.page.title, NULL);
    }
    page_fill(cx, rq, &VISIT_TEMPLATE, &view, &b);
    return buf_str(&b);
}

struct filling {
    struct buf to;
    struct str with[GAPS];
};

static void take_page(void *of, struct str text)
{
    struct filling *f = of;

    gaps_fill(&f->to, text, f->with);
}

/* A page without a question in its address is the same for all who come while no seat moves. */
static void write_page(struct ctx *cx,
                       const struct request *rq,
                       struct visit_seen *seen,
                       struct filling *filling)
{
    enum language language = language_from_code(cx->tongue);
    bool is_for_all = rq->query_text.n == 0;
    uint32_t moves = catalogue_moves(seen->catalogue, seen->visit);

    if (is_for_all &&
        catalogue_fresh(seen->catalogue, seen->visit, language, cx->now, take_page, filling))
        return;
    struct str text = page_with_gaps(cx, rq, seen);
    if (is_for_all)
        catalogue_keep_fresh(seen->catalogue, seen->visit, language, cx->now, moves, text);
    take_page(filling, text);
}

enum fault visit_page(struct ctx *cx,
                      const struct catalogue *catalogue,
                      const struct request *rq,
                      struct reply *ret)
{
    struct visit_seen seen = {.catalogue = catalogue, .asked = rq->query};
    struct filling filling = {.to = BUF(cx->arena)};

    TRY(catalogue_territory(cx, catalogue, &seen.territory));
    seen.visit = catalogue_visit_by_slug(catalogue, seen.territory, rq->path_text);
    if (!seen.visit)
        return fault(cx, FAULT_OFFER_ABSENT, "no visit %" PRI_STR, ARG_STR(rq->path_text));
    trouble_clear(cx); /* odd queries show the page as it is */
    filling.with[GAP_CSRF] = rq->csrf;
    filling.with[GAP_KEY] = cx->trace; /* unlike for every request: sent twice, it holds once */
    fill_parts(cx, rq, &seen, filling.with);
    (void)buf_room(&filling.to, (size_t)24 * 1024);
    write_page(cx, rq, &seen, &filling);
    reply_html(ret, buf_str(&filling.to));
    return FAULT_NONE;
}
