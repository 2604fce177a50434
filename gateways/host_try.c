/* SPDX-License-Identifier: EUPL-1.2 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gateways/host_inside.h"

#define TRY_MILLISECONDS 5000
#define SETTINGS_MOST 65536

extern char **environ;

/* ---- the promise ---- */

static bool feed_is_whole(const struct feed_ops *ops)
{
    return ops && ops->pull && ops->skim;
}

static bool payment_is_whole(const struct payment_ops *ops)
{
    return ops && ops->start && ops->look && ops->close && ops->refund && ops->notice;
}

static bool payout_is_whole(const struct payout_ops *ops)
{
    return ops && ops->make && ops->prove;
}

/* A table of verbs for each power that is claimed, and for no other; each with all its verbs. */
static struct str powers_promise(struct arena *a, const struct gateway *g)
{
    unsigned told = (g->feed ? GATEWAY_FEED : 0u) | (g->payment ? GATEWAY_PAYMENT : 0u) |
                    (g->payout ? GATEWAY_PAYOUT : 0u);

    if (g->powers == 0 ||
        (g->powers & ~(unsigned)(GATEWAY_FEED | GATEWAY_PAYMENT | GATEWAY_PAYOUT)))
        return arena_text(a, "it claims powers that there are not (%u)", g->powers);
    if (g->powers != told)
        return STR("its powers and its tables of verbs do not go together");
    if ((g->feed && !feed_is_whole(g->feed)) || (g->payment && !payment_is_whole(g->payment)) ||
        (g->payout && !payout_is_whole(g->payout)))
        return STR("a verb of a power that it claims is missing");
    return STR_NONE;
}

static struct str settings_promise(struct arena *a, const struct shape *settings)
{
    struct str why;

    if (!settings)
        return STR("it does not describe its settings");
    if (!shape_is_sound(a, settings, &why))
        return arena_text(a, "its settings are not sound: %" PRI_STR, ARG_STR(why));
    return STR_NONE;
}

struct str module_promise(struct arena *a, const struct gateway *g, struct str name)
{
    /* Nothing behind these may be looked at when they differ. */
    if (g->abi != GATEWAY_ABI) {
        return arena_text(a, "made for version %u of the promise, this is version %d", g->abi,
                          GATEWAY_ABI);
    }
    if (g->size != sizeof *g)
        return arena_text(a, "its struct gateway has %u bytes, ours has %zu", g->size, sizeof *g);
    if (g->layout != GATEWAY_LAYOUT)
        return STR("it was made with other structs or other faults: build it again");
    if (!g->name || !g->means)
        return STR("it does not say its name and what it is for");
    if (name.n > 0 && !str_is(name, str_of(g->name)))
        return arena_text(a, "it calls itself \"%.40s\"", g->name);
    if (!g->open || !g->close)
        return STR("it cannot be opened or closed");
    struct str why = powers_promise(a, g);

    return str_is_empty(why) ? settings_promise(a, g->settings) : why;
}

const struct gateway *module_load(struct arena *a, struct str path, struct str *ret_why)
{
    void *module = dlopen(arena_copy(a, path).p, RTLD_NOW | RTLD_LOCAL);
    const struct gateway *g = module ? dlsym(module, "gateway_export") : NULL;

    if (!g) {
        const char *why = dlerror();

        *ret_why = arena_text(a, "it cannot be loaded: %s", why ? why : "no gateway_export in it");
    }
    return g;
}

/* ---- the child ---- */

static struct str read_all(struct arena *a, int fd, size_t most)
{
    struct buf b = BUF(a);
    long got;

    while (b.n < most && (got = (long)read(fd, buf_room(&b, 4096), 4096)) != 0) {
        if (got < 0 && errno != EINTR)
            break;
        b.n += got > 0 ? (size_t)got : 0;
    }
    return buf_str(&b);
}

static enum fault no_fetch(void *of,
                           struct ctx *cx,
                           const struct gateway_fetch *asked,
                           struct gateway_fetched *ret)
{
    (void)of, (void)asked, (void)ret;
    return fault(cx, FAULT_UPSTREAM_DOWN, "nothing is fetched while a module is being tried");
}

static enum fault no_remember(void *of, struct ctx *cx, struct str name, struct str value)
{
    (void)of, (void)cx, (void)name, (void)value;
    return FAULT_NONE;
}

static enum fault no_recall(void *of, struct ctx *cx, struct str name, struct str *ret_value)
{
    (void)of, (void)cx, (void)name;
    *ret_value = STR_NONE;
    return FAULT_NONE;
}

static void no_log(void *of,
                   struct ctx *cx,
                   enum gateway_log level,
                   const char *what,
                   struct str about)
{
    (void)of, (void)cx, (void)level, (void)what, (void)about;
}

/* One line on standard output: the parent shows it. */
static int finding(struct ctx *cx, struct str why)
{
    struct buf line = BUF(cx->arena);

    buf_add(&line, why);
    for (const struct field_trouble *t = cx->trouble.fields; t; t = t->next) {
        buf_format(&line, "%s%" PRI_STR ": %" PRI_STR, line.n ? "; " : "", ARG_STR(t->field),
                   ARG_STR(t->why));
    }
    if (line.n == 0)
        buf_lit(&line, "it does not open");
    printf("%" PRI_STR "\n", ARG_STR(buf_str(&line)));
    fflush(stdout);
    return 1;
}

