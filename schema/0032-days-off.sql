-- SPDX-License-Identifier: EUPL-1.2
-- Days in which a partner opens nothing: both ends count. Owner: offer.

CREATE TABLE days_off (
    destination BINARY(16) NOT NULL,
    partner BINARY(16) NOT NULL,
    first_day INT NOT NULL,
    last_day INT NOT NULL,
    made BIGINT NOT NULL,
    PRIMARY KEY (destination, partner, first_day, last_day),
    CONSTRAINT days_off_order CHECK (last_day >= first_day)
) ENGINE=InnoDB;
