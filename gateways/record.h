/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/shape.h"

/*
 * The common model: one tourist object as a tourist information system tells it, whatever the
 * system. Texts are plain (no HTML), NFC, line ends \n. What the file does not say stays zeroed and
 * is left out of the JSON that `insolited records` prints: nothing is guessed here.
 */

/* Public holidays count as a weekday of their own: bit 7. Monday is bit 0. */
#define WEEKDAYS_ALL 0x7fu
#define WEEKDAY_HOLIDAY 0x80u

enum record_state { RECORD_STATE_UNSET, RECORD_PUBLISHED, RECORD_HIDDEN, RECORD_DELETED };
extern const struct words RECORD_STATES;

/* A span of days in which it is open or held, on some weekdays, at some hours. */
/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): the order in which it is read */
struct record_opening {
    struct day from;        /* inclusive */
    struct day until;       /* inclusive */
    bool every_year;        /* the year of from and until carries no meaning */
    uint32_t weekdays;      /* bits; 0: every day */
    uint32_t nth;           /* with weekdays: the n-th of the month (1 to 4, 5 the last); 0: each */
    struct list departures; /* struct record_departure */
    uint32_t places;        /* seats of one departure; 0: not said */
    struct texts note;
    bool closed; /* an exception: not open then */
};

struct record_departure {
    uint32_t start; /* minutes after midnight, plus one: 0 is "not said", 1 is 0:00 */
    uint32_t end;   /* the same; 0 not said */
    uint32_t every; /* a start every so many minutes between start and end; 0: one */
};

enum record_price_kind {
    RECORD_PRICE_UNSET,
    RECORD_PRICE_ADULT,
    RECORD_PRICE_CHILD,
    RECORD_PRICE_REDUCED,
    RECORD_PRICE_GROUP,
    RECORD_PRICE_FULL,
    RECORD_PRICE_OTHER,
};
extern const struct words RECORD_PRICE_KINDS;

struct record_price {
    enum record_price_kind kind;
    struct texts label;
    struct money least;
    struct money most; /* equal to least: fixed; unset: "from" */
    struct day from;
    struct day until;
    struct texts note;
};

struct record_picture {
    struct str url;
    struct texts title;
    struct texts caption;
    struct str credit;
    struct day until;   /* not to be shown after it */
    struct str changed; /* what tells that the file behind the address was replaced */
};

enum record_contact_kind {
    RECORD_CONTACT_UNSET,
    RECORD_CONTACT_PHONE,
    RECORD_CONTACT_EMAIL,
    RECORD_CONTACT_WEB,
    RECORD_CONTACT_OTHER,
};
extern const struct words RECORD_CONTACT_KINDS;

struct record_contact {
    enum record_contact_kind kind;
    struct str value;
};

struct record_place {
    struct str name;
    struct list lines; /* struct text_item: street lines */
    struct str postcode;
    struct str commune;
    struct str insee;
    struct str country;
    struct point point;
    struct texts directions;
};

/* Who holds it (the organiser), or for a STRUCTURE record the body itself. */
struct record_body {
    struct str key; /* its id in the same source */
    struct str name;
    struct str siret;
    struct str email;
    struct str phone;
    struct str web;
};

enum record_free { RECORD_FREE_UNSET, RECORD_FREE_YES, RECORD_FREE_NO, RECORD_FREE_DONATION };
extern const struct words RECORD_FREES;

struct record {
    struct str key;        /* the system's own stable id: "810001", "FMACDT0990000001" */
    struct str identifier; /* its textual identifier, when it has one */
    struct str type; /* the system's own word: "FETE_ET_MANIFESTATION", "Fêtes et manifestations" */
    enum record_state state;
    bool body_only; /* describes a body (STRUCTURE), not something to visit */
    struct texts title;
    struct texts hook;  /* short text */
    struct texts story; /* long text */
    struct list more;   /* struct record_text: other described texts */
    struct str owner;   /* the tourist office that typed it */
    struct record_body body;
    struct record_place place;
    struct list openings; /* struct record_opening */
    struct texts opening_text;
    enum record_free free;
    struct list prices; /* struct record_price */
    struct texts price_text;
    struct list pictures; /* struct record_picture */
    struct list contacts; /* struct record_contact: of the offer itself */
    struct str booking_url;
    uint32_t duration; /* minutes; 0 not said */
    uint32_t group_min;
    uint32_t group_max;
    uint32_t age_min;      /* months */
    uint32_t age_max;      /* months */
    struct list languages; /* struct text_item: "fr", "en": of the visit */
    struct list payments;  /* struct text_item: the system's labels */
    struct list access;    /* struct text_item: accessibility */
    struct list tags;      /* struct record_tag: categories, themes, criteria */
    struct moment created;
    struct moment changed;
};

struct record_text {
    struct str name;
    struct texts text;
};

struct record_tag {
    struct str kind; /* "FeteEtManifestationCategorie", "critere", "ObjectTypeName" */
    struct str code; /* its id in the system */
    struct str label;
};

extern const struct shape RECORD;

/* One line of JSON: what `insolited records` prints. */
struct str record_to_json(struct arena *a, const struct record *r);

/* What two runs compare: of everything but `changed`, which moves without reason. */
struct hash record_hash(struct arena *a, const struct record *r);
