/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "ledger/inside.h"

/*
 * Rows commit in another order than they were recorded, but no transaction lives longer than ten
 * seconds: looking ten minutes behind the end of the chain finds every late one.
 */
#define LOOK_BEHIND MINUTES(10).us

static void put_number(struct buf *b, int64_t n)
{
    for (int i = 7; i >= 0; i--)
        buf_byte(b, (char)((uint64_t)n >> (8 * i)));
}

struct hash ledger_link(struct arena *scratch,
                        struct hash previous,
                        struct entry_id entry,
                        struct hash content,
                        struct day occurred,
                        int64_t recorded)
{
    struct buf b = BUF(scratch);

    buf_add(&b, (struct str){(const char *)previous.b, sizeof previous.b});
    buf_add(&b, (struct str){(const char *)entry.id.b, sizeof entry.id.b});
    buf_add(&b, (struct str){(const char *)content.b, sizeof content.b});
    put_number(&b, occurred.n);
    put_number(&b, recorded);
    return hash_of((struct str){b.p, b.n});
}

/*
 * The last seal, locked: those that seal at once take turns here. Whoever waited for its turn was
 * given the row that had been the last, and looks again behind it. (Before the first seal there is
 * nothing to wait at, and the key of `position` decides.)
 */
static enum fault lock_head(struct ctx *cx, struct db *db, struct seal_row *ret)
{
    struct seal_row head = {0};
    bool any = false;
    int64_t waited_at;

    do {
        waited_at = head.position;
        TRY(db_find(cx, db, &LEDGER_SEAL_HEAD, NO_ARGS, &head, &any));
    } while (any && head.position != waited_at);
    *ret = head;
    return FAULT_NONE;
}

static enum fault seal_some(struct ctx *cx, struct db *db, void *arg)
{
    uint32_t *ret_sealed = arg;
    struct seal_row head = {0};
    struct list waiting;
    struct list moved;

    *ret_sealed = 0;
    ctx_tick(cx);
    TRY(lock_head(cx, db, &head));
    int64_t from = head.position > 0 ? head.recorded - LOOK_BEHIND : 0;
    TRY(db_all(cx, db, &LEDGER_UNSEALED, ARGS(from), &waiting));
    if (waiting.n == 0)
        return FAULT_NONE;

    const struct unsealed_row *rows = waiting.items;
    struct seal_row *seals = NEW_ARRAY(cx->arena, struct seal_row, waiting.n);
    struct hash previous = head.hash;

    for (size_t i = 0; i < waiting.n; i++) {
        previous = ledger_link(cx->arena, previous, rows[i].entry, rows[i].content,
                               rows[i].occurred, rows[i].recorded);
        seals[i] = (struct seal_row){
            .position = head.position + 1 + (int64_t)i,
            .entry = rows[i].entry,
            .recorded = rows[i].recorded,
            .hash = previous,
            .at = cx->now,
        };
    }
    TRY(db_do_many(cx, db, &LEDGER_SEAL_INSERT, &SEAL_ROW, seals, waiting.n, NULL));
    TRY(db_all(cx, db, &LEDGER_MOVED, ARGS(head.position, head.position), &moved));
    TRY(db_do_many(cx, db, &LEDGER_BALANCE_INSERT, &BALANCE_ROW, moved.items, moved.n, NULL));
    *ret_sealed = (uint32_t)waiting.n;
    return FAULT_NONE;
}

enum fault ledger_seal(struct ctx *cx, struct db *db, const struct house *house, struct id subject)
{
    uint32_t sealed = 0;

    (void)house;
    (void)subject;
    do {
        TRY(fault_while(cx, db_in_transaction(cx, db, seal_some, &sealed), "sealing entries"));
        if (sealed > 0)
            say(cx, DEBUG, "entries sealed", KV(sealed));
    } while (sealed > 0 && !ctx_is_ending(cx));
    return FAULT_NONE;
}
