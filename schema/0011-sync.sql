-- SPDX-License-Identifier: EUPL-1.2
-- Runs of sources, what each known record was when last seen, what was refused. Owner: sync.

CREATE TABLE sync_run (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    connection BINARY(16) NOT NULL,
    source VARCHAR(60) CHARACTER SET ascii NOT NULL,
    state VARCHAR(20) CHARACTER SET ascii NOT NULL,
    started BIGINT NOT NULL,
    ended BIGINT NULL,
    seen INT UNSIGNED NOT NULL,
    fresh INT UNSIGNED NOT NULL,
    changed INT UNSIGNED NOT NULL,
    same INT UNSIGNED NOT NULL,
    gone INT UNSIGNED NOT NULL,
    refused INT UNSIGNED NOT NULL,
    why VARCHAR(1000) NOT NULL, -- of a run that failed
    KEY sync_run_of (destination, connection, started)
) ENGINE=InnoDB;

-- One run of a source at a time: taken, renewed and checked in each of its transactions.
CREATE TABLE sync_lease (
    connection BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    run BINARY(16) NULL,
    until BIGINT NOT NULL,
    term BIGINT NOT NULL
) ENGINE=InnoDB;

CREATE TABLE sync_record (
    connection BINARY(16) NOT NULL,
    source_key VARCHAR(58) NOT NULL,
    destination BINARY(16) NOT NULL,
    hash BINARY(32) NOT NULL,
    offer BINARY(16) NULL,
    partner BINARY(16) NULL,
    gone TINYINT(1) NOT NULL,
    run BINARY(16) NOT NULL, -- the last that wrote here
    PRIMARY KEY (connection, source_key)
) ENGINE=InnoDB;

CREATE TABLE sync_refusal (
    run BINARY(16) NOT NULL,
    number INT UNSIGNED NOT NULL,
    destination BINARY(16) NOT NULL,
    source_key VARCHAR(58) NOT NULL,
    why VARCHAR(400) NOT NULL,
    PRIMARY KEY (run, number)
) ENGINE=InnoDB;
