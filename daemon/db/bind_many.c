/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/bind.h"

#include <assert.h>

#include "base/arena.h"

/*
 * Array binding wants columns: for each place an array of n values and an array of n indicators;
 * for bytes an array of pointers and one of lengths. Our rows are an array of structs, so the
 * columns are made here, once a batch.
 */
struct column {
    MYSQL_BIND *bind;
    char *indicators; /* made with the first NULL */
    size_t n;
};

static void column_null(struct arena *a, struct column *c, size_t row)
{
    if (!c->indicators) {
        c->indicators = NEW_ARRAY(a, char, c->n);
        c->bind->u.indicator = c->indicators;
    }
    c->indicators[row] = STMT_INDICATOR_NULL;
}

static void *column_numbers(struct arena *a,
                            struct column *c,
                            enum enum_field_types type,
                            size_t size,
                            bool positive)
{
    c->bind->buffer_type = type;
    c->bind->is_unsigned = positive ? 1 : 0;
    c->bind->buffer = arena_take(a, size * c->n, alignof(int64_t));
    return c->bind->buffer;
}

struct bytes_column {
    const void **pointers;
    unsigned long *lengths;
};

static struct bytes_column column_bytes(struct arena *a,
                                        struct column *c,
                                        enum enum_field_types type)
{
    struct bytes_column b = {NEW_ARRAY(a, const void *, c->n), NEW_ARRAY(a, unsigned long, c->n)};

    c->bind->buffer_type = type;
    c->bind->buffer = (void *)b.pointers;
    c->bind->length = b.lengths;
    return b;
}

static const void *row_at(const struct shape *shape, const void *rows, size_t i)
{
    return (const char *)rows + i * shape->size;
}

/* Every kind but money and points: one column, whose values come through args_of's own rules. */
static size_t fill_bytes(struct arena *a,
                         struct column *c,
                         const struct args *args,
                         size_t field,
                         enum enum_field_types type)
{
    struct bytes_column b = column_bytes(a, c, type);
    size_t bytes = 0;

    for (size_t i = 0; i < c->n; i++) {
        const struct arg *arg = &args[i].all[field];

        if (arg->kind == SHAPE_ID && !id_is_none(arg->is.id)) {
            b.pointers[i] = arg->is.id.b;
            b.lengths[i] = sizeof arg->is.id.b;
        } else if (arg->kind == SHAPE_HASH && !hash_is(arg->is.hash, (struct hash){{0}})) {
            b.pointers[i] = arg->is.hash.b;
            b.lengths[i] = sizeof arg->is.hash.b;
        } else if (arg->kind == SHAPE_TEXT && arg->is.text.p) {
            b.pointers[i] = arg->is.text.p;
            b.lengths[i] = arg->is.text.n;
        } else {
            b.pointers[i] = "";
            column_null(a, c, i);
        }
        bytes += b.lengths[i] + 9;
    }
    return bytes;
}

/* An optional member that is unset came out of args_of as a text that is not there. */
static bool is_null(const struct arg *arg)
{
    return arg->kind == SHAPE_TEXT && !arg->is.text.p;
}

struct number_room {
    enum enum_field_types type;
    size_t size;
    bool positive;
};

static struct number_room number_room_of(enum shape_kind kind)
{
    if (kind == SHAPE_BOOL)
        return (struct number_room){MYSQL_TYPE_TINY, sizeof(bool), true};
    if (kind == SHAPE_COUNT)
        return (struct number_room){MYSQL_TYPE_LONG, sizeof(uint32_t), true};
    if (kind == SHAPE_DAY)
        return (struct number_room){MYSQL_TYPE_LONG, sizeof(int32_t), false};
    return (struct number_room){MYSQL_TYPE_LONGLONG, sizeof(int64_t), false};
}

static bool is_no_number(const struct arg *arg, enum shape_kind kind)
{
    return is_null(arg) || (kind == SHAPE_DAY && day_is_none(arg->is.day)) ||
           (kind == SHAPE_MOMENT && moment_is_none(arg->is.moment));
}

static size_t fill_numbers(struct arena *a,
                           struct column *c,
                           const struct args *args,
                           size_t field,
                           enum shape_kind kind)
{
    struct number_room room = number_room_of(kind);
    char *v = column_numbers(a, c, room.type, room.size, room.positive);

