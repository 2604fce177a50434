/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/partner/partner.h"

/* The week strip, and the slots of a day: for one thumb, outdoors. */

/* See parts/office-slot. */
struct agenda_slot {
    struct str hour;
    struct str href;
    struct str name;
    struct str words;
    struct str sold_of;
    uint32_t capacity;
    struct str sold; /* a text: nothing sold is shown too */
    struct str badge;
    struct str tone;
    struct str needs; /* how many who come need an adapted access */
};
SHAPE(AGENDA_SLOT,
      struct agenda_slot,
      FIELD(struct agenda_slot, hour),
      FIELD(struct agenda_slot, href),
      FIELD(struct agenda_slot, name),
      FIELD(struct agenda_slot, words),
      FIELD(struct agenda_slot, sold_of),
      FIELD(struct agenda_slot, capacity),
      FIELD(struct agenda_slot, sold),
      FIELD(struct agenda_slot, badge),
      FIELD(struct agenda_slot, tone),
      FIELD(struct agenda_slot, needs));

struct agenda_day {
    struct str href;
    struct str name;
    struct str letter;
    struct str number;
    struct list dots; /* struct text_line */
    bool on;
};
SHAPE(AGENDA_DAY,
      struct agenda_day,
      FIELD(struct agenda_day, href),
      FIELD(struct agenda_day, name),
      FIELD(struct agenda_day, letter),
      FIELD(struct agenda_day, number),
      FIELD_LIST(struct agenda_day, dots, &TEXT_LINE),
      FIELD(struct agenda_day, on));

struct agenda_view {
    struct page page;
    struct page_message message;
    struct str heading;
    struct str before;
    struct str after;
    struct list days;
    struct str day_name;
    bool is_off;
    struct str sum;
    struct list slots;
    bool has_slots;
    struct str who;     /* "10:30, who comes?"; empty: nobody comes on that day any more */
    struct list people; /* struct person */
    struct str mail_all;
    struct str who_href;
    struct str empty_words;
    struct str next_href;
    struct str next_name;
    bool may_open;
    struct str open_href;
    struct str copy_href;
    struct str off_href;
};
SHAPE(AGENDA_PAGE,
      struct agenda_view,
      FIELD_PART(struct agenda_view, page, &PAGE),
      FIELD_PART(struct agenda_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct agenda_view, heading),
      FIELD(struct agenda_view, before),
      FIELD(struct agenda_view, after),
      FIELD_LIST(struct agenda_view, days, &AGENDA_DAY),
      FIELD(struct agenda_view, day_name),
      FIELD(struct agenda_view, is_off),
      FIELD(struct agenda_view, sum),
      FIELD_LIST(struct agenda_view, slots, &AGENDA_SLOT),
      FIELD(struct agenda_view, has_slots),
      FIELD(struct agenda_view, who),
      FIELD_LIST(struct agenda_view, people, &PERSON),
      FIELD(struct agenda_view, mail_all),
      FIELD(struct agenda_view, who_href),
      FIELD(struct agenda_view, empty_words),
      FIELD(struct agenda_view, next_href),
      FIELD(struct agenda_view, next_name),
      FIELD(struct agenda_view, may_open),
      FIELD(struct agenda_view, open_href),
      FIELD(struct agenda_view, copy_href),
      FIELD(struct agenda_view, off_href));
PAGE_TEMPLATE(AGENDA_TEMPLATE, "partner/agenda", &AGENDA_PAGE);

struct str agenda_address(struct ctx *cx, struct day day)
{
    struct str text = day_to_text(cx->arena, day);

    return arena_text(cx->arena, "/partner/agenda?day=%" PRI_STR, ARG_STR(text));
}

const struct offer_row *offer_in(const struct list *offers, struct offer_id id)
{
    each_in (row, const struct offer_row, offers) {
        if (id_is(row->id.id, id.id))
            return row;
    }
    return NULL;
}

struct str offer_title(struct ctx *cx, const struct offer_row *row)
{
    return row && row->title.n ? row->title : SAY(cx, "Without a title");
}

/* The number of the week that holds this Monday (ISO 8601: by its Thursday). */
static int week_number(struct day monday)
{
    struct day thursday = {monday.n + 3};
    int year;
    int month;
    int mday;

    day_parts(thursday, &year, &month, &mday);
    return (thursday.n - day_of(year, 1, 1).n) / 7 + 1;
}

static struct str heading_of(struct ctx *cx, struct day monday)
{
    struct str week = number_text(cx, week_number(monday));
    struct str rest = capital(cx->arena, desk_day(cx, (struct day){monday.n + 3}, DATE_MONTH));
    struct str month = rest;

