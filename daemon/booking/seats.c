/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include "base/arena.h"
#include "booking/inside.h"

/* ---- lists of ids in statements of three sizes ---- */

struct sized {
    size_t n;
    const struct query *query;
};

static const struct sized seats_lock_sizes[] = {{1, &SEATS_LOCK_1},
                                                {8, &SEATS_LOCK_8},
                                                {64, &SEATS_LOCK_64},
                                                {0, NULL}};
static const struct sized bookings_lock_sizes[] = {{1, &BOOKINGS_LOCK_1},
                                                   {8, &BOOKINGS_LOCK_8},
                                                   {64, &BOOKINGS_LOCK_64},
                                                   {0, NULL}};

static int id_order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id));
}

/* Ascending, each once. Gives how many are left. */
static size_t sort_ids(struct id *ids, size_t n)
{
    size_t kept = 0;

    qsort(ids, n, sizeof *ids, id_order);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || !id_is(ids[kept - 1], ids[i]))
            ids[kept++] = ids[i];
    }
    return kept;
}

/* The rows of these ids, ascending whatever their order, at most 64 in one statement. */
static enum fault rows_of(struct ctx *cx,
                          struct db *db,
                          const struct sized *sizes,
                          const struct id *unsorted,
                          size_t n,
                          db_taker *take,
                          void *sink)
{
    struct id *ids = NEW_ARRAY(cx->arena, struct id, n + 1);
    struct arg all[64];

    memcpy(ids, unsorted, n * sizeof *ids);
    n = sort_ids(ids, n);
    for (size_t at = 0; at < n;) {
        const struct sized *size = sizes;
        while (size->n < n - at && size[1].query)
            size++;

        size_t used = n - at < size->n ? n - at : size->n;
        for (size_t i = 0; i < size->n; i++)
            all[i] = arg_id(ids[at + (i < used ? i : used - 1)]);
        TRY(db_each(cx, db, size->query, (struct args){all, size->n}, cx->arena, take, sink));
        at += used;
    }
    return FAULT_NONE;
}

/* ---- seats ---- */

static enum fault take_seats(struct ctx *cx, void *sink, const void *row)
{
    struct seats_set *set = sink;
    const struct seats *s = row;

    (void)cx;
    set->all[set->n++] = (struct seats_change){*s, s->held, s->sold, false};
    return FAULT_NONE;
}

enum fault seats_lock(struct ctx *cx,
                      struct db *db,
                      const struct slot_id *slots,
                      size_t n,
                      struct seats_set *ret)
{
    struct seats_set set = {NEW_ARRAY(cx->arena, struct seats_change, n + 1), 0};

    TRY(rows_of(cx, db, seats_lock_sizes, &slots->id, n, take_seats, &set));
    *ret = set;
    return FAULT_NONE;
}

struct seats_change *seats_find(const struct seats_set *set, struct slot_id slot)
{
    size_t low = 0;
    size_t high = set->n;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = id_compare(set->all[middle].now.slot.id, slot.id);

        if (order == 0)
            return &set->all[middle];
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static bool has_moved(const struct seats_change *c)
{
    return c->now.held != c->was_held || c->now.sold != c->was_sold;
}

enum fault seats_write(struct ctx *cx, struct db *db, const struct seats_set *set)
{
    struct seats_write_row *rows = NEW_ARRAY(cx->arena, struct seats_write_row, set->n + 1);
    struct change *changes = NEW_ARRAY(cx->arena, struct change, set->n + 1);
    uint64_t changed = 0;
    size_t n = 0;

