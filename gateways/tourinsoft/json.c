/* SPDX-License-Identifier: EUPL-1.2 */
#include <jansson.h>
#include <strings.h>

#include "gateways/tourinsoft/inside.h"

/*
 * The three envelopes of OData in JSON, and the structured relations of its third generation: rows
 * become the packed strings of the second, with separators that no text can hold, so that one
 * decoder reads both.
 */

/* The text of a plain value; false for what has none. */
static bool add(struct buf *b, json_t *value)
{
    if (json_is_string(value)) {
        buf_add(b, (struct str){json_string_value(value), json_string_length(value)});
    } else if (json_is_integer(value)) {
        buf_format(b, "%lld", (long long)json_integer_value(value));
    } else if (json_is_real(value)) {
        buf_format(b, "%.10g", json_real_value(value));
    } else {
        return false;
    }
    return true;
}

static bool is_key(const char *key, const char *name)
{
    return strcasecmp(key, name) == 0;
}

/* Spelling varies between clients in upper and lower case only. */
static json_t *member_of(json_t *row, const char *const *names)
{
    const char *key;
    json_t *value;

    if (!json_is_object(row))
        return NULL;
    for (; *names; names++) {
        json_object_foreach(row, key, value)
        {
            if (is_key(key, *names) && !json_is_null(value))
                return value;
        }
    }
    return NULL;
}

#define MEMBER(row, ...) member_of((row), (const char *const[]){__VA_ARGS__, NULL})

/* A thesaurus value says its label. */
static json_t *label_of(json_t *value)
{
    return json_is_object(value) ? MEMBER(value, "ThesLibelle", "Name", "Nom") : value;
}

static void add_part(struct buf *b, json_t *value)
{
    buf_lit(b, ROW_PART);
    (void)add(b, value);
}

static bool add_picture(struct buf *b, json_t *row)
{
    json_t *photo = MEMBER(row, "Photo");

    if (!photo || !add(b, MEMBER(photo, "Url")))
        return false;
    add_part(b, MEMBER(photo, "Titre"));
    add_part(b, MEMBER(photo, "Credit"));
    return true;
}

static bool add_opening(struct buf *b, json_t *row)
{
    json_t *from = MEMBER(row, "Datedebut", "Datededebut");
    json_t *until = MEMBER(row, "Datefin", "Datedefin");
    size_t i;
    json_t *day;

    if (!from && !until)
        return false;
    (void)add(b, from);
    add_part(b, until);
    add_part(b, MEMBER(row, "heuredebut1", "Heuredouverture1"));
    add_part(b, MEMBER(row, "heurefin1", "Heuredefermeture1"));
    add_part(b, MEMBER(row, "heuredebut2", "Heuredouverture2"));
    add_part(b, MEMBER(row, "heurefin2", "Heuredefermeture2"));
    buf_lit(b, ROW_PART ROW_PART);
    json_array_foreach(MEMBER(row, "Joursdefermeture"), i, day)
    {
        (void)add(b, label_of(day));
        buf_lit(b, ROW_INNER);
    }
    add_part(b, MEMBER(row, "Precisionssurlesouvertures"));
    add_part(b, MEMBER(row, "Precisionssurlesfermetures"));
    return true;
}

static bool add_price(struct buf *b, json_t *row)
{
    json_t *label = label_of(MEMBER(row, "IntituleTarifs", "Nom"));
    json_t *least = MEMBER(row, "MinimumEuro");
    json_t *most = MEMBER(row, "MaximumEuro");

    if (!label && !least && !most)
        return false;
    (void)add(b, label);
    add_part(b, least);
    add_part(b, most);
    add_part(b, MEMBER(row, "complementtarifs"));
    return true;
}

static bool add_contact(struct buf *b, json_t *row)
{
    json_t *kind = label_of(MEMBER(row, "Moyendecommunication", "TypedaccesTelecom"));
    json_t *value = MEMBER(row, "Coordonnees", "CoordonneesTelecom");

    if (!kind || !value)
        return false;
    (void)add(b, kind);
    add_part(b, value);
    return true;
}

/* By what a row holds: no list says of what it is. */
static bool add_row(struct buf *b, json_t *row)
{
    if (!json_is_object(row))
        return add(b, row);
    if (MEMBER(row, "ThesLibelle"))
        return add(b, label_of(row));
    return add_picture(b, row) || add_opening(b, row) || add_price(b, row) || add_contact(b, row) ||
           add(b, MEMBER(row, "Lien", "Descriptif", "Description", "Texte", "Name"));
}

static void add_rows(struct buf *b, json_t *rows)
{
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        if (add_row(b, row))
            buf_lit(b, ROW_OCCURRENCE);
    }
}

static void take_member(struct entry *e, const char *name, json_t *value)
{
    struct buf text = BUF(e->arena);
    bool rows = json_is_array(value) || json_is_object(value);

    if (json_is_true(value)) {
        buf_lit(&text, "oui");
    } else if (json_is_array(value)) {
        add_rows(&text, value);
    } else if (!json_is_object(value)) {
        (void)add(&text, value);
    } else if (!MEMBER(value, "__deferred")) {
        (void)add_row(&text, value);
    }
    if (text.n > 0) {
        *LIST_ADD(e->arena, &e->fields, &e->room, struct field) =
            (struct field){arena_copy(e->arena, str_of(name)), buf_str(&text), rows};
    }
}

struct str entries_from_json(struct arena *a,
                             struct str bytes,
                             bool built,
                             bool (*take)(void *of, struct entry *e),
                             void *of)
{
    CLEANUP(arena_free) struct arena *of_entry = arena_new();
    json_error_t error;
    json_t *all = json_loadb(bytes.p, bytes.n, 0, &error);
    json_t *list = NULL;
    json_t *d = json_object_get(all, "d");
    json_t *object;
    json_t *value;
    struct str why = STR_NONE;
    const char *name;
    size_t i;

    if (!all)
        return arena_text(a, "not JSON: %s (line %d)", error.text, error.line);
    list = json_object_get(all, "value") ?: json_object_get(d, "results") ?: d;
    if (json_object_get(all, "odata.error")) {
        why = STR("an error of OData");
    } else if (!json_is_array(list)) {
        why = STR("JSON without a list of objects");
    }
    json_array_foreach(list, i, object)
    {
        struct entry e = {.arena = of_entry};

        if (built) {
            json_object_foreach(object, name, value) take_member(&e, name, value);
        }
        if (!take(of, &e))
            break;
        arena_reset(of_entry);
    }
    json_decref(all);
    return why;
}
