-- SPDX-License-Identifier: EUPL-1.2
-- What is written and vetted: offers, versions, slots. Owner: offer.

CREATE TABLE offer (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    partner BINARY(16) NOT NULL,
    number INT UNSIGNED NOT NULL,
    slug VARCHAR(120) CHARACTER SET ascii NOT NULL,
    state VARCHAR(20) CHARACTER SET ascii NOT NULL,
    published BINARY(16) NULL,
    source_key VARCHAR(120) NULL,
    UNIQUE KEY offer_number (destination, number),
    UNIQUE KEY offer_slug (destination, slug),
    UNIQUE KEY offer_source (destination, source_key),
    KEY offer_partner (destination, partner)
) ENGINE=InnoDB;

-- The words of a version never change once it was proposed; only its state does.
CREATE TABLE version (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    offer BINARY(16) NOT NULL,
    number INT UNSIGNED NOT NULL,
    state VARCHAR(20) CHARACTER SET ascii NOT NULL,
    made BIGINT NOT NULL,
    made_by VARCHAR(120) NOT NULL,
    hash BINARY(32) NOT NULL,
    content MEDIUMTEXT NOT NULL,
    UNIQUE KEY version_number (offer, number),
    KEY version_queue (destination, state, made)
) ENGINE=InnoDB;

CREATE TABLE slot (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    offer BINARY(16) NOT NULL,
    partner BINARY(16) NOT NULL,
    day INT NOT NULL,
    minute INT UNSIGNED NOT NULL CHECK (minute < 1440),
    zone VARCHAR(64) CHARACTER SET ascii NOT NULL,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL CHECK (ends > starts),
    sales_end BIGINT NOT NULL,
    language VARCHAR(8) CHARACTER SET ascii NOT NULL,
    capacity INT UNSIGNED NOT NULL CHECK (capacity BETWEEN 1 AND 1000000),
    state VARCHAR(20) CHARACTER SET ascii NOT NULL,
    UNIQUE KEY slot_moment (offer, starts, language),
    KEY slot_partner (destination, partner, starts),
    KEY slot_coming (destination, starts)
) ENGINE=InnoDB;
