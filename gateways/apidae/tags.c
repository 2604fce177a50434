/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/apidae/inside.h"

/* Well-known ids, for exports without elements_reference.json. Labels of the file come first. */
static const struct {
    int64_t id;
    struct str label;
} known[] = {
    {1265, STR_INIT("American Express")},
    {1266, STR_INIT("Bons CAF")},
    {1268, STR_INIT("Carte bancaire/crédit")},
    {1269, STR_INIT("Carte JCB")},
    {1271, STR_INIT("Chèque")},
    {1273, STR_INIT("Chèque de voyage")},
    {1274, STR_INIT("Chèque Vacances")},
    {1275, STR_INIT("Devise étrangère")},
    {1276, STR_INIT("Diners Club")},
    {1277, STR_INIT("Espèces")},
    {1281, STR_INIT("Virement")},
    {1284, STR_INIT("Chèque Culture")},
    {1285, STR_INIT("Titre Restaurant")},
    {1286, STR_INIT("Pass'Région")},
    {1287, STR_INIT("Paypal")},
    {4098, STR_INIT("Carte restaurant")},
    {5558, STR_INIT("Paiement en ligne")},
    {6283, STR_INIT("Paiement sans contact")},
    {1191, STR_INIT("Adapté aux personnes en déficience auditive")},
    {1196, STR_INIT("Adapté aux personnes en déficience mentale")},
    {1199, STR_INIT("Adapté aux personnes en déficience visuelle")},
    {3943, STR_INIT("Adapté aux personnes en déficience motrice")},
    {3651, STR_INIT("Non accessible en fauteuil roulant")},
    {3652, STR_INIT("Accessible en fauteuil roulant avec aide")},
    {3653, STR_INIT("Accessible en fauteuil roulant en autonomie")},
    {3655, STR_INIT("Places de parking réservées")},
    {3674, STR_INIT("Site, bâtiment totalement accessible")},
    {4219, STR_INIT("Personnel d'accueil formé")},
    {1224, STR_INIT("Label Tourisme et Handicap auditif")},
    {1225, STR_INIT("Label Tourisme et Handicap mental")},
    {1226, STR_INIT("Label Tourisme et Handicap moteur")},
    {1227, STR_INIT("Label Tourisme et Handicap visuel")},
    {1678, STR_INIT("Insolite")},
};

static struct str known_label(struct reading *r, json_t *element)
{
    struct str label = label_of(r, element);
    int64_t id = id_of(element);

    for (size_t i = 0; str_is_empty(label) && i < COUNT_OF(known); i++) {
        if (known[i].id == id)
            label = known[i].label;
    }
    return label;
}

/* ---- plain lists of words ---- */

static void add_labels(struct reading *r, json_t *elements, struct list *to, size_t *room)
{
    size_t i;
    json_t *one;

    json_array_foreach(elements, i, one)
    {
        struct str label = known_label(r, one);

        list_add_text(r->arena, to, room, str_is_empty(label) ? object_key(r->arena, one) : label);
    }
}

static struct str language_of(struct reading *r, json_t *element)
{
    static const struct {
        int64_t id;
        struct str name, code;
    } languages[] = {
        {1189, STR_INIT("Allemand"), STR_INIT("de")},
        {1192, STR_INIT("Anglais"), STR_INIT("en")},
        {1194, STR_INIT("Espagnol"), STR_INIT("es")},
        {1197, STR_INIT("Français"), STR_INIT("fr")},
        {1200, STR_INIT("Italien"), STR_INIT("it")},
        {1202, STR_INIT("Néerlandais"), STR_INIT("nl")},
        {1205, STR_INIT("Russe"), STR_INIT("ru")},
        {1206, STR_INIT("Chinois"), STR_INIT("zh")},
        {0, STR_INIT("Portugais"), STR_INIT("pt")},
        {0, STR_INIT("Japonais"), STR_INIT("ja")},
        {0, STR_INIT("Coréen"), STR_INIT("ko")},
    };
    int64_t id = id_of(element);
    struct str label = label_of(r, element);

    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        if ((id != 0 && id == languages[i].id) || str_is(label, languages[i].name))
            return languages[i].code;
    }
    return str_is_empty(label) ? object_key(r->arena, element) : label;
}

