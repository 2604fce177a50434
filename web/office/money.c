/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "settlement/settlement.h"
#include "web/office/office.h"

/* Settlements, the newest first, and preparing one. */

struct settlement_row {
    struct str href;
    struct str name;
    struct str made;
    struct badge badge;
    struct str partners;
    struct str carried;
    struct str total;
};
SHAPE(SETTLEMENT_ROW_VIEW,
      struct settlement_row,
      FIELD(struct settlement_row, href),
      FIELD(struct settlement_row, name),
      FIELD(struct settlement_row, made),
      FIELD_PART(struct settlement_row, badge, &BADGE, .traits = OPTIONAL),
      FIELD(struct settlement_row, partners),
      FIELD(struct settlement_row, carried),
      FIELD(struct settlement_row, total));

/* Which settlements are listed: by state, and by the day up to which they go. */
struct listing {
    enum settlement_state state; /* unset: any */
    struct day from;             /* none: from the first on */
    struct day until;
};

struct money_view {
    struct page page;
    struct str csrf;
    struct str heading;
    struct str words;
    struct page_message message;
    bool may_prepare;
    struct list fields;
    struct str wrongs_title;
    struct list wrongs;
    struct list chips;
    struct str state;
    struct list period;
    bool has_any;
    struct list rows;
    bool has_rows;
};
SHAPE(MONEY_PAGE,
      struct money_view,
      FIELD_PART(struct money_view, page, &PAGE),
      FIELD(struct money_view, csrf),
      FIELD(struct money_view, heading),
      FIELD(struct money_view, words),
      FIELD_PART(struct money_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD(struct money_view, may_prepare),
      FIELD_LIST(struct money_view, fields, &DESK_FIELD),
      FIELD(struct money_view, wrongs_title),
      FIELD_LIST(struct money_view, wrongs, &PAGE_WRONG),
      FIELD_LIST(struct money_view, chips, &CHIP),
      FIELD(struct money_view, state),
      FIELD_LIST(struct money_view, period, &DESK_FIELD),
      FIELD(struct money_view, has_any),
      FIELD_LIST(struct money_view, rows, &SETTLEMENT_ROW_VIEW),
      FIELD(struct money_view, has_rows));
PAGE_TEMPLATE(MONEY_TEMPLATE, "office/money", &MONEY_PAGE);

static struct day day_asked(struct ctx *cx, const struct request *rq, const char *name)
{
    struct day day;

    return day_from_text(str_trim(asked(cx, rq, name)), &day) ? day : (struct day){0};
}

static struct listing listing_asked(struct ctx *cx, const struct request *rq)
{
    return (struct listing){
        .state = (enum settlement_state)word_value(&SETTLEMENT_STATES, asked(cx, rq, "state")),
        .from = day_asked(cx, rq, "from"),
        .until = day_asked(cx, rq, "until"),
    };
}

static bool is_listed(const struct listing *l, const struct settlement *s)
{
    return (l->state == SETTLEMENT_UNSET || s->state == l->state) &&
           (day_is_none(l->from) || s->cutoff.n >= l->from.n) &&
           (day_is_none(l->until) || s->cutoff.n <= l->until.n);
}

static size_t count_listed(const struct listing *l, const struct list *all)
{
    size_t n = 0;

    each_in (s, const struct settlement, all)
        n += is_listed(l, s);
    return n;
}

static struct str listing_href(struct ctx *cx, const struct listing *l)
{
    struct buf b = BUF(cx->arena);

    buf_lit(&b, "/office/money");
    if (l->state != SETTLEMENT_UNSET)
        href_add(&b, "state", word_of(&SETTLEMENT_STATES, l->state));
    if (!day_is_none(l->from))
        href_add(&b, "from", day_to_text(cx->arena, l->from));
    if (!day_is_none(l->until))
        href_add(&b, "until", day_to_text(cx->arena, l->until));
    return buf_str(&b);
}

/* All, and each state that some are in. */
static struct list chips_of(struct ctx *cx, const struct listing *now, const struct list *all)
{
    struct chip *chips = NEW_ARRAY(cx->arena, struct chip, SETTLEMENT_STATES.count);
    size_t n = 0;

    for (unsigned i = 0; i < SETTLEMENT_STATES.count; i++) {
        struct listing one = {(enum settlement_state)i, now->from, now->until};
        size_t listed = count_listed(&one, all);
        struct str count = number_text(cx, (int64_t)listed);
        struct str name =
            i == SETTLEMENT_UNSET ? SAY(cx, "All payouts") : settlement_badge(cx, one.state).words;

        if (listed == 0 && i != SETTLEMENT_UNSET && one.state != now->state)
            continue;
        chips[n++] = (struct chip){listing_href(cx, &one),
                                   WITH(cx, "{name}, {n}", "name", &name, "n", &count),
                                   one.state == now->state};
    }
    return (struct list){chips, n};
}

static struct list period_of(struct ctx *cx, const struct request *rq, const struct listing *l)
{
    struct desk_form f = form_begin(cx, rq);

    form_input(&f, "from", "date", SAY(cx, "From"), STR_NONE,
               day_is_none(l->from) ? STR_NONE : day_to_text(cx->arena, l->from));
    form_input(&f, "until", "date", SAY(cx, "Up to"), STR_NONE,
               day_is_none(l->until) ? STR_NONE : day_to_text(cx->arena, l->until));
    return form_fields(&f);
}

static struct list rows_of(struct ctx *cx,
                           const struct desk *d,
                           const struct listing *l,
                           const struct list *all)
{
    struct settlement_row *rows = NEW_ARRAY(cx->arena, struct settlement_row, all->n + 1);
    size_t n = 0;

    each_in (s, const struct settlement, all) {
        if (!is_listed(l, s))
            continue;
        struct str until = desk_day(cx, s->cutoff, DATE_PLAIN);
        struct str when = desk_when(cx, d, s->prepared_at, DATE_SHORT);

        rows[n++] = (struct settlement_row){
            .href = address_of(cx, "/office/money", s->id.id, ""),
            .name = WITH(cx, "Payouts until {day}", "day", &until),
            .made = WITH(cx, "prepared {when}", "when", &when),
            .badge = settlement_badge(cx, s->state),
            .partners = number_text(cx, s->statements),
            .carried = number_text(cx, s->carried),
            .total = desk_money(cx, d, s->total),
        };
    }
    return (struct list){rows, n};
}

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct page_message message,
                       struct reply *ret)
{
    struct trouble trouble = cx->trouble;
    struct list all;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(settlements_all(cx, db, &all));
    cx->trouble = trouble;
    struct listing l = listing_asked(cx, rq);
    struct desk_form f = form_begin(cx, rq);

