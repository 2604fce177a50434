/* SPDX-License-Identifier: EUPL-1.2 */
#include "jobs/inside.h"

OWNS(jobs, "job");

QUERY(JOB_INSERT,
      NULL,
      "INSERT INTO job (id, destination, kind, subject, due, idem_key)"
      " VALUES (?, ?, ?, ?, ?, ?)");

/* The key that is there already stays as it is: asking twice is harmless. */
QUERY(JOB_INSERT_ONCE,
      NULL,
      "INSERT INTO job (id, destination, kind, subject, due, idem_key)"
      " VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE id = id");

/*
 * Runners work for all destinations. First a look without locks; then the lease, an UPDATE of these
 * rows by their ids in ascending order, of which those count that are still due: it holds on a
 * cluster too. An UPDATE by `due` would lock the index before the row, and whoever finishes a job
 * locks the row before the index: a deadlock.
 */
QUERY_ACROSS(JOB_DUE,
             &JOB_DUE_ROW,
             "SELECT id FROM job WHERE due <= ? AND FIND_IN_SET(kind, ?) ORDER BY due LIMIT ?");
QUERY_ACROSS(JOB_LEASE,
             NULL,
             "UPDATE (SELECT UNHEX(h) AS id FROM"
             " JSON_TABLE(?, '$[*]' COLUMNS (h CHAR(32) CHARACTER SET ascii PATH '$')) t) asked"
             " STRAIGHT_JOIN job j ON j.id = asked.id"
             " SET j.state = 'leased', j.owner = ?, j.due = ?, j.attempts = j.attempts + 1"
             " WHERE j.due <= ?");
QUERY_ACROSS(JOB_LEASED,
             &JOB_TAKEN,
             "SELECT id, destination, kind, subject, attempts FROM job"
             " WHERE due = ? AND owner = ? ORDER BY id");
QUERY_ACROSS(JOB_RENEW, NULL, "UPDATE job SET due = ? WHERE id = ? AND owner = ?");
QUERY_ACROSS(JOB_RETURN,
             NULL,
             "UPDATE job SET state = 'waiting', owner = NULL, due = ?, attempts = attempts - 1"
             " WHERE id = ? AND owner = ?");
QUERY_ACROSS(JOB_DONE,
             NULL,
             "UPDATE job SET state = 'done', owner = NULL, due = NULL, finished = ?,"
             " last_fault = NULL, story = NULL WHERE id = ? AND owner = ?");
QUERY_ACROSS(JOB_AGAIN,
             NULL,
             "UPDATE job SET state = 'waiting', owner = NULL, due = ?, attempts = ?,"
             " last_fault = ?, story = ? WHERE id = ? AND owner = ?");
QUERY_ACROSS(JOB_STUCK,
             NULL,
             "UPDATE job SET state = 'stuck', owner = NULL, due = NULL, finished = ?,"
             " last_fault = ?, story = ? WHERE id = ? AND owner = ?");

/* Ids begin with their moment: what is older than one stands before it. */
QUERY_ACROSS(JOB_TIDY, NULL, "DELETE FROM job WHERE id < ? AND state = 'done' LIMIT 2000");
QUERY_ACROSS(JOB_TIDY_CLOCK,
             NULL,
             "DELETE FROM job WHERE id < ? AND state = 'done' AND idem_key LIKE 'clock:%'"
             " LIMIT 2000");
