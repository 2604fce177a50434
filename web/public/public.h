/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "web/public/inside.h"

/* The public pages: what serve.c puts into the server's table of surfaces. */
extern const struct surface public_pages;

/* The page that tells a fault; the portal and the back office may use it too. */
enum fault page_tell(struct ctx *cx, enum fault f, const struct request *rq, struct reply *ret);
