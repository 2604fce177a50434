/* SPDX-License-Identifier: EUPL-1.2 */
#include <strings.h>

#include "gateways/tourinsoft/inside.h"

/* clang-format off */
WORDS(NOTIONS, "tourinsoft_notion",
      [NOTION_NONE] = "none", [NOTION_KEY] = "key", [NOTION_IDENTIFIER] = "identifier",
      [NOTION_TITLE] = "title", [NOTION_HOOK] = "hook", [NOTION_STORY] = "story",
      [NOTION_MORE] = "more", [NOTION_TYPE] = "type", [NOTION_TAG] = "tag",
      [NOTION_OWNER] = "owner", [NOTION_BODY_KEY] = "body_key", [NOTION_BODY_NAME] = "body_name",
      [NOTION_BODY_SIRET] = "body_siret", [NOTION_ADDRESS] = "address", [NOTION_PLACE] = "place",
      [NOTION_LINE] = "line", [NOTION_POSTCODE] = "postcode", [NOTION_COMMUNE] = "commune",
      [NOTION_INSEE] = "insee", [NOTION_COUNTRY] = "country", [NOTION_LAT] = "lat",
      [NOTION_LON] = "lon", [NOTION_DIRECTIONS] = "directions", [NOTION_OPENINGS] = "openings",
      [NOTION_OPENINGS_CLOSED] = "openings_closed", [NOTION_OPENINGS_WEEK] = "openings_week",
      [NOTION_DATES] = "dates", [NOTION_OPENING_TEXT] = "opening_text", [NOTION_FREE] = "free",
      [NOTION_PRICES] = "prices", [NOTION_PRICE_TEXT] = "price_text",
      [NOTION_PICTURES] = "pictures", [NOTION_CONTACTS] = "contacts", [NOTION_PHONE] = "phone",
      [NOTION_EMAIL] = "email", [NOTION_WEB] = "web", [NOTION_BOOKING] = "booking",
      [NOTION_DURATION] = "duration", [NOTION_GROUP_MIN] = "group_min",
      [NOTION_GROUP_MAX] = "group_max", [NOTION_PLACES] = "places", [NOTION_AGE_MIN] = "age_min",
      [NOTION_AGE_MAX] = "age_max", [NOTION_LANGUAGES] = "languages",
      [NOTION_PAYMENTS] = "payments", [NOTION_ACCESS] = "access", [NOTION_CREATED] = "created",
      [NOTION_CHANGED] = "changed");

