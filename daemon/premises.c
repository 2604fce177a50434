/* SPDX-License-Identifier: EUPL-1.2 */
#include "premises.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "db/migrate.h"

#define KEY_BYTES 32

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static enum fault make_state(struct ctx *cx, struct str wanted, struct str *ret)
{
    char whole[PATH_MAX];
    struct str path = arena_copy(cx->arena, wanted);

    for (size_t i = 1; i <= path.n; i++) {
        struct str part = arena_copy(cx->arena, (struct str){path.p, i});
        if ((i == path.n || path.p[i] == '/') && mkdir(part.p, 0755) != 0 && errno != EEXIST)
            return fault(cx, FAULT_FILE_BROKEN, "cannot make the folder %s: %m", part.p);
    }
    if (!realpath(path.p, whole))
        return fault(cx, FAULT_FILE_BROKEN, "cannot find the folder %s: %m", path.p);
    *ret = arena_copy(cx->arena, str_of(whole));
    return FAULT_NONE;
}

static bool write_key(const char *path)
{
    unsigned char key[KEY_BYTES];
    CLEANUP(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return false;
    randombytes_buf(key, sizeof key);
    bool whole = write(fd, key, sizeof key) == (ssize_t)sizeof key && fsync(fd) == 0;
    sodium_memzero(key, sizeof key);
    return whole;
}

/* The key is made once, and is whole from the moment it has its name: a crash leaves none, and of
 * two that start at the same time one links its own, the other reads that. */
static enum fault make_key(struct ctx *cx, struct str path)
{
    struct str beside = arena_text(cx->arena, "%" PRI_STR ".%" PRI_STR, ARG_STR(path),
                                   ARG_STR(random_text(cx->arena, 12)));

    if (access(path.p, F_OK) == 0)
        return FAULT_NONE;
    bool made = write_key(beside.p) && (link(beside.p, path.p) == 0 || errno == EEXIST);
    enum fault f = FAULT_NONE;
    if (!made)
        f = fault(cx, FAULT_FILE_BROKEN, "cannot make the key file %s: %m", path.p);
    unlink(beside.p);
    return f;
}

static enum fault read_key(struct ctx *cx, struct str state, struct str *ret)
{
    struct str path = arena_text(cx->arena, "%" PRI_STR "/key", ARG_STR(state));

    TRY(make_key(cx, path));
    CLEANUP(close_fd) int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    char *key = NEW_ARRAY(cx->arena, char, KEY_BYTES);
    if (fd < 0 || read(fd, key, KEY_BYTES) != KEY_BYTES)
        return fault(cx, FAULT_FILE_BROKEN, "the key file %s cannot be read", path.p);
    *ret = (struct str){key, KEY_BYTES};
    return FAULT_NONE;
}

/* ---- a database of one's own ---- */

static enum fault read_password(struct ctx *cx, struct str path, struct str *ret)
{
    char text[256];
    struct str name = arena_copy(cx->arena, path);

    CLEANUP(close_fd) int fd = open(name.p, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
    if (n < 0)
        return fault(cx, FAULT_FILE_BROKEN, "cannot read %s: %m", name.p);
    *ret = arena_copy(cx->arena, str_trim((struct str){text, (size_t)n}));
    return FAULT_NONE;
}

static enum fault open_own(struct ctx *cx,
                           const struct database_settings *settings,
                           struct premises *p)
{
    TRY(db_place_from_url(cx, settings->url, &p->owner));
    if (!str_is_empty(settings->password_file))
        TRY(read_password(cx, settings->password_file, &p->owner.password));
    p->serving = p->owner;
    return FAULT_NONE;
}

/* Whoever runs it decides when its tables change, and what else must be stopped before. */
static enum fault refuse_older(struct ctx *cx, const struct premises *p)
{
    CLEANUP(db_close) struct db *db = NULL;
    uint32_t due = 0;

    TRY(db_open(cx, &p->owner, &db));
    TRY(db_migrations_due(cx, db, &due));
    if (due == 0)
        return FAULT_NONE;
    return fault(cx, FAULT_CONFIG_WRONG,
                 "the schema of database.url is older than this program (migrations due: %u): "
                 "run \"insolited migrate\"",
                 due);
}

/* ---- the private one ---- */

static enum fault open_private(struct ctx *cx,
                               const struct database_settings *settings,
                               struct premises *p)
{
    struct private_options options = {
        .state = p->state,
        .buffer_pool_mib = settings->buffer_pool_mib,
        .connections = settings->connections + 64,
    };
    uint32_t run = 0;

    TRY(private_start(cx, &options, &p->server, &p->owner, &p->serving));
    return premises_migrate(cx, p, &run);
}

enum fault premises_migrate(struct ctx *cx, struct premises *p, uint32_t *ret_run)
{
    CLEANUP(db_close) struct db *db = NULL;

    TRY(db_open(cx, &p->owner, &db));
    TRY(db_migrate(cx, db, ret_run));
    if (p->server)
        TRY(private_grant(cx, p->server));
    if (*ret_run > 0)
        say(cx, INFO, "schema migrated", KV_AS("migrations", *ret_run));
    return FAULT_NONE;
}

enum fault premises_open_older(struct ctx *cx,
                               const struct settings *settings,
                               struct premises *ret)
{
    struct premises p = {0};

    TRY(make_state(cx, settings->house.state, &p.state));
    TRY(private_become_user(cx, p.state));
    TRY(read_key(cx, p.state, &p.key));
    enum fault f = str_is_empty(settings->database.url) ? open_private(cx, &settings->database, &p)
                                                        : open_own(cx, &settings->database, &p);
    if (f != FAULT_NONE) {
        premises_close(&p);
        return f;
    }
    *ret = p;
    return FAULT_NONE;
}

enum fault premises_open(struct ctx *cx, const struct settings *settings, struct premises *ret)
{
    struct premises p;

    TRY(premises_open_older(cx, settings, &p));
    if (!p.server)
        TRY(refuse_older(cx, &p));
    *ret = p;
    return FAULT_NONE;
}

void premises_close(struct premises *p)
{
    if (p->server)
        private_stop(&p->server);
}
