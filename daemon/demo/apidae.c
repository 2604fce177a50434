/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/export.h"

/* ---- small pieces of JSON ---- */

void put_text(struct buf *b, const char *name, struct str text)
{
    buf_format(b, ",\"%s\":\"", name);
    buf_json(b, text);
    buf_byte(b, '"');
}

/* ,"nom":{"libelleFr":"...","libelleEn":"..."} */
void put_two(struct buf *b, const char *name, const struct two *two)
{
    buf_format(b, ",\"%s\":{\"libelleFr\":\"", name);
    buf_json(b, two->in[FRENCH]);
    buf_lit(b, "\",\"libelleEn\":\"");
    buf_json(b, two->in[ENGLISH]);
    buf_lit(b, "\"}");
}

void put_element(struct buf *b, const char *type, uint32_t id)
{
    buf_format(b, "{\"elementReferenceType\":\"%s\",\"id\":%u}", type, id);
}

void put_comma(struct buf *b, bool *first)
{
    if (!*first)
        buf_byte(b, ',');
    *first = false;
}

static struct str date_of(struct buf *b, struct day day)
{
    return day_to_text(b->arena, day);
}

void put_means(struct buf *b, const struct body *body, uint32_t id)
{
    const struct {
        uint32_t type;
        struct str value;
    } means[] = {{201, body->phone}, {204, body->email}, {205, body->web}};

    buf_lit(b, ",\"moyensCommunication\":[");
    for (uint32_t i = 0; i < COUNT_OF(means); i++) {
        buf_format(b, "%s{\"identifiant\":%u,\"type\":", i ? "," : "", id * 10 + i);
        put_element(b, "MoyenCommunicationType", means[i].type);
        buf_lit(b, ",\"coordonnees\":{\"fr\":\"");
        buf_json(b, means[i].value);
        buf_lit(b, "\"}}");
    }
    buf_byte(b, ']');
}

/* ---- one visit ---- */

static const char *type_of(const struct demo_visit *v)
{
    if (v->periods_n > 0)
        return "FETE_ET_MANIFESTATION";
    return v->subject->theme == THEME_HERITAGE ? "PATRIMOINE_CULTUREL" : "ACTIVITE";
}

static const char *block_of(const struct demo_visit *v)
{
    if (v->periods_n > 0)
        return "informationsFeteEtManifestation";
    return v->subject->theme == THEME_HERITAGE ? "informationsPatrimoineCulturel"
                                               : "informationsActivite";
}

/* A line a stop: "title — about". */
struct two stops_told(struct arena *a, const struct demo_visit *v)
{
    struct two told;

    for (int t = 0; t < TONGUES; t++) {
        struct buf b = BUF(a);

        for (uint32_t i = 0; i < v->stops_n; i++) {
            const struct two *stop = v->stops[i];

            buf_format(&b, "%s%" PRI_STR " — %" PRI_STR, i ? "\n" : "", ARG_STR(stop[0].in[t]),
                       ARG_STR(stop[1].in[t]));
        }
        told.in[t] = buf_str(&b);
    }
    return told;
}

static void put_themed(struct buf *b, bool *first, enum themed id, const struct two *text)
{
    put_comma(b, first);
    buf_lit(b, "{\"theme\":");
    put_element(b, "DescriptifTheme", id);
    put_two(b, "description", text);
    buf_byte(b, '}');
}

static void put_presentation(struct buf *b, const struct demo_visit *v)
{
    struct two stops = stops_told(b->arena, v);
    struct two host = {{v->body->host, v->body->host}};
    bool first = true;

    buf_lit(b, ",\"presentation\":{\"typologiesPromoSitra\":[");
    put_element(b, "TypologiePromoSitra", 1678);
    buf_byte(b, ']');
    put_two(b, "descriptifCourt", &v->hook);
    put_two(b, "descriptifDetaille", &v->story);
    buf_lit(b, ",\"descriptifsThematises\":[");
    put_themed(b, &first, THEMED_STOPS, &stops);
    put_themed(b, &first, THEMED_BRING, &v->bring);
    put_themed(b, &first, THEMED_AUDIENCE, &v->audience);
    put_themed(b, &first, THEMED_HOST, &host);
    buf_lit(b, "]}");
}

void put_address(struct buf *b, struct str name, struct str street, const struct demo_commune *c)
{
    buf_format(b, "\"adresse\":{\"codePostal\":\"%" PRI_STR "\",\"commune\":{\"id\":%" PRI_STR "}",
               ARG_STR(c->postcode), ARG_STR(c->insee));
    if (name.n > 0)
        put_text(b, "nomDuLieu", name);
    if (street.n > 0)
        put_text(b, "adresse1", street);
    buf_byte(b, '}');
}

