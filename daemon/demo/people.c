/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/people.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/text.h"
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

static enum vat_status vat_of(enum partner_kind kind)
{
    if (kind == PARTNER_COMPANY || kind == PARTNER_FARM)
        return VAT_LIABLE;
    return kind == PARTNER_GUIDE || kind == PARTNER_ARTIST || kind == PARTNER_CRAFT ? VAT_FRANCHISE
                                                                                    : VAT_EXEMPT;
}

static void describe(struct ctx *cx, const struct body *b, struct partner *ret)
{
    struct str key = body_key(cx->arena, b);
    const char *source = b->tourinsoft ? TOURINSOFT_SOURCE : APIDAE_SOURCE;

    *ret = (struct partner){
        .destination = cx->destination,
        .kind = b->kind,
        .state = PARTNER_APPLIED,
        .name = b->name,
        .source_key = arena_text(cx->arena, "%s:%" PRI_STR, source, ARG_STR(key)),
        .legal = b->legal,
        .address = arena_text(cx->arena, "%" PRI_STR ", %" PRI_STR " %" PRI_STR, ARG_STR(b->street),
                              ARG_STR(b->commune->postcode), ARG_STR(b->commune->name)),
        .siret = b->siret,
        .register_number = STR(""),
        .email = b->email,
        .phone = b->phone,
        .web = b->web,
        .mediator = STR("Médiation de démonstration"),
        .vat = vat_of(b->kind),
        .holder = STR(""),
        .iban = STR(""),
    };
}

/* What an agent does with an applicant whose papers are in order. */
static enum fault accept_one(struct ctx *cx, struct db *db, const struct partner *p)
{
    struct day today = moment_to_wall(cx->now, DEMO_ZONE).day;
    struct contract rule = {
        .id = ID_NEW(contract, cx->now),
        .destination = cx->destination,
        .partner = p->id,
        .points = 800,
        .fixed = CENTS(0),
        .least = CENTS(0),
        .vat_points = 2000,
        .from = {today.n - DEMO_RULES_DAYS},
    };

    TRY(partner_set_account(cx, db, p->id, text_cut(p->name, 60), iban_of(cx, p->number)));
    /* Every tenth has a rule of its own: 8 % for who brings much. */
    if (p->number % 10 == 0)
        TRY(contract_make(cx, db, &rule));
    return partner_set_state(cx, db, p->id, PARTNER_ACTIVE);
}

struct joining {
    const struct world *w;
    struct partner *partners;
};

/* All of them joined in one transaction: numbers were given in the world's order. */
static enum fault find_again(struct ctx *cx, const struct joining *j, const struct list *known)
{
    if (known->n < j->w->bodies_n)
        return fault(cx, FAULT_DB_BROKEN, "%zu partners only of the demo's", known->n);
    each_in (p, const struct partner, known) {
        if (p->number >= 1 && p->number <= j->w->bodies_n)
            j->partners[p->number - 1] = *p;
    }
    return FAULT_NONE;
}

static enum fault join(struct ctx *cx, struct db *db, void *arg)
{
    struct joining *j = arg;
    struct list known;

    TRY(partners_all(cx, db, &known));
    if (known.n > 0)
        return find_again(cx, j, &known);
    for (uint32_t i = 0; i < j->w->bodies_n; i++)
        describe(cx, &j->w->bodies[i], &j->partners[i]);
    TRY(partner_register_many(cx, db, j->partners, j->w->bodies_n, /* ret_made */ NULL));
    for (uint32_t i = 0; i < j->w->bodies_n; i++)
        TRY(accept_one(cx, db, &j->partners[i]));
    return FAULT_NONE;
}

enum fault people_partners(struct ctx *cx, struct db *db, const struct world *w, struct list *ret)
{
    struct joining j = {w, NEW_ARRAY(cx->arena, struct partner, w->bodies_n)};

    TRY(db_in_transaction(cx, db, join, &j));
    *ret = (struct list){j.partners, w->bodies_n};
    return FAULT_NONE;
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

/* Kinds of the partners who have an account of their own. */
static const enum partner_kind sign_in[PEOPLE_PORTALS] = {PARTNER_COMPANY, PARTNER_ASSOCIATION,
                                                          PARTNER_GUIDE};

static bool find_user(const struct list *known, struct user *u)
{
    each_in (k, const struct user, known) {
        if (!str_is(k->email, u->email))
            continue;
        *u = *k;
        return true;
    }
    return false;
}

/* An account that is there already gets a new password: the file that kept the old one is lost. */
static enum fault make_user(struct ctx *cx,
                            struct db *db,
                            const struct list *known,
                            struct user *u,
                            const char *what,
                            struct buf *lines)
{
    struct str password = random_text(cx->arena, 16);

    u->destination = cx->destination;
    u->demo = true;
    TRY(find_user(known, u) ? user_set_password(cx, db, u->email, password)
                            : user_make(cx, db, u, password, u));
    buf_format(lines, "%-10s %-34" PRI_STR " %" PRI_STR "\n", what, ARG_STR(u->email),
               ARG_STR(password));
    return FAULT_NONE;
}

static enum fault make_agents(struct ctx *cx,
                              struct db *db,
                              const struct list *known,
                              struct buf *lines,
                              struct user *ret_agent)
{
    for (size_t i = 0; i < COUNT_OF(agents); i++) {
        struct user u = {
            .email = str_of(agents[i].email),
            .name = str_of(agents[i].name),
            .roles = agents[i].roles,
        };
        TRY(make_user(cx, db, known, &u, agents[i].what, lines));
        if (i == 0)
            *ret_agent = u;
    }
    return FAULT_NONE;
}

/* The one of that kind with the most departures: its portal has something to show. */
static const struct body *busiest(const struct world *w, enum partner_kind kind)
{
    uint32_t *slots = NEW_ARRAY(w->arena, uint32_t, w->bodies_n + 1);
    const struct body *best = &w->bodies[0];

    for (uint32_t i = 0; i < w->visits_n; i++) {
        const struct demo_visit *v = &w->visits[i];

        for (uint32_t k = 0; k < v->periods_n; k++)
            slots[v->body->number] += period_slots(&v->periods[k]);
    }
    for (uint32_t i = 0; i < w->bodies_n; i++) {
        const struct body *b = &w->bodies[i];

        if (b->kind == kind && (best->kind != kind || slots[b->number] > slots[best->number]))
            best = b;
    }
    return best;
}

const struct body *people_portal(const struct world *w, uint32_t i)
{
    return busiest(w, sign_in[i]);
}

static enum fault make_partner_users(struct ctx *cx,
                                     struct db *db,
                                     const struct list *known,
                                     const struct world *w,
                                     const struct list *partners,
                                     struct buf *lines)
{
    const struct partner *all = partners->items;

    for (uint32_t i = 0; i < PEOPLE_PORTALS; i++) {
        const struct body *b = people_portal(w, i);
        struct user u = {
            .partner = all[b->number - 1].id,
            .email = arena_text(cx->arena, "partenaire%u@insolite.example", i + 1),
            .name = b->host,
            .roles = ROLE_PARTNER,
        };

        TRY(make_user(cx, db, known, &u, "partner", lines));
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
                           const struct world *w,
                           const struct list *partners,
                           struct user *ret_agent)
{
    struct buf lines = BUF(cx->arena);
    struct list known;

    TRY(users_all(cx, db, &known));
    TRY(make_agents(cx, db, &known, &lines, ret_agent));
    TRY(make_partner_users(cx, db, &known, w, partners, &lines));
    return keep(cx, state, buf_str(&lines));
}
