/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>

#include "demo/inside.h"

#define FEED "http://wcf.tourinsoft.com/Syndication/cdt99/00000000-0000-0000-0000-000000000001/"
#define NAMESPACE "http://schemas.microsoft.com/ado/2007/08/dataservices"

static void put(struct buf *b, const char *name, struct str value)
{
    buf_format(b, "<d:%s>", name);
    buf_xml(b, value);
    buf_format(b, "</d:%s>\n", name);
}

/* The French under the field's name, the English under the same with EN. */
static void put_two(struct buf *b, const char *name, const struct two *two)
{
    put(b, name, two->in[FRENCH]);
    buf_format(b, "<d:%sEN>", name);
    buf_xml(b, two->in[ENGLISH]);
    buf_format(b, "</d:%sEN>\n", name);
}

static void add_day(struct buf *b, struct day day)
{
    int year;
    int month;
    int mday;

    day_parts(day, &year, &month, &mday);
    buf_format(b, "%02d/%02d/%04d|", mday, month, year);
}

static void add_days(struct buf *b, unsigned weekdays)
{
    static const char *const names[] = {"Lundi",    "Mardi",  "Mercredi", "Jeudi",
                                        "Vendredi", "Samedi", "Dimanche"};
    bool first = true;

    for (int i = 0; i < 7; i++) {
        if (!(weekdays >> i & 1))
            continue;
        buf_format(b, "%s%s", first ? "" : "$", names[i]);
        first = false;
    }
}

/* start|end|open1|close1|open2|close2|open days|closed days|note|note: two departures, from the
 * k-th on. */
static void add_occurrence(struct buf *b,
                           const struct demo_visit *v,
                           const struct period *p,
                           uint32_t k)
{
    if (b->n > 0)
        buf_byte(b, '#');
    add_day(b, p->from);
    add_day(b, p->until);
    for (uint32_t s = k; s < k + 2; s++) {
        uint32_t start = s < p->starts_n ? p->starts[s] : 0;
        uint32_t end = start + v->duration;

        if (start > 0) {
            buf_format(b, "%02u:%02u|%02u:%02u|", start / 60, start % 60, end / 60 % 24, end % 60);
        } else {
            buf_lit(b, "||");
        }
    }
    add_days(b, p->weekdays);
    buf_lit(b, "|||");
}

static struct str openings_of(struct arena *a, const struct demo_visit *v)
{
    struct buf b = BUF(a);

    for (uint32_t i = 0; i < v->periods_n; i++) {
        for (uint32_t k = 0; k < v->periods[i].starts_n; k += 2)
            add_occurrence(&b, v, &v->periods[i], k);
    }
    return buf_str(&b);
}

static struct str prices_of(struct arena *a, const struct demo_visit *v)
{
    struct buf b = BUF(a);

    buf_format(&b, "Adulte|%u,%02u|%u,%02u|||||", v->adult / 100, v->adult % 100, v->adult / 100,
               v->adult % 100);
    if (v->child > 0) {
        buf_format(&b, "#Enfant|%u,%02u|%u,%02u||moins de 12 ans|||", v->child / 100,
                   v->child % 100, v->child / 100, v->child % 100);
    }
    if (v->reduced > 0) {
        buf_format(&b, "#Tarif réduit|%u,%02u|%u,%02u|sur justificatif||||", v->reduced / 100,
                   v->reduced % 100, v->reduced / 100, v->reduced % 100);
    }
    return buf_str(&b);
}

/* Words joined by #. */
static struct str words_of(struct arena *a, const char *const *words, unsigned bits)
{
    struct buf b = BUF(a);

    for (unsigned i = 0; bits >> i; i++) {
        if (bits >> i & 1 && words[i])
            buf_format(&b, "%s%s", b.n > 0 ? "#" : "", words[i]);
    }
    return buf_str(&b);
}

static void put_moments(struct buf *b, const struct demo_visit *v)
{
    struct day made = {v->changed.n - 200};

    buf_format(b, "<d:Published m:type=\"Edm.DateTime\">%" PRI_STR "T09:12:33.41</d:Published>\n",
               ARG_STR(day_to_text(b->arena, made)));
    buf_format(b, "<d:Updated m:type=\"Edm.DateTime\">%" PRI_STR "T16:43:38</d:Updated>\n",
               ARG_STR(day_to_text(b->arena, v->changed)));
}

static void put_place(struct buf *b, const struct demo_visit *v)
{
    struct arena *a = b->arena;
    const struct demo_commune *c = v->commune;

    put(b, "GmapLatitude", arena_text(a, "%.5f", v->point.lat));
    put(b, "GmapLongitude", arena_text(a, "%.5f", v->point.lon));
    put(b, "NomLieu", v->meeting);
    put(b, "AdresseComplete",
        arena_text(a, "%" PRI_STR "|||%" PRI_STR "|%" PRI_STR "|%" PRI_STR, ARG_STR(v->street),
                   ARG_STR(c->postcode), ARG_STR(c->name), ARG_STR(c->insee)));
    put_two(b, "Acces", &v->directions);
}

