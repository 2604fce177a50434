/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/inside.h"

#include "base/arena.h"
#include "db/change.h"

struct publishing {
    const struct version_id *versions;
    size_t n;
};

static enum fault note_offers(struct ctx *cx, struct db *db, const struct publishing *p)
{
    struct change *changes = NEW_ARRAY(cx->arena, struct change, p->n);

    for (size_t i = 0; i < p->n; i++) {
        struct offer_item row;
        struct args key = ARGS(cx->destination, p->versions[i]);

        TRY(db_one(cx, db, &VERSION_OFFER, key, FAULT_VERSION_ABSENT, &row));
        changes[i] = (struct change){
            .id = ID_NEW(change, cx->now),
            .destination = cx->destination,
            .kind = CHANGE_OFFER,
            .subject = row.offer.id,
            .at = cx->now,
        };
    }
    return change_note_many(cx, db, changes, p->n);
}

static enum fault publish_all(struct ctx *cx, struct db *db, void *arg)
{
    const struct publishing *p = arg;
    struct version_key *keys = NEW_ARRAY(cx->arena, struct version_key, p->n);
    uint64_t approved = 0;

    for (size_t i = 0; i < p->n; i++)
        keys[i] = (struct version_key){cx->destination, p->versions[i]};
    TRY(db_do_many(cx, db, &VERSION_APPROVE, &VERSION_KEY, keys, p->n, &approved));
    if (approved != p->n)
        return fault(cx, FAULT_REVIEW_DECIDED, "%zu versions, %zu waited", p->n, (size_t)approved);
    TRY(db_do_many(cx, db, &OFFER_PUBLISH, &VERSION_KEY, keys, p->n, NULL));
    return note_offers(cx, db, p);
}

enum fault offer_publish_many(struct ctx *cx,
                              struct db *db,
                              const struct version_id *versions,
                              size_t n)
{
    struct publishing p = {versions, n};

    return n == 0 ? FAULT_NONE : db_in_transaction(cx, db, publish_all, &p);
}

enum fault offer_version_end(struct ctx *cx,
                             struct db *db,
                             struct version_id version,
                             enum version_state state)
{
    uint64_t changed = 0;
    struct args values = ARGS(word_of(&VERSION_STATES, state), cx->destination, version);

    TRY(db_do(cx, db, &VERSION_END, values, &changed));
    if (changed == 0)
        return fault(cx, FAULT_REVIEW_DECIDED, "the version does not wait any more");
    return FAULT_NONE;
}

static enum fault take_off(struct ctx *cx, struct db *db, void *arg)
{
    const struct str *source_key = arg;
    struct offer offer;
    bool known = false;
    struct args by_source = ARGS(cx->destination, *source_key);

    TRY(db_find(cx, db, &OFFER_BY_SOURCE, by_source, &offer, &known));
    if (!known || offer.state == OFFER_GONE)
        return FAULT_NONE;
    struct str gone = word_of(&OFFER_STATES, OFFER_GONE);
    TRY(db_do(cx, db, &OFFER_SET_STATE, ARGS(gone, cx->destination, offer.id), NULL));
    TRY(db_do(cx, db, &SLOTS_CLOSE_OF_OFFER, ARGS(cx->destination, offer.id, cx->now), NULL));
    return change_note(cx, db, cx->destination, CHANGE_OFFER, offer.id.id, 0);
}

enum fault offer_gone(struct ctx *cx, struct db *db, struct str source_key)
{
    return db_in_transaction(cx, db, take_off, &source_key);
}
