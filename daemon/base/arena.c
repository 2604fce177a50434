/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif

/* Under the address sanitizer what was not handed out is poisoned, a gap after each piece too. */
#ifdef WATCHED
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
static void hide(void *p, size_t n)
{
    ASAN_POISON_MEMORY_REGION(p, n);
}
static void show(void *p, size_t n)
{
    ASAN_UNPOISON_MEMORY_REGION(p, n);
}
#else
enum { GAP = 0 };
static void hide(void *p, size_t n)
{
    (void)p;
    (void)n;
}
static void show(void *p, size_t n)
{
    (void)p;
    (void)n;
}
#endif

enum {
    FIRST_CHUNK = 8 * 1024,
    LARGEST_CHUNK = 1024 * 1024,
    KEPT = 2 * 1024 * 1024, /* what arena_reset keeps for the next work */
    SHORT_TEXT = 1024,
};

/*
 * An arena is a chain of chunks, each twice as large as the one before. Pieces are cut from
 * `at` to `end` of the current one; a piece that would waste the rest of a chunk stands apart.
 *
 *   first ──▶ chunk ──▶ chunk (current) ──▶ chunk kept from before the last reset
 *   apart ──▶ piece ──▶ piece
 */
struct chunk {
    struct chunk *next;
    char *end;
    alignas(16) char bytes[];
};

struct arena {
    char *at;
    char *end;
    struct chunk *current;
    struct chunk *first;
    struct chunk *apart;
    size_t used;
};

static void __attribute__((noreturn, cold)) out_of_memory(size_t size)
{
    fprintf(stderr, "level=error what=\"out of memory\" asked=%zu\n", size);
    abort();
}

static struct chunk *chunk_new(size_t room)
{
    if (room > SIZE_MAX / 2)
        out_of_memory(room);
    struct chunk *c = malloc(sizeof *c + room);

    if (!c)
        out_of_memory(room);
    c->next = NULL;
    c->end = c->bytes + room;
    return c;
}

static size_t chunk_room(const struct chunk *c)
{
    return (size_t)(c->end - c->bytes);
}

static void chunks_free(struct chunk *c)
{
    while (c) {
        struct chunk *next = c->next;

        show(c->bytes, chunk_room(c));
        free(c);
        c = next;
    }
}

static void begin(struct arena *a, struct chunk *c)
{
    a->current = c;
    a->at = c->bytes;
    a->end = c->end;
    hide(c->bytes, chunk_room(c));
}

struct arena *arena_new(void)
{
    struct arena *a = malloc(sizeof *a);

    if (!a)
        out_of_memory(sizeof *a);
    *a = (struct arena){.first = chunk_new(FIRST_CHUNK)};
    begin(a, a->first);
    return a;
}

void arena_free(struct arena **a)
{
    if (!*a)
        return;
    chunks_free((*a)->first);
    chunks_free((*a)->apart);
    free(*a);
    *a = NULL;
}

void arena_reset(struct arena *a)
{
    struct chunk *last = a->first;
    size_t kept = chunk_room(last);

    chunks_free(a->apart);
    a->apart = NULL;
    while (last->next && kept + chunk_room(last->next) <= KEPT) {
        last = last->next;
        kept += chunk_room(last);
    }
    chunks_free(last->next);
    last->next = NULL;
    a->used = 0;
    begin(a, a->first);
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

static char *aligned(char *p, size_t align)
{
    return p + (-(uintptr_t)p & (align - 1));
}

static void *take_apart(struct arena *a, size_t size)
{
    struct chunk *c = chunk_new(size);

    c->next = a->apart;
    a->apart = c;
    a->used += size;
    return memset(c->bytes, 0, size);
}

/* The current chunk is full: go on in the next one, which may be there since before a reset. */
static void next_chunk(struct arena *a)
{
    struct chunk *c = a->current;

    if (!c->next) {
        size_t room = chunk_room(c) * 2;

        c->next = chunk_new(room < LARGEST_CHUNK ? room : LARGEST_CHUNK);
    }
    begin(a, c->next);
}

void *arena_take(struct arena *a, size_t size, size_t align)
{
    assert(align > 0 && (align & (align - 1)) == 0 && align <= 16);
    char *p = aligned(a->at, align);

    if (__builtin_expect(size + GAP > (size_t)(a->end - p) || p > a->end || size > SIZE_MAX / 2,
                         0)) {
        if (size > chunk_room(a->current) / 4)
            return take_apart(a, size);
        next_chunk(a);
        p = aligned(a->at, align);
    }
    a->at = p + size + GAP;
    a->used += size;
    show(p, size);
    return memset(p, 0, size);
}

void *arena_take_array(struct arena *a, size_t size, size_t n, size_t align)
{
    size_t all;

    if (__builtin_mul_overflow(size, n, &all))
        out_of_memory(SIZE_MAX);
    return arena_take(a, all, align);
}

bool arena_stretch(struct arena *a, const void *piece, size_t from, size_t to)
{
    const char *p = piece;

    if (p + from + GAP != a->at || p < a->current->bytes || to < from)
        return false;
    size_t more = to - from;

    if (more > (size_t)(a->end - a->at))
        return false;
    a->at += more;
    a->used += more;
    show(UNCONST(p), to);
    return true;
}

struct str arena_copy(struct arena *a, struct str s)
{
    char *copy = arena_take(a, s.n + 1, 1);

    if (s.n > 0)
        memcpy(copy, s.p, s.n);
    return (struct str){copy, s.n};
}

struct str arena_textv(struct arena *a, const char *format, va_list args)
{
    char *room = a->at;
    size_t left = (size_t)(a->end - a->at);
    va_list again;

    /* Most texts fit where the next piece would begin: print there, then take what was printed. */
    left = left < SHORT_TEXT ? left : SHORT_TEXT;
    va_copy(again, args);
    show(room, left);
    int n = vsnprintf(room, left, format, args);
    assert(n >= 0);
    struct str text = {room, (size_t)n};

    if (text.n + 1 + GAP <= left) {
        a->at += text.n + 1 + GAP;
        a->used += text.n + 1;
        hide(room + text.n + 1, left - text.n - 1);
    } else {
        hide(room, left);
        char *own = arena_take(a, text.n + 1, 1);
        vsnprintf(own, text.n + 1, format, again);
        text.p = own;
    }
    va_end(again);
    return text;
}

struct str arena_text(struct arena *a, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    struct str text = arena_textv(a, format, args);
    va_end(args);
    return text;
}
