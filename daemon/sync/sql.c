/* SPDX-License-Identifier: EUPL-1.2 */
#include "sync/inside.h"

OWNS(sync, "sync_run", "sync_lease", "sync_record", "sync_refusal");

QUERY(LEASE_MAKE,
      NULL,
      "INSERT IGNORE INTO sync_lease (connection, destination, run, until, term)"
      " VALUES (?, ?, NULL, 0, 0)");

/* Only a lease that nobody holds, or whose holder has not been heard of, changes hands. */
QUERY(LEASE_TAKE,
      NULL,
      "UPDATE sync_lease SET run = ?, until = ?, term = term + 1"
      " WHERE destination = ? AND connection = ? AND until < ?");

QUERY(LEASE_RENEW,
      NULL,
      "UPDATE sync_lease SET until = ?, term = term + 1"
      " WHERE destination = ? AND connection = ? AND run = ?");

QUERY(LEASE_LEAVE,
      NULL,
      "UPDATE sync_lease SET run = NULL, until = 0, term = term + 1"
      " WHERE destination = ? AND connection = ? AND run = ?");

QUERY(RUN_INSERT,
      NULL,
      "INSERT INTO sync_run (id, destination, connection, source, state, started, ended, seen,"
      " fresh, changed, same, gone, refused, why)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

QUERY(RUN_END,
      NULL,
      "UPDATE sync_run SET state = ?, ended = ?, seen = ?, fresh = ?, changed = ?, same = ?,"
      " gone = ?, refused = ?, why = ? WHERE destination = ? AND id = ?");

QUERY(RUNS_OF,
      &SYNC_RUN,
      "SELECT id, destination, connection, source, state, started, ended, seen, fresh, changed,"
      " same, gone, refused, why FROM sync_run WHERE destination = ?"
      " ORDER BY started DESC LIMIT 100");

QUERY(REFUSAL_INSERT,
      NULL,
      "INSERT INTO sync_refusal (run, number, destination, source_key, why)"
      " VALUES (?, ?, ?, ?, ?)");

QUERY(REFUSALS_OF,
      &SYNC_REFUSAL,
      "SELECT run, number, destination, source_key, why FROM sync_refusal"
      " WHERE destination = ? AND run = ? ORDER BY number");

QUERY(RECORDS_KNOWN,
      &KNOWN,
      "SELECT source_key, hash, offer, partner, gone FROM sync_record"
      " WHERE destination = ? AND connection = ?");

QUERY(RECORD_WRITE,
      NULL,
      "INSERT INTO sync_record (connection, source_key, destination, hash, offer, partner, gone,"
      " run) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE hash = VALUES(hash),"
      " offer = VALUES(offer), partner = VALUES(partner), gone = VALUES(gone), run = VALUES(run)");

QUERY(RECORD_GONE,
      NULL,
      "UPDATE sync_record SET gone = 1, run = ?"
      " WHERE destination = ? AND connection = ? AND source_key = ?");
