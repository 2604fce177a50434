/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/inside.h"
#include "http/keys.h"

/*
 * Holds that came together: their slots' rows are locked in ascending order, each is decided in
 * memory in order of arrival, and what was granted is written by one statement a table.
 */
struct batch {
    const struct catalogue *catalogue;
    struct seats_set seats;
    struct hold_now **granted;
    struct booking_record *records;
    size_t n;
};

static void refuse(struct hold_now *hold, enum fault f)
{
    hold->item.fault = f;
}

/*
 * What is kept under a key is not the reply's JSON, which would cost more than the booking itself,
 * but what of it can change later; the rest stands in the booking and in the request, which is the
 * same. So the same bytes are written again.
 */
struct kept_hold {
    struct booking_id id;
    struct intent_id intent;
    struct moment expires;
};

static const struct str kept_type = STR_INIT("booking/hold");

static struct str kept_bytes(struct arena *a, const struct booking *b)
{
    struct kept_hold kept = {b->id, b->intent, b->expires};

    return arena_copy(a, (struct str){(const char *)&kept, sizeof kept});
}

static struct str reply_of(struct arena *a, const struct booking *b)
{
    struct buf json = BUF(a);

    shape_write_json(&json, &BOOKING, b);
    return buf_str(&json);
}

static enum fault rebuild(struct ctx *cx,
                          struct db *db,
                          struct hold_now *hold,
                          const struct kept_reply *reply)
{
    struct ctx *own = hold->item.cx;
    struct booking_record r;
    struct kept_hold kept;

    if (!str_is(reply->type, kept_type) || reply->body.n != sizeof kept)
        return fault(cx, FAULT_BROKEN, "what is kept under the key is no hold");
    memcpy(&kept, reply->body.p, sizeof kept);
    TRY(db_one(cx, db, &BOOKING_BY_ID, ARGS(kept.id, own->destination), FAULT_BOOKING_ABSENT, &r));
    TRY(booking_move(cx, BOOKING_STATE_UNSET, MOVE_HOLD, &r.b.state));
    r.b.intent = kept.intent;
    r.b.expires = kept.expires;
    r.b.email = hold->asked->email;
    r.b.name = hold->asked->name;
    r.b.phone = hold->asked->phone;
    r.b.access_need = hold->asked->access_need;
    r.b.confirmed = (struct moment){0};
    r.b.refunded = (struct money){0};
    hold->booking = booking_copy(own->arena, &r.b);
    hold->reply_json = reply_of(own->arena, &hold->booking);
    hold->replayed = true;
    return FAULT_NONE;
}

enum fault hold_replay(struct ctx *cx, struct db *db, struct hold_now *hold, bool *ret_answered)
{
    struct kept_reply kept;

    if (str_is_empty(hold->key))
        return FAULT_NONE;
    enum fault f = keys_find(cx, db, hold->key, hold->key_hash, &kept, ret_answered);
    if (f == FAULT_KEY_REUSED) {
        trouble_clear(cx);
        refuse(hold, fault(hold->item.cx, f, "the key came with another request"));
        *ret_answered = true;
        return FAULT_NONE;
    }
    TRY(f);
    return *ret_answered ? rebuild(cx, db, hold, &kept) : FAULT_NONE;
}

static struct intent_id intent_for(struct ctx *cx, const struct booking_record *r)
{
    return money_is_zero(r->b.price) ? (struct intent_id){0} : ID_NEW(intent, cx->now);
}

static void grant(struct ctx *cx,
                  struct batch *b,
                  struct seats_change *seats,
                  struct hold_now *hold,
                  const struct booking_record *decided)
{
    struct booking_record *r = &b->records[b->n];

    *r = *decided;
    r->b.id = ID_NEW(booking, cx->now);
    r->b.reference = code_new(hold->item.cx->arena);
    r->b.intent = intent_for(cx, r);
    seats->now.held += r->b.seats;
    hold->booking = r->b;
    hold->reply_json = reply_of(hold->item.cx->arena, &r->b);
    b->granted[b->n++] = hold;
}

static enum fault decide(struct ctx *cx, struct db *db, struct batch *b, struct hold_now *hold)
{
    struct ctx *own = hold->item.cx;
    struct seats_change *seats = seats_find(&b->seats, hold->asked->slot);
    struct booking_record record;
    struct hold_facts facts = {.now = cx->now, .seats = seats ? &seats->now : NULL};

