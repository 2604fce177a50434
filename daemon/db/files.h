/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/ctx.h"

/* The few files of the state folder that the private server needs. All paths are NUL-terminated. */

MUST_CHECK enum fault file_read(struct ctx *cx, struct str path, struct str *ret);
/* Whole or not at all: written beside, synced, renamed. Mode 0600. */
MUST_CHECK enum fault file_write(struct ctx *cx, struct str path, struct str text);
/* With its parents. */
MUST_CHECK enum fault folder_make(struct ctx *cx, struct str path, unsigned mode);
/* With all that is in it; nothing when it is not there. */
MUST_CHECK enum fault folder_remove(struct ctx *cx, struct str path);
/* Make it belong to that system user; nothing when `user` is empty. */
MUST_CHECK enum fault file_give(struct ctx *cx, struct str path, struct str user);
/* The first folder on the way to `path` that the user may not enter; empty when all are open. */
struct str folder_closed_to(struct ctx *cx, struct str path, struct str user);

/* flock on a file that stays: waits up to `patience`. *ret_fd -1 when it was not got. */
enum file_hold { FILE_SHARED, FILE_ALONE };
MUST_CHECK enum fault file_lock(struct ctx *cx,
                                struct str path,
                                enum file_hold hold,
                                struct span patience,
                                int *ret_fd);
/* The same on a file that is open already; false when others hold it. */
bool file_lock_now(int fd, enum file_hold hold);

void fd_close(int *fd); /* fits CLEANUP() */
