/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "gateways/host_connection.h"
#include "web/office/office.h"

/* What the list of connections and the page of one of them share. */

#define CONNECTIONS "/office/connections"

struct badge connection_badge(struct ctx *cx, bool enabled, struct str out);
const struct gateway_status *module_status(const struct gateways *g, struct str name);
/* What it is for, in the page's language; empty when it is out. */
struct str module_means(struct ctx *cx, const struct gateways *g, struct str name);
/* A house that takes real money has no play money. */
bool connection_is_allowed(const struct request *rq, struct str gateway);
