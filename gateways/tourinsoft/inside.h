/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/cleanup.h"
#include "gateways/gateway.h"
#include "gateways/plain.h"

/* The settings of one connection. */
struct tourinsoft_settings {
    struct str path;
    struct str mapping;
    struct str language;
    struct str media;
    bool html;
    bool partial;
    uint32_t total_mib;
};

/* ---- mapping.c: every client names its fields otherwise ---- */

/* What a field tells us. */
enum notion {
    NOTION_UNSET,
    NOTION_NONE, /* known, and of no use */
    NOTION_KEY,
    NOTION_IDENTIFIER,
    NOTION_TITLE,
    NOTION_HOOK,
    NOTION_STORY,
    NOTION_MORE, /* another described text, kept under the field's name */
    NOTION_TYPE,
    NOTION_TAG, /* a list of words, kept under the field's name */
    NOTION_OWNER,
    NOTION_BODY_KEY,
    NOTION_BODY_NAME,
    NOTION_BODY_SIRET,
    NOTION_ADDRESS, /* packed */
    NOTION_PLACE,
    NOTION_LINE,
    NOTION_POSTCODE,
    NOTION_COMMUNE,
    NOTION_INSEE,
    NOTION_COUNTRY,
    NOTION_LAT,
    NOTION_LON,
    NOTION_DIRECTIONS,
    NOTION_OPENINGS, /* packed: start|end|open1|close1|open2|close2|open days|closed days|note|note
                      */
    NOTION_OPENINGS_CLOSED, /* the same with the closed days in the seventh part */
    NOTION_OPENINGS_WEEK,   /* packed: start|end|28 hours, Monday to Sunday|closed days */
    NOTION_DATES,           /* days separated by blanks */
    NOTION_OPENING_TEXT,
    NOTION_FREE, /* one word: Payant, Gratuit, ... */
    NOTION_PRICES,
    NOTION_PRICE_TEXT,
    NOTION_PICTURES,
    NOTION_CONTACTS, /* packed: kind|value */
    NOTION_PHONE,
    NOTION_EMAIL,
    NOTION_WEB,
    NOTION_BOOKING,
    NOTION_DURATION,
    NOTION_GROUP_MIN,
    NOTION_GROUP_MAX,
    NOTION_PLACES,  /* seats of one departure */
    NOTION_AGE_MIN, /* years */
    NOTION_AGE_MAX,
    NOTION_LANGUAGES,
    NOTION_PAYMENTS,
    NOTION_ACCESS,
    NOTION_CREATED,
    NOTION_CHANGED,
};

struct mapped {
    struct str field;
    enum notion notion;
    enum language language;
    struct str occurrence; /* "#", "##"; empty: the double form where the value has it */
    struct str part;       /* "|", "||" */
    struct str inner;      /* "$", "-" */
};

struct mapping;

/* The lines of the settings before the usual names. faults: BAD_INPUT on field "mapping" */
enum fault mapping_read(struct ctx *cx,
                        struct arena *home,
                        struct str lines,
                        enum language language,
                        struct mapping **ret);
/* NULL: a field that nobody mapped. "FIELDEN" and "FIELD_GB" are FIELD in English. */
const struct mapped *mapping_find(struct mapping *m, struct str field, struct mapped *scratch);

/* ---- entry.c: the fields of one object, then its record ---- */

struct field {
    struct str name;
    struct str value;
    bool rows; /* packed by us, with the separators below */
};

#define ROW_OCCURRENCE "\x1e"
#define ROW_PART "\x1f"
#define ROW_INNER "\x1d"

struct entry {
    struct arena *arena;
    struct list fields; /* struct field */
    size_t room;
};

struct reading {
    struct arena *arena;
    const struct tourinsoft_settings *settings;
    struct mapping *mapping;
    struct moment now;
};

/* NULL, or why it cannot be a record. */
const char *entry_to_record(struct reading *r, const struct entry *e, struct record *ret);
struct str entry_key(const struct entry *e);

/*
 * json.c: entry by entry, with their fields if `built`, until `take` gives false. Empty, or why the
 * document cannot be read; it lives in `a`.
 */
struct str entries_from_json(struct arena *a,
                             struct str bytes,
                             bool built,
                             bool (*take)(void *of, struct entry *e),
                             void *of);

/* ---- packed.c: the strings that hold several things ---- */

struct rooms { /* how much room the lists of a record have */
    size_t more, tags, lines, openings, prices, pictures, contacts, languages, payments, access;
};

/* Occurrence by occurrence; empty ones are left out. */
bool next_occurrence(const struct mapped *m, struct str *rest, struct str *ret);
/* Into `n` parts; missing ones are empty, more than that are ignored. Gives how many there were. */
size_t split_parts(struct str text, struct str by, struct str *ret_parts, size_t n);

void packed_openings(struct reading *r,
                     const struct mapped *m,
                     struct str value,
                     struct record *ret,
                     struct rooms *rooms);
void packed_prices(struct reading *r,
                   const struct mapped *m,
                   struct str value,
                   struct record *ret,
                   struct rooms *rooms);
void packed_pictures(struct reading *r,
                     const struct mapped *m,
                     struct str value,
                     struct record *ret,
                     struct rooms *rooms);
void packed_contacts(struct reading *r,
                     const struct mapped *m,
                     struct str value,
                     struct record *ret,
                     struct rooms *rooms);
void packed_address(struct reading *r,
                    const struct mapped *m,
                    struct str value,
                    struct record *ret,
                    struct rooms *rooms);
