-- SPDX-License-Identifier: EUPL-1.2
-- Accounts, entries, transfers, seals, kept balances, frozen sales. Owner: ledger.
-- Every table here is insert-only: the serving user has no other right, and triggers refuse besides.

-- id is a hash of the other columns, so nobody has to look it up.
CREATE TABLE ledger_account (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    kind VARCHAR(24) CHARACTER SET ascii NOT NULL,
    subject BINARY(16) NULL,
    currency CHAR(3) CHARACTER SET ascii NOT NULL
) ENGINE=InnoDB;

-- recorded is the database's clock: whatever a program believes, the order of recording is one.
CREATE TABLE ledger_entry (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    kind VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    business_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    content BINARY(32) NOT NULL,
    occurred INT NOT NULL,
    reverses BINARY(16) NULL,
    transfers INT UNSIGNED NOT NULL CHECK (transfers > 0),
    recorded BIGINT NOT NULL DEFAULT (CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)),
    UNIQUE KEY ledger_entry_once (kind, business_key),
    UNIQUE KEY ledger_entry_reversed_once (reverses),
    KEY ledger_entry_recorded (recorded)
) ENGINE=InnoDB;

CREATE TABLE ledger_transfer (
    entry BINARY(16) NOT NULL,
    n INT UNSIGNED NOT NULL,
    debit BINARY(16) NOT NULL,
    credit BINARY(16) NOT NULL,
    amount BIGINT NOT NULL,
    currency CHAR(3) CHARACTER SET ascii NOT NULL,
    about BINARY(16) NULL,
    PRIMARY KEY (entry, n),
    CONSTRAINT transfer_moves_something CHECK (amount > 0),
    CONSTRAINT transfer_between_two CHECK (debit <> credit)
) ENGINE=InnoDB;

-- The chain: hash = BLAKE2b-256(previous hash, entry, its content, its moment of recording).
CREATE TABLE ledger_seal (
    position BIGINT NOT NULL PRIMARY KEY,
    entry BINARY(16) NOT NULL UNIQUE,
    recorded BIGINT NOT NULL,
    hash BINARY(32) NOT NULL,
    at BIGINT NOT NULL
) ENGINE=InnoDB;

-- What an account stood at (credits minus debits) after the entry at that position was sealed.
CREATE TABLE ledger_balance (
    account BINARY(16) NOT NULL,
    position BIGINT NOT NULL,
    minor BIGINT NOT NULL,
    PRIMARY KEY (account, position)
) ENGINE=InnoDB;

CREATE TABLE ledger_sale (
    booking BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    partner BINARY(16) NOT NULL,
    contract BINARY(16) NOT NULL,
    reference VARCHAR(16) CHARACTER SET ascii NOT NULL,
    title VARCHAR(200) NOT NULL,
    seats INT UNSIGNED NOT NULL,
    visit INT NOT NULL,
    ends BIGINT NOT NULL,
    gross_minor BIGINT NOT NULL CHECK (gross_minor >= 0),
    gross_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    commission_minor BIGINT NOT NULL,
    commission_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    vat_minor BIGINT NOT NULL,
    vat_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    frozen BIGINT NOT NULL,
    KEY ledger_sale_ends (ends),
    CONSTRAINT sale_split CHECK (commission_minor BETWEEN 0 AND gross_minor AND vat_minor BETWEEN 0 AND commission_minor)
) ENGINE=InnoDB;

-- A part of a sale given back to the visitor. after_release: the partner had it already.
CREATE TABLE ledger_sale_part (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    booking BINARY(16) NOT NULL,
    partner BINARY(16) NOT NULL,
    part_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
    gross_minor BIGINT NOT NULL CHECK (gross_minor > 0),
    gross_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    commission_minor BIGINT NOT NULL,
    commission_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    vat_minor BIGINT NOT NULL,
    vat_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    after_release TINYINT(1) NOT NULL,
    reason VARCHAR(200) NOT NULL,
    at BIGINT NOT NULL,
    KEY ledger_sale_part_booking (booking),
    KEY ledger_sale_part_settle (destination, at),
    CONSTRAINT part_sale FOREIGN KEY (booking) REFERENCES ledger_sale (booking),
    CONSTRAINT part_split CHECK (commission_minor BETWEEN 0 AND gross_minor AND vat_minor BETWEEN 0 AND commission_minor)
) ENGINE=InnoDB;

-- What was left of a sale when its visit had been held: what the partner is owed, and our part.
CREATE TABLE ledger_sale_release (
    booking BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    partner BINARY(16) NOT NULL,
    gross_minor BIGINT NOT NULL CHECK (gross_minor >= 0),
    gross_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    commission_minor BIGINT NOT NULL,
    commission_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    vat_minor BIGINT NOT NULL,
    vat_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    at BIGINT NOT NULL,
    KEY ledger_sale_release_settle (destination, at),
    CONSTRAINT release_sale FOREIGN KEY (booking) REFERENCES ledger_sale (booking),
    CONSTRAINT release_split CHECK (commission_minor BETWEEN 0 AND gross_minor AND vat_minor BETWEEN 0 AND commission_minor)
) ENGINE=InnoDB;

CREATE TRIGGER ledger_entry_stays BEFORE UPDATE ON ledger_entry FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_entry is never updated';
CREATE TRIGGER ledger_entry_remains BEFORE DELETE ON ledger_entry FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_entry is never deleted';
CREATE TRIGGER ledger_transfer_stays BEFORE UPDATE ON ledger_transfer FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_transfer is never updated';
CREATE TRIGGER ledger_transfer_remains BEFORE DELETE ON ledger_transfer FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_transfer is never deleted';
CREATE TRIGGER ledger_seal_stays BEFORE UPDATE ON ledger_seal FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_seal is never updated';
CREATE TRIGGER ledger_seal_remains BEFORE DELETE ON ledger_seal FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_seal is never deleted';
CREATE TRIGGER ledger_sale_stays BEFORE UPDATE ON ledger_sale FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_sale is never updated';
CREATE TRIGGER ledger_sale_remains BEFORE DELETE ON ledger_sale FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_sale is never deleted';
CREATE TRIGGER ledger_sale_part_stays BEFORE UPDATE ON ledger_sale_part FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_sale_part is never updated';
CREATE TRIGGER ledger_sale_part_remains BEFORE DELETE ON ledger_sale_part FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_sale_part is never deleted';
CREATE TRIGGER ledger_sale_release_stays BEFORE UPDATE ON ledger_sale_release FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_sale_release is never updated';
CREATE TRIGGER ledger_sale_release_remains BEFORE DELETE ON ledger_sale_release FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger_sale_release is never deleted';
