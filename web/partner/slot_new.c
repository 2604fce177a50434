/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/booking.h"
#include "web/partner/editor.h"

/* Opening a slot: a visit, a day, an hour, so many places. */

struct slot_new_view {
    struct page page;
    struct str csrf;
    struct str back;
    struct page_message message;
    struct list fields;
    struct str wrongs_title;
    struct list wrongs;
};
SHAPE(SLOT_NEW_PAGE,
      struct slot_new_view,
      FIELD_PART(struct slot_new_view, page, &PAGE),
      FIELD(struct slot_new_view, csrf),
      FIELD(struct slot_new_view, back),
      FIELD_PART(struct slot_new_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD_LIST(struct slot_new_view, fields, &DESK_FIELD),
      FIELD(struct slot_new_view, wrongs_title),
      FIELD_LIST(struct slot_new_view, wrongs, &PAGE_WRONG));
PAGE_TEMPLATE(SLOT_NEW_TEMPLATE, "partner/slot-new", &SLOT_NEW_PAGE);

/* What the form begins with: the last slot that was opened, on the day asked for. */
struct proposal {
    struct str offer;
    struct str day;
    struct str hour;
    struct str capacity;
    struct str language;
};

static struct str hour_text(struct ctx *cx, uint32_t minute)
{
    return arena_text(cx->arena, "%02u:%02u", minute / 60, minute % 60);
}

/* The day of the calendar that led here; never today, whose hours may be past. */
static struct str day_offered(struct ctx *cx, const struct request *rq, struct day today)
{
    struct day tomorrow = {today.n + 1};
    struct day day;

    if (!day_from_text(asked(cx, rq, "day"), &day) || day.n < tomorrow.n)
        day = tomorrow;
    return day_to_text(cx->arena, day);
}

static enum fault propose(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          const struct desk *d,
                          struct proposal *ret)
{
    struct day today = desk_today(cx, d);
    struct list slots;
    const struct slot *last = NULL;

    *ret = (struct proposal){.offer = asked(cx, rq, "offer"),
                             .day = day_offered(cx, rq, today),
                             .capacity = STR("12"),
                             .language = STR("fr")};
    TRY(slots_of_partner(cx, db, rq->by->partner, (struct day){today.n - 14},
                         (struct day){today.n + 14}, &slots));
    each_in (s, const struct slot, &slots) {
        if (!last || id_compare(s->id.id, last->id.id) > 0) /* ids follow time */
            last = s;
    }
    if (!last)
        return FAULT_NONE;
    if (!ret->offer.n)
        ret->offer = id_to_text(cx->arena, last->offer.id);
    ret->hour = hour_text(cx, last->minute);
    ret->capacity = number_text(cx, last->capacity);
    ret->language = last->language;
    return FAULT_NONE;
}

static struct list offer_options(struct ctx *cx, const struct list *offers)
{
    struct option *all = NEW_ARRAY(cx->arena, struct option, offers->n + 2);
    size_t n = 0;

    all[n++] = (struct option){.label = SAY(cx, "Choose a visit")};
    each_in (row, const struct offer_row, offers) {
        if (row->state == OFFER_ONLINE) {
            all[n++] = (struct option){.value = id_to_text(cx->arena, row->id.id),
                                       .label = offer_title(cx, row)};
        }
    }
    return (struct list){all, n};
}

static struct list language_options(struct ctx *cx)
{
    struct option *all = NEW_ARRAY(cx->arena, struct option, LANGUAGE_COUNT);

    for (unsigned i = 0; i < LANGUAGE_COUNT; i++)
        all[i] = (struct option){.value = language_code[i], .label = language_option(cx, i)};
    return (struct list){all, LANGUAGE_COUNT};
}

static struct list fold_options(struct ctx *cx)
{
    struct option *all = NEW_ARRAY(cx->arena, struct option, 3);

    all[0] = (struct option){.label = SAY(cx, "Choose")};
    all[1] = (struct option){.value = STR("first"), .label = SAY(cx, "The first, in summer time")};
    all[2] =
        (struct option){.value = STR("second"), .label = SAY(cx, "The second, in winter time")};
    return (struct list){all, 3};
}

static void build(struct ctx *cx,
                  struct desk_form *f,
                  const struct proposal *p,
                  const struct list *offers)
{
    form_choice(f, "offer", SAY(cx, "Visit"), STR_NONE, offer_options(cx, offers), p->offer);
    form_input(f, "day", "date", SAY(cx, "Day"), STR_NONE, p->day)->is_short = true;
    form_input(f, "hour", "time", SAY(cx, "Hour"), STR_NONE, p->hour)->is_short = true;
    if (wrong_with(cx, "fold").n || typed(f->rq, "fold").n) {
        form_choice(f, "fold", SAY(cx, "Which of the two?"),
                    SAY(cx, "That night the clock goes back: this hour comes twice."),
                    fold_options(cx), STR_NONE);
    }
    struct desk_field *capacity =
        form_input(f, "capacity", "number", SAY(cx, "Places"), STR_NONE, p->capacity);
    capacity->inputmode = STR("numeric");
    capacity->is_short = true;
    form_choice(f, "language", SAY(cx, "Language"), STR_NONE, language_options(cx), p->language)
        ->is_short = true;
}

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct page_message message,
                       struct reply *ret)
{
    struct trouble trouble = cx->trouble;
    struct proposal p;
    struct list offers;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    TRY(propose(cx, db, rq, &d, &p));
    TRY(offers_of_partner(cx, db, rq->by->partner, &offers));
    cx->trouble = trouble;
    struct desk_form f = form_begin(cx, rq);
    build(cx, &f, &p, &offers);
    struct slot_new_view view = {
        .csrf = rq->csrf,
        .back = STR("/partner/agenda"),
        .message = message,
        .fields = form_fields(&f),
    };
    struct day day;

