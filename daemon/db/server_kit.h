/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "db/migrate.h"
#include "db/private.h"

/* For tests: a private server in a folder of its own under /tmp, migrated, and its end. */
struct server_kit {
    char folder[64];
    pid_t sweeper;
    int sweeper_fd;
    bool quiet; /* set by a test that makes trouble on purpose */
    struct arena *arena;
    struct ctx cx;
    struct private_server *server;
    struct db_place owner;
    struct db_place serving;
};

static inline int kit_remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static inline enum fault kit_start(struct server_kit *kit)
{
    struct private_options options = {
        .state = str_of(kit->folder), .buffer_pool_mib = 64, .connections = 60};

    return private_start(&kit->cx, &options, &kit->server, &kit->owner, &kit->serving);
}

/*
 * A test may crash: a child of ours waits for our end, whatever it is, and then ends the server and
 * takes the folder away. It learns of the end by a pipe that closes.
 */
static inline void kit_sweep(const char *folder)
{
    char path[128];
    char line[4096] = "";
    int pid = 0;

    snprintf(path, sizeof path, "%s/db/pid", folder);
    FILE *f = fopen(path, "re");
    if (f && fscanf(f, "%d", &pid) == 1) { /* NOLINT(cert-err34-c): mariadbd wrote it */
        snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
        FILE *words = fopen(path, "re");
        size_t n = words ? fread(line, 1, sizeof line - 1, words) : 0;
        if (memmem(line, n, folder, strlen(folder)))
            kill(pid, SIGKILL);
        usleep(200000);
    }
    nftw(folder, kit_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void kit_watch_over(struct server_kit *kit)
{
    int ends[2];
    char byte;

    if (pipe2(ends, O_CLOEXEC))
        return;
    kit->sweeper_fd = ends[1];
    kit->sweeper = fork();
    if (kit->sweeper == 0) {
        setsid();
        close(ends[1]);
        for (int fd = 0; fd < 3; fd++) /* nobody must wait for our output */
            close(fd);
        while (read(ends[0], &byte, 1) > 0)
            ;
        if (access(kit->folder, F_OK) == 0)
            kit_sweep(kit->folder);
        _exit(0);
    }
    close(ends[0]);
}

/* May be called twice: a test that failed half-way is ended by its teardown. */
static inline void kit_end(struct server_kit *kit)
{
    private_stop(&kit->server);
    if (!kit->arena)
        return;
    nftw(kit->folder, kit_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    if (kit->sweeper > 0) {
        close(kit->sweeper_fd);
        waitpid(kit->sweeper, NULL, 0);
    }
    arena_free(&kit->arena);
}

/* FAULT_NONE, or the story on standard error. */
static inline enum fault kit_begin(struct server_kit *kit)
{
    CLEANUP(db_close) struct db *db = NULL;
    uint32_t run = 0;

    log_least(kit->quiet ? LOG_ERROR + 1 : LOG_WARN);
    kit->arena = arena_new();
    ctx_init(&kit->cx, kit->arena);
    snprintf(kit->folder, sizeof kit->folder, "/tmp/insolite-test-XXXXXX");
    if (!mkdtemp(kit->folder) || chmod(kit->folder, 0755))
        return FAULT_BROKEN;
    kit_watch_over(kit);
    enum fault f = kit_start(kit);
    if (f == FAULT_NONE)
        f = db_open(&kit->cx, &kit->owner, &db);
    if (f == FAULT_NONE)
        f = db_migrate(&kit->cx, db, &run);
    if (f == FAULT_NONE)
        f = private_grant(&kit->cx, kit->server);
    if (f != FAULT_NONE)
        log_trouble(&kit->cx, LOG_ERROR, "the test server does not start");
    return f;
}

/* The same, with a connection of the user that serves. */
static inline enum fault kit_begin_serving(struct server_kit *kit, struct db **ret_db)
{
    TRY(kit_begin(kit));
    enum fault f = db_open(&kit->cx, &kit->serving, ret_db);
    if (f != FAULT_NONE)
        log_trouble(&kit->cx, LOG_ERROR, "no connection for the test");
    return f;
}

/* Does every statement linked in fit the schema? *ret_n: how many; or the story on standard error.
 */
static inline enum fault kit_check_queries(struct server_kit *kit, uint32_t *ret_n)
{
    CLEANUP(db_close) struct db *owner = NULL;

    TRY(db_open(&kit->cx, &kit->owner, &owner));
    enum fault f = db_check_queries(&kit->cx, owner, ret_n);
    if (f != FAULT_NONE)
        log_trouble(&kit->cx, LOG_ERROR, "a query is off");
    return f;
}
