/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/sql.h"

#include "http/keys.h"

OWNS(http, "session", "request_key");

WORDS(WHO_WORDS,
      "who",
      [WHO_ANYONE] = "anyone",
      [WHO_VISITOR] = "visitor",
      [WHO_PARTNER] = "partner",
      [WHO_OFFICE] = "office",
      [WHO_GATEWAY] = "gateway");

SHAPE(SESSION_ROW,
      struct session_row,
      FIELD(struct session_row, token),
      FIELD_WORD(struct session_row, who, &WHO_WORDS),
      FIELD(struct session_row, user),
      FIELD(struct session_row, partner, .traits = OPTIONAL),
      FIELD(struct session_row, destination, .traits = OPTIONAL),
      FIELD(struct session_row, roles),
      FIELD(struct session_row, name, .traits = OPTIONAL),
      FIELD(struct session_row, email, .traits = OPTIONAL),
      FIELD(struct session_row, csrf, .traits = SECRET),
      FIELD(struct session_row, used));

SHAPE(KEPT_REPLY,
      struct kept_reply,
      FIELD(struct kept_reply, key),
      FIELD(struct kept_reply, hash),
      FIELD(struct kept_reply, status),
      FIELD(struct kept_reply, type, .traits = OPTIONAL),
      FIELD(struct kept_reply, location, .traits = OPTIONAL),
      FIELD(struct kept_reply, body, .traits = OPTIONAL),
      FIELD(struct kept_reply, at));

QUERY(SESSION_INSERT,
      NULL,
      "INSERT INTO session"
      " (token, who, user, partner, destination, roles, name, email, csrf, used)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

/* By a secret, before anybody knows whose destination it is: the front desk compares it. */
QUERY_ACROSS(SESSION_BY_TOKEN,
             &SESSION_ROW,
             "SELECT token, who, user, partner, destination, roles, name, email, csrf, used"
             " FROM session WHERE token = ? AND used > ?");

QUERY_ACROSS(SESSION_USED, NULL, "UPDATE session SET used = ? WHERE token = ?");

QUERY_ACROSS(SESSION_DELETE, NULL, "DELETE FROM session WHERE token = ?");

QUERY_ACROSS(SESSION_DELETE_USER, NULL, "DELETE FROM session WHERE user = ?");

QUERY_ACROSS(SESSION_DELETE_OTHERS, NULL, "DELETE FROM session WHERE user = ? AND token <> ?");

QUERY_ACROSS(SESSION_DELETE_OLD, NULL, "DELETE FROM session WHERE used <= ? LIMIT 1000");

QUERY(KEY_FIND,
      &KEPT_REPLY,
      "SELECT `key`, hash, status, type, location, body, at"
      " FROM request_key WHERE `key` = ?");

/* `key` is UNIQUE: of two retries that race one inserts, the other runs again and finds it. */
QUERY(KEY_INSERT,
      NULL,
      "INSERT INTO request_key (`key`, hash, status, type, location, body, at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)");

QUERY(KEY_DELETE_OLD, NULL, "DELETE FROM request_key WHERE at <= ? LIMIT 1000");
