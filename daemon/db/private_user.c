/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/private.h"

#include <errno.h>
#include <ftw.h>
#include <grp.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/files.h"

enum fault private_user_make(struct ctx *cx)
{
    static char *const words[] = {UNCONST("useradd"),      UNCONST("--system"),
                                  UNCONST("--user-group"), UNCONST("--no-create-home"),
                                  UNCONST("--home-dir"),   UNCONST("/nonexistent"),
                                  UNCONST("--shell"),      UNCONST("/usr/sbin/nologin"),
                                  UNCONST(PRIVATE_USER),   NULL};
    static char *const environment[] = {UNCONST("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), NULL};
    pid_t pid = 0;
    int status = 0;

    if (getpwnam(PRIVATE_USER))
        return FAULT_NONE;
    int wrong = posix_spawnp(&pid, "/usr/sbin/useradd", NULL, NULL, words, environment);
    if (wrong)
        return fault(cx, FAULT_BROKEN, "useradd: %s", strerror(wrong));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (!getpwnam(PRIVATE_USER)) /* two at once: one of them made it */
        return fault(cx, FAULT_BROKEN, "the system user " PRIVATE_USER " could not be made");
    return FAULT_NONE;
}

/* nftw has no way to pass something along; the walk happens once, before there are threads. */
static uid_t new_owner;
static gid_t new_group;

static int give_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)kind;
    (void)where;
    if (st->st_uid == new_owner)
        return 0;
    return lchown(path, new_owner, new_group);
}

static bool is_everybodys(struct str state)
{
    static const char *const folders[] = {"/",        "/bin", "/boot",  "/dev",  "/etc", "/home",
                                          "/lib",     "/opt", "/proc",  "/root", "/run", "/sbin",
                                          "/srv",     "/sys", "/tmp",   "/usr",  "/var", "/var/lib",
                                          "/var/tmp", "/mnt", "/media", NULL};

    for (size_t i = 0; folders[i]; i++) {
        if (str_is(state, str_of(folders[i])))
            return true;
    }
    return false;
}

enum fault private_become_user(struct ctx *cx, struct str state)
{
    if (geteuid() != 0)
        return FAULT_NONE;
    if (is_everybodys(state)) {
        return fault(cx, FAULT_CONFIG_WRONG, "%" PRI_STR " cannot be a state folder: others use it",
                     ARG_STR(state));
    }
    TRY(private_user_make(cx));

    const struct passwd *who = getpwnam(PRIVATE_USER);
    struct str closed = folder_closed_to(cx, state, STR(PRIVATE_USER));
    if (!str_is_empty(closed)) {
        return fault(cx, FAULT_CONFIG_WRONG,
                     "the system user " PRIVATE_USER " may not enter %" PRI_STR
                     ": choose another state folder, such as /var/lib/insolite",
                     ARG_STR(closed));
    }
    TRY(folder_make(cx, state, 0750));
    new_owner = who->pw_uid;
    new_group = who->pw_gid;
    if (nftw(state.p, give_one, 16, FTW_PHYS | FTW_MOUNT))
        return fault(cx, FAULT_FILE_BROKEN, "%" PRI_STR ": %s", ARG_STR(state), strerror(errno));
    if (initgroups(PRIVATE_USER, new_group) || setgid(new_group) || setuid(new_owner))
        return fault(cx, FAULT_BROKEN, "becoming " PRIVATE_USER ": %s", strerror(errno));
    return FAULT_NONE;
}
