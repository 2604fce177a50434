/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * A MariaDB server of our own: data, socket, log and pid file in the state folder. As root it runs
 * as the system user insolite (made when missing), never as root. The socket is reached by a path
 * relative to the state folder when the absolute one is longer than 107 bytes.
 */
struct private_server;

struct private_options {
    struct str state; /* the state folder, absolute */
    uint32_t buffer_pool_mib;
    uint32_t connections;
};

/*
 * Make the data folder on first use (mariadb-install-db or bootstrap by mariadbd itself), start the
 * server or find it running, wait until it answers, make the schema and the two database users. A
 * server left behind by a daemon that was killed is taken over; a stale pid file or socket is
 * cleaned. A lock file lets verbs share one server; the last to leave stops it.
 *
 * owner   *ret_owner is the place to connect as the user that owns the schema (migrations);
 *         *ret_serving the one that serves (SELECT and INSERT only on ledger tables)
 */
MUST_CHECK enum fault private_start(struct ctx *cx,
                                    const struct private_options *options,
                                    struct private_server **ret,
                                    struct db_place *ret_owner,
                                    struct db_place *ret_serving);

/* Rights of the serving user on what the migrations made; run after them. */
MUST_CHECK enum fault private_grant(struct ctx *cx, struct private_server *server);

/* Looks once and starts it again when it died. A thread of private_start's own calls this until
 * private_stop; nobody else needs to. */
MUST_CHECK enum fault private_watch(struct private_server *server);
bool private_is_up(struct private_server *server);

/* Orderly end: SIGTERM to mariadbd when nobody else uses it, and wait for it. */
void private_stop(struct private_server **server);

#define PRIVATE_USER "insolite"
/* Makes the system user when it is missing; only root can. */
MUST_CHECK enum fault private_user_make(struct ctx *cx);

/* Become the system user insolite when root (made with useradd --system when missing); owns `state`
 * then. */
MUST_CHECK enum fault private_become_user(struct ctx *cx, struct str state);
