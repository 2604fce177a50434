/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/office/stuck.h"

/* One task that was given up: what it was about, why it failed, and trying it again. */

struct stuck_task {
    struct page page;
    struct str csrf;
    struct str heading;
    struct badge badge;
    struct list facts;
    struct str about_href;
    struct str advice;
    struct str again;
};
SHAPE(OFFICE_STUCK_TASK_PAGE,
      struct stuck_task,
      FIELD_PART(struct stuck_task, page, &PAGE),
      FIELD(struct stuck_task, csrf),
      FIELD(struct stuck_task, heading),
      FIELD_PART(struct stuck_task, badge, &BADGE, .traits = OPTIONAL),
      FIELD_LIST(struct stuck_task, facts, &DESK_FACT),
      FIELD(struct stuck_task, about_href),
      FIELD(struct stuck_task, advice),
      FIELD(struct stuck_task, again));
PAGE_TEMPLATE(OFFICE_STUCK_TASK_TEMPLATE, "office/stuck-task", &OFFICE_STUCK_TASK_PAGE);

static bool is_of_house(const struct job_stuck *j)
{
    return id_is_none(j->destination.id);
}

/* The house's own are its administrators' to see. */
static enum fault find(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct job_stuck *ret)
{
    struct job_stuck found;

    TRY(job_stuck_find(cx, db, (struct job_id){rq->path_id}, &found));
    if (is_of_house(&found) && !may(rq, ROLE_ADMIN))
        return fault(cx, FAULT_JOB_ABSENT, "a task of the house, asked by no administrator");
    *ret = found;
    return FAULT_NONE;
}

/* What was noted of a task of the house may name another destination's things. */
static struct list facts_of(struct ctx *cx,
                            const struct request *rq,
                            const struct desk *d,
                            const struct job_stuck *j,
                            struct str about)
{
    bool whole = may(rq, ROLE_ADMIN) && !is_of_house(j);
    const struct desk_fact known[] = {
        {SAY(cx, "About"), about},
        {SAY(cx, "Why"), stuck_why(cx, j->last_fault)},
        {SAY(cx, "Given up on"), desk_when(cx, d, j->since, DATE_SHORT)},
        {SAY(cx, "Times tried"), number_text(cx, j->attempts)},
        {SAY(cx, "Noted by the machine"), whole ? j->story : STR_NONE},
    };
    return desk_facts(cx->arena, known, COUNT_OF(known));
}

enum fault stuck_task_page(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    struct stuck_about about;
    struct job_stuck j = {0};
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(find(cx, db, rq, &j));
    TRY(stuck_about(cx, db, rq, &d, &j, &about));
    struct stuck_task view = {
        .csrf = rq->csrf,
        .heading = stuck_means(cx, rq, j.kind),
        .badge = badge_of("err", SAY(cx, "Given up")),
        .facts = facts_of(cx, rq, &d, &j, about.words),
        .about_href = about.href,
        .advice = stuck_advice(cx, j.last_fault),
        .again = address_of(cx, STUCK "/tasks", j.id.id, "/again"),
    };

    desk_title(&d, view.heading, STUCK);
    view.page = d.page;
    return page_reply(cx, rq, &OFFICE_STUCK_TASK_TEMPLATE, &view, ret);
}

enum fault stuck_task_send(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    struct job_runners *runners = rq->house->runners;
    struct job_stuck j;

    TRY(find(cx, db, rq, &j));
    TRY(job_again(cx, db, job_runners_kinds(runners), j.id));
    job_runners_wake(runners);
    return go_to(cx, ret, STR(STUCK), "again");
}
