/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "demo/inside.h"

/* Where a line of a table goes: a file is read once, from top to bottom. */
struct reader {
    struct arena *home;
    struct tables *tables;
    struct theme_texts *theme;
    struct subject *subject;
    struct str file;
    uint32_t line;
};

static _Noreturn void table_is_wrong(const struct reader *r, const char *why)
{
    fprintf(stderr, "demo: %" PRI_STR ":%u: %s\n", ARG_STR(r->file), r->line, why);
    abort();
}

/* Lists grow by halves: they are read once, and stay. */
static void *grow(struct arena *home, struct list *list, size_t size)
{
    /* The room of a list is the power of two that holds it. */
    if ((list->n & (list->n - 1)) == 0) {
        void *more = arena_take(home, size * (list->n ? list->n * 2 : 1), alignof(max_align_t));

        if (list->n > 0)
            memcpy(more, list->items, size * list->n);
        list->items = more;
    }
    return (char *)list->items + size * list->n++;
}
#define GROW(home, list, type) ((type *)grow((home), (list), sizeof(type)))

/* Cut at a mark of several characters: false when it is not there. */
static bool cut_at(struct str s, struct str mark, struct str *ret_before, struct str *ret_after)
{
    size_t at = str_find(s, mark);

    if (at >= s.n)
        return false;
    *ret_before = str_trim((struct str){s.p, at});
    *ret_after = str_trim((struct str){s.p + at + mark.n, s.n - at - mark.n});
    return true;
}

static struct phrase phrase_of(struct reader *r, struct str s)
{
    struct phrase p;

    if (!cut_at(s, STR(" // "), &p.in[FRENCH], &p.in[ENGLISH]))
        table_is_wrong(r, "no English beside the French");
    return p;
}

static struct str next_word(struct str *rest)
{
    struct str word;

    *rest = str_trim(*rest);
    return str_cut(rest, ' ', &word) ? word : STR_NONE;
}

/* "V B D": visite guidée, balade, croisière, atelier, rencontre, à distance. */
static unsigned kinds_of(struct reader *r, struct str letters)
{
    static const char known[] = "?VBCARD"; /* in the order of enum visit_kind */
    unsigned kinds = 0;

    for (size_t i = 0; i < letters.n; i++) {
        const char *at = letters.p[i] == ' ' ? NULL : strchr(known + 1, letters.p[i]);

        if (at) {
            kinds |= 1u << (at - known);
        } else if (letters.p[i] != ' ') {
            table_is_wrong(r, "not a kind of visit");
        }
    }
    return kinds;
}

static unsigned hosts_of(struct reader *r, struct str words)
{
    static const struct {
        struct str word;
        enum partner_kind kind;
    } hosts[] = {
        {STR_INIT("guide"), PARTNER_GUIDE},     {STR_INIT("association"), PARTNER_ASSOCIATION},
        {STR_INIT("artist"), PARTNER_ARTIST},   {STR_INIT("town"), PARTNER_MUNICIPALITY},
        {STR_INIT("company"), PARTNER_COMPANY}, {STR_INIT("museum"), PARTNER_MUSEUM},
        {STR_INIT("farm"), PARTNER_FARM},       {STR_INIT("craft"), PARTNER_CRAFT},
    };
    unsigned found = 0;
    struct str word;

    while (!str_is_empty(word = next_word(&words))) {
        unsigned before = found;

        for (size_t i = 0; i < COUNT_OF(hosts); i++)
            found |= str_is(word, hosts[i].word) ? 1u << hosts[i].kind : 0;
        if (found == before)
            table_is_wrong(r, "not a kind of partner");
    }
    return found;
}

static void add_stop(struct reader *r, struct str rest)
{
    struct phrase p = phrase_of(r, rest);
    struct stop_line *stop = GROW(r->home, &r->subject->stops, struct stop_line);

    for (int t = 0; t < TONGUES; t++) {
        if (!cut_at(p.in[t], STR(" > "), &stop->title.in[t], &stop->about.in[t]))
            table_is_wrong(r, "a stop is \"title > about\"");
    }
}

