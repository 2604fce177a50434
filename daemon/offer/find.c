/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/inside.h"

enum fault offer_find(struct ctx *cx, struct db *db, struct offer_id id, struct offer *ret)
{
    return db_one(cx, db, &OFFER_BY_ID, ARGS(cx->destination, id), FAULT_OFFER_ABSENT, ret);
}

enum fault offer_find_of(struct ctx *cx,
                         struct db *db,
                         struct partner_id partner,
                         struct offer_id id,
                         struct offer *ret)
{
    struct args which = ARGS(cx->destination, partner, id);
    return db_one(cx, db, &OFFER_OF_PARTNER, which, FAULT_OFFER_ABSENT, ret);
}

enum fault version_find(struct ctx *cx, struct db *db, struct version_id id, struct version *ret)
{
    struct version_row row;

    TRY(db_one(cx, db, &VERSION_BY_ID, ARGS(cx->destination, id), FAULT_VERSION_ABSENT, &row));
    return version_from_row(cx, &row, ret);
}

enum fault version_newest(struct ctx *cx, struct db *db, struct offer_id offer, struct version *ret)
{
    struct version_row row;
    struct args which = ARGS(cx->destination, offer);

    TRY(db_one(cx, db, &VERSION_NEWEST, which, FAULT_VERSION_ABSENT, &row));
    return version_from_row(cx, &row, ret);
}

enum fault offers_of_partner(struct ctx *cx,
                             struct db *db,
                             struct partner_id partner,
                             struct list *ret)
{
    return db_all(cx, db, &OFFERS_OF_PARTNER, ARGS(cx->now, cx->destination, partner), ret);
}
