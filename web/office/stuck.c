/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/office/stuck.h"

#include "base/arena.h"
#include "booking/booking.h"

/* What the house could not bring to its end by itself: refused mails, and tasks that were given up.
 */

struct stuck_mail_row {
    struct str href;
    struct str addressee;
    struct str about; /* reference and name of the booking */
    struct str subject;
    struct str when;
    struct str why;
};
SHAPE(OFFICE_STUCK_MAIL_ROW,
      struct stuck_mail_row,
      FIELD(struct stuck_mail_row, href),
      FIELD(struct stuck_mail_row, addressee),
      FIELD(struct stuck_mail_row, about),
      FIELD(struct stuck_mail_row, subject),
      FIELD(struct stuck_mail_row, when),
      FIELD(struct stuck_mail_row, why));

struct stuck_job_row {
    struct str href;
    struct str means;
    struct str about;
    struct str when;
    struct str times;
    struct str why;
};
SHAPE(OFFICE_STUCK_JOB_ROW,
      struct stuck_job_row,
      FIELD(struct stuck_job_row, href),
      FIELD(struct stuck_job_row, means),
      FIELD(struct stuck_job_row, about),
      FIELD(struct stuck_job_row, when),
      FIELD(struct stuck_job_row, times),
      FIELD(struct stuck_job_row, why));

struct stuck_view {
    struct page page;
    struct str csrf;
    struct str heading;
    struct page_message message;
    struct str mails_name;
    struct list mails;
    bool has_mails;
    struct str mails_again; /* where sending all of them again is sent; empty: not from here */
    struct str jobs_name;
    struct list jobs;
    bool has_jobs;
    struct str jobs_again;
    bool is_well;
};
SHAPE(OFFICE_STUCK_PAGE,
      struct stuck_view,
      FIELD_PART(struct stuck_view, page, &PAGE),
      FIELD(struct stuck_view, csrf),
      FIELD(struct stuck_view, heading),
      FIELD_PART(struct stuck_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct stuck_view, mails_name),
      FIELD_LIST(struct stuck_view, mails, &OFFICE_STUCK_MAIL_ROW),
      FIELD(struct stuck_view, has_mails),
      FIELD(struct stuck_view, mails_again),
      FIELD(struct stuck_view, jobs_name),
      FIELD_LIST(struct stuck_view, jobs, &OFFICE_STUCK_JOB_ROW),
      FIELD(struct stuck_view, has_jobs),
      FIELD(struct stuck_view, jobs_again),
      FIELD(struct stuck_view, is_well));
PAGE_TEMPLATE(OFFICE_STUCK_TEMPLATE, "office/stuck", &OFFICE_STUCK_PAGE);

static enum fault mail_row_of(struct ctx *cx,
                              struct db *db,
                              const struct desk *d,
                              const struct mail_view *m,
                              struct stuck_mail_row *ret)
{
    struct booking b;
    bool found = false;

    TRY(booking_of_mail(cx, db, m->once, &b, &found));
    *ret = (struct stuck_mail_row){
        .href = address_of(cx, STUCK "/mails", m->id.id, ""),
        .addressee = m->addressee,
        .subject = m->subject,
        .when = desk_when(cx, d, m->closed, DATE_SHORT),
        .why = refusal_means(cx, m->answer),
    };
    if (found) {
        ret->about = arena_text(cx->arena, "%" PRI_STR " · %" PRI_STR, ARG_STR(b.reference),
                                ARG_STR(b.name));
    }
    return FAULT_NONE;
}

static enum fault fill_mails(struct ctx *cx,
                             struct db *db,
                             const struct request *rq,
                             const struct desk *d,
                             struct stuck_view *view)
{
    struct list refused;
    uint32_t all = 0;
    size_t n = 0;

    TRY(mails_refused(cx, db, &refused));
    TRY(mails_refused_count(cx, db, &all));
    struct stuck_mail_row *rows = NEW_ARRAY(cx->arena, struct stuck_mail_row, refused.n + 1);

