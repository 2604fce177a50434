/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/people.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "db/db.h"
#include "http/route.h"

/* ---- partners ---- */

/* A French IBAN of a bank that no one has (code 99999), with both its keys right. */
static struct str iban_of(struct ctx *cx, uint32_t number)
{
    uint64_t bank = 99999;
    uint64_t branch = 1;
    uint64_t account = number;
    uint64_t key = 97 - (89 * bank + 15 * branch + 3 * account) % 97;
    struct str bban = arena_text(cx->arena, "%05u%05u%011u%02u", 99999u, 1u, number, (unsigned)key);
    unsigned rest = 0;

    /* ISO 7064: the country's letters count F = 15, R = 27, the unknown check digits 00. */
    struct str whole = arena_text(cx->arena, "%" PRI_STR "152700", ARG_STR(bban));
    for (size_t i = 0; i < whole.n; i++)
        rest = (rest * 10 + (unsigned)(whole.p[i] - '0')) % 97;
    return arena_text(cx->arena, "FR%02u%" PRI_STR, 98 - rest, ARG_STR(bban));
}

static enum fault accept_one(struct ctx *cx, struct db *db, const struct partner *p)
{
    struct str holder = p->name;

    if (holder.n > 60)
        holder.n = 60;
    TRY(partner_set_state(cx, db, p->id, PARTNER_ACTIVE));
    return partner_set_account(cx, db, p->id, holder, iban_of(cx, p->number));
}

static enum fault accept_all(struct ctx *cx, struct db *db, void *arg)
{
    const struct list *partners = arg;

    each_in (p, const struct partner, partners)
        TRY(accept_one(cx, db, p));
    return FAULT_NONE;
}

/* Every tenth has a rule of its own: 8 % for who brings much. */
static enum fault own_rules(struct ctx *cx, struct db *db, const struct list *partners)
{
    struct day yesterday = {moment_to_wall(cx->now, STR("Europe/Paris")).day.n - 1};

    each_in (p, const struct partner, partners) {
        if (p->number % 10 != 0)
            continue;
        struct contract rule = {
            .id = ID_NEW(contract, cx->now),
            .destination = cx->destination,
            .partner = p->id,
            .points = 800,
            .fixed = CENTS(0),
            .least = CENTS(0),
            .vat_points = 2000,
            .from = yesterday,
        };
        TRY(contract_make(cx, db, &rule));
    }
    return FAULT_NONE;
}

enum fault people_partners(struct ctx *cx, struct db *db, struct list *ret)
{
    TRY(partners_all(cx, db, ret));
    TRY(db_in_transaction(cx, db, accept_all, ret));
    return own_rules(cx, db, ret);
}

/* ---- who signs in ---- */

static const struct {
    const char *email;
    const char *name;
    const char *what;
    uint32_t roles;
} agents[] = {
    {"moderation@insolite.example", "Agente Démo Relecture", "moderator", ROLE_MODERATOR},
    {"caisse@insolite.example", "Agent Démo Caisse", "cashier", ROLE_CASHIER | ROLE_CARE},
    {"accord@insolite.example", "Agente Démo Accord", "approver", ROLE_APPROVER},
    {"admin@insolite.example", "Agent Démo Administration", "admin",
     ROLE_ADMIN | ROLE_MODERATOR | ROLE_CASHIER | ROLE_CARE},
};

#define PARTNERS_SIGN_IN 3

static enum fault make_user(struct ctx *cx,
                            struct db *db,
                            struct user *u,
                            const char *what,
                            struct buf *lines)
{
    struct str password = random_text(cx->arena, 16);

    u->destination = cx->destination;
    u->demo = true;
    TRY(user_make(cx, db, u, password, u));
    buf_format(lines, "%-10s %-34" PRI_STR " %" PRI_STR "\n", what, ARG_STR(u->email),
               ARG_STR(password));
    return FAULT_NONE;
}

static enum fault make_agents(struct ctx *cx,
                              struct db *db,
                              struct buf *lines,
                              struct user *ret_agent)
{
    for (size_t i = 0; i < COUNT_OF(agents); i++) {
        struct user u = {
            .email = str_of(agents[i].email),
            .name = str_of(agents[i].name),
            .roles = agents[i].roles,
        };
        TRY(make_user(cx, db, &u, agents[i].what, lines));
        if (i == 0)
            *ret_agent = u;
    }
    return FAULT_NONE;
}

static enum fault make_partner_users(struct ctx *cx,
                                     struct db *db,
                                     const struct list *partners,
                                     struct buf *lines)
{
    const struct partner *all = partners->items;

    for (size_t i = 0; i < PARTNERS_SIGN_IN && i < partners->n; i++) {
        struct user u = {
            .partner = all[i].id,
            .email = arena_text(cx->arena, "partenaire%zu@insolite.example", i + 1),
            .name = all[i].name,
            .roles = ROLE_PARTNER,
        };
        TRY(make_user(cx, db, &u, "partner", lines));
    }
    return FAULT_NONE;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static enum fault keep(struct ctx *cx, struct str state, struct str lines)
{
    struct str path = arena_text(cx->arena, "%" PRI_STR "/demo-accounts", ARG_STR(state));
    CLEANUP(close_fd) int fd = open(path.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || write(fd, lines.p, lines.n) != (ssize_t)lines.n)
        return fault(cx, FAULT_FILE_BROKEN, "cannot write %s: %m", path.p);
    return FAULT_NONE;
}

enum fault people_accounts(struct ctx *cx,
                           struct db *db,
                           struct str state,
                           const struct list *partners,
                           struct user *ret_agent)
{
    struct buf lines = BUF(cx->arena);

    TRY(make_agents(cx, db, &lines, ret_agent));
    TRY(make_partner_users(cx, db, partners, &lines));
    return keep(cx, state, buf_str(&lines));
}
