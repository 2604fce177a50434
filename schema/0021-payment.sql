-- SPDX-License-Identifier: EUPL-1.2
-- Intents, notifications, refunds. Owner: payment.

-- States only move forward. refunded_minor is what was promised back: the lock and the check of
-- "never more than came" are one row. look_at: when to ask the provider, while nothing is final.
CREATE TABLE payment_intent (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    subject_kind VARCHAR(16) CHARACTER SET ascii NOT NULL,
    subject BINARY(16) NOT NULL,
    connection BINARY(16) NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    amount_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    state VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reference VARCHAR(120) NOT NULL,
    url VARCHAR(2000) NOT NULL,
    reason VARCHAR(400) NOT NULL,
    until BIGINT NOT NULL,
    made BIGINT NOT NULL,
    taken_minor BIGINT NULL,
    taken_currency CHAR(3) CHARACTER SET ascii NULL,
    fee_minor BIGINT NULL,
    fee_currency CHAR(3) CHARACTER SET ascii NULL,
    refunded_minor BIGINT NOT NULL DEFAULT 0,
    look_at BIGINT NULL,
    KEY payment_intent_subject (subject),
    KEY payment_intent_look (look_at),
    CONSTRAINT intent_refunded CHECK (refunded_minor BETWEEN 0 AND IFNULL(taken_minor, 0)),
    CONSTRAINT intent_taken CHECK ((state = 'taken') = (taken_minor IS NOT NULL))
) ENGINE=InnoDB;

-- A notification as it was verified. waiting is 1 until it is applied, then NULL; outcome says what it came to.
CREATE TABLE payment_event (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    connection BINARY(16) NOT NULL,
    event VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    intent_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state VARCHAR(12) CHARACTER SET ascii NULL,
    amount_minor BIGINT NULL,
    amount_currency CHAR(3) CHARACTER SET ascii NULL,
    fee_minor BIGINT NULL,
    fee_currency CHAR(3) CHARACTER SET ascii NULL,
    reference VARCHAR(120) NOT NULL,
    said BIGINT NULL,
    came BIGINT NOT NULL,
    waiting TINYINT(1) NULL,
    outcome VARCHAR(16) CHARACTER SET ascii NULL,
    UNIQUE KEY payment_event_once (connection, event),
    KEY payment_event_waiting (waiting, came)
) ENGINE=InnoDB;

CREATE TABLE payment_refund (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    intent BINARY(16) NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    amount_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    state VARCHAR(12) CHARACTER SET ascii NOT NULL,
    reason VARCHAR(400) NOT NULL,
    refund_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
    made BIGINT NOT NULL,
    done BIGINT NULL,
    KEY payment_refund_intent (intent),
    CONSTRAINT refund_intent FOREIGN KEY (intent) REFERENCES payment_intent (id)
) ENGINE=InnoDB;
