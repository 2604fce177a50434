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

SHAPE(JOB_STUCK_ROW,
      struct job_stuck,
      FIELD(struct job_stuck, id),
      FIELD(struct job_stuck, destination, .traits = OPTIONAL),
      FIELD(struct job_stuck, kind),
      FIELD(struct job_stuck, subject, .traits = OPTIONAL),
      FIELD(struct job_stuck, attempts),
      FIELD(struct job_stuck, since, .traits = OPTIONAL),
      FIELD(struct job_stuck, last_fault, .traits = OPTIONAL),
      FIELD(struct job_stuck, story, .traits = OPTIONAL),
      FIELD(struct job_stuck, alike));

SHAPE(JOBS_STUCK_COUNT_ROW,
      struct jobs_stuck_count,
      FIELD(struct jobs_stuck_count, here),
      FIELD(struct jobs_stuck_count, house));

SHAPE(JOBS_GIVEN_UP_ROW,
      struct jobs_given_up,
      FIELD(struct jobs_given_up, kind),
      FIELD(struct jobs_given_up, n));

SHAPE(JOB_OLDEST_ROW, struct job_oldest_row, FIELD(struct job_oldest_row, due));
