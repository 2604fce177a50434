/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"
#include "gateways/host_inside.h"
#include "http/fetch.h"

#define MEMORY_MOST 4096

/* ---- what the daemon lends to a gateway ---- */

static enum fault lend_fetch(void *of,
                             struct ctx *cx,
                             const struct gateway_fetch *asked,
                             struct gateway_fetched *ret)
{
    const struct gateways_given *given = &((struct opened_row *)of)->of->given;
    const struct fetch_rules rules = {given->hosts, given->hosts_n, given->fetch_seconds,
                                      given->fetch_kib};
    struct fetch_asked out = {.method = asked->method,
                              .url = asked->url,
                              .body = asked->body,
                              .content_type = asked->content_type,
                              .authorization = asked->authorization};
    struct fetched got;

    if (!str_is_empty(asked->idempotency_key))
        out.more[0] = (struct fetch_header){STR("Idempotency-Key"), asked->idempotency_key};
    TRY(http_fetch(cx, &rules, &out, &got));
    *ret = (struct gateway_fetched){got.status, got.type, got.body};
    return FAULT_NONE;
}

static struct memory *memory_named(struct opened_row *row, struct str name)
{
    for (struct memory *m = row->memory; m; m = m->next) {
        if (str_is(m->name, name))
            return m;
    }
    return NULL;
}

static void keep_in_mind(struct opened_row *row, struct str name, struct str value, bool changed)
{
    struct memory *m = memory_named(row, name);

    if (!m) {
        m = NEW(row->home, struct memory);
        *m = (struct memory){.name = arena_copy(row->home, name), .next = row->memory};
        row->memory = m;
    }
    m->changed |= changed && !str_is(m->value, value);
    m->value = arena_copy(row->home, value);
}

static enum fault lend_remember(void *of, struct ctx *cx, struct str name, struct str value)
{
    struct opened_row *row = of;

    if (value.n > MEMORY_MOST || name.n == 0 || name.n > 60) {
        return fault(cx, FAULT_BROKEN, "%" PRI_STR " asks to remember %zu bytes, %d at most",
                     ARG_STR(row->name), value.n, MEMORY_MOST);
    }
    pthread_mutex_lock(&row->lock);
    keep_in_mind(row, name, value, true);
    pthread_mutex_unlock(&row->lock);
    return FAULT_NONE;
}

static enum fault lend_recall(void *of, struct ctx *cx, struct str name, struct str *ret_value)
{
    struct opened_row *row = of;

    pthread_mutex_lock(&row->lock);
    const struct memory *m = memory_named(row, name);

    *ret_value = m ? arena_copy(cx->arena, m->value) : STR_NONE;
    pthread_mutex_unlock(&row->lock);
    return FAULT_NONE;
}

static void lend_log(void *of,
                     struct ctx *cx,
                     enum gateway_log level,
                     const char *what,
                     struct str about)
{
    const struct opened_row *row = of;

    if (level == GATEWAY_WARN) {
        say(cx, WARN, "a gateway says", KV_AS("connection", row->name), KV_AS("says", what),
            KV_AS("about", about));
    } else {
        say(cx, INFO, "a gateway says", KV_AS("connection", row->name), KV_AS("says", what),
            KV_AS("about", about));
    }
}

/* ---- opening ---- */

/* In nobody's list yet. `plain` is the settings' JSON with its secrets open; `memory` holds what
 * was remembered, as memory_row. */
static enum fault open_row(struct ctx *cx,
                           struct gateways *g,
                           const struct gateway *gateway,
                           const struct connection *c,
                           struct str plain,
                           const struct list *memory,
                           struct opened_row **ret)
{
    CLEANUP(arena_free) struct arena *home = arena_new();
    struct opened_row *row = NEW(home, struct opened_row);
    struct ctx own = *cx;
    void *settings = arena_take(home, gateway->settings->size, alignof(max_align_t));

    row->opened = (struct opened){.gateway = gateway, .id = c->id, .destination = c->destination};
    row->of = g;
    row->home = home;
    row->name = arena_copy(home, c->name);
    row->settings = hash_of(c->settings);
    row->host = (struct gateway_host){.of = row,
                                      .home = home,
                                      .fetch = lend_fetch,
                                      .remember = lend_remember,
                                      .recall = lend_recall,
                                      .log = lend_log};
    each_in (one, struct memory_row, memory)
        keep_in_mind(row, one->name, one->value, false);
    pthread_mutex_init(&row->lock, NULL); /* what is remembered may be asked while it opens */
    /* The settings' texts live as long as the connection is open. */
    own.arena = home;
    enum fault f = shape_read_json_text(&own, gateway->settings, arena_copy(home, plain), settings);

