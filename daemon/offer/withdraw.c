/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/change.h"
#include "offer/inside.h"

/*
 * A published visit off line for a while: who has booked still comes, nobody books any more. Its
 * partner brings back what he took off himself; what an agent took off, an agent brings back.
 */

static enum fault set_state(struct ctx *cx,
                            struct db *db,
                            struct offer_id id,
                            enum offer_state state)
{
    struct str word = word_of(&OFFER_STATES, state);

    TRY(db_do(cx, db, &OFFER_SET_STATE, ARGS(word, cx->destination, id), NULL));
    return change_note(cx, db, cx->destination, CHANGE_OFFER, id.id, 0);
}

static enum fault lock(struct ctx *cx, struct db *db, struct offer_id id, struct offer *ret)
{
    return db_one(cx, db, &OFFER_LOCK, ARGS(cx->destination, id), FAULT_OFFER_ABSENT, ret);
}

enum fault offer_withdrawal(struct ctx *cx,
                            struct db *db,
                            struct offer_id offer,
                            struct withdrawal *ret,
                            bool *ret_there)
{
    return db_find(cx, db, &WITHDRAWAL_NEWEST, ARGS(cx->destination, offer), ret, ret_there);
}

static enum fault withdraw(struct ctx *cx, struct db *db, void *arg)
{
    struct withdrawal row = *(const struct withdrawal *)arg;
    struct offer offer;

    TRY(lock(cx, db, row.offer, &offer));
    /* An agent's word also stands over a partner's own pause. */
    if (offer.state != OFFER_ONLINE && (offer.state != OFFER_PAUSED || row.by_partner))
        return fault(cx, FAULT_MOVE_WRONG, "visit %u is not on line", offer.number);
    row.destination = cx->destination;
    row.at = cx->now;
    TRY(db_do(cx, db, &WITHDRAWAL_INSERT, args_of(cx->arena, &WITHDRAWAL, &row), NULL));
    return set_state(cx, db, row.offer, OFFER_PAUSED);
}

enum fault offer_withdraw(struct ctx *cx, struct db *db, const struct withdrawal *wanted)
{
    struct withdrawal row = *wanted;

    row.why = str_trim(row.why);
    if (row.why.n == 0)
        return fault_field(cx, "why", "The reason is missing");
    if (str_characters(row.why) > 400)
        return fault_field(cx, "why", "too long: at most 400 characters");
    return db_in_transaction(cx, db, withdraw, &row);
}

struct bringing {
    struct offer_id offer;
    bool by_partner;
};

static enum fault bring_back(struct ctx *cx, struct db *db, void *arg)
{
    const struct bringing *b = arg;
    struct withdrawal last;
    struct offer offer;
    bool there = false;

    TRY(lock(cx, db, b->offer, &offer));
    if (offer.state != OFFER_PAUSED)
        return fault(cx, FAULT_MOVE_WRONG, "visit %u was not taken off line", offer.number);
    TRY(offer_withdrawal(cx, db, b->offer, &last, &there));
    if (b->by_partner && there && !last.by_partner)
        return fault(cx, FAULT_NOT_ALLOWED, "an agent took visit %u off line", offer.number);
    TRY(db_do(cx, db, &WITHDRAWALS_END, ARGS(cx->now, cx->destination, b->offer),
              /* ret_changed */ NULL));
    return set_state(cx, db, b->offer, OFFER_ONLINE);
}

enum fault offer_bring_back(struct ctx *cx, struct db *db, struct offer_id offer, bool by_partner)
{
    struct bringing b = {offer, by_partner};

    return db_in_transaction(cx, db, bring_back, &b);
}
