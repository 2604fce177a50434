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
#define JOBS_ASKED                                                                                 \
    "(SELECT UNHEX(h) AS id FROM"                                                                  \
    " JSON_TABLE(?, '$[*]' COLUMNS (h CHAR(32) CHARACTER SET ascii PATH '$')) t) asked"            \
    " STRAIGHT_JOIN job j ON j.id = asked.id"
QUERY_ACROSS(JOB_DUE,
             &JOB_TAKEN,
             "SELECT id, destination, kind, subject, attempts FROM job"
             " WHERE due <= ? AND FIND_IN_SET(kind, ?) ORDER BY due LIMIT ?");
QUERY_ACROSS(JOB_LEASE,
             NULL,
             "UPDATE " JOBS_ASKED
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
/* Those that the owner still has: a lease that ended is somebody else's. */
QUERY_ACROSS(JOBS_DONE,
             NULL,
             "UPDATE " JOBS_ASKED " SET j.state = 'done', j.owner = NULL, j.due = NULL,"
             " j.finished = ?, j.last_fault = NULL, j.story = NULL WHERE j.owner = ?");
QUERY_ACROSS(JOB_AGAIN,
             NULL,
             "UPDATE job SET state = 'waiting', owner = NULL, due = ?, attempts = ?,"
             " last_fault = ?, story = ? WHERE id = ? AND owner = ?");
/* What is given up is due at the end of time: there the index of what is due finds it, at no cost
 * to what goes well. */
#define END_OF_TIME "9223372036854775807"
QUERY_ACROSS(JOB_STUCK,
             NULL,
             "UPDATE job SET state = 'stuck', owner = NULL, due = " END_OF_TIME ", finished = ?,"
             " last_fault = ?, story = ? WHERE id = ? AND owner = ?");

/* Ids begin with their moment: what is older than one stands before it. */
QUERY_ACROSS(JOB_TIDY, NULL, "DELETE FROM job WHERE id < ? AND state = 'done' LIMIT 2000");
QUERY_ACROSS(JOB_TIDY_CLOCK,
             NULL,
             "DELETE FROM job WHERE id < ? AND state = 'done' AND idem_key LIKE 'clock:%'"
             " LIMIT 2000");
/* What the clock asked for is asked for again: while the cause stays there are newer ones. */
QUERY_ACROSS(JOB_TIDY_STUCK,
             NULL,
             "DELETE FROM job WHERE due = " END_OF_TIME " AND finished < ?"
             " AND idem_key LIKE 'clock:%' LIMIT 2000");

/* ---- what was given up ---- */

#define STUCK_COLUMNS                                                                              \
    "j.id, j.destination, j.kind, j.subject, j.attempts, j.finished AS since, j.last_fault, "      \
    "j.story"

QUERY(JOBS_STUCK,
      &JOB_STUCK_ROW,
      "SELECT " STUCK_COLUMNS ", 1 AS alike FROM job j"
      " WHERE j.due = " END_OF_TIME " AND j.destination = ? AND j.finished <= ?"
      " ORDER BY j.finished, j.id LIMIT 200");

/* One line a kind: a trouble of the house brings another each time the clock asks. */
QUERY_ACROSS(JOBS_STUCK_OF_HOUSE,
             &JOB_STUCK_ROW,
             "SELECT " STUCK_COLUMNS ", g.n AS alike"
             " FROM (SELECT MAX(id) AS newest, COUNT(*) AS n FROM job"
             "  WHERE due = " END_OF_TIME " AND destination IS NULL GROUP BY kind) g"
             " JOIN job j ON j.id = g.newest ORDER BY j.kind");

QUERY(JOBS_STUCK_COUNT,
      &JOBS_STUCK_COUNT_ROW,
      "SELECT COUNT(IF(destination = ?, 1, NULL)) AS here,"
      " COUNT(DISTINCT IF(destination IS NULL, kind, NULL)) AS house"
      " FROM job WHERE due = " END_OF_TIME);

QUERY(JOB_STUCK_BY_ID,
      &JOB_STUCK_ROW,
      "SELECT " STUCK_COLUMNS ", 1 AS alike FROM job j"
      " WHERE j.id = ? AND j.state = 'stuck' AND (j.destination = ? OR j.destination IS NULL)");

QUERY(JOB_ONCE_MORE,
      NULL,
      "UPDATE job SET state = 'waiting', due = ?, attempts = ?, finished = NULL"
      " WHERE id = ? AND state = 'stuck' AND (destination = ? OR destination IS NULL)");

QUERY_ACROSS(JOBS_FORGET_ALIKE,
             NULL,
             "DELETE FROM job WHERE due = " END_OF_TIME " AND kind = ? AND destination IS NULL"
             " AND idem_key LIKE 'clock:%' LIMIT 500");

QUERY_ACROSS(JOBS_GIVEN_UP,
             &JOBS_GIVEN_UP_ROW,
             "SELECT kind, COUNT(*) AS n FROM job WHERE due = " END_OF_TIME
             " GROUP BY kind ORDER BY kind");

QUERY_ACROSS(JOB_OLDEST_DUE,
             &JOB_OLDEST_ROW,
             "SELECT due FROM job WHERE due <= ? ORDER BY due LIMIT 1");
