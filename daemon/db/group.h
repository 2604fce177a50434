/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * A writer: what waits at the same moment is written in one transaction. Requests are queued, a
 * thread takes up to 256 of them in order of arrival and gives them to `write` together; a lone one
 * never waits for company.
 *
 * `write` runs inside a transaction and sets each item's fault; it returns FAULT_NONE to commit.
 * When it or the commit fails for the batch as a whole (deadlock, duplicate key, lost commit), the
 * batch is rolled back and its items are written one by one, each in a transaction of its own.
 */
struct group_item {
    struct group_item *next;
    void (*done)(struct group_item
                     *item); /* called on the writer's thread, after the commit; must not block */
    struct ctx *cx;          /* the work this item belongs to; its trouble tells why it failed */
    enum fault fault;
};

struct group_writer;

typedef enum fault group_write(struct ctx *cx,
                               struct db *db,
                               void *of,
                               struct group_item **items,
                               size_t n);

struct group_writer *group_writer_new(const char *name,
                                      const struct db_place *place,
                                      group_write *write,
                                      void *of);

/* Queue it; `done` is called later, always, even when the database is away (fault DB_BUSY after a
 * while). */
void group_submit(struct group_writer *writer, struct group_item *item);

/* Writes what waits, then ends the thread. */
void group_writer_free(struct group_writer **writer);
