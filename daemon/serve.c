/* SPDX-License-Identifier: EUPL-1.2 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "api/surfaces.h"
#include "base/arena.h"
#include "base/log.h"
#include "booking/booking.h"
#include "catalogue/shelf.h"
#include "db/change.h"
#include "gateways/host.h"
#include "gauges.h"
#include "http/server.h"
#include "kinds.h"
#include "partner/partner.h"
#include "verbs.h"
#include "web/surfaces.h"

/* The composition root: opens every service, lends each what it needs, and closes them in the
 * opposite order. */

struct serving {
    struct furnishing f;
    const struct house *lent; /* what payment_desk_new waits for: filled before the first request */
    struct server *server;
    struct follower *follower; /* of connections: made, changed or put out by anybody */
};

static const struct surface *const surfaces[] = {
    &api_surface, &hook_surface, &public_surface, &partner_surface, &office_surface, NULL,
};

/* ---- what the server is lent ---- */

static const struct catalogue *borrow(const struct house *house)
{
    return shelf_borrow(house->shelf);
}

static void release(const struct house *house, const struct catalogue *catalogue)
{
    (void)house;
    catalogue_release(&catalogue);
}

static bool names_host(struct str hosts, struct str host)
{
    struct str name;

    while (str_cut(&hosts, ' ', &name)) {
        if (str_is(name, host))
            return true;
    }
    return false;
}

static struct str without_port(struct str host)
{
    size_t at = str_find(host, STR(":"));
    return (struct str){host.p, at};
}

static const struct territory *territory_named(const struct catalogue *catalogue, struct str host)
{
    const struct territory *t;

    for (size_t i = 0; (t = catalogue_territory_at(catalogue, i)); i++) {
        if (names_host(t->destination.hosts, host))
            return t;
    }
    return NULL;
}

/* The one that has the name, before the one that answers to any. */
static enum fault destination_of(struct ctx *cx, const struct house *house, struct str host)
{
    BORROW(catalogue, house->shelf);
    const struct territory *t = NULL;

    if (catalogue) {
        t = territory_named(catalogue, without_port(host));
        if (!t)
            t = territory_named(catalogue, STR("*"));
    }
    if (t) {
        cx->destination = t->destination.id;
        return FAULT_NONE;
    }
    return fault(cx, FAULT_DESTINATION_ABSENT, "no destination has this host name");
}

/* A role that was taken away acts at the next click, not at the next sign-in. */
static enum fault account_now(struct ctx *cx, struct db *db, struct account *by)
{
    struct user user;
    enum fault f = user_find(cx, db, by->user, &user);

    if (f == FAULT_USER_ABSENT) {
        trouble_clear(cx);
        return fault(cx, FAULT_NOT_SIGNED_IN, "the account was closed");
    }
    TRY(f);
    if (user_is_closed(&user))
        return fault(cx, FAULT_NOT_SIGNED_IN, "the account was closed");
    by->who = id_is_none(user.partner.id) ? WHO_OFFICE : WHO_PARTNER;
    by->partner = user.partner;
    by->roles = user.roles;
    by->name = user.name;
    return FAULT_NONE;
}

static enum fault ready(struct ctx *cx, const struct house *house)
{
    const struct gateway_status *gateways;
    size_t n = gateways_status(house->gateways, &gateways);

    LEASE(cx, db, house->pool);
    for (size_t i = 0; i < n; i++) {
        if (!str_is_empty(gateways[i].out))
            say(cx, DEBUG, "gateway out of service", KV(gateways[i].name), KV(gateways[i].out));
    }
    return FAULT_NONE;
}

static void measure(const struct house *house, struct buf *b)
{
    struct shelf_facts facts;
    const struct gateway_status *gateways;
    size_t n = gateways_status(house->gateways, &gateways);

    shelf_facts(house->shelf, &facts);
    buf_format(b, "# TYPE insolite_catalogue_visits gauge\ninsolite_catalogue_visits %u\n",
               facts.visits);
    buf_format(b, "# TYPE insolite_catalogue_slots gauge\ninsolite_catalogue_slots %u\n",
               facts.slots);
    buf_format(b, "# TYPE insolite_catalogue_builds counter\ninsolite_catalogue_builds %u\n",
               facts.builds);
    buf_lit(b, "# TYPE insolite_gateway_up gauge\n");
    for (size_t i = 0; i < n; i++) {
        buf_format(b, "insolite_gateway_up{gateway=\"%" PRI_STR "\"} %d\n",
                   ARG_STR(gateways[i].name), str_is_empty(gateways[i].out));
    }
    gauges_write(house->gauges, b);
}

/* ---- start ---- */

/* Of one destination: connections are found by theirs. */
static enum fault refuse_play_of(struct ctx *cx, struct db *db)
{
    struct list connections;

    TRY(connections_all(cx, db, &connections));
    each_in (c, const struct connection, &connections) {
        if (c->enabled && str_is(c->gateway, STR("fakepay"))) {
            return fault(cx, FAULT_CONFIG_WRONG,
                         "production with the fakepay connection %" PRI_STR
                         " in use: insolited connection stop %" PRI_STR,
                         ARG_STR(c->name), ARG_STR(c->name));
        }
    }
    return FAULT_NONE;
}

