/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/shape.h"
#include "db/db.h"

/*
 * Money goes back to partners. A settlement is one run up to a cut-off day: for each partner a
 * statement with its lines, a commission invoice and one transfer of a payout file. One person
 * prepares it, another approves it; the file is built and proved before the approval is accepted.
 *
 *   prepared ──approve (a second person)──▶ approved ──deliver (by hand, at the bank)──▶ delivered
 *      └────── withdraw ──▶ withdrawn: its lines stand to be settled again
 *
 * The split of each sale was frozen when it was confirmed (ledger/sale.h): nothing is computed
 * anew. A partner whose lines make less than the minimum, or who has no account, is carried
 * forward: the lines stay unsettled until the next run.
 *
 * Tables owned: settlement, settlement_statement, settlement_line, settlement_counter,
 * settlement_file.
 */
struct house;

struct settlement_config {
    uint32_t grace_hours; /* after the end of a slot, before its sales are released */
    uint32_t least_cents; /* of a payout; less is carried forward */
};
extern const struct shape SETTLEMENT_CONFIG; /* section "settlement" of the configuration */

enum settlement_state {
    SETTLEMENT_UNSET,
    SETTLEMENT_PREPARED,
    SETTLEMENT_APPROVED,
    SETTLEMENT_DELIVERED,
    SETTLEMENT_WITHDRAWN,
};
extern const struct words SETTLEMENT_STATES;

struct settlement {
    struct settlement_id id;
    struct destination_id destination;
    uint32_t number; /* 1, 2, 3 ... in its destination */
    struct day cutoff;
    enum settlement_state state;
    uint32_t statements;
    uint32_t carried; /* partners left for the next run */
    struct money total;
    struct user_id prepared_by;
    struct moment prepared_at;
    struct user_id approved_by;
    struct moment approved_at;
    struct user_id delivered_by;
    struct moment delivered_at;
    struct str file_name; /* empty until approved */
    struct hash file_hash;
};
extern const struct shape SETTLEMENT;

struct statement {
    struct statement_id id;
    struct settlement_id settlement;
    struct destination_id destination;
    struct partner_id partner;
    struct day cutoff;
    uint32_t partner_number; /* P-0123 */
    struct str partner_name;
    struct str partner_address;
    struct str partner_siret;
    struct str holder;
    struct str iban;         /* whole: mask it where people read it (statement_iban) */
    uint32_t sales;          /* lines */
    struct money gross;      /* of visits held */
    struct money taken_back; /* given back to visitors after that; not negative */
    struct money commission; /* of both together, VAT inside */
    struct money vat;
    struct money amount;         /* gross - taken_back - commission: what is paid */
    struct str invoice;          /* "C2026-000123", once approved; without gap in its series */
    struct str end_to_end;       /* of the transfer */
    enum settlement_state state; /* of its settlement */
};
extern const struct shape STATEMENT;

struct statement_line {
    uint32_t n;
    struct str kind; /* "released", "taken_back" */
    struct booking_id booking;
    struct str reference;
    struct str title;
    uint32_t seats;
    struct day visit;
    struct money gross; /* negative when taken back; so are the next two */
    struct money commission;
    struct money vat;
    struct money net; /* gross - commission */
};
extern const struct shape STATEMENT_LINE;

/* What a partner may expect. */
struct owed {
    struct money payable;   /* visits held, not yet in an approved payout */
    struct money awaited;   /* sold, visits not yet held */
    struct money in_payout; /* approved, not yet marked as delivered */
};
extern const struct shape OWED;

/* All of these look at cx->destination only. */

/* SETTLEMENT_ABSENT when nothing stands to be settled */
MUST_CHECK enum fault settlement_prepare(struct ctx *cx,
                                         struct db *db,
                                         const struct house *house,
                                         struct user_id by,
                                         struct day cutoff,
                                         struct settlement *ret);

/*
 * By another person than who prepared it. Builds and proves the payout file, numbers the commission
 * invoices, posts "payout_made" for each statement, keeps the file, and promises the mails to
 * partners and the file in STATE/payouts, all in one transaction.
 *
 * faults  SETTLEMENT_ABSENT, SAME_PERSON, MOVE_WRONG, FILE_UNSOUND, GATEWAY_ABSENT, GATEWAY_OUT
 */
MUST_CHECK enum fault settlement_approve(struct ctx *cx,
                                         struct db *db,
                                         const struct house *house,
                                         struct settlement_id id,
                                         struct user_id by,
                                         struct settlement *ret);
/* Somebody has handed the file to the bank. MOVE_WRONG */
MUST_CHECK enum fault settlement_deliver(struct ctx *cx,
                                         struct db *db,
                                         struct settlement_id id,
                                         struct user_id by,
                                         struct settlement *ret);
/* Before the approval only. MOVE_WRONG */
MUST_CHECK enum fault settlement_withdraw(struct ctx *cx,
                                          struct db *db,
                                          struct settlement_id id,
                                          struct settlement *ret);

MUST_CHECK enum fault settlement_find(struct ctx *cx,
                                      struct db *db,
                                      struct settlement_id id,
                                      struct settlement *ret);
MUST_CHECK enum fault settlements_all(struct ctx *cx,
                                      struct db *db,
                                      struct list *ret); /* struct settlement, newest first */
MUST_CHECK enum fault settlement_statements(struct ctx *cx,
                                            struct db *db,
                                            struct settlement_id id,
                                            struct list *ret); /* struct statement, by partner */
/* Approved and delivered ones, newest first. */
MUST_CHECK enum fault statements_of_partner(struct ctx *cx,
                                            struct db *db,
                                            struct partner_id partner,
                                            struct list *ret);
/* STATEMENT_ABSENT; `partner` none: whoever's */
MUST_CHECK enum fault statement_find(struct ctx *cx,
                                     struct db *db,
                                     struct statement_id id,
                                     struct partner_id partner,
                                     struct statement *ret);
MUST_CHECK enum fault statement_lines(struct ctx *cx,
                                      struct db *db,
                                      struct statement_id id,
                                      struct list *ret); /* struct statement_line */
MUST_CHECK enum fault settlement_owed(struct ctx *cx,
                                      struct db *db,
                                      struct partner_id partner,
                                      enum currency currency,
                                      struct owed *ret);

/* The payout file as it was approved. SETTLEMENT_ABSENT before that. */
struct payout_paper {
    struct str name;
    struct str type;
    struct str bytes;
};
MUST_CHECK enum fault settlement_paper(struct ctx *cx,
                                       struct db *db,
                                       struct settlement_id id,
                                       struct payout_paper *ret);

/* "FR76 •••• •••• •••• •••• •••6 06" */
struct str statement_iban(struct arena *a, struct str iban);

/* The statement as a page of its own and as plain text, in cx->tongue: papers/statement.mustache */
MUST_CHECK enum fault statement_paper(struct ctx *cx,
                                      struct db *db,
                                      struct statement_id id,
                                      struct str *ret_html,
                                      struct str *ret_text);

/* The jobs. Release: sales whose visit was held, each ten minutes; the file in STATE/payouts; the
 * partner's mail. */
enum fault settlement_release(struct ctx *cx,
                              struct db *db,
                              const struct house *house,
                              struct id subject);
enum fault settlement_file_write(struct ctx *cx,
                                 struct db *db,
                                 const struct house *house,
                                 struct id subject);
enum fault statement_mail(struct ctx *cx,
                          struct db *db,
                          const struct house *house,
                          struct id subject);
