/* SPDX-License-Identifier: EUPL-1.2 */
#include "moderation/inside.h"

#include "base/arena.h"
#include "jobs/jobs.h"

struct deciding {
    const struct decision *decision;
    struct user_id agent;
    struct str agent_name;
};

static enum fault check(struct ctx *cx, const struct decision *d)
{
    enum fault f = FAULT_NONE;

    if (d->kind == DECISION_UNSET)
        f = fault_field(cx, "kind", "missing");
    if (d->kind == DECISION_RETURN || d->kind == DECISION_REFUSE) {
        if (d->reason == REASON_UNSET)
            f = fault_field(cx, "reason", "choose a reason: the partner reads it");
        if (str_is_empty(str_trim(d->words)) && d->comments.n == 0)
            f = fault_field(cx, "words", "say in your own words what to mend");
    }
    return f;
}

static enum fault write_row(struct ctx *cx, struct db *db, const struct deciding *d)
{
    struct str words = d->decision->words;
    struct decision_row row = {
        .version = d->decision->version,
        .destination = cx->destination,
        .kind = d->decision->kind,
        .reason = d->decision->kind == DECISION_APPROVE ? REASON_UNSET : d->decision->reason,
        .words = words.p ? words : STR(""),
        .agent = d->agent,
        .agent_name = d->agent_name,
        .at = cx->now,
        .comments = d->decision->comments,
    };
    return db_do(cx, db, &DECISION_INSERT, args_of(cx->arena, &DECISION_ROW, &row), NULL);
}

/* What the decision makes of the version. */
static enum fault take_effect(struct ctx *cx, struct db *db, const struct decision *d)
{
    switch (d->kind) {
    case DECISION_APPROVE:
        return offer_publish_many(cx, db, &d->version, 1);
    case DECISION_RETURN:
        return offer_version_end(cx, db, d->version, VERSION_RETURNED);
    case DECISION_REFUSE:
        return offer_version_end(cx, db, d->version, VERSION_REFUSED);
    case DECISION_UNSET:
        break;
    }
    return fault(cx, FAULT_BROKEN, "a decision without a kind");
}

static enum fault queue_mail(struct ctx *cx, struct db *db, struct version_id version)
{
    struct str text = id_to_text(cx->arena, version.id);
    struct str key = arena_text(cx->arena, "decision_mail:%" PRI_STR, ARG_STR(text));

    return job_add(cx, db, STR("decision_mail"), version.id, cx->now, key);
}

static enum fault decide(struct ctx *cx, struct db *db, void *arg)
{
    const struct deciding *d = arg;
    const struct version_id version = d->decision->version;
    struct version found;

    TRY(version_find(cx, db, version, &found));
    if (found.state != VERSION_PROPOSED)
        return fault(cx, FAULT_REVIEW_DECIDED, "decided, overtaken or not sent");
    TRY(take_effect(cx, db, d->decision));
    TRY(write_row(cx, db, d));
    TRY(db_do(cx, db, &CLAIM_DROP, ARGS(cx->destination, version), NULL));
    return queue_mail(cx, db, version);
}

enum fault moderation_decide(struct ctx *cx,
                             struct db *db,
                             const struct decision *decision,
                             struct user_id agent,
                             struct str agent_name)
{
    struct deciding d = {decision, agent, agent_name};

    TRY(check(cx, decision));
    return db_in_transaction(cx, db, decide, &d);
}

static struct decision decision_of(const struct decision_row *row)
{
    return (struct decision){row->version, row->kind, row->reason, row->words, row->comments};
}

enum fault moderation_decision_of(struct ctx *cx,
                                  struct db *db,
                                  struct version_id version,
                                  struct decision *ret)
{
    struct decision_row row;

    TRY(db_one(cx, db, &DECISION_OF, ARGS(cx->destination, version), FAULT_VERSION_ABSENT, &row));
    *ret = decision_of(&row);
    return FAULT_NONE;
}

enum fault moderation_asked_before(struct ctx *cx,
                                   struct db *db,
                                   struct version_id version,
                                   struct decision *ret,
                                   bool *ret_found)
{
    struct decision_row row;

    TRY(db_find(cx, db, &DECISION_BEFORE, ARGS(cx->destination, version), &row, ret_found));
    if (*ret_found)
        *ret = decision_of(&row);
    return FAULT_NONE;
}

struct approving {
    const struct version_id *versions;
    size_t n;
    struct user_id agent;
};

static enum fault approve_all(struct ctx *cx, struct db *db, void *arg)
{
    const struct approving *a = arg;
    struct decision_row *rows = NEW_ARRAY(cx->arena, struct decision_row, a->n);

    TRY(offer_publish_many(cx, db, a->versions, a->n));
    for (size_t i = 0; i < a->n; i++) {
        rows[i] = (struct decision_row){
            .version = a->versions[i],
            .destination = cx->destination,
            .kind = DECISION_APPROVE,
            .words = STR(""),
            .agent = a->agent,
            .agent_name = STR(""),
            .at = cx->now,
        };
    }
    return db_do_many(cx, db, &DECISION_INSERT, &DECISION_ROW, rows, a->n, NULL);
}

enum fault moderation_approve_many(struct ctx *cx,
                                   struct db *db,
                                   const struct version_id *versions,
                                   size_t n,
                                   struct user_id agent)
{
    struct approving a = {versions, n, agent};

    return n == 0 ? FAULT_NONE : db_in_transaction(cx, db, approve_all, &a);
}
