/* SPDX-License-Identifier: EUPL-1.2 */
#include "settlement/inside.h"

enum fault settlement_find(struct ctx *cx,
                           struct db *db,
                           struct settlement_id id,
                           struct settlement *ret)
{
    return db_one(cx, db, &SETTLEMENT_BY_ID, ARGS(cx->destination, id), FAULT_SETTLEMENT_ABSENT,
                  ret);
}

enum fault settlements_all(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &SETTLEMENT_ALL, ARGS(cx->destination), ret);
}

enum fault settlement_statements(struct ctx *cx,
                                 struct db *db,
                                 struct settlement_id id,
                                 struct list *ret)
{
    return db_all(cx, db, &STATEMENTS_OF, ARGS(cx->destination, id), ret);
}

enum fault statements_of_partner(struct ctx *cx,
                                 struct db *db,
                                 struct partner_id partner,
                                 struct list *ret)
{
    return db_all(cx, db, &STATEMENTS_OF_PARTNER, ARGS(cx->destination, partner), ret);
}

enum fault statement_find(struct ctx *cx,
                          struct db *db,
                          struct statement_id id,
                          struct partner_id partner,
                          struct statement *ret)
{
    struct statement found;

    TRY(db_one(cx, db, &STATEMENT_BY_ID, ARGS(cx->destination, id), FAULT_STATEMENT_ABSENT,
               &found));
    if (!id_is_none(partner.id) && !id_is(partner.id, found.partner.id))
        return fault(cx, FAULT_STATEMENT_ABSENT, "another partner's statement");
    *ret = found;
    return FAULT_NONE;
}

enum fault statement_lines(struct ctx *cx, struct db *db, struct statement_id id, struct list *ret)
{
    return db_all(cx, db, &LINES_OF, ARGS(cx->destination, id), ret);
}

enum fault settlement_owed(struct ctx *cx,
                           struct db *db,
                           struct partner_id partner,
                           enum currency currency,
                           struct owed *ret)
{
    struct account_key key = {cx->destination, ACCOUNT_PARTNER_PAYABLE, partner.id, currency};
    struct owed owed;
    struct next_row in_payout;

    TRY(ledger_balance(cx, db, &key, &owed.payable));
    TRY(sale_awaited(cx, db, partner, currency, &owed.awaited));
    TRY(db_one(cx, db, &STATEMENTS_IN_PAYOUT,
               ARGS(cx->destination, partner, currency_code(currency)), FAULT_DB_BROKEN,
               &in_payout));
    owed.in_payout = (struct money){in_payout.next, currency};
    *ret = owed;
    return FAULT_NONE;
}

enum fault settlement_paper(struct ctx *cx,
                            struct db *db,
                            struct settlement_id id,
                            struct payout_paper *ret)
{
    struct file_row file;
    bool found = false;

    TRY(db_find(cx, db, &FILE_OF, ARGS(cx->destination, id), &file, &found));
    if (!found)
        return fault(cx, FAULT_SETTLEMENT_ABSENT, "it has no payout file before its approval");
    if (!hash_is(hash_of(file.bytes), file.hash))
        return fault(cx, FAULT_FILE_UNSOUND, "the kept payout file is not what was approved");
    *ret = (struct payout_paper){file.name, file.type, file.bytes};
    return FAULT_NONE;
}
