/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "tests/integration/contract/feed_files.h"

extern const struct gateway gateway_apidae, gateway_tourinsoft;

static void write_file(const char *path, struct str bytes)
{
    FILE *file = fopen(path, "w");

    if (!file || fwrite(bytes.p, 1, bytes.n, file) != bytes.n || fclose(file) != 0)
        abort();
}

#define OBJECT "[{\"type\":\"ACTIVITE\",\"id\":1,\"nom\":{\"libelleFr\":\"Un\"}}]"

/* ---- zips ---- */

static void write_zip(const char *path, const char *name, struct str bytes)
{
    int bad = 0;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &bad);
    zip_source_t *first = zip_source_buffer(zip, OBJECT, strlen(OBJECT), 0);
    zip_source_t *second = zip_source_buffer(zip, bytes.p, bytes.n, 0);

    if (zip_file_add(zip, "objets_modifies/objets_modifies-1.json", first, 0) < 0 ||
        zip_file_add(zip, name, second, 0) < 0 || zip_close(zip) != 0)
        abort();
}

static void truncated_zip(struct arena *a, const char *path)
{
    struct stat what;

    write_zip(path, "objets_modifies/objets_modifies-2.json", STR(OBJECT));
    if (stat(path, &what) != 0 || truncate(path, what.st_size / 2) != 0)
        abort();
    (void)a;
}

static void climbing_zip(struct arena *a, const char *path)
{
    (void)a;
    write_zip(path, "objets_modifies/../../etc/passwd.json", STR(OBJECT));
}

static void absolute_zip(struct arena *a, const char *path)
{
    (void)a;
    write_zip(path, "/etc/objets.json", STR(OBJECT));
}

static struct str blanks(struct arena *a, size_t n)
{
    char *p = arena_take(a, n, 1);

    memset(p, ' ', n);
    return (struct str){p, n};
}

static void bomb(struct arena *a, const char *path)
{
    write_zip(path, "objets_modifies/objets_modifies-2.json", blanks(a, 8 << 20));
}

/* One byte of what is packed is another: the checksum tells. */
static void damaged_zip(struct arena *a, const char *path)
{
    struct buf b = BUF(a);
    char name[] = "objets_modifies-2.json";

    buf_lit(&b, "[");
    for (int i = 0; i < 400; i++) {
        buf_format(&b, "%s{\"type\":\"ACTIVITE\",\"id\":%d,\"nom\":{\"libelleFr\":\"Objet %d\"}}",
                   i ? "," : "", i + 10, i * 7919);
    }
    buf_lit(&b, "]");
    write_zip(path, "objets_modifies/objets_modifies-2.json", buf_str(&b));

    FILE *file = fopen(path, "r+");
    char bytes[65536];
    size_t n = fread(bytes, 1, sizeof bytes, file);
    char *at = memmem(bytes, n, name, strlen(name));

    if (!at)
        abort();
    /* In the middle of the packed bytes that follow the name. */
    fseek(file, at - bytes + 400, SEEK_SET);
    fputc(*(at + 400) ^ 0x55, file);
    fclose(file);
}

static void no_zip(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR("PK but no more than that"));
}

/* ---- JSON ---- */

static void deep_json(struct arena *a, const char *path)
{
    struct buf b = BUF(a);

    buf_lit(&b, "[{\"id\":1,\"nom\":");
    for (int i = 0; i < 100000; i++)
        buf_byte(&b, '[');
    write_file(path, buf_str(&b));
}

static void large_object(struct arena *a, const char *path)
{
    struct buf b = BUF(a);

    buf_lit(&b, "[{\"id\":1,\"nom\":\"");
    buf_add(&b, blanks(a, 1 << 20));
    buf_lit(&b, "\"}]");
    write_file(path, buf_str(&b));
}

static void truncated_json(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR("{\"numFound\":2,\"objetsTouristiques\":[{\"id\":1,\"nom\":{\"libelleFr\":"
                         "\"Un\"}},{\"id\":2"));
}

static void error_of_the_api(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR("{\"errorType\":\"OBJET_TOURISTIQUE_NOT_FOUND\",\"message\":\"rien\"}"));
}

static void long_json(struct arena *a, const char *path)
{
    struct buf b = BUF(a);

    buf_lit(&b, "[");
    buf_add(&b, blanks(a, 3 << 20));
    buf_lit(&b, "]");
    write_file(path, buf_str(&b));
}

