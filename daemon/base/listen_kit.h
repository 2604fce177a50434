/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include "base/test.h"

/* For tests of what is logged: standard error goes into a pipe while one listens. */
struct listening {
    int kept;
    int from;
};

static inline struct listening listen_begin(void)
{
    struct listening l = {.kept = dup(STDERR_FILENO)};
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    l.from = ends[0];
    return l;
}

static inline struct str listen_end(struct arena *a, struct listening l)
{
    char *lines = arena_take(a, 8000, 1);

    dup2(l.kept, STDERR_FILENO);
    close(l.kept);
    ssize_t n = read(l.from, lines, 8000);
    close(l.from);
    return (struct str){lines, n > 0 ? (size_t)n : 0};
}
