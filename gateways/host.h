/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"
#include "gateways/gateway.h"
#include "gateways/host_connection.h"

/*
 * Finds and supervises modules. A module is loaded once; it is opened once for each *connection*: a
 * row (destination, gateway, name, settings read through the module's shape, secrets sealed under
 * the key file of the state folder). Every module is first opened in a child process: one of
 * another version, or that dies there, is left out with one clear line, and what depends on it is
 * shown as out of service.
 *
 * Tables owned: connection, connection_memory.
 */
struct house;

struct gateways_given {
    struct str folder; /* where insolite_NAME.so are, or NAME/insolite_NAME.so (the build tree) */
    const struct str *names; /* [gateways] modules of the configuration */
    size_t names_n;
    const struct str *hosts; /* allow list of hosts that may be fetched */
    size_t hosts_n;
    uint32_t fetch_seconds;
    uint32_t fetch_kib;
    struct str key;  /* 32 bytes: seals the secrets of settings */
    struct str self; /* our own program, for the child that tries */
};

/* Which modules lie in that folder: *ret their names. */
size_t modules_there(struct arena *arena, struct str folder, const char ***ret);
bool module_is_there(struct arena *arena, struct str folder, struct str name);

/* Load what can be loaded; never fails as a whole. */
struct gateways *gateways_open(struct ctx *cx, const struct gateways_given *given);
void gateways_free(struct gateways **g);

/*
 * The child's part: `insolited --try-gateway PATH`. Looks at the module's promise, then opens and
 * closes it: with the settings that come as JSON on standard input (a fault is a finding), or with
 * none (required ones are empty: the module may refuse them by a fault, it may not die). Exit
 * status 0 when all is well; else 1 and one line on standard output.
 */
int gateway_try(struct ctx *cx, struct str path);

/* An opened connection: shared, counted; opened on first use and when its row changed. GATEWAY_OUT
 * when its module is. */
struct opened {
    const struct gateway *gateway;
    void *self;
    struct connection_id id;
    struct destination_id destination;
};
MUST_CHECK enum fault gateway_opened(struct ctx *cx,
                                     struct db *db,
                                     struct gateways *g,
                                     struct connection_id id,
                                     const struct opened **ret);
/*
 * Without a database, from what is already open: hooks (notice). By its id, or by its name in
 * cx->destination; a name that only one connection of the house has is enough anywhere.
 * GATEWAY_ABSENT
 */
MUST_CHECK enum fault gateway_opened_named(struct ctx *cx,
                                           struct gateways *g,
                                           struct str connection,
                                           const struct opened **ret);
/*
 * Write what the gateway asked to remember since it was opened: in the transaction that keeps what
 * it brought, so that "changed since" never runs ahead of the data.
 */
MUST_CHECK enum fault gateway_keep(struct ctx *cx, struct db *db, const struct opened *opened);
/* Open every enabled payment and payout connection of the database: at start and on
 * CHANGE_CONNECTION. */
MUST_CHECK enum fault gateways_refresh(struct ctx *cx, struct db *db, struct gateways *g);
/* The destination's payment (payout) connection: the first enabled one with that power.
 * GATEWAY_ABSENT */
MUST_CHECK enum fault gateway_with_power(struct ctx *cx,
                                         struct db *db,
                                         struct gateways *g,
                                         enum gateway_power power,
                                         const struct opened **ret);

/* For `records FILE`: a module opened with settings given by hand, without any database. */
MUST_CHECK enum fault gateway_open_plain(struct ctx *cx,
                                         struct gateways *g,
                                         struct str gateway,
                                         struct str settings_json,
                                         const struct opened **ret);
