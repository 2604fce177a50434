/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/apidae/cut.h"
#include "gateways/apidae/inside.h"

SHAPE(APIDAE_SETTINGS,
      struct apidae_settings,
      FIELD(struct apidae_settings,
            path,
            .min = 1,
            .max = 4000,
            .means = "The export: a zip, the folder of one, or one JSON file"),
      FIELD(struct apidae_settings,
            languages,
            .traits = OPTIONAL,
            .max = 100,
            .means = "Languages that are taken, such as \"fr en\"; none: all"),
      FIELD(struct apidae_settings,
            whole,
            .traits = OPTIONAL,
            .means = "Every export is complete: what is not in it is gone"),
      FIELD(struct apidae_settings,
            total_mib,
            .traits = OPTIONAL,
            .min = 1,
            .max = 65536,
            .otherwise = "2048",
            .means = "MiB that an export inflates to, at most"),
      FIELD(struct apidae_settings,
            ratio,
            .traits = OPTIONAL,
            .min = 2,
            .max = 2000,
            .otherwise = "200",
            .means = "How many times an entry of more than 1 MiB may inflate"),
      FIELD(struct apidae_settings,
            object_kib,
            .traits = OPTIONAL,
            .min = 16,
            .max = 1048576,
            .otherwise = "16384",
            .means = "KiB of one object, at most"),
      FIELD(struct apidae_settings,
            depth,
            .traits = OPTIONAL,
            .min = 8,
            .max = 1000,
            .otherwise = "64",
            .means = "Levels inside one object, at most"));

struct apidae {
    const struct gateway_host *host;
    struct apidae_settings settings;
    unsigned languages;
};

static enum fault read_languages(struct ctx *cx, struct str text, unsigned *ret)
{
    struct str word;

    *ret = 0;
    while (str_cut(&text, ' ', &word)) {
        struct str code;

        while (str_cut(&word, ',', &code)) {
            enum language in = language_from_code(code);

            if (str_is_empty(code))
                continue;
            if (in == LANGUAGE_COUNT) {
                return fault_field(cx, "languages", "not a language: %.10s",
                                   arena_copy(cx->arena, code).p);
            }
            *ret |= 1u << in;
        }
    }
    if (*ret == 0)
        *ret = ~0u;
    return FAULT_NONE;
}

static enum fault apidae_open(struct ctx *cx,
                              const struct gateway_host *host,
                              const void *settings,
                              void **ret_self)
{
    struct apidae *self = NEW(host->home, struct apidae);
    struct apidae_settings *s = &self->settings;

    self->host = host;
    *s = *(const struct apidae_settings *)settings;
    s->total_mib = s->total_mib ?: 2048;
    s->ratio = s->ratio ?: 200;
    s->object_kib = s->object_kib ?: 16384;
    s->depth = s->depth ?: 64;
    TRY(read_languages(cx, s->languages, &self->languages));
    *ret_self = self;
    return FAULT_NONE;
}

static void apidae_close(void *self)
{
    (void)self;
}

/* ---- the way through the files ---- */

/* One pull, or one skim (no sink). */
struct walk {
    struct apidae *self;
    struct source *source;
    struct reference *reference;
    struct arena *home;
    const struct feed_sink *sink;
    uint64_t values;
    bool unknown; /* something was refused whose key is not known: nothing can be called gone */
};

static void json_drop(json_t **value)
{
    json_decref(*value);
}

static enum fault refuse(struct ctx *cx, struct walk *w, struct str key, struct str why)
{
    w->unknown |= str_is_empty(key);
    return w->sink->refused(w->sink->of, cx, key, why);
}

/* The key of an object that is no JSON, for the report: the first "id" in its bytes. */
static struct str key_in(struct arena *a, struct str bytes)
{
    size_t at = str_find(bytes, STR("\"id\""));
    size_t from;

    for (at += 4; at < bytes.n && strchr(" \t\r\n:", bytes.p[at]); at++)
        ;
    for (from = at; at < bytes.n && at - from < 18 && bytes.p[at] >= '0' && bytes.p[at] <= '9';
         at++)
        ;
    return at > from && at < bytes.n ? arena_copy(a, (struct str){bytes.p + from, at - from})
                                     : STR_NONE;
}

static enum fault take_object(struct ctx *cx, struct walk *w, json_t *value)
{
    struct reading r = {cx->arena, w->reference, w->self->languages};
    struct record record;
    const char *why = object_to_record(&r, value, &record);

    if (why)
        return refuse(cx, w, object_key(cx->arena, value), str_of(why));
    return w->sink->record(w->sink->of, cx, &record);
}

static enum fault take_gone(struct ctx *cx, struct walk *w, json_t *value)
{
    struct str key = json_is_integer(value)
                         ? arena_text(cx->arena, "%lld", (long long)json_integer_value(value))
                         : object_key(cx->arena, value);

    if (str_is_empty(key))
        return refuse(cx, w, key, STR("a deletion that names no object"));
    return w->sink->gone(w->sink->of, cx, key);
}

