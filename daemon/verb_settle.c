/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "destination_choice.h"
#include "http/route.h"
#include "partner/partner.h"
#include "settlement/settlement.h"
#include "verbs.h"

static const char usage[] = "insolited settle prepare --by EMAIL [--cutoff YYYY-MM-DD]\n"
                            "                 show [ID]\n"
                            "                 approve ID --by EMAIL\n"
                            "                 deliver ID --by EMAIL\n"
                            "                 withdraw ID    before its approval\n"
                            "                 file ID        the payout file on standard output\n"
                            "  --destination  its SLUG, where there are several\n";

#define DAY_WANTED "a day such as 2026-06-30"

struct settling {
    struct furnishing f;
    const char *id;
    const char *by;
    const char *cutoff;
};

static enum fault not_allowed(struct ctx *cx, const struct user *u, uint32_t roles)
{
    const char *lacks = "neither cashier nor approver";

    if (roles == ROLE_CASHIER) {
        lacks = "no cashier";
    } else if (roles == ROLE_APPROVER) {
        lacks = "no approver";
    }
    return fault(cx, FAULT_NOT_ALLOWED, "%" PRI_STR " is %s", ARG_STR(u->email), lacks);
}

/* Who does this: an agent who has one of these roles, as at the back office. */
static enum fault find_agent(struct ctx *cx,
                             struct db *db,
                             const char *email,
                             uint32_t roles,
                             struct user_id *ret)
{
    struct list users;

    TRY(users_all(cx, db, &users));
    each_in (u, const struct user, &users) {
        if (!str_is(u->email, str_of(email)))
            continue;
        if (!id_is_none(u->partner.id) || !(u->roles & roles))
            return not_allowed(cx, u, roles);
        *ret = u->id;
        return FAULT_NONE;
    }
    return fault(cx, FAULT_USER_ABSENT, "no user has the address %s", email);
}

/* Of this destination: said in the words of who typed it. */
static enum fault find_settlement(struct ctx *cx,
                                  struct db *db,
                                  const struct settling *s,
                                  struct settlement_id *ret)
{
    struct settlement_id id = {0};
    struct settlement found;

    if (id_from_text(str_of(s->id), &id.id)) {
        enum fault f = settlement_find(cx, db, id, &found);
        if (f == FAULT_NONE)
            *ret = id;
        if (f != FAULT_SETTLEMENT_ABSENT)
            return f;
        trouble_clear(cx);
    }
    return fault(cx, FAULT_SETTLEMENT_ABSENT, "none has the id %s", s->id);
}

static void print_settlement(struct ctx *cx, const struct settlement *s)
{
    struct str id = id_to_text(cx->arena, s->id.id);
    struct str state = word_of(&SETTLEMENT_STATES, s->state);
    struct str total = money_to_text(cx->arena, s->total, STR("en"));
    struct str day = day_to_text(cx->arena, s->cutoff);

    printf("%" PRI_STR " no. %u up to %" PRI_STR ": %" PRI_STR
           ", %u statements, %u carried forward, %" PRI_STR "\n",
           ARG_STR(id), s->number, ARG_STR(day), ARG_STR(state), s->statements, s->carried,
           ARG_STR(total));
}

static enum fault prepare(struct ctx *cx, struct db *db, const struct settling *s)
{
    struct settlement made;
    struct user_id by;
    struct destination place = {0};

    TRY(find_agent(cx, db, s->by, ROLE_CASHIER, &by));
    TRY(destination_find(cx, db, cx->destination, &place));
    struct day cutoff = moment_to_wall(cx->now, place.zone).day;
    if (s->cutoff && !day_from_text(str_of(s->cutoff), &cutoff))
        return fault_field(cx, "--cutoff", DAY_WANTED);
    TRY(settlement_release(cx, db, &s->f.house, (struct id){{0}}));
    TRY(settlement_prepare(cx, db, &s->f.house, by, cutoff, &made));
    print_settlement(cx, &made);
    return FAULT_NONE;
}

static enum fault show_all(struct ctx *cx, struct db *db)
{
    struct list all;

    TRY(settlements_all(cx, db, &all));
    if (all.n == 0)
        puts("no settlement yet: \"settle prepare --by EMAIL\" makes the first");
    each_in (one, const struct settlement, &all)
        print_settlement(cx, one);
    return FAULT_NONE;
}

static enum fault show_one(struct ctx *cx, struct db *db, const struct settling *s)
{
    struct list statements;
    struct settlement_id id;
    struct settlement asked;