    (void)str_cut(&rest, ' ', &month); /* the year is plain */
    return WITH(cx, "{month}, week {n}", "month", &month, "n", &week);
}

static uint32_t slots_on(const struct list *slots, struct day day)
{
    uint32_t n = 0;

    each_in (s, const struct slot, slots)
        n += s->day.n == day.n && s->state != SLOT_CANCELLED;
    return n;
}

static struct list week_of(struct ctx *cx,
                           struct day monday,
                           struct day chosen,
                           const struct list *slots)
{
    struct agenda_day *days = NEW_ARRAY(cx->arena, struct agenda_day, 7);
    struct text_line *dots = NEW_ARRAY(cx->arena, struct text_line, 4);

    for (int i = 0; i < 7; i++) {
        struct day day = {monday.n + i};
        uint32_t n = slots_on(slots, day);
        struct str date = desk_day(cx, day, DATE_LONG);
        struct str count = n ? COUNTED(cx, n, "{n} slot", "{n} slots") : SAY(cx, "no slot");
        struct str name = weekday_name(cx, (unsigned)i);
        int year;
        int month;
        int mday;

        day_parts(day, &year, &month, &mday);
        days[i] = (struct agenda_day){
            .href = agenda_address(cx, day),
            .name = arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR, ARG_STR(date), ARG_STR(count)),
            .letter = {name.p, name.n ? 1 : 0},
            .number = number_text(cx, mday),
            .dots = {dots, n < 4 ? n : 4},
            .on = day.n == chosen.n,
        };
    }
    return (struct list){days, 7};
}

static const struct seats_row *seats_in(const struct list *seats, struct slot_id slot)
{
    each_in (row, const struct seats_row, seats) {
        if (id_is(row->slot.id, slot.id))
            return row;
    }
    return NULL;
}

static void say_badge(struct ctx *cx, const struct slot *s, uint32_t sold, struct agenda_slot *a)
{
    if (s->state == SLOT_CANCELLED) {
        a->badge = SAY(cx, "cancelled");
        a->tone = STR("err");
    } else if (s->state == SLOT_CLOSED) {
        a->badge = SAY(cx, "sales closed");
        a->tone = STR("info");
    } else if (sold >= s->capacity) {
        a->badge = SAY(cx, "full");
        a->tone = STR("ok");
    } else if (s->capacity - sold < 4) {
        a->badge = SAY(cx, "nearly full");
        a->tone = STR("warn");
    }
}

/* Who must be prepared for is seen before a slot is opened. */
static struct str needs_of(struct ctx *cx, const struct list *bookings, struct slot_id slot)
{
    uint32_t n = 0;

    each_in (b, const struct booking_row, bookings)
        n += id_is(b->slot.id, slot.id) && booking_is_sold(b) && b->access_need.n > 0;
    return n ? COUNTED(cx, n, "{n} access need", "{n} access needs") : STR_NONE;
}

static struct agenda_slot slot_line(struct ctx *cx,
                                    const struct slot *s,
                                    const struct offer_row *offer,
                                    const struct seats_row *seats,
                                    const struct list *bookings)
{
    uint32_t sold = seats ? seats->sold : 0;
    uint32_t held = seats ? seats->held : 0;
    uint32_t left = s->capacity > sold + held ? s->capacity - sold - held : 0;
    struct str language = capital(cx->arena, language_name(cx, s->language));
    struct str free = COUNTED(cx, left, "{n} place free", "{n} places free");
    struct agenda_slot a = {
        .hour = clock_to_text(cx->arena, s->minute, cx->tongue),
        .href = address_of(cx, "/partner/slots", s->id.id, ""),
        .name = offer_title(cx, offer),
        .words =
            arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR ".", ARG_STR(language), ARG_STR(free)),
        .sold_of = n_of_m(cx, sold, s->capacity),
        .capacity = s->capacity,
        .sold = number_text(cx, sold),
        .needs = needs_of(cx, bookings, s->id),
    };

    say_badge(cx, s, sold, &a);
    return a;
}

/* "3 slots, 26 people expected, 541,20 € of sales" */
static struct str sum_of(struct ctx *cx,
                         const struct desk *d,
                         uint32_t slots,
                         uint32_t people,
                         struct money sales)
{
    struct str n = COUNTED(cx, slots, "{n} slot", "{n} slots");
    struct str who = COUNTED(cx, people, "{n} person expected", "{n} people expected");
    struct str money = desk_money(cx, d, sales);

