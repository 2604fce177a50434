/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "web/public/inside.h"

#include "web/surfaces.h"

/* The page that tells a fault; the portal and the back office may use it too. */
enum fault page_tell(struct ctx *cx, enum fault f, const struct request *rq, struct reply *ret);
