/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "http/route.h"

/* Whether a row of a table is one the server can keep; what is off is noted with fault_field. */
bool rules_hold(struct ctx *cx, const struct surface *surface, const struct route *route);
