/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/bind.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"

static size_t places_of(enum shape_kind kind)
{
    return kind == SHAPE_MONEY || kind == SHAPE_POINT ? 2 : 1;
}

size_t db_places(const struct shape *shape)
{
    size_t n = 0;

    for (size_t i = 0; i < shape->count; i++)
        n += places_of(shape->fields[i].kind);
    return n;
}

struct str db_place_name(struct arena *a, const struct shape *shape, size_t place)
{
    static const char *const endings[][2] = {{"_minor", "_currency"}, {"_lat", "_lon"}};

    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        size_t n = places_of(f->kind);

        if (place < n) {
            if (n == 1)
                return str_of(f->name);
            return arena_text(a, "%s%s", f->name, endings[f->kind == SHAPE_POINT][place]);
        }
        place -= n;
    }
    return STR_NONE;
}

/* Arguments. */

static void bind_bytes(MYSQL_BIND *bind, enum enum_field_types type, const void *p, size_t n)
{
    bind->buffer_type = type;
    bind->buffer = UNCONST(p); /* MariaDB only reads it */
    bind->buffer_length = n;
}

static void bind_number(MYSQL_BIND *bind, enum enum_field_types type, const void *p, bool positive)
{
    bind->buffer_type = type;
    bind->buffer = UNCONST(p);
    bind->is_unsigned = positive ? 1 : 0;
}

static void bind_null(MYSQL_BIND *bind)
{
    bind->buffer_type = MYSQL_TYPE_NULL;
}

static bool point_is_none(struct point p)
{
    return p.lat == 0 && p.lon == 0;
}

static bool hash_is_none(struct hash h)
{
    return hash_is(h, (struct hash){{0}});
}

static void bind_money(MYSQL_BIND *binds, const struct money *money)
{
    assert(money->currency != CURRENCY_SPOILED);
    if (money->currency == CURRENCY_NONE) {
        bind_null(&binds[0]);
        bind_null(&binds[1]);
        return;
    }
    struct str code = currency_code(money->currency);
    bind_number(&binds[0], MYSQL_TYPE_LONGLONG, &money->minor, false);
    bind_bytes(&binds[1], MYSQL_TYPE_STRING, code.p, code.n);
}

static void bind_point(MYSQL_BIND *binds, const struct point *point)
{
    if (point_is_none(*point)) {
        bind_null(&binds[0]);
        bind_null(&binds[1]);
        return;
    }
    bind_number(&binds[0], MYSQL_TYPE_DOUBLE, &point->lat, false);
    bind_number(&binds[1], MYSQL_TYPE_DOUBLE, &point->lon, false);
}

/* What has a value that means "none" is NULL then; money and points know it themselves. */
static bool is_none(const struct arg *arg)
{
    if (arg->kind == SHAPE_MOMENT)
        return moment_is_none(arg->is.moment);
    if (arg->kind == SHAPE_DAY)
        return day_is_none(arg->is.day);
    if (arg->kind == SHAPE_TEXT)
        return !arg->is.text.p;
    if (arg->kind == SHAPE_ID)
        return id_is_none(arg->is.id);
    if (arg->kind == SHAPE_HASH)
        return hash_is_none(arg->is.hash);
    return false;
}

static void bind_arg(MYSQL_BIND *bind, const struct arg *arg)
{
    if (is_none(arg)) {
        bind_null(bind);
        return;
    }
    switch (arg->kind) {
    case SHAPE_BOOL:
        bind_number(bind, MYSQL_TYPE_TINY, &arg->is.yes, true);
        return;
    case SHAPE_COUNT:
        bind_number(bind, MYSQL_TYPE_LONG, &arg->is.count, true);
        return;
    case SHAPE_NUMBER:
        bind_number(bind, MYSQL_TYPE_LONGLONG, &arg->is.number, false);
        return;
    case SHAPE_MOMENT: /* stored as BIGINT microseconds: no time zone to get wrong */
        bind_number(bind, MYSQL_TYPE_LONGLONG, &arg->is.moment.us, false);
        return;
    case SHAPE_DAY:
        bind_number(bind, MYSQL_TYPE_LONG, &arg->is.day.n, false);
        return;
    case SHAPE_TEXT:
        bind_bytes(bind, MYSQL_TYPE_STRING, arg->is.text.p, arg->is.text.n);
        return;
    case SHAPE_ID:
        bind_bytes(bind, MYSQL_TYPE_BLOB, arg->is.id.b, sizeof arg->is.id.b);
        return;
    case SHAPE_HASH:
        bind_bytes(bind, MYSQL_TYPE_BLOB, arg->is.hash.b, sizeof arg->is.hash.b);
        return;
    case SHAPE_MONEY:
        bind_money(bind, &arg->is.money);
        return;
    case SHAPE_POINT:
        bind_point(bind, &arg->is.point);
        return;
    case SHAPE_TEXTS: /* args_of makes texts of these */
    case SHAPE_WORD:
    case SHAPE_LIST:
    case SHAPE_PART:
        break;
    }
    assert(!"a kind that cannot be an argument");
}

