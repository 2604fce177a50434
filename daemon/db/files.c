/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"

void fd_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static enum fault broken(struct ctx *cx, struct str path)
{
    int wrong = errno;

    return fault(cx, wrong == ENOENT ? FAULT_FILE_ABSENT : FAULT_FILE_BROKEN, "%" PRI_STR ": %s",
                 ARG_STR(path), strerror(wrong));
}

enum fault file_read(struct ctx *cx, struct str path, struct str *ret)
{
    CLEANUP(fd_close) int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    struct buf b = BUF(cx->arena);

    if (fd < 0)
        return broken(cx, path);
    for (;;) {
        ssize_t n = read(fd, buf_room(&b, 65536), 65536);
        if (n < 0)
            return broken(cx, path);
        if (n == 0)
            break;
        b.n += (size_t)n;
    }
    *ret = buf_str(&b);
    return FAULT_NONE;
}

static enum fault write_all(struct ctx *cx, int fd, struct str path, struct str text)
{
    while (text.n > 0) {
        ssize_t n = write(fd, text.p, text.n);
        if (n < 0)
            return broken(cx, path);
        text = (struct str){text.p + n, text.n - (size_t)n};
    }
    if (fsync(fd))
        return broken(cx, path);
    return FAULT_NONE;
}

enum fault file_write(struct ctx *cx, struct str path, struct str text)
{
    struct str beside = arena_text(cx->arena, "%" PRI_STR ".new", ARG_STR(path));
    CLEANUP(fd_close) int fd = -1;

    unlink(beside.p);
    fd = open(beside.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return broken(cx, beside);
    TRY(write_all(cx, fd, beside, text));
    if (rename(beside.p, path.p))
        return broken(cx, path);
    return FAULT_NONE;
}

enum fault folder_make(struct ctx *cx, struct str path, unsigned mode)
{
    struct str copy = arena_copy(cx->arena, path);
    char *p = UNCONST(copy.p);

    for (size_t i = 1; i < path.n; i++) {
        if (p[i] != '/')
            continue;
        p[i] = '\0';
        if (mkdir(p, 0755) && errno != EEXIST)
            return broken(cx, path);
        p[i] = '/';
    }
    if (mkdir(p, mode) && errno != EEXIST)
        return broken(cx, path);
    return FAULT_NONE;
}

enum fault file_give(struct ctx *cx, struct str path, struct str user)
{
    if (str_is_empty(user))
        return FAULT_NONE;

    const struct passwd *who = getpwnam(user.p);
    if (!who || lchown(path.p, who->pw_uid, who->pw_gid))
        return broken(cx, path);
    return FAULT_NONE;
}

static bool may_enter(const struct stat *st, const struct passwd *who)
{
    if (st->st_uid == who->pw_uid)
        return st->st_mode & S_IXUSR;
    return st->st_mode & (st->st_gid == who->pw_gid ? S_IXGRP : S_IXOTH);
}

struct str folder_closed_to(struct ctx *cx, struct str path, struct str user)
{
    const struct passwd *who = getpwnam(user.p);
    struct str copy = arena_copy(cx->arena, path);
    char *p = UNCONST(copy.p);

    for (size_t i = 1; who && i < path.n; i++) {
        struct stat st;

        if (p[i] != '/')
            continue;
        p[i] = '\0';
        if (stat(p, &st) == 0 && !may_enter(&st, who))
            return str_of(p);
        p[i] = '/';
    }
    return STR_NONE;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

enum fault folder_remove(struct ctx *cx, struct str path)
{
    if (nftw(path.p, remove_one, 16, FTW_DEPTH | FTW_PHYS) && errno != ENOENT)
        return broken(cx, path);
    return FAULT_NONE;
}

bool file_lock_now(int fd, enum file_hold hold)
{
    return flock(fd, (hold == FILE_ALONE ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0;
}

enum fault file_lock(struct ctx *cx,
                     struct str path,
                     enum file_hold hold,
                     struct span patience,
                     int *ret_fd)
{
    int64_t until = moment_ticks() + patience.us;
    CLEANUP(fd_close) int fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return broken(cx, path);
    while (!file_lock_now(fd, hold)) {
        struct timespec pause = {0, 10000000};

        if (moment_ticks() >= until) {
            return fault(cx, FAULT_DB_BUSY, "%" PRI_STR " is held by another process",
                         ARG_STR(path));
        }
        nanosleep(&pause, NULL);
    }
    *ret_fd = fd;
    fd = -1; /* NOLINT(clang-analyzer-deadcode.DeadStores): the clean-up reads it */
    return FAULT_NONE;
}
