/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "base/id.h"
#include "base/moment.h"
#include "base/money.h"
#include "base/str.h"
#include "base/tongue.h"
#include "base/words.h"

/*
 * A shape is a constant table saying which fields a struct has and what is
 * acceptable in each. From the one table a JSON body, a query string, a form
 * post, a config section and a database row are read; JSON is written, a
 * template is filled, a log line printed and the API's schema checked. The
 * kind of a field is inferred from its C type.
 */

/* A place on Earth (WGS 84). Both zero is "none".   unit: degrees */
struct point {
    double lat;
    double lon;
};

enum shape_kind {
    SHAPE_BOOL = 1,
    SHAPE_COUNT,  /* uint32_t */
    SHAPE_NUMBER, /* int64_t */
    SHAPE_TEXT,   /* struct str, UTF-8, limits in characters */
    SHAPE_TEXTS,  /* struct texts, JSON {"fr": "...", "en": "..."}; limits for each language */
    SHAPE_MONEY,  /* struct money,   JSON {"minor": 1250, "currency": "EUR"}; two SQL columns */
    SHAPE_MOMENT, /* struct moment, JSON RFC 3339 in UTC; SQL BIGINT microseconds */
    SHAPE_DAY,    /* struct day,     JSON "2027-07-14"; SQL INT days since 1970 */
    SHAPE_ID,     /* struct *_id,    JSON lower-case UUID; SQL BINARY(16) */
    SHAPE_HASH,   /* struct hash,   JSON 64 hex digits; SQL BINARY(32) */
    SHAPE_POINT,  /* struct point,  JSON {"lat": 48.9, "lon": 2.3}; two SQL columns */
    SHAPE_WORD,   /* an enum through its words: JSON and SQL the word */
    SHAPE_PART,   /* a nested struct with a shape of its own; JSON object. Not in SQL */
    SHAPE_LIST,   /* struct list of a shape's structs; JSON array. SQL: a column of JSON */
};

enum shape_trait {
    OPTIONAL =
        1 << 0, /* may be missing: the member stays zeroed, and is left out of JSON when zeroed */
    SECRET = 1 << 1, /* never logged, never written back */
};

/* An array of structs in an arena; the shape of the field says of what. */
struct list {
    void *items;
    size_t n;
};

/* each(item, struct tariff, &offer->tariffs) */
#define each_in(item, type, list_)                                                                 \
    for (type *item = (type *)(list_)->items; item && item < (type *)(list_)->items + (list_)->n;  \
         item++)

struct shape;

struct shape_field {
    const char *name;
    enum shape_kind kind;
    unsigned traits;
    size_t at;         /* offset in the struct */
    int64_t min;       /* characters of a text, items of a list, or value of a count or number */
    int64_t max;       /* 0: no limit but the kind's own (texts 10,000; lists 1,000) */
    const char *means; /* one line: goes into the API manual and --help */
    const struct words *words; /* SHAPE_WORD */
    const struct shape *of;    /* SHAPE_PART, SHAPE_LIST */
    const char *otherwise;     /* what an absent field is, as text: it may then be missing */
};

struct shape {
    const char *name;
    size_t size;
    const struct shape_field *fields;
    size_t count;
};

/* clang-format off */
#define SHAPE_KIND_OF_ID(thing) struct thing##_id: SHAPE_ID,
#define SHAPE_KIND_OF(value)                                                                       \
    _Generic((value),                                                                              \
        ID_KINDS(SHAPE_KIND_OF_ID)                                                                 \
        struct id: SHAPE_ID,                                                                       \
        bool: SHAPE_BOOL,                                                                          \
        uint32_t: SHAPE_COUNT,                                                                     \
        int64_t: SHAPE_NUMBER,                                                                     \
        struct str: SHAPE_TEXT,                                                                    \
        struct texts: SHAPE_TEXTS,                                                                 \
        struct money: SHAPE_MONEY,                                                                 \
        struct moment: SHAPE_MOMENT,                                                               \
        struct day: SHAPE_DAY,                                                                     \
        struct hash: SHAPE_HASH,                                                                   \
        struct point: SHAPE_POINT)
/* clang-format on */

/* One field. The limits and traits are named: FIELD(struct x, seats, .min = 1, .max = 40) */
#define FIELD(type, member, ...)                                                                   \
    {                                                                                              \
        .name = #member, .kind = SHAPE_KIND_OF(((type *)0)->member), .at = offsetof(type, member), \
        __VA_ARGS__                                                                                \
    }

/* An enum, through the table of its words: FIELD_WORD(struct booking, state, &BOOKING_STATES) */
#define FIELD_WORD(type, member, words_, ...)                                                      \
    {                                                                                              \
        .name = #member, .kind = SHAPE_WORD, .at = offsetof(type, member), .words = (words_),      \
        __VA_ARGS__                                                                                \
    }
/* A nested struct: FIELD_PART(struct visit_page, host, &HOST_VIEW). Optional: all zero is "not
 * there". */
