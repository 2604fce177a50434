/* SPDX-License-Identifier: EUPL-1.2 */
#include "jobs/inside.h"

#include "base/arena.h"
#include "base/log.h"

#define FIRST_WAIT SECONDS(10) /* of kinds that name none */
#define LONGEST_WAIT HOURS(1)
#define DEATHS_MORE 3 /* attempts that left no word: the runner died under the job */
#define STORY_MOST 1000

enum outcome { OUTCOME_AGAIN, OUTCOME_STUCK, OUTCOME_LEFT_OFF };

struct report {
    const struct job_taken *job;
    struct id owner;
    enum outcome outcome;
    struct moment due;
    uint32_t attempts;
    struct str fault;
    struct str story;
};

static enum fault write_down(struct ctx *cx, struct db *db, void *arg)
{
    const struct report *r = arg;

    switch (r->outcome) {
    case OUTCOME_AGAIN:
        return db_do(cx, db, &JOB_AGAIN,
                     ARGS(r->due, r->attempts, r->fault, r->story, r->job->id, r->owner), NULL);
    case OUTCOME_LEFT_OFF:
        return job_return(cx, db, r->job->id, r->owner);
    case OUTCOME_STUCK:
        break;
    }
    return db_do(cx, db, &JOB_STUCK, ARGS(cx->now, r->fault, r->story, r->job->id, r->owner), NULL);
}

/* Doubles with each failure, up to an hour. */
static struct span wait_after(const struct job_kind *kind, uint32_t failures)
{
    struct span wait = kind->patience.us > 0 ? kind->patience : FIRST_WAIT;

    for (uint32_t i = 1; i < failures && wait.us < LONGEST_WAIT.us; i++)
        wait.us *= 2;
    return wait.us < LONGEST_WAIT.us ? wait : LONGEST_WAIT;
}

/* At most STORY_MOST bytes, not in the middle of a character. */
static struct str short_story(struct ctx *cx)
{
    struct str s = cx->trouble.story;

    if (s.n > STORY_MOST) {
        s.n = STORY_MOST;
        while (s.n > 0 && ((unsigned char)s.p[s.n] & 0xC0) == 0x80)
            s.n--;
    }
    return s.p ? arena_copy(cx->arena, s) : STR("");
}

static enum fault run_or_give_up(struct ctx *cx,
                                 struct db *db,
                                 const struct job_kind *kind,
                                 const struct house *house,
                                 const struct job_taken *job)
{
    if (kind->ask_after > 0 && job->attempts > kind->ask_after + DEATHS_MORE)
        return fault(cx, FAULT_BROKEN, "%u attempts ended without a word", job->attempts - 1);
    return kind->run(cx, db, house, job->subject);
}

static bool has_left_off(const struct ctx *cx, enum fault f)
{
    return f == FAULT_DB_BUSY && ctx_is_ending(cx);
}

static struct report judge(struct ctx *cx,
                           const struct job_kind *kind,
                           const struct job_taken *job,
                           struct id owner,
                           enum fault f)
{
    struct report r = {
        .job = job,
        .owner = owner,
        .outcome = OUTCOME_AGAIN,
        .attempts = job->attempts,
        .fault = str_of(fault_info[f].slug),
        .story = short_story(cx),
    };

    if (has_left_off(cx, f)) { /* the next start's */
        r.outcome = OUTCOME_LEFT_OFF;
    } else if (f == FAULT_DB_BUSY) { /* not the job's doing: it does not count */
        r.attempts--;
    } else if (kind->ask_after > 0 && job->attempts >= kind->ask_after) {
        r.outcome = OUTCOME_STUCK;
    }
    r.due = moment_plus(moment_now(), wait_after(kind, job->attempts));
    return r;
}

static void tell(const struct ctx *cx, const struct report *r)
{
    if (r->outcome == OUTCOME_STUCK) {
        log_trouble(cx, LOG_ERROR, "a job is stuck: a person has to look at it");
    } else if (r->outcome == OUTCOME_AGAIN) {
        log_trouble(cx, LOG_WARN, "a job failed and will run again");
    }
    say(cx, INFO, "the job was", KV_AS("job", r->job->id), KV_AS("kind", r->job->kind),
        KV_AS("attempts", r->attempts));
}

bool job_run(struct ctx *cx,
             struct db *db,
             const struct job_kind *kind,
             const struct house *house,
             const struct job_taken *job,
             struct id owner)
{
    cx->destination = job->destination;
    enum fault f = run_or_give_up(cx, db, kind, house, job);
    if (f == FAULT_NONE)
        return true;
    struct report report = judge(cx, kind, job, owner, f);
    tell(cx, &report);

    trouble_clear(cx);
    ctx_tick(cx);
    f = write_down(cx, db, &report); /* one statement; tried again only when it did not go */
    if (f == FAULT_DB_BUSY) {
        trouble_clear(cx);
        f = db_in_transaction(cx, db, write_down, &report);
    }
    if (f != FAULT_NONE)
        log_trouble(cx, LOG_WARN, "a job's outcome could not be written: it will run again");
    return false;
}
