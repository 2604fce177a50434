/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "web/desk/equation.h"
#include "web/office/statements.h"

/* One settlement: what it adds up to, statement by statement, and the hands it passes through. */

struct settlement_view {
    struct page page;
    struct str csrf;
    struct str heading;
    struct str words;
    struct str file_href;
    struct str csv_href;
    struct str approve_action;
    struct str deliver_action;
    struct str withdraw_href;
    struct list steps;
    struct list terms;
    struct page_message message;
    struct page_message checked;
    struct list checks;
    struct str checks_name;
    struct list chips;
    struct str state; /* of the filter, for the form that asks for a partner */
    struct str asked; /* the partner asked for */
    struct str action;
    struct list rows;
    bool has_rows;
    struct str partners;
    struct str total_sales;
    struct str total_gross;
    struct str total_taken_back;
    struct str total_commission;
    struct str total_amount;
    struct str foot;
};
SHAPE(SETTLEMENT_PAGE,
      struct settlement_view,
      FIELD_PART(struct settlement_view, page, &PAGE),
      FIELD(struct settlement_view, csrf),
      FIELD(struct settlement_view, heading),
      FIELD(struct settlement_view, words),
      FIELD(struct settlement_view, file_href),
      FIELD(struct settlement_view, csv_href),
      FIELD(struct settlement_view, approve_action),
      FIELD(struct settlement_view, deliver_action),
      FIELD(struct settlement_view, withdraw_href),
      FIELD_LIST(struct settlement_view, steps, &DESK_STEP),
      FIELD_LIST(struct settlement_view, terms, &EQUATION_TERM),
      FIELD_PART(struct settlement_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD_PART(struct settlement_view, checked, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD_LIST(struct settlement_view, checks, &DESK_CHECK),
      FIELD(struct settlement_view, checks_name),
      FIELD_LIST(struct settlement_view, chips, &CHIP),
      FIELD(struct settlement_view, state),
      FIELD(struct settlement_view, asked),
      FIELD(struct settlement_view, action),
      FIELD_LIST(struct settlement_view, rows, &OFFICE_STATEMENT_ROW),
      FIELD(struct settlement_view, has_rows),
      FIELD(struct settlement_view, partners),
      FIELD(struct settlement_view, total_sales),
      FIELD(struct settlement_view, total_gross),
      FIELD(struct settlement_view, total_taken_back),
      FIELD(struct settlement_view, total_commission),
      FIELD(struct settlement_view, total_amount),
      FIELD(struct settlement_view, foot));
PAGE_TEMPLATE(SETTLEMENT_TEMPLATE, "office/settlement", &SETTLEMENT_PAGE);

static struct str name_of(const struct list *users, struct user_id id)
{
    each_in (u, const struct user, users) {
        if (id_is(u->id.id, id.id))
            return u->name;
    }
    return STR_NONE;
}

static struct list steps_of(struct ctx *cx,
                            const struct desk *d,
                            const struct settlement *s,
                            const struct list *users)
{
    struct desk_step *all = NEW_ARRAY(cx->arena, struct desk_step, 3);
    bool approved = s->state == SETTLEMENT_APPROVED || s->state == SETTLEMENT_DELIVERED;
    bool delivered = s->state == SETTLEMENT_DELIVERED;
    struct str preparer = name_of(users, s->prepared_by);
    struct str approver = name_of(users, s->approved_by);
    struct str transfers = COUNTED(cx, s->statements, "{n} transfer", "{n} transfers");

    all[0] = (struct desk_step){.name = SAY(cx, "Prepared"), .done = true};
    all[0].words = preparer.n ? preparer : SAY(cx, "statements frozen");
    all[1] = (struct desk_step){
        .name = SAY(cx, "Approval"), .done = approved, .current = s->state == SETTLEMENT_PREPARED};
    all[1].words = approved && approver.n ? approver : SAY(cx, "by another person");
    all[2] = (struct desk_step){.name = SAY(cx, "File handed to the bank"),
                                .done = delivered,
                                .current = s->state == SETTLEMENT_APPROVED};
    all[2].words = delivered ? desk_when(cx, d, s->delivered_at, DATE_SHORT) : transfers;
    return (struct list){all, 3};
}

static struct list terms_of(struct ctx *cx,
                            const struct desk *d,
                            const struct sums *s,
                            uint32_t partners)
{
    struct equation_term *t = NEW_ARRAY(cx->arena, struct equation_term, 4);

    t[0] = (struct equation_term){.name = SAY(cx, "Visits held"),
                                  .amount = desk_money(cx, d, s->gross),
                                  .words = COUNTED(cx, s->sales, "{n} line", "{n} lines")};
    t[1] = (struct equation_term){.sign = STR("–"),
                                  .name = SAY(cx, "Given back afterwards"),
                                  .amount = desk_money(cx, d, s->taken_back),
                                  .words = SAY(cx, "to visitors")};
    t[2] = (struct equation_term){.sign = STR("–"),
                                  .name = SAY(cx, "Commission"),
                                  .amount = desk_money(cx, d, s->commission),
                                  .words = SAY(cx, "as it was frozen in each sale")};
    t[3] = (struct equation_term){.sign = STR("="),
                                  .name = SAY(cx, "To pay out"),
                                  .amount = desk_money(cx, d, s->amount),
                                  .words = COUNTED(cx, partners, "{n} partner", "{n} partners")};
    return (struct list){t, 4};
}

static void check(struct desk_check *c, bool good, struct str name, struct str words)
{
    *c = (struct desk_check){.tone = good ? STR("ok") : STR("err"),
                             .icon = good ? STR("check") : STR("warn"),
                             .name = name,
                             .words = words};
}

static void say_checks(struct ctx *cx,
                       const struct desk *d,
                       const struct settlement *s,
                       const struct sums *sums,
                       struct settlement_view *view)
{
    struct desk_check *c = NEW_ARRAY(cx->arena, struct desk_check, 4);
    struct money net = money_minus(money_minus(sums->gross, sums->taken_back), sums->commission);
    bool even = money_is_sound(net) && net.minor == sums->amount.minor;
    bool total = s->total.minor == sums->amount.minor;
    bool proved = s->file_name.n > 0;
    struct str sum = desk_money(cx, d, s->total);

    check(&c[0], even && sums->uneven == 0, SAY(cx, "Each statement adds up, to the cent"),
          STR_NONE);
    check(&c[1], total, SAY(cx, "The statements add up to the total"), sum);
    check(&c[2], sums->bad_ibans == 0,
          sums->bad_ibans ? COUNTED(cx, sums->bad_ibans, "{n} IBAN has a wrong key",
                                    "{n} IBANs have a wrong key")
                          : SAY(cx, "Every IBAN has a sound key"),
          STR_NONE);
    c[3] = (struct desk_check){
        .tone = proved ? STR("ok") : STR("info"),
        .icon = proved ? STR("check") : STR("info"),
        .name = proved ? SAY(cx, "The file was built and proved")
                       : SAY(cx, "The file is built and proved before the approval is accepted"),
        .words = s->file_name,
    };
    view->checks = (struct list){c, 4};
    view->checks_name = COUNTED(cx, 4, "See the {n} check", "See the {n} checks");
    if (even && total && sums->uneven == 0 && sums->bad_ibans == 0) {
        view->checked = message_ok(SAY(cx, "All adds up."),
                                   SAY(cx, "The sum of the statements is the total, to the cent; "
                                           "every IBAN has a sound key."));
    } else {
        view->checked =
            message_err(SAY(cx, "This does not add up."), SAY(cx, "It cannot be approved."));
    }
}

static struct str state_words(struct ctx *cx, const struct settlement *s)
{
    switch (s->state) {
    case SETTLEMENT_PREPARED:
        return SAY(cx, "The statements are frozen. Nothing has been sent.");
    case SETTLEMENT_APPROVED:
        return SAY(cx, "The file is ready for the bank; partners have their statements.");
    case SETTLEMENT_DELIVERED:
        return SAY(cx, "Handed to the bank.");
    case SETTLEMENT_WITHDRAWN:
        return SAY(cx, "Withdrawn: its lines stand to be settled again.");
    case SETTLEMENT_UNSET:
        break;
    }
    return STR_NONE;
}

static struct str foot_of(struct ctx *cx, const struct settlement *s, const struct list *users)
{
    struct str who = name_of(users, s->prepared_by);
    struct str carried =
        s->carried
            ? COUNTED(cx, s->carried, "{n} partner is carried forward: too little, or no account.",
                      "{n} partners are carried forward: too little, or no account.")
            : SAY(cx, "No partner is carried forward.");

    if (s->state != SETTLEMENT_PREPARED || who.n == 0)
        return carried;
    return WITH(cx, "{name} prepared it; only another person may approve. {carried}", "name", &who,
                "carried", &carried);
}

/* The second person's alone; settlement_approve looks again. */
static bool may_approve(const struct account *by, const struct settlement *s)
{
    return (by->roles & ROLE_APPROVER) && !id_is(by->user.id, s->prepared_by.id);
}

static void say_hands(struct ctx *cx,
                      const struct request *rq,
                      const struct settlement *s,
                      struct settlement_view *view)
{
    bool prepared = s->state == SETTLEMENT_PREPARED;
    bool approved = s->state == SETTLEMENT_APPROVED;

    if (approved || s->state == SETTLEMENT_DELIVERED)
        view->file_href = address_of(cx, "/office/money", s->id.id, "/file");
    if (prepared && may_approve(rq->by, s))
        view->approve_action = address_of(cx, "/office/money", s->id.id, "/approve");
    if (approved)
        view->deliver_action = address_of(cx, "/office/money", s->id.id, "/deliver");
    if (prepared && (rq->by->roles & (ROLE_CASHIER | ROLE_APPROVER)))
        view->withdraw_href = address_of(cx, "/office/money", s->id.id, "/withdraw");
}

/* Those that are asked for, and what they add up to; the equation above is of all of them. */
static void say_statements(struct ctx *cx,
                           const struct desk *d,
                           const struct request *rq,
                           const struct settlement *s,
                           const struct list *all,
                           struct settlement_view *view)
{
    struct statement_filter f = statement_filter_asked(cx, rq);
    struct list shown = statements_shown(cx, all, &f);
    struct sums sums = statement_sums(cx, d, &shown);

    view->chips = statement_chips(cx, s->id, all, &f);
    view->state = asked(cx, rq, "state");
    view->asked = f.partner;
    view->action = address_of(cx, "/office/money", s->id.id, "");
    view->csv_href = statement_csv_href(cx, s->id, &f);
    view->rows = statement_rows(cx, d, &shown);
    view->has_rows = shown.n > 0;
    view->partners = statement_filter_is_on(&f)
                         ? n_of_m(cx, (uint32_t)shown.n, (uint32_t)all->n)
                         : COUNTED(cx, all->n, "{n} partner", "{n} partners");
    view->total_sales = number_text(cx, sums.sales);
    view->total_gross = desk_money(cx, d, sums.gross);
    view->total_taken_back = desk_money(cx, d, sums.taken_back);
    view->total_commission = desk_money(cx, d, sums.commission);
    view->total_amount = desk_money(cx, d, sums.amount);
}

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct page_message message,
                       struct reply *ret)
{
    struct settlement s;
    struct list statements;
    struct list users;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(settlement_find(cx, db, (struct settlement_id){rq->path_id}, &s));
    TRY(settlement_statements(cx, db, s.id, &statements));
    TRY(users_all(cx, db, &users));
    struct sums sums = statement_sums(cx, &d, &statements);
    struct str until = desk_day(cx, s.cutoff, DATE_PLAIN);
    struct settlement_view view = {
        .csrf = rq->csrf,
        .heading = WITH(cx, "Payouts until {day}", "day", &until),
        .words = state_words(cx, &s),
        .steps = steps_of(cx, &d, &s, &users),
        .terms = terms_of(cx, &d, &sums, s.statements),
        .message = message,
        .foot = foot_of(cx, &s, &users),
    };

    say_checks(cx, &d, &s, &sums, &view);
    say_statements(cx, &d, rq, &s, &statements, &view);
    say_hands(cx, rq, &s, &view);
    desk_title(&d, view.heading, "/office/money");
    view.page = d.page;
    return page_reply(cx, rq, &SETTLEMENT_TEMPLATE, &view, ret);
}

enum fault settlement_page(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    struct str done = asked(cx, rq, "done");
    struct page_message message = {0};

    desk_tongue(cx, rq);
    if (str_is(done, STR("prepared"))) {
        message = message_ok(SAY(cx, "Prepared."), SAY(cx, "Another person can approve it now."));
    } else if (str_is(done, STR("approved"))) {
        message =
            message_ok(SAY(cx, "It is approved."), SAY(cx, "The file is built, proved and kept."));
    } else if (str_is(done, STR("delivered"))) {
        message = message_ok(SAY(cx, "Noted: the file is at the bank."), STR_NONE);
    }
    return show(cx, db, rq, message, ret);
}

/* A refusal in words, on the page itself. */
static enum fault refuse(struct ctx *cx,
                         struct db *db,
                         const struct request *rq,
                         enum fault f,
                         struct reply *ret)
{
    struct str story = arena_copy(cx->arena, cx->trouble.story);
    struct page_message message;

    desk_tongue(cx, rq);
    switch ((int)f) {
    case FAULT_SAME_PERSON:
        message = message_err(SAY(cx, "You prepared this settlement."),
                              SAY(cx, "A second person has to approve it."));
        break;
    case FAULT_NOT_ALLOWED:
        message = message_err(SAY(cx, "This account may not approve."),
                              SAY(cx, "A person with the role of approver can."));
        break;
    case FAULT_MOVE_WRONG:
        message = message_warn(SAY(cx, "That cannot be done any more."),
                               SAY(cx, "Somebody else did it meanwhile: see the state above."));
        break;
    case FAULT_FILE_UNSOUND:
        message = message_err(SAY(cx, "The payout file does not add up."), story);
        break;
    case FAULT_GATEWAY_ABSENT:
    case FAULT_GATEWAY_OUT:
        message = message_err(SAY(cx, "The gateway for payouts is out of order."),
                              SAY(cx, "Nothing was written."));
        break;
    default:
        return f;
    }
    trouble_clear(cx);
    reply_status(ret, reply_status_of(f));
    return show(cx, db, rq, message, ret);
}

enum fault settlement_approve_send(struct ctx *cx,
                                   struct db *db,
                                   const struct request *rq,
                                   struct reply *ret)
{
    struct settlement_id id = {rq->path_id};
    struct settlement after;
    struct settlement now;

    TRY(settlement_find(cx, db, id, &now));
    if (id_is(now.prepared_by.id, rq->by->user.id))
        return refuse(cx, db, rq, FAULT_SAME_PERSON, ret);
    if (!(rq->by->roles & ROLE_APPROVER))
        return refuse(cx, db, rq, FAULT_NOT_ALLOWED, ret);
    enum fault f = settlement_approve(cx, db, rq->house, id, rq->by->user, &after);

    if (f != FAULT_NONE)
        return refuse(cx, db, rq, f, ret);
    return go_to(cx, ret, address_of(cx, "/office/money", id.id, ""), "approved");
}

enum fault settlement_deliver_send(struct ctx *cx,
                                   struct db *db,
                                   const struct request *rq,
                                   struct reply *ret)
{
    struct settlement_id id = {rq->path_id};
    struct settlement after;
    enum fault f = settlement_deliver(cx, db, id, rq->by->user, &after);

    if (f != FAULT_NONE)
        return refuse(cx, db, rq, f, ret);
    return go_to(cx, ret, address_of(cx, "/office/money", id.id, ""), "delivered");
}

enum fault settlement_withdraw_page(struct ctx *cx,
                                    struct db *db,
                                    const struct request *rq,
                                    struct reply *ret)
{
    struct settlement s;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(settlement_find(cx, db, (struct settlement_id){rq->path_id}, &s));
    struct str until = desk_day(cx, s.cutoff, DATE_PLAIN);
    struct str words[] = {
        SAY(cx, "Its statements disappear and its lines stand to be settled again. No file exists "
                "yet and no partner was told."),
    };
    struct ask a = {
        .title = SAY(cx, "Withdraw this settlement?"),
        .about = WITH(cx, "Payouts until {day}", "day", &until),
        .words = lines_of(cx, words, COUNT_OF(words)),
        .action = address_of(cx, "/office/money", s.id.id, "/withdraw"),
        .button = SAY(cx, "Withdraw"),
        .back = address_of(cx, "/office/money", s.id.id, ""),
        .back_name = SAY(cx, "Keep it"),
    };

    desk_title(&d, a.title, "/office/money");
    return ask_reply(cx, rq, &d, &a, ret);
}

enum fault settlement_withdraw_send(struct ctx *cx,
                                    struct db *db,
                                    const struct request *rq,
                                    struct reply *ret)
{
    struct settlement after;
    enum fault f = settlement_withdraw(cx, db, (struct settlement_id){rq->path_id}, &after);

    if (f != FAULT_NONE)
        return refuse(cx, db, rq, f, ret);
    return go_to(cx, ret, STR("/office/money"), "withdrawn");
}

enum fault settlement_file(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    struct payout_paper paper;

    TRY(settlement_paper(cx, db, (struct settlement_id){rq->path_id}, &paper));
    reply_bytes(ret, paper.type, paper.bytes);
    reply_header(
        ret, "Content-Disposition",
        arena_text(cx->arena, "attachment; filename=\"%" PRI_STR "\"", ARG_STR(paper.name)));
    return FAULT_NONE;
}

enum fault settlement_statement(struct ctx *cx,
                                struct db *db,
                                const struct request *rq,
                                struct reply *ret)
{
    struct str html;
    struct str text;

    desk_tongue(cx, rq);
    TRY(statement_paper(cx, db, (struct statement_id){rq->path_id}, &html, &text));
    reply_html(ret, paper_in_browser(cx, html));
    return FAULT_NONE;
}
