/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"

#include <errno.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"

static enum log_level least_level = LOG_INFO;

static const char *const level_words[] =
    {[LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"};

/* Facts that carry one of these as key are not written, whoever says them. */
static const char *const secret_keys[] = {"password", "secret",  "token",      "authorization",
                                          "cookie",   "api_key", "private_key"};

enum { TEXT_MOST = 2000 };

void log_least(enum log_level least)
{
    least_level = least;
}

static struct str key_of(const char *expression)
{
    const char *key = expression;

    for (const char *p = expression; *p; p++) {
        if (*p == '.' || *p == '>')
            key = p + 1;
    }
    return str_of(key);
}

static bool is_secret(struct str key)
{
    for (size_t i = 0; i < COUNT_OF(secret_keys); i++) {
        if (str_ends(key, str_of(secret_keys[i])))
            return true;
    }
    return false;
}

static bool stands_bare(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c >= 0x7F)
            return false;
    }
    return s.n > 0;
}

/* Quoted as JSON quotes: no text can begin a second line or a second pair. */
static void put_text(struct buf *b, struct str s)
{
    bool whole = s.n <= TEXT_MOST;

    if (!whole)
        s.n = TEXT_MOST;
    if (whole && stands_bare(s)) {
        buf_add(b, s);
        return;
    }
    buf_byte(b, '"');
    buf_json(b, s);
    if (!whole)
        buf_lit(b, " ...");
    buf_byte(b, '"');
}

static void put_money(struct buf *b, struct money m)
{
    if (!money_is_sound(m)) {
        buf_lit(b, "spoiled");
        return;
    }
    buf_byte(b, '"');
    buf_add(b, money_to_decimal(b->arena, m));
    buf_byte(b, ' ');
    buf_add(b, currency_code(m.currency));
    buf_byte(b, '"');
}

static void put_value(struct buf *b, const struct log_fact *fact)
{
    switch (fact->kind) {
    case SHAPE_BOOL:
        buf_add(b, fact->is.yes ? STR("yes") : STR("no"));
        break;
    case SHAPE_COUNT:
        buf_number(b, fact->is.count);
        break;
    case SHAPE_NUMBER:
        buf_number(b, fact->is.number);
        break;
    case SHAPE_TEXT:
        put_text(b, fact->is.text);
        break;
    case SHAPE_MONEY:
        put_money(b, fact->is.money);
        break;
    case SHAPE_MOMENT:
        buf_add(b, moment_to_text(b->arena, fact->is.moment));
        break;
    case SHAPE_DAY:
        buf_add(b, day_to_text(b->arena, fact->is.day));
        break;
    case SHAPE_ID:
        buf_add(b, id_to_text(b->arena, fact->is.id));
        break;
    case SHAPE_TEXTS:
    case SHAPE_HASH:
    case SHAPE_POINT:
    case SHAPE_WORD:
    case SHAPE_PART:
    case SHAPE_LIST:
        buf_byte(b, '?'); /* no fact_ function makes these */
        break;
    }
}

static void put_fact(struct buf *b, const struct log_fact *fact)
{
    struct str key = key_of(fact->key);

    buf_byte(b, ' ');
    buf_add(b, key);
    buf_byte(b, '=');
    if (is_secret(key)) {
        buf_lit(b, "***");
    } else {
        put_value(b, fact);
    }
}

/* One write a line, so that lines of several threads do not mix. */
static void write_line(struct buf *b)
{
    buf_byte(b, '\n');
    const char *p = b->p;
    size_t left = b->n;

    while (left > 0) {
        ssize_t n = write(STDERR_FILENO, p, left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* there is nobody to tell */
        p += n;
        left -= (size_t)n;
    }
}

static void put_head(struct buf *b, const struct ctx *cx, enum log_level level, const char *what)
{
    struct moment now = {moment_now().us / 1000000 * 1000000};

    buf_lit(b, "level=");
    buf_add(b, str_of(level_words[level]));
    buf_lit(b, " at=");
    buf_add(b, moment_to_text(b->arena, now));
    buf_lit(b, " what=");
    put_text(b, str_of(what));
    if (cx && cx->trace.n > 0) {
        buf_lit(b, " trace=");
        put_text(b, cx->trace);
    }
}

void log_write(const struct ctx *cx,
               enum log_level level,
               const char *what,
               const struct log_fact *facts,
               size_t n)
{
    if (level < least_level)
        return;
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct buf b = BUF(arena);

    put_head(&b, cx, level, what);
    for (size_t i = 0; i < n; i++)
        put_fact(&b, &facts[i]);
    write_line(&b);
}

void log_trouble(const struct ctx *cx, enum log_level level, const char *what)
{
    if (level < least_level)
        return;
    CLEANUP(arena_free) struct arena *arena = arena_new();
    struct buf b = BUF(arena);
    const struct trouble *t = &cx->trouble;

    put_head(&b, cx, level, what);
    buf_lit(&b, " fault=");
    buf_add(&b, t->fault == FAULT_NONE ? STR("none") : str_of(fault_info[t->fault].slug));
    if (t->story.n > 0) {
        buf_lit(&b, " story=");
        put_text(&b, t->story);
    }
    if (t->fields) {
        struct buf fields = BUF(arena);

        for (const struct field_trouble *f = t->fields; f; f = f->next) {
            buf_add(&fields, f == t->fields ? STR_NONE : STR("; "));
            buf_add(&fields, f->field);
            buf_lit(&fields, ": ");
            buf_add(&fields, f->why);
        }
        buf_lit(&b, " fields=");
        put_text(&b, buf_str(&fields));
    }
    write_line(&b);
}