static void add_subject(struct reader *r, struct str name)
{
    if (!r->theme)
        table_is_wrong(r, "a subject without its theme");
    r->subject = GROW(r->home, &r->theme->subjects, struct subject);
    *r->subject =
        (struct subject){.name = name, .theme = (enum theme)(r->theme - r->tables->themes)};
}

/* Lines of one subject: true when the key was one of theirs. */
static bool read_of_subject(struct reader *r, struct str key, struct str rest)
{
    struct subject *s = r->subject;
    struct list *to = NULL;

    if (!s)
        return false;
    if (str_is(key, STR("t"))) {
        to = &s->titles;
    } else if (str_is(key, STR("h"))) {
        to = &s->hooks;
    } else if (str_is(key, STR("s"))) {
        to = &s->sentences;
    } else if (str_is(key, STR("b"))) {
        to = &s->brings;
    }
    if (to) {
        *GROW(r->home, to, struct phrase) = phrase_of(r, rest);
    } else if (str_is(key, STR("p"))) {
        add_stop(r, rest);
    } else if (str_is(key, STR("steps"))) {
        s->steps = true;
    } else if (str_is(key, STR("n"))) {
        s->noun = phrase_of(r, rest);
    } else if (str_is(key, STR("kinds"))) {
        s->kinds = kinds_of(r, rest);
    } else if (str_is(key, STR("hosts"))) {
        s->hosts = hosts_of(r, rest);
    } else {
        return false;
    }
    return true;
}

static void add_line(struct reader *r, struct list *to, struct str rest, bool of_hosts)
{
    struct str words = next_word(&rest);
    struct line line = {.kinds = of_hosts ? hosts_of(r, words) : kinds_of(r, words),
                        .text = phrase_of(r, rest)};

    *GROW(r->home, to, struct line) = line;
}

/* "spot f rue de la Briqueterie // rue de la Briqueterie" */
static void add_spot(struct reader *r, struct str rest)
{
    struct spot *spot = GROW(r->home, &r->tables->spots, struct spot);
    struct str gender = next_word(&rest);
    struct str french;
    struct str english;

    rest = str_trim(rest);
    if (!cut_at(rest, STR(" // "), &french, &english))
        french = english = rest;
    *spot = (struct spot){str_is(gender, STR("m"))   ? MASCULINE
                          : str_is(gender, STR("f")) ? FEMININE
                                                     : ELIDED,
                          french, english};
}

/* "water la Seine / de la Seine // the Seine / of the Seine : 75101 75104 ..." */
static void add_water(struct reader *r, struct str rest)
{
    struct water *w = GROW(r->home, &r->tables->waters, struct water);
    struct str names;

    if (!cut_at(rest, STR(" : "), &names, &w->communes))
        table_is_wrong(r, "a water without its communes");
    struct phrase p = phrase_of(r, names);

    for (int t = 0; t < TONGUES; t++) {
        if (!cut_at(p.in[t], STR(" / "), &w->name.in[t], &w->of.in[t]))
            table_is_wrong(r, "a water is \"name / of name\"");
    }
}

static void add_names(struct reader *r, struct str key, struct str rest)
{
    struct str word;

    while (!str_is_empty(word = next_word(&rest))) {
        if (str_is(key, STR("last"))) {
            GROW(r->home, &r->tables->lasts, struct text_item)->text = word;
        } else {
            *GROW(r->home, &r->tables->firsts, struct first_name) =
                (struct first_name){word, str_is(key, STR("woman"))};
        }
    }
}

static void read_common(struct reader *r, struct str key, struct str rest)
{
    struct tables *t = r->tables;

    if (str_is(key, STR("general"))) {
        add_line(r, &t->general, rest, false);
    } else if (str_is(key, STR("meeting"))) {
        add_line(r, &t->meetings, rest, false);
    } else if (str_is(key, STR("directions"))) {
        add_line(r, &t->directions, rest, false);
    } else if (str_is(key, STR("audience"))) {
        add_line(r, &t->audiences, rest, false);
    } else if (str_is(key, STR("bring"))) {
        add_line(r, &t->brings, rest, false);
    } else if (str_is(key, STR("title"))) {
        add_line(r, &t->titles, rest, false);
    } else if (str_is(key, STR("request"))) {
        add_line(r, &t->requests, rest, false);
    } else if (str_is(key, STR("body"))) {
        add_line(r, &t->bodies, rest, true);
    } else if (str_is(key, STR("legal"))) {
        add_line(r, &t->legals, rest, true);
    } else if (str_is(key, STR("spot"))) {
        add_spot(r, rest);
    } else if (str_is(key, STR("water"))) {
        add_water(r, rest);
    } else if (str_is(key, STR("woman")) || str_is(key, STR("man")) || str_is(key, STR("last"))) {
        add_names(r, key, rest);
    } else {
        table_is_wrong(r, "not a line of a table");
    }
}