    for (size_t i = 0; i < c->n; i++) {
        const struct arg *arg = &args[i].all[field];

        if (is_no_number(arg, kind)) {
            column_null(a, c, i);
        } else {
            memcpy(v + i * room.size, &arg->is, room.size);
        }
    }
    return 9 * c->n;
}

static size_t fill_money(struct arena *a,
                         struct column *pair,
                         const struct args *args,
                         size_t field)
{
    int64_t *minor = column_numbers(a, &pair[0], MYSQL_TYPE_LONGLONG, sizeof *minor, false);
    struct bytes_column code = column_bytes(a, &pair[1], MYSQL_TYPE_STRING);

    for (size_t i = 0; i < pair->n; i++) {
        const struct money money = args[i].all[field].is.money;

        assert(money.currency != CURRENCY_SPOILED);
        code.pointers[i] = "";
        if (money.currency == CURRENCY_NONE) {
            column_null(a, &pair[0], i);
            column_null(a, &pair[1], i);
            continue;
        }
        struct str text = currency_code(money.currency);
        minor[i] = money.minor;
        code.pointers[i] = text.p;
        code.lengths[i] = text.n;
    }
    return 14 * pair->n;
}

static size_t fill_point(struct arena *a,
                         struct column *pair,
                         const struct args *args,
                         size_t field)
{
    double *lat = column_numbers(a, &pair[0], MYSQL_TYPE_DOUBLE, sizeof *lat, false);
    double *lon = column_numbers(a, &pair[1], MYSQL_TYPE_DOUBLE, sizeof *lon, false);

    for (size_t i = 0; i < pair->n; i++) {
        const struct point p = args[i].all[field].is.point;

        lat[i] = p.lat;
        lon[i] = p.lon;
        if (p.lat == 0 && p.lon == 0) {
            column_null(a, &pair[0], i);
            column_null(a, &pair[1], i);
        }
    }
    return 18 * pair->n;
}

static size_t fill(struct arena *a,
                   const struct shape_field *f,
                   size_t field,
                   const struct args *args,
                   struct column *c)
{
    switch (f->kind) {
    case SHAPE_BOOL:
    case SHAPE_COUNT:
    case SHAPE_NUMBER:
    case SHAPE_MOMENT:
    case SHAPE_DAY:
        return fill_numbers(a, c, args, field, f->kind);
    case SHAPE_ID:
    case SHAPE_HASH:
        return fill_bytes(a, c, args, field, MYSQL_TYPE_BLOB);
    case SHAPE_TEXT:
    case SHAPE_TEXTS:
    case SHAPE_WORD:
    case SHAPE_LIST:
        return fill_bytes(a, c, args, field, MYSQL_TYPE_STRING);
    case SHAPE_MONEY:
        return fill_money(a, c, args, field);
    case SHAPE_POINT:
        return fill_point(a, c, args, field);
    case SHAPE_PART:
        break;
    }
    assert(!"a part has no column");
    return 0;
}

void db_bind_many(struct arena *a,
                  const struct shape *shape,
                  const void *rows,
                  size_t n,
                  MYSQL_BIND *ret_binds,
                  size_t *ret_bytes)
{
    struct args *args = NEW_ARRAY(a, struct args, n);
    size_t place = 0;
    size_t bytes = 0;

    for (size_t i = 0; i < n; i++)
        args[i] = args_of(a, shape, row_at(shape, rows, i));

    for (size_t field = 0; field < shape->count; field++) {
        enum shape_kind kind = shape->fields[field].kind;
        size_t places = kind == SHAPE_MONEY || kind == SHAPE_POINT ? 2 : 1;
        struct column pair[2] = {{&ret_binds[place], NULL, n}, {NULL, NULL, n}};

        assert(place + places <= DB_PLACES_MAX);
        memset(&ret_binds[place], 0, places * sizeof *ret_binds);
        if (places == 2)
            pair[1].bind = &ret_binds[place + 1];
        bytes += fill(a, &shape->fields[field], field, args, pair);
        place += places;
    }
    *ret_bytes = bytes;
}
