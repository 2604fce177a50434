/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <fcntl.h>
#include <libxml/xmlreader.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateways/tourinsoft/inside.h"

SHAPE(TOURINSOFT_SETTINGS,
      struct tourinsoft_settings,
      FIELD(struct tourinsoft_settings,
            path,
            .min = 1,
            .max = 4000,
            .means = "The feed's Objects, on disk: Atom, or JSON of OData"),
      FIELD(struct tourinsoft_settings,
            mapping,
            .traits = OPTIONAL,
            .max = 20000,
            .means = "Lines \"FIELD notion [occurrence=##] [part=|] [inner=$] [language=fr]\", "
                     "before the usual names"),
      FIELD(struct tourinsoft_settings,
            language,
            .traits = OPTIONAL,
            .max = 2,
            .otherwise = "fr",
            .means = "The language of fields that do not say theirs"),
      FIELD(struct tourinsoft_settings,
            media,
            .traits = OPTIONAL,
            .max = 400,
            .means = "Where pictures lie that are named without a host"),
      FIELD(struct tourinsoft_settings,
            html,
            .traits = OPTIONAL,
            .means = "The texts of this feed are HTML"),
      FIELD(struct tourinsoft_settings,
            partial,
            .traits = OPTIONAL,
            .means = "The document holds changes only: what is not in it is not gone"),
      FIELD(struct tourinsoft_settings,
            total_mib,
            .traits = OPTIONAL,
            .min = 1,
            .max = 65536,
            .otherwise = "1024",
            .means = "MiB of the document, at most"));

#define ATOM "http://www.w3.org/2005/Atom"
#define DATA "http://schemas.microsoft.com/ado/2007/08/dataservices"
#define META "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
#define FIELDS_MOST 4000
#define JSON_MOST (UINT64_C(128) << 20)

struct tourinsoft {
    const struct gateway_host *host;
    struct tourinsoft_settings settings;
    struct mapping *mapping;
};

static enum fault tourinsoft_open(struct ctx *cx,
                                  const struct gateway_host *host,
                                  const void *settings,
                                  void **ret_self)
{
    struct tourinsoft *self = NEW(host->home, struct tourinsoft);
    enum language language = LANGUAGE_FR;

    self->host = host;
    self->settings = *(const struct tourinsoft_settings *)settings;
    self->settings.total_mib = self->settings.total_mib ?: 1024;
    if (!str_is_empty(self->settings.language))
        language = language_from_code(self->settings.language);
    if (language == LANGUAGE_COUNT)
        return fault_field(cx, "language", "not a language");
    TRY(mapping_read(cx, host->home, self->settings.mapping, language, &self->mapping));
    *ret_self = self;
    return FAULT_NONE;
}

static void tourinsoft_close(void *self)
{
    (void)self;
}

/* ---- the way through the document ---- */

struct walk {
    struct tourinsoft *self;
    xmlTextReaderPtr xml;
    const struct feed_sink *sink; /* NULL: only reading */
    struct arena *arena;          /* of one entry */
    const xmlChar *atom, *data, *meta;
    int fd;
    uint64_t read;
    uint64_t entries;
    bool too_long, unknown;
    char trouble[240];
};

