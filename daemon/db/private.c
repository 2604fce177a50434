/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/private.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/files.h"
#include "db/inside.h"
#include "db/mariadbd.h"

#define SOCKET_PATH_MOST 107
#define START_PATIENCE SECONDS(90) /* a recovery after a long day included */
#define STOP_PATIENCE SECONDS(60)

/*
 * STATE/db/
 *     data/          MariaDB's own
 *     socket         where it listens
 *     pid            the process we started
 *     passwords      of the two users, mode 0600
 *     lock           held while somebody starts or stops the server
 *     users          held, shared, by everybody who uses it
 */
struct private_server {
    struct arena *home;
    struct mariadbd m;
    struct str lock_path;
    int users_fd;
    int folder_fd; /* the way to the socket when its path is too long */
    int wake_fd;   /* tells the watcher to look up */
    struct db_place owner;
    struct db_place serving;
    struct db_place bare; /* the owner, before there is a schema */
    pthread_t watcher;
    bool watched;
    atomic_int pid;
    atomic_bool up;
    atomic_bool stopping;
};

static struct str in_folder(struct arena *a, const struct private_server *s, const char *name)
{
    return arena_text(a, "%" PRI_STR "/%s", ARG_STR(s->m.folder), name);
}

/* Users. */

static enum fault passwords_make(struct ctx *cx, struct private_server *s)
{
    struct str path = in_folder(cx->arena, s, "passwords");
    struct str text =
        arena_text(cx->arena, "%" PRI_STR "\n%" PRI_STR "\n", ARG_STR(random_text(cx->arena, 32)),
                   ARG_STR(random_text(cx->arena, 32)));

    TRY(file_write(cx, path, text));
    return file_give(cx, path, s->m.user);
}

static enum fault passwords_read(struct ctx *cx, struct private_server *s)
{
    struct str text;
    struct str owner;
    struct str serving;

    TRY(file_read(cx, in_folder(cx->arena, s, "passwords"), &text));
    if (!str_cut(&text, '\n', &owner) || !str_cut(&text, '\n', &serving))
        return fault(cx, FAULT_FILE_BROKEN, "the password file of the private server is cut off");
    s->owner.password = arena_copy(s->home, owner);
    s->serving.password = arena_copy(s->home, serving);
    s->bare = s->owner;
    s->bare.schema = STR_NONE;
    return FAULT_NONE;
}

static struct str users_sql(struct ctx *cx, const struct private_server *s)
{
    return arena_text(cx->arena,
                      "CREATE DATABASE insolite CHARACTER SET utf8mb4"
                      " COLLATE utf8mb4_nopad_bin;\n"
                      "FLUSH PRIVILEGES;\n"
                      "DROP USER IF EXISTS root@localhost;\n"
                      "CREATE USER %" PRI_STR "@localhost IDENTIFIED BY '%" PRI_STR "';\n"
                      "CREATE USER %" PRI_STR "@localhost IDENTIFIED BY '%" PRI_STR "';\n"
                      "GRANT ALL ON *.* TO %" PRI_STR "@localhost WITH GRANT OPTION;\n",
                      ARG_STR(s->owner.user), ARG_STR(s->owner.password), ARG_STR(s->serving.user),
                      ARG_STR(s->serving.password), ARG_STR(s->owner.user));
}

/* The server. All of this runs under the lock. */

static bool answers(struct ctx *cx, const struct private_server *s)
{
    struct db *db = NULL;

    if (db_open(cx, &s->bare, &db) != FAULT_NONE) {
        trouble_clear(cx);
        return false;
    }
    db_close(&db);
    return true;
}

static enum fault wait_for_answer(struct ctx *cx, struct private_server *s, pid_t pid)
{
    int64_t until = moment_ticks() + START_PATIENCE.us;

    while (!answers(cx, s)) {
        struct timespec pause = {0, 10000000};

        if (mariadbd_is_gone(pid)) {
            return fault(cx, FAULT_DB_BROKEN, "mariadbd ended while starting: %" PRI_STR,
                         ARG_STR(mariadbd_last_words(cx, &s->m)));
        }
        if (moment_ticks() > until) {
            return fault(cx, FAULT_DB_BUSY, "mariadbd does not answer: see %" PRI_STR,
                         ARG_STR(in_folder(cx->arena, s, "mariadbd.log")));
        }
        nanosleep(&pause, NULL);
    }
    atomic_store(&s->pid, (int)pid);
    atomic_store(&s->up, true);
    return FAULT_NONE;
}

static enum fault ensure_running(struct ctx *cx, struct private_server *s)
{
    pid_t pid = mariadbd_running(cx, &s->m);

    if (pid != 0) { /* another's, or left behind by a daemon that was killed */
        if (wait_for_answer(cx, s, pid) == FAULT_NONE)
            return FAULT_NONE;
        say(cx, WARN, "the database server found here does not answer: ending it",
            KV_AS("pid", (int)pid));
        trouble_clear(cx);
        if (!mariadbd_is_gone(pid))
            mariadbd_end(pid, SIGKILL, SECONDS(10));
    }
    unlink(in_folder(cx->arena, s, "socket").p);
    TRY(mariadbd_spawn(cx, &s->m, &pid));
    return wait_for_answer(cx, s, pid);
}

