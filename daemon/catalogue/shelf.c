/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/inside.h"

#include <errno.h>
#include <time.h>

#include "base/log.h"

/* Slots go past and days change: a snapshot is not kept longer than this, even when nothing
 * changed. */
#define SNAPSHOT_LIFE MINUTES(10)
#define DIRTY_MOST 4096
#define MISSED_MOST 4096

/* Free seats of a slot that the snapshot does not show: one that is just being read, perhaps. */
struct missed {
    struct slot_id slot;
    uint32_t free;
};

struct shelf {
    struct arena *arena;
    const struct db_place *place;
    struct follower *follower;

    pthread_mutex_t lock; /* of what follows, for a few lines each */
    pthread_cond_t changed;
    struct catalogue *current;
    struct offer_id *dirty; /* offers to read again */
    size_t dirty_n;
    bool all_dirty; /* too many to list, or partners and destinations */
    bool stop;
    struct missed *missed; /* since the last snapshot, for the next one: the newest so many */
    size_t missed_n;       /* how many there were; each stands at its number modulo MISSED_MOST */
    struct shelf_facts facts;

    struct works works; /* the builder's alone */
    pthread_t builder;
    bool builder_runs;
};

const struct catalogue *shelf_borrow(struct shelf *shelf)
{
    /* Reading the pointer and counting ourselves must be one step: without the
     * lock the catalogue could be freed between the two. */
    pthread_mutex_lock(&shelf->lock);
    struct catalogue *c = shelf->current;
    if (c)
        atomic_fetch_add_explicit(&c->readers, 1, memory_order_relaxed);
    pthread_mutex_unlock(&shelf->lock);
    return c;
}

static bool set_seats(const struct catalogue *c, struct slot_id slot, uint32_t free)
{
    const struct visit_slot *s = c ? catalogue_slot(c, slot, NULL) : NULL;

    if (s &&
        atomic_exchange_explicit(seats_at(c->seats, s->seat), free, memory_order_relaxed) != free)
        freshs_moved(c->freshs, s->visit);
    return s != NULL;
}

static void replace(struct shelf *shelf, struct catalogue *newer, int64_t took)
{
    pthread_mutex_lock(&shelf->lock);
    const struct catalogue *older = shelf->current;
    /* What was told while these slots were read, in the order in which it was told. */
    size_t oldest = shelf->missed_n > MISSED_MOST ? shelf->missed_n - MISSED_MOST : 0;
    for (size_t i = oldest; i < shelf->missed_n; i++) {
        const struct missed *m = &shelf->missed[i % MISSED_MOST];
        (void)set_seats(newer, m->slot, m->free);
    }
    shelf->missed_n = 0;
    shelf->current = newer;
    shelf->facts = (struct shelf_facts){
        .visits = newer->visits_n,
        .slots = newer->slots_n,
        .builds = shelf->facts.builds + 1,
        .built = newer->built,
        .took = {took},
    };
    pthread_mutex_unlock(&shelf->lock);
    catalogue_release(&older);
}

void shelf_facts(struct shelf *shelf, struct shelf_facts *ret)
{
    pthread_mutex_lock(&shelf->lock);
    *ret = shelf->facts;
    pthread_mutex_unlock(&shelf->lock);
}

/* False: the snapshot was replaced meanwhile, and may show the slot. */
static bool miss(struct shelf *shelf, const struct catalogue *c, struct slot_id slot, uint32_t free)
{
    pthread_mutex_lock(&shelf->lock);
    bool is_current = shelf->current == c;
    if (is_current)
        shelf->missed[shelf->missed_n++ % MISSED_MOST] = (struct missed){slot, free};
    pthread_mutex_unlock(&shelf->lock);
    return is_current;
}

static bool tell_seats(struct shelf *shelf, struct slot_id slot, uint32_t free)
{
    BORROW(c, shelf);

    return set_seats(c, slot, free) || miss(shelf, c, slot, free);
}

void shelf_seats(struct shelf *shelf, struct slot_id slot, uint32_t free)
{
    while (!tell_seats(shelf, slot, free))
        ;
}

/* ---- the follower's side ---- */

static void mark_offer(struct shelf *shelf, struct offer_id offer)
{
    for (size_t i = 0; i < shelf->dirty_n; i++) {
        if (id_is(shelf->dirty[i].id, offer.id))
            return;
    }
    if (shelf->dirty_n == DIRTY_MOST) {
        shelf->all_dirty = true;
    } else {
        shelf->dirty[shelf->dirty_n++] = offer;
    }
}

static void take_change(struct shelf *shelf, const struct change *change)
{
    switch (change->kind) {
    case CHANGE_SEATS:
        shelf_seats(shelf, (struct slot_id){change->subject}, (uint32_t)change->number);
        return;
    case CHANGE_OFFER:
    case CHANGE_SLOTS:
        pthread_mutex_lock(&shelf->lock);
        mark_offer(shelf, (struct offer_id){change->subject});
        pthread_cond_signal(&shelf->changed);
        pthread_mutex_unlock(&shelf->lock);
        return;
    case CHANGE_PARTNER:
    case CHANGE_DESTINATION:
        pthread_mutex_lock(&shelf->lock);
        shelf->all_dirty = true;
        pthread_cond_signal(&shelf->changed);
        pthread_mutex_unlock(&shelf->lock);
        return;
    case CHANGE_CONNECTION:
    case CHANGE_UNSET:
        return;
    }
}