static void put_lists(struct buf *b, const struct demo_visit *v)
{
    static const char *const languages[] = {"Français", "Anglais", "Espagnol", "Allemand",
                                            "Italien"};
    static const char *const access[] = {
        [ACCESS_WHEELCHAIR] = "Accessible en fauteuil roulant en autonomie",
        [ACCESS_WHEELCHAIR_HELP] = "Accessible en fauteuil roulant avec aide",
        [ACCESS_HEARING_LOOP] = "Boucle magnétique",
        [ACCESS_BLIND] = "Adapté au handicap visuel",
        [ACCESS_MENTAL] = "Adapté au handicap mental"};
    struct arena *a = b->arena;

    put(b, "LanguesVisite", words_of(a, languages, v->languages));
    if (v->access)
        put(b, "Handicap", words_of(a, access, v->access));
    put(b, "ModesPaiements", STR("Carte bancaire/crédit#Paiement en ligne"));
    put(b, "Theme", word_of(&THEMES, v->subject->theme));
    put(b, "Kind", word_of(&VISIT_KINDS, v->kind));
}

static void put_body(struct buf *b, const struct body *body)
{
    struct arena *a = b->arena;

    put(b, "Structure", STR("Office de démonstration du Grand Paris"));
    put(b, "IdOrganisateur", body_key(a, body));
    put(b, "Organisateur", body->name);
    put(b, "SIRET", body->siret);
    put(b, "MoyenDeCom",
        arena_text(a, "Téléphone filaire|%" PRI_STR "#Mél|%" PRI_STR "#Site web (URL)|%" PRI_STR,
                   ARG_STR(body->phone), ARG_STR(body->email), ARG_STR(body->web)));
}

static void put_figures(struct buf *b, const struct demo_visit *v)
{
    struct arena *a = b->arena;
    struct two when = v->when;

    put(b, "Duree", arena_text(a, "%u", v->duration));
    put(b, "GroupeMax", arena_text(a, "%u", v->places));
    put(b, "Capacite", arena_text(a, "%u", v->places));
    if (v->age > 0)
        put(b, "AgeMin", arena_text(a, "%u", v->age));
    if (v->periods_n > 0)
        put(b, "PeriodeOuverture", openings_of(a, v));
    put_two(b, "COMMUNDATE", &when);
    put(b, "TARIFENTREE", v->adult ? STR("Payant") : STR("Gratuit"));
    put(b, "Tarifs", prices_of(a, v));
}

static void put_entry(struct buf *b, const struct demo_visit *v)
{
    struct arena *a = b->arena;
    struct str key = arena_text(a, "FMAGPM%010u", v->number);
    struct two stops = stops_told(a, v);
    struct two host = {{v->body->host, v->body->host}};

    buf_format(b,
               "<entry>\n<id>" FEED "Objects('%" PRI_STR
               "')</id>\n<title/><author><name/></author>\n"
               "<content type=\"application/xml\"><m:properties>\n",
               ARG_STR(key));
    put(b, "SyndicObjectID", key);
    put_moments(b, v);
    put(b, "SyndicObjectName", v->title.in[FRENCH]);
    put(b, "SyndicObjectNameEN", v->title.in[ENGLISH]);
    put(b, "ObjectTypeName", v->periods_n > 0 ? STR("Fêtes et manifestations") : STR("Loisirs"));
    put_two(b, "ACCROCHE", &v->hook);
    put_two(b, "DescriptionCommerciale", &v->story);
    put_place(b, v);
    put_figures(b, v);
    put_lists(b, v);
    put_body(b, v->body);
    put_two(b, "FilDeLaVisite", &stops);
    put_two(b, "AApporter", &v->bring);
    put_two(b, "Public", &v->audience);
    put_two(b, "VotreHote", &host);
    buf_lit(b, "</m:properties></content>\n</entry>\n");
}

static void put_head(struct buf *b, const struct world *w, uint32_t entries)
{
    buf_format(
        b,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xml:base=\"" FEED
        "\" xmlns=\"http://www.w3.org/2005/Atom\" xmlns:d=\"" NAMESPACE "\" xmlns:m=\"" NAMESPACE
        "/metadata\">\n<m:count>%u</m:count>\n<title type=\"text\">Objects</title>\n<id>" FEED
        "Objects</id>\n<updated>%" PRI_STR "T04:10:00Z</updated>\n"
        "<link rel=\"self\" title=\"Objects\" href=\"Objects\"/>\n",
        entries, ARG_STR(day_to_text(b->arena, w->wish->today)));
}

static enum fault write_whole(struct ctx *cx, struct str path, struct str bytes)
{
    FILE *f = fopen(path.p, "we");
    bool wrote = f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n;

    if (f && fclose(f) != 0)
        wrote = false;
    return wrote ? FAULT_NONE : fault(cx, FAULT_FILE_BROKEN, "%s cannot be written", path.p);
}

enum fault tourinsoft_write(struct ctx *cx, const struct world *w, struct str path)
{
    struct buf b = BUF(w->arena);
    uint32_t entries = 0;

    for (uint32_t i = 0; i < w->visits_n; i++)
        entries += w->visits[i].body->tourinsoft;
    put_head(&b, w, entries);
    for (uint32_t i = 0; i < w->visits_n; i++) {
        if (w->visits[i].body->tourinsoft)
            put_entry(&b, &w->visits[i]);
    }
    buf_lit(&b, "</feed>\n");
    return write_whole(cx, path, buf_str(&b));
}