static int read_more(void *of, char *into, int room)
{
    struct walk *w = of;
    long got;

    do {
        got = (long)read(w->fd, into, (size_t)room);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        snprintf(w->trouble, sizeof w->trouble, "%s", strerror(errno));
    w->read += got > 0 ? (uint64_t)got : 0;
    w->too_long = w->read > (uint64_t)w->self->settings.total_mib << 20;
    return w->too_long ? -1 : (int)got;
}

static int read_closed(void *of)
{
    (void)of;
    return 0;
}

static void heard(void *of, xmlErrorPtr error)
{
    struct walk *w = of;

    if (w->trouble[0] == '\0' && error && error->message) {
        snprintf(w->trouble, sizeof w->trouble, "line %d: %s", error->line, error->message);
        for (char *p = w->trouble; *p; p++)
            *p = (char)(*p == '\n' ? ' ' : *p);
    }
}

static enum fault unsound(struct ctx *cx, struct walk *w)
{
    if (w->too_long) {
        return fault(cx, FAULT_FEED_UNSOUND, "the document is longer than %u MiB",
                     w->self->settings.total_mib);
    }
    return fault(cx, FAULT_FEED_UNSOUND, "not the XML of a feed: %s",
                 w->trouble[0] ? w->trouble : "it ends too early");
}

/* One node on; *ret_more is false at the end. A DOCTYPE has no business in a feed. */
static enum fault step(struct ctx *cx, struct walk *w, bool *ret_more)
{
    int got = xmlTextReaderRead(w->xml);

    if (got < 0)
        return unsound(cx, w);
    *ret_more = got > 0;
    if (got > 0 && xmlTextReaderNodeType(w->xml) == XML_READER_TYPE_DOCUMENT_TYPE)
        return fault(cx, FAULT_FEED_UNSOUND, "the document has a DOCTYPE, which no feed needs");
    if (got > 0 && xmlTextReaderNodeType(w->xml) == XML_READER_TYPE_ENTITY_REFERENCE)
        return fault(cx, FAULT_FEED_UNSOUND, "the document refers to an entity");
    return FAULT_NONE;
}

static bool is_element(struct walk *w, const xmlChar *space, const char *name)
{
    return xmlTextReaderConstNamespaceUri(w->xml) == space &&
           strcmp((const char *)xmlTextReaderConstLocalName(w->xml), name) == 0;
}

/*
 * One node on inside the element that began at `depth`. *ret_type is XML_READER_TYPE_NONE at its
 * end; a document that ends before is unsound.
 */
static enum fault step_inside(struct ctx *cx, struct walk *w, int depth, int *ret_type)
{
    bool more = true;

    TRY(step(cx, w, &more));
    if (!more)
        return unsound(cx, w);
    int type = xmlTextReaderNodeType(w->xml);
    bool at_end = type == XML_READER_TYPE_END_ELEMENT && xmlTextReaderDepth(w->xml) == depth;

    *ret_type = at_end ? XML_READER_TYPE_NONE : type;
    return FAULT_NONE;
}

/* The text inside the element at which the reader stands; the reader stays at its end. */
static enum fault read_text(struct ctx *cx, struct walk *w, struct buf *text)
{
    int depth = xmlTextReaderDepth(w->xml);
    int type = XML_READER_TYPE_NONE;

    if (xmlTextReaderIsEmptyElement(w->xml))
        return FAULT_NONE;
    for (;;) {
        TRY(step_inside(cx, w, depth, &type));
        if (type == XML_READER_TYPE_NONE)
            return FAULT_NONE;
        if (w->sink && (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
                        type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE))
            buf_add(text, str_of((const char *)xmlTextReaderConstValue(w->xml)));
    }
}

/* The d:element at which the reader stands; one with m:null, or of another space, has no value. */
static enum fault read_field(struct ctx *cx, struct walk *w, struct entry *e)
{
    struct buf text = BUF(w->arena);
    struct str name = STR_NONE;

    if (w->sink && xmlTextReaderConstNamespaceUri(w->xml) == w->data)
        name = arena_copy(w->arena, str_of((const char *)xmlTextReaderConstLocalName(w->xml)));
    TRY(read_text(cx, w, &text));
    if (name.n > 0 && text.n > 0 && e->fields.n < FIELDS_MOST) {
        *LIST_ADD(w->arena, &e->fields, &e->room, struct field) =
            (struct field){.name = name, .value = buf_str(&text)};
    }
    return FAULT_NONE;
}

/* m:properties: each element in it is a field. */
static enum fault read_properties(struct ctx *cx, struct walk *w, struct entry *e)
{
    int depth = xmlTextReaderDepth(w->xml);
    int type = XML_READER_TYPE_NONE;

    if (xmlTextReaderIsEmptyElement(w->xml))
        return FAULT_NONE;
    for (;;) {
        TRY(step_inside(cx, w, depth, &type));
        if (type == XML_READER_TYPE_NONE)
            return FAULT_NONE;
        if (type == XML_READER_TYPE_ELEMENT)
            TRY(read_field(cx, w, e));
    }
}

/* Links may hold whole feeds of related things ($expand): they are passed over. */
static enum fault pass_over(struct ctx *cx, struct walk *w)
{
    int depth = xmlTextReaderDepth(w->xml);
    int type = xmlTextReaderIsEmptyElement(w->xml) ? XML_READER_TYPE_NONE : XML_READER_TYPE_ELEMENT;

    while (type != XML_READER_TYPE_NONE)
        TRY(step_inside(cx, w, depth, &type));
    return FAULT_NONE;
}

static enum fault take_entry(struct ctx *cx, struct walk *w, const struct entry *e)
{
    struct reading r = {cx->arena, &w->self->settings, w->self->mapping, cx->now};
    struct record record;

    w->entries++;
    if (!w->sink)
        return FAULT_NONE;
    const char *why = entry_to_record(&r, e, &record);

    if (!why)
        return w->sink->record(w->sink->of, cx, &record);
    w->unknown |= str_is_empty(entry_key(e));
    return w->sink->refused(w->sink->of, cx, entry_key(e), str_of(why));
}

/* What stands in an entry: its properties, perhaps inside its content, and links. */
static enum fault read_part(struct ctx *cx, struct walk *w, struct entry *e)
{
    if (is_element(w, w->meta, "properties"))
        return read_properties(cx, w, e);
    if (is_element(w, w->atom, "content"))
        return FAULT_NONE; /* what is inside it comes next */
    return pass_over(cx, w);
}

static enum fault read_entry(struct ctx *cx, struct walk *w)
{
    struct entry e = {.arena = w->arena};
    int depth = xmlTextReaderDepth(w->xml);
    int type = xmlTextReaderIsEmptyElement(w->xml) ? XML_READER_TYPE_NONE : XML_READER_TYPE_ELEMENT;

    while (type != XML_READER_TYPE_NONE) {
        TRY(step_inside(cx, w, depth, &type));
        if (type == XML_READER_TYPE_ELEMENT)
            TRY(read_part(cx, w, &e));
    }
    return take_entry(cx, w, &e);
}

/* The document's own element: a feed, whose children come next, or one entry alone. */
static enum fault read_root(struct ctx *cx, struct walk *w)
{
    if (is_element(w, w->atom, "feed"))
        return FAULT_NONE;
    if (is_element(w, w->atom, "entry"))
        return read_entry(cx, w);
    return fault(cx, FAULT_FEED_UNSOUND, "the document is no Atom feed: it begins with <%.60s>",
                 (const char *)xmlTextReaderConstName(w->xml));
}

static enum fault read_child(struct ctx *cx, struct walk *w)
{
    if (!is_element(w, w->atom, "entry"))
        return pass_over(cx, w);
    TRY(read_entry(cx, w));
    arena_reset(w->arena);
    return FAULT_NONE;
}

/* To the next element; *ret_more is false when the document ended before. */
static enum fault step_to_element(struct ctx *cx, struct walk *w, bool *ret_more)
{
    do {
        TRY(step(cx, w, ret_more));
    } while (*ret_more && xmlTextReaderNodeType(w->xml) != XML_READER_TYPE_ELEMENT);
    return FAULT_NONE;
}

static enum fault read_feed(struct ctx *cx, struct walk *w)
{
    bool more = false;

    TRY(step_to_element(cx, w, &more));
    if (!more)
        return unsound(cx, w);
    TRY(read_root(cx, w));
    for (;;) {
        TRY(step_to_element(cx, w, &more));
        if (!more)
            return FAULT_NONE;
        TRY(read_child(cx, w));
    }
}

static void xml_drop(xmlTextReaderPtr *xml)
{
    if (*xml)
        xmlFreeTextReader(*xml);
}

/* ---- JSON ---- */

struct taking {
    struct walk *walk;
    struct ctx *cx;
    enum fault fault;
};

static bool take_one(void *of, struct entry *e)
{
    struct taking *t = of;

    t->fault = take_entry(t->cx, t->walk, e);
    return t->fault == FAULT_NONE;
}

/* Mapped whole: feeds in JSON have a few MiB. */
static enum fault walk_json(struct ctx *cx, struct walk *w, uint64_t size, struct arena *arena)
{
    struct taking t = {.walk = w, .cx = cx};
    uint64_t most = (uint64_t)w->self->settings.total_mib << 20;

    if (size > most || size > JSON_MOST) {
        return fault(cx, FAULT_FEED_UNSOUND, "the document is longer than %llu MiB",
                     (unsigned long long)(most < JSON_MOST ? most : JSON_MOST) >> 20);
    }
    char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, w->fd, 0);

    if (bytes == MAP_FAILED)
        return fault(cx, FAULT_FILE_ABSENT, "the document cannot be read: %s", strerror(errno));
    struct str why =
        entries_from_json(arena, (struct str){bytes, size}, w->sink != NULL, take_one, &t);

    munmap(bytes, size);
    if (t.fault != FAULT_NONE || str_is_empty(why))
        return t.fault;
    return fault(cx, FAULT_FEED_UNSOUND, "%" PRI_STR, ARG_STR(why));
}

