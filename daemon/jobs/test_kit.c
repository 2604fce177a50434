/* SPDX-License-Identifier: EUPL-1.2 */
#include "jobs/test_kit.h"

struct server_kit kit;
struct db *db;
const struct str no_key = {NULL, 0};

SHAPE(JOB_SEEN,
      struct job_seen,
      FIELD(struct job_seen, state),
      FIELD(struct job_seen, attempts),
      FIELD(struct job_seen, due, .traits = OPTIONAL),
      FIELD(struct job_seen, last_fault, .traits = OPTIONAL),
      FIELD(struct job_seen, story, .traits = OPTIONAL));
struct count_seen {
    int64_t n;
};
SHAPE(COUNT_SEEN, struct count_seen, FIELD(struct count_seen, n));
QUERY(KIT_STATE_OF,
      &JOB_SEEN,
      "SELECT state, attempts, due, last_fault, story FROM job WHERE subject = ?");
QUERY(KIT_COUNT_STATE, &COUNT_SEEN, "SELECT COUNT(*) AS n FROM job WHERE state = ?");
QUERY(KIT_CLEAR, NULL, "DELETE FROM job");

void must(enum fault f)
{
    if (f != FAULT_NONE)
        fail_msg("%s: %s", fault_info[f].slug, kit.cx.trouble.story.p);
}

struct id add(const char *kind, struct span later, struct str key)
{
    struct id subject = id_new(kit.cx.now);

    ctx_tick(&kit.cx);
    must(job_add(&kit.cx, db, str_of(kind), subject, moment_plus(kit.cx.now, later), key));
    return subject;
}

struct job_seen state_of(struct id subject)
{
    struct job_seen row;

    must(db_one(&kit.cx, db, &KIT_STATE_OF, ARGS(subject), FAULT_BROKEN, &row));
    return row;
}

int64_t count_in(const char *state)
{
    struct count_seen row;

    must(db_one(&kit.cx, db, &KIT_COUNT_STATE, ARGS(str_of(state)), FAULT_BROKEN, &row));
    return row.n;
}

uint32_t run_due_of(const struct job_kind *kinds)
{
    uint32_t n = 0;

    must(job_run_due(&kit.cx, db, kinds, NULL, &n));
    return n;
}

int jobs_open(void **state)
{
    (void)state;
    kit.quiet = true; /* failures are what these tests are about */
    return kit_begin_serving(&kit, &db) != FAULT_NONE;
}

int jobs_close(void **state)
{
    (void)state;
    db_close(&db);
    kit_end(&kit);
    return 0;
}

int jobs_fresh(void **state)
{
    (void)state;
    trouble_clear(&kit.cx);
    kit.cx.destination = (struct destination_id){{{0}}};
    return db_do(&kit.cx, db, &KIT_CLEAR, NO_ARGS, NULL) != FAULT_NONE;
}
