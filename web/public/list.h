/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "web/public/inside.h"
#include "web/public/query.h"
#include "web/public/sketch.h"

/* What the template of the list is filled from. */

struct facet_item {
    struct str field;
    struct str value;
    struct str label;
    struct str count;
    bool checked;
    bool none;
};

struct facet_view {
    struct str name;
    bool open;
    struct list items; /* struct facet_item */
    struct str more_name;
    struct list more; /* struct facet_item */
};

struct choice {
    struct str value;
    struct str label;
    bool checked;
};

struct sort_link {
    struct str href;
    struct str name;
    bool chosen;
};

struct empty_view {
    struct str title;
    struct str words;
    struct list ways; /* struct link */
    bool may_clear;   /* something was asked for that can be left out */
};

/* A commune on the sketch. */
struct spot {
    struct str href;
    struct str name;
    struct str visits;
    struct str count;
    struct str label;
    struct str anchor; /* start, end */
    uint32_t x, y, r, text_y, label_x, label_y;
};

struct map {
    uint32_t width;
    uint32_t height;
    struct ground ground;
    struct list spots; /* struct spot */
};

struct list_view {
    struct page page;
    struct str heading;
    struct str q;
    struct list kept; /* struct pair */
    struct str filter_name;
    bool has_chips;
    struct list chips; /* struct link */
    struct list notes; /* struct text_line */
    struct list sorts; /* struct sort_link */
    struct str sort_kept;
    bool any_date;
    struct empty_view empty; /* not there: there are results */
    struct list results;     /* struct card */
    struct pager pager;
    struct str others; /* those without a date */
    struct str others_href;
    struct map map;
    bool has_places;
    struct list places; /* struct spot */
    struct list whens;  /* struct choice */
    struct str day;
    struct list facets; /* struct facet_view */
    struct str show_name;
};
extern const struct shape LIST_PAGE;

const struct commune *commune_named(const struct territory *t, struct str slug_or_insee);
struct str count_text(struct arena *a, uint32_t n);

/* The communes of the results as a sketch by their real places, and as a list. */
void map_of(struct ctx *cx,
            const struct territory *t,
            const struct question *q,
            const struct found *found,
            struct list_view *list);
