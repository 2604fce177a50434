/* SPDX-License-Identifier: EUPL-1.2 */
#include "sync/inside.h"

WORDS(RUN_STATES, "run_state", [RUN_GOING] = "going", [RUN_DONE] = "done", [RUN_FAILED] = "failed");

SHAPE(SYNC_RUN,
      struct sync_run,
      FIELD(struct sync_run, id),
      FIELD(struct sync_run, destination),
      FIELD(struct sync_run, connection),
      FIELD(struct sync_run, source, .max = 60),
      FIELD_WORD(struct sync_run, state, &RUN_STATES),
      FIELD(struct sync_run, started),
      FIELD(struct sync_run, ended, .traits = OPTIONAL),
      FIELD(struct sync_run, seen, .means = "Records that the source told"),
      FIELD(struct sync_run, fresh, .means = "Told for the first time"),
      FIELD(struct sync_run, changed),
      FIELD(struct sync_run, same),
      FIELD(struct sync_run, gone, .means = "No longer delivered"),
      FIELD(struct sync_run, refused),
      FIELD(struct sync_run, why, .max = 1000, .means = "Of a run that failed"));

SHAPE(SYNC_REFUSAL,
      struct sync_refusal,
      FIELD(struct sync_refusal, run),
      FIELD(struct sync_refusal, number),
      FIELD(struct sync_refusal, destination),
      FIELD(struct sync_refusal, source_key, .max = 58),
      FIELD(struct sync_refusal, why, .max = 400));

SHAPE(KNOWN,
      struct known,
      FIELD(struct known, source_key, .max = 58),
      FIELD(struct known, hash),
      FIELD(struct known, offer, .traits = OPTIONAL),
      FIELD(struct known, partner, .traits = OPTIONAL),
      FIELD(struct known, gone));

SHAPE(RECORD_ROW,
      struct record_row,
      FIELD(struct record_row, connection),
      FIELD(struct record_row, source_key, .max = 58),
      FIELD(struct record_row, destination),
      FIELD(struct record_row, hash),
      FIELD(struct record_row, offer, .traits = OPTIONAL),
      FIELD(struct record_row, partner, .traits = OPTIONAL),
      FIELD(struct record_row, gone),
      FIELD(struct record_row, run));
