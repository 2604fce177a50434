/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/shape.h"
#include "db/db.h"

/*
 * Connections as whoever keeps them sees them: made, tried and changed, without a look at what
 * stands behind. For the verbs and for the back office.
 */
struct gateways;

struct gateway_status {
    struct str name;
    struct str means;
    unsigned powers;
    struct str out; /* empty: in service; else why it was left out */
};
/* For /metrics, /readyz and the back office. */
size_t gateways_status(const struct gateways *g, const struct gateway_status **ret);
/* The module's settings shape, NULL when it is out. */
const struct shape *gateway_settings(const struct gateways *g, struct str name);

struct connection {
    struct connection_id id;
    struct destination_id destination;
    struct str gateway;
    struct str
        name; /* UNIQUE in its destination: "apidae-idf"; the SOURCE of `insolited sync SOURCE` */
    struct str settings; /* JSON by the module's shape; secrets sealed */
    bool enabled;
};
extern const struct shape CONNECTION;

/*
 * Check the settings by the module's shape, try them in a child, seal the secrets, write the row.
 * One of that name that is there gets these settings; one that was stopped stays stopped.
 * BAD_INPUT
 */
MUST_CHECK enum fault connection_make(struct ctx *cx,
                                      struct db *db,
                                      struct gateways *g,
                                      const struct connection *wanted,
                                      struct connection *ret);
MUST_CHECK enum fault connection_named(struct ctx *cx,
                                       struct db *db,
                                       struct str name,
                                       struct connection *ret);
MUST_CHECK enum fault connections_all(struct ctx *cx,
                                      struct db *db,
                                      struct list *ret); /* struct connection */

/* ---- for who keeps them ---- */

/* Of cx->destination. GATEWAY_ABSENT */
MUST_CHECK enum fault connection_find(struct ctx *cx,
                                      struct db *db,
                                      struct connection_id id,
                                      struct connection *ret);
/*
 * Why it is out of service, empty when it is in service: by its row, its module and the
 * configuration. Opens nothing.
 */
struct str connection_out(struct ctx *cx, const struct gateways *g, const struct connection *c);
/*
 * Its settings in a struct of the module's shape, whatever of them can be read; secrets are empty.
 * NULL when the module is out.
 */
const void *connection_settings(struct ctx *cx,
                                const struct gateways *g,
                                const struct connection *c);
/* Open it in a child, now, as it stands. *ret_why is empty when it opens. */
MUST_CHECK enum fault connection_try(struct ctx *cx,
                                     struct gateways *g,
                                     const struct connection *c,
                                     struct str *ret_why);
/*
 * Other settings, checked and tried like those of connection_make; a secret that is not among them
 * stays as it was, and so does whether it is in use.
 *
 * faults  GATEWAY_ABSENT, GATEWAY_OUT, BAD_INPUT (fields "settings.NAME"), CHANGED_MEANWHILE
 */
MUST_CHECK enum fault connection_change(struct ctx *cx,
                                        struct db *db,
                                        struct gateways *g,
                                        struct connection_id id,
                                        struct str settings);
/* Out of use: nothing new goes through it; what is under way there is brought to its end. */
MUST_CHECK enum fault connection_use(struct ctx *cx,
                                     struct db *db,
                                     struct connection_id id,
                                     bool enabled);
