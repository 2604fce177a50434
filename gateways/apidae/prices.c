/* SPDX-License-Identifier: EUPL-1.2 */
#include <math.h>

#include "gateways/apidae/inside.h"

/* One meaning has several ids, by the type of the object; the others are "other". */
static const struct {
    int64_t id;
    enum record_price_kind kind;
    struct str label; /* for exports without elements_reference.json */
} kinds[] = {
    {1717, RECORD_PRICE_ADULT, STR_INIT("Adulte")},
    {1721, RECORD_PRICE_ADULT, STR_INIT("Adulte")},
    {1733, RECORD_PRICE_ADULT, STR_INIT("Adulte")},
    {1754, RECORD_PRICE_ADULT, STR_INIT("Adulte")},
    {1499, RECORD_PRICE_ADULT, STR_INIT("Individuel adulte")},
    {4123, RECORD_PRICE_ADULT, STR_INIT("Tarif unique")},
    {6810, RECORD_PRICE_ADULT, STR_INIT("Tarif unique")},
    {1718, RECORD_PRICE_CHILD, STR_INIT("Enfant")},
    {1722, RECORD_PRICE_CHILD, STR_INIT("Enfant")},
    {1734, RECORD_PRICE_CHILD, STR_INIT("Enfant")},
    {1755, RECORD_PRICE_CHILD, STR_INIT("Enfant")},
    {1500, RECORD_PRICE_CHILD, STR_INIT("Individuel enfant")},
    {1714, RECORD_PRICE_REDUCED, STR_INIT("Senior")},
    {4124, RECORD_PRICE_REDUCED, STR_INIT("Demandeur d'emploi")},
    {5240, RECORD_PRICE_REDUCED, STR_INIT("Tarif réduit")},
    {1715, RECORD_PRICE_GROUP, STR_INIT("Groupe adultes")},
    {1716, RECORD_PRICE_GROUP, STR_INIT("Groupe enfants")},
    {1719, RECORD_PRICE_GROUP, STR_INIT("Forfait groupe adultes")},
    {1720, RECORD_PRICE_GROUP, STR_INIT("Forfait groupe enfants")},
    {5239, RECORD_PRICE_FULL, STR_INIT("Plein tarif")},
    {1723, RECORD_PRICE_OTHER, STR_INIT("Famille")},
    {5316, RECORD_PRICE_OTHER, STR_INIT("Supplément audioguide")},
};

/* JSON has no cents: 9.5 is read to the nearest one, and what is off by more is no amount. */
static struct money amount_of(json_t *value, enum currency currency)
{
    double units = json_number_value(value);
    double minor = units * 100;

    if (!json_is_number(value) || currency == CURRENCY_NONE || !(units >= 0 && units < 1e9) ||
        fabs(minor - round(minor)) > 0.001)
        return (struct money){0};
    return (struct money){llround(minor), currency};
}

static void read_kind(struct reading *r, json_t *type, struct record_price *ret)
{
    int64_t id = id_of(type);

    ret->kind = RECORD_PRICE_OTHER;
    ret->label = labels_of(r, type);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (kinds[i].id != id)
            continue;
        ret->kind = kinds[i].kind;
        if (str_is_empty(first_of(&ret->label)))
            ret->label.in[LANGUAGE_FR] = kinds[i].label;
    }
}

static enum record_free free_of(struct reading *r, json_t *prices)
{
    struct str said = text_of(r, member(prices, "indicationTarif"));
    json_t *free = member(prices, "gratuit");

    if (str_is(said, STR("PARTICIPATION_LIBRE")))
        return RECORD_FREE_DONATION;
    if (str_is(said, STR("GRATUIT")) || str_starts(said, STR("ACCES_LIBRE")) ||
        str_is(said, STR("ENTREE_LIBRE")))
        return RECORD_FREE_YES;
    if (str_starts(said, STR("PAYANT")))
        return RECORD_FREE_NO;
    /* Older data knows only the flag. */
    return json_is_true(free)    ? RECORD_FREE_YES
           : json_is_false(free) ? RECORD_FREE_NO
                                 : RECORD_FREE_UNSET;
}

/* XPF and XOF have no cents and are no currency of ours: such a price keeps its words only. */
static enum currency currency_of(struct reading *r, json_t *tariff, json_t *prices)
{
    struct str code = text_of(r, member(tariff, "devise") ?: member(prices, "devise"));

    return str_is_empty(code) ? CURRENCY_EUR : currency_from_code(code);
}

void read_prices(struct reading *r, json_t *object, struct record *ret)
{
    json_t *prices = member(object, "descriptionTarif");
    size_t i;
    size_t k;
    size_t room = 0;
    json_t *period;
    json_t *tariff;

    ret->free = free_of(r, prices);
    ret->price_text = texts_of(r, member(prices, "tarifsEnClair"));
    json_array_foreach(member(prices, "periodes"), i, period)
    {
        struct record_price common = {0};

        (void)plain_day(text_of(r, member(period, "dateDebut")), &common.from);
        (void)plain_day(text_of(r, member(period, "dateFin")), &common.until);
        json_array_foreach(member(period, "tarifs"), k, tariff)
        {
            struct record_price *p = LIST_ADD(r->arena, &ret->prices, &room, struct record_price);
            enum currency currency = currency_of(r, tariff, prices);

            *p = common;
            read_kind(r, member(tariff, "type"), p);
            p->least = amount_of(member(tariff, "minimum"), currency);
            p->most = amount_of(member(tariff, "maximum"), currency);
            p->note = texts_of(r, member(tariff, "precisionTarif"));
        }
    }
}
