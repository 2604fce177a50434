/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/bind.h"

#include <assert.h>
#include <jansson.h>

#include "base/arena.h"

/* What a column of that kind is asked for as; the buffer is in its cell. */
static void cell_bind(struct arena *a, enum shape_kind kind, struct db_cell *cell, MYSQL_BIND *bind)
{
    bind->buffer = &cell->is;
    switch (kind) {
    case SHAPE_BOOL:
        bind->buffer_type = MYSQL_TYPE_TINY;
        bind->is_unsigned = 1;
        break;
    case SHAPE_COUNT:
        bind->buffer_type = MYSQL_TYPE_LONG;
        bind->is_unsigned = 1;
        break;
    case SHAPE_DAY:
        bind->buffer_type = MYSQL_TYPE_LONG;
        break;
    case SHAPE_NUMBER:
    case SHAPE_MOMENT:
    case SHAPE_MONEY:
        bind->buffer_type = MYSQL_TYPE_LONGLONG;
        break;
    case SHAPE_POINT:
        bind->buffer_type = MYSQL_TYPE_DOUBLE;
        break;
    case SHAPE_ID:
        bind->buffer_type = MYSQL_TYPE_BLOB;
        bind->buffer_length = sizeof(struct id);
        break;
    case SHAPE_HASH:
        bind->buffer_type = MYSQL_TYPE_BLOB;
        bind->buffer_length = sizeof(struct hash);
        break;
    case SHAPE_TEXT:
    case SHAPE_TEXTS:
    case SHAPE_WORD:
    case SHAPE_LIST:
        cell->text = NEW_ARRAY(a, char, DB_CELL_TEXT);
        bind->buffer_type = MYSQL_TYPE_STRING;
        bind->buffer = cell->text;
        bind->buffer_length = DB_CELL_TEXT;
        break;
    case SHAPE_PART:
        assert(!"a part has no column");
    }
    bind->length = &cell->length;
    bind->is_null = &cell->is_null;
    bind->error = &cell->cut;
}

static void currency_bind(struct db_cell *cell, MYSQL_BIND *bind)
{
    bind->buffer_type = MYSQL_TYPE_STRING;
    bind->buffer = cell->is.code;
    bind->buffer_length = sizeof cell->is.code;
    bind->length = &cell->length;
    bind->is_null = &cell->is_null;
    bind->error = &cell->cut;
}

void db_cells_make(struct arena *a, const struct shape *shape, struct db_cells *ret)
{
    size_t n = db_places(shape);
    size_t at = 0;

    *ret = (struct db_cells){NEW_ARRAY(a, struct db_cell, n), NEW_ARRAY(a, MYSQL_BIND, n), n};
    for (size_t i = 0; i < shape->count; i++) {
        enum shape_kind kind = shape->fields[i].kind;

        cell_bind(a, kind, &ret->all[at], &ret->binds[at]);
        at++;
        if (kind == SHAPE_MONEY) {
            currency_bind(&ret->all[at], &ret->binds[at]);
            at++;
        } else if (kind == SHAPE_POINT) {
            cell_bind(a, kind, &ret->all[at], &ret->binds[at]);
            at++;
        }
    }
}

/* From cells into members. */

struct reading {
    struct ctx *cx;
    const struct query *q;
    MYSQL_STMT *stmt;
    struct arena *home;
};

static enum fault unfit(struct reading *r, const struct shape_field *f, const char *why)
{
    return fault(r->cx, FAULT_DB_BROKEN, "%s: column %s %s", r->q->name, f->name, why);
}

/* Texts up to DB_CELL_TEXT bytes came with the row; what is longer is fetched now, in its length.
 */
static enum fault cell_text(struct reading *r,
                            const struct shape_field *f,
                            struct db_cell *cell,
                            size_t place,
                            struct str *ret)
{
    if (cell->length <= DB_CELL_TEXT) {
        *ret = arena_copy(r->home, (struct str){cell->text, cell->length});
        return FAULT_NONE;
    }
    unsigned long length = cell->length;
    char *p = arena_take(r->home, length + 1, 1);
    my_bool cut = 0;
    my_bool is_null = 0;
    MYSQL_BIND bind = {
        .buffer_type = MYSQL_TYPE_STRING,
        .buffer = p,
        .buffer_length = length,
        .length = &length,
        .error = &cut,
        .is_null = &is_null,
    };
    if (mysql_stmt_fetch_column(r->stmt, &bind, (unsigned)place, 0))
        return unfit(r, f, "could not be fetched");
    *ret = (struct str){p, length};
    return FAULT_NONE;
}

/*
 * A JSON column, read by the reader that also reads bodies: the value is put under the name of its
 * field, and a shape of that one field takes it.
 */
