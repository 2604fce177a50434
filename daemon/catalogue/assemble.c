/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/inside.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/text.h"

/* A new snapshot from what the works hold: visits side by side, tables to find them, indexes to
 * search them. */

struct assembling {
    struct ctx *cx;
    struct db *db;
    struct works *works;
    struct catalogue *c;
    struct visit *visits;
    uint32_t n;
};

static size_t room_for(size_t n)
{
    size_t room = 16;

    while (room < n * 2)
        room *= 2;
    return room;
}

/* ---- one territory ---- */

static int hosts_by_id(const void *a, const void *b)
{
    const struct partner *x = a;
    const struct partner *y = b;
    return id_compare(x->id.id, y->id.id);
}

static const struct partner *host_of(const struct territory_inside *t, struct partner_id id)
{
    struct partner wanted = {.id = id};

    if (t->hosts_n == 0)
        return NULL;
    return bsearch(&wanted, t->hosts, t->hosts_n, sizeof wanted, hosts_by_id);
}

static struct money price_of(const struct offer_content *c, enum tariff_kind kind)
{
    each_in (tariff, const struct offer_tariff, &c->tariffs) {
        if (tariff->kind == kind)
            return tariff->price;
    }
    return c->tariffs.n > 0 ? ((const struct offer_tariff *)c->tariffs.items)->price
                            : (struct money){0};
}

/* A group's flat price is not what one person pays. */
static struct money least_of(const struct offer_content *c)
{
    struct money least = {0};

    each_in (tariff, const struct offer_tariff, &c->tariffs) {
        if (tariff->kind == TARIFF_GROUP && c->tariffs.n > 1)
            continue;
        if (least.currency == CURRENCY_NONE || money_compare(tariff->price, least) < 0)
            least = tariff->price;
    }
    return least;
}

static bool fill_visit(struct assembling *a,
                       const struct territory_inside *t,
                       const struct works_offer *o,
                       struct visit *ret)
{
    const struct body *b = o->body;
    struct day today = moment_to_wall(a->cx->now, t->is.destination.zone).day;
    struct visit v = {
        .offer = b->offer,
        .version = b->version,
        .partner = b->partner,
        .number = b->number,
        .slug = b->slug,
        .content = &b->content,
        .host = host_of(t, b->partner),
        .least = least_of(&b->content),
        .price = price_of(&b->content, TARIFF_ADULT),
    };

    if (!v.host ||
        contract_choose(a->cx, &t->rules, b->partner, today, &v.contract) != FAULT_NONE) {
        say(a->cx, WARN, "offer left out: no host or no contract", KV(b->offer));
        trouble_clear(a->cx);
        return false;
    }
    *ret = v;
    return true;
}

static void own_slots(struct assembling *a, struct visit *v, const struct slot_block *block)
{
    struct visit_slot *slots = NEW_ARRAY(a->c->arena, struct visit_slot, block->n + 1);

    memcpy(slots, block->slots, block->n * sizeof *slots);
    for (size_t i = 0; i < block->n; i++)
        slots[i].visit = a->n;
    v->slots = slots;
    v->slots_n = (uint32_t)block->n;
    a->c->slots_n += (uint32_t)block->n;
}

static void share(struct assembling *a, const struct works_offer *o)
{
    atomic_fetch_add_explicit(&o->body->readers, 1, memory_order_relaxed);
    a->c->bodies[a->c->bodies_n++] = o->body;
    if (o->slots) {
        atomic_fetch_add_explicit(&o->slots->readers, 1, memory_order_relaxed);
        a->c->blocks[a->c->blocks_n++] = o->slots;
    }
}

struct placed {
    struct str commune; /* its slug */
    uint32_t number;
    const struct works_offer *offer;
};

/* Visits of one commune stand side by side: how many of a result it has is a look at two ends. */
static int by_commune(const void *a, const void *b)
{
    const struct placed *x = a;
    const struct placed *y = b;
    int order = str_compare(x->commune, y->commune);

    return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

static void fill_visits(struct assembling *a, struct territory_inside *t)
{
    const struct works *w = a->works;
    struct placed *order = NEW_ARRAY(a->cx->arena, struct placed, w->used + 1);
    size_t n = 0;

    for (size_t i = 0; i < w->room; i++) {
        const struct works_offer *o = &w->offers[i];
        if (o->body && id_is(o->body->destination.id, t->is.destination.id.id)) {
            order[n++] = (struct placed){slug_of(a->cx->arena, o->body->content.commune),
                                         o->body->number, o};
        }
    }
    qsort(order, n, sizeof *order, by_commune);

    t->is.visits = &a->visits[a->n];
    for (size_t i = 0; i < n; i++) {
        struct visit *v = &a->visits[a->n];
        if (!fill_visit(a, t, order[i].offer, v))
            continue;
        if (order[i].offer->slots)
            own_slots(a, v, order[i].offer->slots);
        share(a, order[i].offer);
        a->n++;
        t->is.visits_n++;
    }
}

/* ---- communes ---- */

static int communes_by_name(const void *a, const void *b)
{
    const struct commune *x = a;
    const struct commune *y = b;
    int order = str_compare(x->slug, y->slug);
    return order ? order : str_compare(x->insee, y->insee);
}

static void fill_communes(struct assembling *a, struct territory_inside *t)
{
    struct arena *home = a->c->arena;
    struct commune *all = NEW_ARRAY(home, struct commune, t->is.visits_n + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; i < t->is.visits_n; i++) {
        const struct offer_content *c = t->is.visits[i].content;
        all[n++] = (struct commune){
            .name = c->commune,
            .insee = c->insee,
            .slug = slug_of(home, c->commune),
            .department = c->department,
            .centre = c->point,
            .visits = i, /* borrowed for a moment: whose commune this is */
        };
    }
    qsort(all, n, sizeof *all, communes_by_name);

    uint32_t kept = 0;
    struct visit *visits = UNCONST(t->is.visits);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t visit = all[i].visits;
        if (kept == 0 || !str_is(all[kept - 1].slug, all[i].slug)) {
            all[kept] = all[i];
            all[kept++].visits = 0;
        }
        visits[visit].place = kept - 1;
        all[kept - 1].visits++;
    }
    t->is.communes = all;
    t->is.communes_n = kept;
}

