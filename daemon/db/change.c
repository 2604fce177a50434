/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/change.h"

#include <assert.h>
#include <pthread.h>
#include <time.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/inside.h"

/*
 * A row is numbered within its source, and a source is one connection. One connection commits in
 * the order in which it writes, so what is new of a source is what has a greater number: nothing
 * is read twice and nothing is missed, however long a transaction takes. (Over the whole table no
 * such order exists: rows commit in another order than their ids and moments.) A connection that is
 * opened anew is a new source, because the end of its last commit is unknown.
 */

#define EACH_MS 250
#define LOOK_BACK SECONDS(30) /* at the start: what a snapshot built meanwhile may have missed */
#define MEMORY HOURS(1)
#define ROOM_FOR_SOURCES 64
#define LOOK_LARGE ((size_t)1 << 20)

static struct change_row row_of(struct db *db, const struct change *c)
{
    return (struct change_row){
        .source = db->source,
        .seq = (int64_t)++db->change_count,
        .id = c->id,
        .destination = c->destination,
        .kind = word_of(&CHANGE_KINDS, c->kind),
        .subject = c->subject,
        .number = c->number,
        .at = c->at,
    };
}

/* The source's name is only settled once there is a live connection: a transaction has one. */
static enum fault note_rows(struct ctx *cx, struct db *db, const struct change *changes, size_t n)
{
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct change_row *rows = NEW_ARRAY(scratch, struct change_row, n);

    for (size_t i = 0; i < n; i++) {
        assert(changes[i].kind != CHANGE_UNSET);
        rows[i] = row_of(db, &changes[i]);
    }
    return db_do_many(cx, db, &CHANGE_INSERT, &CHANGE_ROW, rows, n, NULL);
}

struct noting {
    const struct change *changes;
    size_t n;
};

static enum fault note_body(struct ctx *cx, struct db *db, void *arg)
{
    const struct noting *noting = arg;

    return note_rows(cx, db, noting->changes, noting->n);
}

enum fault change_note_many(struct ctx *cx, struct db *db, const struct change *changes, size_t n)
{
    struct noting noting = {changes, n};

    if (n == 0)
        return FAULT_NONE;
    return db_in_transaction(cx, db, note_body, &noting);
}

enum fault change_note(struct ctx *cx,
                       struct db *db,
                       struct destination_id destination,
                       enum change_kind kind,
                       struct id subject,
                       int64_t number)
{
    struct change change = {
        .id = ID_NEW(change, cx->now),
        .destination = destination,
        .kind = kind,
        .subject = subject,
        .number = number,
        .at = cx->now,
    };

    return change_note_many(cx, db, &change, 1);
}

enum fault change_tidy(struct ctx *cx, struct db *db)
{
    uint64_t gone = 1;

    while (gone > 0 && !ctx_is_ending(cx))
        TRY(db_do(cx, db, &CHANGE_DELETE_OLD, ARGS(moment_minus(cx->now, MEMORY)), &gone));
    return FAULT_NONE;
}

/* The follower. */

struct follower {
    struct arena *home;
    struct db_place place;
    change_taker *take;
    void *of;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool stopping;

    /* The thread's own. */
    struct db *db;
    struct change_position *seen; /* by source */
    size_t n;
    size_t room;
    bool began;
};

static struct change_position *seen_of(struct follower *f, struct id source)
{
    for (size_t i = 0; i < f->n; i++) {
        if (id_is(f->seen[i].source, source))
            return &f->seen[i];
    }
    return NULL;
}

/* Sources that are no longer in the log are forgotten with it: the new list replaces the old. */
static void remember(struct follower *f, const struct list *positions)
{
    if (positions->n > f->room) {
        f->room = 2 * positions->n + ROOM_FOR_SOURCES;
        f->seen = NEW_ARRAY(f->home, struct change_position, f->room);
    }
    f->n = positions->n;
    if (f->n > 0)
        memcpy(f->seen, positions->items, f->n * sizeof *f->seen);
}

struct look {
    struct follower *f;
    struct list positions;
    struct list *found; /* of struct change, one list a source */
    size_t n;
};

static enum fault look_from_start(struct ctx *cx, struct db *db, struct look *l)
{
    l->found = NEW_ARRAY(cx->arena, struct list, 1);
    l->n = 1;
    return db_all(cx, db, &CHANGE_SINCE_MOMENT, ARGS(moment_minus(cx->now, LOOK_BACK)),
                  &l->found[0]);
}

