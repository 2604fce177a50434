/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "jobs/jobs.h"

/* For tests: run what is due now, in the caller's thread, until nothing is. */
MUST_CHECK enum fault job_run_due(struct ctx *cx,
                                  struct db *db,
                                  const struct job_kind *kinds,
                                  const struct house *house,
                                  uint32_t *ret_run);
