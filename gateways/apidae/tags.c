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

/* The tags of one record, as they are gathered. */
struct tagging {
    struct reading *r;
    struct list *to;
    size_t room;
};

static void add_tag(struct tagging *t, struct str kind, json_t *element, struct str label)
{
    struct str code = object_key(t->r->arena, element);

    if (str_is_empty(code) && str_is_empty(label))
        return;
    /* Objects name an element in their own block and among the services besides. */
    each_in (tag, struct record_tag, t->to) {
        if (str_is(tag->kind, kind) && str_is(tag->code, code) && str_is(tag->label, label))
            return;
    }
    *LIST_ADD(t->r->arena, t->to, &t->room, struct record_tag) =
        (struct record_tag){kind, code, label};
}

static void add_element(struct tagging *t, const char *name, json_t *element)
{
    struct str kind = text_of(t->r, member(element, "elementReferenceType"));

    if (json_is_object(element)) {
        add_tag(t, str_is_empty(kind) ? str_of(name) : kind, element, known_label(t->r, element));
    }
}

static void add_elements(struct tagging *t, const char *name, json_t *elements)
{
    size_t i;
    json_t *one;

    json_array_foreach(elements, i, one) add_element(t, name, one);
}

/* Answers of the API say what an element is of; exports give its id alone. */
static bool is_element(json_t *one)
{
    return member(one, "elementReferenceType") || (id_of(one) != 0 && !member(one, "type"));
}

/* Members that read_lists reads. */
static bool is_told_elsewhere(const char *name)
{
    static const char *const elsewhere[] = {"languesParlees", "tourismesAdaptes",
                                            "labelsTourismeHandicap", "languesDocumentation"};

    for (size_t i = 0; i < COUNT_OF(elsewhere); i++) {
        if (strcmp(name, elsewhere[i]) == 0)
            return true;
    }
    return false;
}

/* One member of a block: a reference element, a list of them, or something else. */
static void add_member(struct tagging *t, const char *name, json_t *value)
{
    size_t i;
    json_t *one;

    if (member(value, "elementReferenceType"))
        add_element(t, name, value);
    json_array_foreach(value, i, one)
    {
        if (is_element(one))
            add_element(t, name, one);
    }
}

static void add_block(struct tagging *t, json_t *block)
{
    const char *name;
    json_t *value;

    if (!json_is_object(block))
        return;
    json_object_foreach(block, name, value)
    {
        if (!is_told_elsewhere(name))
            add_member(t, name, value);
    }
}

/* "informationsVisiteGuidee", "informationsActivite": the block of the object's own type. */
static void add_own_blocks(struct tagging *t, json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        if (strncmp(name, "informations", 12) == 0 && name[12] != '\0')
            add_block(t, value);
    }
}

static void add_criteria(struct tagging *t, json_t *criteria)
{
    const struct reference *known_ones = t->r->reference;
    size_t i;
    json_t *one;

    json_array_foreach(criteria, i, one)
    {
        const struct element *e = known_ones ? reference_criterion(known_ones, id_of(one)) : NULL;

        add_tag(t, STR("critere"), one,
                e ? first_of(&e->label) : text_of(t->r, member(one, "libelle")));
    }
}

static void add_territories(struct tagging *t, json_t *territories)
{
    const struct reference *known_ones = t->r->reference;
    size_t i;
    json_t *one;

    json_array_foreach(territories, i, one)
    {
        const struct element *e = known_ones ? reference_territory(known_ones, id_of(one)) : NULL;
        struct texts own = texts_of(t->r, member(one, "nom"));

        add_tag(t, STR("territoire"), one, e ? first_of(&e->label) : first_of(&own));
    }
}

void read_tags(struct reading *r, json_t *object, struct record *ret)
{
    struct tagging t = {.r = r, .to = &ret->tags};

    add_elements(&t, "typologiesPromoSitra",
                 member(member(object, "presentation"), "typologiesPromoSitra"));
    add_own_blocks(&t, object);
    add_block(&t, member(object, "prestations"));
    add_elements(&t, "environnements", member(member(object, "localisation"), "environnements"));
    add_criteria(&t, member(object, "criteresInternes"));
    add_territories(&t, member(object, "territoires"));
}
