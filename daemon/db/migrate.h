/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/embedded.h"
#include "db/db.h"

/*
 * Numbered SQL files of schema/ (0001-name.sql ...), kept in the program, run in order, each once;
 * table schema_migration remembers. A file whose hash differs from what was run is a fault: shipped
 * migrations are never edited.
 *
 * Statements end with ";" at the end of a line; lines that begin with "--" are comments. MariaDB
 * cannot undo a CREATE TABLE, so each finished statement is noted, and a migration that was
 * interrupted goes on where it stopped.
 */
extern const struct embedded schema_files[]; /* made by the build from schema/ */

MUST_CHECK enum fault db_migrate(struct ctx *cx, struct db *db, uint32_t *ret_run);
/* How many migrations this program has that the database has not run yet. Both refuse a database
 * that has run one this program does not know: CONFIG_WRONG. */
MUST_CHECK enum fault db_migrations_due(struct ctx *cx, struct db *db, uint32_t *ret_due);
