/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/host_inside.h"

OWNS(gateways, "connection", "connection_memory");

SHAPE(CONNECTION,
      struct connection,
      FIELD(struct connection, id, .traits = OPTIONAL),
      FIELD(struct connection, destination, .traits = OPTIONAL),
      FIELD(struct connection, gateway, .min = 1, .max = 40, .means = "The module"),
      FIELD(struct connection, name, .min = 1, .max = 60, .means = "What sync and hooks call it"),
      FIELD(struct connection, settings, .max = 60000, .means = "JSON by the module's shape"),
      FIELD(struct connection, enabled));

SHAPE(MEMORY_ROW,
      struct memory_row,
      FIELD(struct memory_row, connection),
      FIELD(struct memory_row, name, .max = 60),
      FIELD(struct memory_row, value, .traits = OPTIONAL, .max = 4096));

QUERY(CONNECTION_WRITE,
      NULL,
      "INSERT INTO connection (id, destination, gateway, name, settings, enabled)"
      " VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE gateway = VALUES(gateway),"
      " settings = VALUES(settings)");

/* Whether it is in use stays as it is, whoever stops it while its settings are tried. */
QUERY(CONNECTION_SET, NULL, "UPDATE connection SET settings = ? WHERE destination = ? AND id = ?");

/* Its settings stay as they are, whoever changes them meanwhile. */
QUERY(CONNECTION_USE, NULL, "UPDATE connection SET enabled = ? WHERE destination = ? AND id = ?");

#define COLUMNS "SELECT id, destination, gateway, name, settings, enabled FROM connection"

QUERY_ACROSS(CONNECTION_BY_ID, &CONNECTION, COLUMNS " WHERE id = ?");

QUERY(CONNECTION_LOCK, &CONNECTION, COLUMNS " WHERE destination = ? AND id = ? FOR UPDATE");

QUERY(CONNECTION_BY_NAME, &CONNECTION, COLUMNS " WHERE destination = ? AND name = ?");

/* A verb of the whole house names a source without saying where: the first there is. */
QUERY_ACROSS(CONNECTION_BY_NAME_ANYWHERE,
             &CONNECTION,
             COLUMNS " WHERE name = ? ORDER BY id LIMIT 1");

QUERY(CONNECTIONS_OF, &CONNECTION, COLUMNS " WHERE destination = ? ORDER BY name");

QUERY_ACROSS(CONNECTIONS_ENABLED, &CONNECTION, COLUMNS " WHERE enabled = 1 ORDER BY id");

QUERY(MEMORY_OF,
      &MEMORY_ROW,
      "SELECT connection, name, value FROM connection_memory WHERE connection = ?");

QUERY(MEMORY_WRITE,
      NULL,
      "INSERT INTO connection_memory (connection, name, value) VALUES (?, ?, ?)"
      " ON DUPLICATE KEY UPDATE value = VALUES(value)");
