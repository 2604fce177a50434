/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/test.h"
#include "db/server_kit.h"
#include "jobs/inside.h"
#include "jobs/run_kit.h"

/* For tests of this room: a server of their own, one connection, jobs as rows. */
extern struct server_kit kit;
extern struct db *db;
extern const struct str no_key;

struct job_seen {
    struct str state;
    uint32_t attempts;
    struct moment due;
    struct str last_fault;
    struct str story;
};

void must(enum fault f);
/* A job that is due `later`; its subject. */
struct id add(const char *kind, struct span later, struct str key);
struct job_seen state_of(struct id subject);
int64_t count_in(const char *state);
/* How many ran; the kinds are the test's own. */
uint32_t run_due_of(const struct job_kind *kinds);

/* For cmocka's groups. Before each test: no job, no trouble, no destination. */
int jobs_open(void **state);
int jobs_close(void **state);
int jobs_fresh(void **state);