static void read_line(struct reader *r, struct str line)
{
    struct str rest = str_trim(line);
    struct str key;

    if (str_is_empty(rest) || rest.p[0] == '#')
        return;
    key = next_word(&rest);
    if (str_is(key, STR("theme"))) {
        r->theme = &r->tables->themes[word_value(&THEMES, str_trim(rest))];
        if (r->theme == r->tables->themes)
            table_is_wrong(r, "not a theme");
        r->subject = NULL;
    } else if (str_is(key, STR("k"))) {
        /* Kinds of a closing line are one letter each, run together. */
        add_line(r, &r->theme->closings, rest, false);
    } else if (str_is(key, STR("subject"))) {
        add_subject(r, str_trim(rest));
    } else if (!read_of_subject(r, key, rest)) {
        read_common(r, key, rest);
    }
}

static void read_file(struct tables *t, struct arena *home, const struct embedded *file)
{
    struct reader r = {.home = home, .tables = t, .file = file->name};
    struct str rest = file->bytes;
    struct str line = STR_NONE;

    while (str_cut(&rest, '\n', &line)) {
        r.line++;
        read_line(&r, line);
    }
}

/* ---- communes ---- */

static double number_of(struct str s)
{
    char text[32] = {0};

    if (s.n > 0)
        memcpy(text, s.p, s.n < sizeof text ? s.n : sizeof text - 1);
    return strtod(text, NULL);
}

static const struct water *water_at(const struct tables *t, struct str insee)
{
    each_in (water, const struct water, &t->waters) {
        if (str_find(water->communes, insee) < water->communes.n)
            return water;
    }
    return NULL;
}

/* "Paris 11e Arrondissement" is "le 11e" in a sentence. */
static void name_arrondissement(struct arena *home, struct demo_commune *c)
{
    static const char *const endings[] = {"th", "st", "nd", "rd"};
    struct str rest = c->name;

    if (!str_starts(rest, STR("Paris ")))
        return;
    (void)next_word(&rest);
    c->ordinal = next_word(&rest);
    uint32_t n = (uint32_t)number_of(c->ordinal);

    c->ordinal_english = arena_text(home, "%u%s", n, endings[n < 4 ? n : 0]);
    c->name = arena_text(home, "Paris %" PRI_STR, ARG_STR(c->ordinal));
}

/* insee;nom;code_postal;departement;latitude;longitude;population */
static void read_communes(struct tables *t, struct arena *home, struct str csv)
{
    struct str line;
    struct str cell[7];

    (void)str_cut(&csv, '\n', &line);
    while (str_cut(&csv, '\n', &line)) {
        for (size_t i = 0; i < COUNT_OF(cell); i++) {
            if (!str_cut(&line, ';', &cell[i]))
                cell[i] = STR_NONE;
        }
        struct demo_commune *c = GROW(home, &t->communes, struct demo_commune);

        *c = (struct demo_commune){.insee = cell[0],
                                   .name = cell[1],
                                   .postcode = cell[2],
                                   .department = cell[3],
                                   .centre = {number_of(cell[4]), number_of(cell[5])},
                                   .people = (uint32_t)number_of(str_trim(cell[6])),
                                   .water = water_at(t, cell[0])};
        name_arrondissement(home, c);
    }
}

struct tables *tables_read(struct arena *home)
{
    struct tables *t = NEW(home, struct tables);
    const struct embedded *communes = embedded_find(demo_tables, STR("communes.csv"));

    for (const struct embedded *file = demo_tables; file->name.n > 0; file++) {
        if (str_ends(file->name, STR(".txt")))
            read_file(t, home, file);
    }
    assert(communes);
    read_communes(t, home, communes->bytes);
    return t;
}
