/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "house.h"
#include "web/public/order.h"

SHAPE(ORDER_LINE, struct list_line, FIELD(struct list_line, name), FIELD(struct list_line, amount));
SHAPE(ORDER_MEANS,
      struct means_view,
      FIELD(struct means_view, value),
      FIELD(struct means_view, name),
      FIELD(struct means_view, words),
      FIELD(struct means_view, chosen));
SHAPE(ORDER_PAGE,
      struct order_view,
      FIELD_PART(struct order_view, page, &PAGE),
      FIELD(struct order_view, wrongs_title),
      FIELD_LIST(struct order_view, wrongs, &PAGE_WRONG),
      FIELD_PART(struct order_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct order_view, visit_href),
      FIELD(struct order_view, free),
      FIELD(struct order_view, one),
      FIELD(struct order_view, held_words),
      FIELD(struct order_view, until),
      FIELD(struct order_view, until_utc),
      FIELD(struct order_view, left),
      FIELD(struct order_view, extend),
      FIELD(struct order_view, csrf),
      FIELD(struct order_view, picture),
      FIELD(struct order_view, name),
      FIELD(struct order_view, when),
      FIELD(struct order_view, lasts),
      FIELD(struct order_view, where),
      FIELD(struct order_view, action),
      FIELD_LIST(struct order_view, fields, &PAGE_FIELD),
      FIELD(struct order_view, needs_access),
      FIELD_LIST(struct order_view, need, &PAGE_FIELD),
      FIELD(struct order_view, has_means),
      FIELD_LIST(struct order_view, means, &ORDER_MEANS),
      FIELD_LIST(struct order_view, lines, &ORDER_LINE),
      FIELD(struct order_view, total),
      FIELD(struct order_view, ordered),
      FIELD(struct order_view, sold_by),
      FIELD(struct order_view, cancel_bold),
      FIELD(struct order_view, cancel_rest),
      FIELD(struct order_view, no_withdrawal),
      FIELD(struct order_view, terms_version),
      FIELD(struct order_view, terms_checked),
      FIELD(struct order_view, terms_wrong),
      FIELD(struct order_view, button));
PAGE_TEMPLATE(ORDER_TEMPLATE, "public/checkout", &ORDER_PAGE);

/* For the summary: "il manque deux chiffres", without the example that stands beside the field. */
static struct str in_short(struct ctx *cx, struct str words)
{
    words.n = str_find(words, STR(". "));
    return lower_first_of(cx, words);
}

/* ---- the fields ---- */

static const struct {
    const char *name;
    const char *label;
    const char *hint;
    const char *type;
    const char *autocomplete;
    const char *inputmode;
} asked[] = {
    {"name", "First and last name", "", "text", "name", ""},
    {"email", "E-mail address", "For your tickets, nothing else", "email", "email", "email"},
    {"phone", "Mobile phone (optional)", "If the weather turns, the guide calls you", "tel", "tel",
     "tel"},
};

/* Behind its tick: shown with it, and always where a browser cannot hide it. */
static struct page_field *need_of(struct ctx *cx, const struct order_form *typed_in)
{
    struct page_field *need = NEW(cx->arena, struct page_field);

    *need = (struct page_field){
        .name = STR("access_need"),
        .label = SAY(cx, "What should the guide know?"),
        .hint = SAY(cx, "For the guide, nothing else. Example: a wheelchair, hard of hearing"),
        .value = typed_in->access_need,
        .wrong = wrong_with(cx, "access_need"),
    };
    return need;
}

static struct list fields_of(struct ctx *cx,
                             const struct order_form *typed_in,
                             struct order_view *view)
{
    struct page_field *fields = NEW_ARRAY(cx->arena, struct page_field, COUNT_OF(asked));
    struct page_wrong *wrongs = NEW_ARRAY(cx->arena, struct page_wrong, COUNT_OF(asked) + 2);
    struct page_field *need = need_of(cx, typed_in);
    const struct str values[] = {typed_in->name, typed_in->email, typed_in->phone};
    size_t n = 0;

    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        struct str hint = str_of(asked[i].hint);