    own->now = cx->now;
    enum fault f = catalogue_territory(own, b->catalogue, &facts.territory);
    if (f != FAULT_NONE) {
        refuse(hold, f);
        return FAULT_NONE;
    }
    facts.slot = catalogue_slot(b->catalogue, hold->asked->slot, &facts.visit);

    f = decide_hold(own, &facts, hold->asked, &record);
    if (f == FAULT_SEATS_SHORT && seats && !seats->swept) {
        TRY(seats_sweep(cx, db, seats));
        trouble_clear(own);
        f = decide_hold(own, &facts, hold->asked, &record);
    }
    if (f == FAULT_NONE && seats) {
        grant(cx, b, seats, hold, &record);
        hold->longest =
            moment_plus(hold->booking.made, MINUTES(facts.territory->destination.hold_most));
    }
    refuse(hold, f);
    return FAULT_NONE;
}

static enum fault write_intents(struct ctx *cx, struct db *db, const struct batch *b)
{
    struct intent *intents = NEW_ARRAY(cx->arena, struct intent, b->n);
    size_t n = 0;

    for (size_t i = 0; i < b->n; i++) {
        const struct booking_record *r = &b->records[i];

        if (id_is_none(r->b.intent.id))
            continue;
        intents[n++] = (struct intent){
            .id = r->b.intent,
            .destination = r->destination,
            .subject_kind = SUBJECT_BOOKING,
            .subject = r->b.id.id,
            .amount = r->b.price,
            .state = INTENT_OPEN,
            .until = r->b.expires,
            .made = cx->now,
        };
    }
    return n > 0 ? payment_open_many(cx, db, intents, n) : FAULT_NONE;
}

static enum fault write_keys(struct ctx *cx, struct db *db, const struct batch *b)
{
    struct kept_reply *kept = NEW_ARRAY(cx->arena, struct kept_reply, b->n);
    size_t n = 0;

    for (size_t i = 0; i < b->n; i++) {
        const struct hold_now *hold = b->granted[i];

        if (str_is_empty(hold->key))
            continue;
        kept[n++] = (struct kept_reply){
            .key = hold->key,
            .hash = hold->key_hash,
            .status = 201,
            .type = kept_type,
            .body = kept_bytes(cx->arena, &hold->booking),
            .at = cx->now,
        };
    }
    return n > 0 ? keys_keep_many(cx, db, kept, n) : FAULT_NONE;
}

static enum fault write_granted(struct ctx *cx, struct db *db, const struct batch *b)
{
    TRY(db_do_many(cx, db, &BOOKING_INSERT, &BOOKING_RECORD, b->records, b->n,
                   /* ret_changed */ NULL));
    for (size_t i = 0; i < b->n; i++)
        TRY(need_forget_later(cx, db, &b->records[i]));
    TRY(write_intents(cx, db, b));
    return write_keys(cx, db, b);
}

/* The slots that are asked for. It may be the second try of a batch: nothing of the first counts.
 */
static const struct slot_id *begin_anew(struct ctx *cx, struct hold_now **holds, size_t n)
{
    struct slot_id *slots = NEW_ARRAY(cx->arena, struct slot_id, n);

    for (size_t i = 0; i < n; i++) {
        slots[i] = holds[i]->asked->slot;
        holds[i]->item.fault = FAULT_NONE;
        holds[i]->replayed = false;
        trouble_clear(holds[i]->item.cx);
    }
    return slots;
}

/* What the pages will show of each slot, once all of them are decided. */
static void note_free_seats(const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++)
        b->granted[i]->free = seats_free(&seats_find(&b->seats, b->records[i].b.slot)->now);
}

enum fault holds_write(struct ctx *cx,
                       struct db *db,
                       const struct catalogue *catalogue,
                       struct hold_now **holds,
                       size_t n)
{
    const struct slot_id *slots = begin_anew(cx, holds, n);
    struct batch b = {
        .catalogue = catalogue,
        .granted = NEW_ARRAY(cx->arena, struct hold_now *, n),
        .records = NEW_ARRAY(cx->arena, struct booking_record, n),
    };
    bool answered = false;

    if (n == 1) {
        TRY(hold_replay(cx, db, holds[0], &answered));
        if (answered)
            return FAULT_NONE;
    }
    TRY(seats_lock(cx, db, slots, n, &b.seats));
    for (size_t i = 0; i < n; i++)
        TRY(decide(cx, db, &b, holds[i]));
    TRY(seats_write(cx, db, &b.seats));
    note_free_seats(&b);
    return b.n > 0 ? write_granted(cx, db, &b) : FAULT_NONE;
}
