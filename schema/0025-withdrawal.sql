-- SPDX-License-Identifier: EUPL-1.2
-- Who took a visit off line for a while, when and why; the newest counts. Owner: offer.

CREATE TABLE withdrawal (
    offer BINARY(16) NOT NULL,
    destination BINARY(16) NOT NULL,
    at BIGINT NOT NULL,
    by_partner TINYINT(1) NOT NULL,
    by_name VARCHAR(120) NOT NULL,
    why VARCHAR(400) NOT NULL,
    PRIMARY KEY (offer, at)
) ENGINE=InnoDB;