    if (day_from_text(f.again ? typed(rq, "day") : p.day, &day))
        view.back = agenda_address(cx, day);
    view.wrongs = form_wrongs(&f, &view.wrongs_title);
    trouble_clear(cx);
    view.page = desk_page(cx, &d, SAY(cx, "Open a slot"), "/partner/agenda", view.wrongs_title);
    return page_reply(cx, rq, &SLOT_NEW_TEMPLATE, &view, ret);
}

enum fault slot_new_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    return show(cx, db, rq, (struct page_message){0}, ret);
}

/* ---- sent ---- */

struct opening {
    struct partner_id partner;
    struct offer_id offer;
    struct slot_wanted wanted;
    struct slot slot;
};

/* The slot and its seats, or neither. */
static enum fault open_it(struct ctx *cx, struct db *db, void *of)
{
    struct opening *o = of;

    TRY(slot_open(cx, db, o->partner, o->offer, &o->wanted, &o->slot));
    return booking_open_seats(cx, db, &o->slot, 1);
}

/* "10:30", "10 h 30", "10h": one hour alone. */
static bool read_hour(struct ctx *cx, struct str text, uint32_t *ret)
{
    struct list starts;

    if (!read_hours(cx, text, &starts) || starts.n != 1)
        return false;
    *ret = ((const struct offer_start *)starts.items)->minute;
    return true;
}

static bool read_count(struct str text, uint32_t *ret)
{
    uint32_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9' || n > 100000)
            return false;
        n = n * 10 + (uint32_t)(text.p[i] - '0');
    }
    *ret = n;
    return text.n > 0;
}

static void read_form(struct ctx *cx, const struct request *rq, struct opening *o)
{
    struct str fold = typed(rq, "fold");
    struct str language = typed(rq, "language");

    if (!id_from_text(typed(rq, "offer"), &o->offer.id))
        (void)fault_field(cx, "offer", "Choose a visit");
    if (!day_from_text(str_trim(typed(rq, "day")), &o->wanted.day))
        (void)fault_field(cx, "day", "The day is missing");
    if (!read_hour(cx, str_trim(typed(rq, "hour")), &o->wanted.minute))
        (void)fault_field(cx, "hour", "The hour is missing. Example: 10:30");
    if (!read_count(str_trim(typed(rq, "capacity")), &o->wanted.capacity) ||
        o->wanted.capacity < 1 || o->wanted.capacity > 10000)
        (void)fault_field(cx, "capacity", "How many places, from 1 to 10,000?");
    if (language_from_code(language) == LANGUAGE_COUNT)
        (void)fault_field(cx, "language", "Choose a language");
    o->wanted.language = language;
    o->wanted.fold = str_is(fold, STR("first"))    ? FOLD_FIRST
                     : str_is(fold, STR("second")) ? FOLD_SECOND
                                                   : FOLD_ASK;
}

/* A fault of the verb beside the field it is about. */
static bool tell_beside(struct ctx *cx, enum fault f)
{
    struct {
        enum fault fault;
        const char *field;
    } const beside[] = {
        {FAULT_HOUR_ABSENT, "hour"},
        {FAULT_HOUR_TWICE, "fold"},
        {FAULT_SLOT_TAKEN, "hour"},
    };

    for (size_t i = 0; i < COUNT_OF(beside); i++) {
        if (f != beside[i].fault)
            continue;
        trouble_clear(cx);
        (void)fault_field(cx, beside[i].field, "%s", fault_info[f].title);
        return true;
    }
    return f == FAULT_BAD_INPUT;
}

enum fault slot_new_send(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct opening o = {.partner = rq->by->partner};
    struct offer offer;

    desk_tongue(cx, rq);
    read_form(cx, rq, &o);
    if (cx->trouble.fields) {
        reply_status(ret, 422);
        return show(cx, db, rq, (struct page_message){0}, ret);
    }
    TRY(offer_find_of(cx, db, o.partner, o.offer, &offer));
    enum fault f = FAULT_NONE;

    if (offer.state != OFFER_ONLINE) {
        f = fault_field(cx, "offer", "This visit is not on line");
    } else {
        f = db_in_transaction(cx, db, open_it, &o);
    }
    if (tell_beside(cx, f)) {
        reply_status(ret, 422);
        return show(cx, db, rq, (struct page_message){0}, ret);
    }
    TRY(f);
    return go_to(cx, ret, agenda_address(cx, o.wanted.day), "opened");
}