static enum fault take(struct ctx *cx, struct walk *w, const struct entry *e, struct str bytes)
{
    json_error_t error;
    CLEANUP(json_drop)
    json_t *value = json_loadb(bytes.p, bytes.n, JSON_DECODE_ANY, &error);

    w->values++;
    if (!w->sink)
        return FAULT_NONE;
    if (!value) {
        return refuse(cx, w, key_in(cx->arena, bytes),
                      arena_text(cx->arena, "not JSON: %s (line %d of it, in %s)", error.text,
                                 error.line, e->name.p));
    }
    if (e->part == PART_GONE)
        return take_gone(cx, w, value);
    if (e->part != PART_OBJECTS && e->part != PART_ANSWER) {
        (void)reference_learn(w->reference, e->part, value);
        return FAULT_NONE;
    }
    if (member(value, "errorType")) {
        return fault(cx, FAULT_FEED_UNSOUND, "the file is an error of the API: %s: %s",
                     json_string_value(member(value, "errorType")) ?: "?",
                     json_string_value(member(value, "message")) ?: "");
    }
    if (id_of(value) == 0 && json_is_integer(member(value, "numFound")))
        return FAULT_NONE; /* an answer without its list: nothing was found */
    return take_object(cx, w, value);
}

/* What stopped the cutter before the end of a file. */
static enum fault stopped(struct ctx *cx, struct walk *w, const struct entry *e, enum cut cut)
{
    const struct apidae_settings *s = &w->self->settings;

    if (cut == CUT_TOO_DEEP) {
        return fault(cx, FAULT_FEED_UNSOUND, "%s: an object is deeper than %u levels", e->name.p,
                     s->depth);
    }
    if (cut == CUT_TOO_BIG) {
        return fault(cx, FAULT_FEED_UNSOUND, "%s: an object is larger than %u KiB", e->name.p,
                     s->object_kib);
    }
    /* A wrong checksum says more than the JSON that it broke. */
    TRY(source_end(cx, w->source, e));
    if (source_is_one_file(w->source))
        return fault(cx, FAULT_FEED_UNSOUND, "%s is not JSON to its end", e->name.p);
    w->unknown = true;
    return w->sink ? refuse(cx, w, e->name,
                            STR("the file is not JSON to its end; what stood before"
                                " the break was read"))
                   : FAULT_NONE;
}

static enum fault walk_entry(struct ctx *cx, struct walk *w, const struct entry *e)
{
    const struct apidae_settings *s = &w->self->settings;
    CLEANUP(arena_free) struct arena *window = arena_new();
    struct cutter cutter = {.home = window,
                            .more = source_more,
                            .of = w->source,
                            .most = (size_t)s->object_kib << 10,
                            .deep = s->depth};
    struct str bytes;
    enum cut cut;

    TRY(source_begin(cx, w->source, e));
    while ((cut = cutter_next(&cutter, &bytes)) == CUT_VALUE) {
        if (e->part == PART_ANSWER && !cutter.answer)
            return source_end(cx, w->source, e); /* some other JSON beside the export */
        TRY(take(cx, w, e, bytes));
    }
    if (cut == CUT_END)
        return source_end(cx, w->source, e);
    if (e->part == PART_ANSWER && !cutter.answer)
        return source_end(cx, w->source, e);
    return stopped(cx, w, e, cut);
}

static enum fault walk(struct ctx *cx, struct walk *w)
{
    CLEANUP(source_close) struct source *source = NULL;
    const struct entry *entries;
    size_t n;

    TRY(source_open(cx, w->home, &w->self->settings, &source));
    w->source = source;
    w->reference = reference_new(w->home);
    n = source_entries(source, &entries);
    for (size_t i = 0; i < n; i++)
        TRY(walk_entry(cx, w, &entries[i]));
    return FAULT_NONE;
}

static enum fault apidae_pull(void *self,
                              struct ctx *cx,
                              const struct feed_sink *sink,
                              struct feed_extent *ret)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    struct walk w = {.self = self, .home = home, .sink = sink};

    TRY(walk(cx, &w));
    ret->whole = w.self->settings.whole && !w.unknown;
    return FAULT_NONE;
}

static enum fault apidae_skim(void *self, struct ctx *cx, uint64_t *ret_records)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    struct walk w = {.self = self, .home = home};

    TRY(walk(cx, &w));
    *ret_records = w.values;
    return FAULT_NONE;
}

GATEWAY(apidae) = {
    .abi = GATEWAY_ABI,
    .size = sizeof(struct gateway),
    .layout = GATEWAY_LAYOUT,
    .name = "apidae",
    .means = "Apidae: exports and answers of the API v002, in files on disk",
    .powers = GATEWAY_FEED,
    .settings = &APIDAE_SETTINGS,
    .open = apidae_open,
    .close = apidae_close,
    .feed = &(const struct feed_ops){.pull = apidae_pull, .skim = apidae_skim},
};
