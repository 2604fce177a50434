/* SPDX-License-Identifier: EUPL-1.2 */
#include "partner/inside.h"

enum fault contract_make(struct ctx *cx, struct db *db, const struct contract *wanted)
{
    struct args row = args_of(cx->arena, &CONTRACT, wanted);
    return db_do(cx, db, &CONTRACT_INSERT, row, /* ret_changed */ NULL);
}

enum fault contracts_all(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &CONTRACTS_ALL, ARGS(cx->destination), ret);
}

static bool is_valid_on(const struct contract *c, struct day day)
{
    return c->from.n <= day.n && (day_is_none(c->until) || day.n <= c->until.n);
}

/* A rule of the partner's own before the destination's; of two, the one that began later. */
static bool is_closer(const struct contract *a, const struct contract *than)
{
    bool own = !id_is_none(a->partner.id);
    bool than_own = !id_is_none(than->partner.id);

    return own != than_own ? own : a->from.n > than->from.n;
}

enum fault contract_choose(struct ctx *cx,
                           const struct list *contracts,
                           struct partner_id partner,
                           struct day day,
                           struct contract *ret)
{
    const struct contract *best = NULL;

    each_in (c, const struct contract, contracts) {
        bool covers = id_is_none(c->partner.id) || id_is(c->partner.id, partner.id);
        if (covers && is_valid_on(c, day) && (!best || is_closer(c, best)))
            best = c;
    }
    if (!best)
        return fault(cx, FAULT_CONTRACT_ABSENT, "no commission rule on day %d", day.n);
    *ret = *best;
    return FAULT_NONE;
}

static struct money lesser(struct money a, struct money b)
{
    return money_compare(a, b) < 0 ? a : b;
}

struct commission contract_commission(const struct contract *contract, struct money gross)
{
    struct commission c = {MONEY_ZERO(gross.currency), MONEY_ZERO(gross.currency)};

    if (money_is_zero(gross))
        return c;
    c.whole = money_plus(money_part(gross, contract->points), contract->fixed);
    if (money_compare(c.whole, contract->least) < 0)
        c.whole = contract->least;
    if (contract->most.currency != CURRENCY_NONE)
        c.whole = lesser(c.whole, contract->most);
    c.whole = lesser(c.whole, gross);
    c.vat = money_tax_inside(c.whole, contract->vat_points);
    return c;
}
