/* SPDX-License-Identifier: EUPL-1.2 */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "ledger/inside.h"

static struct hash account_hash(const struct account_key *key)
{
    /* Fixed room on the stack: this runs four times a sale. */
    char bytes[sizeof(struct id) * 2 + 24 + 3] = {0};
    struct str kind = word_of(&ACCOUNT_KINDS, key->kind);
    struct str currency = currency_code(key->currency);

    memcpy(bytes, key->destination.id.b, sizeof(struct id));
    memcpy(bytes + 16, key->subject.b, sizeof(struct id));
    memcpy(bytes + 32, currency.p, 3);
    memcpy(bytes + 35, kind.p, kind.n);
    return hash_of((struct str){bytes, 35 + kind.n});
}

struct account_id ledger_account(const struct account_key *key)
{
    struct account_id id;
    struct hash h = account_hash(key);

    memcpy(id.id.b, h.b, sizeof id.id.b);
    return id;
}

static void put_number(struct buf *b, int64_t n)
{
    uint8_t bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)((uint64_t)n >> (56 - 8 * i));
    buf_add(b, (struct str){(const char *)bytes, sizeof bytes});
}

static void put_id(struct buf *b, struct id id)
{
    buf_add(b, (struct str){(const char *)id.b, sizeof id.b});
}

void ledger_content_begin(struct buf *b,
                          struct destination_id destination,
                          struct str kind,
                          struct str key,
                          struct entry_id reverses)
{
    b->n = 0;
    put_id(b, destination.id);
    put_number(b, (int64_t)kind.n);
    buf_add(b, kind);
    put_number(b, (int64_t)key.n);
    buf_add(b, key);
    put_id(b, reverses.id);
}

void ledger_content_add(struct buf *b, const struct transfer_row *t)
{
    put_id(b, t->debit.id);
    put_id(b, t->credit.id);
    put_number(b, t->amount.minor);
    buf_add(b, currency_code(t->amount.currency));
    put_id(b, t->about);
}

/* The same key with another hash of this is an alarm. */
static struct hash content_of(struct buf *b,
                              const struct ledger_entry *entry,
                              const struct transfer_row *transfers)
{
    ledger_content_begin(b, entry->destination, entry->kind, entry->key, entry->reverses);
    for (size_t i = 0; i < entry->n; i++)
        ledger_content_add(b, &transfers[i]);
    return hash_of((struct str){b->p, b->n});
}

/* The rows of a batch; accounts are few and listed once. */
struct batch {
    struct entry_row *entries;
    struct transfer_row *transfers;
    size_t transfers_n;
    struct account_row *accounts;
    size_t accounts_n;
    struct buf scratch;
};

static struct account_id note_account(struct batch *b, const struct account_key *key)
{
    for (size_t i = 0; i < b->accounts_n; i++) {
        const struct account_row *a = &b->accounts[i];
        if (a->kind == key->kind && id_is(a->subject, key->subject) &&
            id_is(a->destination.id, key->destination.id) &&
            str_is(a->currency, currency_code(key->currency)))
            return a->id;
    }

    struct account_row row = {
        .id = ledger_account(key),
        .destination = key->destination,
        .kind = key->kind,
        .subject = key->subject,
        .currency = currency_code(key->currency),
    };
    size_t at = b->accounts_n++;
    /* Ascending by id: two batches that make the same accounts wait for each other, never both. */
    for (; at > 0 && id_compare(b->accounts[at - 1].id.id, row.id.id) > 0; at--)
        b->accounts[at] = b->accounts[at - 1];
    b->accounts[at] = row;
    return row.id;
}

static enum fault add_entry(struct ctx *cx, struct batch *b, struct ledger_entry *e, size_t at)
{
    struct transfer_row *transfers = b->transfers + b->transfers_n;

