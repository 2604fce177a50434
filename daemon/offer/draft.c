/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/inside.h"

#include "base/arena.h"

struct drafting {
    struct partner_id partner;
    struct offer_id offer;
    const struct offer_content *content;
    struct str by;
    struct version *ret;
};

static struct version_row row_of(struct ctx *cx,
                                 const struct drafting *d,
                                 struct offer_id offer,
                                 uint32_t number)
{
    struct offer_content named = *d->content;
    struct str seed = id_to_text(cx->arena, offer.id);

    tariffs_name(cx, seed, &named);
    struct str json = content_to_json(cx, &named);
    return (struct version_row){
        .id = ID_NEW(version, cx->now),
        .destination = cx->destination,
        .offer = offer,
        .number = number,
        .state = VERSION_DRAFT,
        .made = cx->now,
        .made_by = d->by,
        .hash = hash_of(json),
        .content = json,
    };
}

static enum fault insert(struct ctx *cx, struct db *db, const struct version_row *row)
{
    return db_do(cx, db, &VERSION_INSERT, args_of(cx->arena, &VERSION_ROW, row), NULL);
}

static enum fault make_new(struct ctx *cx, struct db *db, void *arg)
{
    struct drafting *d = arg;
    uint32_t number = 0;

    TRY(offer_next_number(cx, db, &number));
    struct offer offer = {
        .id = ID_NEW(offer, cx->now),
        .destination = cx->destination,
        .partner = d->partner,
        .number = number,
        .slug = offer_slug(cx, d->content, number),
        .state = OFFER_DRAFT,
    };
    TRY(db_do(cx, db, &OFFER_INSERT, args_of(cx->arena, &OFFER, &offer), NULL));
    struct version_row row = row_of(cx, d, offer.id, 1);
    TRY(insert(cx, db, &row));
    return version_from_row(cx, &row, d->ret);
}

enum fault offer_draft_new(struct ctx *cx,
                           struct db *db,
                           struct partner_id partner,
                           const struct offer_content *content,
                           struct version *ret)
{
    struct drafting d = {.partner = partner, .content = content, .by = STR("portal"), .ret = ret};
    return db_in_transaction(cx, db, make_new, &d);
}

/* A draft is written over; anything else that was sent stays as it is and a new draft follows it.
 */
static enum fault save(struct ctx *cx, struct db *db, void *arg)
{
    struct drafting *d = arg;
    struct offer offer;
    struct version_row newest;

    TRY(offer_find_of(cx, db, d->partner, d->offer, &offer));
    struct args which = ARGS(cx->destination, d->offer);
    TRY(db_one(cx, db, &VERSION_NEWEST, which, FAULT_VERSION_ABSENT, &newest));

    bool over = newest.state == VERSION_DRAFT;
    struct version_row row = row_of(cx, d, d->offer, newest.number + (over ? 0 : 1));
    if (!over) {
        TRY(insert(cx, db, &row));
    } else {
        row.id = newest.id;
        struct args values =
            ARGS(row.made, row.made_by, row.hash, row.content, cx->destination, row.id);
        TRY(db_do(cx, db, &VERSION_SAVE, values, NULL));
    }
    struct str slug = offer_slug(cx, d->content, offer.number);
    TRY(db_do(cx, db, &OFFER_NAME, ARGS(slug, cx->destination, d->offer), NULL));
    return version_from_row(cx, &row, d->ret);
}

enum fault offer_draft_save(struct ctx *cx,
                            struct db *db,
                            struct partner_id partner,
                            struct offer_id offer,
                            const struct offer_content *content,
                            struct str by,
                            struct version *ret)
{
    struct drafting d = {partner, offer, content, by, ret};
    return db_in_transaction(cx, db, save, &d);
}

static enum fault submit(struct ctx *cx, struct db *db, void *arg)
{
    struct drafting *d = arg;
    struct offer offer;
    struct version newest;
    uint64_t changed = 0;

    TRY(offer_find_of(cx, db, d->partner, d->offer, &offer));
    TRY(version_newest(cx, db, d->offer, &newest));
    TRY(offer_content_check(cx, &newest.content));
    struct args which = ARGS(cx->now, cx->destination, newest.id);
    TRY(db_do(cx, db, &VERSION_PROPOSE, which, &changed));
    if (changed == 0)
        return fault(cx, FAULT_MOVE_WRONG, "the newest version is not a draft");
    struct args others = ARGS(cx->destination, d->offer, newest.id);
    TRY(db_do(cx, db, &VERSION_OVERTAKE_OTHERS, others, NULL));
    newest.state = VERSION_PROPOSED;
    newest.made = cx->now;
    *d->ret = newest;
    return FAULT_NONE;
}

enum fault offer_submit(struct ctx *cx,
                        struct db *db,
                        struct partner_id partner,
                        struct offer_id offer,
                        struct version *ret)
{
    struct drafting d = {.partner = partner, .offer = offer, .ret = ret};
    return db_in_transaction(cx, db, submit, &d);
}
