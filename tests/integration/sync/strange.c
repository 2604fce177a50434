/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "gateways/gateway.h"

/*
 * Modules that the host has to leave out, one a compilation: -DSTRANGE_ABI (of another version),
 * -DSTRANGE_LAYOUT (made with other structs or faults), -DSTRANGE_DEATH (dies in open),
 * -DSTRANGE_SLOW (never comes back), -DSTRANGE_MUTE (nor does it keep its output), -DSTRANGE_POWER
 * (claims what it has not), -DSTRANGE_EXIT (ends the program). And two that are in service: one
 * with nothing of these, and -DSTRANGE_MINDFUL, which remembers how often it was asked and says so.
 */
struct settings {
    struct str word;
};

SHAPE(STRANGE_SETTINGS, struct settings, FIELD(struct settings, word, .traits = OPTIONAL));

static enum fault strange_open(struct ctx *cx,
                               const struct gateway_host *host,
                               const void *settings,
                               void **ret_self)
{
    (void)cx, (void)settings;
    *ret_self = UNCONST(host);
#ifdef STRANGE_DEATH
    abort();
#endif
#ifdef STRANGE_EXIT
    exit(3);
#endif
#ifdef STRANGE_MUTE
    close(STDOUT_FILENO);
#endif
#if defined(STRANGE_SLOW) || defined(STRANGE_MUTE)
    for (;;)
        pause();
#endif
    return FAULT_NONE;
}

static void strange_close(void *self)
{
    (void)self;
}

#ifdef STRANGE_MINDFUL
#define TOO_LARGE 4097

/* An x more each time; what is too large to be remembered is refused and leaves what was there. */
static enum fault strange_pull(void *self,
                               struct ctx *cx,
                               const struct feed_sink *sink,
                               struct feed_extent *ret)
{
    const struct gateway_host *host = self;
    struct str large = {arena_take(cx->arena, TOO_LARGE, 1), TOO_LARGE};
    struct str seen;

    (void)sink;
    *ret = (struct feed_extent){.whole = false};
    TRY(host->recall(host->of, cx, STR("seen"), &seen));
    TRY(host->remember(host->of, cx, STR("seen"),
                       arena_text(cx->arena, "%" PRI_STR "x", ARG_STR(seen))));
    host->log(host->of, cx, GATEWAY_INFO, "was asked", seen);
    if (seen.n > 0)
        host->log(host->of, cx, GATEWAY_WARN, "was asked once more", seen);
    if (host->remember(host->of, cx, STR("seen"), large) != FAULT_BROKEN)
        return fault(cx, FAULT_FEED_UNSOUND, "more was kept than there is room for");
    trouble_clear(cx);
    return FAULT_NONE;
}
#else
static enum fault strange_pull(void *self,
                               struct ctx *cx,
                               const struct feed_sink *sink,
                               struct feed_extent *ret)
{
    (void)self, (void)cx, (void)sink, (void)ret;
    return FAULT_NONE;
}
#endif

#ifndef STRANGE_POWER
static enum fault strange_skim(void *self, struct ctx *cx, uint64_t *ret_records)
{
    (void)self, (void)cx;
    *ret_records = 0;
    return FAULT_NONE;
}
#endif

GATEWAY(strange) = {
#ifdef STRANGE_ABI
    .abi = GATEWAY_ABI + 1,
#else
    .abi = GATEWAY_ABI,
#endif
    .size = sizeof(struct gateway),
#ifdef STRANGE_LAYOUT
    .layout = GATEWAY_LAYOUT + 1,
#else
    .layout = GATEWAY_LAYOUT,
#endif
    .name = STRANGE_NAME,
    .means = "nothing that is of use",
    .powers = GATEWAY_FEED,
    .settings = &STRANGE_SETTINGS,
    .open = strange_open,
    .close = strange_close,
#ifdef STRANGE_POWER
    .feed = &(const struct feed_ops){.pull = strange_pull},
#else
    .feed = &(const struct feed_ops){.pull = strange_pull, .skim = strange_skim},
#endif
};
