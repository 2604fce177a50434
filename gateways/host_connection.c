/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>

#include "db/change.h"
#include "gateways/host_inside.h"
#include "http/fetch.h"

/* An address among the settings that the list of hosts does not let out would fail at the first
 * call, long after: said now, with the key that has the list. */
static enum fault check_addresses(struct ctx *cx,
                                  const struct gateways_given *given,
                                  const struct shape *shape,
                                  const void *settings)
{
    const struct fetch_rules rules = {given->hosts, given->hosts_n, 1, 1};
    enum fault f = FAULT_NONE;

    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *field = &shape->fields[i];
        struct str value = {0};

        if (field->kind == SHAPE_TEXT)
            memcpy(&value, (const char *)settings + field->at, sizeof value);
        if (!str_starts(value, STR("http://")) && !str_starts(value, STR("https://")))
            continue;
        if (!http_fetch_may(cx, &rules, value)) {
            f = fault_field(cx, field->name,
                            "its host is not in the configuration: add it to [gateways] hosts");
        }
    }
    return f;
}

enum fault settings_fit(struct ctx *cx,
                        const struct gateways *g,
                        const struct gateway *gateway,
                        struct str plain)
{
    void *into = arena_take(cx->arena, gateway->settings->size, alignof(max_align_t));
    enum fault f = shape_read_json_text(cx, gateway->settings, plain, into);

    if (f == FAULT_NONE)
        f = check_addresses(cx, &g->given, gateway->settings, into);
    /* A connection has a name of its own, and so may its settings. */
    for (struct field_trouble *t = cx->trouble.fields; f != FAULT_NONE && t; t = t->next)
        t->field = arena_text(cx->arena, "settings.%" PRI_STR, ARG_STR(t->field));
    return f;
}

static bool name_is_plain(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return name.n > 0 && name.n <= 60;
}

static enum fault check(struct ctx *cx,
                        struct gateways *g,
                        const struct connection *wanted,
                        const struct module **ret)
{
    const struct module *m = module_named(g, wanted->gateway);

    if (!name_is_plain(wanted->name))
        return fault_field(cx, "name", "small letters, digits, - and _ only; 60 at most");
    if (!m)
        return fault_field(cx, "gateway", "no such module in [gateways] modules");
    if (!m->gateway) {
        return fault(cx, FAULT_GATEWAY_OUT, "the module %" PRI_STR " was left out",
                     ARG_STR(m->name));
    }
    *ret = m;
    return settings_fit(cx, g, m->gateway, wanted->settings);
}

struct writing {
    const struct connection *wanted;
    const struct module *module;
    struct gateways *g;
    struct connection made;
};

static enum fault write_row(struct ctx *cx, struct db *db, void *arg)
{
    struct writing *w = arg;
    struct connection *c = &w->made;
    bool there = false;

    TRY(db_find(cx, db, &CONNECTION_BY_NAME, ARGS(c->destination, w->wanted->name), c, &there));
    struct connection_id id = there ? c->id : ID_NEW(connection, cx->now);
    bool enabled = there ? c->enabled : w->wanted->enabled;

    *c = *w->wanted;
    c->id = id;
    c->enabled = enabled;
    c->destination =
        id_is_none(w->wanted->destination.id) ? cx->destination : w->wanted->destination;
    TRY(settings_seal(cx, w->g->given.key, id, w->module->gateway->settings, w->wanted->settings,
                      &c->settings));
    TRY(db_do(cx, db, &CONNECTION_WRITE, args_of(cx->arena, &CONNECTION, c),
              /* ret_changed */ NULL));
    return change_note(cx, db, c->destination, CHANGE_CONNECTION, id.id, 0);
}

enum fault connection_fits(struct ctx *cx,
                           struct gateways *g,
                           const struct connection *wanted,
                           const struct module **ret)
{
    TRY(check(cx, g, wanted, ret));
    assert(*ret);
    struct str why = module_try(cx, g->given.self, (*ret)->path, wanted->settings);

    return str_is_empty(why) ? FAULT_NONE : fault_field(cx, "settings", "%" PRI_STR, ARG_STR(why));
}

enum fault connection_make(struct ctx *cx,
                           struct db *db,
                           struct gateways *g,
                           const struct connection *wanted,
                           struct connection *ret)
{
    struct writing w = {.wanted = wanted, .g = g};

    TRY(connection_fits(cx, g, wanted, &w.module));
    w.made.destination = id_is_none(wanted->destination.id) ? cx->destination : wanted->destination;
    TRY(db_in_transaction(cx, db, write_row, &w));
    *ret = w.made;
    return FAULT_NONE;
}

enum fault connection_named(struct ctx *cx, struct db *db, struct str name, struct connection *ret)
{
    bool found = false;

    if (id_is_none(cx->destination.id)) {
        TRY(db_find(cx, db, &CONNECTION_BY_NAME_ANYWHERE, ARGS(name), ret, &found));
    } else {
        TRY(db_find(cx, db, &CONNECTION_BY_NAME, ARGS(cx->destination, name), ret, &found));
    }
    if (!found)
        return fault(cx, FAULT_SOURCE_ABSENT, "no connection is called %" PRI_STR, ARG_STR(name));
    return FAULT_NONE;
}

enum fault connections_all(struct ctx *cx, struct db *db, struct list *ret)
{
    return db_all(cx, db, &CONNECTIONS_OF, ARGS(cx->destination), ret);
}
