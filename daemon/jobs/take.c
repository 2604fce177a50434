/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include "base/buf.h"
#include "jobs/inside.h"

struct str job_kind_names(struct arena *a, const struct job_kind *kinds)
{
    struct buf b = BUF(a);

    for (const struct job_kind *k = kinds; k->name; k++) {
        if (k != kinds)
            buf_byte(&b, ',');
        buf_add(&b, str_of(k->name));
    }
    return buf_str(&b);
}

const struct job_kind *job_kind_named(const struct job_kind *kinds, struct str name)
{
    for (const struct job_kind *k = kinds; k->name; k++) {
        if (str_is(str_of(k->name), name))
            return k;
    }
    return NULL;
}

static int by_id(const void *a, const void *b)
{
    return id_compare(((const struct job_due_row *)a)->id.id,
                      ((const struct job_due_row *)b)->id.id);
}

/* As a JSON array in ascending order: two runners never wait for each other in a ring. */
static struct str ids_of(struct arena *a, const struct list *due)
{
    struct job_due_row *rows = due->items;
    struct buf b = BUF(a);

    qsort(rows, due->n, sizeof *rows, by_id);
    for (size_t i = 0; i < due->n; i++) {
        buf_add(&b, i > 0 ? STR(",\"") : STR("[\""));
        buf_hex(&b, rows[i].id.id.b, sizeof rows[i].id.id.b);
        buf_byte(&b, '"');
    }
    buf_byte(&b, ']');
    return buf_str(&b);
}

enum fault job_take(struct ctx *cx,
                    struct db *db,
                    struct str kind_names,
                    struct id owner,
                    uint32_t most,
                    struct list *ret_taken)
{
    struct moment now = moment_now();
    struct moment end = moment_plus(now, LEASE_TERM);
    uint64_t taken = 0;
    struct list due;

    *ret_taken = (struct list){NULL, 0};
    TRY(db_all(cx, db, &JOB_DUE, ARGS(now, kind_names, most), &due));
    if (due.n == 0)
        return FAULT_NONE;
    TRY(db_do(cx, db, &JOB_LEASE, ARGS(ids_of(cx->arena, &due), owner, end, now), &taken));
    if (taken == 0)
        return FAULT_NONE;
    return db_all(cx, db, &JOB_LEASED, ARGS(end, owner), ret_taken);
}

enum fault job_renew(struct ctx *cx, struct db *db, struct job_id id, struct id owner)
{
    struct moment end = moment_plus(moment_now(), LEASE_TERM);

    return db_do(cx, db, &JOB_RENEW, ARGS(end, id, owner), NULL);
}

enum fault job_return(struct ctx *cx, struct db *db, struct job_id id, struct id owner)
{
    return db_do(cx, db, &JOB_RETURN, ARGS(moment_now(), id, owner), NULL);
}
