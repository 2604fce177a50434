/* SPDX-License-Identifier: EUPL-1.2 */
#include <inttypes.h>

#include "base/arena.h"
#include "base/buf.h"
#include "ledger/inside.h"

/* Reading the chain from its first link; rows of one entry stand together. */
struct proving {
    struct arena *arena; /* of the work: what is wrong */
    struct arena *entry; /* forgotten with each entry */
    struct link_row now; /* the entry under way; position 0: none yet */
    uint32_t transfers;
    struct buf content;
    struct hash previous;
    int64_t position; /* of the last link that was proved */
    uint64_t looked;
    struct str why;
};

static struct str wrong(const struct proving *p, const char *what)
{
    return arena_text(p->arena, "link %" PRId64 ", entry %" PRI_STR ": %s", p->now.position,
                      ARG_STR(id_to_text(p->arena, p->now.entry.id)), what);
}

static void close_entry(struct proving *p)
{
    if (p->now.position == 0 || p->why.n > 0)
        return;

    struct hash content = hash_of((struct str){p->content.p, p->content.n});
    struct hash link = ledger_link(p->entry, p->previous, p->now.entry, p->now.content,
                                   p->now.occurred, p->now.recorded);
    if (p->now.position != p->position + 1)
        p->why = wrong(p, "a link before it is missing");
    else if (p->transfers != p->now.transfers)
        p->why = wrong(p, "it has not as many transfers as it says");
    else if (!hash_is(content, p->now.content))
        p->why = wrong(p, "its transfers are not what was recorded");
    else if (!hash_is(link, p->now.hash))
        p->why = wrong(p, "the chain is broken");
    p->position = p->now.position;
    p->previous = p->now.hash;
    p->looked++;
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

enum fault ledger_prove(struct ctx *cx, struct db *db, uint64_t *ret_looked, struct str *ret_why)
{
    CLEANUP(arena_free) struct arena *scratch = arena_new();
    struct proving p = {.arena = cx->arena, .entry = scratch};

    TRY(db_each(cx, db, &LEDGER_LINKS, NO_ARGS, NULL, take, &p));
    close_entry(&p);
    *ret_looked = p.looked;
    *ret_why = p.why;
    return FAULT_NONE;
}