static enum fault make_and_run(struct ctx *cx, struct private_server *s)
{
    if (!mariadbd_has_data(cx, &s->m)) {
        TRY(passwords_make(cx, s));
        TRY(passwords_read(cx, s));
        TRY(mariadbd_bootstrap(cx, &s->m, users_sql(cx, s)));
    }
    TRY(passwords_read(cx, s));
    return ensure_running(cx, s);
}

/* Making the struct. */

/* Through /proc when the path does not fit into a socket's address: the folder is held open. */
static enum fault socket_path(struct ctx *cx, struct private_server *s, struct str *ret)
{
    struct str plain = in_folder(s->home, s, "socket");

    *ret = plain;
    if (plain.n <= SOCKET_PATH_MOST)
        return FAULT_NONE;
    s->folder_fd = open(s->m.folder.p, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (s->folder_fd < 0) {
        return fault(cx, FAULT_FILE_BROKEN, "%" PRI_STR ": %s", ARG_STR(s->m.folder),
                     strerror(errno));
    }
    *ret = arena_text(s->home, "/proc/self/fd/%d/socket", s->folder_fd);
    return FAULT_NONE;
}

static enum fault folders_make(struct ctx *cx, struct private_server *s)
{
    struct str tmp = in_folder(cx->arena, s, "tmp");
    struct str closed = STR_NONE;

    if (!str_is_empty(s->m.user))
        closed = folder_closed_to(cx, s->m.folder, s->m.user);
    if (!str_is_empty(closed)) {
        return fault(cx, FAULT_CONFIG_WRONG,
                     "the system user %" PRI_STR " may not enter %" PRI_STR
                     ": choose another state folder, such as /var/lib/insolite",
                     ARG_STR(s->m.user), ARG_STR(closed));
    }
    TRY(folder_make(cx, s->m.folder, 0700));
    TRY(file_give(cx, s->m.folder, s->m.user));
    TRY(folder_make(cx, tmp, 0700));
    return file_give(cx, tmp, s->m.user);
}

static enum fault prepare(struct ctx *cx,
                          struct private_server *s,
                          const struct private_options *options)
{
    struct str socket;

    s->m.folder = arena_text(s->home, "%" PRI_STR "/db", ARG_STR(options->state));
    s->m.buffer_pool_mib = options->buffer_pool_mib ? options->buffer_pool_mib : 256;
    s->m.connections = options->connections ? options->connections : 100;
    TRY(mariadbd_find(cx, &s->m));
    s->m.binary = arena_copy(s->home, s->m.binary);
    if (geteuid() == 0) {
        TRY(private_user_make(cx));
        s->m.user = STR(PRIVATE_USER);
    }
    TRY(folders_make(cx, s));
    TRY(socket_path(cx, s, &socket));
    s->owner = (struct db_place){
        .socket = socket, .user = STR("insolite_owner"), .schema = STR("insolite")};
    s->serving = (struct db_place){
        .socket = socket, .user = STR("insolite_serving"), .schema = STR("insolite")};
    s->lock_path = in_folder(s->home, s, "lock");
    return FAULT_NONE;
}

static enum fault lock(struct ctx *cx, struct private_server *s, int *ret_fd)
{
    TRY(file_lock(cx, s->lock_path, FILE_ALONE, START_PATIENCE, ret_fd));
    return file_give(cx, s->lock_path, s->m.user);
}

static enum fault start(struct ctx *cx,
                        struct private_server *s,
                        const struct private_options *options)
{
    CLEANUP(fd_close) int held = -1;

    TRY(prepare(cx, s, options));
    TRY(lock(cx, s, &held));
    struct str users = in_folder(cx->arena, s, "users");
    TRY(file_lock(cx, users, FILE_SHARED, SECONDS(5), &s->users_fd));
    TRY(file_give(cx, users, s->m.user));
    return make_and_run(cx, s);
}

/* The watcher. */

enum fault private_watch(struct private_server *s)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    CLEANUP(fd_close) int held = -1;
    struct ctx cx;

    ctx_init(&cx, arena);
    if (!mariadbd_is_gone(atomic_load(&s->pid)))
        return FAULT_NONE;
    atomic_store(&s->up, false);
    say(&cx, WARN, "the database server died: starting it again",
        KV_AS("pid", (int)atomic_load(&s->pid)));
    enum fault f = lock(&cx, s, &held);
    if (f == FAULT_NONE && !atomic_load(&s->stopping))
        f = ensure_running(&cx, s);
    if (f != FAULT_NONE) {
        log_trouble(&cx, LOG_ERROR, "the database server does not start again");
    } else if (atomic_load(&s->up)) {
        say(&cx, INFO, "the database server is back", KV_AS("pid", (int)atomic_load(&s->pid)));
    }
    return f;
}