    if (slots == 0)
        return STR_NONE;
    if (people == 0)
        return WITH(cx, "{slots}, nobody has booked yet", "slots", &n);
    return WITH(cx, "{slots}, {people}, {money} of sales", "slots", &n, "people", &who, "money",
                &money);
}

/* The way out of an empty day: when the next slot is. */
static enum fault say_next(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct day day,
                           struct agenda_view *view)
{
    struct list slots;

    TRY(slots_of_partner(cx, db, rq->by->partner, (struct day){day.n + 1}, (struct day){day.n + 60},
                         &slots));
    each_in (s, const struct slot, &slots) {
        struct str when = when_text(cx, s->day, s->minute, DATE_LONG);

        if (s->state == SLOT_CANCELLED)
            continue;
        view->next_href = agenda_address(cx, s->day);
        view->next_name = WITH(cx, "Your next slot: {when}", "when", &when);
        break;
    }
    return FAULT_NONE;
}

/* "Last Saturday you opened at 10:30." */
static enum fault say_empty(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct day day,
                            struct agenda_view *view)
{
    struct day last = {day.n - 7};
    struct list slots;

    TRY(say_next(cx, db, rq, day, view));
    TRY(slots_of_partner(cx, db, rq->by->partner, last, last, &slots));
    if (slots.n == 0)
        return FAULT_NONE;
    const struct slot *first = slots.items;
    struct str clock = clock_to_text(cx->arena, first->minute, cx->tongue);
    struct str date = desk_day(cx, last, DATE_LONG);
    view->empty_words = WITH(cx, "On {day} you opened at {time}.", "day", &date, "time", &clock);
    return FAULT_NONE;
}

struct day_seen {
    struct moment from;
    struct moment until;
};

static enum fault moments_of(struct ctx *cx,
                             const struct desk *d,
                             struct day day,
                             struct day_seen *ret)
{
    struct str zone = d->destination.zone;
    struct wall next = {{day.n + 1}, 0};

    TRY(moment_from_wall(cx, (struct wall){day, 0}, zone, FOLD_FIRST, &ret->from));
    return moment_from_wall(cx, next, zone, FOLD_FIRST, &ret->until);
}

/* The slot that comes next on that day and for which somebody has booked; NULL: none. */
static const struct slot *next_visited(struct ctx *cx,
                                       const struct list *week,
                                       struct day day,
                                       const struct list *bookings)
{
    each_in (s, const struct slot, week) {
        if (s->day.n != day.n || moment_is_before(s->ends, cx->now))
            continue;
        each_in (b, const struct booking_row, bookings) {
            if (id_is(b->slot.id, s->id.id) && booking_is_sold(b))
                return s;
        }
    }
    return NULL;
}

/* Its names stand under the day, as they are wanted when one stands at the meeting point. */
static void say_who(struct ctx *cx,
                    const struct slot *s,
                    const struct list *bookings,
                    struct agenda_view *view)
{
    struct booking_row *its = NEW_ARRAY(cx->arena, struct booking_row, bookings->n + 1);
    struct str hour = clock_to_text(cx->arena, s->minute, cx->tongue);
    size_t n = 0;

    each_in (b, const struct booking_row, bookings) {
        if (id_is(b->slot.id, s->id.id))
            its[n++] = *b;
    }
    view->who = WITH(cx, "{time}, who comes?", "time", &hour);
    view->who_href = address_of(cx, "/partner/slots", s->id.id, "");
    view->people = people_of(cx, &(struct list){its, n}, &view->mail_all);
}

/* Who is expected, and what they paid. */
static void add_up(const struct list *bookings, uint32_t *people, struct money *sales)
{
    each_in (b, const struct booking_row, bookings) {
        if (b->state == BOOKING_CANCELLED)
            continue;
        *people += b->seats;
        *sales = money_plus(*sales, b->price);
    }
}

static enum fault say_day(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          const struct desk *d,
                          struct day day,
                          const struct list *week,
                          const struct list *offers,
                          struct agenda_view *view)
{
    struct agenda_slot *lines = NEW_ARRAY(cx->arena, struct agenda_slot, week->n + 1);
    struct money sales = MONEY_ZERO(desk_currency(d));
    uint32_t people = 0;
    size_t n = 0;
    struct day_seen seen;
    struct list seats;
    struct list bookings;

