/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/inside.h"

#include "db/change.h"
#include "partner/partner.h"

/* Days in which a partner opens nothing. */

bool day_is_off(const struct list *days_off, struct day day)
{
    each_in (d, const struct days_off, days_off) {
        if (day.n >= d->first_day.n && day.n <= d->last_day.n)
            return true;
    }
    return false;
}

enum fault days_off_lock(struct ctx *cx,
                         struct db *db,
                         struct partner_id partner,
                         struct day from,
                         struct day until,
                         struct list *ret)
{
    TRY(partner_lock(cx, db, partner));
    return days_off_between(cx, db, partner, from, until, ret);
}

enum fault days_off_check(struct ctx *cx, struct db *db, const struct slot *slot)
{
    struct list days_off;

    TRY(days_off_lock(cx, db, slot->partner, slot->day, slot->day, &days_off));
    if (days_off.n > 0)
        return fault_field(cx, "day", "You have days off then: take them back first");
    return FAULT_NONE;
}

static enum fault check_days(struct ctx *cx, struct days_off days, struct day today)
{
    if (days.first_day.n < today.n)
        return fault_field(cx, "from", "in the past");
    if (days.last_day.n < days.first_day.n)
        return fault_field(cx, "until", "The last day comes before the first");
    if (days.last_day.n - days.first_day.n >= DAYS_OFF_MOST)
        return fault_field(cx, "until", "A year at most");
    if (days.last_day.n > today.n + DAYS_OFF_AHEAD)
        return fault_field(cx, "until", "Two years ahead at most");
    return FAULT_NONE;
}

/* All that is to come is read at once, whoever asks. */
static enum fault check_room(struct ctx *cx,
                             struct db *db,
                             struct partner_id partner,
                             struct day today)
{
    struct day last = {today.n + DAYS_OFF_AHEAD};
    struct list days_off;

    TRY(days_off_lock(cx, db, partner, today, last, &days_off));
    if (days_off.n >= DAYS_OFF_ROWS)
        return fault_field(cx, "until", "These are too many: take some back first");
    return FAULT_NONE;
}

struct noting {
    struct partner_id partner;
    struct days_off days;
};

static enum fault note(struct ctx *cx, struct db *db, void *arg)
{
    const struct noting *n = arg;
    struct destination destination;

    TRY(destination_find(cx, db, cx->destination, &destination));
    struct day today = moment_to_wall(cx->now, destination.zone).day;

    TRY(check_days(cx, n->days, today));
    TRY(check_room(cx, db, n->partner, today));
    return db_do(cx, db, &DAYS_OFF_INSERT,
                 ARGS(cx->destination, n->partner, n->days.first_day, n->days.last_day, cx->now),
                 NULL);
}

enum fault days_off_note(struct ctx *cx,
                         struct db *db,
                         struct partner_id partner,
                         struct days_off days)
{
    struct noting n = {partner, days};

    return db_in_transaction(cx, db, note, &n);
}

struct closing {
    struct partner_id partner;
    struct days_off days;
    struct list *ret;
};

/* Each offer is told once. */
static bool is_first_of_offer(const struct list *slots, const struct slot *slot)
{
    each_in (s, const struct slot, slots) {
        if (s == slot)
            break;
        if (id_is(s->offer.id, slot->offer.id))
            return false;
    }
    return true;
}

static enum fault close_some(struct ctx *cx, struct db *db, void *arg)
{
    const struct closing *c = arg;
    struct str closed = word_of(&SLOT_STATES, SLOT_CLOSED);
    struct list slots;

    TRY(db_all(cx, db, &SLOTS_OPEN_BETWEEN,
               ARGS(cx->destination, c->partner, c->days.first_day, c->days.last_day, cx->now),
               &slots));
    each_in (s, const struct slot, &slots) {
        TRY(db_do(cx, db, &SLOT_SET_STATE, ARGS(closed, cx->destination, c->partner, s->id), NULL));
        if (is_first_of_offer(&slots, s))
            TRY(change_note(cx, db, cx->destination, CHANGE_SLOTS, s->offer.id, 0));
    }
    *c->ret = slots;
    return FAULT_NONE;
}

enum fault days_off_close(struct ctx *cx,
                          struct db *db,
                          struct partner_id partner,
                          struct days_off days,
                          struct list *ret_slots)
{
    struct closing c = {partner, days, ret_slots};

    return db_in_transaction(cx, db, close_some, &c);
}

enum fault days_off_end(struct ctx *cx,
                        struct db *db,
                        struct partner_id partner,
                        struct days_off days)
{
    return db_do(cx, db, &DAYS_OFF_DELETE,
                 ARGS(cx->destination, partner, days.first_day, days.last_day), NULL);
}

enum fault days_off_between(struct ctx *cx,
                            struct db *db,
                            struct partner_id partner,
                            struct day from,
                            struct day until,
                            struct list *ret)
{
    return db_all(cx, db, &DAYS_OFF_BETWEEN, ARGS(cx->destination, partner, from, until), ret);
}
