-- SPDX-License-Identifier: EUPL-1.2
-- Wrong passwords by account, so that a slow search from many addresses meets a wait. Owner: partner.

-- who: a hash of destination, e-mail address and whether the device signed in there before; of an
-- address that nobody has too, so that the wait tells nothing. until: no password is looked at before.
CREATE TABLE sign_in_failure (
    who BINARY(32) NOT NULL PRIMARY KEY,
    failures INT UNSIGNED NOT NULL,
    last BIGINT NOT NULL,
    until BIGINT NULL,
    KEY sign_in_failure_last (last)
) ENGINE=InnoDB;
