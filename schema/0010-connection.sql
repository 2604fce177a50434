-- SPDX-License-Identifier: EUPL-1.2
-- Connections to outside systems, and the few bytes that their gateways remember. Owner: gateways.

CREATE TABLE connection (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    gateway VARCHAR(40) CHARACTER SET ascii NOT NULL,
    name VARCHAR(60) CHARACTER SET ascii NOT NULL,
    settings TEXT NOT NULL, -- JSON by the module's shape; secrets sealed
    enabled TINYINT(1) NOT NULL,
    UNIQUE KEY connection_name (destination, name),
    CONSTRAINT connection_destination FOREIGN KEY (destination) REFERENCES destination (id)
) ENGINE=InnoDB;

CREATE TABLE connection_memory (
    connection BINARY(16) NOT NULL,
    name VARCHAR(60) NOT NULL,
    value VARBINARY(4096) NOT NULL,
    PRIMARY KEY (connection, name),
    CONSTRAINT connection_memory_connection FOREIGN KEY (connection) REFERENCES connection (id)
) ENGINE=InnoDB;
