/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/public/sketch.h"

#include <math.h>
#include <stdlib.h>

#include "base/buf.h"

SHAPE(GROUND,
      struct ground,
      FIELD(struct ground, rivers),
      FIELD(struct ground, canals),
      FIELD(struct ground, woods));
SHAPE(TOWN_LABEL,
      struct town_label,
      FIELD(struct town_label, name),
      FIELD(struct town_label, wide),
      FIELD(struct town_label, x),
      FIELD(struct town_label, y));
SHAPE(SKETCH,
      struct sketch,
      FIELD(struct sketch, width),
      FIELD(struct sketch, height),
      FIELD(struct sketch, x),
      FIELD(struct sketch, y),
      FIELD_PART(struct sketch, ground, &GROUND, .traits = OPTIONAL),
      FIELD_LIST(struct sketch, towns, &TOWN_LABEL));

/* ---- the ground ---- */

/* Courses in degrees, a bend a point: enough for a sketch, not for a boat. */
struct course {
    enum { RIVER, CANAL, WOOD } what;
    struct point points[40]; /* the first (0, 0) ends it */
};

static const struct course courses[] = {
    {RIVER, /* the Seine, down to Conflans */
     {{48.690, 2.402},   {48.733, 2.440},   {48.764, 2.417},   {48.790, 2.412},  {48.8165, 2.4108},
      {48.822, 2.398},   {48.838, 2.3745},  {48.8447, 2.3655}, {48.8525, 2.356}, {48.857, 2.345},
      {48.860, 2.330},   {48.8636, 2.3196}, {48.8637, 2.301},  {48.8599, 2.292}, {48.8556, 2.2876},
      {48.8467, 2.2755}, {48.8388, 2.269},  {48.829, 2.257},   {48.824, 2.233},  {48.8265, 2.222},
      {48.8413, 2.2227}, {48.869, 2.2287},  {48.8853, 2.248},  {48.896, 2.268},  {48.906, 2.283},
      {48.912, 2.2935},  {48.924, 2.3265},  {48.936, 2.341},   {48.945, 2.331},  {48.950, 2.310},
      {48.947, 2.280},   {48.940, 2.248},   {48.922, 2.213},   {48.888, 2.161},  {48.865, 2.135},
      {48.881, 2.109},   {48.896, 2.109},   {48.947, 2.153},   {48.996, 2.093}}},
    {RIVER, /* the Marne, with the loop of Saint-Maur */
     {{48.870, 2.640},
      {48.862, 2.578},
      {48.852, 2.535},
      {48.842, 2.523},
      {48.838, 2.495},
      {48.821, 2.472},
      {48.815, 2.508},
      {48.797, 2.528},
      {48.788, 2.512},
      {48.778, 2.488},
      {48.785, 2.470},
      {48.803, 2.458},
      {48.815, 2.448},
      {48.8165, 2.425},
      {48.8165, 2.4108}}},
    {CANAL, /* Saint-Martin and the Ourcq */
     {{48.846, 2.3655},
      {48.853, 2.369},
      {48.868, 2.3655},
      {48.884, 2.371},
      {48.892, 2.385},
      {48.895, 2.402},
      {48.902, 2.430},
      {48.906, 2.480},
      {48.912, 2.512},
      {48.937, 2.527},
      {48.944, 2.580}}},
    {CANAL, /* Saint-Denis */
     {{48.892, 2.385}, {48.898, 2.379}, {48.906, 2.375}, {48.923, 2.362}, {48.934, 2.345}}},
    {WOOD, /* Boulogne */
     {{48.878, 2.233},
      {48.880, 2.258},
      {48.872, 2.275},
      {48.856, 2.264},
      {48.847, 2.253},
      {48.853, 2.227},
      {48.869, 2.230}}},
    {WOOD, /* Vincennes */
     {{48.844, 2.414},
      {48.845, 2.438},
      {48.840, 2.464},
      {48.825, 2.462},
      {48.820, 2.456},
      {48.826, 2.425},
      {48.833, 2.410}}},
    {WOOD, /* La Courneuve */
     {{48.940, 2.385}, {48.948, 2.398}, {48.946, 2.415}, {48.938, 2.405}}},
    {WOOD, /* Sceaux */
     {{48.777, 2.293}, {48.775, 2.306}, {48.766, 2.305}, {48.767, 2.292}}},
};

