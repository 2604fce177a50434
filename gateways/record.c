/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/record.h"

#include "base/arena.h"

WORDS(RECORD_STATES,
      "record_state",
      [RECORD_PUBLISHED] = "published",
      [RECORD_HIDDEN] = "hidden",
      [RECORD_DELETED] = "deleted");

WORDS(RECORD_PRICE_KINDS,
      "record_price_kind",
      [RECORD_PRICE_ADULT] = "adult",
      [RECORD_PRICE_CHILD] = "child",
      [RECORD_PRICE_REDUCED] = "reduced",
      [RECORD_PRICE_GROUP] = "group",
      [RECORD_PRICE_FULL] = "full",
      [RECORD_PRICE_OTHER] = "other");

WORDS(RECORD_CONTACT_KINDS,
      "record_contact_kind",
      [RECORD_CONTACT_PHONE] = "phone",
      [RECORD_CONTACT_EMAIL] = "email",
      [RECORD_CONTACT_WEB] = "web",
      [RECORD_CONTACT_OTHER] = "other");

WORDS(RECORD_FREES,
      "record_free",
      [RECORD_FREE_YES] = "yes",
      [RECORD_FREE_NO] = "no",
      [RECORD_FREE_DONATION] = "donation");

/* Texts of a record are as long as the system lets them be. */
#define LONG_TEXT 200000
#define MANY 20000

SHAPE(RECORD_DEPARTURE,
      struct record_departure,
      FIELD(struct record_departure,
            start,
            .traits = OPTIONAL,
            .max = 2881,
            .means = "Minutes after midnight, plus one"),
      FIELD(struct record_departure,
            end,
            .traits = OPTIONAL,
            .max = 2881,
            .means = "Minutes after midnight, plus one"),
      FIELD(struct record_departure,
            every,
            .traits = OPTIONAL,
            .max = 1440,
            .means = "A start every so many minutes"));

SHAPE(RECORD_OPENING,
      struct record_opening,
      FIELD(struct record_opening, from, .traits = OPTIONAL, .means = "First day"),
      FIELD(struct record_opening, until, .traits = OPTIONAL, .means = "Last day, itself included"),
      FIELD(struct record_opening,
            every_year,
            .traits = OPTIONAL,
            .means = "The year of the two days carries no meaning"),
      FIELD(struct record_opening,
            weekdays,
            .traits = OPTIONAL,
            .max = 255,
            .means = "Bit 0 Monday to bit 6 Sunday, bit 7 public holidays; none: every day"),
      FIELD(struct record_opening,
            nth,
            .traits = OPTIONAL,
            .max = 5,
            .means = "The n-th such weekday of the month; 5 the last"),
      FIELD_LIST(struct record_opening,
                 departures,
                 &RECORD_DEPARTURE,
                 .traits = OPTIONAL,
                 .max = MANY),
      FIELD(struct record_opening, places, .traits = OPTIONAL, .means = "Seats of one departure"),
      FIELD(struct record_opening, note, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_opening, closed, .traits = OPTIONAL, .means = "Not open then"));

SHAPE(RECORD_PRICE,
      struct record_price,
      FIELD_WORD(struct record_price, kind, &RECORD_PRICE_KINDS, .traits = OPTIONAL),
      FIELD(struct record_price, label, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_price, least, .traits = OPTIONAL),
      FIELD(struct record_price, most, .traits = OPTIONAL),
      FIELD(struct record_price, from, .traits = OPTIONAL),
      FIELD(struct record_price, until, .traits = OPTIONAL),
      FIELD(struct record_price, note, .traits = OPTIONAL, .max = LONG_TEXT));

SHAPE(RECORD_PICTURE,
      struct record_picture,
      FIELD(struct record_picture, url, .max = LONG_TEXT),
      FIELD(struct record_picture, title, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_picture, caption, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_picture, credit, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_picture, until, .traits = OPTIONAL, .means = "Not to be shown after it"),
      FIELD(struct record_picture,
            changed,
            .traits = OPTIONAL,
            .max = LONG_TEXT,
            .means = "Tells that the file behind the address was replaced"));

SHAPE(RECORD_CONTACT,
      struct record_contact,
      FIELD_WORD(struct record_contact, kind, &RECORD_CONTACT_KINDS),
      FIELD(struct record_contact, value, .max = LONG_TEXT));

