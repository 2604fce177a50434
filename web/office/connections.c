/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/office/connections.h"
#include "base/arena.h"
#include "gateways/host_connection.h"

/* Connections of the destination and the modules that one can be made of. */

struct connection_row {
    struct str href;
    struct str name;
    struct str gateway;
    struct str means;
    struct badge badge;
    struct str why;
};
SHAPE(OFFICE_CONNECTION_ROW,
      struct connection_row,
      FIELD(struct connection_row, href),
      FIELD(struct connection_row, name),
      FIELD(struct connection_row, gateway),
      FIELD(struct connection_row, means),
      FIELD_PART(struct connection_row, badge, &BADGE, .traits = OPTIONAL),
      FIELD(struct connection_row, why));

struct connections_view {
    struct page page;
    struct str heading;
    struct list rows; /* struct connection_row */
    bool has_rows;
    struct list modules; /* struct connection_row; its href makes a connection of it */
};
SHAPE(OFFICE_CONNECTIONS_PAGE,
      struct connections_view,
      FIELD_PART(struct connections_view, page, &PAGE),
      FIELD(struct connections_view, heading),
      FIELD_LIST(struct connections_view, rows, &OFFICE_CONNECTION_ROW),
      FIELD(struct connections_view, has_rows),
      FIELD_LIST(struct connections_view, modules, &OFFICE_CONNECTION_ROW));
PAGE_TEMPLATE(OFFICE_CONNECTIONS_TEMPLATE, "office/connections", &OFFICE_CONNECTIONS_PAGE);

struct badge connection_badge(struct ctx *cx, bool enabled, struct str out)
{
    if (!enabled)
        return badge_of("draft", SAY(cx, "Out of use"));
    return out.n ? badge_of("err", SAY(cx, "Out of service"))
                 : badge_of("ok", SAY(cx, "In service"));
}

const struct gateway_status *module_status(const struct gateways *g, struct str name)
{
    const struct gateway_status *all;
    size_t n = gateways_status(g, &all);

    for (size_t i = 0; i < n; i++) {
        if (str_is(all[i].name, name))
            return &all[i];
    }
    return NULL;
}

struct str module_means(struct ctx *cx, const struct gateways *g, struct str name)
{
    const struct gateway_status *module = module_status(g, name);

    return module && module->means.n ? say_in(cx->tongue, module->means) : STR_NONE;
}

static struct list rows_of(struct ctx *cx, const struct gateways *g, const struct list *all)
{
    struct connection_row *rows = NEW_ARRAY(cx->arena, struct connection_row, all->n + 1);
    size_t n = 0;

    each_in (c, const struct connection, all) {
        struct str out = connection_out(cx, g, c);

        rows[n++] = (struct connection_row){
            .href = address_of(cx, CONNECTIONS, c->id.id, ""),
            .name = c->name,
            .gateway = c->gateway,
            .means = module_means(cx, g, c->gateway),
            .badge = connection_badge(cx, c->enabled, out),
            .why = c->enabled ? out : STR_NONE,
        };
    }
    return (struct list){rows, n};
}

static struct list modules_of(struct ctx *cx, const struct request *rq)
{
    const struct gateway_status *all;
    size_t n = gateways_status(rq->house->gateways, &all);
    struct connection_row *rows = NEW_ARRAY(cx->arena, struct connection_row, n + 1);

    for (size_t i = 0; i < n; i++) {
        bool in = all[i].out.n == 0;

        rows[i] = (struct connection_row){
            .gateway = all[i].name,
            .means = in ? say_in(cx->tongue, all[i].means) : STR_NONE,
            .badge = connection_badge(cx, true, all[i].out),
            .why = all[i].out,
        };
        if (in && connection_is_allowed(rq, all[i].name)) {
            rows[i].href =
                arena_text(cx->arena, CONNECTIONS "/new?gateway=%" PRI_STR, ARG_STR(all[i].name));
        }
    }
    return (struct list){rows, n};
}

enum fault connections_page(struct ctx *cx,
                            struct db *db,
                            const struct request *rq,
                            struct reply *ret)
{
    struct list all;
    struct desk d;

    TRY(desk_begin(cx, db, rq, SIDE_OFFICE, &d));
    TRY(connections_all(cx, db, &all));
    struct connections_view view = {
        .heading = SAY(cx, "Connections"),
        .rows = rows_of(cx, rq->house->gateways, &all),
        .has_rows = all.n > 0,
        .modules = modules_of(cx, rq),
    };

    desk_title(&d, view.heading, CONNECTIONS);
    view.page = d.page;
    return page_reply(cx, rq, &OFFICE_CONNECTIONS_TEMPLATE, &view, ret);
}