static void put_where(struct buf *b, const struct demo_visit *v)
{
    buf_lit(b, ",\"localisation\":{");
    put_address(b, v->meeting, v->street, v->commune);
    buf_format(b,
               ",\"geolocalisation\":{\"valide\":true,\"geoJson\":{\"type\":\"Point\","
               "\"coordinates\":[%.5f,%.5f]}",
               v->point.lon, v->point.lat);
    put_two(b, "complement", &v->directions);
    buf_lit(b, "}}");
}

static void put_hour(struct buf *b, uint32_t minute)
{
    buf_format(b, "\"%02u:%02u\"", minute / 60 % 24, minute % 60);
}

/* The rich hours, and the older pair beside them for readers that know no better. */
static void put_period(struct buf *b,
                       const struct demo_visit *v,
                       const struct period *p,
                       uint32_t id)
{
    static const char *const french[] = {"LUNDI",    "MARDI",  "MERCREDI", "JEUDI",
                                         "VENDREDI", "SAMEDI", "DIMANCHE"};
    static const char *const english[] = {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"};
    bool first = true;

    buf_format(b,
               "{\"identifiant\":%u,\"dateDebut\":\"%" PRI_STR "\",\"dateFin\":\"%" PRI_STR
               "\",\"tousLesAns\":false,\"horaireOuverture\":",
               id, ARG_STR(date_of(b, p->from)), ARG_STR(date_of(b, p->until)));
    put_hour(b, p->starts[0]);
    buf_lit(b, ",\"type\":\"OUVERTURE_SEMAINE\",\"ouverturesJournalieres\":[");
    for (int i = 0; i < 7; i++) {
        if (!(p->weekdays >> i & 1))
            continue;
        put_comma(b, &first);
        buf_format(b, "{\"jour\":\"%s\"}", french[i]);
    }
    buf_lit(b, "],\"horaires\":[{\"id\":1,\"type\":");
    put_element(b, "HoraireType", 7460);
    buf_lit(b, ",\"timePeriods\":[{\"weekdays\":[");
    first = true;
    for (int i = 0; i < 7; i++) {
        if (!(p->weekdays >> i & 1))
            continue;
        put_comma(b, &first);
        buf_format(b, "\"%s\"", english[i]);
    }
    buf_lit(b, "],\"timeFrames\":[");
    for (uint32_t i = 0; i < p->starts_n; i++) {
        buf_add(b, i ? STR(",{\"startTime\":") : STR("{\"startTime\":"));
        put_hour(b, p->starts[i]);
        buf_lit(b, ",\"endTime\":");
        put_hour(b, p->starts[i] + v->duration);
        buf_byte(b, '}');
    }
    buf_lit(b, "]}]}]}");
}

static void put_openings(struct buf *b, const struct demo_visit *v)
{
    buf_format(b, ",\"ouverture\":{\"dureeSeance\":%u", v->duration);
    put_two(b, "periodeEnClair", &v->when);
    buf_lit(b, ",\"periodeEnClairGenerationMode\":\"MANUEL\"");
    if (v->periods_n > 0)
        buf_lit(b, ",\"periodesOuvertures\":[");
    for (uint32_t i = 0; i < v->periods_n; i++) {
        if (i > 0)
            buf_byte(b, ',');
        put_period(b, v, &v->periods[i], OBJECT_FROM * 10 + v->number * 10 + i);
    }
    buf_add(b, v->periods_n > 0 ? STR("]}") : STR("}"));
}

static void put_price(struct buf *b,
                      bool *first,
                      uint32_t type,
                      uint32_t cents,
                      const struct two *note)
{
    put_comma(b, first);
    buf_format(b,
               "{\"devise\":\"EUR\",\"minimum\":%u.%02u,\"maximum\":%u.%02u,\"type\":", cents / 100,
               cents % 100, cents / 100, cents % 100);
    put_element(b, "TarifType", type);
    if (note)
        put_two(b, "precisionTarif", note);
    buf_byte(b, '}');
}

static void put_prices(struct buf *b, const struct demo_visit *v)
{
    const struct two child = {{STR("moins de 12 ans"), STR("under 12")}};
    const struct two reduced = {{STR("sur justificatif"), STR("with proof")}};
    bool first = true;

    buf_format(
        b,
        ",\"descriptionTarif\":{\"indicationTarif\":\"%s\",\"devise\":\"EUR\",\"gratuit\":%s,"
        "\"periodes\":[{\"identifiant\":%u,\"tarifs\":[",
        v->adult ? "PAYANT" : "GRATUIT", v->adult ? "false" : "true", 4000000 + v->number);
    put_price(b, &first, 1754, v->adult, NULL);
    if (v->child > 0)
        put_price(b, &first, 1755, v->child, &child);
    if (v->reduced > 0)
        put_price(b, &first, 5240, v->reduced, &reduced);
    buf_lit(b, "]}],\"modesPaiement\":[");
    put_element(b, "ModePaiement", 1268);
    buf_byte(b, ',');
    put_element(b, "ModePaiement", 5558);
    buf_lit(b, "]}");
}

static void put_bits(struct buf *b, const char *type, const uint32_t *ids, unsigned bits)
{
    bool first = true;

    for (unsigned i = 0; bits >> i; i++) {
        if (!(bits >> i & 1) || ids[i] == 0)
            continue;
        put_comma(b, &first);
        put_element(b, type, ids[i]);
    }
}

static void put_services(struct buf *b, const struct demo_visit *v)
{
    static const uint32_t languages[] = {1197, 1192, 1194, 1189, 1200};
    static const uint32_t access[] = {
        [ACCESS_WHEELCHAIR] = 3653,   [ACCESS_WHEELCHAIR_HELP] = 3652, [ACCESS_SIGN_LANGUAGE] = 0,
        [ACCESS_HEARING_LOOP] = 9401, [ACCESS_EASY_READ] = 0,          [ACCESS_BLIND] = 1199,
        [ACCESS_MENTAL] = 1196};

    buf_format(b, ",\"prestations\":{\"tailleGroupeMax\":%u", v->places);
    if (v->age > 0)
        buf_format(b, ",\"ageMin\":%u,\"uniteAgeMin\":\"ANNEE\"", v->age * 12);
    buf_lit(b, ",\"languesParlees\":[");
    put_bits(b, "Langue", languages, v->languages);
    buf_lit(b, "],\"tourismesAdaptes\":[");
    put_bits(b, "TourismeAdapte", access, v->access);
    buf_lit(b, "]}");
}

static void put_moment(struct buf *b, const char *name, struct day day)
{
    buf_format(b, ",\"%s\":\"%" PRI_STR "T09:26:53.589+0000\"", name, ARG_STR(date_of(b, day)));
}

void put_visit(struct buf *b, const struct demo_visit *v)
{
    uint32_t id = OBJECT_FROM + v->number;
    uint32_t body = BODY_FROM + v->body->number;
    struct str name = v->body->name;

    buf_format(b, "{\"type\":\"%s\",\"id\":%u,\"identifier\":\"DEMO_%u\",\"state\":\"PUBLISHED\"",
               type_of(v), id, id);
    put_two(b, "nom", &v->title);
    buf_format(b, ",\"informations\":{\"structureGestion\":{\"type\":\"STRUCTURE\",\"id\":%u}",
               body);
    put_means(b, v->body, id);
    buf_format(b, "},\"%s\":{", block_of(v));
    if (v->periods_n > 0) {
        buf_format(b, "\"nomLieu\":\"%" PRI_STR "\"}", ARG_STR(v->meeting));
    } else if (v->subject->theme == THEME_HERITAGE) {
        buf_lit(b, "\"categories\":[]}");
    } else {
        buf_format(b, "\"prestataireActivites\":{\"type\":\"STRUCTURE\",\"id\":%u}}", body);
    }
    buf_format(b,
               ",\"gestion\":{\"membreProprietaire\":{\"type\":{\"elementReferenceType\":"
               "\"MembreSitraType\",\"id\":233},\"id\":1%03u",
               v->body->number % 40);
    put_text(b, "nom", STR("Office de démonstration du Grand Paris"));
    buf_byte(b, '}');
    put_moment(b, "dateCreation", (struct day){v->changed.n - 200});
    put_moment(b, "dateModification", v->changed);
    buf_byte(b, '}');
    put_presentation(b, v);
    put_where(b, v);
    put_openings(b, v);
    put_prices(b, v);
    put_services(b, v);
    buf_format(b, ",\"reservation\":{\"organismes\":[{\"identifiant\":%u,\"type\":", id);
    put_element(b, "ReservationType", 475);
    put_text(b, "nom", name);
    buf_format(b, ",\"structureReference\":{\"type\":\"STRUCTURE\",\"id\":%u}}]}", body);
    buf_format(b, ",\"criteresInternes\":[{\"id\":%u},{\"id\":%u}]}",
               CRITERION_OF_THEME + (unsigned)v->subject->theme,
               CRITERION_OF_KIND + (unsigned)v->kind);
}
