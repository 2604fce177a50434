/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "settlement/settlement.h"
#include "web/desk/equation.h"
#include "web/partner/partner.h"

/* What is owed to the partner, and the statements of what was paid. */

struct statement_row {
    struct str href;
    struct str until;
    struct str invoice;
    struct str gross;
    struct str commission;
    struct str amount;
    struct badge badge;
};
SHAPE(PARTNER_STATEMENT_ROW,
      struct statement_row,
      FIELD(struct statement_row, href),
      FIELD(struct statement_row, until),
      FIELD(struct statement_row, invoice),
      FIELD(struct statement_row, gross),
      FIELD(struct statement_row, commission),
      FIELD(struct statement_row, amount),
      FIELD_PART(struct statement_row, badge, &BADGE, .traits = OPTIONAL));

struct revenue_view {
    struct page page;
    struct str heading;
    struct page_message message;
    struct list terms;
    struct list rows;
    bool has_rows;
    bool is_owed; /* visits were held, their money goes out next */
};
SHAPE(REVENUE_PAGE,
      struct revenue_view,
      FIELD_PART(struct revenue_view, page, &PAGE),
      FIELD(struct revenue_view, heading),
      FIELD_PART(struct revenue_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD_LIST(struct revenue_view, terms, &EQUATION_TERM),
      FIELD_LIST(struct revenue_view, rows, &PARTNER_STATEMENT_ROW),
      FIELD(struct revenue_view, has_rows),
      FIELD(struct revenue_view, is_owed));
PAGE_TEMPLATE(REVENUE_TEMPLATE, "partner/revenue", &REVENUE_PAGE);

enum fault revenue_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct list statements;
    struct owed owed = {0};
    struct desk d;
    size_t n = 0;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    TRY(settlement_owed(cx, db, rq->by->partner, desk_currency(&d), &owed));
    TRY(statements_of_partner(cx, db, rq->by->partner, &statements));
    struct equation_term *terms = NEW_ARRAY(cx->arena, struct equation_term, 3);
    struct statement_row *rows = NEW_ARRAY(cx->arena, struct statement_row, statements.n + 1);

    terms[0] = (struct equation_term){.name = SAY(cx, "Owed to you"),
                                      .amount = desk_money(cx, &d, owed.payable),
                                      .words = SAY(cx, "visits held, in the next payout")};
    terms[1] = (struct equation_term){.name = SAY(cx, "On its way"),
                                      .amount = desk_money(cx, &d, owed.in_payout),
                                      .words = SAY(cx, "approved, to be handed to the bank")};
    terms[2] = (struct equation_term){.name = SAY(cx, "Awaited"),
                                      .amount = desk_money(cx, &d, owed.awaited),
                                      .words = SAY(cx, "sold, visits not yet held")};
    each_in (s, struct statement, &statements)
        rows[n++] = (struct statement_row){
            .href = address_of(cx, "/partner/statements", s->id.id, ""),
            .until = desk_day(cx, s->cutoff, DATE_PLAIN),
            .invoice = s->invoice,
            .gross = desk_money(cx, &d, money_minus(s->gross, s->taken_back)),
            .commission = desk_money(cx, &d, s->commission),
            .amount = desk_money(cx, &d, s->amount),
            .badge = settlement_badge(cx, s->state),
        };
    struct revenue_view view = {
        .heading = SAY(cx, "Revenue"),
        .terms = {terms, 3},
        .rows = {rows, n},
        .has_rows = n > 0,
        .is_owed = owed.payable.minor > 0 || owed.in_payout.minor > 0,
    };

    if (d.partner.iban.n == 0) {
        view.message = message_warn(SAY(cx, "We do not know your bank account."),
                                    SAY(cx, "What is owed waits until you give it."));
        view.message.link = STR("/partner/file");
        view.message.link_name = SAY(cx, "My file");
    }
    desk_title(&d, view.heading, "/partner/revenue");
    view.page = d.page;
    return page_reply(cx, rq, &REVENUE_TEMPLATE, &view, ret);
}

/* ---- one statement ---- */

struct statement_line_view {
    struct str title;
    struct str note;
    struct str reference;
    struct str day;
    struct str seats;
    struct str gross;
    struct str commission;
    struct str net;
};
SHAPE(STATEMENT_LINE_VIEW,
      struct statement_line_view,
      FIELD(struct statement_line_view, title),
      FIELD(struct statement_line_view, note),
      FIELD(struct statement_line_view, reference),
      FIELD(struct statement_line_view, day),
      FIELD(struct statement_line_view, seats),
      FIELD(struct statement_line_view, gross),
      FIELD(struct statement_line_view, commission),
      FIELD(struct statement_line_view, net));

