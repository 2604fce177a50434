/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/inside.h"

#include "base/arena.h"

struct proposing {
    struct offer_proposal *all;
    size_t n;
    /* What is inserted together at the end. */
    struct offer *offers;
    size_t offers_n;
    struct version_row *versions;
    size_t versions_n;
    uint32_t next_number;
};

enum fault offer_next_number(struct ctx *cx, struct db *db, uint32_t *ret)
{
    struct offer_number_row highest;

    TRY(db_one(cx, db, &OFFER_HIGHEST_NUMBER, ARGS(cx->destination), FAULT_DB_BROKEN, &highest));
    *ret = highest.number + 1;
    return FAULT_NONE;
}

static void add_version(struct ctx *cx,
                        struct proposing *p,
                        const struct offer_proposal *one,
                        uint32_t number,
                        struct str json,
                        struct hash hash)
{
    p->versions[p->versions_n++] = (struct version_row){
        .id = ID_NEW(version, cx->now),
        .destination = cx->destination,
        .offer = one->ret_offer,
        .number = number,
        .state = VERSION_PROPOSED,
        .made = cx->now,
        .made_by = one->made_by,
        .hash = hash,
        .content = json,
    };
}

static void add_offer(struct ctx *cx, struct proposing *p, struct offer_proposal *one)
{
    uint32_t number = p->next_number++;

    one->ret_offer = ID_NEW(offer, cx->now);
    p->offers[p->offers_n++] = (struct offer){
        .id = one->ret_offer,
        .destination = cx->destination,
        .partner = one->partner,
        .number = number,
        .slug = offer_slug(cx, &one->content, number),
        .state = OFFER_DRAFT,
        .source_key = one->source_key,
    };
}

/* A feed has no field for the private link: the one that was given in the portal stays. */
static enum fault keep_join(struct ctx *cx,
                            struct db *db,
                            struct version_id newest,
                            struct offer_content *content)
{
    struct version before;

    if (content->kind != VISIT_VIRTUAL || !str_is_empty(content->join))
        return FAULT_NONE;
    TRY(version_find(cx, db, newest, &before));
    content->join = before.content.join;
    return FAULT_NONE;
}

static enum fault propose_one(struct ctx *cx,
                              struct db *db,
                              struct proposing *p,
                              struct offer_proposal *one)
{
    struct newest_row newest;
    bool known = false;

    tariffs_name(cx, one->source_key, &one->content);
    struct args by_source = ARGS(cx->destination, one->source_key);

    TRY(db_find(cx, db, &OFFER_NEWEST_BY_SOURCE, by_source, &newest, &known));
    if (known)
        TRY(keep_join(cx, db, newest.version, &one->content));
    struct str json = content_to_json(cx, &one->content);
    struct hash hash = hash_of(json);

    if (!known) {
        if (p->next_number == 0)
            TRY(offer_next_number(cx, db, &p->next_number));
        add_offer(cx, p, one);
        add_version(cx, p, one, 1, json, hash);
        one->ret_outcome = PROPOSAL_NEW;
        return FAULT_NONE;
    }

    one->ret_offer = newest.offer;
    if (hash_is(hash, newest.hash) && newest.state != OFFER_GONE) {
        one->ret_outcome = PROPOSAL_SAME;
        return FAULT_NONE;
    }
    TRY(db_do(cx, db, &VERSION_OVERTAKE, ARGS(cx->destination, newest.version), NULL));
    add_version(cx, p, one, newest.number + 1, json, hash);
    one->ret_outcome = PROPOSAL_CHANGED;
    return FAULT_NONE;
}

static enum fault propose_all(struct ctx *cx, struct db *db, void *arg)
{
    struct proposing *p = arg;

    p->offers_n = p->versions_n = p->next_number = 0;
    p->offers = NEW_ARRAY(cx->arena, struct offer, p->n);
    p->versions = NEW_ARRAY(cx->arena, struct version_row, p->n);
    for (size_t i = 0; i < p->n; i++)
        TRY(propose_one(cx, db, p, &p->all[i]));

    if (p->offers_n > 0)
        TRY(db_do_many(cx, db, &OFFER_INSERT, &OFFER, p->offers, p->offers_n, NULL));
    if (p->versions_n > 0)
        TRY(db_do_many(cx, db, &VERSION_INSERT, &VERSION_ROW, p->versions, p->versions_n, NULL));
    return FAULT_NONE;
}

enum fault offer_propose_many(struct ctx *cx,
                              struct db *db,
                              struct offer_proposal *proposals,
                              size_t n)
{
    struct proposing p = {.all = proposals, .n = n};

    return n == 0 ? FAULT_NONE : db_in_transaction(cx, db, propose_all, &p);
}