    for (size_t i = 0; i < set->n; i++) {
        const struct seats_change *c = &set->all[i];

        if (!has_moved(c))
            continue;
        rows[n] = (struct seats_write_row){c->now.held, c->now.sold, c->now.slot, c->was_held,
                                           c->was_sold};
        changes[n++] = (struct change){
            .id = ID_NEW(change, cx->now),
            .destination = c->now.destination,
            .kind = CHANGE_SEATS,
            .subject = c->now.slot.id,
            .number = seats_free(&c->now),
            .at = cx->now,
        };
    }
    if (n == 0)
        return FAULT_NONE;
    TRY(db_do_many(cx, db, &SEATS_WRITE, &SEATS_WRITE_ROW, rows, n, &changed));
    if (changed != n) {
        return fault(cx, FAULT_DB_BUSY, "seats of %zu slots to write, %lu were as read", n,
                     (unsigned long)changed);
    }
    return change_note_many(cx, db, changes, n);
}

/* ---- overdue holds ---- */

enum fault is_being_paid(struct ctx *cx,
                         struct db *db,
                         struct destination_id destination,
                         struct booking_id id,
                         bool *ret)
{
    struct destination_id own = cx->destination;
    struct intent intent;

    cx->destination = destination;
    enum fault f = payment_of(cx, db, SUBJECT_BOOKING, id.id, &intent);
    cx->destination = own;
    if (f == FAULT_INTENT_ABSENT) {
        trouble_clear(cx);
        *ret = false;
        return FAULT_NONE;
    }
    TRY(f);
    *ret = intent.state == INTENT_STARTED || intent.state == INTENT_UNSURE ||
           intent.state == INTENT_TAKEN;
    return FAULT_NONE;
}

static bool is_among(const struct list *subjects, struct id id)
{
    each_in (s, const struct subject_row, subjects) {
        if (id_is(s->id, id))
            return true;
    }
    return false;
}

/* Those of a piece that nobody is paying expire. Gives how many. */
static enum fault expire_unpaid(struct ctx *cx,
                                struct db *db,
                                const struct list *overdue,
                                struct seats_change *seats,
                                size_t *ret_n)
{
    struct state_change *changes = NEW_ARRAY(cx->arena, struct state_change, overdue->n + 1);
    struct id *ids = NEW_ARRAY(cx->arena, struct id, overdue->n + 1);
    struct list paying = {NULL, 0};
    size_t priced = 0;
    size_t n = 0;

    each_in (o, const struct overdue_row, overdue) {
        if (o->price.minor > 0)
            ids[priced++] = o->id.id;
    }
    if (priced > 0)
        TRY(payments_under_way(cx, db, SUBJECT_BOOKING, ids, priced, &paying));
    each_in (o, const struct overdue_row, overdue) {
        if (is_among(&paying, o->id.id))
            continue;
        changes[n] = (struct state_change){.id = o->id, .was = BOOKING_HELD};
        TRY(booking_move(cx, BOOKING_HELD, MOVE_EXPIRE, &changes[n].state));
        seats->now.held -= o->seats;
        n++;
    }
    *ret_n = n;
    return states_write(cx, db, changes, n);
}

/* Piece by piece, for those that are being paid stay and must not hide the others. */
enum fault seats_sweep(struct ctx *cx, struct db *db, struct seats_change *seats)
{
    enum { PIECE = 64 }; /* the LIMIT of BOOKINGS_OVERDUE_OF_SLOT */
    struct overdue_row after = {0};
    struct list found = {NULL, PIECE};
    size_t freed = 0;

    seats->swept = true;
    while (found.n == PIECE && freed < PIECE) {
        size_t n = 0;

        TRY(db_all(cx, db, &BOOKINGS_OVERDUE_OF_SLOT,
                   ARGS(cx->now, after.expires.us, seats->now.slot, seats->now.destination,
                        after.expires.us, after.id),
                   &found));
        TRY(expire_unpaid(cx, db, &found, seats, &n));
        freed += n;
        if (found.n > 0)
            after = ((const struct overdue_row *)found.items)[found.n - 1];
    }
    return FAULT_NONE;
}

/* ---- bookings ---- */

static enum fault take_booking(struct ctx *cx, void *sink, const void *row)
{
    struct list *list = sink;

    (void)cx;
    ((struct booking_record *)list->items)[list->n++] = *(const struct booking_record *)row;
    return FAULT_NONE;
}

enum fault bookings_lock(struct ctx *cx,
                         struct db *db,
                         const struct booking_id *bookings,
                         size_t n,
                         struct list *ret)
{
    struct list list = {NEW_ARRAY(cx->arena, struct booking_record, n + 1), 0};

    TRY(rows_of(cx, db, bookings_lock_sizes, &bookings->id, n, take_booking, &list));
    *ret = list;
    return FAULT_NONE;
}

enum fault booking_lock(struct ctx *cx,
                        struct db *db,
                        struct booking_id id,
                        struct booking_record *ret)
{
    return db_one(cx, db, &BOOKING_LOCK, ARGS(id, cx->destination), FAULT_BOOKING_ABSENT, ret);
}

enum fault states_write(struct ctx *cx, struct db *db, const struct state_change *changes, size_t n)
{
    uint64_t changed = 0;

    if (n == 0)
        return FAULT_NONE;
    TRY(db_do_many(cx, db, &BOOKING_SET_STATE, &STATE_CHANGE, changes, n, &changed));
    if (changed != n) {
        return fault(cx, FAULT_DB_BUSY, "%zu bookings to move, %lu were as read", n,
                     (unsigned long)changed);
    }
    return FAULT_NONE;
}
