/* SPDX-License-Identifier: EUPL-1.2 */
#include "partner/inside.h"

WORDS(PARTNER_KINDS,
      "partner_kind",
      [PARTNER_GUIDE] = "guide",
      [PARTNER_ASSOCIATION] = "association",
      [PARTNER_ARTIST] = "artist",
      [PARTNER_MUNICIPALITY] = "municipality",
      [PARTNER_COMPANY] = "company",
      [PARTNER_MUSEUM] = "museum",
      [PARTNER_FARM] = "farm",
      [PARTNER_CRAFT] = "craft");

WORDS(PARTNER_STATES,
      "partner_state",
      [PARTNER_APPLIED] = "applied",
      [PARTNER_ACTIVE] = "active",
      [PARTNER_SUSPENDED] = "suspended");

WORDS(VAT_STATUSES,
      "vat_status",
      [VAT_LIABLE] = "liable",
      [VAT_FRANCHISE] = "franchise",
      [VAT_EXEMPT] = "exempt");

SHAPE(DESTINATION,
      struct destination,
      FIELD(struct destination, id),
      FIELD(struct destination, slug, .min = 1, .max = 64),
      FIELD(struct destination, name, .min = 1, .max = 120),
      FIELD(struct destination, hosts, .min = 1, .max = 400),
      FIELD(struct destination, zone, .min = 1, .max = 64),
      FIELD(struct destination, currency, .min = 3, .max = 3),
      FIELD(struct destination, languages, .min = 2, .max = 64),
      FIELD(struct destination, seller, .max = 400),
      FIELD(struct destination, email, .max = 254),
      FIELD(struct destination, hold_minutes, .min = 1, .max = 120),
      FIELD(struct destination, hold_most, .min = 1, .max = 1440),
      FIELD(struct destination, vat_points, .max = 10000),
      FIELD(struct destination, demo));

SHAPE(PARTNER,
      struct partner,
      FIELD(struct partner, id),
      FIELD(struct partner, destination),
      FIELD(struct partner, number, .min = 1, .max = 4000000000),
      FIELD_WORD(struct partner, kind, &PARTNER_KINDS),
      FIELD_WORD(struct partner, state, &PARTNER_STATES),
      FIELD(struct partner, name, .min = 1, .max = 200),
      FIELD(struct partner, source_key, .traits = OPTIONAL, .max = 120),
      FIELD(struct partner, legal, .max = 200),
      FIELD(struct partner, address, .max = 400),
      FIELD(struct partner, siret, .max = 14),
      FIELD(struct partner, register_number, .max = 40),
      FIELD(struct partner, email, .max = 254),
      FIELD(struct partner, phone, .max = 40),
      FIELD(struct partner, web, .max = 400),
      FIELD(struct partner, mediator, .max = 400),
      FIELD_WORD(struct partner, vat, &VAT_STATUSES),
      FIELD(struct partner, holder, .max = 140),
      FIELD(struct partner, iban, .max = 34));

SHAPE(CONTRACT,
      struct contract,
      FIELD(struct contract, id),
      FIELD(struct contract, destination),
      FIELD(struct contract, partner, .traits = OPTIONAL),
      FIELD(struct contract, points, .max = 10000),
      FIELD(struct contract, fixed),
      FIELD(struct contract, least),
      FIELD(struct contract, most, .traits = OPTIONAL),
      FIELD(struct contract, vat_points, .max = 10000),
      FIELD(struct contract, from),
      FIELD(struct contract, until, .traits = OPTIONAL));

SHAPE(USER,
      struct user,
      FIELD(struct user, id),
      FIELD(struct user, destination),
      FIELD(struct user, partner, .traits = OPTIONAL),
      FIELD(struct user, email, .min = 3, .max = 254),
      FIELD(struct user, name, .min = 1, .max = 120),
      FIELD(struct user, roles, .min = 1, .max = 4000000000),
      FIELD(struct user, password_hash, .traits = SECRET, .max = 128),
      FIELD(struct user, demo));

SHAPE(HIGHEST_ROW, struct highest_row, FIELD(struct highest_row, number));

SHAPE(KNOWN_ROW,
      struct known_row,
      FIELD(struct known_row, id),
      FIELD(struct known_row, source_key),
      FIELD(struct known_row, number));

SHAPE(SIGN_IN_WAIT_ROW, struct sign_in_wait_row, FIELD(struct sign_in_wait_row, until));

SHAPE(PASSWORD_ASK_ROW,
      struct password_ask_row,
      FIELD(struct password_ask_row, address),
      FIELD(struct password_ask_row, tongue),
      FIELD(struct password_ask_row, asks),
      FIELD(struct password_ask_row, since));