/* Until the process ends, somebody wakes us, or a second has gone by. */
static void wait_for_end(struct private_server *s)
{
    CLEANUP(fd_close) int pid_fd = (int)syscall(SYS_pidfd_open, atomic_load(&s->pid), 0);
    struct pollfd at[] = {{.fd = s->wake_fd, .events = POLLIN}, {.fd = pid_fd, .events = POLLIN}};

    if (pid_fd >= 0)
        poll(at, COUNT_OF(at), 1000);
}

static void *watch(void *arg)
{
    struct private_server *s = arg;

    while (!atomic_load(&s->stopping)) {
        wait_for_end(s);
        if (atomic_load(&s->stopping))
            break;
        if (private_watch(s) != FAULT_NONE) {
            struct pollfd at = {.fd = s->wake_fd, .events = POLLIN};
            poll(&at, 1, 1000);
        }
    }
    return NULL;
}

/* The verbs. */

static void server_free(struct private_server *s)
{
    fd_close(&s->users_fd);
    fd_close(&s->folder_fd);
    fd_close(&s->wake_fd);
    struct arena *home = s->home;
    arena_free(&home);
}

enum fault private_start(struct ctx *cx,
                         const struct private_options *options,
                         struct private_server **ret,
                         struct db_place *ret_owner,
                         struct db_place *ret_serving)
{
    struct arena *home = arena_new();
    struct private_server *s = NEW(home, struct private_server);

    s->home = home;
    s->users_fd = -1;
    s->folder_fd = -1;
    s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    enum fault f = start(cx, s, options);
    if (f != FAULT_NONE) {
        server_free(s);
        return fault_while(cx, f, "starting the private database server");
    }
    s->watched = pthread_create(&s->watcher, NULL, watch, s) == 0;
    assert(s->watched);
    *ret = s;
    *ret_owner = s->owner;
    *ret_serving = s->serving;
    return FAULT_NONE;
}

bool private_is_up(struct private_server *s)
{
    return atomic_load(&s->up);
}

/* Under the lock: who still holds `users` shared goes on using the server. */
static void end_if_last(struct ctx *cx, struct private_server *s)
{
    pid_t pid = mariadbd_running(cx, &s->m);

    if (pid == 0 || !file_lock_now(s->users_fd, FILE_ALONE))
        return;
    if (!mariadbd_end(pid, SIGTERM, STOP_PATIENCE)) {
        say(cx, ERROR, "the database server did not stop in time", KV_AS("pid", (int)pid));
        mariadbd_end(pid, SIGKILL, SECONDS(10));
    }
    unlink(in_folder(cx->arena, s, "pid").p);
}

void private_stop(struct private_server **server)
{
    CLEANUP(arena_free) struct arena *arena = arena_new();
    CLEANUP(fd_close) int held = -1;
    struct private_server *s = *server;
    struct ctx cx;
    uint64_t one = 1;

    *server = NULL;
    if (!s)
        return;
    ctx_init(&cx, arena);
    atomic_store(&s->stopping, true);
    if (write(s->wake_fd, &one, sizeof one) < 0)
        say(&cx, WARN, "the watcher could not be woken");
    pthread_join(s->watcher, NULL);
    if (lock(&cx, s, &held) == FAULT_NONE) {
        end_if_last(&cx, s);
    } else {
        log_trouble(&cx, LOG_WARN, "the database server is left running");
    }
    server_free(s);
}

/*
 * Rights are given table by table: on a ledger table one may read and add, nothing else. Names come
 * from the schema, not from outside; a table name cannot be bound.
 */
static enum fault grant_one(struct ctx *cx,
                            struct db *db,
                            struct private_server *s,
                            struct str table)
{
    bool ledger = str_starts(table, STR("ledger_"));
    bool remembers = str_is(table, STR("schema_migration"));
    const char *rights = ledger      ? "SELECT, INSERT"
                         : remembers ? "SELECT"
                                     : "SELECT, INSERT, UPDATE, DELETE";
    struct str sql = arena_text(cx->arena, "GRANT %s ON `%" PRI_STR "` TO %" PRI_STR "@localhost",
                                rights, ARG_STR(table), ARG_STR(s->serving.user));

    if (memchr(table.p, '`', table.n))
        return fault(cx, FAULT_DB_BROKEN, "a table has a quote in its name");
    return db_plain(cx, db, sql.p, sql.n);
}

enum fault private_grant(struct ctx *cx, struct private_server *server)
{
    CLEANUP(db_close) struct db *db = NULL;
    struct list tables;

    TRY(db_open(cx, &server->owner, &db));
    TRY(db_all(cx, db, &TABLE_UNGRANTED, ARGS(server->serving.user), &tables));
    each_in (table, struct table_row, &tables)
        TRY(grant_one(cx, db, server, table->name));
    return FAULT_NONE;
}
