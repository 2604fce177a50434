/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/inside.h"

WORDS(THEMES,
      "theme",
      [THEME_ART] = "art",
      [THEME_WORLD] = "world",
      [THEME_CRAFT] = "craft",
      [THEME_NIGHT] = "night",
      [THEME_RIVER] = "river",
      [THEME_NATURE] = "nature",
      [THEME_HERITAGE] = "heritage",
      [THEME_LOCALS] = "locals");

WORDS(VISIT_KINDS,
      "visit_kind",
      [VISIT_GUIDED] = "guided",
      [VISIT_WALK] = "walk",
      [VISIT_CRUISE] = "cruise",
      [VISIT_WORKSHOP] = "workshop",
      [VISIT_MEETING] = "meeting",
      [VISIT_VIRTUAL] = "virtual");

WORDS(TARIFF_KINDS,
      "tariff_kind",
      [TARIFF_ADULT] = "adult",
      [TARIFF_CHILD] = "child",
      [TARIFF_REDUCED] = "reduced",
      [TARIFF_GROUP] = "group");

WORDS(ACCESSES,
      "access",
      [ACCESS_WHEELCHAIR] = "wheelchair",
      [ACCESS_WHEELCHAIR_HELP] = "wheelchair_help",
      [ACCESS_SIGN_LANGUAGE] = "sign_language",
      [ACCESS_HEARING_LOOP] = "hearing_loop",
      [ACCESS_EASY_READ] = "easy_read",
      [ACCESS_BLIND] = "blind",
      [ACCESS_MENTAL] = "mental");

WORDS(CANCEL_POLICIES,
      "cancel_policy",
      [CANCEL_FLEXIBLE] = "flexible",
      [CANCEL_MODERATE] = "moderate",
      [CANCEL_STRICT] = "strict");

WORDS(OFFER_STATES,
      "offer_state",
      [OFFER_DRAFT] = "draft",
      [OFFER_ONLINE] = "online",
      [OFFER_PAUSED] = "paused",
      [OFFER_GONE] = "gone");

WORDS(VERSION_STATES,
      "version_state",
      [VERSION_DRAFT] = "draft",
      [VERSION_PROPOSED] = "proposed",
      [VERSION_APPROVED] = "approved",
      [VERSION_REFUSED] = "refused",
      [VERSION_RETURNED] = "returned",
      [VERSION_OVERTAKEN] = "overtaken");

WORDS(SLOT_STATES,
      "slot_state",
      [SLOT_OPEN] = "open",
      [SLOT_CLOSED] = "closed",
      [SLOT_CANCELLED] = "cancelled");

SHAPE(OFFER_TARIFF,
      struct offer_tariff,
      FIELD(struct offer_tariff, id, .traits = OPTIONAL),
      FIELD_WORD(struct offer_tariff, kind, &TARIFF_KINDS),
      FIELD(struct offer_tariff, label, .traits = OPTIONAL, .max = 80),
      FIELD(struct offer_tariff, price),
      FIELD(struct offer_tariff, note, .traits = OPTIONAL, .max = 200));

SHAPE(OFFER_STOP,
      struct offer_stop,
      FIELD(struct offer_stop, title, .max = 80),
      FIELD(struct offer_stop, about, .traits = OPTIONAL, .max = 300));

SHAPE(OFFER_PICTURE,
      struct offer_picture,
      FIELD(struct offer_picture, url, .max = 1000),
      FIELD(struct offer_picture, alt, .traits = OPTIONAL, .max = 400),
      FIELD(struct offer_picture, credit, .traits = OPTIONAL, .max = 200));

SHAPE(OFFER_ACCESS, struct offer_access, FIELD_WORD(struct offer_access, what, &ACCESSES));

SHAPE(OFFER_START, struct offer_start, FIELD(struct offer_start, minute, .max = 1439));

SHAPE(OFFER_PERIOD,
      struct offer_period,
      FIELD(struct offer_period, from),
      FIELD(struct offer_period, until),
      FIELD(struct offer_period, weekdays, .traits = OPTIONAL, .max = 127),
      FIELD_LIST(struct offer_period, starts, &OFFER_START, .min = 1, .max = 48),
      FIELD(struct offer_period, capacity, .min = 1, .max = 1000000),
      FIELD(struct offer_period, language, .traits = OPTIONAL, .max = 8));

