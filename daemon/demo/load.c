/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/load.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "booking/booking.h"
#include "db/db.h"
#include "demo/online.h"
#include "demo/past.h"
#include "demo/people.h"
#include "demo/waiting.h"
#include "gateways/host.h"
#include "moderation/moderation.h"
#include "offer/offer.h"
#include "partner/partner.h"
#include "sync/sync.h"

#define SLUG STR("grand-paris")
/* STATE/demo/loaded holds the id of the destination that was loaded to its end. */
#define MARK "loaded"

struct loading {
    const struct demo_load *load;
    const struct house *house;
    struct demo_wish wish;
    struct world *world;
    struct str folder; /* STATE/demo */
    struct destination destination;
    struct user agent; /* in whose name versions are approved */
    int64_t began;
};

static void tell(const struct loading *l, const char *what, uint32_t n)
{
    if (l->load->told)
        printf("  %5.1f s  %s: %u\n", (double)(moment_ticks() - l->began) / 1e6, what, n);
    fflush(stdout);
}

/* What went wrong in a piece of work with an arena of its own, told to the caller's. */
static enum fault told_by(struct ctx *cx, const struct ctx *own, enum fault f)
{
    cx->now = own->now;
    return f == FAULT_NONE ? f : fault(cx, f, "%" PRI_STR, ARG_STR(own->trouble.story));
}

/* ---- the destination and its feeds ---- */

static enum fault default_rule(struct ctx *cx, struct db *db, const struct loading *l)
{
    struct list known;
    struct contract rule = {
        .id = ID_NEW(contract, cx->now),
        .destination = l->destination.id,
        .points = 1000,
        .fixed = CENTS(0),
        .least = CENTS(0),
        .vat_points = 2000,
        .from = {l->wish.today.n - DEMO_RULES_DAYS},
    };

    TRY(contracts_all(cx, db, &known));
    return known.n > 0 ? FAULT_NONE : contract_make(cx, db, &rule);
}

static enum fault make_destination(struct ctx *cx, struct db *db, struct loading *l)
{
    struct destination wanted = {
        .id = ID_NEW(destination, cx->now),
        .slug = SLUG,
        .name = STR("Grand Paris"),
        .hosts = STR("*"),
        .zone = DEMO_ZONE,
        .currency = STR("EUR"),
        .languages = STR("fr en"),
        .seller = STR("Insolite Grand Paris, groupement fictif d’offices de tourisme"),
        .email = STR("bonjour@insolite.example"),
        .hold_minutes = 15,
        .hold_most = 45,
        .vat_points = 2000,
        .demo = true,
    };

    /* There already, when an earlier load was cut short: it is taken up. */
    TRY(destination_make(cx, db, &wanted));
    TRY(destination_by_slug(cx, db, SLUG, &l->destination));
    cx->destination = l->destination.id;
    return default_rule(cx, db, l);
}

static enum fault write_feeds(struct ctx *cx, struct loading *l)
{
    l->folder = arena_text(cx->arena, "%" PRI_STR "/demo", ARG_STR(l->house->state));
    if (mkdir(l->folder.p, 0755) != 0 && errno != EEXIST)
        return fault(cx, FAULT_FILE_BROKEN, "cannot make %s: %m", l->folder.p);
    TRY(feeds_write(cx, l->world, l->folder));
    tell(l, "visits written as an Apidae export and a Tourinsoft document", l->world->visits_n);
    return FAULT_NONE;
}

static enum fault connect_one(struct ctx *cx,
                              struct db *db,
                              const struct loading *l,
                              const char *name,
                              const char *gateway,
                              struct str settings)
{
    struct list known;
    struct connection made;
    struct connection wanted = {
        .destination = cx->destination,
        .gateway = str_of(gateway),
        .name = str_of(name),
        .settings = settings,
        .enabled = true,
    };

    TRY(connections_all(cx, db, &known));
    each_in (c, const struct connection, &known) {
        if (str_is(c->name, wanted.name))
            return FAULT_NONE;
    }
    return connection_make(cx, db, l->house->gateways, &wanted, &made);
}

/* `more`: further members of the settings, each after its comma. */
static struct str path_settings(struct ctx *cx,
                                const struct loading *l,
                                const char *file,
                                const char *more)
{
    struct buf b = BUF(cx->arena);

    buf_lit(&b, "{\"path\": \"");
    buf_json(&b, arena_text(cx->arena, "%" PRI_STR "/%s", ARG_STR(l->folder), file));
    buf_format(&b, "\"%s}", more);
    return buf_str(&b);
}

static enum fault connect_all(struct ctx *cx, struct db *db, const struct loading *l)
{
    const struct demo_load *load = l->load;
    struct str apidae = path_settings(cx, l, "apidae.zip", ", \"whole\": true");
    struct str tourinsoft = path_settings(
        cx, l, "tourinsoft.xml",
        ", \"mapping\": \"FilDeLaVisite more;AApporter more;Public more;VotreHote more\"");

