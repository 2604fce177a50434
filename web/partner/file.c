/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/iban.h"
#include "settlement/settlement.h"
#include "web/partner/partner.h"

/* My file: who the partner is, and the account that is paid. */

struct file_view {
    struct page page;
    struct str csrf;
    struct str heading;
    struct str number;
    struct page_message message;
    struct list facts;
    struct str email;
    struct str account;
    struct list fields;
    struct str wrongs_title;
    struct list wrongs;
};
SHAPE(FILE_PAGE,
      struct file_view,
      FIELD_PART(struct file_view, page, &PAGE),
      FIELD(struct file_view, csrf),
      FIELD(struct file_view, heading),
      FIELD(struct file_view, number),
      FIELD_PART(struct file_view, message, &PAGE_MESSAGE, .traits = OPTIONAL),
      FIELD_LIST(struct file_view, facts, &DESK_FACT),
      FIELD(struct file_view, email),
      FIELD(struct file_view, account),
      FIELD_LIST(struct file_view, fields, &DESK_FIELD),
      FIELD(struct file_view, wrongs_title),
      FIELD_LIST(struct file_view, wrongs, &PAGE_WRONG));
PAGE_TEMPLATE(FILE_TEMPLATE, "partner/file", &FILE_PAGE);

static struct str vat_words(struct ctx *cx, enum vat_status vat)
{
    switch (vat) {
    case VAT_LIABLE:
        return SAY(cx, "liable");
    case VAT_FRANCHISE:
        return SAY(cx, "below the threshold, no VAT");
    case VAT_EXEMPT:
        return SAY(cx, "exempt");
    case VAT_UNSET:
        break;
    }
    return STR_NONE;
}

static struct list facts_of(struct ctx *cx, const struct partner *p)
{
    const struct desk_fact known[] = {
        {SAY(cx, "Name"), p->name},
        {SAY(cx, "Legal form"), p->legal},
        {SAY(cx, "Address"), p->address},
        {SAY(cx, "SIRET"), p->siret},
        {SAY(cx, "Register"), p->register_number},
        {SAY(cx, "VAT"), vat_words(cx, p->vat)},
        {SAY(cx, "E-mail address"), p->email},
        {SAY(cx, "Telephone"), p->phone},
        {SAY(cx, "Web site"), p->web},
        {SAY(cx, "Mediator"), p->mediator},
    };
    return desk_facts(cx->arena, known, COUNT_OF(known));
}

static enum fault show(struct ctx *cx,
                       struct db *db,
                       const struct request *rq,
                       struct page_message message,
                       struct reply *ret)
{
    struct trouble trouble = cx->trouble;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_PARTNER, &d));
    cx->trouble = trouble;
    struct desk_form f = form_begin(cx, rq);

    form_input(&f, "holder", "text", SAY(cx, "Holder of the account"),
               SAY(cx, "The exact legal name, as the bank knows it."), d.partner.holder);
    form_input(&f, "iban", "text", SAY(cx, "IBAN"),
               SAY(cx, "Two letters, then digits. Its key is checked at once."), STR_NONE)
        ->autocomplete = STR("off");
    struct str iban = d.partner.iban.n ? statement_iban(cx->arena, d.partner.iban) : STR_NONE;
    struct file_view view = {
        .csrf = rq->csrf,
        .heading = d.partner.name,
        .number = arena_text(cx->arena, "P-%04u", d.partner.number),
        .message = message,
        .facts = facts_of(cx, &d.partner),
        .email = d.destination.email,
        .account = iban.n ? WITH(cx, "Payouts go to {iban}.", "iban", &iban)
                          : SAY(cx, "No account yet: what is owed waits."),
        .fields = form_fields(&f),
    };

    view.wrongs = form_wrongs(&f, &view.wrongs_title);
    trouble_clear(cx);
    view.page = desk_page(cx, &d, SAY(cx, "My file"), "/partner/file", view.wrongs_title);
    return page_reply(cx, rq, &FILE_TEMPLATE, &view, ret);
}

enum fault file_page(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct page_message message = {0};

    desk_tongue(cx, rq);
    if (str_is(asked(cx, rq, "done"), STR("saved")))
        message = message_ok(SAY(cx, "Saved."), SAY(cx, "The next payout goes to this account."));
    return show(cx, db, rq, message, ret);
}

enum fault file_save(struct ctx *cx, struct db *db, const struct request *rq, struct reply *ret)
{
    struct str holder = str_trim(typed(rq, "holder"));
    struct str iban = str_trim(typed(rq, "iban"));

    desk_tongue(cx, rq);
    if (holder.n == 0) {
        (void)fault_field(cx, "holder", "The name of the holder is missing");
    } else if (str_characters(holder) > 140) {
        (void)fault_field(cx, "holder", "too long");
    }
    const char *iban_wrong = iban.n ? iban_fault(iban_plain(cx->arena, iban)) : NULL;
    if (iban.n == 0) {
        (void)fault_field(cx, "iban", "The IBAN is missing");
    } else if (iban_wrong) {
        (void)fault_field(cx, "iban", "%s", iban_wrong);
    }
    enum fault f = cx->trouble.fields ? FAULT_BAD_INPUT
                                      : partner_set_account(cx, db, rq->by->partner, holder, iban);

    if (f == FAULT_BAD_INPUT) {
        reply_status(ret, 422);
        return show(cx, db, rq, (struct page_message){0}, ret);
    }
    TRY(f);
    return go_to(cx, ret, STR("/partner/file"), "saved");
}
