/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/office/statements.h"

#include "base/arena.h"
#include "base/iban.h"
#include "base/text.h"
#include "web/desk/csv.h"

/* The statements of a settlement: which of them, their table, and the same for a spreadsheet. */

SHAPE(OFFICE_STATEMENT_ROW,
      struct statement_row,
      FIELD(struct statement_row, href),
      FIELD(struct statement_row, name),
      FIELD(struct statement_row, iban),
      FIELD(struct statement_row, sales),
      FIELD(struct statement_row, gross),
      FIELD(struct statement_row, taken_back),
      FIELD(struct statement_row, commission),
      FIELD(struct statement_row, amount),
      FIELD_PART(struct statement_row, badge, &BADGE, .traits = OPTIONAL));

static const struct {
    const char *value;
    const char *name;
} states[STATEMENT_STATES] = {
    [STATEMENTS_ALL] = {"", "All statements"},
    [STATEMENTS_READY] = {"ready", "Ready to pay"},
    [STATEMENTS_IBAN] = {"iban", "IBAN to be checked"},
};

static bool is_sound(struct ctx *cx, const struct statement *s)
{
    return iban_fault(iban_plain(cx->arena, s->iban)) == NULL;
}

/* ---- which of them ---- */

struct statement_filter statement_filter_asked(struct ctx *cx, const struct request *rq)
{
    struct statement_filter f = {.partner = text_cut(str_trim(asked(cx, rq, "partner")), 120)};
    struct str state = asked(cx, rq, "state");

    for (int i = 0; i < STATEMENT_STATES; i++) {
        if (str_is(state, str_of(states[i].value)))
            f.state = (enum statement_state)i;
    }
    return f;
}

bool statement_filter_is_on(const struct statement_filter *f)
{
    return f->state != STATEMENTS_ALL || f->partner.n > 0;
}

static bool fits(struct ctx *cx, const struct statement *s, const struct statement_filter *f)
{
    if (f->state != STATEMENTS_ALL && is_sound(cx, s) != (f->state == STATEMENTS_READY))
        return false;
    if (f->partner.n == 0)
        return true;
    struct str name = text_fold(cx->arena, s->partner_name);

    return str_find(name, text_fold(cx->arena, f->partner)) < name.n;
}

struct list statements_shown(struct ctx *cx,
                             const struct list *statements,
                             const struct statement_filter *f)
{
    struct statement *shown = NEW_ARRAY(cx->arena, struct statement, statements->n + 1);
    size_t n = 0;

    each_in (s, const struct statement, statements) {
        if (fits(cx, s, f))
            shown[n++] = *s;
    }
    return (struct list){shown, n};
}

static struct str href(struct ctx *cx,
                       struct settlement_id id,
                       const char *rest,
                       const struct statement_filter *f)
{
    struct buf b = BUF(cx->arena);

    buf_add(&b, address_of(cx, "/office/money", id.id, rest));
    if (f->state != STATEMENTS_ALL)
        href_add(&b, "state", str_of(states[f->state].value));
    if (f->partner.n)
        href_add(&b, "partner", f->partner);
    return buf_str(&b);
}

struct str statement_csv_href(struct ctx *cx,
                              struct settlement_id id,
                              const struct statement_filter *f)
{
    return href(cx, id, "/csv", f);
}

struct list statement_chips(struct ctx *cx,
                            struct settlement_id id,
                            const struct list *statements,
                            const struct statement_filter *f)
{
    struct chip *chips = NEW_ARRAY(cx->arena, struct chip, STATEMENT_STATES);
    size_t n = 0;

    for (int i = 0; i < STATEMENT_STATES; i++) {
        struct statement_filter one = {(enum statement_state)i, f->partner};
        struct list shown = statements_shown(cx, statements, &one);
        struct str count = number_text(cx, (int64_t)shown.n);
        struct str name = say_in(cx->tongue, str_of(states[i].name));

        if (shown.n == 0 && i != STATEMENTS_ALL && f->state != one.state)
            continue;
        chips[n++] = (struct chip){href(cx, id, "", &one),
                                   WITH(cx, "{name}, {n}", "name", &name, "n", &count),
                                   f->state == one.state};
    }
    return (struct list){chips, n};
}

/* ---- what they say ---- */

struct sums statement_sums(struct ctx *cx, const struct desk *d, const struct list *statements)
{
    struct money zero = MONEY_ZERO(desk_currency(d));
    struct sums s = {.gross = zero, .taken_back = zero, .commission = zero, .amount = zero};

