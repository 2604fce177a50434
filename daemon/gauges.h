/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"
#include "jobs/jobs.h"

/*
 * What /metrics tells of the database: what is stuck, and what waits. A thread with a connection of
 * its own looks every few seconds, so that no scrape ever waits for the database. When it cannot
 * look, nothing is told: a number that nobody has seen would be a wrong one.
 */
struct gauges;
struct gauges *gauges_new(const struct db_place *place, const struct job_kind *kinds);
void gauges_free(struct gauges **gauges);
/* In Prometheus' text format. Any thread. */
void gauges_write(struct gauges *gauges, struct buf *b);
