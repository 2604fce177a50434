/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/apidae/inside.h"

/* ---- values ---- */

struct str text_of(struct reading *r, json_t *value)
{
    if (!json_is_string(value))
        return STR_NONE;
    return plain(r->arena, (struct str){json_string_value(value), json_string_length(value)},
                 PLAIN_HTML);
}

/* "libelleFr", "libellePtBR"; and the bare keys of coordinates, "fr", "ptBR". */
static enum language language_of_key(const char *key)
{
    char code[3] = {0};

    if (strncmp(key, "libelle", 7) == 0)
        key += 7;
    if (!key[0] || !key[1] || (key[2] && strcmp(key + 2, "BR") != 0))
        return LANGUAGE_COUNT;
    code[0] = (char)(key[0] | 32);
    code[1] = (char)(key[1] | 32);
    return language_from_code((struct str){code, 2});
}

struct texts texts_of(struct reading *r, json_t *labels)
{
    struct texts ret = {0};
    const char *key;
    json_t *value;

    if (json_is_object(labels)) {
        json_object_foreach(labels, key, value)
        {
            if (!json_is_string(value))
                continue;
            enum language in = language_of_key(key);

            if (in < LANGUAGE_COUNT && (r->languages & 1u << in))
                ret.in[in] = text_of(r, value);
        }
    }
    return ret;
}

struct str first_of(const struct texts *t)
{
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        if (!str_is_empty(t->in[i]))
            return t->in[i];
    }
    return STR_NONE;
}

/* People, minutes, years: a million of them is a mistake. */
uint32_t count_of(json_t *value)
{
    json_int_t n = json_is_integer(value) ? json_integer_value(value) : 0;

    return n > 0 && n < 1000000 ? (uint32_t)n : 0;
}

int64_t id_of(json_t *of)
{
    json_t *id = member(of, "id");

    return json_is_integer(id) ? json_integer_value(id) : 0;
}

/* Answers of the API carry the labels; exports only ids, joined here. */
struct texts labels_of(struct reading *r, json_t *element)
{
    struct texts own = texts_of(r, element);

    if (str_is_empty(first_of(&own)) && r->reference) {
        const struct element *e = reference_element(r->reference, id_of(element));

        for (int i = 0; e && i < LANGUAGE_COUNT; i++) {
            if (r->languages & 1u << i)
                own.in[i] = e->label.in[i];
        }
    }
    return own;
}

struct str label_of(struct reading *r, json_t *element)
{
    unsigned languages = r->languages;

    r->languages = ~0u; /* a label is a name: any language will do */
    struct texts labels = labels_of(r, element);

    r->languages = languages;
    return first_of(&labels);
}

static bool moment_of(json_t *value, struct moment *ret)
{
    char text[40];
    size_t n = json_string_length(value);

    /* "2026-03-14T09:26:53.589+0000": an offset without its colon. */
    if (!json_is_string(value) || n < 20 || n > 35)
        return false;
    memcpy(text, json_string_value(value), n);
    if ((text[n - 5] == '+' || text[n - 5] == '-') && text[n - 3] != ':') {
        memmove(text + n - 1, text + n - 2, 2);
        text[n - 2] = ':';
        n++;
    }
    return moment_from_text((struct str){text, n}, ret);
}

/* ---- contact means ---- */

static enum record_contact_kind kind_of_means(json_t *means)
{
    switch (id_of(member(means, "type"))) {
    case 201:
        return RECORD_CONTACT_PHONE;
    case 204:
        return RECORD_CONTACT_EMAIL;
    case 205:
    case 3769:
        return RECORD_CONTACT_WEB;
    default:
        return RECORD_CONTACT_OTHER;
    }
}

static struct str value_of_means(struct reading *r, json_t *means, enum record_contact_kind kind)
{
    json_t *all = member(means, "coordonnees");
    struct str value = text_of(r, member(all, "fr"));
    const char *key;
    json_t *other;

    if (str_is_empty(value))
        value = text_of(r, member(means, "coordonnee")); /* until 2014 */
    if (str_is_empty(value) && json_is_object(all)) {
        json_object_foreach(all, key, other)
        {
            if (str_is_empty(value))
                value = text_of(r, other);
        }
    }
    return kind == RECORD_CONTACT_WEB ? plain_url(r->arena, value) : value;
}

