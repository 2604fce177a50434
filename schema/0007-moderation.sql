-- SPDX-License-Identifier: EUPL-1.2
-- Who reads which version, and what was decided. Owner: moderation.

CREATE TABLE review (
    version BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    agent BINARY(16) NOT NULL,
    agent_name VARCHAR(120) NOT NULL,
    held_until BIGINT NOT NULL
) ENGINE=InnoDB;

-- One decision a version, never changed: the proof that what is published was vetted.
CREATE TABLE decision (
    version BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    kind VARCHAR(12) CHARACTER SET ascii NOT NULL,
    reason VARCHAR(20) CHARACTER SET ascii NULL,
    words TEXT NOT NULL,
    agent BINARY(16) NOT NULL,
    agent_name VARCHAR(120) NOT NULL,
    at BIGINT NOT NULL,
    KEY decision_at (destination, at)
) ENGINE=InnoDB;
