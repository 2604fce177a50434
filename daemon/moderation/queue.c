/* SPDX-License-Identifier: EUPL-1.2 */
#include "moderation/inside.h"

#include "base/arena.h"
#include "partner/partner.h"

#define PAGE 20
#define CLAIM_LIFE MINUTES(30)

#define DUE_DAYS 5

/* Five working days: Saturdays and Sundays do not count. */
static struct day due_day(struct day sent)
{
    for (int left = DUE_DAYS; left > 0;) {
        sent.n++;
        left -= day_weekday(sent) <= 5;
    }
    return sent;
}

static struct moment due_of(struct moment made, struct str zone)
{
    struct day sent = moment_to_wall(made, zone).day;

    return moment_plus(made, DAYS(due_day(sent).n - sent.n));
}

static enum fault row_of(struct ctx *cx,
                         const struct waiting_row *w,
                         struct str zone,
                         struct queue_row *ret)
{
    struct offer_content content = {0};
    struct list findings;

    if (shape_read_json_text(cx, &OFFER_CONTENT, w->content, &content) != FAULT_NONE) {
        trouble_clear(cx);
        return fault(cx, FAULT_DB_BROKEN, "the stored content of a version cannot be read");
    }
    moderation_findings(cx, &content, &findings);
    *ret = (struct queue_row){
        .version = w->version,
        .offer = w->offer,
        .offer_number = w->offer_number,
        .title = texts_for(&content.title, cx->tongue),
        .commune = content.commune,
        .theme = word_of(&THEMES, content.theme),
        .partner = w->partner,
        .made_by = w->made_by,
        .subject = w->subject,
        .first = w->first,
        .findings = (uint32_t)findings.n,
        .made = w->made,
        .due = due_of(w->made, zone),
        .holder = w->holder,
        .held_by = w->held_by,
        .held_until = w->held_until,
    };
    return FAULT_NONE;
}

/* What was sent before *ret was due before today; all of it when what is late is not asked for. */
static enum fault sent_before(struct ctx *cx,
                              const struct queue_filter *f,
                              struct str zone,
                              struct moment *ret)
{
    struct day today = moment_to_wall(cx->now, zone).day;
    struct day day = {today.n - DUE_DAYS};

    *ret = (struct moment){INT64_MAX};
    if (!f->late)
        return FAULT_NONE;
    while (due_day(day).n >= today.n)
        day.n--;
    return moment_from_wall(cx, (struct wall){{day.n + 1}, 0}, zone, FOLD_FIRST, ret);
}

static struct str or_empty(struct str s)
{
    return s.p ? s : STR("");
}

enum fault moderation_queue(struct ctx *cx,
                            struct db *db,
                            const struct queue_filter *filter,
                            struct list *ret,
                            uint32_t *ret_total)
{
    struct str theme = or_empty(word_of(&THEMES, filter->theme));
    struct str source = or_empty(filter->source);
    struct str subject = or_empty(word_of(&QUEUE_SUBJECTS, filter->subject));
    struct str order = or_empty(word_of(&QUEUE_ORDERS, filter->order));
    uint32_t page = filter->page > 1 ? filter->page - 1 : 0;
    struct destination place = {0};
    struct moment before;
    struct count_row count;
    struct list rows;

    TRY(destination_find(cx, db, cx->destination, &place));
    TRY(sent_before(cx, filter, place.zone, &before));
    /* QUEUE has those of QUEUE_COUNT and four more. */
    struct args asked = ARGS(cx->now, cx->destination, theme, theme, source, source, subject,
                             subject, filter->holder, filter->holder, before, order, order,
                             (uint32_t)PAGE, (uint32_t)(page * PAGE));
    struct args counted = {asked.all, asked.n - 4};
    TRY(db_one(cx, db, &QUEUE_COUNT, counted, FAULT_DB_BROKEN, &count));
    TRY(db_all(cx, db, &QUEUE, asked, &rows));

    struct queue_row *made = NEW_ARRAY(cx->arena, struct queue_row, rows.n + 1);
    size_t n = 0;
    each_in (w, const struct waiting_row, &rows)
        TRY(row_of(cx, w, place.zone, &made[n++]));
    *ret = (struct list){made, n};
    *ret_total = count.n;
    return FAULT_NONE;
}

enum fault moderation_waiting(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &WAITING, ARGS(cx->destination), ret);
}

static enum fault claim_of(struct ctx *cx,
                           struct db *db,
                           struct version_id version,
                           struct claim_row *ret,
                           bool *held)
{
    return db_find(cx, db, &CLAIM_OF, ARGS(cx->destination, version, cx->now), ret, held);
}

enum fault moderation_review(struct ctx *cx,
                             struct db *db,
                             struct version_id version,
                             struct review *ret)
{
    struct review r = {0};
    struct claim_row claim;
    bool held = false;

    TRY(version_find(cx, db, version, &r.proposed));
    TRY(offer_find(cx, db, r.proposed.offer, &r.offer));
    if (!id_is_none(r.offer.published.id) && !id_is(r.offer.published.id, version.id))
        TRY(version_find(cx, db, r.offer.published, &r.present));
    moderation_findings(cx, &r.proposed.content, &r.findings);
    TRY(claim_of(cx, db, version, &claim, &held));
    if (held) {
        r.holder = claim.agent_name;
        r.held_by = claim.agent;
        r.held_until = claim.held_until;
    }
    *ret = r;
    return FAULT_NONE;
}

struct claiming {
    struct version_id version;
    struct user_id agent;
    struct str name;
};

static enum fault claim(struct ctx *cx, struct db *db, void *arg)
{
    const struct claiming *c = arg;
    struct version version;
    struct claim_row row;
    bool held = false;

    TRY(version_find(cx, db, c->version, &version));
    if (version.state != VERSION_PROPOSED)
        return fault(cx, FAULT_REVIEW_DECIDED, "the version does not wait any more");
    TRY(claim_of(cx, db, c->version, &row, &held));
    if (held && !id_is(row.agent.id, c->agent.id))
        return fault(cx, FAULT_REVIEW_CLAIMED, "%" PRI_STR " reads it", ARG_STR(row.agent_name));
    struct moment until = moment_plus(cx->now, CLAIM_LIFE);
    struct args values = ARGS(c->version, cx->destination, c->agent, c->name, until);
    return db_do(cx, db, &CLAIM_TAKE, values, NULL);
}

enum fault moderation_claim(struct ctx *cx,
                            struct db *db,
                            struct version_id version,
                            struct user_id agent,
                            struct str agent_name)
{
    struct claiming c = {version, agent, agent_name};
    return db_in_transaction(cx, db, claim, &c);
}