    if (e->n == 0) {
        return fault(cx, FAULT_BROKEN, "entry %" PRI_STR " %" PRI_STR " has no transfer",
                     ARG_STR(e->kind), ARG_STR(e->key));
    }
    if (id_is_none(e->id.id))
        e->id = ID_NEW(entry, cx->now);
    for (size_t i = 0; i < e->n; i++) {
        const struct posting *p = &e->postings[i];
        if (!money_is_sound(p->amount) || p->amount.minor <= 0 ||
            p->debit.currency != p->amount.currency || p->credit.currency != p->amount.currency) {
            return fault(cx, FAULT_CURRENCY_MIXED,
                         "transfer %zu of entry %" PRI_STR " %" PRI_STR
                         " moves nothing sound between accounts of its currency",
                         i, ARG_STR(e->kind), ARG_STR(e->key));
        }
        transfers[i] = (struct transfer_row){
            .entry = e->id,
            .n = (uint32_t)i,
            .debit = note_account(b, &p->debit),
            .credit = note_account(b, &p->credit),
            .amount = p->amount,
            .about = p->about,
        };
    }
    b->transfers_n += e->n;
    b->entries[at] = (struct entry_row){
        .id = e->id,
        .destination = e->destination,
        .kind = e->kind,
        .business_key = e->key,
        .content = content_of(&b->scratch, e, transfers),
        .occurred = e->occurred,
        .reverses = e->reverses,
        .transfers = (uint32_t)e->n,
    };
    return FAULT_NONE;
}

static enum fault make_batch(struct ctx *cx,
                             struct ledger_entry *entries,
                             size_t n,
                             struct batch *b)
{
    size_t transfers = 0;

    for (size_t i = 0; i < n; i++)
        transfers += entries[i].n;
    *b = (struct batch){
        .entries = NEW_ARRAY(cx->arena, struct entry_row, n),
        .transfers = NEW_ARRAY(cx->arena, struct transfer_row, transfers),
        .accounts = NEW_ARRAY(cx->arena, struct account_row, transfers * 2),
        .scratch = BUF(cx->arena),
    };
    for (size_t i = 0; i < n; i++)
        TRY(add_entry(cx, b, &entries[i], i));
    return FAULT_NONE;
}

static enum fault write_batch(struct ctx *cx, struct db *db, const struct batch *b, size_t n)
{
    TRY(db_do_many(cx, db, &LEDGER_ACCOUNT_INSERT, &ACCOUNT_ROW, b->accounts, b->accounts_n,
                   /* ret_changed */ NULL));
    TRY(db_do_many(cx, db, &LEDGER_ENTRY_INSERT, &ENTRY_ROW, b->entries, n,
                   /* ret_changed */ NULL));
    return db_do_many(cx, db, &LEDGER_TRANSFER_INSERT, &TRANSFER_ROW, b->transfers, b->transfers_n,
                      /* ret_changed */ NULL);
}

enum fault ledger_post_many(struct ctx *cx, struct db *db, struct ledger_entry *entries, size_t n)
{
    struct batch b = {0};

    if (n == 0)
        return FAULT_NONE;
    TRY(make_batch(cx, entries, n, &b));
    return fault_while(cx, write_batch(cx, db, &b, n), "posting %zu entries", n);
}

enum fault ledger_post(struct ctx *cx,
                       struct db *db,
                       const struct ledger_entry *entry,
                       bool *ret_again)
{
    struct ledger_entry copy = *entry;
    struct batch b = {0};
    struct entry_there there;
    bool found = false;

    TRY(make_batch(cx, &copy, 1, &b));
    TRY(db_find(cx, db, &LEDGER_ENTRY_BY_KEY, ARGS(entry->kind, entry->key), &there, &found));
    if (found && !hash_is(there.content, b.entries[0].content)) {
        return fault(cx, FAULT_ENTRY_DIFFERS,
                     "entry %" PRI_STR " %" PRI_STR " is there with another content",
                     ARG_STR(entry->kind), ARG_STR(entry->key));
    }
    if (!found) {
        TRY(fault_while(cx, write_batch(cx, db, &b, 1), "posting %" PRI_STR " %" PRI_STR,
                        ARG_STR(entry->kind), ARG_STR(entry->key)));
    }
    if (ret_again)
        *ret_again = found;
    return FAULT_NONE;
}

enum fault ledger_balance(struct ctx *cx,
                          struct db *db,
                          const struct account_key *key,
                          struct money *ret)
{
    struct account_id id = ledger_account(key);
    struct number_row sum;

    TRY(db_one(cx, db, &LEDGER_BALANCE_NOW, ARGS(id, id, id, id), FAULT_DB_BROKEN, &sum));
    *ret = (struct money){sum.number, key->currency};
    return FAULT_NONE;
}

enum fault ledger_today(struct ctx *cx,
                        struct db *db,
                        struct destination_id destination,
                        struct day *ret)
{
    struct zone_row row;

    TRY(db_one(cx, db, &LEDGER_ZONE, ARGS(destination), FAULT_DESTINATION_ABSENT, &row));
    *ret = moment_to_wall(cx->now, row.zone).day;
    return FAULT_NONE;
}
