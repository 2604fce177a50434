/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <pthread.h>

#include "base/arena.h"
#include "gateways/host.h"

/* A module of the configuration; `gateway` is NULL when it was left out. Never unloaded. */
struct module {
    struct str name;
    struct str path;
    const struct gateway *gateway;
};

/* A few bytes of a connection: read when it is opened, written by gateway_keep. */
struct memory {
    struct str name;
    struct str value;
    bool changed;
    struct memory *next;
};

/* One opened connection. A changed row opens anew; the older one stays for those who use it. */
struct opened_row {
    struct opened opened; /* first: what callers see */
    struct gateways *of;
    struct arena *home;
    struct str name;
    struct hash settings; /* of the row's text */
    struct gateway_host host;
    pthread_mutex_t lock; /* of memory */
    struct memory *memory;
    bool retired;
    struct opened_row *next;
};

struct gateways {
    struct arena *home;
    struct gateways_given given;
    struct module *modules;
    struct gateway_status *status;
    size_t n;
    pthread_mutex_t opening; /* taken first, and kept while one is opened: that may wait */
    pthread_mutex_t lock;    /* of the list and who is retired, for a few lines */
    struct opened_row *rows;
};

/* host_try.c: why this is no module for us; empty when it is. */
struct str module_promise(struct arena *a, const struct gateway *gateway, struct str name);
/* Runs `self --try-gateway path` with the settings on its standard input. Empty: all is well. */
struct str module_try(struct ctx *cx, struct str self, struct str path, struct str settings);
/* dlopen and dlsym; *ret_why says what is wrong. */
const struct gateway *module_load(struct arena *a, struct str path, struct str *ret_why);

const struct module *module_named(const struct gateways *g, struct str name);

/* host_connection.c: its name, its module, and settings that open it in a child. BAD_INPUT */
MUST_CHECK enum fault connection_fits(struct ctx *cx,
                                      struct gateways *g,
                                      const struct connection *wanted,
                                      const struct module **ret);

/* host_seal.c: the secret members of settings, sealed for one connection. */
MUST_CHECK enum fault settings_seal(struct ctx *cx,
                                    struct str key,
                                    struct connection_id id,
                                    const struct shape *shape,
                                    struct str plain,
                                    struct str *ret_sealed);
/* GATEWAY_OUT when a seal was made with another key. */
MUST_CHECK enum fault settings_unseal(struct ctx *cx,
                                      struct str key,
                                      struct connection_id id,
                                      const struct shape *shape,
                                      struct str sealed,
                                      struct str *ret_plain);

/* The settings' JSON without its secrets; secrets that `plain` has not, taken from `before`. Texts
 * that are no JSON object come back as they are: whoever reads them says so. */
struct str settings_without_secrets(struct arena *a, const struct shape *shape, struct str sealed);
struct str settings_keep_secrets(struct arena *a,
                                 const struct shape *shape,
                                 struct str plain,
                                 struct str before);

/* host_connection.c: by the module's shape, and whether its addresses may be called. */
MUST_CHECK enum fault settings_fit(struct ctx *cx,
                                   const struct gateways *g,
                                   const struct gateway *gateway,
                                   struct str plain);

/* host_sql.c */
struct memory_row {
    struct connection_id connection;
    struct str name;
    struct str value;
};
extern const struct shape MEMORY_ROW;
extern const struct query CONNECTION_WRITE;
extern const struct query CONNECTION_SET;
extern const struct query CONNECTION_USE;
extern const struct query CONNECTION_BY_ID;
extern const struct query CONNECTION_LOCK;
extern const struct query CONNECTION_BY_NAME;
extern const struct query CONNECTION_BY_NAME_ANYWHERE;
extern const struct query CONNECTIONS_OF;
extern const struct query CONNECTIONS_ENABLED;
extern const struct query MEMORY_OF;
extern const struct query MEMORY_WRITE;