    if (f == FAULT_NONE)
        f = gateway->open(&own, &row->host, settings, &row->opened.self);
    if (f != FAULT_NONE) {
        pthread_mutex_destroy(&row->lock);
        return fault(cx, FAULT_GATEWAY_OUT, "%" PRI_STR " does not open: %" PRI_STR "%s%" PRI_STR,
                     ARG_STR(c->name), ARG_STR(own.trouble.story), own.trouble.fields ? " " : "",
                     ARG_STR(own.trouble.fields ? own.trouble.fields->field : STR_NONE));
    }
    TAKE(home);
    *ret = row;
    return FAULT_NONE;
}

/* `row` takes the place of `before`; who uses that one goes on. Either may be NULL. */
static void put_in_place(struct gateways *g, struct opened_row *before, struct opened_row *row)
{
    pthread_mutex_lock(&g->lock);
    if (before)
        before->retired = true;
    if (row) {
        row->next = g->rows;
        g->rows = row;
    }
    pthread_mutex_unlock(&g->lock);
}

/* Called with the lock. */
static struct opened_row *row_of_id(const struct gateways *g, struct id id)
{
    for (struct opened_row *row = g->rows; row; row = row->next) {
        if (!row->retired && id_is(row->opened.id.id, id))
            return row;
    }
    return NULL;
}

static struct opened_row *standing(struct gateways *g, const struct connection *c)
{
    pthread_mutex_lock(&g->lock);
    struct opened_row *row = row_of_id(g, c->id.id);

    pthread_mutex_unlock(&g->lock);
    return row;
}

static bool is_up_to_date(const struct opened_row *row, const struct connection *c)
{
    return row && hash_is(row->settings, hash_of(c->settings));
}

static enum fault open_anew(struct ctx *cx,
                            struct db *db,
                            struct gateways *g,
                            const struct connection *c,
                            struct opened_row **ret)
{
    const struct module *m = module_named(g, c->gateway);
    struct list memory = {0};
    struct str plain;

    if (!m || !m->gateway) {
        return fault(cx, FAULT_GATEWAY_OUT,
                     "the module %" PRI_STR " of %" PRI_STR " is out of service",
                     ARG_STR(c->gateway), ARG_STR(c->name));
    }
    TRY(settings_unseal(cx, g->given.key, c->id, m->gateway->settings, c->settings, &plain));
    /* Before it is opened and listed: one without its memory would ask the system for everything.
     */
    TRY(db_all(cx, db, &MEMORY_OF, ARGS(c->id), &memory));
    return open_row(cx, g, m->gateway, c, plain, &memory, ret);
}

/* Called with `opening`: two who need the same one open it once. */
static enum fault opened_of(struct ctx *cx,
                            struct db *db,
                            struct gateways *g,
                            const struct connection *c,
                            struct opened_row **ret)
{
    struct opened_row *before = standing(g, c);
    struct opened_row *row = NULL;

    if (is_up_to_date(before, c)) {
        *ret = before;
        return FAULT_NONE;
    }
    enum fault f = open_anew(cx, db, g, c, &row);

    put_in_place(g, before, row);
    *ret = row;
    return f;
}

static enum fault opened_or_open(struct ctx *cx,
                                 struct db *db,
                                 struct gateways *g,
                                 const struct connection *c,
                                 const struct opened **ret)
{
    struct opened_row *row = standing(g, c);
    enum fault f = FAULT_NONE;

    if (!is_up_to_date(row, c)) {
        pthread_mutex_lock(&g->opening);
        f = opened_of(cx, db, g, c, &row);
        pthread_mutex_unlock(&g->opening);
    }
    TRY(f);
    *ret = &row->opened;
    return FAULT_NONE;
}

enum fault gateway_opened(struct ctx *cx,
                          struct db *db,
                          struct gateways *g,
                          struct connection_id id,
                          const struct opened **ret)
{
    struct connection c;

    TRY(db_one(cx, db, &CONNECTION_BY_ID, ARGS(id), FAULT_GATEWAY_ABSENT, &c));
    return opened_or_open(cx, db, g, &c, ret);
}

/* Called with the lock. The destination's own comes first: two towns may use the same name. */
static const struct opened *row_named(const struct gateways *g,
                                      struct destination_id destination,
                                      struct str name)
{
    const struct opened *only = NULL;
    size_t n = 0;