        fields[i] = (struct page_field){
            .name = str_of(asked[i].name),
            .label = say_in(cx->tongue, str_of(asked[i].label)),
            .hint = hint.n ? say_in(cx->tongue, hint) : STR_NONE,
            .type = str_of(asked[i].type),
            .value = values[i],
            .wrong = wrong_with(cx, asked[i].name),
            .autocomplete = str_of(asked[i].autocomplete),
            .inputmode = str_of(asked[i].inputmode),
        };
        if (fields[i].wrong.n) {
            wrongs[n++] =
                (struct page_wrong){fields[i].name, fields[i].label, in_short(cx, fields[i].wrong)};
        }
    }
    if (need->wrong.n) {
        wrongs[n++] =
            (struct page_wrong){need->name, SAY(cx, "Access need"), in_short(cx, need->wrong)};
    }
    view->needs_access = typed_in->needs_access;
    view->need = (struct list){need, 1};
    view->terms_wrong = wrong_with(cx, "terms");
    if (view->terms_wrong.n) {
        wrongs[n++] = (struct page_wrong){STR("terms"), SAY(cx, "Terms of sale"),
                                          in_short(cx, view->terms_wrong)};
    }
    if (n > 0) {
        view->wrongs = (struct list){wrongs, n};
        view->wrongs_title = say_number(cx->arena, cx->tongue, (int64_t)n,
                                        "One answer to put right", "{n} answers to put right");
    }
    return (struct list){fields, COUNT_OF(asked)};
}

/* ---- the order ---- */

static struct list lines_of(struct ctx *cx, const struct booking *b)
{
    struct list_line *lines = NEW_ARRAY(cx->arena, struct list_line, b->lines.n);
    size_t n = 0;

    each_in (line, struct booking_line, &b->lines) {
        lines[n++] = (struct list_line){
            places_taken(cx, line),
            money_to_text(cx->arena, money_times(line->each, line->seats), cx->tongue),
        };
    }
    return (struct list){lines, n};
}

static struct list means_of(struct ctx *cx)
{
    struct means_view *means = NEW(cx->arena, struct means_view);

    *means = (struct means_view){STR("card"), SAY(cx, "Bank card"),
                                 SAY(cx, "On the bank’s secure page"), true};
    return (struct list){means, 1};
}

static void fill_until(struct ctx *cx, const struct ordered *o, struct order_view *view)
{
    struct wall until = moment_to_wall(o->booking.expires, o->territory->destination.zone);
    int64_t left =
        (moment_since(o->booking.expires, cx->now).us + MINUTES(1).us - 1) / MINUTES(1).us;
    struct span most = MINUTES((int64_t)o->territory->destination.hold_most);

    view->held_words = say_number(cx->arena, cx->tongue, o->booking.seats,
                                  "Your place is kept until", "Your {n} places are kept until");
    view->one = ordered_is_one(o);
    view->until = clock_to_text(cx->arena, until.minute, cx->tongue);
    view->until_utc =
        moment_to_text(cx->arena, (struct moment){o->booking.expires.us / 1000000 * 1000000});
    view->left = say_number(cx->arena, cx->tongue, left, "{n} more minute", "{n} more minutes");
    view->extend = moment_is_before(o->booking.expires, moment_plus(o->booking.made, most));
}

/* How long it takes, by the slot that was sold. */
static struct str lasts(struct ctx *cx, const struct booking *b)
{
    int64_t minutes = moment_since(b->ends, b->starts).us / MINUTES(1).us;
    struct str length = duration_to_text(cx->arena, (uint32_t)minutes, cx->tongue);

    return say_with(cx->arena, cx->tongue, "Lasts {length}", "length", &length, NULL);
}

static void fill_law(struct ctx *cx, const struct ordered *o, struct order_view *view)
{
    struct str total = view->total;
    struct str when = ordered_when(cx, o, DATE_FULL);
    const struct str seller = o->visit ? o->visit->host->name : o->territory->destination.name;

    view->ordered = say_with(cx->arena, cx->tongue, "{name}, {when}. {lasts}.", "name", &view->name,
                             "when", &when, "lasts", &view->lasts, NULL);
    view->sold_by = say_with(cx->arena, cx->tongue, "Sold by {seller}.", "seller", &seller, NULL);
    ordered_cancel_words(cx, o, &view->cancel_bold, &view->cancel_rest);
    view->no_withdrawal =
        SAY(cx, "A visit on a fixed date: there is no right of withdrawal (art. L. 221-28, 12° "
                "of the French consumer code).");
    view->button = view->free
                       ? SAY(cx, "Confirm my free booking")
                       : say_with(cx->arena, cx->tongue, "Order with obligation to pay, {total}",
                                  "total", &total, NULL);
}

