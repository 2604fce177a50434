/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/partner/partner.h"

/* Days in which nothing is opened: noted, listed with who comes all the same, taken back. */

struct days_off_row {
    struct str name;
    struct str words;
    struct str href; /* the diary on its first day */
    struct str first;
    struct str last;
};
SHAPE(DAYS_OFF_ROW,
      struct days_off_row,
      FIELD(struct days_off_row, name),
      FIELD(struct days_off_row, words),
      FIELD(struct days_off_row, href),
      FIELD(struct days_off_row, first),
      FIELD(struct days_off_row, last));

struct days_off_view {
    struct page page;
    struct str wrongs_title;
    struct list wrongs; /* struct page_wrong */
    struct page_message message;
    struct str back;
    struct str back_name;
    struct list fields; /* struct desk_field */
    struct str csrf;
    bool has_rows;
    struct list rows; /* struct days_off_row */
};
SHAPE(DAYS_OFF_PAGE,
      struct days_off_view,
      FIELD_PART(struct days_off_view, page, &PAGE),
      FIELD(struct days_off_view, wrongs_title),
      FIELD_LIST(struct days_off_view, wrongs, &PAGE_WRONG),
      FIELD_PART(struct days_off_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct days_off_view, back),
      FIELD(struct days_off_view, back_name),
      FIELD_LIST(struct days_off_view, fields, &DESK_FIELD),
      FIELD(struct days_off_view, csrf),
      FIELD(struct days_off_view, has_rows),
      FIELD_LIST(struct days_off_view, rows, &DAYS_OFF_ROW));
PAGE_TEMPLATE(DAYS_OFF_TEMPLATE, "partner/days-off", &DAYS_OFF_PAGE);

/* "Monday 3 August", "From Monday 3 August to Friday 7 August" */
static struct str days_name(struct ctx *cx, const struct days_off *days)
{
    struct str first = desk_day(cx, days->first_day, DATE_LONG);
    struct str last = desk_day(cx, days->last_day, DATE_LONG);

    if (days->first_day.n == days->last_day.n)
        return capital(cx->arena, first);
    return WITH(cx, "From {first} to {last}", "first", &first, "last", &last);
}

/* How many people come in these days: their slots are cancelled one by one, or held. */
static enum fault expected_in(struct ctx *cx,
                              struct db *db,
                              const struct request *rq,
                              const struct desk *d,
                              const struct days_off *days,
                              uint32_t *ret)
{
    struct wall first = {days->first_day, 0};
    struct wall after = {{days->last_day.n + 1}, 0};
    struct str zone = d->destination.zone;
    struct moment from;
    struct moment until;
    struct list seats;

    *ret = 0;
    TRY(moment_from_wall(cx, first, zone, FOLD_FIRST, &from));
    TRY(moment_from_wall(cx, after, zone, FOLD_FIRST, &until));
    TRY(booking_seats_of_partner(cx, db, rq->by->partner, from, until, &seats));
    each_in (row, const struct seats_row, &seats)
        *ret += row->sold;
    return FAULT_NONE;
}

static enum fault say_rows(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           const struct desk *d,
                           struct days_off_view *view)
{
    struct day today = desk_today(cx, d);
    struct list all;
    size_t n = 0;

    TRY(days_off_between(cx, db, rq->by->partner, today, (struct day){today.n + DAYS_OFF_AHEAD},
                         &all));
    struct days_off_row *rows = NEW_ARRAY(cx->arena, struct days_off_row, all.n + 1);

    each_in (days, const struct days_off, &all) {
        uint32_t people = 0;

        TRY(expected_in(cx, db, rq, d, days, &people));
        rows[n++] = (struct days_off_row){
            .name = days_name(cx, days),
            .words = people ? COUNTED(cx, people, "{n} person has booked and still comes.",
                                      "{n} people have booked and still come.")
                            : SAY(cx, "Nobody has booked."),
            .href = agenda_address(cx, days->first_day),
            .first = day_to_text(cx->arena, days->first_day),
            .last = day_to_text(cx->arena, days->last_day),
        };
    }
    view->rows = (struct list){rows, n};
    view->has_rows = n > 0;
    return FAULT_NONE;
}

static struct page_message done_message(struct ctx *cx, const struct request *rq)
{
    struct str done = asked(cx, rq, "done");
    uint32_t n = asked_number(cx, rq, "n", 0);