void read_lists(struct reading *r, json_t *object, struct record *ret)
{
    json_t *services = member(object, "prestations");
    json_t *spoken =
        member(member(object, "visites"), "languesVisite") ?: member(services, "languesParlees");
    size_t i;
    size_t languages = 0;
    size_t payments = 0;
    size_t access = 0;
    json_t *one;

    json_array_foreach(spoken, i, one)
        list_add_text(r->arena, &ret->languages, &languages, language_of(r, one));
    add_labels(r, member(member(object, "descriptionTarif"), "modesPaiement"), &ret->payments,
               &payments);
    add_labels(r, member(services, "tourismesAdaptes"), &ret->access, &access);
    add_labels(r, member(services, "labelsTourismeHandicap"), &ret->access, &access);
}

/* ---- tags ---- */

static void add_tag(struct reading *r,
                    struct record *ret,
                    size_t *room,
                    struct str kind,
                    json_t *element,
                    struct str label)
{
    struct str code = object_key(r->arena, element);

    if (str_is_empty(code) && str_is_empty(label))
        return;
    /* Objects name an element in their own block and among the services besides. */
    each_in (tag, struct record_tag, &ret->tags) {
        if (str_is(tag->kind, kind) && str_is(tag->code, code) && str_is(tag->label, label))
            return;
    }
    *LIST_ADD(r->arena, &ret->tags, room, struct record_tag) =
        (struct record_tag){kind, code, label};
}

static void add_element(struct reading *r,
                        struct record *ret,
                        size_t *room,
                        const char *name,
                        json_t *element)
{
    struct str kind = text_of(r, member(element, "elementReferenceType"));

    if (json_is_object(element)) {
        add_tag(r, ret, room, str_is_empty(kind) ? str_of(name) : kind, element,
                known_label(r, element));
    }
}

/* Every member of a block that is a reference element or a list of them. */
static void add_block(struct reading *r,
                      struct record *ret,
                      size_t *room,
                      json_t *block,
                      bool plain_ids)
{
    static const char *const elsewhere[] = {"languesParlees", "tourismesAdaptes",
                                            "labelsTourismeHandicap", "languesDocumentation"};
    const char *name;
    size_t i;
    json_t *value;
    json_t *one;

    if (!json_is_object(block))
        return;
    json_object_foreach(block, name, value)
    {
        bool told = false;

        for (i = 0; i < COUNT_OF(elsewhere); i++)
            told |= strcmp(name, elsewhere[i]) == 0;
        if (told)
            continue;
        if (member(value, "elementReferenceType"))
            add_element(r, ret, room, name, value);
        json_array_foreach(value, i, one)
        {
            if (member(one, "elementReferenceType") ||
                (plain_ids && id_of(one) != 0 && !member(one, "type")))
                add_element(r, ret, room, name, one);
        }
    }
}

void read_tags(struct reading *r, json_t *object, struct record *ret)
{
    json_t *place = member(object, "localisation");
    const char *name;
    size_t i;
    size_t room = 0;
    json_t *value;
    json_t *one;

    json_array_foreach(member(member(object, "presentation"), "typologiesPromoSitra"), i, one)
        add_element(r, ret, &room, "typologiesPromoSitra", one);
    json_object_foreach(object, name, value)
    {
        if (strncmp(name, "informations", 12) == 0 && name[12] != '\0')
            add_block(r, ret, &room, value, true);
    }
    add_block(r, ret, &room, member(object, "prestations"), true);
    json_array_foreach(member(place, "environnements"), i, one)
        add_element(r, ret, &room, "environnements", one);
    json_array_foreach(member(object, "criteresInternes"), i, one)
    {
        const struct element *e =
            r->reference ? reference_criterion(r->reference, id_of(one)) : NULL;

        add_tag(r, ret, &room, STR("critere"), one,
                e ? first_of(&e->label) : text_of(r, member(one, "libelle")));
    }
    json_array_foreach(member(object, "territoires"), i, one)
    {
        const struct element *e =
            r->reference ? reference_territory(r->reference, id_of(one)) : NULL;
        struct texts own = texts_of(r, member(one, "nom"));

        add_tag(r, ret, &room, STR("territoire"), one, e ? first_of(&e->label) : first_of(&own));
    }
}
