/* SPDX-License-Identifier: EUPL-1.2 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/stop.h"
#include "demo/load.h"
#include "gateways/host.h"
#include "kinds.h"
#include "verbs.h"

/* ---- --write DIR: the two files and nothing else ---- */

static int write_only(struct ctx *cx, const char *folder)
{
    struct demo_wish wish = {
        .seed = DEMO_SEED,
        .today = moment_to_wall(cx->now, DEMO_ZONE).day,
    };
    struct demo_count count;

    if (demo_write(cx, &wish, str_of(folder), &count) != FAULT_NONE)
        return verb_failed(cx, "demo");
    printf(
        "%u visits of %u partners: %u in apidae.zip, %u in tourinsoft.xml; %u with %u departures\n",
        count.visits, count.partners, count.apidae, count.tourinsoft, count.dated, count.slots);
    return 0;
}

/* ---- load ---- */

/* STATE/fakepay/secret is what fakepayd was started with. */
static struct str fakepay_secret(struct ctx *cx, struct str state)
{
    struct str path = arena_text(cx->arena, "%" PRI_STR "/fakepay/secret", ARG_STR(state));
    char text[256];
    int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text);

    if (fd >= 0)
        close(fd);
    return arena_copy(cx->arena, str_trim((struct str){text, n > 0 ? (size_t)n : 0}));
}

static enum fault load(struct ctx *cx, const struct invocation *in)
{
    CLEANUP(unfurnish) struct furnishing f = {0};
    const char *fakepay = verb_option(in, "--fakepay");
    struct demo_load wanted = {.wish = {.seed = DEMO_SEED}, .told = true};

    TRY(furnish(cx, in, cx->arena, &f));
    if (fakepay) {
        wanted.fakepay = str_of(fakepay);
        wanted.secret = fakepay_secret(cx, f.premises.state);
        if (str_is_empty(wanted.secret)) {
            return fault(cx, FAULT_FILE_ABSENT,
                         "STATE/fakepay/secret, which fakepayd was started with");
        }
    }
    CLEANUP(db_close) struct db *db = NULL;
    wanted.place = &f.premises.serving;
    wanted.takers = takers;
    TRY(db_open(cx, &f.premises.serving, &db));
    return demo_load(cx, db, &f.house, &wanted);
}

int verb_demo(struct ctx *cx, const struct invocation *in)
{
    const char *folder = verb_option(in, "--write");

    if (folder)
        return write_only(cx, folder);
    if (in->settings.house.production) {
        fprintf(stderr, "insolited demo: not in production\n");
        return 1;
    }
    if (load(cx, in) == FAULT_NONE)
        return 0;
    if (stop_is_asked())
        puts("  stopped: the next load goes on from here");
    return verb_failed(cx, "demo");
}
