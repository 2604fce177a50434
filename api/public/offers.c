/* SPDX-License-Identifier: EUPL-1.2 */
#include "api/public/public.h"

#include "base/arena.h"
#include "base/embedded.h"

extern const struct embedded api_files[];

#define SLOTS_SHOWN 100

static struct str text_in(struct ctx *cx, const struct texts *t)
{
    return texts_for(t, cx->tongue);
}

/* "2026-06-13T10:30", written for each slot of a list: digit by digit. */
static struct str local_time(struct ctx *cx, const struct visit_slot *slot)
{
    struct str day = day_to_text(cx->arena, slot->day);
    char *text = arena_take(cx->arena, day.n + 7, 1);
    uint32_t hour = slot->minute / 60;
    uint32_t minute = slot->minute % 60;
    const char time[] = {
        'T', (char)('0' + hour / 10),   (char)('0' + hour % 10),
        ':', (char)('0' + minute / 10), (char)('0' + minute % 10),
        0,
    };

    memcpy(text, day.p, day.n);
    memcpy(text + day.n, time, sizeof time);
    return (struct str){text, day.n + sizeof time - 1};
}

void slot_to_view(struct ctx *cx,
                  const struct catalogue *c,
                  const struct visit_slot *slot,
                  struct slot_view *ret)
{
    *ret = (struct slot_view){
        .id = slot->id,
        .starts = slot->starts,
        .ends = slot->ends,
        .local = local_time(cx, slot),
        .language = slot->language,
        .capacity = slot->capacity,
        .free = catalogue_free(c, slot),
        .sells = catalogue_slot_sells(c, slot, cx->now),
    };
}

void card_to_view(struct ctx *cx,
                  const struct catalogue *c,
                  const struct visit *v,
                  const struct visit_slot *slot,
                  struct offer_card *ret)
{
    const struct offer_content *content = v->content;

    *ret = (struct offer_card){
        .id = v->offer,
        .slug = v->slug,
        .title = text_in(cx, &content->title),
        .hook = text_in(cx, &content->hook),
        .theme = content->theme,
        .kind = content->kind,
        .commune = content->commune,
        .department = content->department,
        .point = content->point,
        .duration = content->duration,
        .languages = content->languages,
        .price = v->least,
        .partner = v->host->name,
    };
    if (slot)
        slot_to_view(cx, c, slot, &ret->next);
}

/* ---- one offer ---- */

static enum fault find_visit(struct ctx *cx,
                             const struct catalogue *catalogue,
                             struct str slug,
                             const struct visit **ret)
{
    const struct territory *territory;

    TRY(catalogue_territory(cx, catalogue, &territory));
    *ret = catalogue_visit_by_slug(catalogue, territory, slug);
    return *ret ? FAULT_NONE : fault(cx, FAULT_OFFER_ABSENT, "no offer on line has that slug");
}

static struct list tariffs_to_view(struct ctx *cx, const struct offer_content *content)
{
    struct tariff_view *views = NEW_ARRAY(cx->arena, struct tariff_view, content->tariffs.n + 1);
    size_t n = 0;

    each_in (t, const struct offer_tariff, &content->tariffs) {
        views[n++] = (struct tariff_view){
            t->id, t->kind, tariff_name(t, cx->tongue), t->price, text_in(cx, &t->note),
        };
    }
    return (struct list){views, n};
}

static struct list stops_to_view(struct ctx *cx, const struct offer_content *content)
{
    struct stop_view *views = NEW_ARRAY(cx->arena, struct stop_view, content->stops.n + 1);
    size_t n = 0;

    each_in (s, const struct offer_stop, &content->stops)
        views[n++] = (struct stop_view){text_in(cx, &s->title), text_in(cx, &s->about)};
    return (struct list){views, n};
}

