/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <jansson.h>

#include "base/cleanup.h"
#include "gateways/gateway.h"
#include "gateways/plain.h"

/* The settings of one connection. */
struct apidae_settings {
    struct str path; /* a zip, a folder or one JSON file */
    struct str languages;
    bool whole;
    uint32_t total_mib;
    uint32_t ratio;
    uint32_t object_kib;
    uint32_t depth;
};

/* ---- source.c: where the bytes are ---- */

/* What a file of an export is, by its name. In the order in which they are read. */
enum part {
    PART_NONE, /* not ours: __MACOSX, pictures, notes */
    PART_COMMUNES,
    PART_ELEMENTS,
    PART_CRITERIA,
    PART_TERRITORIES,
    PART_BODIES,  /* objets_lies: joined to the objects that name them */
    PART_OBJECTS, /* objets_modifies, or the one file that the settings name */
    PART_ANSWER,  /* another .json: read when it is an answer of the API */
    PART_GONE,    /* objets_supprimes */
};

struct entry {
    struct str name;
    enum part part;
    uint64_t index; /* in the zip */
};

struct source;

/* faults  FILE_ABSENT; FEED_UNSOUND: no zip, truncated, a path that climbs out, a bomb by its own
 * account */
enum fault source_open(struct ctx *cx,
                       struct arena *home,
                       const struct apidae_settings *settings,
                       struct source **ret);
void source_close(struct source **s); /* fits CLEANUP() */
size_t source_entries(const struct source *s, const struct entry **ret);
/* The settings name one JSON file: it is the feed, so when it breaks the feed is broken. */
bool source_is_one_file(const struct source *s);

/* One entry at a time. */
enum fault source_begin(struct ctx *cx, struct source *s, const struct entry *e);
/* Fits cutter.more; `of` is the source. */
long source_more(void *of, char *into, size_t room);
/* Reads to the end, so that the checksum of what was left is looked at too. */
enum fault source_end(struct ctx *cx, struct source *s, const struct entry *e);

/* ---- reference.c: what objects refer to ---- */

struct commune {
    struct str name;
    struct str code; /* INSEE */
    struct str postcode;
    int64_t country;
};

struct element {
    struct texts label;
};

/* A STRUCTURE that came beside the objects. */
struct linked {
    struct record_body body;
    struct record_place place;
};

struct reference;
struct reference *reference_new(struct arena *home);
/* Learn one element of one of the reference files. False: it has no id. */
bool reference_learn(struct reference *r, enum part part, json_t *value);
const struct commune *reference_commune(const struct reference *r, int64_t id);
const struct element *reference_element(const struct reference *r, int64_t id);
const struct element *reference_criterion(const struct reference *r, int64_t id);
const struct element *reference_territory(const struct reference *r, int64_t id);
const struct linked *reference_linked(const struct reference *r, int64_t id);

/* ---- object.c: one object into one record ---- */

/* One object being read. */
struct reading {
    struct arena *arena;
    const struct reference *reference;
    unsigned languages; /* bits of enum language that are taken */
};

/* The record lives as long as `object` and r->arena. NULL, or why it cannot be a record. */
const char *object_to_record(struct reading *r, json_t *object, struct record *ret);
/* "810001", as far as it can be known. */
struct str object_key(struct arena *a, json_t *object);

/* What several files read alike. */
static inline json_t *member(json_t *of, const char *name)
{
    return json_object_get(of, name);
}
struct str text_of(struct reading *r, json_t *value);     /* plain */
struct texts texts_of(struct reading *r, json_t *labels); /* {"libelleFr": ...} */
struct str first_of(const struct texts *t);               /* French, else what there is */
uint32_t count_of(json_t *value);                         /* 0 when it is no such number */
struct str label_of(struct reading *r, json_t *element);  /* of a reference element */
struct texts labels_of(struct reading *r, json_t *element);
int64_t id_of(json_t *of); /* 0: none */
void read_place(struct reading *r, json_t *object, struct record_place *ret);
void read_body(struct reading *r, json_t *structure, struct record_body *ret);
/* The first coordinate of that kind. */
struct str contact_of(struct reading *r, json_t *means, enum record_contact_kind kind);
void read_contacts(struct reading *r, json_t *means, struct list *ret);

/* place.c: who holds it and where, with what came beside the object. */
void read_organiser(struct reading *r, json_t *object, struct record *ret);
void read_whole_place(struct reading *r, json_t *object, struct record_place *ret);

/* openings.c, prices.c, tags.c */
void read_openings(struct reading *r, json_t *object, struct record *ret);
void read_prices(struct reading *r, json_t *object, struct record *ret);
void read_tags(struct reading *r, json_t *object, struct record *ret);
void read_lists(struct reading *r,
                json_t *object,
                struct record *ret); /* languages, payments, access */

/* holidays.c: "QUINZE_AOUT" in a year. False when it is not known. */
bool holiday_in(struct str name, int year, struct day *ret);