    each_in (m, struct mail_view, &refused)
        TRY(mail_row_of(cx, db, d, m, &rows[n++]));
    view->mails = (struct list){rows, n};
    view->has_mails = n > 0;
    view->mails_name = COUNTED(cx, all, "{n} refused mail", "{n} refused mails");
    if (n > 1 && may(rq, SENDS_AGAIN))
        view->mails_again = STR(STUCK "/mails");
    return FAULT_NONE;
}

static enum fault job_row_of(struct ctx *cx,
                             struct db *db,
                             const struct request *rq,
                             const struct desk *d,
                             const struct job_stuck *j,
                             struct stuck_job_row *ret)
{
    struct stuck_about about;

    TRY(stuck_about(cx, db, rq, d, j, &about));
    *ret = (struct stuck_job_row){
        .href = address_of(cx, STUCK "/tasks", j->id.id, ""),
        .means = stuck_means(cx, rq, j->kind),
        .about = about.words,
        .when = desk_when(cx, d, j->since, DATE_SHORT),
        .times = number_text(cx, j->attempts),
        .why = stuck_why(cx, j->last_fault),
    };
    return FAULT_NONE;
}

/* One list behind the other. */
static enum fault job_rows_of(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              const struct desk *d,
                              const struct list *jobs,
                              struct list *rows)
{
    struct stuck_job_row *all = rows->items;

    each_in (j, struct job_stuck, jobs)
        TRY(job_row_of(cx, db, rq, d, j, &all[rows->n++]));
    return FAULT_NONE;
}

/* Those of the house serve every destination: its administrators look after them. */
static enum fault fill_jobs(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            const struct desk *d,
                            struct stuck_view *view)
{
    struct jobs_stuck_count all;
    struct list here;
    struct list house = {NULL, 0};

    TRY(jobs_stuck(cx, db, &here));
    TRY(jobs_stuck_count(cx, db, &all));
    if (may(rq, ROLE_ADMIN))
        TRY(jobs_stuck_of_house(cx, db, &house));
    view->jobs.items = NEW_ARRAY(cx->arena, struct stuck_job_row, here.n + house.n + 1);
    TRY(job_rows_of(cx, db, rq, d, &house, &view->jobs));
    TRY(job_rows_of(cx, db, rq, d, &here, &view->jobs));
    view->has_jobs = view->jobs.n > 0;
    view->jobs_name = COUNTED(cx, all.here + house.n, "{n} task given up", "{n} tasks given up");
    if (here.n > 1)
        view->jobs_again = STR(STUCK "/tasks");
    return FAULT_NONE;
}

static struct page_message done_words(struct ctx *cx, struct str done)
{
    if (str_is(done, STR("sent"))) {
        return message_ok(SAY(cx, "On its way again."),
                          SAY(cx, "What the mail server refuses once more comes back here."));
    }
    if (str_is(done, STR("again"))) {
        return message_ok(SAY(cx, "It is being tried again."),
                          SAY(cx, "What fails once more comes back here at once."));
    }
    return (struct page_message){0};
}

enum fault stuck_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct stuck_view view = {.csrf = rq->csrf};
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(fill_mails(cx, db, rq, &d, &view));
    TRY(fill_jobs(cx, db, rq, &d, &view));
    view.heading = SAY(cx, "What is stuck");
    view.message = done_words(cx, asked(cx, rq, "done"));
    view.is_well = !view.has_mails && !view.has_jobs;
    desk_title(&d, view.heading, STUCK);
    view.page = d.page;
    return page_reply(cx, rq, &OFFICE_STUCK_TEMPLATE, &view, ret);
}

enum fault stuck_mails_send(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret)
{
    uint32_t n = 0;

    TRY(mails_again(cx, db, &n));
    job_runners_wake(rq->house->runners);
    return go_to(cx, ret, STR(STUCK), n > 0 ? "sent" : NULL);
}

enum fault stuck_jobs_send(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    struct job_runners *runners = rq->house->runners;
    uint32_t n = 0;

    TRY(jobs_again(cx, db, job_runners_kinds(runners), &n));
    job_runners_wake(runners);
    return go_to(cx, ret, STR(STUCK), n > 0 ? "again" : NULL);
}
