/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/mariadbd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "db/files.h"

static struct str under(struct ctx *cx, const struct mariadbd *m, const char *name)
{
    return arena_text(cx->arena, "%" PRI_STR "/%s", ARG_STR(m->folder), name);
}

static struct str first_there(const char *const *paths, const char *file)
{
    for (; *paths; paths++) {
        char path[256];

        snprintf(path, sizeof path, "%s/%s", *paths, file);
        if (access(path, R_OK) == 0)
            return str_of(*paths);
    }
    return STR_NONE;
}

enum fault mariadbd_find(struct ctx *cx, struct mariadbd *ret)
{
    static const char *const programs[] = {"/usr/sbin", "/usr/libexec", "/usr/local/sbin",
                                           "/usr/bin", NULL};
    static const char *const shares[] = {"/usr/share/mysql", "/usr/share/mariadb", NULL};
    struct str program = first_there(programs, "mariadbd");

    ret->tables = first_there(shares, "mysql_system_tables.sql");
    if (str_is_empty(program) || str_is_empty(ret->tables)) {
        return fault(cx, FAULT_FILE_ABSENT,
                     "mariadbd is not installed: the package is mariadb-server-core");
    }
    ret->binary = arena_text(cx->arena, "%" PRI_STR "/mariadbd", ARG_STR(program));
    return FAULT_NONE;
}

bool mariadbd_has_data(struct ctx *cx, const struct mariadbd *m)
{
    return access(under(cx, m, "data/ibdata1").p, F_OK) == 0;
}

/* The command line, NULL-terminated, in cx->arena. */

struct words_out {
    struct arena *arena;
    char *all[48];
    size_t n;
};

static void word(struct words_out *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void word(struct words_out *w, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    w->all[w->n++] = UNCONST(arena_textv(w->arena, format, args).p);
    va_end(args);
}

static void common_words(struct words_out *w, const struct mariadbd *m, const char *data)
{
    word(w, "%" PRI_STR, ARG_STR(m->binary));
    word(w, "--no-defaults");
    word(w, "--datadir=%" PRI_STR "/%s", ARG_STR(m->folder), data);
    word(w, "--lc-messages-dir=%" PRI_STR, ARG_STR(m->tables));
    word(w, "--innodb-log-file-size=256M");
    word(w, "--character-set-server=utf8mb4");
    word(w, "--collation-server=utf8mb4_nopad_bin");
    if (!str_is_empty(m->user))
        word(w, "--user=%" PRI_STR, ARG_STR(m->user));
}

static enum fault spawn(struct ctx *cx, struct words_out *w, int in, int out, pid_t *ret_pid)
{
    static char *const environment[] = {UNCONST("PATH=/usr/sbin:/usr/bin:/sbin:/bin"),
                                        UNCONST("LC_ALL=C"), NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none;
    sigset_t all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    posix_spawn_file_actions_adddup2(&files, out, 2);
    posix_spawn_file_actions_addclosefrom_np(&files, 3);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all);
    int wrong = posix_spawn(ret_pid, w->all[0], &files, &how, w->all, environment);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    if (wrong)
        return fault(cx, FAULT_BROKEN, "starting %s: %s", w->all[0], strerror(wrong));
    return FAULT_NONE;
}

/* The first start. */

/* What mariadb-install-db would feed, without the parts we do not use, and then our own. */
static enum fault bootstrap_text(struct ctx *cx,
                                 const struct mariadbd *m,
                                 struct str users,
                                 struct str *ret)
{
    static const char *const files[] = {"mysql_system_tables.sql", "mysql_performance_tables.sql",
                                        "mysql_system_tables_data.sql", NULL};
    struct buf b = BUF(cx->arena);

    buf_lit(&b, "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n");
    for (size_t i = 0; files[i]; i++) {
        struct str text;

        TRY(file_read(cx, arena_text(cx->arena, "%" PRI_STR "/%s", ARG_STR(m->tables), files[i]),
                      &text));
        buf_add(&b, text);
        buf_byte(&b, '\n');
    }
    buf_add(&b, users);
    *ret = buf_str(&b);
    return FAULT_NONE;
}

static enum fault bootstrap_run(struct ctx *cx, const struct mariadbd *m, struct str sql)
{
    struct words_out w = {.arena = cx->arena};
    CLEANUP(fd_close) int in = -1;
    CLEANUP(fd_close) int out = -1;
    pid_t pid = 0;
    int status = 0;

    common_words(&w, m, "data.new");
    word(&w, "--bootstrap");
    word(&w, "--innodb-buffer-pool-size=64M");
    word(&w, "--innodb-flush-log-at-trx-commit=0");
    word(&w, "--skip-networking");
    /* Of its own: another server that starts takes away every temporary table it finds in its
     * folder. */
    word(&w, "--tmpdir=%" PRI_STR "/data.new", ARG_STR(m->folder));

    struct str script = under(cx, m, "bootstrap.sql");
    TRY(file_write(cx, script, sql));
    in = open(script.p, O_RDONLY | O_CLOEXEC);
    out = open(under(cx, m, "mariadbd.log").p, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    unlink(script.p); /* it holds passwords; the open one is enough */
    if (in < 0 || out < 0)
        return fault(cx, FAULT_FILE_BROKEN, "%s: %s", script.p, strerror(errno));
    TRY(file_give(cx, under(cx, m, "mariadbd.log"), m->user));
    TRY(spawn(cx, &w, in, out, &pid));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return fault(cx, FAULT_DB_BROKEN, "making the data folder: %" PRI_STR,
                     ARG_STR(mariadbd_last_words(cx, m)));
    }
    return FAULT_NONE;
}

enum fault mariadbd_bootstrap(struct ctx *cx, const struct mariadbd *m, struct str users)
{
    struct str fresh = under(cx, m, "data.new");
    struct str data = under(cx, m, "data");
    struct str sql;

    /* Left by a start that was killed half-way: never used, so it may go. */
    TRY(folder_remove(cx, fresh));
    TRY(folder_make(cx, fresh, 0700));
    TRY(file_give(cx, fresh, m->user));
    TRY(bootstrap_text(cx, m, users, &sql));
    TRY(bootstrap_run(cx, m, sql));
    if (rename(fresh.p, data.p))
        return fault(cx, FAULT_FILE_BROKEN, "%s: %s", data.p, strerror(errno));
    return FAULT_NONE;
}

/* Every start. */

enum fault mariadbd_spawn(struct ctx *cx, const struct mariadbd *m, pid_t *ret_pid)
{
    struct words_out w = {.arena = cx->arena};
    CLEANUP(fd_close) int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    common_words(&w, m, "data");
    word(&w, "--socket=../socket"); /* it works in its data folder: the path is short anywhere */
    word(&w, "--pid-file=%" PRI_STR "/server.pid", ARG_STR(m->folder));
    word(&w, "--log-error=%" PRI_STR "/mariadbd.log", ARG_STR(m->folder));
    word(&w, "--tmpdir=%" PRI_STR "/tmp", ARG_STR(m->folder));
    word(&w, "--skip-networking");
    word(&w, "--skip-name-resolve");
    word(&w, "--performance-schema=OFF");
    word(&w, "--max-connections=%u", m->connections);
    word(&w, "--max-allowed-packet=64M");
    word(&w, "--transaction-isolation=READ-COMMITTED");
    word(&w, "--innodb-flush-log-at-trx-commit=1"); /* what was acknowledged stays */
    word(&w, "--innodb-buffer-pool-size=%uM", m->buffer_pool_mib);
    word(&w, "--innodb-lock-wait-timeout=5");
    word(&w, "--innodb-stats-on-metadata=OFF");
    /* Sampled at each start and as tables grow. Kept ones are stale when a server stops soon after
     * much was loaded, and then every index looks as good as any other. */
    word(&w, "--innodb-stats-persistent=OFF");
    word(&w, "--innodb-purge-threads=2");
    word(&w, "--innodb-io-capacity=2000");
    word(&w, "--key-buffer-size=1M");
    word(&w, "--aria-pagecache-buffer-size=8M");
    word(&w, "--table-open-cache=1000");
    word(&w, "--open-files-limit=4096");
    TRY(spawn(cx, &w, nothing, nothing, ret_pid));
    TRY(file_write(cx, under(cx, m, "pid"), arena_text(cx->arena, "%d\n", (int)*ret_pid)));
    return file_give(cx, under(cx, m, "pid"), m->user);
}

/* A pid can be another program's by now: only one that was given our data folder is ours. */
static bool is_ours(struct ctx *cx, const struct mariadbd *m, pid_t pid)
{
    struct str wanted = arena_text(cx->arena, "--datadir=%" PRI_STR "/data", ARG_STR(m->folder));
    char path[64];
    char line[4096];

    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof line);
    return n > 0 && memmem(line, (size_t)n, wanted.p, wanted.n + 1) != NULL;
}