static int along(double at, double from, double to, uint32_t length, uint32_t edge)
{
    double part = to > from || to < from ? (at - from) / (to - from) : 0.5;

    return (int)edge + (int)lround(part * ((double)length - 2.0 * edge));
}

int frame_x(const struct frame *f, double lon)
{
    return along(lon, f->west, f->east, f->width, f->edge);
}

int frame_y(const struct frame *f, double lat)
{
    return along(lat, f->north, f->south, f->height, f->edge);
}

struct spot_at {
    int x, y;
};

static struct spot_at spot_of(const struct frame *f, struct point p)
{
    return (struct spot_at){frame_x(f, p.lon), frame_y(f, p.lat)};
}

static size_t points_of(const struct course *c)
{
    size_t n = 0;

    while (n < COUNT_OF(c->points) && c->points[n].lat > 0)
        n++;
    return n;
}

/* Whether the way between two points may be seen. */
static bool is_seen(const struct frame *f, struct spot_at a, struct spot_at b)
{
    int width = (int)f->width;
    int height = (int)f->height;

    return !((a.x < 0 && b.x < 0) || (a.y < 0 && b.y < 0) || (a.x > width && b.x > width) ||
             (a.y > height && b.y > height));
}

static void add_spot(struct buf *b, char command, struct spot_at at)
{
    buf_byte(b, command);
    buf_number(b, at.x);
    buf_byte(b, ' ');
    buf_number(b, at.y);
}

static struct spot_at between(struct spot_at a, struct spot_at b)
{
    return (struct spot_at){(a.x + b.x) / 2, (a.y + b.y) / 2};
}

/* From the middle of one stretch to the middle of the next, each bend a curve. */
static void add_way(struct buf *b, const struct frame *f, const struct course *c)
{
    size_t n = points_of(c);
    bool drawing = false;

    for (size_t i = 0; i + 1 < n; i++) {
        struct spot_at from = spot_of(f, c->points[i]);
        struct spot_at to = spot_of(f, c->points[i + 1]);

        if (!is_seen(f, from, to)) {
            drawing = false;
            continue;
        }
        if (!drawing)
            add_spot(b, 'M', i > 0 ? between(spot_of(f, c->points[i - 1]), from) : from);
        add_spot(b, 'Q', from);
        add_spot(b, ' ', between(from, to));
        drawing = true;
        if (i + 2 == n)
            add_spot(b, 'L', to);
    }
}

static void add_wood(struct buf *b, const struct frame *f, const struct course *c)
{
    size_t n = points_of(c);
    bool seen = false;

    for (size_t i = 0; i < n; i++)
        seen = seen || is_seen(f, spot_of(f, c->points[i]), spot_of(f, c->points[(i + 1) % n]));
    for (size_t i = 0; seen && i < n; i++)
        add_spot(b, i > 0 ? 'L' : 'M', spot_of(f, c->points[i]));
    if (seen)
        buf_byte(b, 'Z');
}

struct ground ground_of(struct arena *a, const struct frame *f)
{
    struct buf rivers = BUF(a);
    struct buf canals = BUF(a);
    struct buf woods = BUF(a);

    for (size_t i = 0; i < COUNT_OF(courses); i++) {
        if (courses[i].what == WOOD) {
            add_wood(&woods, f, &courses[i]);
        } else {
            add_way(courses[i].what == RIVER ? &rivers : &canals, f, &courses[i]);
        }
    }
    return (struct ground){buf_str(&rivers), buf_str(&canals), buf_str(&woods)};
}

/* ---- around a visit ---- */

#define SKETCH_WIDTH 680
#define SKETCH_HEIGHT 230
/* From the pin to the side.   unit: degrees */
#define SKETCH_LON 0.075
#define SKETCH_LAT 0.0166
#define TOWNS_MOST 7

