-- SPDX-License-Identifier: EUPL-1.2
-- Statements, commission invoices, payout files. Owner: settlement.

-- Two persons: the database refuses one in both parts.
CREATE TABLE settlement (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    number INT UNSIGNED NOT NULL,
    cutoff INT NOT NULL,
    state VARCHAR(12) CHARACTER SET ascii NOT NULL,
    statements INT UNSIGNED NOT NULL,
    carried INT UNSIGNED NOT NULL,
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    total_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    prepared_by BINARY(16) NOT NULL,
    prepared_at BIGINT NOT NULL,
    approved_by BINARY(16) NULL,
    approved_at BIGINT NULL,
    delivered_by BINARY(16) NULL,
    delivered_at BIGINT NULL,
    file_name VARCHAR(80) CHARACTER SET ascii NULL,
    file_hash BINARY(32) NULL,
    UNIQUE KEY settlement_number (destination, number),
    CONSTRAINT settlement_two_persons CHECK (approved_by IS NULL OR approved_by <> prepared_by),
    CONSTRAINT settlement_approved CHECK ((state IN ('approved', 'delivered')) = (approved_by IS NOT NULL AND file_hash IS NOT NULL)),
    CONSTRAINT settlement_delivered CHECK ((state = 'delivered') = (delivered_by IS NOT NULL))
) ENGINE=InnoDB;

-- What the partner was when it was prepared is frozen here: the file is made from these rows.
CREATE TABLE settlement_statement (
    id BINARY(16) NOT NULL PRIMARY KEY,
    settlement BINARY(16) NOT NULL,
    destination BINARY(16) NOT NULL,
    partner BINARY(16) NOT NULL,
    cutoff INT NOT NULL,
    partner_number INT UNSIGNED NOT NULL,
    partner_name VARCHAR(200) NOT NULL,
    partner_address VARCHAR(400) NOT NULL,
    partner_siret VARCHAR(14) CHARACTER SET ascii NOT NULL,
    holder VARCHAR(140) NOT NULL,
    iban VARCHAR(34) CHARACTER SET ascii NOT NULL,
    sales INT UNSIGNED NOT NULL,
    gross_minor BIGINT NOT NULL,
    gross_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    taken_back_minor BIGINT NOT NULL,
    taken_back_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    commission_minor BIGINT NOT NULL,
    commission_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    vat_minor BIGINT NOT NULL,
    vat_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    amount_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    invoice VARCHAR(20) CHARACTER SET ascii NULL,
    end_to_end VARCHAR(35) CHARACTER SET ascii NOT NULL UNIQUE,
    UNIQUE KEY statement_partner (settlement, partner),
    UNIQUE KEY statement_invoice (destination, invoice),
    KEY statement_of_partner (destination, partner),
    CONSTRAINT statement_settlement FOREIGN KEY (settlement) REFERENCES settlement (id),
    CONSTRAINT statement_adds_up CHECK (amount_minor = gross_minor - taken_back_minor - commission_minor)
) ENGINE=InnoDB;

-- A release, or a part taken back, is settled once.
CREATE TABLE settlement_line (
    statement BINARY(16) NOT NULL,
    n INT UNSIGNED NOT NULL,
    kind VARCHAR(12) CHARACTER SET ascii NOT NULL,
    source BINARY(16) NOT NULL,
    booking BINARY(16) NOT NULL,
    reference VARCHAR(16) CHARACTER SET ascii NOT NULL,
    title VARCHAR(200) NOT NULL,
    seats INT UNSIGNED NOT NULL,
    visit INT NOT NULL,
    gross_minor BIGINT NOT NULL,
    gross_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    commission_minor BIGINT NOT NULL,
    commission_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    vat_minor BIGINT NOT NULL,
    vat_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    PRIMARY KEY (statement, n),
    UNIQUE KEY line_settled_once (kind, source),
    CONSTRAINT line_statement FOREIGN KEY (statement) REFERENCES settlement_statement (id)
) ENGINE=InnoDB;

-- Numbers without a gap: the row is locked, read and raised in the transaction that uses them.
CREATE TABLE settlement_counter (
    destination BINARY(16) NOT NULL,
    series VARCHAR(20) CHARACTER SET ascii NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (destination, series)
) ENGINE=InnoDB;

CREATE TABLE settlement_file (
    settlement BINARY(16) NOT NULL PRIMARY KEY,
    name VARCHAR(80) CHARACTER SET ascii NOT NULL,
    type VARCHAR(80) CHARACTER SET ascii NOT NULL,
    bytes LONGBLOB NOT NULL,
    hash BINARY(32) NOT NULL,
    made BIGINT NOT NULL,
    CONSTRAINT file_settlement FOREIGN KEY (settlement) REFERENCES settlement (id)
) ENGINE=InnoDB;

CREATE TRIGGER settlement_file_stays BEFORE UPDATE ON settlement_file FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'settlement_file is never updated';
CREATE TRIGGER settlement_file_remains BEFORE DELETE ON settlement_file FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'settlement_file is never deleted';
