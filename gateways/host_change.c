/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/text.h"
#include "db/change.h"
#include "gateways/host_inside.h"

/* What a person does with a connection that is there. */

enum fault connection_find(struct ctx *cx,
                           struct db *db,
                           struct connection_id id,
                           struct connection *ret)
{
    struct connection c = {0};

    TRY(db_one(cx, db, &CONNECTION_BY_ID, ARGS(id), FAULT_GATEWAY_ABSENT, &c));
    if (!id_is(c.destination.id, cx->destination.id))
        return fault(cx, FAULT_GATEWAY_ABSENT, "a connection of another destination");
    *ret = c;
    return FAULT_NONE;
}

static const struct gateway *gateway_of(const struct gateways *g, const struct connection *c)
{
    const struct module *m = module_named(g, c->gateway);

    return m ? m->gateway : NULL;
}

static struct str module_out(struct ctx *cx, const struct gateways *g, const struct connection *c)
{
    const struct gateway_status *all;
    size_t n = gateways_status(g, &all);

    for (size_t i = 0; i < n; i++) {
        if (str_is(all[i].name, c->gateway))
            return all[i].out;
    }
    return SAY_IN(cx->tongue, "its module is not among [gateways] modules of the configuration");
}

/* The first thing that is wrong, with its field. */
static struct str first_trouble(struct ctx *cx)
{
    const struct field_trouble *t = cx->trouble.fields;

    if (!t)
        return cx->trouble.story;
    return arena_text(cx->arena, "%" PRI_STR ": %" PRI_STR, ARG_STR(t->field),
                      ARG_STR(trouble_in(cx->arena, cx->tongue, t->why)));
}

static struct str settings_out(struct ctx *cx, const struct gateways *g, const struct connection *c)
{
    const struct gateway *gateway = gateway_of(g, c);
    struct ctx own = *cx;
    struct str plain;

    own.trouble = (struct trouble){0};
    if (settings_unseal(&own, g->given.key, c->id, gateway->settings, c->settings, &plain) !=
            FAULT_NONE ||
        settings_fit(&own, g, gateway, plain) != FAULT_NONE)
        return first_trouble(&own);
    return STR_NONE;
}

struct str connection_out(struct ctx *cx, const struct gateways *g, const struct connection *c)
{
    if (!c->enabled)
        return SAY_IN(cx->tongue, "it was put out of use here");
    struct str why = module_out(cx, g, c);

    return why.n > 0 ? why : settings_out(cx, g, c);
}

const void *connection_settings(struct ctx *cx,
                                const struct gateways *g,
                                const struct connection *c)
{
    const struct gateway *gateway = gateway_of(g, c);
    struct ctx own = *cx;

    if (!gateway)
        return NULL;
    void *settings = arena_take(cx->arena, gateway->settings->size, alignof(max_align_t));

    /* What a newer module finds wrong in older settings is for the person to put right. */
    (void)!shape_read_json_text(&own, gateway->settings,
                                settings_without_secrets(cx->arena, gateway->settings, c->settings),
                                settings);
    return settings;
}

enum fault connection_try(struct ctx *cx,
                          struct gateways *g,
                          const struct connection *c,
                          struct str *ret_why)
{
    const struct module *m = module_named(g, c->gateway);
    struct str plain;

    *ret_why = module_out(cx, g, c);
    if (ret_why->n > 0)
        return FAULT_NONE;
    TRY(settings_unseal(cx, g->given.key, c->id, m->gateway->settings, c->settings, &plain));
    *ret_why = module_try(cx, g->given.self, m->path, plain);
    if (ret_why->n == 0)
        *ret_why = settings_out(cx, g, c);
    return FAULT_NONE;
}

struct resetting {
    struct connection before;
    struct str sealed;
};

static bool is_set(const struct connection *c, struct str gateway, struct str sealed)
{
    return str_is(c->gateway, gateway) && str_is(c->settings, sealed);
}

/* Settings are tried before they are kept, which takes its time: what somebody else set meanwhile
 * is not undone. */
static enum fault reset(struct ctx *cx, struct db *db, void *arg)
{
    const struct resetting *r = arg;
    const struct connection *c = &r->before;
    struct connection now;

    TRY(db_one(cx, db, &CONNECTION_LOCK, ARGS(c->destination, c->id), FAULT_GATEWAY_ABSENT, &now));
    if (is_set(&now, c->gateway, r->sealed))
        return FAULT_NONE; /* nothing is new, or this was committed when the database went away */
    if (!is_set(&now, c->gateway, c->settings)) {
        return fault(cx, FAULT_CHANGED_MEANWHILE, "the connection %" PRI_STR " has other settings",
                     ARG_STR(c->name));
    }
    TRY(db_do(cx, db, &CONNECTION_SET, ARGS(r->sealed, c->destination, c->id), NULL));
    return change_note(cx, db, c->destination, CHANGE_CONNECTION, c->id.id, 0);
}

enum fault connection_change(struct ctx *cx,
                             struct db *db,
                             struct gateways *g,
                             struct connection_id id,
                             struct str settings)
{
    struct resetting r = {0};
    struct str before;

    TRY(connection_find(cx, db, id, &r.before));
    struct connection c = r.before;
    const struct gateway *gateway = gateway_of(g, &c);

    if (!gateway) {
        return fault(cx, FAULT_GATEWAY_OUT, "the module %" PRI_STR " was left out",
                     ARG_STR(c.gateway));
    }
    /* Sealed with a key that is gone, the secrets have to be typed again. */
    if (settings_unseal(cx, g->given.key, c.id, gateway->settings, c.settings, &before) !=
        FAULT_NONE) {
        trouble_clear(cx);
        before = STR("{}");
    }
    c.settings = settings_keep_secrets(cx->arena, gateway->settings, settings, before);
    const struct module *m = NULL;

    TRY(connection_fits(cx, g, &c, &m));
    TRY(settings_seal(cx, g->given.key, c.id, gateway->settings, c.settings, &r.sealed));
    return db_in_transaction(cx, db, reset, &r);
}

struct using
{
    struct connection_id id;
    bool enabled;
};

static enum fault use(struct ctx *cx, struct db *db, void *arg)
{
    const struct using *u = arg;
    struct connection c = {0};

    TRY(connection_find(cx, db, u->id, &c));
    TRY(db_do(cx, db, &CONNECTION_USE, ARGS(u->enabled, c.destination, c.id),
              /* ret_changed */ NULL));
    return change_note(cx, db, c.destination, CHANGE_CONNECTION, c.id.id, 0);
}

enum fault connection_use(struct ctx *cx, struct db *db, struct connection_id id, bool enabled)
{
    struct using u = {id, enabled};

    return db_in_transaction(cx, db, use, &u);
}
