/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/embedded.h"
#include "demo/demo.h"
#include "offer/offer.h"
#include "partner/partner.h"

extern const struct embedded demo_tables[]; /* the files under data/ */

/* ---- chance.c: the same draws for the same seed ---- */

struct chance {
    uint64_t state;
};

/* A stream of its own for the n-th thing of a kind, so that one more draw here moves nothing there.
 */
struct chance chance_of(uint64_t seed, uint32_t kind, uint64_t n);
uint64_t chance_next(struct chance *c);
uint32_t chance_below(struct chance *c, uint32_t n); /* 0 to n - 1 */
uint32_t chance_between(struct chance *c, uint32_t least, uint32_t most);
bool chance_percent(struct chance *c, uint32_t percent);
/* The numbers 0 to n - 1 in any order. */
void chance_order(struct chance *c, uint32_t *ret_order, uint32_t n);

/* ---- tables.c: the texts under data/ ---- */

enum tongue { FRENCH, ENGLISH, TONGUES };

/* A text in both languages, before its choices are made and its names are put in. */
struct phrase {
    struct str in[TONGUES];
};

/* A phrase that fits some kinds of visit, or some kinds of partner: bits of the enum. */
struct line {
    struct phrase text;
    unsigned kinds;
};

struct stop_line {
    struct phrase title;
    struct phrase about;
};

/* What one can visit, and all that can be said of it. */
struct subject {
    struct str name;
    struct phrase noun; /* "les jardins partagés" */
    enum theme theme;
    bool steps;            /* not for a wheelchair */
    unsigned kinds;        /* bits of enum visit_kind */
    unsigned hosts;        /* bits of enum partner_kind */
    struct list titles;    /* struct phrase */
    struct list hooks;     /* struct phrase */
    struct list sentences; /* struct phrase */
    struct list stops;     /* struct stop_line, in the order of the way */
    struct list brings;    /* struct phrase */
};

struct theme_texts {
    struct list closings; /* struct line */
    struct list subjects; /* struct subject */
};

enum grammatical { MASCULINE, FEMININE, ELIDED };

/* A street or a building: "la rue de la Briqueterie", "du quai", "de l'esplanade". */
struct spot {
    enum grammatical gender;
    struct str name; /* French, without article */
    struct str english;
};

struct demo_commune {
    struct str insee;
    struct str name;
    struct str postcode;
    struct str department;
    struct point centre;
    uint32_t people;
    const struct water *water; /* NULL: far from it */
    struct str ordinal;        /* "11e": an arrondissement of Paris */
    struct str ordinal_english;
};

struct water {
    struct phrase name;  /* "la Seine" // "the Seine" */
    struct phrase of;    /* "de la Seine" // "of the Seine" */
    struct str communes; /* INSEE codes, separated by blanks */
};

struct first_name {
    struct str name;
    bool woman;
};

struct tables {
    struct theme_texts themes[THEME_LOCALS + 1];
    struct list general;    /* struct line by kind of visit: one more sentence */
    struct list meetings;   /* struct line by kind of visit: where one meets */
    struct list directions; /* struct line by kind of visit */
    struct list audiences;  /* struct line by kind of visit */
    struct list titles;     /* struct line by kind of visit: with the subject's noun */
    struct list brings;     /* struct line: for kinds that need nothing of the subject's own */
    struct list requests;   /* struct line: when it is held, without dates */
    struct list bodies;     /* struct line by kind of partner: its name */
    struct list legals;     /* struct line by kind of partner: what it is in law */
    struct list spots;      /* struct spot */
    struct list firsts;     /* struct first_name */
    struct list lasts;      /* struct text_item */
    struct list waters;     /* struct water */
    struct list communes;   /* struct demo_commune */
};

/* Read what was built in; a mistake in a table is a mistake of the program. */
struct tables *tables_read(struct arena *home);

/* ---- phrase.c: a phrase becomes a text ---- */