/* Drafts may lack anything: offer_content_check says what a version must have before it is sent. */
SHAPE(OFFER_CONTENT,
      struct offer_content,
      FIELD(struct offer_content, title, .traits = OPTIONAL, .max = 200),
      FIELD(struct offer_content, hook, .traits = OPTIONAL, .max = 600),
      FIELD(struct offer_content, story, .traits = OPTIONAL, .max = 8000),
      FIELD_LIST(struct offer_content, stops, &OFFER_STOP, .traits = OPTIONAL, .max = 12),
      FIELD_WORD(struct offer_content, theme, &THEMES, .traits = OPTIONAL),
      FIELD_WORD(struct offer_content, kind, &VISIT_KINDS, .traits = OPTIONAL),
      FIELD(struct offer_content, place_name, .traits = OPTIONAL, .max = 200),
      FIELD(struct offer_content, street, .traits = OPTIONAL, .max = 400),
      FIELD(struct offer_content, postcode, .traits = OPTIONAL, .max = 10),
      FIELD(struct offer_content, commune, .traits = OPTIONAL, .max = 120),
      FIELD(struct offer_content, insee, .traits = OPTIONAL, .max = 5),
      FIELD(struct offer_content, department, .traits = OPTIONAL, .max = 3),
      FIELD(struct offer_content, point, .traits = OPTIONAL),
      FIELD(struct offer_content, directions, .traits = OPTIONAL, .max = 1000),
      FIELD(struct offer_content, join, .traits = OPTIONAL, .max = 1000),
      FIELD(struct offer_content, bring, .traits = OPTIONAL, .max = 600),
      FIELD(struct offer_content, audience, .traits = OPTIONAL, .max = 400),
      FIELD_LIST(struct offer_content, access, &OFFER_ACCESS, .traits = OPTIONAL, .max = 16),
      FIELD(struct offer_content, access_note, .traits = OPTIONAL, .max = 1000),
      FIELD_LIST(struct offer_content, languages, &TEXT_ITEM, .traits = OPTIONAL, .max = 12),
      FIELD(struct offer_content, duration, .traits = OPTIONAL, .max = 10080),
      FIELD(struct offer_content, group_max, .traits = OPTIONAL, .max = 10000),
      FIELD(struct offer_content, age_min, .traits = OPTIONAL, .max = 99),
      FIELD_LIST(struct offer_content, tariffs, &OFFER_TARIFF, .traits = OPTIONAL, .max = 8),
      FIELD_WORD(struct offer_content, cancel, &CANCEL_POLICIES, .traits = OPTIONAL),
      FIELD_LIST(struct offer_content, pictures, &OFFER_PICTURE, .traits = OPTIONAL, .max = 20),
      FIELD_LIST(struct offer_content, periods, &OFFER_PERIOD, .traits = OPTIONAL, .max = 600),
      FIELD(struct offer_content, host, .traits = OPTIONAL, .max = 200));

SHAPE(OFFER,
      struct offer,
      FIELD(struct offer, id),
      FIELD(struct offer, destination),
      FIELD(struct offer, partner),
      FIELD(struct offer, number, .max = 4000000000),
      FIELD(struct offer, slug, .max = 120),
      FIELD_WORD(struct offer, state, &OFFER_STATES),
      FIELD(struct offer, published, .traits = OPTIONAL),
      FIELD(struct offer, source_key, .traits = OPTIONAL, .max = 120));

SHAPE(WITHDRAWAL,
      struct withdrawal,
      FIELD(struct withdrawal, offer),
      FIELD(struct withdrawal, destination),
      FIELD(struct withdrawal, at),
      FIELD(struct withdrawal, by_partner),
      FIELD(struct withdrawal, by_name, .max = 120),
      FIELD(struct withdrawal, why, .max = 400));

SHAPE(VERSION,
      struct version,
      FIELD(struct version, id),
      FIELD(struct version, offer),
      FIELD(struct version, number),
      FIELD_WORD(struct version, state, &VERSION_STATES),
      FIELD(struct version, made),
      FIELD(struct version, made_by),
      FIELD(struct version, hash),
      FIELD_PART(struct version, content, &OFFER_CONTENT));

SHAPE(VERSION_ROW,
      struct version_row,
      FIELD(struct version_row, id),
      FIELD(struct version_row, destination),
      FIELD(struct version_row, offer),
      FIELD(struct version_row, number),
      FIELD_WORD(struct version_row, state, &VERSION_STATES),
      FIELD(struct version_row, made),
      FIELD(struct version_row, made_by),
      FIELD(struct version_row, hash),
      FIELD(struct version_row, content, .max = 4000000));

SHAPE(NEWEST_ROW,
      struct newest_row,
      FIELD(struct newest_row, offer),
      FIELD_WORD(struct newest_row, state, &OFFER_STATES),
      FIELD(struct newest_row, version),
      FIELD(struct newest_row, number),
      FIELD_WORD(struct newest_row, version_state, &VERSION_STATES),
      FIELD(struct newest_row, hash));

SHAPE(OFFER_NUMBER_ROW, struct offer_number_row, FIELD(struct offer_number_row, number));

SHAPE(OFFER_ITEM, struct offer_item, FIELD(struct offer_item, offer));

SHAPE(VERSION_KEY,
      struct version_key,
      FIELD(struct version_key, destination),
      FIELD(struct version_key, version));

SHAPE(OFFER_ROW,
      struct offer_row,
      FIELD(struct offer_row, id),
      FIELD(struct offer_row, slug),
      FIELD(struct offer_row, number),
      FIELD_WORD(struct offer_row, state, &OFFER_STATES),
      FIELD(struct offer_row, title, .traits = OPTIONAL),
      FIELD(struct offer_row, commune, .traits = OPTIONAL),
      FIELD_WORD(struct offer_row, newest, &VERSION_STATES),
      FIELD(struct offer_row, slots));

SHAPE(SLOT,
      struct slot,
      FIELD(struct slot, id),
      FIELD(struct slot, destination),
      FIELD(struct slot, offer),
      FIELD(struct slot, partner),
      FIELD(struct slot, day),
      FIELD(struct slot, minute, .max = 1439),
      FIELD(struct slot, zone),
      FIELD(struct slot, starts),
      FIELD(struct slot, ends),
      FIELD(struct slot, sales_end),
      FIELD(struct slot, language),
      FIELD(struct slot, capacity, .min = 1, .max = 1000000),
      FIELD_WORD(struct slot, state, &SLOT_STATES));

SHAPE(SLOT_MOMENT,
      struct slot_moment,
      FIELD(struct slot_moment, starts),
      FIELD(struct slot_moment, language));

SHAPE(DAYS_OFF,
      struct days_off,
      FIELD(struct days_off, first_day),
      FIELD(struct days_off, last_day));