/* Slots from `first` on that fit, at most `most`; *ret_more tells whether others follow. */
static struct list slots_to_view(struct ctx *cx,
                                 const struct catalogue *c,
                                 const struct visit *v,
                                 const struct slots_query *asked,
                                 uint32_t first,
                                 bool *ret_more)
{
    struct slot_view *views = NEW_ARRAY(cx->arena, struct slot_view, asked->size + 1);
    size_t n = 0;

    *ret_more = false;
    for (uint32_t i = first; i < v->slots_n; i++) {
        const struct visit_slot *slot = &v->slots[i];
        bool late = !day_is_none(asked->until) && slot->day.n > asked->until.n;

        if (late || slot->closed || slot->day.n < asked->from.n ||
            !moment_is_before(cx->now, slot->starts))
            continue;
        if (n == asked->size) {
            *ret_more = true;
            break;
        }
        slot_to_view(cx, c, slot, &views[n++]);
    }
    return (struct list){views, n};
}

enum fault offer_show(struct ctx *cx,
                      const struct catalogue *catalogue,
                      const struct request *rq,
                      struct reply *ret_reply)
{
    const struct visit *v;
    bool more = false;

    TRY(find_visit(cx, catalogue, rq->path_text, &v));
    const struct offer_content *content = v->content;
    const struct slots_query next = {.size = SLOTS_SHOWN};
    struct offer_view view = {
        .story = text_in(cx, &content->story),
        .stops = stops_to_view(cx, content),
        .place_name = content->place_name,
        .street = content->street,
        .postcode = content->postcode,
        .directions = text_in(cx, &content->directions),
        .bring = text_in(cx, &content->bring),
        .audience = text_in(cx, &content->audience),
        .access = content->access,
        .group_max = content->group_max,
        .age_min = content->age_min,
        .cancel = content->cancel,
        .tariffs = tariffs_to_view(cx, content),
        .host = {v->host->name, v->host->legal, v->host->address, v->host->register_number,
                 v->host->mediator},
        .slots = slots_to_view(cx, catalogue, v, &next, 0, &more),
    };
    card_to_view(cx, catalogue, v, catalogue_next_slot(catalogue, v, cx->now), &view.card);
    reply_json(cx, ret_reply, &OFFER_VIEW, &view);
    return FAULT_NONE;
}

/* The slot after the one that the cursor names. */
static enum fault slot_after(struct ctx *cx,
                             const struct visit *v,
                             struct str cursor,
                             uint32_t *ret)
{
    struct id id;

    *ret = 0;
    if (str_is_empty(cursor))
        return FAULT_NONE;
    if (!id_from_text(cursor, &id))
        return fault_field(cx, "cursor", "not a cursor of ours");
    for (uint32_t i = 0; i < v->slots_n; i++) {
        if (id_is(v->slots[i].id.id, id)) {
            *ret = i + 1;
            return FAULT_NONE;
        }
    }
    return fault_field(cx, "cursor", "not a cursor of this list");
}

enum fault offer_slots(struct ctx *cx,
                       const struct catalogue *catalogue,
                       const struct request *rq,
                       struct reply *ret_reply)
{
    const struct slots_query *asked = rq->query;
    const struct visit *v;
    uint32_t first = 0;
    bool more = false;
    struct slot_list page = {0};

    TRY(find_visit(cx, catalogue, rq->path_text, &v));
    TRY(slot_after(cx, v, asked->cursor, &first));
    page.slots = slots_to_view(cx, catalogue, v, asked, first, &more);
    if (more) {
        const struct slot_view *views = page.slots.items;
        page.next = id_to_text(cx->arena, views[page.slots.n - 1].id.id);
    }
    reply_json(cx, ret_reply, &SLOT_LIST, &page);
    return FAULT_NONE;
}

enum fault openapi_show(struct ctx *cx,
                        const struct catalogue *catalogue,
                        const struct request *rq,
                        struct reply *ret_reply)
{
    const struct embedded *file = embedded_find(api_files, STR("openapi.yaml"));

    (void)catalogue;
    (void)rq;
    if (!file)
        return fault(cx, FAULT_BROKEN, "the contract is not in the program");
    reply_bytes(ret_reply, STR("application/yaml"), file->bytes);
    return FAULT_NONE;
}