struct statement_view {
    struct page page;
    struct str heading;
    struct str words;
    struct str print_href;
    struct list terms;
    struct list rows;
    struct str gross;
    struct str commission;
    struct str amount;
    struct str foot;
};
SHAPE(STATEMENT_PAGE,
      struct statement_view,
      FIELD_PART(struct statement_view, page, &PAGE),
      FIELD(struct statement_view, heading),
      FIELD(struct statement_view, words),
      FIELD(struct statement_view, print_href),
      FIELD_LIST(struct statement_view, terms, &EQUATION_TERM),
      FIELD_LIST(struct statement_view, rows, &STATEMENT_LINE_VIEW),
      FIELD(struct statement_view, gross),
      FIELD(struct statement_view, commission),
      FIELD(struct statement_view, amount),
      FIELD(struct statement_view, foot));
PAGE_TEMPLATE(STATEMENT_TEMPLATE, "partner/statement", &STATEMENT_PAGE);

static struct list terms_of(struct ctx *cx, const struct desk *d, const struct statement *s)
{
    struct equation_term *terms = NEW_ARRAY(cx->arena, struct equation_term, 4);

    terms[0] = (struct equation_term){.name = SAY(cx, "Visits held"),
                                      .amount = desk_money(cx, d, s->gross),
                                      .words = COUNTED(cx, s->sales, "{n} line", "{n} lines")};
    terms[1] = (struct equation_term){.sign = STR("–"),
                                      .name = SAY(cx, "Given back afterwards"),
                                      .amount = desk_money(cx, d, s->taken_back),
                                      .words = SAY(cx, "to visitors")};
    terms[2] = (struct equation_term){.sign = STR("–"),
                                      .name = SAY(cx, "Commission"),
                                      .amount = desk_money(cx, d, s->commission),
                                      .words = s->invoice};
    terms[3] = (struct equation_term){.sign = STR("="),
                                      .name = SAY(cx, "Paid to you"),
                                      .amount = desk_money(cx, d, s->amount),
                                      .words = settlement_badge(cx, s->state).words};
    return (struct list){terms, 4};
}

/* A statement before its approval is nothing yet: 404 for the partner. */
static enum fault statement_asked(struct ctx *cx,
                                  struct db *db,
                                  const struct request *rq,
                                  struct statement *ret)
{
    TRY(statement_find(cx, db, (struct statement_id){rq->path_id}, rq->by->partner, ret));
    if (ret->state != SETTLEMENT_APPROVED && ret->state != SETTLEMENT_DELIVERED)
        return fault(cx, FAULT_STATEMENT_ABSENT, "not approved");
    return FAULT_NONE;
}

enum fault statement_page(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          struct reply *ret)
{
    struct statement s;
    struct list lines;
    struct desk d;
    size_t n = 0;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    TRY(statement_asked(cx, db, rq, &s));
    TRY(statement_lines(cx, db, s.id, &lines));
    struct statement_line_view *rows =
        NEW_ARRAY(cx->arena, struct statement_line_view, lines.n + 1);

    each_in (l, struct statement_line, &lines)
        rows[n++] = (struct statement_line_view){
            .title = l->title,
            .note =
                str_is(l->kind, STR("taken_back")) ? SAY(cx, "given back afterwards") : STR_NONE,
            .reference = l->reference,
            .day = desk_day(cx, l->visit, DATE_SHORT),
            .seats = number_text(cx, l->seats),
            .gross = desk_money(cx, &d, l->gross),
            .commission = desk_money(cx, &d, l->commission),
            .net = desk_money(cx, &d, l->net),
        };
    struct str until = desk_day(cx, s.cutoff, DATE_PLAIN);
    struct str iban = statement_iban(cx->arena, s.iban);
    struct str vat = desk_money(cx, &d, s.vat);
    struct statement_view view = {
        .heading = WITH(cx, "Statement until {day}", "day", &until),
        .words =
            s.invoice.n ? WITH(cx, "Commission invoice {number}", "number", &s.invoice) : STR_NONE,
        .print_href = address_of(cx, "/partner/statements", s.id.id, "/print"),
        .terms = terms_of(cx, &d, &s),
        .rows = {rows, n},
        .gross = desk_money(cx, &d, money_minus(s.gross, s.taken_back)),
        .commission = desk_money(cx, &d, s.commission),
        .amount = desk_money(cx, &d, s.amount),
        .foot = WITH(cx,
                     "To {holder}, {iban}. VAT inside the commission: {vat}. Reference of the "
                     "transfer: {reference}.",
                     "holder", &s.holder, "iban", &iban, "vat", &vat, "reference", &s.end_to_end),
    };

    desk_title(&d, view.heading, "/partner/revenue");
    view.page = d.page;
    return page_reply(cx, rq, &STATEMENT_TEMPLATE, &view, ret);
}

/* The paper itself. */
enum fault statement_print(struct ctx *cx,
                           struct db *db,
                           const struct request *rq,
                           struct reply *ret)
{
    struct statement s;
    struct str html;
    struct str text;

    desk_tongue(cx, rq);
    TRY(statement_asked(cx, db, rq, &s));
    TRY(statement_paper(cx, db, s.id, &html, &text));
    reply_html(ret, paper_in_browser(cx, html));
    return FAULT_NONE;
}