/* What the names in a phrase stand for. */
struct scene {
    const struct demo_commune *commune;
    const struct spot *spot;
    const struct phrase *noun;
    const struct water *water;
    struct str host; /* first name */
    bool woman;
    uint64_t seed; /* of the choices: the same in both languages */
};

/* <a|b> is one of them, [f|m] by the host, {lieu} a name; then the typography of the language. */
struct str phrase_say(struct arena *a,
                      const struct phrase *p,
                      enum tongue tongue,
                      const struct scene *scene);
/* The first letter large: "école" is "École". */
struct str phrase_capital(struct arena *a, struct str text);
/* Says where it is by itself: has a {name} in it. */
bool phrase_has_place(const struct phrase *p);
/* ’ for ', “ ” for ", no-break spaces before : ; ? ! » and after « in French. */
struct str typeset(struct arena *a, struct str text, enum tongue tongue);

/* ---- partners.c ---- */

struct body {
    uint32_t number;
    enum partner_kind kind;
    const struct demo_commune *commune;
    struct str name;
    struct str legal;
    struct str street;
    struct str siret;
    struct str email;
    struct str phone;
    struct str web;
    struct str host; /* "Malika Quatrevents" */
    struct str first;
    bool woman;
    bool tourinsoft;                   /* in that feed, else in Apidae's */
    const struct subject *subjects[3]; /* what it is good at */
    uint32_t subjects_n;
};

/* ---- visits.c ---- */

struct period {
    struct day from;
    struct day until;
    unsigned weekdays;  /* bit 0 Monday */
    uint32_t starts[4]; /* minutes after midnight */
    uint32_t starts_n;
};

struct two {
    struct str in[TONGUES];
};

struct demo_visit {
    uint32_t number; /* from 1 */
    const struct body *body;
    const struct subject *subject;
    const struct demo_commune *commune;
    enum visit_kind kind;
    struct two title, hook, story, directions, bring, audience, when;
    struct two stops[5][2];
    uint32_t stops_n;
    struct str meeting;
    struct str street;
    struct point point;
    uint32_t duration; /* minutes */
    uint32_t places;
    uint32_t age;                   /* years, 0: any */
    uint32_t adult, child, reduced; /* cents; child 0: none; adult 0: free */
    unsigned languages;             /* bits: 0 fr, 1 en, 2 es, 3 de, 4 it */
    unsigned access;                /* bits of enum access */
    struct period periods[3];
    uint32_t periods_n;
    struct day changed;
};

/* The whole of it, in the arena of the work. */
struct world {
    const struct demo_wish *wish;
    struct arena *arena;
    struct tables *tables;
    struct body *bodies;
    uint32_t bodies_n;
    struct demo_visit *visits;
    uint32_t visits_n;
    uint32_t slots;
    uint32_t dated;
};

struct world *world_make(struct arena *arena, const struct demo_wish *wish);
void bodies_make(struct world *w);
void visits_make(struct world *w);
/* calendar.c */
void periods_make(struct world *w, struct demo_visit *v, struct chance *c);
uint32_t period_slots(const struct period *p);
struct two periods_told(struct arena *a, const struct demo_visit *v);

/* A line a stop: "title — about". */
struct two stops_told(struct arena *a, const struct demo_visit *v);

/* write.c: both files into a folder. FILE_BROKEN */
MUST_CHECK enum fault feeds_write(struct ctx *cx, const struct world *w, struct str folder);

/* What its own key is in its feed: "7000001", "ORGGPM0000000161". */
struct str body_key(struct arena *a, const struct body *b);

/* apidae_zip.c, tourinsoft.c */
enum fault apidae_write(struct ctx *cx, const struct world *w, struct str path);
enum fault tourinsoft_write(struct ctx *cx, const struct world *w, struct str path);

/* The connections that bring the two files in: what source keys begin with. */
#define APIDAE_SOURCE "apidae-demo"
#define TOURINSOFT_SOURCE "tourinsoft-demo"

/* What each of these asks of chance. */
enum { CHANCE_BODY = 1, CHANCE_VISIT, CHANCE_ORDER, CHANCE_CALENDAR, CHANCE_PAST };