enum fault order_show(struct ctx *cx,
                      const struct request *rq,
                      const struct ordered *o,
                      const struct order_form *typed_in,
                      struct page_message message,
                      struct reply *ret)
{
    const struct order_form before = {
        .name = o->booking.name,
        .email = o->booking.email,
        .phone = o->booking.phone,
        .needs_access = o->booking.access_need.n > 0,
        .access_need = o->booking.access_need,
    };
    struct order_view view = {.message = message};

    view.page = page_of(cx, rq, o->territory, SAY(cx, "Almost on board"));
    view.page.private = true;
    view.page.other_href = STR_NONE;
    view.page.give_back = address_order(cx->arena, cx->tongue, o->booking.id, "rendre", o->token);
    view.page.give_back_name =
        ordered_is_one(o) ? SAY(cx, "Give my place back") : SAY(cx, "Give my places back");
    view.csrf = rq->csrf;
    view.free = o->booking.price.minor == 0;
    view.visit_href =
        o->visit ? address_visit(cx->arena, cx->tongue, o->visit->slug) : view.page.all;
    view.picture = ordered_picture(cx, o);
    view.name = ordered_name(cx, o);
    view.when = capital(cx->arena, ordered_when(cx, o, DATE_FULL));
    view.lasts = lasts(cx, &o->booking);
    view.where = ordered_place(cx, o);
    view.action = address_order(cx->arena, cx->tongue, o->booking.id, "", o->token);
    view.fields = fields_of(cx, typed_in ? typed_in : &before, &view);
    view.has_means = !view.free;
    if (view.has_means)
        view.means = means_of(cx);
    view.lines = lines_of(cx, &o->booking);
    view.total = money_to_text(cx->arena, o->booking.price, cx->tongue);
    view.terms_version = STR(BOOKING_TERMS);
    view.terms_checked = typed_in && typed_in->terms;
    fill_until(cx, o, &view);
    fill_law(cx, o, &view);
    if (view.wrongs_title.n) {
        view.page.title =
            say_with(cx->arena, cx->tongue, "Error: {title}", "title", &view.page.title, NULL);
        reply_status(ret, 422);
    }
    trouble_clear(cx);
    return page_reply(cx, rq, &ORDER_TEMPLATE, &view, ret);
}

/* ---- in its place, when there is nothing to order ---- */

/* "2,1" in the order of the visit's tariffs, as the visit page takes it. */
static struct str seats_again(struct ctx *cx, const struct ordered *o)
{
    struct buf b = BUF(cx->arena);

    each_in (tariff, struct offer_tariff, &o->visit->content->tariffs) {
        uint32_t seats = 0;

        each_in (line, struct booking_line, &o->booking.lines) {
            if (id_is(line->tariff.id, tariff->id.id))
                seats = line->seats;
        }
        if (b.n)
            buf_byte(&b, ',');
        buf_number(&b, seats);
    }
    return buf_str(&b);
}

/* To the visit, at its dates: the slot is past. */
static struct notice_way dates_again(struct ctx *cx, const struct ordered *o)
{
    return (struct notice_way){
        .look = STR("p"),
        .href = arena_text(
            cx->arena, "%" PRI_STR "?date=%" PRI_STR "&slot=%" PRI_STR "&seats=%" PRI_STR "#dates",
            ARG_STR(address_visit(cx->arena, cx->tongue, o->visit->slug)),
            ARG_STR(day_to_text(cx->arena, ordered_wall(o).day)),
            ARG_STR(id_to_text(cx->arena, o->booking.slot.id)), ARG_STR(seats_again(cx, o))),
        .name = ordered_is_one(o) ? SAY(cx, "Take it again") : SAY(cx, "Take them again"),
    };
}