pid_t mariadbd_running(struct ctx *cx, const struct mariadbd *m)
{
    struct str text;

    if (file_read(cx, under(cx, m, "pid"), &text) != FAULT_NONE) {
        trouble_clear(cx);
        return 0;
    }
    pid_t pid = (pid_t)strtol(text.p, NULL, 10);
    if (pid <= 1 || mariadbd_is_gone(pid) || !is_ours(cx, m, pid))
        return 0;
    return pid;
}

/* A process that ended but was not waited for by its parent has no command line any more. */
static bool is_zombie(pid_t pid)
{
    char path[64];
    char byte;

    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 || read(fd, &byte, 1) < 1;
}

bool mariadbd_is_gone(pid_t pid)
{
    pid_t reaped = waitpid(pid, NULL, WNOHANG);

    if (reaped >= 0)
        return reaped == pid;
    return kill(pid, 0) != 0 ? errno == ESRCH : is_zombie(pid);
}

bool mariadbd_end(pid_t pid, int signal, struct span patience)
{
    int64_t until = moment_ticks() + patience.us;

    kill(pid, signal);
    while (!mariadbd_is_gone(pid)) {
        struct timespec pause = {0, 5000000};

        if (moment_ticks() > until)
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

struct str mariadbd_last_words(struct ctx *cx, const struct mariadbd *m)
{
    struct str rest;
    struct str line;
    struct str last = STR("its log says nothing");

    if (file_read(cx, under(cx, m, "mariadbd.log"), &rest) != FAULT_NONE) {
        trouble_clear(cx);
        return last;
    }
    while (str_cut(&rest, '\n', &line)) {
        size_t at = str_find(line, STR("ERROR"));
        if (at < line.n && str_find(line, STR("Aborting")) == line.n)
            last = line;
    }
    return last;
}
