/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "house.h"
#include "web/public/order.h"

struct str booking_token(struct ctx *cx, const struct request *rq, struct booking_id id)
{
    return booking_link_token(cx->arena, rq->house->secret, id);
}

enum fault ordered_of(struct ctx *cx,
                      struct db *db,
                      const struct catalogue *catalogue,
                      const struct request *rq,
                      struct str token,
                      struct ordered *ret)
{
    struct booking_id id = {rq->path_id};

    *ret = (struct ordered){.token = token};
    if (!booking_link_is_good(rq->house->secret, id, token))
        return fault(cx, FAULT_BOOKING_ABSENT, "the link is not signed for this booking");
    trouble_clear(cx);
    if (!catalogue)
        return fault(cx, FAULT_DB_BUSY, "the catalogue is not there yet");
    TRY(catalogue_territory(cx, catalogue, &ret->territory));
    TRY(booking_find(cx, db, id, &ret->booking));
    ret->visit = catalogue_visit(catalogue, ret->booking.offer);
    ret->slot = catalogue_slot(catalogue, ret->booking.slot, NULL);
    return FAULT_NONE;
}

struct wall ordered_wall(const struct ordered *o)
{
    return moment_to_wall(o->booking.starts, o->territory->destination.zone);
}

struct str ordered_picture(struct ctx *cx, const struct ordered *o)
{
    enum theme theme = o->visit ? o->visit->content->theme : THEME_LOCALS;

    return art_address(cx->arena, theme, o->visit ? o->visit->number : 1,
                       ordered_wall(o).minute >= 19 * 60 ? ART_NIGHT : ART_CARD);
}

struct str ordered_name(struct ctx *cx, const struct ordered *o)
{
    return o->visit ? page_text(cx, &o->visit->content->title) : o->booking.title;
}

struct str ordered_when(struct ctx *cx, const struct ordered *o, enum date_style style)
{
    struct wall wall = ordered_wall(o);

    return when_text(cx, wall.day, wall.minute, style);
}

/* "L'Île-Saint-Denis, en français" */
struct str ordered_place(struct ctx *cx, const struct ordered *o)
{
    if (!o->visit)
        return STR_NONE;
    struct str place = visit_place(cx, o->visit);

    if (!o->slot)
        return place;
    struct str language = language_name(cx, o->slot->language);
    return say_with(cx->arena, cx->tongue, "{place}, in {language}", "place", &place, "language",
                    &language, NULL);
}
