/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "sync/sync.h"
#include "web/office/office.h"

/* Runs of the sources, and what one of them refused. */

struct run_row {
    struct str href;
    struct str source;
    struct str when;
    struct badge badge;
    struct str seen;
    struct str fresh;
    struct str changed;
    struct str same;
    struct str gone;
    struct str refused;
};
SHAPE(OFFICE_RUN_ROW,
      struct run_row,
      FIELD(struct run_row, href),
      FIELD(struct run_row, source),
      FIELD(struct run_row, when),
      FIELD_PART(struct run_row, badge, &BADGE, .traits = OPTIONAL),
      FIELD(struct run_row, seen),
      FIELD(struct run_row, fresh),
      FIELD(struct run_row, changed),
      FIELD(struct run_row, same),
      FIELD(struct run_row, gone),
      FIELD(struct run_row, refused));

struct refusal_row {
    struct str key;
    struct str why;
};
SHAPE(OFFICE_REFUSAL_ROW,
      struct refusal_row,
      FIELD(struct refusal_row, key),
      FIELD(struct refusal_row, why));

struct runs_view {
    struct page page;
    struct str back;
    struct str heading;
    struct str words;
    struct page_message message;
    struct list rows;
    bool has_rows;
    struct list refusals;
    bool has_refusals;
};
SHAPE(OFFICE_RUNS_PAGE,
      struct runs_view,
      FIELD_PART(struct runs_view, page, &PAGE),
      FIELD(struct runs_view, back),
      FIELD(struct runs_view, heading),
      FIELD(struct runs_view, words),
      FIELD_PART(struct runs_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD_LIST(struct runs_view, rows, &OFFICE_RUN_ROW),
      FIELD(struct runs_view, has_rows),
      FIELD_LIST(struct runs_view, refusals, &OFFICE_REFUSAL_ROW),
      FIELD(struct runs_view, has_refusals));
PAGE_TEMPLATE(OFFICE_RUNS_TEMPLATE, "office/runs", &OFFICE_RUNS_PAGE);

static struct badge run_badge(struct ctx *cx, enum run_state state)
{
    switch (state) {
    case RUN_GOING:
        return badge_of("info", SAY(cx, "Under way"));
    case RUN_DONE:
        return badge_of("ok", SAY(cx, "Done"));
    case RUN_FAILED:
        return badge_of("err", SAY(cx, "Failed, nothing changed"));
    case RUN_STATE_UNSET:
        break;
    }
    return badge_of("", STR_NONE);
}

static struct run_row row_of(struct ctx *cx, const struct desk *d, const struct sync_run *r)
{
    return (struct run_row){
        .href = address_of(cx, "/office/sync", r->id.id, ""),
        .source = r->source,
        .when = desk_when(cx, d, r->started, DATE_SHORT),
        .badge = run_badge(cx, r->state),
        .seen = grouped_text(cx, r->seen),
        .fresh = grouped_text(cx, r->fresh),
        .changed = grouped_text(cx, r->changed),
        .same = grouped_text(cx, r->same),
        .gone = grouped_text(cx, r->gone),
        .refused = grouped_text(cx, r->refused),
    };
}

enum fault runs_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct list runs;
    struct desk d;
    size_t n = 0;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(sync_runs(cx, db, &runs));
    struct run_row *rows = NEW_ARRAY(cx->arena, struct run_row, runs.n + 1);

    each_in (r, struct sync_run, &runs)
        rows[n++] = row_of(cx, &d, r);
    struct runs_view view = {
        .heading = SAY(cx, "Synchronisation"),
        .words = SAY(cx, "Runs of the sources, the newest first. What they bring is proposed; "
                         "nothing is put on line by itself."),
        .rows = {rows, n},
        .has_rows = n > 0,
    };

    desk_title(&d, view.heading, "/office/sync");
    view.page = d.page;
    return page_reply(cx, rq, &OFFICE_RUNS_TEMPLATE, &view, ret);
}

enum fault run_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    const struct sync_run *found = NULL;
    struct list refusals;
    struct list runs;
    struct desk d;
    size_t n = 0;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(sync_runs(cx, db, &runs));
    each_in (r, const struct sync_run, &runs)
        found = id_is(r->id.id, rq->path_id) ? r : found;
    if (!found)
        return fault(cx, FAULT_PATH_ABSENT, "no such run among the latest");
    TRY(sync_refusals(cx, db, found->id, &refusals));
    struct refusal_row *lines = NEW_ARRAY(cx->arena, struct refusal_row, refusals.n + 1);
    struct run_row *row = NEW(cx->arena, struct run_row);

    each_in (r, struct sync_refusal, &refusals)
        lines[n++] = (struct refusal_row){r->source_key, say_in(cx->tongue, r->why)};
    *row = row_of(cx, &d, found);
    struct runs_view view = {
        .back = STR("/office/sync"),
        .heading = found->source,
        .words = desk_when(cx, &d, found->started, DATE_FULL),
        .rows = {row, 1},
        .has_rows = true,
        .refusals = {lines, n},
        .has_refusals = n > 0,
    };

    if (found->state == RUN_FAILED) {
        view.message = message_err(SAY(cx, "The run failed and changed nothing."),
                                   say_in(cx->tongue, found->why));
    }
    desk_title(&d, found->source, "/office/sync");
    view.page = d.page;
    return page_reply(cx, rq, &OFFICE_RUNS_TEMPLATE, &view, ret);
}