    TRY(moments_of(cx, d, day, &seen));
    TRY(booking_seats_of_partner(cx, db, rq->by->partner, seen.from, seen.until, &seats));
    TRY(bookings_of_partner(cx, db, rq->by->partner, seen.from, seen.until, &bookings));
    each_in (s, const struct slot, week) {
        if (s->day.n != day.n)
            continue;
        lines[n++] =
            slot_line(cx, s, offer_in(offers, s->offer), seats_in(&seats, s->id), &bookings);
    }
    add_up(&bookings, &people, &sales);
    view->slots = (struct list){lines, n};
    view->has_slots = n > 0;
    view->sum = sum_of(cx, d, slots_on(week, day), people, sales);
    const struct slot *next = next_visited(cx, week, day, &bookings);

    if (next)
        say_who(cx, next, &bookings, view);
    return n ? FAULT_NONE : say_empty(cx, db, rq, day, view);
}

static struct page_message copied_message(struct ctx *cx, const struct request *rq)
{
    uint32_t n = asked_number(cx, rq, "n", 0);
    uint32_t left = asked_number(cx, rq, "left", 0);

    return message_ok(
        n ? COUNTED(cx, n, "{n} slot is open.", "{n} slots are open.")
          : SAY(cx, "No slot was opened."),
        left ? COUNTED(
                   cx, left,
                   "{n} was left out: there already, past, on a day off, off line or cancelled.",
                   "{n} were left out: there already, past, on a day off, off line or cancelled.")
             : STR_NONE);
}

static struct page_message done_message(struct ctx *cx, const struct request *rq)
{
    struct str done = asked(cx, rq, "done");

    if (str_is(done, STR("copied")))
        return copied_message(cx, rq);
    if (str_is(done, STR("opened")))
        return message_ok(SAY(cx, "The slot is open."), SAY(cx, "Visitors can book it now."));
    if (str_is(done, STR("cancelled"))) {
        return message_ok(SAY(cx, "The slot is cancelled."),
                          SAY(cx, "Everybody who had booked is told and refunded in full."));
    }
    return (struct page_message){0};
}

static struct str copy_address(struct ctx *cx, struct day monday)
{
    struct str text = day_to_text(cx->arena, monday);

    return arena_text(cx->arena, "/partner/agenda/copy?day=%" PRI_STR, ARG_STR(text));
}

static struct str off_address(struct ctx *cx, struct day day)
{
    struct str text = day_to_text(cx->arena, day);

    return arena_text(cx->arena, "/partner/agenda/days-off?day=%" PRI_STR, ARG_STR(text));
}

static struct str open_address(struct ctx *cx, struct day day)
{
    struct str text = day_to_text(cx->arena, day);

    return arena_text(cx->arena, "/partner/slots/new?day=%" PRI_STR, ARG_STR(text));
}

static bool any_online(const struct list *offers)
{
    each_in (o, const struct offer_row, offers) {
        if (o->state == OFFER_ONLINE)
            return true;
    }
    return false;
}

enum fault agenda_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct desk d;
    struct day day;
    struct list week;
    struct list offers;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    if (!day_from_text(asked(cx, rq, "day"), &day) || day.n < 0 || day.n > 100000)
        day = desk_today(cx, &d);
    struct day monday = {day.n - (day_weekday(day) - 1)};
    struct day sunday = {monday.n + 6};

    TRY(slots_of_partner(cx, db, rq->by->partner, monday, sunday, &week));
    TRY(offers_of_partner(cx, db, rq->by->partner, &offers));
    struct agenda_view view = {
        .message = done_message(cx, rq),
        .heading = heading_of(cx, monday),
        .before = agenda_address(cx, (struct day){day.n - 7}),
        .after = agenda_address(cx, (struct day){day.n + 7}),
        .days = week_of(cx, monday, day, &week),
        .day_name = capital(cx->arena, desk_day(cx, day, DATE_LONG)),
        .open_href = open_address(cx, day),
        .off_href = off_address(cx, day),
    };
    struct list days_off;

    if (week.n > 0)
        view.copy_href = copy_address(cx, monday);
    view.may_open = any_online(&offers);
    TRY(say_day(cx, db, rq, &d, day, &week, &offers, &view));
    TRY(days_off_between(cx, db, rq->by->partner, day, day, &days_off));
    view.is_off = days_off.n > 0;
    desk_title(&d, SAY(cx, "Diary"), "/partner/agenda");
    view.page = d.page;
    return page_reply(cx, rq, &AGENDA_TEMPLATE, &view, ret);
}

enum fault partner_home(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    (void)db;
    (void)rq;
    reply_see_other(cx, ret, STR("/partner/agenda"));
    return FAULT_NONE;
}