    for (const struct opened_row *row = g->rows; row; row = row->next) {
        if (row->retired || !str_is(row->name, name))
            continue;
        if (id_is(row->opened.destination.id, destination.id))
            return &row->opened;
        only = &row->opened;
        n++;
    }
    return n == 1 ? only : NULL;
}

enum fault gateway_opened_named(struct ctx *cx,
                                struct gateways *g,
                                struct str connection,
                                const struct opened **ret)
{
    const struct opened *found = NULL;
    struct id id;

    pthread_mutex_lock(&g->lock);
    const struct opened_row *row = id_from_text(connection, &id) ? row_of_id(g, id) : NULL;

    if (row)
        found = &row->opened;
    if (!found)
        found = row_named(g, cx->destination, connection);
    pthread_mutex_unlock(&g->lock);
    if (!found) {
        return fault(cx, FAULT_GATEWAY_ABSENT, "no opened connection is called %.60s here",
                     arena_copy(cx->arena, connection).p);
    }
    *ret = found;
    return FAULT_NONE;
}

static unsigned powers_of(const struct gateways *g, struct str gateway)
{
    const struct module *m = module_named(g, gateway);

    return m && m->gateway ? m->gateway->powers : 0;
}

enum fault gateways_refresh(struct ctx *cx, struct db *db, struct gateways *g)
{
    struct list all = {0};

    TRY(db_all(cx, db, &CONNECTIONS_ENABLED, NO_ARGS, &all));
    each_in (c, struct connection, &all) {
        const struct opened *opened;

        if (!(powers_of(g, c->gateway) & (GATEWAY_PAYMENT | GATEWAY_PAYOUT)))
            continue;
        /* One that does not open is out of service; the others serve. */
        if (opened_or_open(cx, db, g, c, &opened) != FAULT_NONE) {
            log_trouble(cx, LOG_WARN, "connection out of service");
            trouble_clear(cx);
        }
    }
    return FAULT_NONE;
}

enum fault gateway_with_power(struct ctx *cx,
                              struct db *db,
                              struct gateways *g,
                              enum gateway_power power,
                              const struct opened **ret)
{
    struct list all = {0};
    struct buf out = BUF(cx->arena);

    TRY(db_all(cx, db, &CONNECTIONS_OF, ARGS(cx->destination), &all));
    each_in (c, struct connection, &all) {
        const struct module *m = module_named(g, c->gateway);

        if (!c->enabled)
            continue;
        if (!m || !m->gateway) {
            buf_format(&out, "%s%" PRI_STR " of %" PRI_STR, out.n > 0 ? ", " : "",
                       ARG_STR(c->gateway), ARG_STR(c->name));
        }
        if (powers_of(g, c->gateway) & power)
            return opened_or_open(cx, db, g, c, ret);
    }
    if (out.n > 0) {
        return fault(cx, FAULT_GATEWAY_OUT, "out of service here: the module %" PRI_STR,
                     ARG_STR(buf_str(&out)));
    }
    return fault(cx, FAULT_GATEWAY_ABSENT, "this destination has no such connection");
}

enum fault gateway_open_plain(struct ctx *cx,
                              struct gateways *g,
                              struct str gateway,
                              struct str settings_json,
                              const struct opened **ret)
{
    const struct module *m = module_named(g, gateway);
    const struct connection c = {.gateway = gateway, .name = gateway, .settings = settings_json};
    const struct list nothing = {0};
    struct opened_row *row = NULL;

    if (!m)
        return fault(cx, FAULT_GATEWAY_ABSENT, "no module %.40s", arena_copy(cx->arena, gateway).p);
    if (!m->gateway) {
        return fault(cx, FAULT_GATEWAY_OUT, "the module %" PRI_STR " was left out",
                     ARG_STR(gateway));
    }
    TRY(open_row(cx, g, m->gateway, &c, settings_json, &nothing, &row));
    put_in_place(g, /* before */ NULL, row);
    *ret = &row->opened;
    return FAULT_NONE;
}

enum fault gateway_keep(struct ctx *cx, struct db *db, const struct opened *opened)
{
    struct opened_row *row = (struct opened_row *)UNCONST(opened);
    enum fault f = FAULT_NONE;

    /* Not under the lock: only the one run of a source writes, and it is the caller. */
    for (struct memory *m = row->memory; m && f == FAULT_NONE; m = m->next) {
        if (m->changed) {
            f = db_do(cx, db, &MEMORY_WRITE, ARGS(opened->id, m->name, m->value),
                      /* ret_changed */ NULL);
        }
    }
    return f;
}
