/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * What a confirmed booking froze: who gets what, whatever becomes of contracts later. Booking
 * writes a sale when it confirms; from then on settlement reads the ledger room alone. Rows are
 * only ever inserted: a part given back is a row beside the sale, and so is its release to the
 * partner.
 *
 *   paid        sale_paid      psp_clearing  -> buyer_deposit        (payment's entry)
 *   confirmed   ledger_sale    nothing moves; the split is frozen
 *   cancelled   sale_part      before the release: the release becomes smaller
 *                              after it: entry sale_taken_back, partner_payable + commission_income
 *                              + vat_collected -> buyer_deposit
 *   held        sale_released  buyer_deposit -> partner_payable, commission_income, vat_collected
 *
 * Tables owned: ledger_sale, ledger_sale_part, ledger_sale_release.
 */
struct sale {
    struct booking_id booking; /* one sale a booking */
    struct destination_id destination;
    struct partner_id partner;
    struct contract_id contract;
    struct str reference; /* as people read it, "K7QM-2XDB" */
    struct str title;     /* of the visit, in the destination's first language; 200 characters */
    uint32_t seats;
    struct day visit;        /* the day on the wall of the destination */
    struct moment ends;      /* of the slot */
    struct money gross;      /* zero for a free booking */
    struct money commission; /* what the partner bears, never above gross */
    struct money vat;        /* inside the commission */
    struct moment frozen;    /* now */
};
extern const struct shape SALE;

/* In the transaction that confirms. faults: DB_TWICE when a booking's sale is there already,
 * CURRENCY_MIXED */
MUST_CHECK enum fault sale_freeze_many(struct ctx *cx,
                                       struct db *db,
                                       const struct sale *sales,
                                       size_t n);

/*
 * A part (or all) of a sale's price goes back to the visitor; the commission on it goes back in
 * proportion, so that the last part empties the sale exactly. Beside payment_give_back, in the same
 * transaction. The same key again is done already.
 *
 * faults  BOOKING_ABSENT (no sale), REFUND_TOO_MUCH
 */
MUST_CHECK enum fault sale_cancel(struct ctx *cx,
                                  struct db *db,
                                  struct booking_id booking,
                                  struct money back,
                                  struct str reason,
                                  struct str key);

/*
 * Release the sales of every destination whose slot ended before `ended`: at most 256, in a
 * transaction of its own. Call until *ret_released is zero. Never twice for one sale.
 */
MUST_CHECK enum fault sale_release_some(struct ctx *cx,
                                        struct db *db,
                                        struct moment ended,
                                        uint32_t *ret_released);

/* What stands to be settled with a partner: a release or a part taken back after one. */
enum dealing_kind { DEALING_UNSET, DEALING_RELEASED, DEALING_TAKEN_BACK };
extern const struct words DEALING_KINDS;

struct dealing {
    enum dealing_kind kind;
    struct id source; /* the booking of a release, the part's id */
    struct partner_id partner;
    struct booking_id booking;
    struct str reference;
    struct str title;
    uint32_t seats;
    struct day visit;
    struct money gross; /* negative when taken back */
    struct money commission;
    struct money vat;
    struct moment at;
};
extern const struct shape DEALING;

/* What a partner will be owed for visits not yet held, of cx->destination: gross less commission.
 */
MUST_CHECK enum fault sale_awaited(struct ctx *cx,
                                   struct db *db,
                                   struct partner_id partner,
                                   enum currency currency,
                                   struct money *ret);