static enum fault look_further(struct ctx *cx, struct db *db, struct look *l)
{
    l->found = NEW_ARRAY(cx->arena, struct list, l->positions.n + 1);
    each_in (now, struct change_position, &l->positions) {
        const struct change_position *was = seen_of(l->f, now->source);
        int64_t since = was ? was->seq : 0;

        if (now->seq > since) {
            TRY(db_all(cx, db, &CHANGE_SINCE_SEQ, ARGS(now->source, since, now->seq),
                       &l->found[l->n++]));
        }
    }
    return FAULT_NONE;
}

/* From the highest source down. */
static enum fault read_positions(struct ctx *cx, struct db *db, struct list *ret)
{
    size_t room = ROOM_FOR_SOURCES;
    size_t n = 0;
    struct change_position *all = NEW_ARRAY(cx->arena, struct change_position, room);
    struct id below;
    struct list next;

    memset(&below, 0xFF, sizeof below);
    for (;;) {
        TRY(db_all(cx, db, &CHANGE_POSITION_BELOW, ARGS(below), &next));
        if (next.n == 0)
            break;
        if (n == room) {
            struct change_position *larger = NEW_ARRAY(cx->arena, struct change_position, room * 2);
            memcpy(larger, all, n * sizeof *all);
            all = larger;
            room *= 2;
        }
        all[n] = *(const struct change_position *)next.items;
        below = all[n++].source;
    }
    *ret = (struct list){all, n};
    return FAULT_NONE;
}

/* One view for all reads: positions and the rows up to them belong together. */
static enum fault look(struct ctx *cx, struct db *db, void *arg)
{
    struct look *l = arg;

    TRY(read_positions(cx, db, &l->positions));
    return l->f->began ? look_further(cx, db, l) : look_from_start(cx, db, l);
}

static enum fault follow_once(struct ctx *cx, struct follower *f)
{
    struct look l = {.f = f};

    if (!f->db)
        TRY(db_open(cx, &f->place, &f->db));
    TRY(f->began ? look(cx, f->db, &l) : db_in_snapshot(cx, f->db, look, &l));
    for (size_t i = 0; i < l.n; i++) {
        if (l.found[i].n > 0)
            f->take(f->of, cx, l.found[i].items, l.found[i].n);
    }
    remember(f, &l.positions);
    f->began = true;
    return FAULT_NONE;
}

static bool wait_a_little(struct follower *f)
{
    struct moment until = moment_plus(moment_now(), (struct span){INT64_C(1000) * EACH_MS});
    struct timespec at = {until.us / 1000000, until.us % 1000000 * 1000};

    pthread_mutex_lock(&f->lock);
    if (!f->stopping)
        pthread_cond_timedwait(&f->ended, &f->lock, &at);
    bool on = !f->stopping;
    pthread_mutex_unlock(&f->lock);
    return on;
}

static void *follow(void *arg)
{
    struct follower *f = arg;
    struct arena *arena = arena_new();
    bool was_well = true;

    do {
        struct ctx cx;

        /* After a hundred thousand changes at once, their memory is not kept for the next few. */
        if (arena_used(arena) > LOOK_LARGE) {
            arena_free(&arena);
            arena = arena_new();
        }
        arena_reset(arena);
        ctx_init(&cx, arena);
        bool well = follow_once(&cx, f) == FAULT_NONE;
        if (!well && was_well) /* said once; the database's absence is somebody else's news */
            log_trouble(&cx, LOG_WARN, "the change log cannot be followed for now");
        was_well = well;
    } while (wait_a_little(f));
    if (f->db)
        db_close(&f->db);
    arena_free(&arena);
    return NULL;
}

struct follower *follower_new(const struct db_place *place, change_taker *take, void *of)
{
    struct arena *home = arena_new();
    struct follower *f = NEW(home, struct follower);

    f->home = home;
    f->place = *place;
    f->take = take;
    f->of = of;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->ended, NULL);
    int wrong = pthread_create(&f->thread, NULL, follow, f);
    assert(!wrong);
    return f;
}

void follower_free(struct follower **follower)
{
    struct follower *f = *follower;

    *follower = NULL;
    if (!f)
        return;
    pthread_mutex_lock(&f->lock);
    f->stopping = true;
    pthread_cond_signal(&f->ended);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->thread, NULL);
    pthread_cond_destroy(&f->ended);
    pthread_mutex_destroy(&f->lock);
    struct arena *home = f->home;
    arena_free(&home);
}
