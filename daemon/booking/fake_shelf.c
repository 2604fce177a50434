/* SPDX-License-Identifier: EUPL-1.2 */
#include "booking/fake_shelf.h"

#include "partner/destination_kit.h"

struct catalogue fake;

static struct texts both(struct str fr, struct str en)
{
    struct texts t = {0};

    t.in[LANGUAGE_FR] = fr;
    t.in[LANGUAGE_EN] = en;
    return t;
}

void fake_make(struct moment now)
{
    static const struct {
        enum tariff_kind kind;
        int64_t cents;
    } tariffs[] = {{TARIFF_ADULT, 1250}, {TARIFF_CHILD, 600}, {TARIFF_REDUCED, 0}};
    struct destination_id destination = ID_NEW(destination, now);
    struct partner_id partner = ID_NEW(partner, now);

    fake.territory.destination = destination_of_test(destination);
    fake.territory.destination.seller = STR("Office d'essai");
    fake.territory.destination.email = STR("accueil@essai.example");
    for (size_t i = 0; i < COUNT_OF(tariffs); i++) {
        fake.tariffs[i] = (struct offer_tariff){
            .id = ID_NEW(tariff, now),
            .kind = tariffs[i].kind,
            .label = both(STR("Plein tarif"), STR("Full price")),
            .price = CENTS(tariffs[i].cents),
        };
    }
    fake.content = (struct offer_content){
        .title = both(STR("Sous les peupliers, la Seine en canoë"),
                      STR("Under the poplars, the Seine by canoe")),
        .place_name = STR("Quai de la Marine"),
        .street = STR("1 quai de la Marine"),
        .postcode = STR("93450"),
        .commune = STR("L'Île-d'Essai"),
        .point = {48.93, 2.34},
        .directions = both(STR("Sur le ponton."), STR("On the landing stage.")),
        .tariffs = {fake.tariffs, COUNT_OF(tariffs)},
        .cancel = CANCEL_FLEXIBLE,
    };
    fake.visit = (struct visit){
        .offer = ID_NEW(offer, now),
        .version = ID_NEW(version, now),
        .partner = partner,
        .number = 1204,
        .slug = STR("sous-les-peupliers-1204"),
        .content = &fake.content,
        .contract = {.id = ID_NEW(contract, now),
                     .destination = destination,
                     .points = 1000,
                     .fixed = CENTS(0),
                     .least = CENTS(0),
                     .vat_points = 2000},
        .price = CENTS(1250),
        .slots = fake.slots,
        .slots_n = FAKE_SLOTS,
    };
    for (uint32_t i = 0; i < FAKE_SLOTS; i++) {
        struct moment starts = moment_plus(now, HOURS(240 + (int64_t)i));

        fake.slots[i] = (struct visit_slot){
            .id = ID_NEW(slot, moment_plus(now, (struct span){(int64_t)i})),
            .seat = i,
            .day = {20700 + (int32_t)i / 24},
            .minute = i % 24 * 60,
            .starts = starts,
            .ends = moment_plus(starts, HOURS(2)),
            .sales_end = moment_minus(starts, HOURS(1)),
            .language = STR("fr"),
            .capacity = 12,
        };
        atomic_store(&fake.told[i], 0);
    }
}

void fake_slots(struct slot *into, size_t n, uint32_t capacity)
{
    for (size_t i = 0; i < n; i++) {
        const struct visit_slot *s = &fake.slots[i];

        into[i] = (struct slot){
            .id = s->id,
            .destination = fake.territory.destination.id,
            .offer = fake.visit.offer,
            .partner = fake.visit.partner,
            .day = s->day,
            .minute = s->minute,
            .zone = STR("Europe/Paris"),
            .starts = s->starts,
            .ends = s->ends,
            .sales_end = s->sales_end,
            .language = s->language,
            .capacity = capacity,
            .state = SLOT_OPEN,
        };
    }
}

/* ---- the catalogue's verbs, as far as this room asks ---- */

enum fault catalogue_territory(struct ctx *cx,
                               const struct catalogue *c,
                               const struct territory **ret)
{
    if (!id_is(cx->destination.id, c->territory.destination.id.id))
        return fault(cx, FAULT_DESTINATION_ABSENT, "another destination");
    *ret = &c->territory;
    return FAULT_NONE;
}

const struct visit_slot *catalogue_slot(const struct catalogue *c,
                                        struct slot_id id,
                                        const struct visit **ret_visit)
{
    for (size_t i = 0; i < FAKE_SLOTS; i++) {
        if (id_is(c->slots[i].id.id, id.id)) {
            *ret_visit = &c->visit;
            return &c->slots[i];
        }
    }
    return NULL;
}

const struct visit *catalogue_visit(const struct catalogue *c, struct offer_id offer)
{
    return id_is(c->visit.offer.id, offer.id) ? &c->visit : NULL;
}

const struct catalogue *shelf_borrow(struct shelf *shelf)
{
    (void)shelf;
    return &fake;
}

void catalogue_release(const struct catalogue **c)
{
    *c = NULL;
}

void shelf_seats(struct shelf *shelf, struct slot_id slot, uint32_t free)
{
    (void)shelf;
    for (size_t i = 0; i < FAKE_SLOTS; i++) {
        if (id_is(fake.slots[i].id.id, slot.id))
            atomic_store(&fake.told[i], free + 1);
    }
}