size_t db_bind_args(struct args args, MYSQL_BIND *binds)
{
    size_t n = 0;

    for (size_t i = 0; i < args.n; i++) {
        assert(n + 2 <= DB_PLACES_MAX);
        memset(&binds[n], 0, 2 * sizeof *binds);
        bind_arg(&binds[n], &args.all[i]);
        n += places_of(args.all[i].kind);
    }
    return n;
}

/* A struct's member as an argument. */

static struct str texts_json(struct arena *a, const struct texts *texts)
{
    struct buf b = BUF(a);

    buf_byte(&b, '{');
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        if (str_is_empty(texts->in[l]))
            continue;
        if (b.n > 1)
            buf_byte(&b, ',');
        buf_format(&b, "\"%" PRI_STR "\":\"", ARG_STR(language_code[l]));
        buf_json(&b, texts->in[l]);
        buf_byte(&b, '"');
    }
    buf_byte(&b, '}');
    return buf_str(&b);
}

static struct str list_json(struct arena *a, const struct shape_field *f, const struct list *list)
{
    struct buf b = BUF(a);

    shape_write_json_list(&b, f->of, *list);
    return buf_str(&b);
}

static struct str text_or_empty(struct str s)
{
    return s.p ? s : STR("");
}

static struct arg arg_of(struct arena *a, const struct shape_field *f, const void *from)
{
    const void *at = shape_at(f, from);
    struct arg arg = {.kind = f->kind};

    switch (f->kind) {
    case SHAPE_BOOL:
        arg.is.yes = *(const bool *)at;
        return arg;
    case SHAPE_COUNT:
        arg.is.count = *(const uint32_t *)at;
        return arg;
    case SHAPE_NUMBER:
        arg.is.number = *(const int64_t *)at;
        return arg;
    case SHAPE_TEXT:
        return arg_text(text_or_empty(*(const struct str *)at));
    case SHAPE_MONEY:
        arg.is.money = *(const struct money *)at;
        return arg;
    case SHAPE_MOMENT:
        arg.is.moment = *(const struct moment *)at;
        return arg;
    case SHAPE_DAY:
        arg.is.day = *(const struct day *)at;
        return arg;
    case SHAPE_ID:
        arg.is.id = *(const struct id *)at;
        return arg;
    case SHAPE_HASH:
        arg.is.hash = *(const struct hash *)at;
        return arg;
    case SHAPE_POINT:
        arg.is.point = *(const struct point *)at;
        return arg;
    case SHAPE_WORD: {
        struct str word = word_of(f->words, *(const unsigned *)at);
        return arg_text(str_is_empty(word) ? STR_NONE : word);
    }
    case SHAPE_TEXTS:
        return arg_text(texts_json(a, at));
    case SHAPE_LIST:
        return arg_text(list_json(a, f, at));
    case SHAPE_PART:
        break;
    }
    assert(!"a part has no column");
    return arg;
}

struct args args_of(struct arena *a, const struct shape *shape, const void *from)
{
    struct arg *all = NEW_ARRAY(a, struct arg, shape->count);

    for (size_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];

        if ((f->traits & OPTIONAL) && places_of(f->kind) == 1 && shape_is_unset(f, from)) {
            all[i] = arg_text(STR_NONE);
        } else {
            all[i] = arg_of(a, f, from);
        }
    }
    return (struct args){all, shape->count};
}