struct str contact_of(struct reading *r, json_t *means, enum record_contact_kind kind)
{
    size_t i;
    json_t *one;

    json_array_foreach(means, i, one)
    {
        if (kind_of_means(one) == kind) {
            struct str value = value_of_means(r, one, kind);

            if (!str_is_empty(value))
                return value;
        }
    }
    return STR_NONE;
}

void read_contacts(struct reading *r, json_t *means, struct list *ret)
{
    size_t i;
    size_t room = 0;
    json_t *one;

    json_array_foreach(means, i, one)
    {
        enum record_contact_kind kind = kind_of_means(one);
        struct str value = value_of_means(r, one, kind);

        if (!str_is_empty(value)) {
            *LIST_ADD(r->arena, ret, &room, struct record_contact) =
                (struct record_contact){kind, value};
        }
    }
}

/* ---- pictures ---- */

/* The French file, else the first one. */
static json_t *file_of(json_t *picture)
{
    json_t *files = member(picture, "traductionFichiers");
    size_t i;
    json_t *file;

    json_array_foreach(files, i, file)
    {
        const char *locale = json_string_value(member(file, "locale"));

        if (locale && strcmp(locale, "fr") == 0)
            return file;
    }
    return json_array_get(files, 0);
}

static void read_pictures(struct reading *r, json_t *object, struct record *ret)
{
    size_t i;
    size_t room = 0;
    json_t *one;

    json_array_foreach(member(object, "illustrations"), i, one)
    {
        json_t *file = file_of(one);
        const char *type = json_string_value(member(one, "type"));
        struct str url = text_of(r, member(file, "url"));

        /* Without a file it is no picture, and no mistake either. */
        if (str_is_empty(url) || (type && strcmp(type, "IMAGE") != 0))
            continue;
        struct record_picture *p = LIST_ADD(r->arena, &ret->pictures, &room, struct record_picture);
        struct texts credit = texts_of(r, member(one, "copyright"));

        p->url = plain_url(r->arena, url);
        p->title = texts_of(r, member(one, "nom"));
        p->caption = texts_of(r, member(one, "legende"));
        p->credit = first_of(&credit);
        (void)plain_day(text_of(r, member(one, "dateLimiteDePublication")), &p->until);
        p->changed = text_of(r, member(file, "checksum"));
        if (str_is_empty(p->changed))
            p->changed = text_of(r, member(file, "lastModifiedDate"));
    }
}

/* ---- other texts ---- */

static void add_more(struct reading *r,
                     struct record *ret,
                     size_t *room,
                     struct str name,
                     json_t *labels)
{
    struct texts text = texts_of(r, labels);

    if (!str_is_empty(first_of(&text))) {
        *LIST_ADD(r->arena, &ret->more, room, struct record_text) =
            (struct record_text){name, text};
    }
}

static void read_more(struct reading *r, json_t *object, struct record *ret)
{
    static const struct {
        const char *block, *name;
    } others[] = {
        {"presentation", "bonsPlans"},
        {"descriptionTarif", "leTarifComprend"},
        {"descriptionTarif", "leTarifNeComprendPas"},
        {"descriptionTarif", "complement"},
        {"visites", "complementVisite"},
        {"prestations", "descriptifHandicapMoteur"},
        {"prestations", "descriptifHandicapAuditif"},
        {"prestations", "descriptifHandicapVisuel"},
        {"prestations", "descriptifHandicapMental"},
        {"prestations", "complementAccueil"},
        {"reservation", "complement"},
    };
    size_t i;
    size_t room = 0;
    json_t *one;

    json_array_foreach(member(member(object, "presentation"), "descriptifsThematises"), i, one)
    {
        json_t *theme = member(one, "theme");
        struct str name = label_of(r, theme);

        if (str_is_empty(name) && id_of(theme) != 0)
            name = object_key(r->arena, theme);
        add_more(r, ret, &room, str_is_empty(name) ? STR("descriptifsThematises") : name,
                 member(one, "description"));
    }
    for (i = 0; i < COUNT_OF(others); i++) {
        add_more(r, ret, &room, str_of(others[i].name),
                 member(member(object, others[i].block), others[i].name));
    }
}

