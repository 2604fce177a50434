-- SPDX-License-Identifier: EUPL-1.2
-- The house itself: one way to compare texts everywhere, the change log, the job queue.
-- Moments are microseconds since 1970 UTC; ids are sixteen bytes, time-ordered, made by the daemon.

ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- A row is numbered within its source, which is one connection: see daemon/db/change.c.
CREATE TABLE change_log (
  source BINARY(16) NOT NULL,
  seq BIGINT NOT NULL,
  id BINARY(16) NOT NULL,
  destination BINARY(16) NULL,
  kind VARCHAR(32) NOT NULL,
  subject BINARY(16) NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (source, seq),
  KEY change_at (at)
) ENGINE=InnoDB;

-- due: when the row is looked at next; a lease moves it to its own end; NULL: never again.
CREATE TABLE job (
  id BINARY(16) NOT NULL PRIMARY KEY,
  destination BINARY(16) NULL,
  kind VARCHAR(64) NOT NULL,
  subject BINARY(16) NULL,
  state VARCHAR(16) NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'leased', 'done', 'stuck')),
  due BIGINT NULL,
  idem_key VARCHAR(190) NULL,
  attempts INT UNSIGNED NOT NULL DEFAULT 0,
  owner BINARY(16) NULL,
  finished BIGINT NULL,
  last_fault VARCHAR(64) NULL,
  story VARCHAR(1000) NULL,
  UNIQUE KEY job_idem_key (idem_key),
  KEY job_due (due)
) ENGINE=InnoDB;
