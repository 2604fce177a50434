/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/ctx.h"

/*
 * HTTP out, by libcurl: for gateways only, through the host. Time limits, a size limit, an allow
 * list of hosts (exact names, or "*.example.org"), no redirect to elsewhere, no proxy from the
 * environment. Retries of GET: two, on connection trouble.
 *
 * thread  any worker or job runner, never a server thread
 */
struct fetch_rules {
    const struct str *hosts; /* "pay.example:443" or "127.0.0.1:9000" or a bare name (any port) */
    size_t hosts_n;
    uint32_t seconds; /* for the whole exchange */
    uint32_t kib;     /* of the body */
};

struct fetch_header {
    struct str name;
    struct str value;
};

struct fetch_asked {
    const char *method;
    struct str url;
    struct str body;
    struct str content_type;
    struct str authorization; /* never logged */
    struct fetch_header more[4];
};

struct fetched {
    uint32_t status;
    struct str type;
    struct str body; /* lives in cx->arena */
};

/* faults: UPSTREAM_DOWN (no connection, time out, too large, host not allowed: the story says
 * which) */
MUST_CHECK enum fault http_fetch(struct ctx *cx,
                                 const struct fetch_rules *rules,
                                 const struct fetch_asked *asked,
                                 struct fetched *ret);

/* Whether these rules let that address be asked: an address that is none may not. */
bool http_fetch_may(struct ctx *cx, const struct fetch_rules *rules, struct str url);
