/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/private.h"
#include "settings.h"

/*
 * Where the house stands: the state folder, the key file, the database. Every verb that needs them
 * opens them here, as the system user insolite when it was started as root.
 */
struct premises {
    struct str state;              /* absolute */
    struct str key;                /* 32 bytes of the key file: seals secrets, signs links */
    struct private_server *server; /* NULL: a database of one's own */
    struct db_place owner;         /* may change the schema */
    struct db_place serving;       /* may not change the ledger */
};

/*
 * Make the state folder when it is missing, read or make the key, start or join the private server.
 * The private server's schema is brought up to date; elsewhere an older one is a fault that names
 * the verb migrate, and that verb opens it as it is.
 */
MUST_CHECK enum fault premises_open(struct ctx *cx,
                                    const struct settings *settings,
                                    struct premises *ret);
MUST_CHECK enum fault premises_open_older(struct ctx *cx,
                                          const struct settings *settings,
                                          struct premises *ret);
void premises_close(struct premises *p); /* fits CLEANUP() */

/* Run the migrations that are due. */
MUST_CHECK enum fault premises_migrate(struct ctx *cx, struct premises *p, uint32_t *ret_run);