    TRY(connect_one(cx, db, l, APIDAE_SOURCE, "apidae", apidae));
    TRY(connect_one(cx, db, l, TOURINSOFT_SOURCE, "tourinsoft", tourinsoft));
    TRY(connect_one(cx, db, l, "sepa-demo", "sepa",
                    STR("{\"name\": \"Insolite Grand Paris\","
                        " \"iban\": \"FR1420041010050500013M02606\"}")));
    if (str_is_empty(load->fakepay))
        return FAULT_NONE;
    struct str settings = arena_text(cx->arena,
                                     "{\"base_url\": \"%" PRI_STR "\", \"shop\": \"grand-paris\","
                                     " \"secret\": \"%" PRI_STR "\"}",
                                     ARG_STR(load->fakepay), ARG_STR(load->secret));
    return connect_one(cx, db, l, "fakepay-demo", "fakepay", settings);
}

static enum fault sync_source(struct ctx *cx,
                              struct db *db,
                              const struct loading *l,
                              const char *source)
{
    struct sync_run run;

    TRY(sync_run(cx, db, l->house->gateways, str_of(source), &run));
    if (l->load->told) {
        printf("  %5.1f s  %s: seen %u, new %u, changed %u, same %u, refused %u\n",
               (double)(moment_ticks() - l->began) / 1e6, source, run.seen, run.fresh, run.changed,
               run.same, run.refused);
    }
    cx->destination = l->destination.id;
    return FAULT_NONE;
}

/* ---- vetting ---- */

#define APPROVED_TOGETHER 400

static enum fault approve_all(struct ctx *cx, struct db *db, const struct loading *l)
{
    struct list waiting;

    TRY(moderation_waiting(cx, db, &waiting));
    const struct version_item *items = waiting.items;
    for (size_t i = 0; i < waiting.n; i += APPROVED_TOGETHER) {
        CLEANUP(arena_free) struct arena *scratch = arena_new();
        struct ctx own = *cx;
        size_t n = waiting.n - i < APPROVED_TOGETHER ? waiting.n - i : APPROVED_TOGETHER;

        own.arena = scratch;
        enum fault f = moderation_approve_many(&own, db, &items[i].version, n, l->agent.id);

        TRY(told_by(cx, &own, f));
    }
    tell(l, "versions approved by the demo's agent", (uint32_t)waiting.n);
    return FAULT_NONE;
}

/* ---- departures ---- */

struct accepting {
    const struct offer_id *offers;
    size_t n;
    struct day until;
    uint32_t slots;
};

static enum fault accept_some(struct ctx *cx, struct db *db, void *arg)
{
    struct accepting *a = arg;
    struct list slots;

    TRY(slot_accept_periods(cx, db, a->offers, a->n, a->until, &slots));
    a->slots = (uint32_t)slots.n;
    return slots.n > 0 ? booking_open_seats(cx, db, slots.items, slots.n) : FAULT_NONE;
}

#define ACCEPTED_TOGETHER 20

static bool departs(const struct world *w, const struct body *b, struct str title)
{
    for (uint32_t i = 0; i < w->visits_n; i++) {
        const struct demo_visit *v = &w->visits[i];

        if (v->body == b && v->periods_n > 0 && str_is(v->title.in[FRENCH], title))
            return true;
    }
    return false;
}

/* The offers of all partners that propose departures. */
static enum fault find_departing(struct ctx *cx,
                                 struct db *db,
                                 const struct loading *l,
                                 const struct list *partners,
                                 struct list *ret)
{
    const struct partner *all = partners->items;
    struct offer_id *found = NEW_ARRAY(cx->arena, struct offer_id, l->world->visits_n);

    *ret = (struct list){found, 0};
    for (uint32_t i = 0; i < l->world->bodies_n; i++) {
        CLEANUP(arena_free) struct arena *scratch = arena_new();
        struct ctx own = *cx;
        struct list offers;

        own.arena = scratch;
        TRY(told_by(cx, &own, offers_of_partner(&own, db, all[i].id, &offers)));
        each_in (row, const struct offer_row, &offers) {
            if (departs(l->world, &l->world->bodies[i], row->title))
                found[ret->n++] = row->id;
        }
    }
    return FAULT_NONE;
}

