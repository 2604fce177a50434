/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <sys/types.h>

#include "base/ctx.h"

/* The server as a process: found, fed with its system tables, started, ended. Used by private.c. */
struct mariadbd {
    struct str folder; /* data, socket, log and pid file */
    struct str binary;
    struct str tables; /* the folder with mysql_system_tables.sql */
    struct str user;   /* whom it becomes when we are root; empty otherwise */
    uint32_t buffer_pool_mib;
    uint32_t connections;
};

/* Where Debian puts the program and its tables. faults: FILE_ABSENT with the package's name */
MUST_CHECK enum fault mariadbd_find(struct ctx *cx, struct mariadbd *ret);

/* The data folder, whole or not at all; `users` is SQL that makes the schema and its users. */
MUST_CHECK enum fault mariadbd_bootstrap(struct ctx *cx,
                                         const struct mariadbd *m,
                                         struct str users);
bool mariadbd_has_data(struct ctx *cx, const struct mariadbd *m);

/* Starts it in a session of its own, so that Ctrl-C reaches only us; notes its pid in the folder.
 */
MUST_CHECK enum fault mariadbd_spawn(struct ctx *cx, const struct mariadbd *m, pid_t *ret_pid);

/* The noted process, when it is alive and serves this folder; 0 otherwise. */
pid_t mariadbd_running(struct ctx *cx, const struct mariadbd *m);
/* Whether it is gone; reaps it when it is our child. */
bool mariadbd_is_gone(pid_t pid);
/* Sends the signal and waits; false when it is still there after that. */
bool mariadbd_end(pid_t pid, int signal, struct span patience);

/* The last complaint of its log, for the story. */
struct str mariadbd_last_words(struct ctx *cx, const struct mariadbd *m);
