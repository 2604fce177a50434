/* SPDX-License-Identifier: EUPL-1.2 */
#include "partner/inside.h"

OWNS(partner, "destination", "partner", "contract", "user", "sign_in_failure", "password_ask");

QUERY(DESTINATION_INSERT,
      NULL,
      "INSERT INTO destination (id, slug, name, hosts, zone, currency, languages, seller, email,"
      " hold_minutes, hold_most, vat_points, demo)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

QUERY_ACROSS(DESTINATION_BY_SLUG,
             &DESTINATION,
             "SELECT id, slug, name, hosts, zone, currency, languages, seller, email,"
             " hold_minutes, hold_most, vat_points, demo FROM destination WHERE slug = ?");

QUERY_ACROSS(DESTINATION_BY_ID,
             &DESTINATION,
             "SELECT id, slug, name, hosts, zone, currency, languages, seller, email,"
             " hold_minutes, hold_most, vat_points, demo FROM destination WHERE id = ?");

QUERY_ACROSS(DESTINATIONS_ALL,
             &DESTINATION,
             "SELECT id, slug, name, hosts, zone, currency, languages, seller, email,"
             " hold_minutes, hold_most, vat_points, demo FROM destination ORDER BY slug");

QUERY(PARTNER_INSERT,
      NULL,
      "INSERT INTO partner (id, destination, number, kind, state, name, source_key, legal, address,"
      " siret, register_number, email, phone, web, mediator, vat, holder, iban)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

/* What a source tells of a body; its state, its bank account and what was typed here stay. */
QUERY(
    PARTNER_REFRESH,
    NULL,
    "UPDATE partner SET name = ?, email = ?, phone = ?, web = ? WHERE destination = ? AND id = ?");

#define PARTNER_COLUMNS                                                                            \
    "id, destination, number, kind, state, name, source_key, legal, address, siret,"               \
    " register_number, email, phone, web, mediator, vat, holder, iban"

QUERY(PARTNER_BY_ID,
      &PARTNER,
      "SELECT " PARTNER_COLUMNS " FROM partner WHERE destination = ? AND id = ?");

QUERY(PARTNER_LOCK,
      &PARTNER,
      "SELECT " PARTNER_COLUMNS " FROM partner WHERE destination = ? AND id = ? FOR UPDATE");

QUERY(PARTNERS_ALL,
      &PARTNER,
      "SELECT " PARTNER_COLUMNS " FROM partner WHERE destination = ? ORDER BY number");

QUERY(
    PARTNERS_KNOWN,
    &KNOWN_ROW,
    "SELECT id, source_key, number FROM partner WHERE destination = ? AND source_key IS NOT NULL");

/* FOR UPDATE: two registrations at once wait for each other here and not at the UNIQUE key. */
QUERY(PARTNER_HIGHEST_NUMBER,
      &HIGHEST_ROW,
      "SELECT COALESCE(MAX(number), 0) FROM partner WHERE destination = ? FOR UPDATE");

QUERY(PARTNER_SET_STATE, NULL, "UPDATE partner SET state = ? WHERE destination = ? AND id = ?");

QUERY(PARTNER_SET_EMAIL, NULL, "UPDATE partner SET email = ? WHERE destination = ? AND id = ?");

QUERY(PARTNER_SET_ACCOUNT,
      NULL,
      "UPDATE partner SET holder = ?, iban = ? WHERE destination = ? AND id = ?");

QUERY(
    CONTRACT_INSERT,
    NULL,
    "INSERT INTO contract (id, destination, partner, points, fixed_minor, fixed_currency,"
    " least_minor, least_currency, most_minor, most_currency, vat_points, valid_from, valid_until)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

QUERY(CONTRACTS_ALL,
      &CONTRACT,
      "SELECT id, destination, partner, points, fixed_minor, fixed_currency, least_minor,"
      " least_currency, most_minor, most_currency, vat_points, valid_from, valid_until"
      " FROM contract WHERE destination = ?");

QUERY(USER_INSERT,
      NULL,
      "INSERT INTO user (id, destination, partner, email, name, roles, password_hash, demo)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

QUERY(USER_BY_EMAIL,
      &USER,
      "SELECT id, destination, partner, email, name, roles, password_hash, demo"
      " FROM user WHERE destination = ? AND email = ?");

QUERY(USER_SET_PASSWORD,
      NULL,
      "UPDATE user SET password_hash = ? WHERE destination = ? AND email = ? AND roles <> 0");

/* Only from the password that was looked at: a link that is used twice at once changes it once. */
QUERY(USER_CHANGE_PASSWORD,
      NULL,
      "UPDATE user SET password_hash = ?"
      " WHERE destination = ? AND id = ? AND password_hash = ? AND roles <> 0");

/* Only from the roles that were read: two who change them at once do not undo each other. */
QUERY(USER_SET_ROLES,
      NULL,
      "UPDATE user SET roles = ? WHERE destination = ? AND id = ? AND roles = ?");

/* The row stays, for what was decided and written in its name; no password fits it any more. */
QUERY(USER_CLOSE,
      NULL,
      "UPDATE user SET roles = 0, password_hash = '' WHERE destination = ? AND id = ?");

QUERY(USERS_ALL,
      &USER,
      "SELECT id, destination, partner, email, name, roles, password_hash, demo"
      " FROM user WHERE destination = ? ORDER BY email");

QUERY_ACROSS(USERS_DEMO, &HIGHEST_ROW, "SELECT COUNT(*) FROM user WHERE demo = 1 AND roles <> 0");

/* Who is signed in, by the id that their session carries. */
QUERY_ACROSS(USER_BY_ID,
             &USER,
             "SELECT id, destination, partner, email, name, roles, password_hash, demo FROM user"
             " WHERE id = ?");

QUERY(SIGN_IN_WAIT,
      &SIGN_IN_WAIT_ROW,
      "SELECT until FROM sign_in_failure WHERE who = ? AND until > ?");

/* In the order of the assignments: `failures` is the new number when `until` is decided. A wait
 * that is over, or a failure of long ago, begins the count again. */
QUERY(SIGN_IN_FAILED,
      NULL,
      "INSERT INTO sign_in_failure (who, failures, last, until) VALUES (?, 1, ?, NULL)"
      " ON DUPLICATE KEY UPDATE"
      " failures = IF(until IS NOT NULL OR last < ?, 1, failures + 1),"
      " until = IF(failures >= ?, ?, NULL), last = ?");

QUERY(SIGN_IN_FORGET, NULL, "DELETE FROM sign_in_failure WHERE who = ?");

QUERY(SIGN_IN_TIDY, NULL, "DELETE FROM sign_in_failure WHERE last <= ? LIMIT 1000");

/* In the order of the assignments: the count begins again when `since` is long ago. */
QUERY(PASSWORD_ASK,
      NULL,
      "INSERT INTO password_ask (id, destination, address, tongue, asks, since)"
      " VALUES (?, ?, ?, ?, 1, ?)"
      " ON DUPLICATE KEY UPDATE asks = IF(since <= ?, 1, asks + 1), tongue = VALUES(tongue),"
      " since = IF(asks = 1, VALUES(since), since)");

QUERY(PASSWORD_ASK_BY_ID,
      &PASSWORD_ASK_ROW,
      "SELECT address, tongue, asks, since FROM password_ask WHERE destination = ? AND id = ?");

QUERY_ACROSS(PASSWORD_ASK_TIDY, NULL, "DELETE FROM password_ask WHERE since <= ? LIMIT 1000");
