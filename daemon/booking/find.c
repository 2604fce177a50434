/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "booking/inside.h"

struct booking booking_copy(struct arena *a, const struct booking *b)
{
    struct booking copy = *b;
    struct booking_line *lines = NEW_ARRAY(a, struct booking_line, b->lines.n + 1);

    for (size_t i = 0; i < b->lines.n; i++) {
        lines[i] = ((const struct booking_line *)b->lines.items)[i];
        lines[i].label = arena_copy(a, lines[i].label);
    }
    copy.lines.items = lines;
    copy.reference = arena_copy(a, b->reference);
    copy.title = arena_copy(a, b->title);
    copy.email = arena_copy(a, b->email);
    copy.name = arena_copy(a, b->name);
    copy.phone = arena_copy(a, b->phone);
    copy.access_need = arena_copy(a, b->access_need);
    copy.tongue = arena_copy(a, b->tongue);
    return copy;
}

enum fault booking_find(struct ctx *cx, struct db *db, struct booking_id id, struct booking *ret)
{
    struct booking_record r;

    TRY(db_one(cx, db, &BOOKING_BY_ID, ARGS(id, cx->destination), FAULT_BOOKING_ABSENT, &r));
    *ret = r.b;
    return FAULT_NONE;
}

/* What a person typed: a code that cannot be one is as absent as one that is not there. */
enum fault booking_by_reference(struct ctx *cx,
                                struct db *db,
                                struct str reference,
                                struct booking *ret)
{
    struct booking_record r;
    struct str code;

    if (!code_read(cx->arena, reference, &code))
        return fault(cx, FAULT_BOOKING_ABSENT, "this is no reference of ours");
    TRY(db_one(cx, db, &BOOKING_BY_REFERENCE, ARGS(cx->destination, code), FAULT_BOOKING_ABSENT,
               &r));
    *ret = r.b;
    return FAULT_NONE;
}

enum fault booking_tickets(struct ctx *cx, struct db *db, struct booking_id id, struct list *ret)
{
    struct booking b;

    TRY(booking_find(cx, db, id, &b));
    return db_all(cx, db, &TICKETS_OF_BOOKING, ARGS(id), ret);
}

/* ---- lists ---- */

enum fault bookings_of_partner(struct ctx *cx,
                               struct db *db,
                               struct partner_id partner,
                               struct moment from,
                               struct moment until,
                               struct list *ret)
{
    return db_all(cx, db, &BOOKINGS_OF_PARTNER, ARGS(cx->destination, partner, from.us, until.us),
                  ret);
}

enum fault bookings_of_slot(struct ctx *cx, struct db *db, struct slot_id slot, struct list *ret)
{
    return db_all(cx, db, &BOOKINGS_OF_SLOT, ARGS(slot, cx->destination), ret);
}

enum fault booking_seats_of_partner(struct ctx *cx,
                                    struct db *db,
                                    struct partner_id partner,
                                    struct moment from,
                                    struct moment until,
                                    struct list *ret)
{
    return db_all(cx, db, &SEATS_OF_PARTNER, ARGS(cx->destination, partner, from.us, until.us),
                  ret);
}
