/* SPDX-License-Identifier: EUPL-1.2 */
#include <inttypes.h>

#include "base/arena.h"
#include "base/buf.h"
#include "ledger/inside.h"

/* Reading the chain from its first link; rows of one entry stand together. */
struct proving {
    struct ledger_chain *chain;
    struct arena *home;  /* of the work: what is broken */
    struct arena *entry; /* forgotten with each entry */
    struct link_row now; /* the entry under way; position 0: none yet */
    uint32_t transfers;
    struct buf content;
    struct hash previous;
};

static void broken(struct proving *p, const char *what)
{
    p->chain->broken =
        arena_text(p->home, "seal %" PRId64 ", entry %" PRI_STR ": %s", p->now.position,
                   ARG_STR(id_to_text(p->home, p->now.entry.id)), what);
}

static void close_entry(struct proving *p)
{
    if (p->now.position == 0)
        return;
    p->chain->looked++;
    if (p->chain->broken.n > 0)
        return;

    struct hash content = hash_of((struct str){p->content.p, p->content.n});
    struct hash link = ledger_link(p->entry, p->previous, p->now.entry, p->now.content,
                                   p->now.occurred, p->now.recorded);
    if (p->now.position != p->chain->looked) {
        broken(p, "a seal before it is missing, or its entry is gone");
    } else if (!hash_is(link, p->now.hash) || p->now.recorded != p->now.sealed_recorded) {
        broken(p, "it does not fit its entry");
    } else if (p->transfers == p->now.transfers && !hash_is(content, p->now.content)) {
        broken(p, "the transfers are not what was recorded");
    }
    p->previous = p->now.hash;
}

static enum fault take(struct ctx *cx, void *of, const void *row)
{
    struct proving *p = of;
    const struct link_row *r = row;

    (void)cx;
    if (r->position != p->now.position) {
        close_entry(p);
        arena_reset(p->entry);
        p->now = *r;
        p->transfers = 0;
        p->content = BUF(p->entry);
        ledger_content_begin(&p->content, r->destination, r->kind, r->business_key, r->reverses);
    }
    if (r->amount.minor > 0) {
        struct transfer_row t = {
            .debit = r->debit, .credit = r->credit, .amount = r->amount, .about = r->about};
        ledger_content_add(&p->content, &t);
        p->transfers++;
    }
    return FAULT_NONE;
}

enum fault ledger_chain_look(struct ctx *cx, struct db *db, struct ledger_chain *ret)
{
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct ledger_chain chain = {0};
    struct proving p = {.chain = &chain, .home = cx->arena, .entry = scratch};

    TRY(db_each(cx, db, &LEDGER_LINKS, NO_ARGS, /* home */ NULL, take, &p));
    close_entry(&p);
    *ret = chain;
    return FAULT_NONE;
}
