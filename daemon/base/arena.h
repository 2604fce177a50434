/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/str.h"

/*
 * Memory with one lifetime. Take pieces, never give one back; all of it goes
 * when the arena does. Pieces are zeroed. Running out of memory ends the
 * process: requests are bounded, the database is transactional, systemd
 * restarts us, and half the error paths of the program disappear.
 *
 * thread  one at a time
 */
struct arena;

struct arena *arena_new(void);
/* For works that are known to be large: so many bytes at first.   unit: bytes */
struct arena *arena_new_for(size_t room);
/* Begins with a huge page: for pieces that are read at random, again and again. */
struct arena *arena_new_huge(void);
void arena_free(struct arena **a); /* fits CLEANUP() */

/* Forget every piece but keep the memory: for a thread that does one request after another. */
void arena_reset(struct arena *a);

/* unit: bytes handed out so far */
size_t arena_used(const struct arena *a);

void *arena_take(struct arena *a, size_t size, size_t align) __attribute__((returns_nonnull));
/* n of them; more than fits into memory ends the process. */
void *arena_take_array(struct arena *a, size_t size, size_t n, size_t align)
    __attribute__((returns_nonnull));

/* Room to be written over at once: the one piece that is not zeroed. */
char *arena_room(struct arena *a, size_t size) __attribute__((returns_nonnull));

/*
 * Make the piece that was taken last longer where it stands; its new bytes are not zeroed. False
 * when it is not the last or there is no room: take another.   unit: bytes
 */
bool arena_stretch(struct arena *a, const void *piece, size_t from, size_t to);

/* A copy, NUL-terminated besides: its p may go to C libraries. */
struct str arena_copy(struct arena *a, struct str s);
struct str arena_text(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct str arena_textv(struct arena *a, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

#define NEW(arena, type) ((type *)arena_take((arena), sizeof(type), alignof(type)))
#define NEW_ARRAY(arena, type, n)                                                                  \
    ((type *)arena_take_array((arena), sizeof(type), (n), alignof(type)))
