/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "ledger/ledger.h"
#include "ledger/sale.h"

/* Rows as they are inserted, in the order of their columns. */
struct account_row {
    struct account_id id;
    struct destination_id destination;
    enum account_kind kind;
    struct id subject;
    struct str currency;
};
extern const struct shape ACCOUNT_ROW;

struct entry_row {
    struct entry_id id;
    struct destination_id destination;
    struct str kind;
    struct str business_key;
    struct hash content;
    struct day occurred;
    struct entry_id reverses;
    uint32_t transfers;
};
extern const struct shape ENTRY_ROW;

struct transfer_row {
    struct entry_id entry;
    uint32_t n;
    struct account_id debit;
    struct account_id credit;
    struct money amount;
    struct id about;
};
extern const struct shape TRANSFER_ROW;

/* What is there under a business key. */
struct entry_there {
    struct entry_id id;
    struct hash content;
};
extern const struct shape ENTRY_THERE;

/* The end of the chain, and an entry that waits to be added to it. */
struct seal_row {
    int64_t position;
    struct entry_id entry;
    int64_t recorded;
    struct hash hash;
    struct moment at;
};
extern const struct shape SEAL_ROW;

struct unsealed_row {
    struct entry_id entry;
    struct hash content;
    struct day occurred;
    int64_t recorded;
};
extern const struct shape UNSEALED_ROW;

struct balance_row {
    struct account_id account;
    int64_t position;
    int64_t minor;
};
extern const struct shape BALANCE_ROW;

struct number_row {
    int64_t number;
};
extern const struct shape NUMBER_ROW;

struct zone_row {
    struct str zone;
};
extern const struct shape ZONE_ROW;

/* What a sale has left, or had before. */
struct split {
    struct money gross;
    struct money commission;
    struct money vat;
};

struct split_row {
    int64_t gross;
    int64_t commission;
    int64_t vat;
};
extern const struct shape SPLIT_ROW;

struct booking_id_row {
    struct booking_id booking;
};
extern const struct shape BOOKING_ID_ROW;

struct part_row {
    struct id id;
    struct destination_id destination;
    struct booking_id booking;
    struct partner_id partner;
    struct str part_key;
    struct money gross;
    struct money commission;
    struct money vat;
    bool after_release;
    struct str reason;
    struct moment at;
};
extern const struct shape PART_ROW;

struct release_row {
    struct booking_id booking;
    struct destination_id destination;
    struct partner_id partner;
    struct money gross;
    struct money commission;
    struct money vat;
    struct moment at;
};
extern const struct shape RELEASE_ROW;

/* A transfer of the chain, with its entry and its seal: prove.c */
struct link_row {
    int64_t position;
    struct entry_id entry;
    struct hash hash;
    int64_t recorded;
    int64_t sealed_recorded;
    struct destination_id destination;
    struct str kind;
    struct str business_key;
    struct hash content;
    struct day occurred;
    struct entry_id reverses;
    uint32_t transfers;
    struct account_id debit;
    struct account_id credit;
    struct money amount;
    struct id about;
};
extern const struct shape LINK_ROW;
extern const struct query LEDGER_LINKS;

/* The one form of what an entry moves: first who and why, then each transfer in order. */
void ledger_content_begin(struct buf *b,
                          struct destination_id destination,
                          struct str kind,
                          struct str key,
                          struct entry_id reverses);
void ledger_content_add(struct buf *b, const struct transfer_row *transfer);

extern const struct query LEDGER_ACCOUNT_INSERT;
extern const struct query LEDGER_ENTRY_INSERT;
extern const struct query LEDGER_TRANSFER_INSERT;
extern const struct query LEDGER_ENTRY_BY_KEY;
extern const struct query LEDGER_BALANCE_NOW;
extern const struct query LEDGER_ZONE;
extern const struct query LEDGER_SEAL_HEAD;
extern const struct query LEDGER_UNSEALED;
extern const struct query LEDGER_SEAL_INSERT;
extern const struct query LEDGER_MOVED;
extern const struct query LEDGER_BALANCE_INSERT;
extern const struct query SALE_INSERT;
extern const struct query SALE_LOCK;
extern const struct query SALE_DUE;
extern const struct query SALE_PART_BY_KEY;
extern const struct query SALE_PARTS_SUM;
extern const struct query SALE_PART_INSERT;
extern const struct query SALE_RELEASED;
extern const struct query SALE_RELEASE_INSERT;
extern const struct query SALE_AWAITED;

/* The commission's part that goes with `back` of the price, when `before` went back already: the
 * last part empties the sale exactly. */
struct split sale_part_of(const struct split *whole, const struct split *before, struct money back);

/*
 * A link of the chain: what ledger_seal.hash must be after `previous` (zero before the first).
 * content is over what moves: destination, kind, key, reverses and each transfer (post.c).
 */
struct hash ledger_link(struct arena *scratch,
                        struct hash previous,
                        struct entry_id entry,
                        struct hash content,
                        struct day occurred,
                        int64_t recorded);