static enum fault accept_all(struct ctx *cx,
                             struct db *db,
                             const struct loading *l,
                             const struct list *partners)
{
    struct day until = {l->wish.today.n + DEMO_DAYS};
    struct list offers;
    uint32_t sum = 0;

    TRY(find_departing(cx, db, l, partners, &offers));
    for (size_t i = 0; i < offers.n; i += ACCEPTED_TOGETHER) {
        CLEANUP(arena_free) struct arena *scratch = arena_new();
        struct ctx own = *cx;
        size_t n = offers.n - i < ACCEPTED_TOGETHER ? offers.n - i : ACCEPTED_TOGETHER;
        struct accepting a = {(const struct offer_id *)offers.items + i, n, until, 0};

        own.arena = scratch;
        TRY(told_by(cx, &own, db_in_transaction(&own, db, accept_some, &a)));
        sum += a.slots;
    }
    tell(l, "departures opened by their partners", sum);
    return FAULT_NONE;
}

/* ---- the whole ---- */

static struct str mark_path(struct ctx *cx, const struct loading *l)
{
    return arena_text(cx->arena, "%" PRI_STR "/demo/" MARK, ARG_STR(l->house->state));
}

/* Loaded to its end, and into this database. */
static bool is_loaded(struct ctx *cx, struct db *db, const struct loading *l)
{
    char text[40] = {0};
    struct destination found;
    FILE *f = fopen(mark_path(cx, l).p, "re");
    bool there = f && fgets(text, sizeof text, f);

    if (f)
        (void)fclose(f);
    there = there && destination_by_slug(cx, db, SLUG, &found) == FAULT_NONE &&
            str_is(str_of(text), id_to_text(cx->arena, found.id.id));
    trouble_clear(cx);
    return there;
}

static enum fault mark_loaded(struct ctx *cx, const struct loading *l)
{
    struct str id = id_to_text(cx->arena, l->destination.id.id);
    FILE *f = fopen(mark_path(cx, l).p, "we");
    bool wrote = f && fwrite(id.p, 1, id.n, f) == id.n;

    if (f && fclose(f) != 0)
        wrote = false;
    return wrote ? FAULT_NONE : fault(cx, FAULT_FILE_BROKEN, "the mark of a loaded demo: %m");
}

static enum fault prepare(struct ctx *cx, struct db *db, struct loading *l)
{
    TRY(make_destination(cx, db, l));
    TRY(write_feeds(cx, l));
    return connect_all(cx, db, l);
}

static enum fault sell_past(struct ctx *cx,
                            struct db *db,
                            const struct loading *l,
                            const struct list *partners)
{
    struct past past = {
        .load = l->load,
        .house = l->house,
        .world = l->world,
        .partners = partners,
        .today = l->wish.today,
    };

    if (str_is_empty(l->load->fakepay))
        return FAULT_NONE; /* nobody takes money */
    TRY(past_sell(cx, db, &past));
    tell(l, "bookings of the last month paid at the test provider", past.sold);
    tell(l, "of these cancelled", past.cancelled);
    return FAULT_NONE;
}

static enum fault bring_people(struct ctx *cx,
                               struct db *db,
                               struct loading *l,
                               struct list *ret_partners)
{
    TRY(people_partners(cx, db, l->world, ret_partners));
    tell(l, "partners registered and accepted", (uint32_t)ret_partners->n);
    return people_accounts(cx, db, l->house->state, l->world, ret_partners, &l->agent);
}

static enum fault bring_visits(struct ctx *cx,
                               struct db *db,
                               struct loading *l,
                               const struct list *partners)
{
    uint32_t linked = 0;

    TRY(sync_source(cx, db, l, APIDAE_SOURCE));
    TRY(sync_source(cx, db, l, TOURINSOFT_SOURCE));
    TRY(online_give_links(cx, db, l->world, partners, &linked));
    tell(l, "visits on line given their link", linked);
    return approve_all(cx, db, l);
}

/* Each step leaves alone what an earlier load has done. */
static enum fault fill(struct ctx *cx, struct db *db, struct loading *l)
{
    struct list partners;
    uint32_t sent = 0;

    TRY(bring_people(cx, db, l, &partners));
    TRY(bring_visits(cx, db, l, &partners));
    TRY(sell_past(cx, db, l, &partners)); /* while the catalogue has few slots */
    TRY(accept_all(cx, db, l, &partners));
    TRY(waiting_send(cx, db, &partners, &sent));
    tell(l, "changed and new visits left for the moderators", sent);
    return FAULT_NONE;
}

enum fault demo_load(struct ctx *cx,
                     struct db *db,
                     const struct house *house,
                     const struct demo_load *load)
{
    struct loading l = {.load = load, .house = house, .wish = load->wish, .began = moment_ticks()};
    CLEANUP(arena_free) struct arena *arena = NULL;

    if (is_loaded(cx, db, &l)) {
        if (load->told)
            puts("  the demo destination is there already");
        return FAULT_NONE;
    }
    if (day_is_none(l.wish.today))
        l.wish.today = moment_to_wall(cx->now, DEMO_ZONE).day;
    arena = arena_new();
    l.world = world_make(arena, &l.wish);
    TRY(prepare(cx, db, &l));
    TRY(fill(cx, db, &l));
    return mark_loaded(cx, &l);
}
