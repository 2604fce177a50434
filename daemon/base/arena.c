/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

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

/*
 * What is as large as a huge page lies on huge pages where the machine has them: a search jumps
 * about in a snapshot's tens of megabytes, and each small page would be looked for anew.
 */
#define HUGE_PAGE ((size_t)2 << 20)
/* With its head a chunk fills one. */
#define LARGEST_CHUNK (HUGE_PAGE - sizeof(struct chunk))

enum {
    FIRST_CHUNK = 8 * 1024,
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

/* On the boundary of a huge page; what was mapped around it goes back. */
static void *pages_new(size_t size)
{
    size_t mapped = size + HUGE_PAGE;
    char *all = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (all == MAP_FAILED)
        return NULL;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t before = -(uintptr_t)all & (HUGE_PAGE - 1);
    size_t until = (before + size + page - 1) & ~(page - 1);

    if (before > 0)
        (void)munmap(all, before);
    if (until < mapped)
        (void)munmap(all + until, mapped - until);
    (void)madvise(all + before, size, MADV_HUGEPAGE); /* without them it works as well */
    return all + before;
}

static struct chunk *chunk_new(size_t room)
{
    if (room > SIZE_MAX / 2)
        out_of_memory(room);
    size_t size = sizeof(struct chunk) + room;
    struct chunk *c = size < HUGE_PAGE ? malloc(size) : pages_new(size);

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

        size_t size = sizeof *c + chunk_room(c);

        show(c->bytes, chunk_room(c));
        if (size < HUGE_PAGE) {
            free(c);
        } else {
            (void)munmap(c, size);
        }
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

struct arena *arena_new_for(size_t room)
{
    struct arena *a = malloc(sizeof *a);

    if (!a)
        out_of_memory(sizeof *a);
    *a = (struct arena){.first = chunk_new(room)};
    begin(a, a->first);
    return a;
}

struct arena *arena_new_huge(void)
{
    return arena_new_for(LARGEST_CHUNK);
}

struct arena *arena_new(void)
{
    return arena_new_for(FIRST_CHUNK);
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
    return c->bytes;
}

/* More than this of a chunk is not cut from the next one, which may be the smaller of the two. */
static size_t largest_piece(const struct arena *a)
{
    size_t room = chunk_room(a->current);

    return (room < LARGEST_CHUNK ? room : LARGEST_CHUNK) / 4;
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

static inline void *take(struct arena *a, size_t size, size_t align)
{
    assert(align > 0 && (align & (align - 1)) == 0 && align <= 16);
    char *p = aligned(a->at, align);

    if (__builtin_expect(size + GAP > (size_t)(a->end - p) || p > a->end || size > SIZE_MAX / 2,
                         0)) {
        if (size > largest_piece(a))
            return take_apart(a, size);
        next_chunk(a);
        p = aligned(a->at, align);
    }
    a->at = p + size + GAP;
    a->used += size;
    show(p, size);
    return p;
}

void *arena_take(struct arena *a, size_t size, size_t align)
{
    return memset(take(a, size, align), 0, size);
}

char *arena_room(struct arena *a, size_t size)
{
    return take(a, size, 1);
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
    char *copy = arena_room(a, s.n + 1);

    if (s.n > 0)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return (struct str){copy, s.n};
}

/*
 * A page makes hundreds of texts, nearly all of them from texts and small numbers: those formats
 * are printed here, every other one by the library.
 */
static bool is_simple(const char *format)
{
    for (const char *f = strchr(format, '%'); f; f = strchr(f + 1, '%')) {
        if (f[1] == 's' || f[1] == 'd' || f[1] == 'u') {
            f++;
        } else if (f[1] == '.' && f[2] == '*' && f[3] == 's') {
            f += 3;
        } else {
            return false;
        }
    }
    return true;
}

struct printing {
    char *to;
    size_t room;
    size_t n; /* of the whole text, which may be more than the room */
};

static void print_bytes(struct printing *p, const char *from, size_t n)
{
    if (p->n + n < p->room)
        memcpy(p->to + p->n, from, n);
    p->n += n;
}

static void print_digits(struct printing *p, uint64_t n, bool is_negative)
{
    char digits[24];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    if (is_negative)
        digits[--at] = '-';
    print_bytes(p, digits + at, sizeof digits - at);
}

static void print_one(struct printing *p, char kind, va_list *args)
{
    if (kind == '.') {
        int n = va_arg(*args, int);
        const char *text = va_arg(*args, const char *);
        if (n > 0)
            print_bytes(p, text, (size_t)n);
    } else if (kind == 's') {
        const char *text = va_arg(*args, const char *);
        text = text ? text : "(null)";
        print_bytes(p, text, strlen(text));
    } else if (kind == 'u') {
        print_digits(p, va_arg(*args, unsigned), false);
    } else {
        int n = va_arg(*args, int);
        print_digits(p, n < 0 ? (uint64_t)(-(int64_t)n) : (uint64_t)n, n < 0);
    }
}

/* As vsnprintf: gives how long the text is, and it is whole when that is below `room`. */
static size_t __attribute__((format(printf, 3, 0)))
print_text(char *to, size_t room, const char *format, va_list args)
{
    struct printing p = {.to = to, .room = room};
    va_list all;

    if (!is_simple(format)) {
        int n = vsnprintf(to, room, format, args);
        assert(n >= 0);
        return (size_t)n;
    }
    va_copy(all, args);
    for (;;) {
        const char *gap = strchr(format, '%');

        print_bytes(&p, format, gap ? (size_t)(gap - format) : strlen(format));
        if (!gap)
            break;
        print_one(&p, gap[1], &all);
        format = gap + (gap[1] == '.' ? 4 : 2);
    }
    va_end(all);
    if (p.n < room)
        to[p.n] = 0;
    return p.n;
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
    struct str text = {room, print_text(room, left, format, args)};

    if (text.n + 1 + GAP <= left) {
        a->at += text.n + 1 + GAP;
        a->used += text.n + 1;
        hide(room + text.n + 1, left - text.n - 1);
    } else {
        hide(room, left);
        char *own = arena_take(a, text.n + 1, 1);
        print_text(own, text.n + 1, format, again);
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
