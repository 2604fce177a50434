/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "db/db.h"

/*
 * Numbered SQL files of schema/ (0001-name.sql ...), kept in the program, run in order, each once;
 * table schema_migration (number, name, hash, at) remembers. A file whose hash differs from what
 * was run is a fault: shipped migrations are never edited.
 */
struct migration {
    uint32_t number;
    struct str name;
    struct str sql; /* statements end with ";" at the end of a line */
};

/* NULL-sql ended; made by the build from schema/. */
extern const struct migration migrations[];

MUST_CHECK enum fault db_migrate(struct ctx *cx, struct db *db, uint32_t *ret_run);
/* How many migrations this program has that the database has not run yet. */
MUST_CHECK enum fault db_migrations_due(struct ctx *cx, struct db *db, uint32_t *ret_due);