SHAPE(RECORD_PLACE,
      struct record_place,
      FIELD(struct record_place, name, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD_LIST(struct record_place, lines, &TEXT_ITEM, .traits = OPTIONAL),
      FIELD(struct record_place, postcode, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_place, commune, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_place, insee, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_place, country, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_place, point, .traits = OPTIONAL),
      FIELD(struct record_place, directions, .traits = OPTIONAL, .max = LONG_TEXT));

SHAPE(RECORD_BODY,
      struct record_body,
      FIELD(struct record_body, key, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_body, name, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_body, siret, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_body, email, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_body, phone, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_body, web, .traits = OPTIONAL, .max = LONG_TEXT));

SHAPE(RECORD_TEXT,
      struct record_text,
      FIELD(struct record_text, name, .max = LONG_TEXT),
      FIELD(struct record_text, text, .traits = OPTIONAL, .max = LONG_TEXT));

SHAPE(RECORD_TAG,
      struct record_tag,
      FIELD(struct record_tag, kind, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_tag, code, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record_tag, label, .traits = OPTIONAL, .max = LONG_TEXT));

SHAPE(RECORD,
      struct record,
      FIELD(struct record, key, .max = LONG_TEXT, .means = "The system's own stable id"),
      FIELD(struct record, identifier, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record, type, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD_WORD(struct record, state, &RECORD_STATES, .traits = OPTIONAL),
      FIELD(struct record,
            body_only,
            .traits = OPTIONAL,
            .means = "Describes a body, not something to visit"),
      FIELD(struct record, title, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record, hook, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record, story, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD_LIST(struct record, more, &RECORD_TEXT, .traits = OPTIONAL, .max = MANY),
      FIELD(struct record,
            owner,
            .traits = OPTIONAL,
            .max = LONG_TEXT,
            .means = "The tourist office that typed it"),
      FIELD_PART(struct record, body, &RECORD_BODY, .traits = OPTIONAL, .means = "Who holds it"),
      FIELD_PART(struct record, place, &RECORD_PLACE, .traits = OPTIONAL),
      FIELD_LIST(struct record, openings, &RECORD_OPENING, .traits = OPTIONAL, .max = MANY),
      FIELD(struct record, opening_text, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD_WORD(struct record, free, &RECORD_FREES, .traits = OPTIONAL),
      FIELD_LIST(struct record, prices, &RECORD_PRICE, .traits = OPTIONAL, .max = MANY),
      FIELD(struct record, price_text, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD_LIST(struct record, pictures, &RECORD_PICTURE, .traits = OPTIONAL, .max = MANY),
      FIELD_LIST(struct record, contacts, &RECORD_CONTACT, .traits = OPTIONAL, .max = MANY),
      FIELD(struct record, booking_url, .traits = OPTIONAL, .max = LONG_TEXT),
      FIELD(struct record, duration, .traits = OPTIONAL, .means = "Minutes"),
      FIELD(struct record, group_min, .traits = OPTIONAL),
      FIELD(struct record, group_max, .traits = OPTIONAL),
      FIELD(struct record, age_min, .traits = OPTIONAL, .means = "Months"),
      FIELD(struct record, age_max, .traits = OPTIONAL, .means = "Months"),
      FIELD_LIST(struct record, languages, &TEXT_ITEM, .traits = OPTIONAL, .max = MANY),
      FIELD_LIST(struct record, payments, &TEXT_ITEM, .traits = OPTIONAL, .max = MANY),
      FIELD_LIST(struct record, access, &TEXT_ITEM, .traits = OPTIONAL, .max = MANY),
      FIELD_LIST(struct record, tags, &RECORD_TAG, .traits = OPTIONAL, .max = MANY),
      FIELD(struct record, created, .traits = OPTIONAL),
      FIELD(struct record, changed, .traits = OPTIONAL));

struct str record_to_json(struct arena *a, const struct record *r)
{
    struct buf b = BUF(a);

    shape_write_json(&b, &RECORD, r);
    return buf_str(&b);
}

/* A changed "changed" alone is no change: many systems move it when nothing that we read moved. */
struct hash record_hash(struct arena *a, const struct record *r)
{
    struct record told = *r;

    told.changed = (struct moment){0};
    return hash_of(record_to_json(a, &told));
}
