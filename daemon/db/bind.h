/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <mariadb/mysql.h>

#include "db/db.h"

/*
 * Between our values and MYSQL_BIND: nothing else in the program knows that type. A *place* is a
 * question mark or a result column; money and points take two.
 */

/* Room for every place the arguments of one statement can take. */
#define DB_PLACES_MAX 96

/* How many columns a row of the shape has. */
size_t db_places(const struct shape *shape);

/* What the column at that place may be called: "seats", "price_minor". */
struct str db_place_name(struct arena *a, const struct shape *shape, size_t place);

/* Fill `binds` (DB_PLACES_MAX of them); gives the number of places used. Values stay where they
 * are. */
size_t db_bind_args(struct args args, MYSQL_BIND *binds);

/*
 * Columns of values for n structs of `shape`, for array binding. Ids, hashes and texts are pointed
 * at where they are; the rest lives in `a`.
 * unit  *ret_bytes: about what travels
 */
void db_bind_many(struct arena *a,
                  const struct shape *shape,
                  const void *rows,
                  size_t n,
                  MYSQL_BIND *ret_binds,
                  size_t *ret_bytes);

/* Where one result column lands before it goes into its struct. */
struct db_cell {
    union {
        uint8_t yes;
        uint32_t count;
        int32_t day;
        int64_t number;
        double degree;
        char code[4];
        uint8_t bytes[32];
    } is;
    char *text; /* DB_CELL_TEXT bytes: longer texts are fetched in a second step */
    unsigned long length;
    my_bool is_null;
    my_bool cut;
};

#define DB_CELL_TEXT 128

/* One row of a shape as the server sends it. */
struct db_cells {
    struct db_cell *all;
    MYSQL_BIND *binds;
    size_t n;
};

void db_cells_make(struct arena *a, const struct shape *shape, struct db_cells *ret);

/*
 * The fetched row into a struct of q->row.
 *
 * owner   texts live in `home`
 * faults  DB_BROKEN with the column that does not fit
 */
MUST_CHECK enum fault db_cells_read(struct ctx *cx,
                                    const struct query *q,
                                    MYSQL_STMT *stmt,
                                    struct db_cells *cells,
                                    struct arena *home,
                                    void *ret_row);