int gateway_try(struct ctx *cx, struct str path)
{
    struct str settings = str_trim(read_all(cx->arena, STDIN_FILENO, SETTINGS_MOST));
    struct str why = STR_NONE;
    const struct gateway *g = module_load(cx->arena, path, &why);
    void *self = NULL;
    void *given;

    if (!g)
        return finding(cx, why);
    why = module_promise(cx->arena, g, STR_NONE);
    if (!str_is_empty(why))
        return finding(cx, why);
    const struct gateway_host host = {.home = cx->arena,
                                      .fetch = no_fetch,
                                      .remember = no_remember,
                                      .recall = no_recall,
                                      .log = no_log};

    given = arena_take(cx->arena, g->settings->size, alignof(max_align_t));
    if (settings.n > 0 && shape_read_json_text(cx, g->settings, settings, given) != FAULT_NONE)
        return finding(cx, cx->trouble.story);
    if (g->open(cx, &host, given, &self) == FAULT_NONE) {
        g->close(self);
    } else if (settings.n > 0) {
        return finding(cx, cx->trouble.story);
    }
    return 0;
}

/* ---- the parent ---- */

/* A file in memory: unlike a pipe it neither fills nor breaks. */
static int settings_file(struct str settings)
{
    int fd = memfd_create("settings", MFD_CLOEXEC);

    if (fd < 0)
        return -1;
    if ((settings.n > 0 && write(fd, settings.p, settings.n) != (long)settings.n) ||
        lseek(fd, 0, SEEK_SET) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool spawn(struct arena *a,
                  struct str self,
                  struct str path,
                  int in,
                  int out,
                  pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    char *arguments[] = {(char *)UNCONST(arena_copy(a, self).p), (char *)UNCONST("--try-gateway"),
                         (char *)UNCONST(arena_copy(a, path).p), NULL};
    bool done;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    done = posix_spawn(ret_pid, arguments[0], &actions, NULL, arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return done;
}

/* What the child says until it closes its output, or until it took too long. */
static struct str listen_to(struct arena *a, int fd, int64_t until)
{
    struct buf said = BUF(a);

    for (;;) {
        int64_t left = (until - moment_ticks()) / 1000;
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int ready = left > 0 ? poll(&wait, 1, (int)left) : 0;

        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            break;
        char piece[512];
        long got = (long)read(fd, piece, sizeof piece);

        if (got <= 0)
            break;
        if (said.n < 2048)
            buf_add(&said, (struct str){piece, (size_t)got});
    }
    return str_trim(buf_str(&said));
}

/* A child that says nothing any more may go on all the same: it is ended when it took too long. */
static int end_of(pid_t pid, int64_t until, bool *ret_late)
{
    const struct timespec nap = {0, 1000000};
    int status = 0;

    *ret_late = false;
    while (!*ret_late && waitpid(pid, &status, WNOHANG) == 0) {
        nanosleep(&nap, NULL);
        *ret_late = moment_ticks() >= until;
    }
    if (*ret_late)
        kill(pid, SIGKILL);
    while (*ret_late && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static struct str verdict(struct arena *a, int status, bool late, struct str said)
{
    if (late)
        return STR("it took too long to open");
    if (WIFSIGNALED(status)) {
        return arena_text(a, "it dies while it is opened (signal %d, %s)", WTERMSIG(status),
                          strsignal(WTERMSIG(status)));
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return STR_NONE;
    /* The last line: a module may write what it likes before. */
    for (size_t i = said.n; i > 0; i--) {
        if (said.p[i - 1] == '\n')
            return (struct str){said.p + i, said.n - i};
    }
    return said.n > 0 ? said
                      : arena_text(a, "it ends the program while it is opened (status %d)",
                                   WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

struct str module_try(struct ctx *cx, struct str self, struct str path, struct str settings)
{
    int in;
    int out[2];
    int64_t until = moment_ticks() + INT64_C(1000) * TRY_MILLISECONDS;
    bool late = false;
    bool runs;
    pid_t pid;

    if (settings.n > SETTINGS_MOST)
        return STR("its settings are too long");
    in = settings_file(settings);
    if (in < 0 || pipe2(out, O_CLOEXEC) != 0) {
        if (in >= 0)
            close(in);
        return arena_text(cx->arena, "it cannot be tried: %s", strerror(errno));
    }
    runs =
        spawn(cx->arena, str_is_empty(self) ? STR("/proc/self/exe") : self, path, in, out[1], &pid);
    close(in);
    close(out[1]);
    if (!runs) {
        close(out[0]);
        return arena_text(cx->arena, "it cannot be tried: %" PRI_STR " does not run",
                          ARG_STR(self));
    }
    struct str said = listen_to(cx->arena, out[0], until);

    close(out[0]);
    int status = end_of(pid, until, &late);

    return verdict(cx->arena, status, late, said);
}
