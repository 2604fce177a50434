/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "ledger/inside.h"

/* The chain of seals, computed anew from the rows. */

SHAPE(CHAIN_ROW,
      struct chain_row,
      FIELD(struct chain_row, position),
      FIELD(struct chain_row, entry),
      FIELD(struct chain_row, hash),
      FIELD(struct chain_row, content),
      FIELD(struct chain_row, occurred),
      FIELD(struct chain_row, recorded),
      FIELD(struct chain_row, sealed_recorded));

struct walking {
    struct ledger_chain *chain;
    struct arena *scratch;
    struct arena *home;
    struct hash previous;
};

static enum fault step(struct ctx *cx, void *sink, const void *row)
{
    struct walking *w = sink;
    const struct chain_row *r = row;

    (void)cx;
    w->chain->looked++;
    if (!str_is_empty(w->chain->broken))
        return FAULT_NONE;
    struct hash link =
        ledger_link(w->scratch, w->previous, r->entry, r->content, r->occurred, r->recorded);
    if (r->position != w->chain->looked)
        w->chain->broken = arena_text(w->home, "seal %lld is missing or its entry is gone",
                                      (long long)w->chain->looked);
    else if (!hash_is(link, r->hash) || r->recorded != r->sealed_recorded)
        w->chain->broken =
            arena_text(w->home, "seal %lld does not fit its entry", (long long)r->position);
    w->previous = r->hash;
    arena_reset(w->scratch);
    return FAULT_NONE;
}

enum fault ledger_chain_look(struct ctx *cx, struct db *db, struct ledger_chain *ret)
{
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct ledger_chain chain = {0};
    struct walking w = {.chain = &chain, .scratch = scratch, .home = cx->arena};

    TRY(db_each(cx, db, &LEDGER_CHAIN, NO_ARGS, /* home */ NULL, step, &w));
    *ret = chain;
    return FAULT_NONE;
}
