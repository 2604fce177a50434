/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "http/route.h"

/* The pages: visitors, partners, agents of the operator. */
extern const struct surface public_surface;
extern const struct surface partner_surface;
extern const struct surface office_surface;
