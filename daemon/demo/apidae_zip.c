/* SPDX-License-Identifier: EUPL-1.2 */
#include <zip.h>

#include "demo/export.h"

/* The reference elements that objects name by their ids. */
static const struct {
    uint32_t id;
    const char *type, *label, *english;
} elements[] = {
    {THEMED_STOPS, "DescriptifTheme", "Le fil de la visite", "How the visit goes"},
    {THEMED_BRING, "DescriptifTheme", "À apporter", "What to bring"},
    {THEMED_AUDIENCE, "DescriptifTheme", "Public", "For whom"},
    {THEMED_HOST, "DescriptifTheme", "Votre hôte", "Your host"},
    {532, "Pays", "France", "France"},
    {1754, "TarifType", "Adulte", "Adult"},
    {1755, "TarifType", "Enfant", "Child"},
    {5240, "TarifType", "Tarif réduit", "Reduced"},
    {1268, "ModePaiement", "Carte bancaire/crédit", "Bank/credit card"},
    {5558, "ModePaiement", "Paiement en ligne", "Online payment"},
    {1678, "TypologiePromoSitra", "Insolite", "Unusual"},
    {1197, "Langue", "Français", "French"},
    {1192, "Langue", "Anglais", "English"},
    {1194, "Langue", "Espagnol", "Spanish"},
    {1189, "Langue", "Allemand", "German"},
    {1200, "Langue", "Italien", "Italian"},
    {3653, "TourismeAdapte", "Accessible en fauteuil roulant en autonomie",
     "Accessible for self-propelled wheelchairs"},
    {3652, "TourismeAdapte", "Accessible en fauteuil roulant avec aide",
     "Wheelchair accessible with assistance"},
    {9401, "TourismeAdapte", "Boucle magnétique", "Hearing loop"},
    {1199, "TourismeAdapte", "Adapté aux personnes en déficience visuelle",
     "Suitable for visually impaired people"},
    {1196, "TourismeAdapte", "Adapté aux personnes en déficience mentale",
     "Suitable for mentally impaired people"},
    {7460, "HoraireType", "Visite guidée", "Guided visit"},
    {201, "MoyenCommunicationType", "Téléphone", "Telephone"},
    {204, "MoyenCommunicationType", "Mél", "Email"},
    {205, "MoyenCommunicationType", "Site web (URL)", "Website"},
};

/* A zip being written. What goes in stays in the arena until it is closed. */
struct export
{
    const struct world *w;
    zip_t *zip;
    time_t when; /* of every entry: the same day, the same bytes */
    bool broken;
};

static void add_entry(struct export *e, struct str name, struct buf *b)
{
    struct str bytes = buf_str(b);
    zip_source_t *source = zip_source_buffer(e->zip, bytes.p, bytes.n, 0);
    zip_int64_t at = source ? zip_file_add(e->zip, name.p, source, ZIP_FL_ENC_UTF_8) : -1;

    if (at < 0 && source)
        zip_source_free(source);
    if (at < 0 || zip_file_set_mtime(e->zip, (zip_uint64_t)at, e->when, 0) != 0 ||
        zip_set_file_compression(e->zip, (zip_uint64_t)at, ZIP_CM_DEFLATE, 3) != 0)
        e->broken = true;
}

static void add_packet(struct export *e, struct buf *b, uint32_t number)
{
    buf_byte(b, ']');
    add_entry(e, arena_text(e->w->arena, "objets_modifies/objets_modifies-%u.json", number), b);
}

static void add_visits(struct export *e)
{
    struct buf b = BUF(e->w->arena);
    uint32_t n = 0;
    uint32_t packets = 0;

    for (uint32_t i = 0; i < e->w->visits_n; i++) {
        if (e->w->visits[i].body->tourinsoft)
            continue;
        if (n % PACKET == 0) {
            if (n > 0)
                add_packet(e, &b, ++packets);
            b = BUF(e->w->arena);
        }
        buf_byte(&b, n % PACKET == 0 ? '[' : ',');
        put_visit(&b, &e->w->visits[i]);
        n++;
    }
    if (n > 0)
        add_packet(e, &b, ++packets);
}

static void add_bodies(struct export *e)
{
    for (uint32_t i = 0; i < e->w->bodies_n; i++) {
        const struct body *body = &e->w->bodies[i];
        uint32_t id = BODY_FROM + body->number;
        struct buf b = BUF(e->w->arena);

        if (body->tourinsoft)
            continue;
        buf_format(
            &b,
            "{\"type\":\"STRUCTURE\",\"id\":%u,\"state\":\"PUBLISHED\",\"nom\":{\"libelleFr\":\"",
            id);
        buf_json(&b, body->name);
        buf_format(&b, "\"},\"informations\":{\"informationsLegales\":{\"siret\":\"%" PRI_STR "\"}",
                   ARG_STR(body->siret));
        put_means(&b, body, id);
        buf_lit(&b, "},\"localisation\":{");
        put_address(&b, STR_NONE, body->street, body->commune);
        buf_lit(&b, "}}");
        add_entry(e, arena_text(e->w->arena, "objets_lies/objets_lies_modifies-%u.json", id), &b);
    }
}

