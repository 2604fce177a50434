-- SPDX-License-Identifier: EUPL-1.2
-- Who asked for a link to a new password: known addresses and unknown ones alike, for an hour. Owner: partner.

-- id: of destination and address, the same each time; the job that looks whether anybody has that address knows it.
-- asks: since `since`, known or not, so that the limit tells nothing.
CREATE TABLE password_ask (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    address VARCHAR(254) NOT NULL,
    tongue VARCHAR(8) NOT NULL,
    asks INT UNSIGNED NOT NULL,
    since BIGINT NOT NULL,
    KEY password_ask_since (since)
) ENGINE=InnoDB;