static const struct unsound apidae_unsound[] = {
    {"a zip cut in half", truncated_zip, NULL, "zip"},
    {"a path that climbs out", climbing_zip, NULL, "leads out of it"},
    {"an absolute path", absolute_zip, NULL, "leads out of it"},
    {"a bomb", bomb, NULL, "inflates more than 200 times"},
    {"more in all than is allowed", bomb, ",\"total_mib\":4,\"ratio\":2000", "more than 4 MiB"},
    {"a damaged entry", damaged_zip, NULL, "objets_modifies-2.json"},
    {"no zip", no_zip, NULL, "zip"},
    {"JSON too deep", deep_json, NULL, "deeper than 64 levels"},
    {"an object too large", large_object, ",\"object_kib\":64", "larger than 64 KiB"},
    {"JSON cut short", truncated_json, NULL, "not JSON to its end"},
    {"an error of the API", error_of_the_api, NULL, "OBJET_TOURISTIQUE_NOT_FOUND"},
    {"a long file", long_json, ",\"total_mib\":2", "more than 2 MiB"},
    {0},
};

/* ---- Atom ---- */

#define FEED_OPEN                                                                                  \
    "<feed xmlns=\"http://www.w3.org/2005/Atom\""                                                  \
    " xmlns:d=\"http://schemas.microsoft.com/ado/2007/08/dataservices\""                           \
    " xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">"
#define ENTRY_OF(name)                                                                             \
    "<entry><content type=\"application/xml\"><m:properties>"                                      \
    "<d:SyndicObjectID>X1</d:SyndicObjectID><d:SyndicObjectName>" name                             \
    "</d:SyndicObjectName></m:properties></content></entry>"

static void doctype(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR("<!DOCTYPE feed>" FEED_OPEN ENTRY_OF("Un") "</feed>"));
}

static void external_entity(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR("<?xml version=\"1.0\"?><!DOCTYPE feed [<!ENTITY x SYSTEM "
                         "\"file:///etc/passwd\">]>" FEED_OPEN ENTRY_OF("&x;") "</feed>"));
}

static void laughs(struct arena *a, const char *path)
{
    struct buf b = BUF(a);

    buf_lit(&b, "<!DOCTYPE feed [<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 40; i++)
        buf_format(&b, "<!ENTITY a%d \"&a%d;&a%d;\">", i, i - 1, i - 1);
    buf_lit(&b, "]>" FEED_OPEN ENTRY_OF("&a39;") "</feed>");
    write_file(path, buf_str(&b));
}

static void unknown_entity(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR(FEED_OPEN ENTRY_OF("&rien;") "</feed>"));
}

static void truncated_xml(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR(FEED_OPEN ENTRY_OF("Un") "<entry><content"));
}

static void html_page(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR("<html><body>Caching in progress</body></html>"));
}

static void odata_error(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR("<m:error xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/"
                         "metadata\"><m:code/></m:error>"));
}

static void empty(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR(""));
}

static void long_xml(struct arena *a, const char *path)
{
    struct buf b = BUF(a);

    buf_lit(&b, FEED_OPEN);
    buf_add(&b, blanks(a, 2 << 20));
    buf_lit(&b, "</feed>");
    write_file(path, buf_str(&b));
}

static void json_error(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR("{\"odata.error\":{\"code\":\"\",\"message\":{\"value\":\"no\"}}}"));
}

static void json_cut_short(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR("{\"d\":{\"results\":[{\"SyndicObjectID\":\"X1\""));
}

static void json_of_another_kind(struct arena *a, const char *path)
{
    (void)a;
    write_file(path, STR("{\"value\":7}"));
}

static const struct unsound tourinsoft_unsound[] = {
    {"a DOCTYPE", doctype, NULL, "DOCTYPE"},
    {"an external entity", external_entity, NULL, "DOCTYPE"},
    {"entities of entities", laughs, NULL, "entity"},
    {"an entity that nobody declared", unknown_entity, NULL, "rien"},
    {"XML cut short", truncated_xml, NULL, "not the XML of a feed"},
    {"a page of HTML", html_page, NULL, "no Atom feed"},
    {"an error of OData", odata_error, NULL, "no Atom feed"},
    {"nothing", empty, NULL, "not the XML of a feed"},
    {"an error of OData in JSON", json_error, NULL, "error of OData"},
    {"JSON cut short", json_cut_short, NULL, "not JSON"},
    {"JSON of another kind", json_of_another_kind, NULL, "without a list"},
    {"a long document", long_xml, ",\"total_mib\":1", "longer than 1 MiB"},
    {0},
};

const struct feed_case feed_cases[] = {
    {&gateway_apidae, "apidae", 4, 1, 3, apidae_unsound},
    {&gateway_tourinsoft, "tourinsoft/feed.xml", 1, 0, 2, tourinsoft_unsound},
    {0},
};