static void take_changes(void *of, struct ctx *cx, const struct change *changes, size_t n)
{
    (void)cx;
    for (size_t i = 0; i < n; i++)
        take_change(of, &changes[i]);
}

/* ---- the builder ---- */

struct todo {
    struct offer_id *offers;
    size_t n;
    bool all;
    bool stop;
};

/* Waits until something changed or the snapshot grew old. */
static void wait_for_work(struct shelf *shelf, struct arena *arena, struct todo *ret)
{
    struct timespec until = {0};

    until.tv_sec = moment_plus(moment_now(), SNAPSHOT_LIFE).us / 1000000;
    pthread_mutex_lock(&shelf->lock);
    while (!shelf->stop && shelf->dirty_n == 0 && !shelf->all_dirty) {
        if (pthread_cond_timedwait(&shelf->changed, &shelf->lock, &until) == ETIMEDOUT)
            break;
    }
    *ret = (struct todo){
        .offers = NEW_ARRAY(arena, struct offer_id, shelf->dirty_n + 1),
        .n = shelf->dirty_n,
        .all = shelf->all_dirty,
        .stop = shelf->stop,
    };
    memcpy(ret->offers, shelf->dirty, shelf->dirty_n * sizeof *ret->offers);
    shelf->dirty_n = 0;
    shelf->all_dirty = false;
    pthread_mutex_unlock(&shelf->lock);
}

static void put_back(struct shelf *shelf, const struct todo *todo)
{
    pthread_mutex_lock(&shelf->lock);
    shelf->all_dirty = shelf->all_dirty || todo->all;
    for (size_t i = 0; i < todo->n; i++)
        mark_offer(shelf, todo->offers[i]);
    pthread_mutex_unlock(&shelf->lock);
}

static enum fault build(struct ctx *cx, struct shelf *shelf, struct db *db, const struct todo *todo)
{
    struct catalogue *newer = NULL;
    int64_t began = moment_ticks();

    shelf->works.shown = shelf->current; /* which nobody else replaces */
    if (todo->all)
        TRY(works_load_all(cx, db, &shelf->works));
    for (size_t i = 0; !todo->all && i < todo->n; i++)
        TRY(works_load_offer(cx, db, &shelf->works, todo->offers[i]));
    TRY(assemble(cx, db, &shelf->works, &newer));
    replace(shelf, newer, moment_ticks() - began);
    say(cx, INFO, "catalogue built", KV_AS("visits", newer->visits_n),
        KV_AS("slots", newer->slots_n), KV_AS("ms", (moment_ticks() - began) / 1000));
    return FAULT_NONE;
}

static void build_once(struct shelf *shelf, struct db **db, struct todo *todo, struct arena *arena)
{
    struct ctx cx;

    ctx_init(&cx, arena);
    enum fault f = *db ? FAULT_NONE : db_open(&cx, shelf->place, db);
    if (f == FAULT_NONE)
        f = build(&cx, shelf, *db, todo);
    if (f != FAULT_NONE) {
        log_trouble(&cx, LOG_WARN, "catalogue not built, trying again");
        put_back(shelf, todo);
        db_close(db);
        (void)nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    }
}

static void *run_builder(void *arg)
{
    struct shelf *shelf = arg;
    CLEANUP(db_close) struct db *db = NULL;

    for (;;) {
        CLEANUP(arena_free) struct arena *arena = arena_new();
        struct todo todo;

        wait_for_work(shelf, arena, &todo);
        if (todo.stop)
            return NULL;
        build_once(shelf, &db, &todo, arena);
    }
}

enum fault shelf_open(struct ctx *cx, const struct db_place *place, struct shelf **ret)
{
    struct arena *arena = arena_new();
    struct shelf *shelf = NEW(arena, struct shelf);
    CLEANUP(db_close) struct db *db = NULL;
    struct todo all = {.all = true};

    shelf->arena = arena;
    shelf->place = place;
    shelf->dirty = NEW_ARRAY(arena, struct offer_id, DIRTY_MOST);
    shelf->missed = NEW_ARRAY(arena, struct missed, MISSED_MOST);
    pthread_mutex_init(&shelf->lock, NULL);
    pthread_cond_init(&shelf->changed, NULL);
    works_init(&shelf->works);
    /* Following begins before the first reading: what changes between the two is read twice, never
     * lost. */
    shelf->follower = follower_new(place, take_changes, shelf);

    enum fault f = db_open(cx, place, &db);
    if (f == FAULT_NONE)
        f = build(cx, shelf, db, &all);
    if (f == FAULT_NONE && pthread_create(&shelf->builder, NULL, run_builder, shelf) != 0)
        f = fault(cx, FAULT_BROKEN, "no thread for the catalogue");
    if (f != FAULT_NONE) {
        shelf_close(&shelf);
        return f;
    }
    shelf->builder_runs = true;
    *ret = shelf;
    return FAULT_NONE;
}

void shelf_close(struct shelf **s)
{
    struct shelf *shelf = *s;

    if (!shelf)
        return;
    follower_free(&shelf->follower);
    pthread_mutex_lock(&shelf->lock);
    shelf->stop = true;
    pthread_cond_signal(&shelf->changed);
    pthread_mutex_unlock(&shelf->lock);
    if (shelf->builder_runs)
        pthread_join(shelf->builder, NULL);
    const struct catalogue *last = shelf->current;
    catalogue_release(&last);
    works_done(&shelf->works);
    pthread_cond_destroy(&shelf->changed);
    pthread_mutex_destroy(&shelf->lock);
    struct arena *arena = shelf->arena;
    *s = NULL;
    arena_free(&arena);
}
