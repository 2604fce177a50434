/* SPDX-License-Identifier: EUPL-1.2 */
#include "jobs/inside.h"

SHAPE(JOB,
      struct job,
      FIELD(struct job, id),
      FIELD(struct job, destination, .traits = OPTIONAL),
      FIELD(struct job, kind, .min = 1, .max = 64),
      FIELD(struct job, subject, .traits = OPTIONAL),
      FIELD(struct job, due),
      FIELD(struct job, key, .traits = OPTIONAL, .max = 190));

SHAPE(JOB_TAKEN,
      struct job_taken,
      FIELD(struct job_taken, id),
      FIELD(struct job_taken, destination, .traits = OPTIONAL),
      FIELD(struct job_taken, kind),
      FIELD(struct job_taken, subject, .traits = OPTIONAL),
      FIELD(struct job_taken, attempts));

SHAPE(JOB_DUE_ROW, struct job_due_row, FIELD(struct job_due_row, id));
