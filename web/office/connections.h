/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "gateways/host_connection.h"
#include "web/office/office.h"

/*
 * What the list of connections and the page of one of them share.
 *
 * owner   texts live in cx->arena
 * thread  a desk worker; nothing here asks the database or a gateway
 */

#define CONNECTIONS "/office/connections"

/* In use, put out of use, or out of service because of `out` (empty: it is in service). */
struct badge connection_badge(struct ctx *cx, bool enabled, struct str out);
/* Of the module as it was opened at the start; NULL: the configuration names none like that. It
 * lives as long as `g`. */
const struct gateway_status *module_status(const struct gateways *g, struct str name);
/* What it is for, in the page's language; empty when it is out. */
struct str module_means(struct ctx *cx, const struct gateways *g, struct str name);
/* A house that takes real money has no play money. */
bool connection_is_allowed(const struct request *rq, struct str gateway);