/* ---- the whole ---- */

struct str object_key(struct arena *a, json_t *object)
{
    int64_t id = id_of(object);

    return id != 0 ? arena_text(a, "%lld", (long long)id) : STR_NONE;
}

static enum record_state state_of(json_t *object)
{
    const char *state = json_string_value(member(object, "state"));

    if (!state)
        return RECORD_STATE_UNSET; /* a field that was not asked of the API */
    if (strcmp(state, "PUBLISHED") == 0)
        return RECORD_PUBLISHED;
    if (strcmp(state, "TRASH") == 0 || strcmp(state, "DELETED") == 0)
        return RECORD_DELETED;
    return RECORD_HIDDEN; /* NEW, HIDDEN and what may come: not to be sold */
}

static uint32_t duration_of(json_t *object)
{
    /* Since 2025 in `ouverture`; before, in the activity's own block. */
    return count_of(member(member(object, "ouverture"), "dureeSeance"))
               ?: count_of(member(member(object, "informationsActivite"), "dureeSeance"))
               ?: count_of(member(member(object, "visites"), "dureeMoyenneVisiteIndividuelle"));
}

static struct str booking_url_of(struct reading *r, json_t *object)
{
    size_t i;
    json_t *one;

    json_array_foreach(member(member(object, "reservation"), "organismes"), i, one)
    {
        struct str url = contact_of(r, member(one, "moyensCommunication"), RECORD_CONTACT_WEB);

        if (!str_is_empty(url))
            return url;
    }
    return STR_NONE;
}

const char *object_to_record(struct reading *r, json_t *object, struct record *ret)
{
    json_t *presentation = member(object, "presentation");
    json_t *services = member(object, "prestations");
    json_t *managed = member(object, "gestion");

    if (!json_is_object(object))
        return "not an object";
    *ret = (struct record){.key = object_key(r->arena, object)};
    if (str_is_empty(ret->key))
        return "no id";
    ret->title = texts_of(r, member(object, "nom"));
    if (str_is_empty(first_of(&ret->title))) {
        /* Only in languages that are not taken: a name is better than none. */
        struct reading any = {.arena = r->arena, .languages = ~0u};

        ret->title = texts_of(&any, member(object, "nom"));
    }
    if (str_is_empty(first_of(&ret->title)))
        return "no name (nom)";
    ret->identifier =
        text_of(r, member(object, "identifier") ?: member(object, "identifierSitra1"));
    ret->type = text_of(r, member(object, "type"));
    ret->state = state_of(object);
    ret->body_only = str_is(ret->type, STR("STRUCTURE"));
    ret->hook = texts_of(r, member(presentation, "descriptifCourt"));
    ret->story = texts_of(r, member(presentation, "descriptifDetaille"));
    read_more(r, object, ret);
    ret->owner = text_of(r, member(member(managed, "membreProprietaire"), "nom"));
    if (ret->body_only) {
        read_body(r, object, &ret->body);
    } else {
        read_organiser(r, object, ret);
    }
    read_whole_place(r, object, &ret->place);
    read_openings(r, object, ret);
    read_prices(r, object, ret);
    read_pictures(r, object, ret);
    read_contacts(r, member(member(object, "informations"), "moyensCommunication"), &ret->contacts);
    ret->booking_url = booking_url_of(r, object);
    ret->duration = duration_of(object);
    ret->group_min = count_of(member(services, "tailleGroupeMin"))
                         ?: count_of(member(services, "nombrePersonnesMinimum"));
    ret->group_max = count_of(member(services, "tailleGroupeMax"));
    ret->age_min = count_of(member(services, "ageMin"));
    ret->age_max = count_of(member(services, "ageMax"));
    read_lists(r, object, ret);
    read_tags(r, object, ret);
    (void)moment_of(member(managed, "dateCreation"), &ret->created);
    (void)moment_of(member(managed, "dateModification"), &ret->changed);
    return NULL;
}