    TRY(find_settlement(cx, db, s, &id));
    TRY(settlement_find(cx, db, id, &asked));
    print_settlement(cx, &asked);
    TRY(settlement_statements(cx, db, id, &statements));
    each_in (one, const struct statement, &statements) {
        struct str amount = money_to_text(cx->arena, one->amount, STR("en"));
        printf("P-%04u %" PRI_STR ": %u sales, %" PRI_STR "\n", one->partner_number,
               ARG_STR(one->partner_name), one->sales, ARG_STR(amount));
    }
    return FAULT_NONE;
}

static enum fault show(struct ctx *cx, struct db *db, const struct settling *s)
{
    return s->id ? show_one(cx, db, s) : show_all(cx, db);
}

static enum fault approve(struct ctx *cx, struct db *db, const struct settling *s)
{
    struct settlement_id id;
    struct settlement done;
    struct user_id by;

    TRY(find_agent(cx, db, s->by, ROLE_APPROVER, &by));
    TRY(find_settlement(cx, db, s, &id));
    TRY(settlement_approve(cx, db, &s->f.house, id, by, &done));
    print_settlement(cx, &done);
    return FAULT_NONE;
}

static enum fault deliver(struct ctx *cx, struct db *db, const struct settling *s)
{
    struct settlement_id id;
    struct settlement done;
    struct user_id by;

    TRY(find_agent(cx, db, s->by, ROLE_CASHIER | ROLE_APPROVER, &by));
    TRY(find_settlement(cx, db, s, &id));
    TRY(settlement_deliver(cx, db, id, by, &done));
    print_settlement(cx, &done);
    return FAULT_NONE;
}

static enum fault withdraw(struct ctx *cx, struct db *db, const struct settling *s)
{
    struct settlement_id id;
    struct settlement done;

    TRY(find_settlement(cx, db, s, &id));
    TRY(settlement_withdraw(cx, db, id, &done));
    print_settlement(cx, &done);
    return FAULT_NONE;
}

static enum fault print_file(struct ctx *cx, struct db *db, const struct settling *s)
{
    struct settlement_id id;
    struct payout_paper paper;

    TRY(find_settlement(cx, db, s, &id));
    TRY(settlement_paper(cx, db, id, &paper));
    fwrite(paper.bytes.p, 1, paper.bytes.n, stdout);
    return FAULT_NONE;
}

static const struct verb_use uses_all[] = {
    {"prepare", ""},   {"show", "[ID]"},   {"approve", "ID"},
    {"deliver", "ID"}, {"withdraw", "ID"}, {"file", "ID"},
};
static const struct verb_uses uses = {"settle", usage, uses_all, COUNT_OF(uses_all)};

/* In the order of uses_all. */
static const struct settle_deed {
    bool signs; /* somebody answers for it: --by */
    enum fault (*run)(struct ctx *cx, struct db *db, const struct settling *s);
} deeds[COUNT_OF(uses_all)] = {
    {true, prepare}, {false, show},     {true, approve},
    {true, deliver}, {false, withdraw}, {false, print_file},
};

static void check(struct ctx *cx, const struct settling *s, const struct settle_deed *deed)
{
    struct day unused;

    if (deed->signs && !s->by)
        (void)fault_field(cx, "--by", "the e-mail address of who does this");
    if (s->cutoff && !day_from_text(str_of(s->cutoff), &unused))
        (void)fault_field(cx, "--cutoff", DAY_WANTED);
}

static enum fault settle(struct ctx *cx,
                         const struct invocation *in,
                         struct settling *s,
                         const struct settle_deed *deed)
{
    TRY(furnish(cx, in, cx->arena, &s->f));
    LEASE(cx, db, s->f.pool);
    TRY(choose_destination(cx, db, verb_option(in, "--destination")));
    return deed->run(cx, db, s);
}

int verb_settle(struct ctx *cx, const struct invocation *in)
{
    const struct verb_use *use = verb_use_of(cx, in, &uses);
    const struct settle_deed *deed = use ? &deeds[use - uses_all] : NULL;
    struct settling s = {
        .id = verb_word(in, 1),
        .by = verb_option(in, "--by"),
        .cutoff = verb_option(in, "--cutoff"),
    };

    if (deed)
        check(cx, &s, deed);
    if (!deed || cx->trouble.fault != FAULT_NONE)
        return verb_misused(cx, &uses);
    enum fault f = settle(cx, in, &s, deed);
    unfurnish(&s.f);
    return f == FAULT_NONE ? 0 : verb_failed(cx, "settle");
}