static void add_communes(struct export *e)
{
    struct buf b = BUF(e->w->arena);
    bool first = true;

    buf_byte(&b, '[');
    each_in (c, const struct demo_commune, &e->w->tables->communes) {
        put_comma(&b, &first);
        buf_format(&b, "{\"id\":%" PRI_STR ",\"code\":\"%" PRI_STR "\"", ARG_STR(c->insee),
                   ARG_STR(c->insee));
        put_text(&b, "nom", c->name);
        put_text(&b, "codePostal", c->postcode);
        buf_lit(&b, ",\"pays\":");
        put_element(&b, "Pays", 532);
        buf_byte(&b, '}');
    }
    buf_byte(&b, ']');
    add_entry(e, STR("communes.json"), &b);
}

static void add_elements(struct export *e)
{
    struct buf b = BUF(e->w->arena);

    for (size_t i = 0; i < COUNT_OF(elements); i++) {
        buf_format(&b, "%s{\"elementReferenceType\":\"%s\",\"id\":%u,\"actif\":true", i ? "," : "[",
                   elements[i].type, elements[i].id);
        put_text(&b, "libelleFr", str_of(elements[i].label));
        put_text(&b, "libelleEn", str_of(elements[i].english));
        buf_byte(&b, '}');
    }
    buf_byte(&b, ']');
    add_entry(e, STR("elements_reference.json"), &b);
}

/* "theme:river", "kind:cruise": how this project says what sync wants to know. */
static void add_criteria(struct export *e)
{
    struct buf b = BUF(e->w->arena);
    bool first = true;

    buf_byte(&b, '[');
    for (unsigned i = 1; i < THEMES.count; i++) {
        put_comma(&b, &first);
        buf_format(&b, "{\"id\":%u,\"libelle\":\"theme:%" PRI_STR "\"}", CRITERION_OF_THEME + i,
                   ARG_STR(word_of(&THEMES, i)));
    }
    for (unsigned i = 1; i < VISIT_KINDS.count; i++) {
        buf_format(&b, ",{\"id\":%u,\"libelle\":\"kind:%" PRI_STR "\"}", CRITERION_OF_KIND + i,
                   ARG_STR(word_of(&VISIT_KINDS, i)));
    }
    buf_byte(&b, ']');
    add_entry(e, STR("criteres_internes.json"), &b);
}

static void add_selections(struct export *e)
{
    struct buf b = BUF(e->w->arena);
    bool first = true;

    buf_lit(&b,
            "[{\"id\":90001,\"nom\":\"Insolite\",\"libelle\":{\"libelleFr\":\"Visites insolites\"},"
            "\"objetsTouristiques\":[");
    for (uint32_t i = 0; i < e->w->visits_n; i++) {
        if (e->w->visits[i].body->tourinsoft)
            continue;
        put_comma(&b, &first);
        buf_format(&b, "{\"id\":%u}", OBJECT_FROM + e->w->visits[i].number);
    }
    buf_lit(&b, "]}]");
    add_entry(e, STR("selections.json"), &b);
}

static void add_nothing(struct export *e, const char *name)
{
    struct buf b = BUF(e->w->arena);

    buf_lit(&b, "[]");
    add_entry(e, str_of(name), &b);
}

enum fault apidae_write(struct ctx *cx, const struct world *w, struct str path)
{
    struct export e = {.w = w,
                       .when = (time_t)w->wish->today.n * INT64_C(86400) + INT64_C(4) * 3600};
    int why = 0;

    e.zip = zip_open(path.p, ZIP_CREATE | ZIP_TRUNCATE, &why);
    if (!e.zip)
        return fault(cx, FAULT_FILE_BROKEN, "%s cannot be made (libzip %d)", path.p, why);
    add_communes(&e);
    add_elements(&e);
    add_criteria(&e);
    add_selections(&e);
    add_nothing(&e, "objets_supprimes.json");
    add_nothing(&e, "objets_lies_supprimes.json");
    add_bodies(&e);
    add_visits(&e);
    if (e.broken) {
        zip_discard(e.zip);
        return fault(cx, FAULT_FILE_BROKEN, "%s cannot be filled", path.p);
    }
    if (zip_close(e.zip) != 0) {
        enum fault f = fault(cx, FAULT_FILE_BROKEN, "%s: %s", path.p, zip_strerror(e.zip));

        zip_discard(e.zip);
        return f;
    }
    return FAULT_NONE;
}
