/* SPDX-License-Identifier: EUPL-1.2 */
#include "partner/inside.h"

#include "db/change.h"

static enum fault make(struct ctx *cx, struct db *db, void *arg)
{
    const struct destination *d = arg;
    struct destination found;
    bool known = false;

    TRY(db_find(cx, db, &DESTINATION_BY_SLUG, ARGS(d->slug), &found, &known));
    if (known)
        return FAULT_NONE;
    struct args row = args_of(cx->arena, &DESTINATION, d);
    TRY(db_do(cx, db, &DESTINATION_INSERT, row, /* ret_changed */ NULL));
    return change_note(cx, db, d->id, CHANGE_DESTINATION, d->id.id, 0);
}

enum fault destination_make(struct ctx *cx, struct db *db, const struct destination *wanted)
{
    return db_in_transaction(cx, db, make, UNCONST(wanted));
}

enum fault destination_by_slug(struct ctx *cx,
                               struct db *db,
                               struct str slug,
                               struct destination *ret)
{
    bool found = false;

    TRY(db_find(cx, db, &DESTINATION_BY_SLUG, ARGS(slug), ret, &found));
    if (!found)
        return fault(cx, FAULT_DESTINATION_ABSENT, "none is called %" PRI_STR, ARG_STR(slug));
    return FAULT_NONE;
}

enum fault destination_find(struct ctx *cx,
                            struct db *db,
                            struct destination_id id,
                            struct destination *ret)
{
    return db_one(cx, db, &DESTINATION_BY_ID, ARGS(id), FAULT_DESTINATION_ABSENT, ret);
}

enum fault destinations_all(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &DESTINATIONS_ALL, NO_ARGS, ret);
}