    form_input(&f, "cutoff", "date", SAY(cx, "What is owed until"), STR_NONE,
               day_to_text(cx->arena, desk_today(cx, &d)));
    struct money_view view = {
        .csrf = rq->csrf,
        .heading = SAY(cx, "Payouts"),
        .words = SAY(cx, "What goes back to partners, commission taken off."),
        .message = message,
        .may_prepare = rq->by->roles & ROLE_CASHIER,
        .fields = form_fields(&f),
        .chips = chips_of(cx, &l, &all),
        .state = l.state == SETTLEMENT_UNSET ? STR_NONE : word_of(&SETTLEMENT_STATES, l.state),
        .period = period_of(cx, rq, &l),
        .has_any = all.n > 0,
        .rows = rows_of(cx, &d, &l, &all),
    };

    view.has_rows = view.rows.n > 0;

    view.wrongs = form_wrongs(&f, &view.wrongs_title);
    trouble_clear(cx);
    view.page = desk_page(cx, &d, view.heading, "/office/money", view.wrongs_title);
    return page_reply(cx, rq, &MONEY_TEMPLATE, &view, ret);
}

enum fault money_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct page_message message = {0};

    desk_tongue(cx, rq);
    if (str_is(asked(cx, rq, "done"), STR("withdrawn"))) {
        message =
            message_ok(SAY(cx, "Withdrawn."), SAY(cx, "Its lines stand to be settled again."));
    }
    return show(cx, db, rq, message, ret);
}

enum fault money_prepare(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct settlement made;
    struct day cutoff;

    desk_tongue(cx, rq);
    if (!day_from_text(str_trim(typed(rq, "cutoff")), &cutoff)) {
        (void)fault_field(cx, "cutoff", "The day is missing");
        reply_status(ret, 422);
        return show(cx, db, rq, (struct page_message){0}, ret);
    }
    enum fault f = settlement_prepare(cx, db, rq->house, rq->by->user, cutoff, &made);

    if (f == FAULT_SETTLEMENT_ABSENT) {
        trouble_clear(cx);
        reply_status(ret, 409);
        return show(cx, db, rq,
                    message_info(SAY(cx, "Nothing stands to be settled until that day.")), ret);
    }
    if (f == FAULT_BAD_INPUT) {
        reply_status(ret, 422);
        return show(cx, db, rq, (struct page_message){0}, ret);
    }
    TRY(f);
    return go_to(cx, ret, address_of(cx, "/office/money", made.id.id, ""), "prepared");
}
