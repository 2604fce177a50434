/* SPDX-License-Identifier: EUPL-1.2 */
#include "sync/inside.h"

/* Some of what was collected, written in one transaction. */
struct batch {
    struct run *run;
    const struct fresh *fresh;
    struct offer_proposal *proposals; /* of those that are no bodies, in their order */
    struct record_row *rows;          /* of all */
    struct partner *partners;
    struct known **gone;
    size_t n, proposals_n;
};

/* A batch works in an arena of its own; what went wrong is told to the caller's. */
static enum fault in_batch(struct ctx *cx,
                           struct run *run,
                           enum fault (*body)(struct ctx *, struct db *, void *),
                           struct batch *b,
                           struct arena *arena)
{
    struct ctx own = *cx;

    own.arena = arena;
    enum fault f = db_in_transaction(&own, run->db, body, b);

    cx->now = own.now;
    return f == FAULT_NONE ? f : fault(cx, f, "%" PRI_STR, ARG_STR(own.trouble.story));
}

/* ---- partners ---- */

static enum fault write_partners(struct ctx *cx, struct db *db, void *arg)
{
    struct batch *b = arg;
    uint32_t made = 0;

    TRY(run_renew(cx, db, b->run));
    return partner_register_many(cx, db, b->partners, b->n, &made);
}

static enum fault all_partners(struct ctx *cx, struct run *run)
{
    for (size_t at = 0; at < run->partners.n; at += BATCH) {
        CLEANUP(arena_free) struct arena *arena = arena_new();
        struct batch b = {.run = run, .partners = (struct partner *)run->partners.items + at};

        b.n = run->partners.n - at < BATCH ? run->partners.n - at : BATCH;
        TRY(in_batch(cx, run, write_partners, &b, arena));
    }
    return FAULT_NONE;
}

/* ---- offers ---- */

static enum fault write_fresh(struct ctx *cx, struct db *db, void *arg)
{
    struct batch *b = arg;
    size_t next = 0;

    TRY(run_renew(cx, db, b->run));
    TRY(offer_propose_many(cx, db, b->proposals, b->proposals_n));
    for (size_t i = 0; i < b->n; i++) {
        if (!b->fresh[i].record->body_only)
            b->rows[i].offer = b->proposals[next++].ret_offer;
    }
    return db_do_many(cx, db, &RECORD_WRITE, &RECORD_ROW, b->rows, b->n, /* ret_changed */ NULL);
}

static void fill(struct ctx *cx,
                 struct batch *b,
                 struct arena *arena,
                 const struct partner_id *partners)
{
    struct run *run = b->run;
    struct ctx own = *cx;
    struct str by = arena_text(arena, "sync %" PRI_STR, ARG_STR(run->row.source));

    own.arena = arena;
    b->rows = NEW_ARRAY(arena, struct record_row, b->n);
    b->proposals = NEW_ARRAY(arena, struct offer_proposal, b->n);
    for (size_t i = 0; i < b->n; i++) {
        const struct record *r = b->fresh[i].record;

        b->rows[i] = (struct record_row){.connection = run->row.connection,
                                         .source_key = r->key,
                                         .destination = run->row.destination,
                                         .hash = b->fresh[i].hash,
                                         .partner = partners[i],
                                         .run = run->row.id};
        if (r->body_only)
            continue;
        struct offer_proposal *p = &b->proposals[b->proposals_n++];

        p->partner = partners[i];
        p->source_key = source_key_of(arena, run, r->key);
        p->made_by = by;
        content_from_record(&own, r, moment_to_wall(own.now, run->zone).day, &p->content);
    }
}

static enum fault all_fresh(struct ctx *cx, struct run *run, const struct partner_id *partners)
{
    const struct fresh *fresh = run->fresh.items;

    for (size_t at = 0; at < run->fresh.n; at += BATCH) {
        CLEANUP(arena_free) struct arena *arena = arena_new();
        struct batch b = {.run = run, .fresh = fresh + at};

        b.n = run->fresh.n - at < BATCH ? run->fresh.n - at : BATCH;
        fill(cx, &b, arena, partners + at);
        TRY(in_batch(cx, run, write_fresh, &b, arena));
        for (size_t i = 0; i < b.n; i++) {
            run->row.fresh += b.fresh[i].known == NULL;
            run->row.changed += b.fresh[i].known != NULL;
        }
    }
    return FAULT_NONE;
}

/* ---- what is gone ---- */

static enum fault write_gone(struct ctx *cx, struct db *db, void *arg)
{
    struct batch *b = arg;
    const struct sync_run *row = &b->run->row;

    TRY(run_renew(cx, db, b->run));
    for (size_t i = 0; i < b->n; i++) {
        const struct known *k = b->gone[i];

        if (!id_is_none(k->offer.id))
            TRY(offer_gone(cx, db, source_key_of(cx->arena, b->run, k->source_key)));
        TRY(db_do(cx, db, &RECORD_GONE,
                  ARGS(row->id, row->destination, row->connection, k->source_key),
                  /* ret_changed */ NULL));
    }
    return FAULT_NONE;
}

static enum fault all_gone(struct ctx *cx, struct run *run)
{
    for (size_t at = 0; at < run->gone.n; at += BATCH) {
        CLEANUP(arena_free) struct arena *arena = arena_new();
        struct batch b = {.run = run, .gone = (struct known **)run->gone.items + at};

        b.n = run->gone.n - at < BATCH ? run->gone.n - at : BATCH;
        TRY(in_batch(cx, run, write_gone, &b, arena));
        run->row.gone += (uint32_t)b.n;
    }
    return FAULT_NONE;
}

/* ---- all of it ---- */

/* Bodies before those that name them, so that a visit finds its organiser under its own name. */
static void find_organisers(struct ctx *cx, struct run *run, struct partner_id *ret)
{
    const struct fresh *fresh = run->fresh.items;

    for (int bodies = 1; bodies >= 0; bodies--) {
        for (size_t i = 0; i < run->fresh.n; i++) {
            if (fresh[i].record->body_only == (bodies == 1))
                ret[i] = organiser_of(cx, run, fresh[i].record);
        }
    }
}

/* Without anybody who holds it a record cannot become an offer. */
static void refuse_orphans(struct run *run, struct partner_id *partners)
{
    struct fresh *fresh = run->fresh.items;
    size_t left = 0;

    for (size_t i = 0; i < run->fresh.n; i++) {
        if (id_is_none(partners[i].id)) {
            run->row.refused++;
            run_refuse(run, fresh[i].record->key,
                       STR("nobody holds it: it names no organiser and no owner"));
            continue;
        }
        fresh[left] = fresh[i];
        partners[left++] = partners[i];
    }
    run->fresh.n = left;
}

enum fault run_write(struct ctx *cx, struct run *run)
{
    struct partner_id *partners = NEW_ARRAY(run->home, struct partner_id, run->fresh.n + 1);

    if (run->fresh.n > 0) {
        TRY(organisers_read(cx, run));
        find_organisers(cx, run, partners);
        refuse_orphans(run, partners);
        TRY(all_partners(cx, run));
    }
    TRY(all_fresh(cx, run, partners));
    return all_gone(cx, run);
}