/* The names that many feeds have; the settings' own lines come before them. */
static const struct {
    const char *field;
    enum notion notion;
} usual[] = {
    {"SyndicObjectID", NOTION_KEY},
    {"SyndicObjectName", NOTION_TITLE},
    {"Published", NOTION_CREATED},
    {"Updated", NOTION_CHANGED},
    {"ObjectTypeName", NOTION_TYPE},
    {"SyndicStructureId", NOTION_NONE},
    {"ObjectTypeFix", NOTION_NONE},
    {"SyndicObjectOrder", NOTION_NONE},
    {"GmapLatitude", NOTION_LAT},
    {"GmapLongitude", NOTION_LON},
    {"Nom", NOTION_TITLE},
    {"NomOffre", NOTION_TITLE},
    {"DetailIDENTNOMMANIFESTATION", NOTION_TITLE},
    {"ACCROCHE", NOTION_HOOK},
    {"DescriptionCourte", NOTION_HOOK},
    {"DescriptionCommerciale", NOTION_STORY},
    {"DetailIDENTDESCRIPTIONCOMMERCIALE", NOTION_STORY},
    {"Descriptif", NOTION_STORY},
    {"Descriptifss", NOTION_STORY},
    {"Description", NOTION_STORY},
    {"InformationsPratiques", NOTION_MORE},
    {"FilDeLaVisite", NOTION_MORE},
    {"AApporter", NOTION_MORE},
    {"Public", NOTION_MORE},
    {"VotreHote", NOTION_MORE},
    {"AdresseComplete", NOTION_ADDRESS},
    {"NomLieu", NOTION_PLACE},
    {"LieuRDV", NOTION_PLACE},
    {"DetailIDENTADRESSEADR1", NOTION_LINE},
    {"DetailIDENTADRESSEADR1suite", NOTION_LINE},
    {"DetailIDENTADRESSEADR2", NOTION_LINE},
    {"DetailIDENTADRESSEADR3", NOTION_LINE},
    {"Adresse1", NOTION_LINE},
    {"Adresse2", NOTION_LINE},
    {"Adresse3", NOTION_LINE},
    {"DetailIDENTADRESSECP", NOTION_POSTCODE},
    {"CodePostal", NOTION_POSTCODE},
    {"CP", NOTION_POSTCODE},
    {"DetailIDENTADRESSECOMMUNE", NOTION_COMMUNE},
    {"Commune", NOTION_COMMUNE},
    {"DetailIDENTADRESSEINSEE", NOTION_INSEE},
    {"CodeINSEE", NOTION_INSEE},
    {"Pays", NOTION_COUNTRY},
    {"Acces", NOTION_DIRECTIONS},
    {"PeriodeOuverture", NOTION_OPENINGS},
    {"PeriodeOuvertures", NOTION_OPENINGS},
    {"Dates", NOTION_OPENINGS},
    {"IDENTDATEMANIFESTATION", NOTION_OPENINGS},
    {"OUVERTURE", NOTION_OPENINGS_CLOSED},
    {"OUVERTURECOMPLET", NOTION_OPENINGS_WEEK},
    {"TRI", NOTION_DATES},
    {"COMMUNDATE", NOTION_OPENING_TEXT},
    {"Tarifs", NOTION_PRICES},
    {"TARIFENTREE", NOTION_FREE},
    {"TarifsTexte", NOTION_PRICE_TEXT},
    {"Photos", NOTION_PICTURES},
    {"MULTIMEDIAPHOTO", NOTION_PICTURES},
    {"Photo", NOTION_PICTURES},
    {"MediaPhotoss", NOTION_PICTURES},
    {"Photoss", NOTION_PICTURES},
    {"MoyenDeCom", NOTION_CONTACTS},
    {"MoyensDeComs", NOTION_CONTACTS},
    {"MOYENSCOMs", NOTION_CONTACTS},
    {"Moyencommunications", NOTION_CONTACTS},
    {"Contacts", NOTION_CONTACTS},
    {"IDENTTEL", NOTION_PHONE},
    {"IDENTPORTABLE", NOTION_PHONE},
    {"TelephoneFilaire", NOTION_PHONE},
    {"TelephoneMobile", NOTION_PHONE},
    {"IDENTMAIL", NOTION_EMAIL},
    {"Mail", NOTION_EMAIL},
    {"IDENTWEB", NOTION_WEB},
    {"SiteWeb", NOTION_WEB},
    {"Reservation", NOTION_BOOKING},
    {"Reservations", NOTION_BOOKING},
    {"LienReservation", NOTION_BOOKING},
    {"Duree", NOTION_DURATION},
    {"DureeVisite", NOTION_DURATION},
    {"GroupeMin", NOTION_GROUP_MIN},
    {"GroupeMax", NOTION_GROUP_MAX},
    {"Capacite", NOTION_PLACES},
    {"AgeMin", NOTION_AGE_MIN},
    {"AgeMinimum", NOTION_AGE_MIN},
    {"AgeMax", NOTION_AGE_MAX},
    {"LanguesParlees", NOTION_LANGUAGES},
    {"LanguesParleess", NOTION_LANGUAGES},
    {"LanguesVisite", NOTION_LANGUAGES},
    {"ModesPaiements", NOTION_PAYMENTS},
    {"Handicap", NOTION_ACCESS},
    {"Accessibilite", NOTION_ACCESS},
    {"Labels", NOTION_TAG},
    {"Classification", NOTION_TAG},
    {"Categories", NOTION_TAG},
    {"Themes", NOTION_TAG},
    {"Theme", NOTION_TAG},
    {"Kind", NOTION_TAG},
    {"TypeVisite", NOTION_TAG},
    {"DetailIDENTFMATYPE", NOTION_TAG},
    {"DetailIDENTFMACATEGORIE", NOTION_TAG},
    {"PrestationsActivites", NOTION_TAG},
    {"PrestationsEquipements", NOTION_TAG},
    {"PrestationsServices", NOTION_TAG},
    {"PrestationsConforts", NOTION_TAG},
    {"SYTEMESTRUCTURE", NOTION_OWNER},
    {"Structure", NOTION_OWNER},
    {"RaisonSociale", NOTION_BODY_NAME},
    {"Organisateur", NOTION_BODY_NAME},
    {"IdOrganisateur", NOTION_BODY_KEY},
    {"SIRET", NOTION_BODY_SIRET},
};

/* What feeds put behind a field's name to say in which language it is. */
static const struct {
    const char *suffix;
    enum language language;
} suffixes[] = {
    {"FR", LANGUAGE_FR}, {"EN", LANGUAGE_EN}, {"GB", LANGUAGE_EN}, {"UK", LANGUAGE_EN},
    {"ES", LANGUAGE_ES}, {"IT", LANGUAGE_IT}, {"DE", LANGUAGE_DE}, {"NL", LANGUAGE_NL},
    {"RU", LANGUAGE_RU}, {"ZH", LANGUAGE_ZH}, {"PT", LANGUAGE_PT}, {"JA", LANGUAGE_JA},
};
/* clang-format on */

/* A feed has a few dozen names, and says each of them once an object: what was found is kept. */
#define FOUND_SIZE 1024

struct found {
    struct str name; /* empty: a free place */
    bool any;
    struct mapped mapped;
};

