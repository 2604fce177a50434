/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/ctx.h"
#include "base/shape.h"

/*
 * One line an event on standard error, key=value; the message is a constant that can be counted and
 * searched, the facts are pairs, the trace id is added.
 *
 *     say(cx, INFO, "seats held", KV(booking.id), KV(booking.seats), KV_AS("left", left));
 *     level=info at=2026-11-22T01:19:07Z what="seats held" trace=01jk… id=0190… seats=3 left=4
 *
 * KV takes its key from the expression (what stands after the last '.' or '>').
 * cx may be NULL (before there is work).
 */
enum log_level {
    LOG_DEBUG,
    LOG_INFO,
    LOG_WARN,
    LOG_ERROR
}; /* warn: look this week; error: look now */

struct log_fact {
    const char *key;
    enum shape_kind kind;
    union {
        bool yes;
        uint32_t count;
        int64_t number;
        struct str text;
        struct money money;
        struct moment moment;
        struct day day;
        struct id id;
    } is;
};

/* clang-format off */
static inline struct log_fact fact_bool(const char *k, bool v)            { return (struct log_fact){k, SHAPE_BOOL,   {.yes = v}}; }
static inline struct log_fact fact_count(const char *k, uint32_t v)       { return (struct log_fact){k, SHAPE_COUNT,  {.count = v}}; }
static inline struct log_fact fact_number(const char *k, int64_t v)       { return (struct log_fact){k, SHAPE_NUMBER, {.number = v}}; }
static inline struct log_fact fact_size(const char *k, size_t v)          { return (struct log_fact){k, SHAPE_NUMBER, {.number = (int64_t)v}}; }
static inline struct log_fact fact_int(const char *k, int v)              { return (struct log_fact){k, SHAPE_NUMBER, {.number = v}}; }
static inline struct log_fact fact_text(const char *k, struct str v)      { return (struct log_fact){k, SHAPE_TEXT,   {.text = v}}; }
static inline struct log_fact fact_chars(const char *k, const char *v)    { return (struct log_fact){k, SHAPE_TEXT,   {.text = str_of(v)}}; }
static inline struct log_fact fact_money(const char *k, struct money v)   { return (struct log_fact){k, SHAPE_MONEY,  {.money = v}}; }
static inline struct log_fact fact_moment(const char *k, struct moment v) { return (struct log_fact){k, SHAPE_MOMENT, {.moment = v}}; }
static inline struct log_fact fact_day(const char *k, struct day v)       { return (struct log_fact){k, SHAPE_DAY,    {.day = v}}; }
static inline struct log_fact fact_id(const char *k, struct id v)         { return (struct log_fact){k, SHAPE_ID,     {.id = v}}; }
#define FACT_OF_ID(thing) \
static inline struct log_fact fact_##thing##_id(const char *k, struct thing##_id v) { return (struct log_fact){k, SHAPE_ID, {.id = v.id}}; }
ID_KINDS(FACT_OF_ID)
#undef FACT_OF_ID
#define FACT_PICK_ID(thing) struct thing##_id: fact_##thing##_id,
#define KV_AS(key_, value)                                                                         \
    _Generic((value), ID_KINDS(FACT_PICK_ID)                                                       \
        struct id: fact_id, bool: fact_bool, uint32_t: fact_count, int64_t: fact_number,           \
        size_t: fact_size, int: fact_int, struct str: fact_text, char *: fact_chars,               \
        const char *: fact_chars, struct money: fact_money, struct moment: fact_moment,            \
        struct day: fact_day)((key_), (value))
#define KV(value) KV_AS(#value, value)
/* clang-format on */

void log_write(const struct ctx *cx,
               enum log_level level,
               const char *what,
               const struct log_fact *facts,
               size_t n);

#define say(cx, level, what, ...)                                                                  \
    log_write((cx), LOG_##level, (what), (const struct log_fact[]){{0}, ##__VA_ARGS__} + 1,        \
              COUNT_OF(((const struct log_fact[]){{0}, ##__VA_ARGS__})) - 1)

/* The trouble of cx, once, at the door: its fault, its story, what was being done. */
void log_trouble(const struct ctx *cx, enum log_level level, const char *what);

/* What is below is not written. Set once, before threads start. */
void log_least(enum log_level least);