static enum fault read_json_column(struct reading *r,
                                   const struct shape_field *f,
                                   struct str text,
                                   void *at)
{
    struct shape_field alone = *f;
    size_t size = f->kind == SHAPE_TEXTS ? sizeof(struct texts) : sizeof(struct list);
    struct shape one = {"column", size, &alone, 1};
    struct arena *before = r->cx->arena;

    alone.at = 0;
    alone.min = 0; /* limits are for what comes in; what is stored is there */
    alone.max = f->kind == SHAPE_LIST ? INT32_MAX : INT64_C(16000000);
    alone.traits |= OPTIONAL;

    json_error_t error;
    json_t *value = json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (!value)
        return unfit(r, f, "holds no JSON");
    json_t *object = json_object();
    json_object_set_new(object, f->name, value);

    r->cx->arena = r->home; /* the texts belong to the row */
    enum fault f_ = shape_read_json(r->cx, &one, object, at);
    r->cx->arena = before;
    json_decref(object);
    if (f_ == FAULT_NONE)
        return FAULT_NONE;
    return unfit(r, f, "holds JSON that its shape does not take");
}

static enum fault read_text(struct reading *r,
                            const struct shape_field *f,
                            struct db_cell *cell,
                            size_t place,
                            void *at)
{
    struct str text = STR_NONE;

    TRY(cell_text(r, f, cell, place, &text));
    if (f->kind == SHAPE_TEXT) {
        *(struct str *)at = text;
        return FAULT_NONE;
    }
    if (str_is_empty(text))
        return FAULT_NONE;
    if (f->kind == SHAPE_WORD) {
        unsigned value = word_value(f->words, text);
        if (value == 0)
            return unfit(r, f, "holds a word that is not in its table");
        *(unsigned *)at = value;
        return FAULT_NONE;
    }
    return read_json_column(r, f, text, at);
}

static enum fault read_bytes(struct reading *r,
                             const struct shape_field *f,
                             const struct db_cell *cell,
                             void *at)
{
    size_t n = f->kind == SHAPE_ID ? sizeof(struct id) : sizeof(struct hash);

    if (cell->length != n)
        return unfit(r, f, "has the wrong number of bytes");
    memcpy(at, cell->is.bytes, n);
    return FAULT_NONE;
}

static enum fault read_money(struct reading *r,
                             const struct shape_field *f,
                             const struct db_cell *pair,
                             void *at)
{
    if (pair[1].is_null)
        return unfit(r, f, "has no currency");
    struct money money = {
        .minor = pair[0].is.number,
        .currency = currency_from_code((struct str){pair[1].is.code, pair[1].length}),
    };
    if (!money_is_sound(money))
        return unfit(r, f, "has a currency that we do not know");
    *(struct money *)at = money;
    return FAULT_NONE;
}

static enum fault read_member(struct reading *r,
                              const struct shape_field *f,
                              struct db_cell *cell,
                              size_t place,
                              void *at)
{
    switch (f->kind) {
    case SHAPE_BOOL:
        *(bool *)at = cell->is.yes != 0;
        break;
    case SHAPE_COUNT:
        *(uint32_t *)at = cell->is.count;
        break;
    case SHAPE_NUMBER:
        *(int64_t *)at = cell->is.number;
        break;
    case SHAPE_MOMENT:
        ((struct moment *)at)->us = cell->is.number;
        break;
    case SHAPE_DAY:
        ((struct day *)at)->n = cell->is.day;
        break;
    case SHAPE_ID:
    case SHAPE_HASH:
        return read_bytes(r, f, cell, at);
    case SHAPE_MONEY:
        return read_money(r, f, cell, at);
    case SHAPE_POINT:
        *(struct point *)at = (struct point){cell[0].is.degree, cell[1].is.degree};
        break;
    case SHAPE_TEXT:
    case SHAPE_TEXTS:
    case SHAPE_WORD:
    case SHAPE_LIST:
        return read_text(r, f, cell, place, at);
    case SHAPE_PART:
        assert(!"a part has no column");
    }
    return FAULT_NONE;
}

enum fault db_cells_read(struct ctx *cx,
                         const struct query *q,
                         MYSQL_STMT *stmt,
                         struct db_cells *cells,
                         struct arena *home,
                         void *ret_row)
{
    struct reading r = {cx, q, stmt, home};
    size_t place = 0;

    memset(ret_row, 0, q->row->size);
    for (size_t i = 0; i < q->row->count; i++) {
        const struct shape_field *f = &q->row->fields[i];
        struct db_cell *cell = &cells->all[place];

        if (!cell->is_null) {
            /* Texts are cut by design; a number or an id that does not fit is a wrong column. */
            if (cell->cut && !cell->text)
                return unfit(&r, f, "does not fit its member");
            TRY(read_member(&r, f, cell, place, shape_at(f, ret_row)));
        }
        place += f->kind == SHAPE_MONEY || f->kind == SHAPE_POINT ? 2 : 1;
    }
    return FAULT_NONE;
}