/* How labels are shown: on the whole drawing, or on the middle of it that fits a telephone. */
struct showing {
    uint32_t from, to;     /* unit: pixels from the left */
    uint32_t high, letter; /* what a label and a letter take, about   unit: pixels */
};
static const struct showing whole = {0, SKETCH_WIDTH, 22, 8};
static const struct showing middle = {SKETCH_WIDTH / 2 - 160, SKETCH_WIDTH / 2 + 160, 24, 9};

struct near {
    const struct commune *commune;
    double far;
};

static int by_distance(const void *a, const void *b)
{
    const struct near *x = a;
    const struct near *y = b;

    return x->far < y->far ? -1 : x->far > y->far;
}

static bool overlaps(const struct showing *as,
                     const struct town_label *a,
                     const struct town_label *b)
{
    uint32_t apart = (uint32_t)abs((int)a->x - (int)b->x) * 2;

    return (uint32_t)abs((int)a->y - (int)b->y) < as->high &&
           apart < (uint32_t)(a->name.n + b->name.n) * as->letter;
}

/* A label in full, clear of the pin and of those shown before it. */
static bool has_room(const struct showing *as,
                     const struct sketch *s,
                     const struct town_label *label)
{
    const struct town_label *others = s->towns.items;
    uint32_t half = (uint32_t)label->name.n * as->letter / 2;

    if (label->x < as->from + half || label->x + half > as->to || label->y < as->high ||
        label->y + as->high / 2 > s->height)
        return false;
    if (abs((int)label->x - (int)s->x) < (int)half + 16 && abs((int)label->y - (int)s->y) < 34)
        return false;
    for (size_t i = 0; i < s->towns.n; i++) {
        if ((as == &whole || !others[i].wide) && overlaps(as, &others[i], label))
            return false;
    }
    return true;
}

static void add_towns(struct ctx *cx,
                      const struct territory *t,
                      const struct frame *f,
                      struct point at,
                      struct sketch *s)
{
    struct near *all = NEW_ARRAY(cx->arena, struct near, t->communes_n + 1);
    struct town_label *towns = NEW_ARRAY(cx->arena, struct town_label, TOWNS_MOST);
    size_t n = 0;

    for (uint32_t i = 0; i < t->communes_n; i++) {
        const struct commune *c = &t->communes[i];
        double across = (c->centre.lon - at.lon) * cos(at.lat * M_PI / 180);

        if (c->centre.lat > f->south && c->centre.lat < f->north && c->centre.lon > f->west &&
            c->centre.lon < f->east)
            all[n++] = (struct near){c, hypot(c->centre.lat - at.lat, across)};
    }
    qsort(all, n, sizeof *all, by_distance);
    s->towns.items = towns;
    for (size_t i = 0; i < n && s->towns.n < TOWNS_MOST; i++) {
        struct town_label label = {
            .name = all[i].commune->name,
            .x = (uint32_t)frame_x(f, all[i].commune->centre.lon),
            .y = (uint32_t)frame_y(f, all[i].commune->centre.lat),
        };

        label.wide = !has_room(&middle, s, &label);
        if (has_room(&whole, s, &label))
            towns[s->towns.n++] = label;
    }
}

bool sketch_of(struct ctx *cx, const struct territory *t, struct point at, struct sketch *ret)
{
    const struct frame f = {
        at.lon - SKETCH_LON,
        at.lon + SKETCH_LON,
        at.lat - SKETCH_LAT,
        at.lat + SKETCH_LAT,
        SKETCH_WIDTH,
        SKETCH_HEIGHT,
        0,
    };

    if (!(at.lat < 0 || at.lat > 0 || at.lon < 0 || at.lon > 0))
        return false;
    *ret = (struct sketch){
        .width = SKETCH_WIDTH,
        .height = SKETCH_HEIGHT,
        .x = SKETCH_WIDTH / 2,
        .y = SKETCH_HEIGHT / 2,
        .ground = ground_of(cx->arena, &f),
    };
    add_towns(cx, t, &f, at, ret);
    return true;
}
