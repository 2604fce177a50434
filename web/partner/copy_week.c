/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/partner/partner.h"

/* A week of the diary again in another week. */

#define WEEKS_MOST 12

struct copy_view {
    struct page page;
    struct str wrongs_title;
    struct list wrongs; /* struct page_wrong */
    struct str back;
    struct str back_name;
    struct str words;
    bool has_slots;
    struct list fields; /* struct desk_field */
    struct str csrf;
    struct str day; /* the Monday that is copied */
};
SHAPE(COPY_WEEK_PAGE,
      struct copy_view,
      FIELD_PART(struct copy_view, page, &PAGE),
      FIELD(struct copy_view, wrongs_title),
      FIELD_LIST(struct copy_view, wrongs, &PAGE_WRONG),
      FIELD(struct copy_view, back),
      FIELD(struct copy_view, back_name),
      FIELD(struct copy_view, words),
      FIELD(struct copy_view, has_slots),
      FIELD_LIST(struct copy_view, fields, &DESK_FIELD),
      FIELD(struct copy_view, csrf),
      FIELD(struct copy_view, day));
PAGE_TEMPLATE(COPY_WEEK_TEMPLATE, "partner/copy-week", &COPY_WEEK_PAGE);

static struct day monday_of(struct day day)
{
    return (struct day){day.n - (day_weekday(day) - 1)};
}

static struct str week_name(struct ctx *cx, struct day monday)
{
    struct str date = desk_day(cx, monday, DATE_PLAIN);

    return WITH(cx, "The week of {day}", "day", &date);
}

/* The weeks after today's and after the one that is copied. */
static struct list weeks_after(struct ctx *cx, struct day from, struct day today)
{
    struct option *all = NEW_ARRAY(cx->arena, struct option, WEEKS_MOST);
    struct day first = monday_of(from.n > today.n ? from : today);

    for (int32_t i = 0; i < WEEKS_MOST; i++) {
        struct day monday = {first.n + 7 * (i + 1)};
        all[i] = (struct option){.value = day_to_text(cx->arena, monday),
                                 .label = week_name(cx, monday)};
    }
    return (struct list){all, WEEKS_MOST};
}

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct day from,
                       struct reply *ret)
{
    struct trouble trouble = cx->trouble;
    uint32_t slots = 0;
    struct list week;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    TRY(slots_of_partner(cx, db, rq->by->partner, from, (struct day){from.n + 6}, &week));
    each_in (s, const struct slot, &week)
        slots += s->state != SLOT_CANCELLED;
    cx->trouble = trouble;
    struct list weeks = weeks_after(cx, from, desk_today(cx, &d));
    struct desk_form form = form_begin(cx, rq);
    struct str name = week_name(cx, from);
    struct str n = COUNTED(cx, slots, "{n} slot", "{n} slots");

    form_choice(&form, "to", SAY(cx, "Into which week?"),
                SAY(cx, "What is there already stays as it is."), weeks,
                ((const struct option *)weeks.items)->value);
    struct copy_view view = {
        .back = agenda_address(cx, from),
        .back_name = name,
        .words = slots > 0 ? WITH(cx, "{week}: {slots}. The same hours, languages and places.",
                                  "week", &name, "slots", &n)
                           : SAY(cx, "There is no slot in this week."),
        .has_slots = slots > 0,
        .fields = form_fields(&form),
        .csrf = rq->csrf,
        .day = day_to_text(cx->arena, from),
    };

    view.wrongs = form_wrongs(&form, &view.wrongs_title);
    trouble_clear(cx);
    view.page = desk_page(cx, &d, SAY(cx, "Copy the week"), "/partner/agenda", view.wrongs_title);
    return page_reply(cx, rq, &COPY_WEEK_TEMPLATE, &view, ret);
}

/* Of the address or the form; nonsense is today, where the destination is. */
static enum fault week_asked(struct ctx *cx, struct db *db, struct str text, struct day *ret)
{
    struct destination place;
    struct day day;

    if (!day_from_text(text, &day) || day.n < 0 || day.n > 100000) {
        TRY(destination_find(cx, db, cx->destination, &place));
        day = moment_to_wall(cx->now, place.zone).day;
    }
    *ret = monday_of(day);
    return FAULT_NONE;
}

enum fault copy_week_page(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          struct reply *ret)
{
    struct day week;

    TRY(week_asked(cx, db, asked(cx, rq, "day"), &week));
    return show(cx, db, rq, week, ret);
}

struct copying {
    struct partner_id partner;
    struct day from;
    struct day to;
    struct week_copied copied;
};

/* The slots and their seats, or none of them. */
static enum fault copy_it(struct ctx *cx, struct db *db, void *of)
{
    struct copying *c = of;

    TRY(slots_copy_week(cx, db, c->partner, c->from, c->to, &c->copied));
    return c->copied.slots.n > 0
               ? booking_open_seats(cx, db, c->copied.slots.items, c->copied.slots.n)
               : FAULT_NONE;
}

enum fault copy_week_send(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          struct reply *ret)
{
    struct copying c = {.partner = rq->by->partner};

    desk_tongue(cx, rq);
    TRY(week_asked(cx, db, typed(rq, "day"), &c.from));
    if (!day_from_text(typed(rq, "to"), &c.to) || day_weekday(c.to) != 1 || c.to.n <= c.from.n ||
        c.to.n > c.from.n + 7 * 520) {
        (void)fault_field(cx, "to", "Choose a week that comes after");
        reply_status(ret, 422);
        return show(cx, db, rq, c.from, ret);
    }
    TRY(db_in_transaction(cx, db, copy_it, &c));
    struct str to = agenda_address(cx, c.to);

    reply_see_other(cx, ret,
                    arena_text(cx->arena, "%" PRI_STR "&done=copied&n=%zu&left=%u", ARG_STR(to),
                               c.copied.slots.n, c.copied.left_out));
    return FAULT_NONE;
}
