/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/arena.h"
#include "catalogue/catalogue.h"
#include "web/pages.h"

/*
 * A place drawn by hand: rivers, canals and woods by their real course, so that somebody finds
 * their way without a map from elsewhere. Where we know of no water, there is none.
 *
 * thread  any, server threads too: the courses are constant, nothing waits
 */
struct frame {
    double west, east, south, north;
    uint32_t width, height; /* of the drawing */
    uint32_t edge;          /* kept free on each side */
};

/* Where it lies on the drawing; outside of the frame as well.      unit: pixels from the top left
 */
int frame_x(const struct frame *f, double lon);
int frame_y(const struct frame *f, double lat);

/* Paths of SVG ("d"); empty where there is nothing.
 *
 * owner   the paths live in `a` */
struct ground {
    struct str rivers;
    struct str canals;
    struct str woods;
};
extern const struct shape GROUND;
struct ground ground_of(struct arena *a, const struct frame *f);

/* Where a visit begins: the ground and the towns around it, a pin in the middle. */
struct town_label {
    struct str name;
    uint32_t x, y;
    bool wide; /* only on the whole drawing: a telephone shows its middle, in larger letters */
};
struct sketch {
    uint32_t width;
    uint32_t height;
    uint32_t x, y; /* of the pin */
    struct ground ground;
    struct list towns; /* struct town_label */
};
extern const struct shape SKETCH;
/*
 * False: nobody said where it is.
 *
 * owner   *ret's paths and list live in cx->arena; its names are the territory's, as long as its
 *         snapshot is borrowed
 */
bool sketch_of(struct ctx *cx, const struct territory *t, struct point at, struct sketch *ret);
