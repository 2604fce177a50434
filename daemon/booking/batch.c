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

/* The same key came before: what was answered then. */
static enum fault replay(struct ctx *cx, struct db *db, struct hold_now *hold, bool *ret_replayed)
{
    struct ctx *own = hold->item.cx;
    struct kept_reply kept;
    bool found = false;

    *ret_replayed = false;
    if (str_is_empty(hold->key))
        return FAULT_NONE;
    enum fault f = keys_find(cx, db, hold->key, hold->key_hash, &kept, &found);
    if (f == FAULT_KEY_REUSED) {
        *ret_replayed = true;
        refuse(hold, fault(own, f, "the key came with another request"));
        if (own != cx)
            trouble_clear(cx);
        return FAULT_NONE;
    }
    TRY(f);
    if (!found)
        return FAULT_NONE;
    *ret_replayed = true;
    hold->replayed = true;
    hold->reply_json = arena_copy(own->arena, kept.body);
    refuse(hold, shape_read_json_text(own, &BOOKING, hold->reply_json, &hold->booking));
    return FAULT_NONE;
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
    if (f == FAULT_SEATS_SHORT && !seats->swept) {
        TRY(seats_sweep(cx, db, seats));
        trouble_clear(own);
        f = decide_hold(own, &facts, hold->asked, &record);
    }
    if (f == FAULT_NONE)
        grant(cx, b, seats, hold, &record);
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

/* The reply is written before it is sent, so that asking again gives the very same bytes. */
static enum fault write_keys(struct ctx *cx, struct db *db, const struct batch *b)
{
    struct kept_reply *kept = NEW_ARRAY(cx->arena, struct kept_reply, b->n);
    size_t n = 0;

    for (size_t i = 0; i < b->n; i++) {
        struct hold_now *hold = b->granted[i];
        struct buf json = BUF(hold->item.cx->arena);

        if (str_is_empty(hold->key))
            continue;
        shape_write_json(&json, &BOOKING, &hold->booking);
        hold->reply_json = buf_str(&json);
        kept[n++] = (struct kept_reply){
            .key = hold->key,
            .hash = hold->key_hash,
            .status = 201,
            .type = STR("application/json"),
            .body = hold->reply_json,
            .at = cx->now,
        };
    }
    return n > 0 ? keys_keep_many(cx, db, kept, n) : FAULT_NONE;
}

static enum fault write_granted(struct ctx *cx, struct db *db, const struct batch *b)
{
    TRY(db_do_many(cx, db, &BOOKING_INSERT, &BOOKING_RECORD, b->records, b->n,
                   /* ret_changed */ NULL));
    TRY(write_intents(cx, db, b));
    return write_keys(cx, db, b);
}

enum fault holds_write(struct ctx *cx,
                       struct db *db,
                       const struct catalogue *catalogue,
                       struct hold_now **holds,
                       size_t n)
{
    struct slot_id *slots = NEW_ARRAY(cx->arena, struct slot_id, n);
    struct batch b = {
        .catalogue = catalogue,
        .granted = NEW_ARRAY(cx->arena, struct hold_now *, n),
        .records = NEW_ARRAY(cx->arena, struct booking_record, n),
    };
    bool replayed = false;

    /* It may be the second try of a batch: nothing of the first one counts. */
    for (size_t i = 0; i < n; i++) {
        slots[i] = holds[i]->asked->slot;
        holds[i]->item.fault = FAULT_NONE;
        holds[i]->replayed = false;
        trouble_clear(holds[i]->item.cx);
    }
    if (n == 1) {
        TRY(replay(cx, db, holds[0], &replayed));
        if (replayed)
            return FAULT_NONE;
    }
    TRY(seats_lock(cx, db, slots, n, &b.seats));
    for (size_t i = 0; i < n; i++)
        TRY(decide(cx, db, &b, holds[i]));
    TRY(seats_write(cx, db, &b.seats));
    for (size_t i = 0; i < b.n; i++)
        b.granted[i]->free = seats_free(&seats_find(&b.seats, b.records[i].b.slot)->now);
    return b.n > 0 ? write_granted(cx, db, &b) : FAULT_NONE;
}
