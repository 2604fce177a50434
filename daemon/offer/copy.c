/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/inside.h"

#include "base/arena.h"
#include "db/change.h"
#include "partner/partner.h"

#define WEEK 7

struct copying {
    struct partner_id partner;
    struct day from;
    struct day to;
    struct week_copied *ret;
    struct str zone;
    struct list there;  /* struct slot: of the week that is filled */
    struct list copied; /* struct slot: so far */
    struct list days_off;
};

/* Another one at that moment and in that language cannot be, not even a cancelled one. */
static bool is_there(const struct list *there, const struct slot *slot)
{
    each_in (s, const struct slot, there) {
        if (id_is(s->offer.id, slot->offer.id) && s->starts.us == slot->starts.us &&
            str_is(s->language, slot->language))
            return true;
    }
    return false;
}

static enum fault copy_one(struct ctx *cx,
                           struct db *db,
                           const struct copying *c,
                           const struct slot *like,
                           struct slot *ret,
                           bool *ret_copied)
{
    struct slot_wanted wanted = {
        .day = {like->day.n + c->to.n - c->from.n},
        .minute = like->minute,
        .fold = FOLD_FIRST,
        .language = like->language,
        .capacity = like->capacity,
    };
    uint32_t duration = (uint32_t)(moment_since(like->ends, like->starts).us / MINUTES(1).us);
    struct offer offer;

    *ret_copied = false;
    TRY(offer_find_of(cx, db, c->partner, like->offer, &offer));
    if (like->state == SLOT_CANCELLED || offer.state != OFFER_ONLINE)
        return FAULT_NONE;
    enum fault f = slot_make(cx, &offer, c->zone, duration, &wanted, ret);

    if (f == FAULT_HOUR_ABSENT) {
        trouble_clear(cx);
        return FAULT_NONE;
    }
    TRY(f);
    /* An hour that came twice in the week copied comes once in the other: so does what it had. */
    *ret_copied = moment_is_before(cx->now, ret->starts) && !is_there(&c->there, ret) &&
                  !is_there(&c->copied, ret) && !day_is_off(&c->days_off, ret->day);
    return FAULT_NONE;
}

static enum fault read_weeks(struct ctx *cx, struct db *db, struct copying *c, struct list *ret)
{
    struct destination destination;

    TRY(destination_find(cx, db, cx->destination, &destination));
    c->zone = destination.zone;
    TRY(slots_of_partner(cx, db, c->partner, c->from, (struct day){c->from.n + WEEK - 1}, ret));
    struct day last = {c->to.n + WEEK - 1};

    TRY(days_off_lock(cx, db, c->partner, c->to, last, &c->days_off));
    return slots_of_partner(cx, db, c->partner, c->to, last, &c->there);
}

static enum fault copy_all(struct ctx *cx, struct db *db, void *arg)
{
    struct copying *c = arg;
    struct list week;

    TRY(read_weeks(cx, db, c, &week));
    struct slot *slots = NEW_ARRAY(cx->arena, struct slot, week.n + 1);

    c->copied = (struct list){slots, 0};
    each_in (like, const struct slot, &week) {
        struct slot *next = &slots[c->copied.n];
        bool copied = false;

        TRY(copy_one(cx, db, c, like, next, &copied));
        if (copied) {
            TRY(change_note(cx, db, cx->destination, CHANGE_SLOTS, next->offer.id, 1));
            c->copied.n++;
        }
    }
    TRY(db_do_many(cx, db, &SLOT_INSERT, &SLOT, slots, c->copied.n, NULL));
    *c->ret = (struct week_copied){c->copied, (uint32_t)(week.n - c->copied.n)};
    return FAULT_NONE;
}

enum fault slots_copy_week(struct ctx *cx,
                           struct db *db,
                           struct partner_id partner,
                           struct day from,
                           struct day to,
                           struct week_copied *ret)
{
    struct copying c = {.partner = partner, .from = from, .to = to, .ret = ret};

    return db_in_transaction(cx, db, copy_all, &c);
}
