/* SPDX-License-Identifier: EUPL-1.2 */
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "web/public/list.h"

#define WIDTH 420
#define HEIGHT 560
#define EDGE 48

static struct frame frame_of(const struct commune *const *communes, size_t n)
{
    struct frame f = {1e9, -1e9, 1e9, -1e9, WIDTH, HEIGHT, EDGE};

    for (size_t i = 0; i < n; i++) {
        f.west = fmin(f.west, communes[i]->centre.lon);
        f.east = fmax(f.east, communes[i]->centre.lon);
        f.south = fmin(f.south, communes[i]->centre.lat);
        f.north = fmax(f.north, communes[i]->centre.lat);
    }
    return f;
}

/* unit: one letter of a label, about */
#define LETTER 7

/* A label is left out where it would cover another spot or another label. */
static bool has_room(const struct spot *spots, size_t n, const struct spot *s)
{
    int wide = (int)s->name.n * LETTER;
    int left = str_is(s->anchor, STR("end")) ? (int)s->label_x - wide : (int)s->label_x;

    for (size_t i = 0; i < n; i++) {
        const struct spot *o = &spots[i];
        int o_left = (int)o->x - (int)o->r;
        int o_right = (int)o->x + (int)o->r;

        if (o == s || abs((int)o->y - (int)s->y) > 24)
            continue;
        if (o->label.n && str_is(o->anchor, STR("end")))
            o_left -= (int)o->name.n * LETTER;
        if (o->label.n && str_is(o->anchor, STR("start")))
            o_right += (int)o->name.n * LETTER;
        if (left < o_right && left + wide > o_left)
            return false;
    }
    return left > 0 && left + wide < WIDTH;
}

static struct spot spot_of(struct ctx *cx,
                           const struct question *q,
                           const struct commune *c,
                           uint32_t visits)
{
    return (struct spot){
        .href = question_with(cx, q, STR("commune"), c->slug),
        .name = c->name,
        .visits = visits_text(cx, visits),
        .count = count_text(cx->arena, visits),
    };
}

static void put(struct spot *s, struct point centre, const struct frame *f)
{
    bool left;

    s->x = (uint32_t)frame_x(f, centre.lon);
    s->y = (uint32_t)frame_y(f, centre.lat);
    s->r = s->count.n > 2 ? 20 : s->count.n > 1 ? 18 : 15;
    s->text_y = s->y + 5;
    left = s->x > WIDTH / 2;
    s->anchor = left ? STR("end") : STR("start");
    s->label_x = left ? s->x - s->r - 6 : s->x + s->r + 6;
    s->label_y = s->y + 5;
}

void map_of(struct ctx *cx,
            const struct territory *t,
            const struct question *q,
            const struct found *found,
            struct list_view *list)
{
    const struct commune **communes =
        NEW_ARRAY(cx->arena, const struct commune *, found->communes.n);
    struct spot *spots = NEW_ARRAY(cx->arena, struct spot, found->communes.n);
    size_t n = 0;

    for (size_t i = 0; i < found->communes.n; i++) {
        const struct facet_count *f = &found->communes.counts[i];
        const struct commune *c = commune_named(t, f->value);

        if (!c || f->visits == 0)
            continue;
        communes[n] = c;
        spots[n++] = spot_of(cx, q, c, f->visits);
    }
    struct frame f = frame_of(communes, n);

    for (size_t i = 0; i < n; i++)
        put(&spots[i], communes[i]->centre, &f);
    for (size_t i = 0; i < n; i++) {
        if (has_room(spots, n, &spots[i]))
            spots[i].label = spots[i].name;
    }
    list->has_places = n > 0;
    list->places = (struct list){spots, n};
    if (n > 1)
        list->map = (struct map){WIDTH, HEIGHT, ground_of(cx->arena, &f), {spots, n}};
}