/* The same places are held again, and what was typed about who comes goes along. */
static struct notice_way places_again(struct ctx *cx,
                                      const struct request *rq,
                                      const struct ordered *o,
                                      const struct order_form *typed_in)
{
    const struct booking *b = &o->booking;
    struct pair *fields = NEW_ARRAY(cx->arena, struct pair, b->lines.n + 9);
    size_t n = 0;

    fields[n++] = (struct pair){STR("csrf"), rq->csrf};
    fields[n++] = (struct pair){STR("key"), id_to_text(cx->arena, id_new(cx->now))};
    fields[n++] = (struct pair){STR("visit"), o->visit->slug};
    fields[n++] = (struct pair){STR("date"), day_to_text(cx->arena, ordered_wall(o).day)};
    fields[n++] = (struct pair){STR("slot"), id_to_text(cx->arena, b->slot.id)};
    fields[n++] = (struct pair){STR("name"), typed_in ? typed_in->name : b->name};
    fields[n++] = (struct pair){STR("email"), typed_in ? typed_in->email : b->email};
    fields[n++] = (struct pair){STR("phone"), typed_in ? typed_in->phone : b->phone};
    fields[n++] =
        (struct pair){STR("access_need"), typed_in ? typed_in->access_need : b->access_need};
    each_in (line, const struct booking_line, &b->lines) {
        struct str tariff = id_to_text(cx->arena, line->tariff.id);

        fields[n++] = (struct pair){arena_text(cx->arena, "t_%" PRI_STR, ARG_STR(tariff)),
                                    arena_text(cx->arena, "%u", line->seats)};
    }
    return (struct notice_way){
        .look = STR("p"),
        .href = address_hold(cx->tongue),
        .name = ordered_is_one(o) ? SAY(cx, "Take it again") : SAY(cx, "Take them again"),
        .sends = true,
        .fields = {fields, n},
    };
}

enum fault order_expired(struct ctx *cx,
                         const struct request *rq,
                         const struct ordered *o,
                         const struct order_form *typed_in,
                         struct reply *ret)
{
    struct page_message refund = ordered_refund(cx, o);
    const struct str words[] = {
        ordered_is_one(o) ? SAY(cx, "It may still be free.") : SAY(cx, "They may still be free."),
        refund.strong,
        refund.words,
    };
    struct notice_way ways[2];
    size_t n = 0;

    if (o->visit)
        ways[n++] = o->slot ? places_again(cx, rq, o, typed_in) : dates_again(cx, o);
    ways[n++] = (struct notice_way){.look = STR("s"),
                                    .href = address_list(cx->tongue),
                                    .name = SAY(cx, "See the other visits")};
    return notice_reply(cx, rq, o->territory, 410,
                        ordered_is_one(o) ? SAY(cx, "Your place was given back.")
                                          : SAY(cx, "Your places were given back."),
                        words, refund.tone.n ? COUNT_OF(words) : 1, ways, n, ret);
}

enum fault order_called_off(struct ctx *cx,
                            const struct request *rq,
                            const struct ordered *o,
                            struct reply *ret)
{
    struct page_message refund = ordered_refund(cx, o);
    const struct str words[] = {
        SAY(cx, "The partner has cancelled this date. Nothing more is charged; what was paid goes "
                "back to the card, all of it."),
        refund.strong,
        refund.words,
    };
    struct notice_way ways[2];
    size_t n = 0;

    if (o->visit) {
        ways[n++] =
            (struct notice_way){STR("p"), address_visit(cx->arena, cx->tongue, o->visit->slug),
                                SAY(cx, "See its other dates")};
    }
    ways[n++] =
        (struct notice_way){STR("s"), address_list(cx->tongue), SAY(cx, "See the other visits")};
    return notice_reply(cx, rq, o->territory, 410, SAY(cx, "This visit does not take place."),
                        words, refund.tone.n ? COUNT_OF(words) : 1, ways, n, ret);
}

struct waiting_view {
    struct page page;
    bool one; /* place */
    struct str name;
    struct str when;
    struct str again;
    struct str order;
};
SHAPE(WAITING_PAGE,
      struct waiting_view,
      FIELD_PART(struct waiting_view, page, &PAGE),
      FIELD(struct waiting_view, one),
      FIELD(struct waiting_view, name),
      FIELD(struct waiting_view, when),
      FIELD(struct waiting_view, again),
      FIELD(struct waiting_view, order));
PAGE_TEMPLATE(WAITING_TEMPLATE, "public/waiting", &WAITING_PAGE);

enum fault order_waiting(struct ctx *cx,
                         const struct request *rq,
                         const struct ordered *o,
                         struct reply *ret)
{
    struct waiting_view view = {
        .page = page_of(cx, rq, o->territory, SAY(cx, "The bank has not answered yet")),
        .one = ordered_is_one(o),
        .name = ordered_name(cx, o),
        .when = capital(cx->arena, ordered_when(cx, o, DATE_FULL)),
        .again = address_order(cx->arena, cx->tongue, o->booking.id, "retour", o->token),
        .order = address_order(cx->arena, cx->tongue, o->booking.id, "", o->token),
    };

    view.page.private = true;
    view.page.other_href = STR_NONE;
    return page_reply(cx, rq, &WAITING_TEMPLATE, &view, ret);
}
