/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/text.h"
#include "booking/booking.h"
#include "house.h"
#include "web/public/inside.h"

/* POST /fr/reservations: the form of the visit page. Seats per tariff come as t_TARIFF. */
struct hold_form {
    struct slot_id slot;
    struct str visit; /* its slug: where to go back to */
    struct str date;
    struct str key; /* of this page: sent twice, it holds once */
};
SHAPE(HOLD_FORM,
      struct hold_form,
      FIELD(struct hold_form, slot, .traits = OPTIONAL),
      FIELD(struct hold_form, visit, .traits = OPTIONAL, .max = 200),
      FIELD(struct hold_form, date, .traits = OPTIONAL, .max = 10),
      FIELD(struct hold_form, key, .traits = OPTIONAL, .max = 64));

#define SEATS_MOST 40

/* A hold on its way through the writer. */
struct holding {
    struct hold_now now; /* first: what the writer hands back */
    struct hold_request asked;
    struct parked *parked;
    const struct request *rq;
    struct str seats; /* "2,1,0", in the order of the form */
};

static const struct hold_form *form_of(const struct request *rq)
{
    return rq->body;
}

/* Back to the visit, with what was typed. */
static void go_back(struct ctx *cx, const struct holding *h, struct str problem)
{
    const struct hold_form *form = form_of(h->rq);
    struct buf b = BUF(cx->arena);

    buf_add(&b, address_list(cx->tongue));
    if (form->visit.n) {
        buf_byte(&b, '/');
        buf_url(&b, form->visit);
        buf_lit(&b, "?problem=");
        buf_url(&b, problem);
        buf_lit(&b, "&seats=");
        buf_add(&b, h->seats);
        if (form->date.n) {
            buf_lit(&b, "&date=");
            buf_url(&b, form->date);
        }
        if (!id_is_none(form->slot.id)) {
            buf_lit(&b, "&slot=");
            buf_add(&b, id_to_text(cx->arena, form->slot.id));
        }
        buf_lit(&b, "#dates");
    }
    trouble_clear(cx);
    reply_see_other(cx, reply_of_parked(h->parked), buf_str(&b));
}

/* Lines of the request from the fields t_TARIFF. Gives the sum of their seats. */
static uint32_t read_lines(struct ctx *cx, struct holding *h)
{
    const struct pairs *form = &h->rq->form;
    struct hold_line *lines = NEW_ARRAY(cx->arena, struct hold_line, form->n + 1);
    struct buf seats = BUF(cx->arena);
    uint32_t sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < form->n; i++) {
        struct str name = form->all[i].name;
        struct tariff_id tariff;
        uint32_t some;

        if (!str_starts(name, STR("t_")) ||
            !id_from_text((struct str){name.p + 2, name.n - 2}, &tariff.id))
            continue;
        some = number_typed(str_trim(form->all[i].value));
        if (seats.n)
            buf_byte(&seats, ',');
        buf_number(&seats, some);
        sum += some;
        if (some > 0)
            lines[n++] = (struct hold_line){tariff, some};
    }
    h->seats = buf_str(&seats);
    h->asked.lines = (struct list){lines, n};
    return sum;
}

/* On the writer's thread, after the commit. */
static void held(struct group_item *item)
{
    struct holding *h = (struct holding *)item;
    struct ctx *cx = item->cx;

    if (item->fault == FAULT_NONE) {
        struct booking_id id = h->now.booking.id;
        struct str token = booking_token(cx, h->rq, id);

        reply_see_other(cx, reply_of_parked(h->parked),
                        address_order(cx->arena, cx->tongue, id, "", token));
    } else {
        go_back(cx, h, str_of(fault_info[item->fault].slug));
    }
    reply_later(h->parked, FAULT_NONE);
}

/* Who comes, typed at a checkout whose hold had ended: the next one begins with it. The checkout
 * asks again for what is not as it should be. */
static void keep_typed(const struct request *rq, struct hold_request *asked)
{
    struct str email = str_trim(typed(rq, "email"));
    struct str name = str_trim(typed(rq, "name"));
    struct str phone = str_trim(typed(rq, "phone"));
    struct str need = str_trim(typed(rq, "access_need"));

    if (email.n <= 254 && text_is_email(email))
        asked->email = email;
    if (str_characters(name) <= 120)
        asked->name = name;
    if (str_characters(phone) <= 40)
        asked->phone = phone;
    if (str_characters(need) <= ACCESS_NEED_MOST)
        asked->access_need = need;
}

enum fault hold_seats(struct ctx *cx, const struct request *rq, struct parked *parked)
{
    struct holding *h = NEW(cx->arena, struct holding);
    const struct hold_form *form = form_of(rq);
    uint32_t seats;

    trouble_clear(cx);
    h->rq = rq;
    h->parked = parked;
    seats = read_lines(cx, h);
    if (id_is_none(form->slot.id) || seats == 0 || seats > SEATS_MOST) {
        go_back(cx, h,
                id_is_none(form->slot.id) ? STR("no-slot")
                : seats == 0              ? STR("no-seats")
                                          : STR("too-many-seats"));
        reply_later(parked, FAULT_NONE);
        return FAULT_NONE;
    }
    h->asked.slot = form->slot;
    h->asked.tongue = cx->tongue;
    keep_typed(rq, &h->asked);
    h->now.item.cx = cx;
    h->now.item.done = held;
    h->now.asked = &h->asked;
    h->now.callers[0] = request_caller(cx, rq);
    h->now.callers[1] = rq->visitor;
    if (form->key.n) {
        h->now.key = arena_text(cx->arena, "page:%" PRI_STR ":%" PRI_STR, ARG_STR(rq->visitor),
                                ARG_STR(form->key));
        h->now.key_hash = hash_of(rq->body_text);
    }
    booking_hold_now(rq->house->booking, &h->now);
    return FAULT_NONE;
}
