/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "jobs/jobs.h"
#include "mail/mail.h"
#include "web/office/office.h"

/* What the list of what is stuck and the pages of one mail and of one task share. */

#define STUCK "/office/stuck"
#define SENDS_AGAIN (ROLE_CARE | ROLE_ADMIN)

static inline bool may(const struct request *rq, uint32_t roles)
{
    return (rq->by->roles & roles) != 0;
}

/* What a task is about, in words, and where that is looked at: no address when there is no page for
 * it, or when it is not this agent's to see. */
struct stuck_about {
    struct str words;
    struct str href;
};
MUST_CHECK enum fault stuck_about(struct ctx *cx,
                                  struct db *db,
                                  const struct request *rq,
                                  const struct desk *d,
                                  const struct job_stuck *job,
                                  struct stuck_about *ret);
/* What the task does, and why it failed last; both for people. */
struct str stuck_means(struct ctx *cx, const struct request *rq, struct str kind);
struct str stuck_why(struct ctx *cx, struct str last_fault);
/* What may help. */
struct str stuck_advice(struct ctx *cx, struct str last_fault);
/* What a mail server's no means. */
struct str refusal_means(struct ctx *cx, struct str answer);
