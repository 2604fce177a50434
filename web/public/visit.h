/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "web/public/inside.h"
#include "web/public/sketch.h"

/* What the template of a visit is filled from. */

struct fact {
    struct str icon;
    struct str text;
};

struct way {
    struct str icon;
    struct str name;
    struct str text;
};

struct stop_view {
    struct str name;
    struct str words;
};

struct weekday_view {
    struct str full;
    struct str short_;
};

struct day_view {
    struct str n;
    bool open;  /* seats: a link */
    bool full;  /* had slots, none sells */
    bool plain; /* nothing that day */
    bool few;
    bool current;
    struct str href;
    struct str label;
    struct str places;
};

struct week_view {
    struct list days; /* struct day_view, 7 */
};

struct calendar_view {
    struct str month;
    struct str previous_href;
    struct str previous;
    struct str next_href;
    struct str next;
    struct list weekdays; /* struct weekday_view */
    struct list weeks;    /* struct week_view */
};

struct slot_view {
    struct str id;
    struct str starts;
    struct str rest; /* "– 13 h, in French" */
    struct str places;
    struct str free;
    bool few;
    bool full;
    bool chosen;
};

struct tariff_view {
    struct str id;
    struct str name;
    struct str price;
    struct str hint;
    struct str max;
    struct str seats;
    struct str minor;
};

struct book_view {
    struct str action;
    struct str currency;
    struct str csrf;
    struct str key;
    struct str slug;
    struct str date;
    struct str day_name;
    struct list slots;   /* struct slot_view */
    struct list tariffs; /* struct tariff_view */
    struct str seats_text;
    struct str total;
    struct str button;
    struct str reassure;
};

struct host_view {
    struct str name;
    struct str kind;
    struct str address;
    struct str number;
    struct str words;
};

struct bar_view {
    struct str price;
    struct str words;
};

/*
 * What a visit says of itself, the same for everybody: filled in above and below the dates once a
 * snapshot and language.
 */
struct visit_words {
    struct str assets;
    struct str theme;
    struct list crumbs; /* struct link */
    struct str plaque;
    struct str plaque_href;
    struct str name;
    struct str host_line;
    struct list facts; /* struct fact */
    struct str picture;
    struct str picture_night;
    struct str hook;
    struct list story; /* struct text_line */
    bool has_stops;
    struct list stops; /* struct stop_view */
    struct list ways;  /* struct way */
    struct sketch sketch;
    struct str route_href;
    struct str route_words;
    struct host_view host;
};
extern const struct shape VISIT_WORDS;

struct visit_view {
    struct page page;
    struct str above; /* HTML */
    struct str about; /* HTML */
    struct str wrongs_title;
    struct list wrongs; /* struct page_wrong */
    struct page_message message;
    struct calendar_view calendar;
    struct book_view book;
    struct str nothing;
    bool has_similar;
    struct str similar_title;
    struct list similar; /* struct card */
    struct bar_view bar;
};
extern const struct shape VISIT_PAGE;

/* What the parts of the page are made from. */
struct visit_seen {
    const struct catalogue *catalogue;
    const struct territory *territory;
    const struct visit *visit;
    const struct visit_query *asked;
    struct day today;
    struct day day;                /* whose slots are shown; none: no date */
    const struct visit_slot *next; /* the next that sells; NULL: none */
};

/* The month around the day, each with what it has. */
void calendar_of(struct ctx *cx, const struct visit_seen *seen, struct calendar_view *ret);
/* The slots of the day, the tariffs, the sum. */
void book_of(struct ctx *cx, const struct visit_seen *seen, struct book_view *ret);
/* What a hold met, as messages and beside the fields. */
void problem_of(struct ctx *cx, const struct visit_seen *seen, struct visit_view *view);

#define FEW_SEATS 5
