/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/change.h"
#include "db/inside.h"

OWNS(db, "schema_migration", "change_log");

QUERY(LOCK_GET, &LOCK_ROW, "SELECT COALESCE(GET_LOCK(?, ?), 0) AS got");
QUERY(LOCK_RELEASE, &LOCK_ROW, "SELECT COALESCE(RELEASE_LOCK(?), 0) AS got");

/* The change log is the house's own: followers read it for all destinations. */
QUERY(CHANGE_INSERT,
      NULL,
      "INSERT INTO change_log (source, seq, id, destination, kind, subject, number, at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

/*
 * The last row of the next source: one dive into the index a source, however many rows there are.
 * (GROUP BY would be a loose scan only at a prepared statement's first execution.)
 */
QUERY_ACROSS(CHANGE_POSITION_BELOW,
             &CHANGE_POSITION,
             "SELECT source, seq FROM change_log FORCE INDEX (PRIMARY) WHERE source < ?"
             " ORDER BY source DESC, seq DESC LIMIT 1");

QUERY_ACROSS(CHANGE_SINCE_SEQ,
             &CHANGE,
             "SELECT id, destination, kind, subject, number, at FROM change_log"
             " WHERE source = ? AND seq > ? AND seq <= ? ORDER BY seq");

QUERY_ACROSS(CHANGE_SINCE_MOMENT,
             &CHANGE,
             "SELECT id, destination, kind, subject, number, at FROM change_log"
             " WHERE at >= ? ORDER BY at");

QUERY_ACROSS(CHANGE_DELETE_OLD, NULL, "DELETE FROM change_log WHERE at < ? LIMIT 5000");

QUERY(MIGRATION_LIST,
      &MIGRATION_ROW,
      "SELECT number, name, hash, done, whole FROM schema_migration ORDER BY number");
QUERY(MIGRATION_BEGIN,
      NULL,
      "INSERT INTO schema_migration (number, name, hash, done, whole, at)"
      " VALUES (?, ?, ?, 0, 0, ?)");
QUERY(MIGRATION_STEP, NULL, "UPDATE schema_migration SET done = ? WHERE number = ?");
QUERY(MIGRATION_END, NULL, "UPDATE schema_migration SET whole = 1, at = ? WHERE number = ?");

QUERY(TABLE_LIST,
      &TABLE_ROW,
      "SELECT table_name AS name FROM information_schema.tables"
      " WHERE table_schema = DATABASE() ORDER BY table_name");
QUERY(TABLE_WITH_DESTINATION,
      &TABLE_ROW,
      "SELECT table_name AS name FROM information_schema.columns"
      " WHERE table_schema = DATABASE() AND column_name = 'destination' ORDER BY table_name");
QUERY(TABLE_UNGRANTED,
      &TABLE_ROW,
      "SELECT table_name AS name FROM information_schema.tables"
      " WHERE table_schema = DATABASE() AND table_name NOT IN"
      " (SELECT Table_name FROM mysql.tables_priv WHERE User = ? AND Db = DATABASE())"
      " ORDER BY table_name");