    each_in (st, const struct statement, statements) {
        struct money net = money_minus(money_minus(st->gross, st->taken_back), st->commission);

        s.sales += st->sales;
        s.gross = money_plus(s.gross, st->gross);
        s.taken_back = money_plus(s.taken_back, st->taken_back);
        s.commission = money_plus(s.commission, st->commission);
        s.amount = money_plus(s.amount, st->amount);
        s.uneven += !money_is_sound(net) || net.minor != st->amount.minor;
        s.bad_ibans += !is_sound(cx, st);
    }
    return s;
}

static struct str state_of(struct ctx *cx, const struct statement *s)
{
    if (!is_sound(cx, s))
        return SAY(cx, "IBAN to be checked");
    return s->invoice.n ? s->invoice : SAY(cx, "Ready");
}

/* "FR76 •••• 189": where it goes, in a narrow column. */
static struct str account_in_short(struct ctx *cx, struct str iban)
{
    struct str plain = iban_plain(cx->arena, iban);

    if (plain.n < 12)
        return statement_iban(cx->arena, iban);
    return arena_text(cx->arena, "%.4s •••• %.3s", plain.p, plain.p + plain.n - 3);
}

struct list statement_rows(struct ctx *cx, const struct desk *d, const struct list *statements)
{
    struct statement_row *rows = NEW_ARRAY(cx->arena, struct statement_row, statements->n + 1);
    size_t n = 0;

    each_in (s, const struct statement, statements) {
        struct badge badge = badge_of(is_sound(cx, s) ? "ok" : "err", state_of(cx, s));

        badge.icon = is_sound(cx, s) ? STR("check") : STR("warn");
        rows[n++] = (struct statement_row){
            .href = address_of(cx, "/office/statements", s->id.id, ""),
            .name = s->partner_name,
            .iban = account_in_short(cx, s->iban),
            .sales = number_text(cx, s->sales),
            .gross = desk_money(cx, d, s->gross),
            .taken_back = desk_money(cx, d, s->taken_back),
            .commission = desk_money(cx, d, s->commission),
            .amount = desk_money(cx, d, s->amount),
            .badge = badge,
        };
    }
    return (struct list){rows, n};
}

/* ---- for a spreadsheet ---- */

static void csv_head(struct ctx *cx, struct csv *c)
{
    const struct str names[] = {
        SAY(cx, "Number"),     SAY(cx, "Partner"),    SAY(cx, "Account"),    SAY(cx, "Lines"),
        SAY(cx, "Sales"),      SAY(cx, "Given back"), SAY(cx, "Commission"), SAY(cx, "VAT in it"),
        SAY(cx, "To pay out"), SAY(cx, "Currency"),   SAY(cx, "Invoice"),    SAY(cx, "State"),
    };

    csv_line(c, names, COUNT_OF(names));
}

static void csv_statement(struct ctx *cx, struct csv *c, const struct statement *s)
{
    struct arena *a = cx->arena;

    csv_text(c, arena_text(a, "P-%04u", s->partner_number));
    csv_text(c, s->partner_name);
    csv_text(c, statement_iban(a, s->iban));
    csv_number(c, s->sales);
    csv_money(c, a, s->gross);
    csv_money(c, a, s->taken_back);
    csv_money(c, a, s->commission);
    csv_money(c, a, s->vat);
    csv_money(c, a, s->amount);
    csv_text(c, currency_code(s->amount.currency));
    csv_text(c, s->invoice);
    csv_text(c, is_sound(cx, s) ? SAY(cx, "Ready") : SAY(cx, "IBAN to be checked"));
    csv_end_line(c);
}

/* The same statements as on the page. */
enum fault settlement_csv(struct ctx *cx,
                          struct db *db,
                          const struct request *rq,
                          struct reply *ret)
{
    struct statement_filter f = statement_filter_asked(cx, rq);
    struct list statements;
    struct settlement s;

    desk_tongue(cx, rq);
    TRY(settlement_find(cx, db, (struct settlement_id){rq->path_id}, &s));
    TRY(settlement_statements(cx, db, s.id, &statements));
    struct list shown = statements_shown(cx, &statements, &f);
    struct csv c = csv_begin(cx);
    struct str until = day_to_text(cx->arena, s.cutoff);

    csv_head(cx, &c);
    each_in (one, const struct statement, &shown)
        csv_statement(cx, &c, one);
    csv_reply(cx, &c, arena_text(cx->arena, "insolite-payouts-%" PRI_STR, ARG_STR(until)), ret);
    return FAULT_NONE;
}
