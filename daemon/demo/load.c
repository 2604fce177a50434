/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/load.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "booking/booking.h"
#include "db/db.h"
#include "demo/people.h"
#include "gateways/host.h"
#include "moderation/moderation.h"
#include "offer/offer.h"
#include "partner/partner.h"
#include "sync/sync.h"

#define SLUG STR("grand-paris")
#define APIDAE STR("apidae-demo")
#define TOURINSOFT STR("tourinsoft-demo")

struct loading {
    const struct demo_load *load;
    const struct house *house;
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

/* ---- the destination and its feeds ---- */

static enum fault make_destination(struct ctx *cx, struct db *db, struct loading *l)
{
    l->destination = (struct destination){
        .id = ID_NEW(destination, cx->now),
        .slug = SLUG,
        .name = STR("Grand Paris"),
        .hosts = STR("*"),
        .zone = STR("Europe/Paris"),
        .currency = STR("EUR"),
        .languages = STR("fr en"),
        .seller = STR("Insolite Grand Paris, groupement fictif d'offices de tourisme"),
        .email = STR("bonjour@insolite.example"),
        .hold_minutes = 15,
        .hold_most = 45,
        .vat_points = 2000,
        .demo = true,
    };
    TRY(destination_make(cx, db, &l->destination));
    cx->destination = l->destination.id;
    struct contract rule = {
        .id = ID_NEW(contract, cx->now),
        .destination = l->destination.id,
        .points = 1000,
        .fixed = CENTS(0),
        .least = CENTS(0),
        .vat_points = 2000,
        .from = {moment_to_wall(cx->now, l->destination.zone).day.n - 1},
    };
    return contract_make(cx, db, &rule);
}

static enum fault write_feeds(struct ctx *cx, struct loading *l)
{
    struct demo_wish wish = l->load->wish;
    struct demo_count count;

    l->folder = arena_text(cx->arena, "%" PRI_STR "/demo", ARG_STR(l->house->state));
    if (mkdir(l->folder.p, 0755) != 0 && errno != EEXIST)
        return fault(cx, FAULT_FILE_BROKEN, "cannot make %s: %m", l->folder.p);
    if (day_is_none(wish.today))
        wish.today = moment_to_wall(cx->now, l->destination.zone).day;
    TRY(demo_write(cx, &wish, l->folder, &count));
    tell(l, "visits written as an Apidae export and a Tourinsoft feed", count.visits);
    return FAULT_NONE;
}

static enum fault connect_one(struct ctx *cx,
                              struct db *db,
                              const struct loading *l,
                              struct str name,
                              const char *gateway,
                              struct str settings)
{
    struct connection made;
    struct connection wanted = {
        .destination = cx->destination,
        .gateway = str_of(gateway),
        .name = name,
        .settings = settings,
        .enabled = true,
    };
    return connection_make(cx, db, l->house->gateways, &wanted, &made);
}

static struct str path_settings(struct ctx *cx, const struct loading *l, const char *file)
{
    struct buf b = BUF(cx->arena);

    buf_lit(&b, "{\"path\": \"");
    buf_json(&b, arena_text(cx->arena, "%" PRI_STR "/%s", ARG_STR(l->folder), file));
    buf_lit(&b, "\"}");
    return buf_str(&b);
}

static enum fault connect_all(struct ctx *cx, struct db *db, const struct loading *l)
{
    const struct demo_load *load = l->load;

    TRY(connect_one(cx, db, l, APIDAE, "apidae", path_settings(cx, l, "apidae.zip")));
    TRY(connect_one(cx, db, l, TOURINSOFT, "tourinsoft", path_settings(cx, l, "tourinsoft.xml")));
    TRY(connect_one(cx, db, l, STR("sepa-demo"), "sepa",
                    STR("{\"name\": \"Insolite Grand Paris\","
                        " \"iban\": \"FR1420041010050500013M02606\"}")));
    if (str_is_empty(load->fakepay))
        return FAULT_NONE;
    struct str settings = arena_text(cx->arena,
                                     "{\"base_url\": \"%" PRI_STR "\", \"shop\": \"grand-paris\","
                                     " \"secret\": \"%" PRI_STR "\"}",
                                     ARG_STR(load->fakepay), ARG_STR(load->secret));
    return connect_one(cx, db, l, STR("fakepay-demo"), "fakepay", settings);
}

static enum fault sync_source(struct ctx *cx,
                              struct db *db,
                              const struct loading *l,
                              struct str source)
{
    struct sync_run run;

    TRY(sync_run(cx, db, l->house->gateways, source, &run));
    if (l->load->told)
        printf("  %5.1f s  %" PRI_STR ": seen %u, new %u, same %u, refused %u\n",
               (double)(moment_ticks() - l->began) / 1e6, ARG_STR(source), run.seen, run.fresh,
               run.same, run.refused);
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
        TRY(moderation_approve_many(&own, db, &items[i].version, n, l->agent.id));
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

#define ACCEPTED_TOGETHER 25

static enum fault accept_of_partner(struct ctx *cx,
                                    struct db *db,
                                    const struct partner *partner,
                                    struct day until,
                                    uint32_t *sum)
{
    struct list offers;
    struct offer_id together[ACCEPTED_TOGETHER];
    size_t n = 0;

    TRY(offers_of_partner(cx, db, partner->id, &offers));
    const struct offer_row *rows = offers.items;
    for (size_t i = 0; i < offers.n; i++) {
        together[n++] = rows[i].id;
        if (n < ACCEPTED_TOGETHER && i + 1 < offers.n)
            continue;
        struct accepting a = {together, n, until, 0};
        TRY(db_in_transaction(cx, db, accept_some, &a));
        *sum += a.slots;
        n = 0;
    }
    return FAULT_NONE;
}

static enum fault accept_all(struct ctx *cx,
                             struct db *db,
                             const struct loading *l,
                             const struct list *partners)
{
    struct day until = {moment_to_wall(cx->now, l->destination.zone).day.n + DEMO_DAYS};
    uint32_t sum = 0;

    each_in (p, const struct partner, partners) {
        CLEANUP(arena_free) struct arena *scratch = arena_new();
        struct ctx own = *cx;

        own.arena = scratch;
        TRY(accept_of_partner(&own, db, p, until, &sum));
    }
    tell(l, "departures opened by their partners", sum);
    return FAULT_NONE;
}

/* ---- the whole ---- */

static enum fault fill(struct ctx *cx, struct db *db, struct loading *l)
{
    struct list partners;

    TRY(make_destination(cx, db, l));
    TRY(write_feeds(cx, l));
    TRY(connect_all(cx, db, l));
    TRY(sync_source(cx, db, l, APIDAE));
    TRY(sync_source(cx, db, l, TOURINSOFT));
    TRY(people_partners(cx, db, &partners));
    tell(l, "partners accepted", (uint32_t)partners.n);
    TRY(people_accounts(cx, db, l->house->state, &partners, &l->agent));
    TRY(approve_all(cx, db, l));
    return accept_all(cx, db, l, &partners);
}

enum fault demo_load(struct ctx *cx,
                     struct db *db,
                     const struct house *house,
                     const struct demo_load *load)
{
    struct loading l = {.load = load, .house = house, .began = moment_ticks()};
    struct destination found;

    if (destination_by_slug(cx, db, SLUG, &found) == FAULT_NONE) {
        if (load->told)
            puts("  the demo destination is there already");
        return FAULT_NONE;
    }
    trouble_clear(cx);
    return fill(cx, db, &l);
}
