-- SPDX-License-Identifier: EUPL-1.2
-- Who is who: destinations, partners, contracts, people. Owner: partner.

CREATE TABLE destination (
    id BINARY(16) NOT NULL PRIMARY KEY,
    slug VARCHAR(64) CHARACTER SET ascii NOT NULL UNIQUE,
    name VARCHAR(120) NOT NULL,
    hosts VARCHAR(400) NOT NULL,
    zone VARCHAR(64) CHARACTER SET ascii NOT NULL,
    currency CHAR(3) CHARACTER SET ascii NOT NULL,
    languages VARCHAR(64) CHARACTER SET ascii NOT NULL,
    seller VARCHAR(400) NOT NULL,
    email VARCHAR(254) NOT NULL,
    hold_minutes INT UNSIGNED NOT NULL CHECK (hold_minutes BETWEEN 1 AND 120),
    hold_most INT UNSIGNED NOT NULL CHECK (hold_most >= hold_minutes),
    vat_points INT UNSIGNED NOT NULL CHECK (vat_points <= 10000),
    demo TINYINT(1) NOT NULL
) ENGINE=InnoDB;

CREATE TABLE partner (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    number INT UNSIGNED NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii NOT NULL,
    state VARCHAR(20) CHARACTER SET ascii NOT NULL,
    name VARCHAR(200) NOT NULL,
    source_key VARCHAR(120) NULL,
    legal VARCHAR(200) NOT NULL,
    address VARCHAR(400) NOT NULL,
    siret VARCHAR(14) CHARACTER SET ascii NOT NULL,
    register_number VARCHAR(40) NOT NULL,
    email VARCHAR(254) NOT NULL,
    phone VARCHAR(40) NOT NULL,
    web VARCHAR(400) NOT NULL,
    mediator VARCHAR(400) NOT NULL,
    vat VARCHAR(20) CHARACTER SET ascii NOT NULL,
    holder VARCHAR(140) NOT NULL,
    iban VARCHAR(34) CHARACTER SET ascii NOT NULL,
    UNIQUE KEY partner_number (destination, number),
    UNIQUE KEY partner_source (destination, source_key),
    CONSTRAINT partner_destination FOREIGN KEY (destination) REFERENCES destination (id)
) ENGINE=InnoDB;

CREATE TABLE contract (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    partner BINARY(16) NULL,
    points INT UNSIGNED NOT NULL CHECK (points <= 10000),
    fixed_minor BIGINT NOT NULL CHECK (fixed_minor >= 0),
    fixed_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    least_minor BIGINT NOT NULL CHECK (least_minor >= 0),
    least_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    most_minor BIGINT NULL,
    most_currency CHAR(3) CHARACTER SET ascii NULL,
    vat_points INT UNSIGNED NOT NULL CHECK (vat_points <= 10000),
    valid_from INT NOT NULL,
    valid_until INT NULL,
    UNIQUE KEY contract_one_rule (destination, partner, valid_from),
    CONSTRAINT contract_destination FOREIGN KEY (destination) REFERENCES destination (id)
) ENGINE=InnoDB;

CREATE TABLE user (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    partner BINARY(16) NULL,
    email VARCHAR(254) NOT NULL,
    name VARCHAR(120) NOT NULL,
    roles INT UNSIGNED NOT NULL,
    password_hash VARCHAR(128) CHARACTER SET ascii NOT NULL,
    demo TINYINT(1) NOT NULL,
    UNIQUE KEY user_email (destination, email),
    CONSTRAINT user_destination FOREIGN KEY (destination) REFERENCES destination (id)
) ENGINE=InnoDB;
