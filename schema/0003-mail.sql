-- SPDX-License-Identifier: EUPL-1.2
-- Mails as they were composed, and what became of them. Room: mail.

CREATE TABLE mail (
    id          BINARY(16)   NOT NULL,
    destination BINARY(16)   NULL,
    addressee   VARCHAR(254) NOT NULL,
    subject     VARCHAR(1000) NOT NULL,
    once        VARCHAR(160) NOT NULL,
    message     MEDIUMBLOB   NOT NULL, -- RFC 5322, all but From and Message-ID
    state       VARCHAR(16)  NOT NULL, -- waiting, sent, refused, kept
    answer      VARCHAR(400) NULL,     -- what the server said last
    written     BIGINT       NOT NULL,
    closed      BIGINT       NULL,
    PRIMARY KEY (id),
    UNIQUE KEY mail_once (once),
    KEY mail_state (destination, state, written)
) ENGINE=InnoDB;
