/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/ctx.h"

#include <sodium.h>
#include <stdarg.h>

#include "base/arena.h"

enum {
    STORY_MOST = 2000, /* a loop that never clears its trouble shall not eat the memory */
    FIELDS_MOST = 100,
    TRACE_LENGTH = 26,
};

/*
 * A trace id is 48 bits of milliseconds and 80 random ones, five bits a character: it sorts by time
 * and can be read out on the telephone (no i, l, o, u).
 */
static struct str trace_new(struct arena *a, struct moment now)
{
    static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint8_t bytes[16];
    uint64_t ms = (uint64_t)(now.us / 1000);
    unsigned __int128 all = 0;
    char *p = arena_take(a, TRACE_LENGTH + 1, 1);

    for (int i = 0; i < 6; i++)
        bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
    randombytes_buf(bytes + 6, 10);
    for (int i = 0; i < 16; i++)
        all = all << 8 | bytes[i];
    for (int i = TRACE_LENGTH - 1; i >= 0; i--) {
        p[i] = letters[(unsigned)all & 31];
        all >>= 5;
    }
    return (struct str){p, TRACE_LENGTH};
}

void ctx_init(struct ctx *cx, struct arena *arena)
{
    struct moment now = moment_now();

    *cx = (struct ctx){
        .arena = arena, .now = now, .trace = trace_new(arena, now), .tongue = STR("en")};
}

void ctx_tick(struct ctx *cx)
{
    cx->now = moment_now();
}

bool ctx_is_ending(const struct ctx *cx)
{
    return cx->ending && atomic_load_explicit(cx->ending, memory_order_relaxed);
}

/* The story goes on: innermost first, nothing that was told is dropped. */
static void __attribute__((format(printf, 2, 0)))
tell(struct ctx *cx, const char *format, va_list args)
{
    struct str *story = &cx->trouble.story;

    if (!format || story->n > STORY_MOST)
        return;
    struct str more = arena_textv(cx->arena, format, args);

    if (more.n == 0)
        return;
    *story =
        story->n == 0 ? more : arena_text(cx->arena, "%.*s; %.*s", ARG_STR(*story), ARG_STR(more));
}

enum fault fault(struct ctx *cx, enum fault f, const char *story, ...)
{
    va_list args;

    cx->trouble.fault = f;
    va_start(args, story);
    tell(cx, story, args);
    va_end(args);
    return f;
}

enum fault fault_while(struct ctx *cx, enum fault f, const char *doing, ...)
{
    va_list args;

    if (f == FAULT_NONE)
        return f;
    cx->trouble.fault = f;
    va_start(args, doing);
    tell(cx, doing, args);
    va_end(args);
    return f;
}

enum fault fault_field(struct ctx *cx, const char *field, const char *why, ...)
{
    struct field_trouble **end = &cx->trouble.fields;
    int n = 0;
    va_list args;

    cx->trouble.fault = FAULT_BAD_INPUT;
    for (; *end; end = &(*end)->next)
        n++;
    if (n >= FIELDS_MOST)
        return FAULT_BAD_INPUT;
    struct field_trouble *new = NEW(cx->arena, struct field_trouble);

    va_start(args, why);
    new->field = arena_copy(cx->arena, str_of(field));
    new->why = arena_textv(cx->arena, why, args);
    va_end(args);
    *end = new;
    return FAULT_BAD_INPUT;
}

void trouble_clear(struct ctx *cx)
{
    cx->trouble = (struct trouble){0};
}
