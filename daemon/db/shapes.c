/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/change.h"
#include "db/inside.h"

SHAPE(LOCK_ROW, struct lock_row, FIELD(struct lock_row, got));

WORDS(CHANGE_KINDS,
      "change_kind",
      [CHANGE_OFFER] = "offer",
      [CHANGE_SLOTS] = "slots",
      [CHANGE_SEATS] = "seats",
      [CHANGE_PARTNER] = "partner",
      [CHANGE_DESTINATION] = "destination",
      [CHANGE_CONNECTION] = "connection");

SHAPE(CHANGE,
      struct change,
      FIELD(struct change, id),
      FIELD(struct change, destination, .traits = OPTIONAL),
      FIELD_WORD(struct change, kind, &CHANGE_KINDS),
      FIELD(struct change, subject, .traits = OPTIONAL),
      FIELD(struct change, number),
      FIELD(struct change, at));

SHAPE(CHANGE_ROW,
      struct change_row,
      FIELD(struct change_row, source),
      FIELD(struct change_row, seq),
      FIELD(struct change_row, id),
      FIELD(struct change_row, destination, .traits = OPTIONAL),
      FIELD(struct change_row, kind),
      FIELD(struct change_row, subject, .traits = OPTIONAL),
      FIELD(struct change_row, number),
      FIELD(struct change_row, at));

SHAPE(CHANGE_POSITION,
      struct change_position,
      FIELD(struct change_position, source),
      FIELD(struct change_position, seq));

SHAPE(MIGRATION_ROW,
      struct migration_row,
      FIELD(struct migration_row, number),
      FIELD(struct migration_row, name),
      FIELD(struct migration_row, hash),
      FIELD(struct migration_row, done),
      FIELD(struct migration_row, whole));

SHAPE(TABLE_ROW, struct table_row, FIELD(struct table_row, name));