#define FIELD_PART(type, member, shape_, ...)                                                      \
    {                                                                                              \
        .name = #member, .kind = SHAPE_PART, .at = offsetof(type, member), .of = (shape_),         \
        __VA_ARGS__                                                                                \
    }
/* A struct list of another shape's structs: FIELD_LIST(struct hold_request, lines, &LINE, .min = 1,
 * .max = 8) */
#define FIELD_LIST(type, member, shape_, ...)                                                      \
    {                                                                                              \
        .name = #member, .kind = SHAPE_LIST, .at = offsetof(type, member), .of = (shape_),         \
        __VA_ARGS__                                                                                \
    }

#define SHAPE(variable, type, ...)                                                                 \
    static const struct shape_field variable##_fields[] = {__VA_ARGS__};                           \
    const struct shape variable = {#type, sizeof(type), variable##_fields,                         \
                                   COUNT_OF(variable##_fields)};                                   \
    static LISTED(shapes) const struct shape *const variable##_listed = &variable

const struct shape_field *shape_field_named(const struct shape *shape, struct str name);
/* The member's memory. */
static inline void *shape_at(const struct shape_field *f, const void *of)
{
    return (char *)UNCONST(of) + f->at;
}
/* Whether the member is all zero ("not there"). */
bool shape_is_unset(const struct shape_field *f, const void *of);
/* One field that is neither part nor list: in a list it stands bare, without an object around. */
bool shape_is_bare(const struct shape *shape);

struct json_t;

/*
 * Fill `ret` from a JSON object. Every field is looked at, so the caller hears
 * about all mistakes together; unknown members are mistakes too. Depth 8 at most.
 *
 * owner   texts in *ret live in cx->arena
 * faults  BAD_INPUT, with cx->trouble.fields; what was good is in *ret all the same
 */
MUST_CHECK enum fault shape_read_json(struct ctx *cx,
                                      const struct shape *shape,
                                      const struct json_t *from,
                                      void *ret);

/* The same from bytes; one JSON value and nothing after it. */
MUST_CHECK enum fault shape_read_json_text(struct ctx *cx,
                                           const struct shape *shape,
                                           struct str body,
                                           void *ret);

/*
 * From a query string or a form post (application/x-www-form-urlencoded). A list of a shape reads
 * "lines.0.seats=2"; a list of texts or words (see PAIR_LIST) reads repeated names; money reads
 * "12,50" in euros; a point "48.9,2.3"; texts "title.fr=..."; a bool is there or not ("on", "1",
 * "true"). Texts are trimmed unless secret; an empty value is the same as none; an item of a list
 * whose values are all empty is not there. Unknown names are mistakes unless `lenient`.
 *
 * faults  BAD_INPUT, with cx->trouble.fields; what was good is in *ret all the same
 */
enum form_manners { FORM_STRICT, FORM_LENIENT };
MUST_CHECK enum fault shape_read_form(struct ctx *cx,
                                      const struct shape *shape,
                                      struct str form,
                                      enum form_manners manners,
                                      void *ret);

/*
 * A list of plain texts: a struct list whose shape is this (struct text_item). JSON ["a", "b"].
 * Every shape of one field that is neither part nor list is "bare" in a list: words and ids too.
 */
struct text_item {
    struct str text;
};
extern const struct shape TEXT_ITEM;

/* Pairs of a form or query as they came, decoded, in order. For what has no shape. */
struct pair {
    struct str name;
    struct str value;
};
struct pairs {
    struct pair *all;
    size_t n;
};
/* faults: BAD_INPUT for bad %XX, bytes that are not UTF-8, or more than 1,000 pairs */
MUST_CHECK enum fault pairs_from_form(struct ctx *cx, struct str form, struct pairs *ret);
/* The first of that name; empty when there is none. */
struct str pairs_get(const struct pairs *pairs, struct str name);

/*
 * One field of the struct *ret from the text a person or a config file gives: NULL, or what is
 * wrong ("not a date"). A list of bare items is cut at commas.
 */
const char *shape_read_text(struct ctx *cx,
                            const struct shape_field *f,
                            struct str text,
                            void *ret);

/* One field from its JSON value: a list or texts as a column of the database holds them. */
MUST_CHECK enum fault shape_read_json_field(struct ctx *cx,
                                            const struct shape_field *f,
                                            struct str json,
                                            void *ret);

/*
 * JSON by the shape, in the order of its fields; optional members that are unset are left out;
 * secrets too. A required member that is unset and has no zero (money, id, moment, word) is null.
 */
void shape_write_json(struct buf *b, const struct shape *shape, const void *from);
void shape_write_json_list(struct buf *b, const struct shape *shape, struct list list);
/* The value of one field, without its name; a secret too: for columns of the database only. */
void shape_write_json_field(struct buf *b, const struct shape_field *f, const void *from);

/* One field of the struct `from` as the text that people, logs and templates show. Secrets give
 * nothing. */
struct str shape_field_text(struct arena *a, const struct shape_field *f, const void *from);

/* Checks the table itself: names, limits, kinds and offsets. False, with a line in *ret_why, when
 * it is off. */
bool shape_is_sound(struct arena *a, const struct shape *shape, struct str *ret_why);
