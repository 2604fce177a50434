/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "http/route.h"

/* /api/v1: the JSON of what the public pages do. /hooks: what gateways tell us. */
extern const struct surface api_surface;
extern const struct surface hook_surface;