struct mapping {
    enum language language;
    struct list own; /* struct mapped */
    struct arena *home;
    struct found found[FOUND_SIZE];
    size_t found_n;
};

static bool is_field(struct str a, struct str b)
{
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

/* "occurrence=##" */
static bool take_option(struct str word, struct mapped *m, enum language *language)
{
    struct str name;

    if (!str_cut(&word, '=', &name))
        return false;
    if (str_is(name, STR("occurrence"))) {
        m->occurrence = word;
    } else if (str_is(name, STR("part"))) {
        m->part = word;
    } else if (str_is(name, STR("inner"))) {
        m->inner = word;
    } else if (str_is(name, STR("language"))) {
        *language = language_from_code(word);
    } else {
        return false;
    }
    return word.n > 0 && *language < LANGUAGE_COUNT;
}

/* "PeriodeOuverture openings occurrence=## inner=-": the field, what it is, its separators. */
static enum fault read_line(struct ctx *cx,
                            struct arena *home,
                            struct str line,
                            struct mapping *m,
                            size_t *room)
{
    struct str word;
    struct str field = STR_NONE;
    struct mapped found = {.language = m->language};

    while (str_cut(&line, ' ', &word)) {
        if (str_is_empty(word))
            continue;
        if (str_is_empty(field)) {
            field = word;
        } else if (found.notion == NOTION_UNSET) {
            found.notion = (enum notion)word_value(&NOTIONS, word);
            if (found.notion == NOTION_UNSET) {
                return fault_field(cx, "mapping", "%.60s: not something that we know: %.40s",
                                   arena_copy(cx->arena, field).p, arena_copy(cx->arena, word).p);
            }
        } else if (!take_option(word, &found, &found.language)) {
            return fault_field(cx, "mapping", "%.60s: not an option: %.40s",
                               arena_copy(cx->arena, field).p, arena_copy(cx->arena, word).p);
        }
    }
    if (str_is_empty(field))
        return FAULT_NONE;
    if (found.notion == NOTION_UNSET) {
        return fault_field(cx, "mapping", "%.60s: no notion beside it",
                           arena_copy(cx->arena, field).p);
    }
    found.field = field;
    *LIST_ADD(home, &m->own, room, struct mapped) = found;
    return FAULT_NONE;
}

enum fault mapping_read(struct ctx *cx,
                        struct arena *home,
                        struct str lines,
                        enum language language,
                        struct mapping **ret)
{
    struct mapping *m = NEW(home, struct mapping);
    struct str line;
    struct str part;
    size_t room = 0;
    enum fault worst = FAULT_NONE;

    m->language = language;
    m->home = home;
    while (str_cut(&lines, '\n', &line)) {
        while (str_cut(&line, ';', &part)) {
            enum fault f = read_line(cx, home, str_trim(part), m, &room);

            worst = worst == FAULT_NONE ? f : worst;
        }
    }
    *ret = m;
    return worst;
}

static bool find_exact(const struct mapping *m, struct str field, struct mapped *ret)
{
    each_in (own, struct mapped, &m->own) {
        if (is_field(own->field, field)) {
            *ret = *own;
            return true;
        }
    }
    for (size_t i = 0; i < COUNT_OF(usual); i++) {
        if (is_field(str_of(usual[i].field), field)) {
            *ret =
                (struct mapped){.field = field, .notion = usual[i].notion, .language = m->language};
            return true;
        }
    }
    return false;
}

static bool find_with_suffix(const struct mapping *m, struct str field, struct mapped *ret)
{
    if (field.n < 4)
        return false;
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        struct str end = {field.p + field.n - 2, 2};
        struct str stem = {field.p, field.n - 2};

        if (!is_field(end, str_of(suffixes[i].suffix)))
            continue;
        while (stem.n > 0 && stem.p[stem.n - 1] == '_')
            stem.n--;
        if (!find_exact(m, stem, ret))
            continue;
        ret->language = suffixes[i].language;
        return true;
    }
    return false;
}

static struct found *place_of(struct mapping *m, struct str name)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)name.p[i]) * 16777619u;
    size_t at = (h ^ h >> 15) % FOUND_SIZE;

    while (m->found[at].name.n > 0 && !str_is(m->found[at].name, name))
        at = (at + 1) % FOUND_SIZE;
    return &m->found[at];
}

const struct mapped *mapping_find(struct mapping *m, struct str field, struct mapped *scratch)
{
    struct found *known = place_of(m, field);
    bool any;

    if (known->name.n > 0)
        return known->any ? &known->mapped : NULL;
    any = find_exact(m, field, scratch) || find_with_suffix(m, field, scratch);
    if (field.n > 0 && m->found_n < FOUND_SIZE / 2) {
        struct str name = arena_copy(m->home, field);

        scratch->field = name;
        *known = (struct found){name, any, *scratch};
        m->found_n++;
    }
    return any ? scratch : NULL;
}
