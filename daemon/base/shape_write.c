/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/shape_inside.h"

/* A list page is some thousands of these calls: no format strings, no text made on the way. */

static void add_quoted(struct buf *b, struct str text)
{
    buf_byte(b, '"');
    buf_json(b, text);
    buf_byte(b, '"');
}

static void add_name(struct buf *b, const char *name, bool is_first)
{
    size_t n = strlen(name);
    char *to = buf_room(b, n + 4);

    if (!is_first)
        *to++ = ',';
    *to++ = '"';
    to = mempcpy(to, name, n);
    to[0] = '"';
    to[1] = ':';
    b->n += n + (is_first ? 3 : 4);
}

static void add_null(struct buf *b)
{
    buf_lit(b, "null");
}

static void write_texts(struct buf *b, const struct texts *t)
{
    bool is_first = true;

    buf_byte(b, '{');
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (t->in[i].n == 0)
            continue;
        add_name(b, language_code[i].p, is_first);
        add_quoted(b, t->in[i]);
        is_first = false;
    }
    buf_byte(b, '}');
}

static void write_money(struct buf *b, struct money m)
{
    if (!money_is_sound(m)) {
        add_null(b);
        return;
    }
    buf_lit(b, "{\"minor\":");
    buf_number(b, m.minor);
    buf_lit(b, ",\"currency\":\"");
    buf_add(b, currency_code(m.currency));
    buf_lit(b, "\"}");
}

static void write_moment(struct buf *b, struct moment t)
{
    if (moment_is_none(t)) {
        add_null(b);
    } else if (day_is_common((struct day){(int32_t)(t.us / DAYS(1).us)})) {
        char *to = buf_room(b, 32);
        char *end = to;

        *end++ = '"';
        end = put_moment(end, t);
        *end++ = '"';
        b->n += (size_t)(end - to);
    } else {
        add_quoted(b, moment_to_text(b->arena, t));
    }
}

static void write_day(struct buf *b, struct day d)
{
    if (day_is_none(d)) {
        add_null(b);
    } else if (day_is_common(d)) {
        char *to = buf_room(b, 12);
        char *end = to;

        *end++ = '"';
        end = put_day(end, d);
        *end++ = '"';
        b->n += (size_t)(end - to);
    } else {
        add_quoted(b, day_to_text(b->arena, d));
    }
}

static void write_id(struct buf *b, struct id id)
{
    char *to;

    if (id_is_none(id)) {
        add_null(b);
        return;
    }
    to = buf_room(b, 38);
    *to++ = '"';
    to = put_id(to, id);
    *to = '"';
    b->n += 38;
}

static void write_hash(struct buf *b, const struct hash *h)
{
    if (hash_is(*h, (struct hash){{0}})) {
        add_null(b);
        return;
    }
    buf_byte(b, '"');
    buf_hex(b, h->b, sizeof h->b);
    buf_byte(b, '"');
}

static void write_point(struct buf *b, struct point p)
{
    if (!(p.lat < 0 || p.lat > 0 || p.lon < 0 || p.lon > 0)) {
        add_null(b);
        return;
    }
    buf_lit(b, "{\"lat\":");
    add_degrees(b, p.lat);
    buf_lit(b, ",\"lon\":");
    add_degrees(b, p.lon);
    buf_byte(b, '}');
}

static void write_word(struct buf *b, const struct words *words, unsigned value)
{
    struct str word = word_of(words, value);

    if (word.n == 0) {
        add_null(b);
    } else {
        add_quoted(b, word);
    }
}

void shape_write_json_field(struct buf *b, const struct shape_field *f, const void *from)
{
    const void *member = shape_at(f, from);

    switch (f->kind) {
    case SHAPE_BOOL:
        buf_add(b, *(const bool *)member ? STR("true") : STR("false"));
        break;
    case SHAPE_COUNT:
        buf_number(b, *(const uint32_t *)member);
        break;
    case SHAPE_NUMBER:
        buf_number(b, *(const int64_t *)member);
        break;
    case SHAPE_TEXT:
        add_quoted(b, *(const struct str *)member);
        break;
    case SHAPE_TEXTS:
        write_texts(b, member);
        break;
    case SHAPE_MONEY:
        write_money(b, *(const struct money *)member);
        break;
    case SHAPE_MOMENT:
        write_moment(b, *(const struct moment *)member);
        break;
    case SHAPE_DAY:
        write_day(b, *(const struct day *)member);
        break;
    case SHAPE_ID:
        write_id(b, *(const struct id *)member);
        break;
    case SHAPE_HASH:
        write_hash(b, member);
        break;
    case SHAPE_POINT:
        write_point(b, *(const struct point *)member);
        break;
    case SHAPE_WORD:
        write_word(b, f->words, *(const unsigned *)member);
        break;
    case SHAPE_PART:
        shape_write_json(b, f->of, member);
        break;
    case SHAPE_LIST:
        shape_write_json_list(b, f->of, *(const struct list *)member);
        break;
    }
}

static bool is_left_out(const struct shape_field *f, const void *from)
{
    if (f->traits & SECRET)
        return true;
    /* Where absence means something else than zero, zero has to be said. */
    return (f->traits & OPTIONAL) && !f->otherwise && shape_is_unset(f, from);
}

void shape_write_json(struct buf *b, const struct shape *shape, const void *from)
{
    bool is_first = true;

    buf_byte(b, '{');
    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];

        if (is_left_out(f, from))
            continue;
        add_name(b, f->name, is_first);
        shape_write_json_field(b, f, from);
        is_first = false;
    }
    buf_byte(b, '}');
}

void shape_write_json_list(struct buf *b, const struct shape *shape, struct list list)
{
    bool is_bare = shape_is_bare(shape);

    buf_byte(b, '[');
    for (size_t i = 0; i < list.n; i++) {
        const char *item = (const char *)list.items + i * shape->size;

        if (i > 0)
            buf_byte(b, ',');
        if (is_bare) {
            shape_write_json_field(b, &shape->fields[0], item);
        } else {
            shape_write_json(b, shape, item);
        }
    }
    buf_byte(b, ']');
}
