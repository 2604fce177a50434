/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/inside.h"

#include "base/arena.h"
#include "db/change.h"
#include "partner/partner.h"

/* When nothing says how long it takes, a visit is taken to last so long. */
#define DURATION_UNSAID 60

struct opening {
    struct partner_id partner;
    struct offer_id offer;
    const struct slot_wanted *wanted;
    struct slot *ret;
};

enum fault slot_make(struct ctx *cx,
                     const struct offer *offer,
                     struct str zone,
                     uint32_t duration,
                     const struct slot_wanted *wanted,
                     struct slot *ret)
{
    struct wall wall = {wanted->day, wanted->minute};
    struct slot slot = {
        .id = ID_NEW(slot, cx->now),
        .destination = cx->destination,
        .offer = offer->id,
        .partner = offer->partner,
        .day = wanted->day,
        .minute = wanted->minute,
        .zone = zone,
        .language = str_is_empty(wanted->language) ? STR("fr") : wanted->language,
        .capacity = wanted->capacity,
        .state = SLOT_OPEN,
    };

    TRY(moment_from_wall(cx, wall, zone, wanted->fold, &slot.starts));
    slot.ends = moment_plus(slot.starts, MINUTES(duration ? duration : DURATION_UNSAID));
    slot.sales_end = slot.starts;
    *ret = slot;
    return FAULT_NONE;
}

static enum fault check_capacity(struct ctx *cx, uint32_t capacity)
{
    if (capacity < 1 || capacity > 1000000)
        return fault_field(cx, "capacity", "between 1 and 1000000 seats");
    return FAULT_NONE;
}

static enum fault check_wanted(struct ctx *cx, const struct slot_wanted *wanted)
{
    enum fault f = check_capacity(cx, wanted->capacity);

    if (wanted->minute > 1439)
        f = fault_field(cx, "minute", "not an hour of the day");
    return f;
}

/* Minutes: what was asked, else what the version on line says; 0 when nothing says. */
static enum fault duration_of(struct ctx *cx,
                              struct db *db,
                              const struct offer *offer,
                              const struct slot_wanted *wanted,
                              uint32_t *ret)
{
    struct version version = {0};

    if (wanted->duration == 0 && !id_is_none(offer->published.id))
        TRY(version_find(cx, db, offer->published, &version));
    *ret = wanted->duration ? wanted->duration : version.content.duration;
    return FAULT_NONE;
}

static enum fault insert(struct ctx *cx, struct db *db, const struct slot *slot)
{
    enum fault f = db_do(cx, db, &SLOT_INSERT, args_of(cx->arena, &SLOT, slot), NULL);

    if (f == FAULT_DB_TWICE)
        return fault(cx, FAULT_SLOT_TAKEN, "same offer, moment and language");
    return f;
}

static enum fault open_one(struct ctx *cx, struct db *db, void *arg)
{
    struct opening *o = arg;
    struct offer offer;
    struct destination destination;
    struct slot slot;
    uint32_t duration = 0;

    TRY(check_wanted(cx, o->wanted));
    TRY(offer_find_of(cx, db, o->partner, o->offer, &offer));
    TRY(destination_find(cx, db, cx->destination, &destination));
    TRY(duration_of(cx, db, &offer, o->wanted, &duration));
    TRY(slot_make(cx, &offer, destination.zone, duration, o->wanted, &slot));
    if (!moment_is_before(cx->now, slot.starts))
        return fault_field(cx, "day", "in the past");
    TRY(days_off_check(cx, db, &slot));
    TRY(insert(cx, db, &slot));
    *o->ret = slot;
    return change_note(cx, db, cx->destination, CHANGE_SLOTS, offer.id.id, 1);
}

enum fault slot_open(struct ctx *cx,
                     struct db *db,
                     struct partner_id partner,
                     struct offer_id offer,
                     const struct slot_wanted *wanted,
                     struct slot *ret)
{
    struct opening o = {partner, offer, wanted, ret};
    return db_in_transaction(cx, db, open_one, &o);
}

enum fault slot_find(struct ctx *cx, struct db *db, struct slot_id id, struct slot *ret)
{
    return db_one(cx, db, &SLOT_BY_ID, ARGS(cx->destination, id), FAULT_SLOT_ABSENT, ret);
}

/* The partner's own, locked, and not cancelled: that is for ever. */
static enum fault lock_alive(struct ctx *cx,
                             struct db *db,
                             struct partner_id partner,
                             struct slot_id id,
                             struct slot *ret)
{
    TRY(db_one(cx, db, &SLOT_LOCK, ARGS(cx->destination, id), FAULT_SLOT_ABSENT, ret));
    if (!id_is(ret->partner.id, partner.id))
        return fault(cx, FAULT_SLOT_ABSENT, "the slot of another partner");
    if (ret->state == SLOT_CANCELLED)
        return fault(cx, FAULT_MOVE_WRONG, "a cancelled slot stays as it is");
    return FAULT_NONE;
}

struct moving {
    struct partner_id partner;
    struct slot_id slot;
    enum slot_state state;
};

static enum fault move(struct ctx *cx, struct db *db, void *arg)
{
    const struct moving *m = arg;
    struct slot slot;

    TRY(lock_alive(cx, db, m->partner, m->slot, &slot));
    if (m->state == SLOT_OPEN)
        TRY(days_off_check(cx, db, &slot));
    struct str word = word_of(&SLOT_STATES, m->state);
    TRY(db_do(cx, db, &SLOT_SET_STATE, ARGS(word, cx->destination, m->partner, m->slot), NULL));
    return change_note(cx, db, cx->destination, CHANGE_SLOTS, slot.offer.id, 0);
}

enum fault slot_set_state(struct ctx *cx,
                          struct db *db,
                          struct partner_id partner,
                          struct slot_id id,
                          enum slot_state state)
{
    struct moving m = {partner, id, state};
    return db_in_transaction(cx, db, move, &m);
}

struct resizing {
    struct partner_id partner;
    struct slot_id slot;
    uint32_t capacity;
    struct slot *ret;
};

static enum fault resize(struct ctx *cx, struct db *db, void *arg)
{
    const struct resizing *r = arg;
    struct slot slot;

    TRY(lock_alive(cx, db, r->partner, r->slot, &slot));
    slot.capacity = r->capacity;
    TRY(db_do(cx, db, &SLOT_SET_CAPACITY, ARGS(slot.capacity, cx->destination, r->partner, slot.id),
              NULL));
    *r->ret = slot;
    return change_note(cx, db, cx->destination, CHANGE_SLOTS, slot.offer.id, 0);
}

enum fault slot_set_capacity(struct ctx *cx,
                             struct db *db,
                             struct partner_id partner,
                             struct slot_id id,
                             uint32_t capacity,
                             struct slot *ret)
{
    struct resizing r = {partner, id, capacity, ret};

    TRY(check_capacity(cx, capacity));
    return db_in_transaction(cx, db, resize, &r);
}

enum fault slots_of_partner(struct ctx *cx,
                            struct db *db,
                            struct partner_id partner,
                            struct day from,
                            struct day until,
                            struct list *ret)
{
    return db_all(cx, db, &SLOTS_OF_PARTNER, ARGS(cx->destination, partner, from, until), ret);
}

enum fault slots_of_offer(struct ctx *cx, struct db *db, struct offer_id offer, struct list *ret)
{
    return db_all(cx, db, &SLOTS_OF_OFFER, ARGS(cx->destination, offer, cx->now), ret);
}
