/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/arena.h"
#include "base/moment.h"
#include "base/str.h"

/*
 * How fakepay signs what it tells a shop: header "Fakepay-Signature: t=UNIX,v1=HEX", where HEX is
 * HMAC-SHA256(secret, UNIX "." body). Several v1 may stand there while a secret is being changed.
 */
#define FAKEPAY_HEADER "Fakepay-Signature"
#define FAKEPAY_TOLERANCE SECONDS(300)

struct str fakepay_sign(struct arena *a, struct str secret, struct moment at, struct str body);

/* NULL when it is good, else what is wrong with it. Compares in constant time. */
const char *fakepay_verify(struct str secret,
                           struct moment now,
                           struct str header,
                           struct str body);
