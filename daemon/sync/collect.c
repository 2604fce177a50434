/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/text.h"
#include "sync/inside.h"

#define KEY_MOST 58
/* A source that suddenly tells less than half of what it told is not believed. */
#define SHRINK_FROM 20

void *list_room(struct arena *a, struct list *list, size_t *room, size_t size)
{
    if (list->n == *room) {
        size_t more = *room ? *room * 2 : 256;
        void *items = arena_take(a, more * size, alignof(max_align_t));

        if (list->n > 0)
            memcpy(items, list->items, list->n * size);
        list->items = items;
        *room = more;
    }
    return (char *)list->items + size * list->n++;
}

void run_refuse(struct run *run, struct str key, struct str why)
{
    struct sync_refusal *r;

    if (str_is_empty(key)) /* as `records` prints it: nobody looks for a line without a beginning */
        key = STR("?");
    if (run->refusals.n >= REFUSALS_MOST)
        return;
    r = list_room(run->home, &run->refusals, &run->refusals_room, sizeof *r);
    *r = (struct sync_refusal){.run = run->row.id,
                               .number = (uint32_t)run->refusals.n,
                               .destination = run->row.destination,
                               .source_key = arena_copy(run->home, text_cut(key, KEY_MOST)),
                               .why = arena_copy(run->home, text_cut(why, 400))};
}

/* Reading may take longer than the lease lives. */
static enum fault stay_alive(struct ctx *cx, struct run *run)
{
    ctx_tick(cx);
    if (moment_since(cx->now, run->renewed).us < LEASE_LIFE.us / 4)
        return FAULT_NONE;
    return run_renew(cx, run->db, run);
}

/* Nothing of one record stays in the work's arena for the next. */
static enum fault next_one(struct ctx *cx, struct run *run)
{
    enum fault f = run->row.seen % 64 == 0 ? stay_alive(cx, run) : FAULT_NONE;

    if (f == FAULT_NONE)
        arena_reset(cx->arena);
    return f;
}

static void note_gone(struct run *run, struct known *known)
{
    if (!known->gone) {
        struct known **at =
            list_room(run->home, &run->gone, &run->gone_room, sizeof(struct known *));

        *at = known;
    }
    known->seen = true;
}

static bool is_withdrawn(const struct record *r)
{
    return r->state == RECORD_HIDDEN || r->state == RECORD_DELETED;
}

/* Why a record cannot come in; NONE when it can. */
static struct str objection_to(const struct record *r, const struct known *known)
{
    if (r->key.n > KEY_MOST)
        return STR("its key is longer than 58 characters");
    if (known && known->seen)
        return STR("it comes twice in one feed: the first counts");
    if (!known && is_withdrawn(r))
        return STR("it is not published in its source");
    return STR_NONE;
}

/* Against what the last run wrote of it: the same, or to be written. */
static void compare(struct ctx *cx, struct run *run, const struct record *r, struct known *known)
{
    struct hash hash = record_hash(cx->arena, r);

    if (known && !known->gone && hash_is(known->hash, hash)) {
        run->row.same++;
        known->seen = true;
        return;
    }
    struct fresh *f = list_room(run->home, &run->fresh, &run->fresh_room, sizeof *f);

    *f = (struct fresh){record_copy(run->home, r), hash, known};
    /* A new key is known from here on, so that a second one is noticed. */
    if (!known)
        known = known_add(&run->known, r->key);
    known->seen = true;
}

static enum fault take_record(void *of, struct ctx *cx, const struct record *r)
{
    struct run *run = of;
    struct known *known = known_find(&run->known, r->key);
    struct str objection = objection_to(r, known);

    run->row.seen++;
    if (!str_is_empty(objection)) {
        run->row.refused++;
        run_refuse(run, r->key, objection);
    } else if (known && is_withdrawn(r)) {
        note_gone(run, known);
    } else {
        compare(cx, run, r, known);
    }
    return next_one(cx, run);
}

static enum fault take_gone(void *of, struct ctx *cx, struct str key)
{
    struct run *run = of;
    struct known *known = known_find(&run->known, key);

    if (known && !known->seen) {
        note_gone(run, known);
    } else if (!known) {
        run_refuse(run, key, STR("the deletion of an object that was never here"));
    }
    return next_one(cx, run);
}

static enum fault take_refused(void *of, struct ctx *cx, struct str key, struct str why)
{
    struct run *run = of;
    struct known *known = known_find(&run->known, key);

    run->row.seen++;
    run->row.refused++;
    run_refuse(run, key, why);
    /* Broken today is not gone. */
    if (known)
        known->seen = true;
    return next_one(cx, run);
}

static enum fault add_known(struct ctx *cx, void *of, const void *row)
{
    struct run *run = of;
    const struct known *from = row;
    struct known *to = known_add(&run->known, from->source_key);
    struct str key = to->source_key;

    (void)cx;
    *to = *from;
    to->source_key = key;
    to->seen = false;
    return FAULT_NONE;
}

/* Of a source that tells everything, what it did not tell is gone. */
static enum fault note_absent(struct ctx *cx, struct run *run)
{
    size_t there = 0;
    size_t absent = 0;

    for (size_t i = 0; i < run->known.size; i++) {
        const struct known *k = run->known.slots[i];

        there += k && !k->gone;
        absent += k && !k->gone && !k->seen;
    }
    if (there >= SHRINK_FROM && absent > there / 2) {
        return fault(cx, FAULT_FEED_UNSOUND,
                     "the source tells %zu records fewer than the %zu it told: is it whole?",
                     absent, there);
    }
    for (size_t i = 0; i < run->known.size && absent > 0; i++) {
        struct known *k = run->known.slots[i];

        if (k && !k->gone && !k->seen)
            note_gone(run, k);
    }
    return FAULT_NONE;
}

enum fault run_collect(struct ctx *cx, struct run *run)
{
    const struct feed_sink sink = {
        .of = run, .record = take_record, .gone = take_gone, .refused = take_refused};
    struct feed_extent extent = {0};
    struct args of = ARGS(run->row.destination, run->row.connection);

    run->known.home = run->home;
    TRY(db_each(cx, run->db, &RECORDS_KNOWN, of, /* home */ NULL, add_known, run));

    /* The gateway works in an arena that is emptied between records; ours stays. */
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct ctx own = *cx;

    own.arena = scratch;
    enum fault f = run->opened->gateway->feed->pull(run->opened->self, &own, &sink, &extent);

    cx->now = own.now;
    if (f != FAULT_NONE)
        return fault(cx, f, "%" PRI_STR, ARG_STR(own.trouble.story));
    run->whole = extent.whole;
    return run->whole ? note_absent(cx, run) : FAULT_NONE;
}
