/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * The ledger: entries, each of 1..n transfers from one account to another; balanced by
 * construction, never updated, never deleted. An entry is sealed within a minute by a job that
 * chains hashes and carries kept balances forward; the balance of now = kept + not yet sealed. No
 * sale waits for either.
 *
 * Tables owned: ledger_account, ledger_entry, ledger_transfer, ledger_seal, ledger_balance.
 */

/* Sides and uses: reference settlement, 1.4. */
enum account_kind {
    ACCOUNT_UNSET,
    ACCOUNT_PSP_CLEARING,      /* asset: confirmed by the provider, not yet at the bank; subject:
                                  connection */
    ACCOUNT_BANK,              /* asset: moved by bank statements only */
    ACCOUNT_TRANSIT_PAYOUT,    /* sent in a payout file, not yet seen at the bank */
    ACCOUNT_BUYER_DEPOSIT,     /* liability: paid, visit not yet held */
    ACCOUNT_PARTNER_PAYABLE,   /* liability: owed to a partner; subject: partner */
    ACCOUNT_COMMISSION_INCOME, /* our commission without its tax */
    ACCOUNT_VAT_COLLECTED,     /* liability: the tax in it */
    ACCOUNT_PSP_FEE,           /* expense */
    ACCOUNT_REFUND_PENDING,    /* liability: promised to a buyer, not confirmed by the provider */
    ACCOUNT_TRANSIT_REFUND, /* given back to a buyer past the provider, not yet seen at the bank */
    ACCOUNT_SUSPENSE,       /* money we cannot name yet */
};
extern const struct words ACCOUNT_KINDS;

struct account_key {
    struct destination_id destination;
    enum account_kind kind;
    struct id subject; /* partner or connection; none for the destination's own */
    enum currency currency;
};

/* The account's id is made from its key (a hash), so that nobody has to look it up. */
struct account_id ledger_account(const struct account_key *key);

struct posting {
    struct account_key debit;
    struct account_key credit;
    struct money amount; /* more than zero; both accounts are in its currency */
    struct id about;     /* the booking, refund or payout it belongs to */
};

/* What happened, once. kind and key together are UNIQUE: the same again with the same content is
 * done already. */
struct ledger_entry {
    struct entry_id id; /* filled by ledger_post */
    struct destination_id destination;
    struct str
        kind; /* "sale_paid", "sale_released", "refund_decided", "refund_done", "payout_made" ... */
    struct str key;           /* the business key: the intent's, refund's, payout's id as text */
    struct day occurred;      /* accounting date in the destination's zone */
    struct entry_id reverses; /* none, or the entry that this one takes back */
    const struct posting *postings;
    size_t n;
};

/* faults  ENTRY_DIFFERS (same key, other content), CURRENCY_MIXED; needs a transaction */
MUST_CHECK enum fault ledger_post(struct ctx *cx,
                                  struct db *db,
                                  const struct ledger_entry *entry,
                                  bool *ret_again);
/*
 * Many in a few array-bound statements, inside the caller's transaction. A key that is there
 * already makes the whole call DB_TWICE: the caller then posts one by one.
 */
MUST_CHECK enum fault ledger_post_many(struct ctx *cx,
                                       struct db *db,
                                       struct ledger_entry *entries,
                                       size_t n);

/* Credits minus debits (liabilities are positive), now. */
MUST_CHECK enum fault ledger_balance(struct ctx *cx,
                                     struct db *db,
                                     const struct account_key *key,
                                     struct money *ret);

/* What day it is for the books of a destination: now, on the wall of its zone. */
MUST_CHECK enum fault ledger_today(struct ctx *cx,
                                   struct db *db,
                                   struct destination_id destination,
                                   struct day *ret);

/*
 * The chain of seals, computed anew: each link from the one before, each entry's content from its
 * own transfers (when they are all there: that is another check). For the audit. `broken` is empty,
 * or the first place that does not fit.
 */
struct ledger_chain {
    int64_t looked;
    struct str broken;
};
MUST_CHECK enum fault ledger_chain_look(struct ctx *cx, struct db *db, struct ledger_chain *ret);

/* The clock's job, each 20 s: seal what is not sealed. */
struct house;
enum fault ledger_seal(struct ctx *cx, struct db *db, const struct house *house, struct id subject);
