/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/apidae/inside.h"

void read_body(struct reading *r, json_t *structure, struct record_body *ret)
{
    json_t *means = member(member(structure, "informations"), "moyensCommunication");
    json_t *legal = member(member(structure, "informations"), "informationsLegales");
    struct texts name = texts_of(r, member(structure, "nom"));

    ret->key = object_key(r->arena, structure);
    ret->name = first_of(&name);
    ret->siret = text_of(r, member(legal, "siret"));
    ret->email = contact_of(r, means, RECORD_CONTACT_EMAIL);
    ret->phone = contact_of(r, means, RECORD_CONTACT_PHONE);
    ret->web = contact_of(r, means, RECORD_CONTACT_WEB);
}

static json_t *linked_organiser(json_t *object)
{
    json_t *links = member(member(object, "liens"), "liensObjetsTouristiquesTypes");
    size_t i;
    json_t *link;

    json_array_foreach(links, i, link)
    {
        const char *type = json_string_value(member(link, "type"));

        if (type && (strncmp(type, "ORGANISATEUR", 12) == 0 || strstr(type, "_ORGANISATEUR")))
            return member(link, "objetTouristique");
    }
    return NULL;
}

/* The organiser: named by the object, told whole beside it (objets_lies). */
void read_organiser(struct reading *r, json_t *object, struct record *ret)
{
    json_t *info = member(object, "informations");
    json_t *who = member(info, "structureGestion")
                      ?: linked_organiser(object)
                      ?: member(info, "structureInformation")
                      ?: member(member(object, "informationsActivite"), "prestataireActivites");
    const struct linked *l = r->reference ? reference_linked(r->reference, id_of(who)) : NULL;

    if (l) {
        ret->body = l->body;
    } else if (who) {
        struct texts name = texts_of(r, member(who, "nom"));

        ret->body.key = object_key(r->arena, who);
        ret->body.name = first_of(&name);
    }
    if (str_is_empty(ret->body.siret))
        ret->body.siret = text_of(r, member(member(info, "informationsLegales"), "siret"));
}

static void read_point(json_t *where, struct point *ret)
{
    json_t *valid = member(where, "valide");
    json_t *pair = member(member(where, "geoJson"), "coordinates");
    json_t *lon = json_array_get(pair, 0);
    json_t *lat = json_array_get(pair, 1);

    /* Said to be wrong: no point. Not said (a field that was not asked of the API): a point. */
    if (json_is_false(valid) || !json_is_number(lon) || !json_is_number(lat))
        return;
    struct point p = {json_number_value(lat), json_number_value(lon)};

    if (p.lat >= -90 && p.lat <= 90 && p.lon >= -180 && p.lon <= 180)
        *ret = p;
}

static void read_commune(struct reading *r, json_t *commune, struct record_place *ret)
{
    const struct commune *known =
        r->reference ? reference_commune(r->reference, id_of(commune)) : NULL;

    ret->commune = text_of(r, member(commune, "nom"));
    ret->insee = text_of(r, member(commune, "code"));
    ret->country = label_of(r, member(commune, "pays"));
    if (str_is_empty(ret->postcode))
        ret->postcode = text_of(r, member(commune, "codePostal"));
    if (!known)
        return;
    if (str_is_empty(ret->commune))
        ret->commune = known->name;
    if (str_is_empty(ret->insee))
        ret->insee = known->code;
    if (str_is_empty(ret->postcode))
        ret->postcode = known->postcode;
    if (str_is_empty(ret->country)) {
        const struct element *country = reference_element(r->reference, known->country);

        if (country)
            ret->country = first_of(&country->label);
    }
}

static void read_address(struct reading *r, json_t *address, struct record_place *ret)
{
    static const char *const names[] = {"adresse1", "adresse2", "adresse3"};
    size_t room = 0;

    ret->name = text_of(r, member(address, "nomDuLieu"));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str line = text_of(r, member(address, names[i]));

        if (!str_is_empty(line))
            LIST_ADD(r->arena, &ret->lines, &room, struct text_item)->text = line;
    }
    ret->postcode = text_of(r, member(address, "codePostal"));
    read_commune(r, member(address, "commune"), ret);
    if (str_is_empty(ret->commune))
        ret->commune = text_of(r, member(address, "bureauDistribution"));
    if (str_is_empty(ret->country))
        ret->country = text_of(r, member(address, "etat"));
}

void read_place(struct reading *r, json_t *object, struct record_place *ret)
{
    json_t *where = member(object, "localisation");
    json_t *address = member(where, "adresse") ?: member(object, "adresse");
    json_t *point = member(where, "geolocalisation") ?: member(object, "geolocalisation");

    read_address(r, address, ret);
    read_point(point, &ret->point);
    ret->directions = texts_of(r, member(point, "complement"));
}

static bool is_nowhere(const struct record_place *p)
{
    return p->lines.n == 0 && str_is_empty(p->commune) && str_is_empty(p->postcode);
}

/* An activity often has no address of its own: then it is at its provider's, with what the object
 * says of its own. */
static void read_at_provider(struct reading *r, json_t *provider, struct record_place *ret)
{
    const struct linked *l = r->reference ? reference_linked(r->reference, id_of(provider)) : NULL;
    struct record_place own = *ret;

    if (l) {
        *ret = l->place;
    } else {
        read_place(r, provider, ret);
    }
    if (own.point.lat != 0 || own.point.lon != 0)
        ret->point = own.point;
    if (!str_is_empty(first_of(&own.directions)))
        ret->directions = own.directions;
    if (!str_is_empty(own.name))
        ret->name = own.name;
}

void read_whole_place(struct reading *r, json_t *object, struct record_place *ret)
{
    json_t *activity = member(object, "informationsActivite");
    json_t *event = member(object, "informationsFeteEtManifestation");
    json_t *provider = member(activity, "prestataireActivites");

    read_place(r, object, ret);
    if (is_nowhere(ret) && provider)
        read_at_provider(r, provider, ret);
    if (str_is_empty(ret->name))
        ret->name = text_of(r, member(event, "nomLieu"));
    if (str_is_empty(ret->name))
        ret->name = text_of(r, member(activity, "nomLieu"));
}