    if (str_is(done, STR("noted"))) {
        return message_ok(SAY(cx, "Your days off are noted."),
                          n ? COUNTED(cx, n, "The sales of {n} slot are closed.",
                                      "The sales of {n} slots are closed.")
                            : STR_NONE);
    }
    if (str_is(done, STR("ended"))) {
        return message_ok(SAY(cx, "These are working days again."),
                          SAY(cx, "Slots that were closed stay so: open their sales one by one."));
    }
    return (struct page_message){0};
}

static enum fault show(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct trouble trouble = cx->trouble;
    struct days_off_view view = {.csrf = rq->csrf};
    struct day day;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    TRY(say_rows(cx, db, rq, &d, &view));
    if (!day_from_text(asked(cx, rq, "day"), &day) || day.n < desk_today(cx, &d).n ||
        day.n > 100000)
        day = desk_today(cx, &d);
    cx->trouble = trouble;
    struct desk_form form = form_begin(cx, rq);

    form_input(&form, "from", "date", SAY(cx, "First day"), STR_NONE, day_to_text(cx->arena, day))
        ->is_short = true;
    form_input(&form, "until", "date", SAY(cx, "Last day"), STR_NONE, day_to_text(cx->arena, day))
        ->is_short = true;
    view.message = done_message(cx, rq);
    view.back = agenda_address(cx, day);
    view.back_name = SAY(cx, "Diary");
    view.fields = form_fields(&form);
    view.wrongs = form_wrongs(&form, &view.wrongs_title);
    trouble_clear(cx);
    view.page = desk_page(cx, &d, SAY(cx, "Days off"), "/partner/agenda", view.wrongs_title);
    return page_reply(cx, rq, &DAYS_OFF_TEMPLATE, &view, ret);
}

enum fault days_off_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    desk_tongue(cx, rq);
    return show(cx, db, rq, ret);
}

/* ---- noted ---- */

struct closing {
    struct partner_id partner;
    struct days_off days;
    size_t n; /* slots of this turn */
};

/* The slots and their seats. */
static enum fault close_some(struct ctx *cx, struct db *db, void *of)
{
    struct closing *c = of;
    struct list slots;

    TRY(days_off_close(cx, db, c->partner, c->days, &slots));
    each_in (s, const struct slot, &slots)
        TRY(booking_close_seats(cx, db, s->id));
    c->n = slots.n;
    return FAULT_NONE;
}

/* First the days, so that nothing is opened in them any more; then what is open, some at a time.
 * Cut short, it goes on when the same days are noted again. */
static enum fault note(struct ctx *cx, struct db *db, struct closing *c, size_t *ret_closed)
{
    TRY(days_off_note(cx, db, c->partner, c->days));
    *ret_closed = 0;
    do {
        TRY(db_in_transaction(cx, db, close_some, c));
        *ret_closed += c->n;
    } while (c->n > 0);
    return FAULT_NONE;
}

static bool read_days(struct ctx *cx,
                      const struct request *rq,
                      const char *first,
                      const char *last,
                      struct days_off *ret)
{
    if (!day_from_text(str_trim(typed(rq, first)), &ret->first_day))
        (void)fault_field(cx, first, "The day is missing");
    if (!day_from_text(str_trim(typed(rq, last)), &ret->last_day))
        (void)fault_field(cx, last, "The day is missing");
    return cx->trouble.fields == NULL;
}

enum fault days_off_send(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct closing c = {.partner = rq->by->partner};
    enum fault f = FAULT_BAD_INPUT;
    size_t closed = 0;

    desk_tongue(cx, rq);
    if (read_days(cx, rq, "from", "until", &c.days))
        f = note(cx, db, &c, &closed);
    if (f == FAULT_BAD_INPUT) {
        reply_status(ret, 422);
        return show(cx, db, rq, ret);
    }
    TRY(f);
    reply_see_other(cx, ret,
                    arena_text(cx->arena, "/partner/agenda/days-off?done=noted&n=%zu", closed));
    return FAULT_NONE;
}

enum fault days_off_end_send(struct ctx *cx,
                             struct db *db,
                             const struct request *rq,
                             struct reply *ret)
{
    struct days_off days;

    desk_tongue(cx, rq);
    if (!read_days(cx, rq, "first", "last", &days)) {
        reply_status(ret, 422);
        return show(cx, db, rq, ret);
    }
    TRY(days_off_end(cx, db, rq->by->partner, days));
    return go_to(cx, ret, STR("/partner/agenda/days-off"), "ended");
}
