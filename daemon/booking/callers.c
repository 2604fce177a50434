/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "booking/inside.h"

/*
 * How many holds a caller has open. This memory hears of each hold that this daemon grants and not
 * of its end, so it may count too many and never too few: only at the limit does the writer ask the
 * database which are still held. Below it nothing is asked of anybody.
 */
#define ROWS 4096
#define LOOKED_FRESH SECONDS(2) /* who knocks on and on at the limit costs one look in so long */

struct place {
    struct place *next;
    uint64_t who;
    struct booking_id booking; /* none: on its way */
    struct moment until;       /* how long it can be held at most */
    struct moment looked;      /* when the database last said that it is held */
};

struct callers {
    pthread_mutex_t lock;
    struct arena *home;
    uint32_t most;
    struct place *rows[ROWS];
    struct place *free;
};

struct callers *callers_new(struct arena *home, uint32_t most)
{
    if (most == 0)
        return NULL;
    struct callers *c = NEW(home, struct callers);

    c->home = home;
    c->most = most;
    pthread_mutex_init(&c->lock, NULL);
    return c;
}

void callers_done(struct callers *c)
{
    if (c)
        pthread_mutex_destroy(&c->lock);
}

static uint64_t number_of(struct str who)
{
    struct hash h = hash_of(who);
    uint64_t number;

    memcpy(&number, h.b, sizeof number);
    return number;
}

static void forget(struct callers *c, struct place **at)
{
    struct place *gone = *at;

    *at = gone->next;
    gone->next = c->free;
    c->free = gone;
}

/* Whether nobody can hold it any more, whatever became of it. */
static bool is_over(const struct place *p, struct moment now)
{
    return !id_is_none(p->booking.id) && !moment_is_before(now, p->until);
}

/* How many of them are his; those that are over go on the way. */
static uint32_t count(struct callers *c, uint64_t who, struct moment now)
{
    struct place **at = &c->rows[who % ROWS];
    uint32_t n = 0;

    while (*at) {
        if (is_over(*at, now)) {
            forget(c, at);
            continue;
        }
        n += (*at)->who == who ? 1 : 0;
        at = &(*at)->next;
    }
    return n;
}

static struct place *place_new(struct callers *c)
{
    struct place *p = c->free;

    if (!p)
        return NEW(c->home, struct place);
    c->free = p->next;
    return p;
}

struct place *callers_take(struct callers *c, struct str who, struct moment now)
{
    uint64_t number = number_of(who);
    struct place **row = &c->rows[number % ROWS];
    struct place *taken = NULL;

    pthread_mutex_lock(&c->lock);
    if (count(c, number, now) < c->most) {
        taken = place_new(c);
        *taken = (struct place){.next = *row, .who = number};
        *row = taken;
    }
    pthread_mutex_unlock(&c->lock);
    return taken;
}

void callers_keep(struct callers *c,
                  struct place *place,
                  struct booking_id booking,
                  struct moment until)
{
    pthread_mutex_lock(&c->lock);
    place->booking = booking;
    place->until = until;
    pthread_mutex_unlock(&c->lock);
}

void callers_drop(struct callers *c, struct place *place)
{
    pthread_mutex_lock(&c->lock);
    struct place **at = &c->rows[place->who % ROWS];

    while (*at && *at != place)
        at = &(*at)->next;
    if (*at)
        forget(c, at);
    pthread_mutex_unlock(&c->lock);
}

/* ---- at the limit ---- */

/* The holds of his that nobody has asked the database about just now. */
static struct list to_look_at(struct ctx *cx, struct callers *c, uint64_t who)
{
    struct booking_id *ids = NEW_ARRAY(cx->arena, struct booking_id, c->most);
    struct moment stale = moment_minus(cx->now, LOOKED_FRESH);
    size_t n = 0;

    pthread_mutex_lock(&c->lock);
    for (const struct place *p = c->rows[who % ROWS]; p && n < c->most; p = p->next) {
        if (p->who == who && !id_is_none(p->booking.id) && moment_is_before(p->looked, stale))
            ids[n++] = p->booking;
    }
    pthread_mutex_unlock(&c->lock);
    return (struct list){ids, n};
}

static bool is_among(const struct list *ids, struct booking_id id)
{
    each_in (one, const struct booking_id, ids) {
        if (id_is(one->id, id.id))
            return true;
    }
    return false;
}

static void keep_held(struct callers *c,
                      uint64_t who,
                      const struct list *looked,
                      const struct list *held,
                      struct moment now)
{
    pthread_mutex_lock(&c->lock);
    struct place **at = &c->rows[who % ROWS];

    while (*at) {
        struct place *p = *at;
        if (p->who == who && is_among(looked, p->booking)) {
            if (!is_among(held, p->booking)) {
                forget(c, at);
                continue;
            }
            p->looked = now;
        }
        at = &p->next;
    }
    pthread_mutex_unlock(&c->lock);
}

enum fault callers_look(struct ctx *cx, struct db *db, struct callers *c, struct str who)
{
    uint64_t number = number_of(who);
    struct list ids = to_look_at(cx, c, number);
    struct buf asked = BUF(cx->arena);
    struct list held;

    if (ids.n == 0)
        return FAULT_NONE;
    each_in (id, const struct booking_id, &ids) {
        buf_add(&asked, asked.n > 0 ? STR(",\"") : STR("[\""));
        buf_hex(&asked, id->id.b, sizeof id->id.b);
        buf_byte(&asked, '"');
    }
    buf_byte(&asked, ']');
    TRY(db_all(cx, db, &BOOKINGS_STILL_HELD, ARGS(buf_str(&asked), cx->now), &held));
    keep_held(c, number, &ids, &held, cx->now);
    return FAULT_NONE;
}