static bool is_json(int fd)
{
    char head[64];
    long n = (long)pread(fd, head, sizeof head, 0);

    for (long i = 0; i < n; i++) {
        if (!strchr(" \t\r\n\xEF\xBB\xBF", head[i]))
            return head[i] == '{';
    }
    return false;
}

static enum fault walk(struct ctx *cx, struct walk *w)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct str path = arena_copy(arena, w->self->settings.path);
    struct stat what;
    enum fault f;

    w->fd = open(path.p, O_RDONLY | O_CLOEXEC);
    if (w->fd < 0)
        return fault(cx, FAULT_FILE_ABSENT, "%s: %s", path.p, strerror(errno));
    if (is_json(w->fd) && fstat(w->fd, &what) == 0) {
        f = walk_json(cx, w, (uint64_t)what.st_size, arena);
        close(w->fd);
        return f;
    }
    /* No network, no DTD, entities left alone; libxml2's own limits on depth and length stay. */
    CLEANUP(xml_drop)
    xmlTextReaderPtr xml = xmlReaderForIO(read_more, read_closed, w, path.p, NULL,
                                          XML_PARSE_NONET | XML_PARSE_COMPACT);
    CLEANUP(arena_free) struct arena *of_entry = arena_new();

    if (!xml) {
        close(w->fd);
        return fault(cx, FAULT_FEED_UNSOUND, "the document cannot be read");
    }
    w->xml = xml;
    w->arena = of_entry;
    xmlTextReaderSetStructuredErrorHandler(xml, heard, w);
    w->atom = xmlTextReaderConstString(xml, (const xmlChar *)ATOM);
    w->data = xmlTextReaderConstString(xml, (const xmlChar *)DATA);
    w->meta = xmlTextReaderConstString(xml, (const xmlChar *)META);
    f = read_feed(cx, w);
    close(w->fd);
    return f;
}

static enum fault tourinsoft_pull(void *self,
                                  struct ctx *cx,
                                  const struct feed_sink *sink,
                                  struct feed_extent *ret)
{
    struct walk w = {.self = self, .sink = sink};

    TRY(walk(cx, &w));
    ret->whole = !w.self->settings.partial && !w.unknown;
    return FAULT_NONE;
}

static enum fault tourinsoft_skim(void *self, struct ctx *cx, uint64_t *ret_records)
{
    struct walk w = {.self = self};

    TRY(walk(cx, &w));
    *ret_records = w.entries;
    return FAULT_NONE;
}

GATEWAY(tourinsoft) = {
    .abi = GATEWAY_ABI,
    .size = sizeof(struct gateway),
    .layout = GATEWAY_LAYOUT,
    .name = "tourinsoft",
    .means = "Tourinsoft: the document of a syndication, on disk",
    .powers = GATEWAY_FEED,
    .settings = &TOURINSOFT_SETTINGS,
    .open = tourinsoft_open,
    .close = tourinsoft_close,
    .feed = &(const struct feed_ops){.pull = tourinsoft_pull, .skim = tourinsoft_skim},
};
