/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/inside.h"
#include "jobs/jobs.h"

/*
 * What somebody needs to take part. It may tell of somebody's health, so it is kept as long as it
 * helps: until the visit, and a while for what is asked about it afterwards. A job is written with
 * it, due when it goes; bookings of which nothing was said cost nothing.
 */
#define NEED_KEPT DAYS(30)

enum fault need_forget_later(struct ctx *cx, struct db *db, const struct booking_record *r)
{
    struct str kind = STR("booking_forget_need");
    struct destination_id own = cx->destination;

    if (str_is_empty(r->b.access_need))
        return FAULT_NONE;
    struct job job = booking_job(cx, r, kind, kind);

    cx->destination = r->destination;
    enum fault f = job_add(cx, db, kind, job.subject, moment_plus(r->b.ends, NEED_KEPT), job.key);
    cx->destination = own;
    return f;
}

enum fault booking_forget_need(struct ctx *cx,
                               struct db *db,
                               const struct house *house,
                               struct id subject)
{
    struct booking_id id = {subject};

    (void)house;
    return db_do(cx, db, &BOOKING_FORGET_NEED, ARGS(id, cx->destination), /* ret_changed */ NULL);
}
