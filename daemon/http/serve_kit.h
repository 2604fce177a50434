/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/log.h"
#include "http/server.h"

/* For tests: a server on a free port, as this configuration and these surfaces say; NULL: it does
 * not start. `pool` may be NULL. */
static inline struct server *server_of_test(struct arena *arena,
                                            const struct server_config *config,
                                            const struct surface *const *surfaces,
                                            struct db_pool *pool)
{
    const struct server_given given = {
        .config = config,
        .surfaces = surfaces,
        .pool = pool,
        .secret = STR("a secret of the test, 32 bytes.."),
    };
    struct server *server = NULL;
    struct ctx cx;

    log_least(LOG_ERROR);
    ctx_init(&cx, arena);
    return server_start(&cx, &given, &server) == FAULT_NONE ? server : NULL;
}
