-- SPDX-License-Identifier: EUPL-1.2
-- Sessions of people who signed in, and the replies kept under idempotency keys. Room: http.

CREATE TABLE session (
    token       BINARY(32)   NOT NULL, -- hash of what the cookie holds
    who         VARCHAR(16)  NOT NULL,
    user        BINARY(16)   NOT NULL,
    partner     BINARY(16)   NULL,
    destination BINARY(16)   NULL,
    roles       INT UNSIGNED NOT NULL,
    name        VARCHAR(400) NULL,
    email       VARCHAR(254) NULL,
    csrf        VARCHAR(64)  NOT NULL,
    used        BIGINT       NOT NULL,
    PRIMARY KEY (token),
    KEY session_user (user),
    KEY session_used (used)
) ENGINE=InnoDB;

CREATE TABLE request_key (
    `key`    VARBINARY(160)    NOT NULL, -- destination, caller, key
    hash     BINARY(32)        NOT NULL, -- of method, path and body
    status   SMALLINT UNSIGNED NOT NULL,
    type     VARCHAR(100)      NULL,
    location VARCHAR(400)      NULL,
    body     MEDIUMBLOB        NULL,
    at       BIGINT            NOT NULL,
    PRIMARY KEY (`key`),
    KEY request_key_at (at)
) ENGINE=InnoDB;