/* ---- tables ---- */

static void add_by_offer(struct catalogue *c, const struct visit *v)
{
    size_t i = id_mix(v->offer.id) & (c->by_offer_room - 1);

    while (c->by_offer[i])
        i = (i + 1) & (c->by_offer_room - 1);
    c->by_offer[i] = v;
}

static void add_by_slug(struct catalogue *c, const struct visit *v)
{
    size_t i = str_mix(v->slug) & (c->by_slug_room - 1);

    while (c->by_slug[i])
        i = (i + 1) & (c->by_slug_room - 1);
    c->by_slug[i] = v;
}

static void add_by_slot(struct catalogue *c, const struct visit_slot *s)
{
    size_t i = id_mix(s->id.id) & (c->by_slot_room - 1);

    while (c->by_slot[i])
        i = (i + 1) & (c->by_slot_room - 1);
    c->by_slot[i] = s;
}

static void fill_tables(struct assembling *a)
{
    struct catalogue *c = a->c;

    c->by_offer_room = c->by_slug_room = room_for(a->n);
    c->by_slot_room = room_for(c->slots_n);
    c->by_offer = NEW_ARRAY(c->arena, const struct visit *, c->by_offer_room);
    c->by_slug = NEW_ARRAY(c->arena, const struct visit *, c->by_slug_room);
    c->by_slot = NEW_ARRAY(c->arena, const struct visit_slot *, c->by_slot_room);
    for (uint32_t i = 0; i < a->n; i++) {
        const struct visit *v = &a->visits[i];

        add_by_offer(c, v);
        add_by_slug(c, v);
        for (uint32_t k = 0; k < v->slots_n; k++)
            add_by_slot(c, &v->slots[k]);
    }
}

/* ---- the whole ---- */

static enum fault fill_territory(struct assembling *a,
                                 const struct destination *destination,
                                 struct territory_inside *t)
{
    struct ctx own = *a->cx;
    struct list hosts;

    own.arena = a->c->arena; /* names and addresses live as long as the snapshot */
    own.destination = destination->id;
    t->is.destination = *destination;
    TRY(db_all(&own, a->db, &HOSTS, ARGS(destination->id), &hosts));
    t->hosts = hosts.items;
    t->hosts_n = hosts.n;
    TRY(db_all(&own, a->db, &RULES, ARGS(destination->id), &t->rules));
    fill_visits(a, t);
    fill_communes(a, t);
    index_build(a->cx, a->c, t);
    return FAULT_NONE;
}

static enum fault fill(struct assembling *a)
{
    struct catalogue *c = a->c;
    struct ctx own = *a->cx;
    struct list destinations;
    const struct works *w = a->works;

    own.arena = c->arena;
    TRY(db_all(&own, a->db, &TERRITORIES, NO_ARGS, &destinations));
    c->territories = NEW_ARRAY(c->arena, struct territory_inside, destinations.n + 1);
    a->visits = NEW_ARRAY(c->arena, struct visit, w->used + 1);
    c->bodies = NEW_ARRAY(c->arena, struct body *, w->used + 1);
    c->blocks = NEW_ARRAY(c->arena, struct slot_block *, w->used + 1);
    c->visits = a->visits;
    each_in (d, const struct destination, &destinations)
        TRY(fill_territory(a, d, &c->territories[c->territories_n++]));
    c->visits_n = a->n;
    c->notes = notes_new(a->n);
    c->freshs = freshs_new(c->arena, a->n);
    fill_tables(a);
    return FAULT_NONE;
}

enum fault assemble(struct ctx *cx, struct db *db, struct works *w, struct catalogue **ret)
{
    struct arena *arena = arena_new_huge();
    struct catalogue *c = NEW(arena, struct catalogue);
    struct assembling a = {.cx = cx, .db = db, .works = w, .c = c};

    c->arena = arena;
    c->built = cx->now;
    c->lexicon = w->lexicon;
    c->seats = w->seats;
    atomic_init(&c->readers, 1);

    enum fault f = fill(&a);
    if (f != FAULT_NONE) {
        const struct catalogue *half = c;
        catalogue_release(&half);
        return f;
    }
    *ret = c;
    return FAULT_NONE;
}