/* A house that takes real money has no account whose password was printed, and no play money. */
static enum fault refuse_play(struct ctx *cx, struct db *db, const struct settings *s)
{
    uint32_t demo = 0;
    struct destination_id none = cx->destination;
    struct list all;

    if (!s->house.production)
        return FAULT_NONE;
    TRY(users_demo_count(cx, db, &demo));
    if (demo > 0) {
        return fault(cx, FAULT_CONFIG_WRONG,
                     "production with %u demo accounts: close each with insolited user close EMAIL",
                     demo);
    }
    TRY(destinations_all(cx, db, &all));
    each_in (d, const struct destination, &all) {
        cx->destination = d->id;
        TRY(refuse_play_of(cx, db));
    }
    cx->destination = none;
    return FAULT_NONE;
}

/* A connection made by a verb or another daemon: its hooks are answered from now on. */
static enum fault reopen(struct ctx *cx, const struct house *house)
{
    LEASE(cx, db, house->pool);
    return gateways_refresh(cx, db, house->gateways);
}

static void follow_connections(void *of, struct ctx *cx, const struct change *changes, size_t n)
{
    bool changed = false;

    for (size_t i = 0; i < n; i++)
        changed = changed || changes[i].kind == CHANGE_CONNECTION;
    if (changed && reopen(cx, of) != FAULT_NONE)
        log_trouble(cx, LOG_WARN, "changed connections could not be opened");
}

static enum fault open_services(struct ctx *cx, const struct settings *s, struct serving *v)
{
    struct house *house = &v->f.house;
    const struct db_place *place = &v->f.premises.serving;

    {
        LEASE(cx, db, v->f.pool);
        TRY(refuse_play(cx, db, s));
        TRY(gateways_refresh(cx, db, house->gateways));
    }
    house->passwords = password_room_new(cx->arena);
    TRY(shelf_open(cx, place, &house->shelf));
    v->follower = follower_new(place, follow_connections, house);
    house->booking =
        booking_desk_new(place, house->shelf, s->house.booking_writers, s->house.open_holds);
    v->lent = house;
    house->payment = payment_desk_new(place, takers, &v->lent, s->house.payment_appliers);
    house->runners = job_runners_new(place, job_kinds, house, s->house.job_threads);
    house->gauges = gauges_new(place, job_kinds);
    return FAULT_NONE;
}

static void close_services(struct serving *v)
{
    server_stop(&v->server);
    follower_free(&v->follower);
    gauges_free(&v->f.house.gauges);
    job_runners_free(&v->f.house.runners);
    payment_desk_free(&v->f.house.payment);
    booking_desk_free(&v->f.house.booking);
    shelf_close(&v->f.house.shelf);
    unfurnish(&v->f);
}

static enum fault listen_on(struct ctx *cx, const struct settings *s, struct serving *v)
{
    struct server_given given = {
        .config = &s->server,
        .surfaces = surfaces,
        .pool = v->f.pool,
        .house = &v->f.house,
        .borrow = borrow,
        .release = release,
        .destination = destination_of,
        .account = account_now,
        .ready = ready,
        .measure = measure,
        .secret = v->f.premises.key,
    };

    return server_start(cx, &given, &v->server);
}

static enum fault start(struct ctx *cx, const struct invocation *in, struct serving *v)
{
    TRY(furnish(cx, in, cx->arena, &v->f));
    TRY(open_services(cx, &in->settings, v));
    return listen_on(cx, &in->settings, v);
}

/* Signals are blocked before the first thread begins, so that only this one gets them. */
static void block_signals(sigset_t *ret)
{
    /* A shell's background job is started with SIGINT ignored: an ignored signal cannot be waited
     * for. */
    signal(SIGINT, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    sigemptyset(ret);
    sigaddset(ret, SIGINT);
    sigaddset(ret, SIGTERM);
    sigaddset(ret, SIGHUP);
    pthread_sigmask(SIG_BLOCK, ret, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* By the same rule as the configuration's key. */
static bool read_port(struct ctx *cx, const char *text, struct server_config *into)
{
    const char *why =
        shape_read_text(cx, shape_field_named(&SERVER_CONFIG, STR("port")), str_of(text), into);

    if (why)
        fprintf(stderr, "insolited serve: --port is %s\n", why);
    return why == NULL;
}

int verb_serve(struct ctx *cx, const struct invocation *in)
{
    struct invocation own = *in;
    struct serving v = {0};
    const char *port = verb_option(in, "--port");
    sigset_t signals;
    int got = 0;

    if (port && !read_port(cx, port, &own.settings.server))
        return 2;
    block_signals(&signals);
    if (start(cx, &own, &v) != FAULT_NONE) {
        close_services(&v);
        return verb_failed(cx, "serve");
    }
    say(cx, INFO, "serving", KV_AS("port", server_port(v.server)));
    printf("listening: http://%" PRI_STR ":%u/\n", ARG_STR(own.settings.server.address),
           server_port(v.server));
    fflush(stdout);
    sigwait(&signals, &got);
    ctx_tick(cx);
    say(cx, INFO, "stopping", KV_AS("signal", got));
    close_services(&v);
    return 0;
}

const struct surface *const *serve_surfaces(void)
{
    return surfaces;
}
