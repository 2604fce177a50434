/* SPDX-License-Identifier: EUPL-1.2 */
#include "api/surfaces.h"
#include "payment/payment.h"

/* What gateways tell us. The body is verified by the gateway's own module, on the bytes as they
 * came. */
static const struct route hook_routes[] = {
    {"POST", "/hooks/{name}", WHO_GATEWAY, .queued = payment_hook,
     .means = "A payment provider's notification; {name} is the connection"},
    {0},
};

const struct surface hook_surface = {
    .name = "hooks",
    .routes = hook_routes,
    .kind = SURFACE_API,
};
