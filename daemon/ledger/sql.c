/* SPDX-License-Identifier: EUPL-1.2 */
#include "ledger/inside.h"

OWNS(ledger,
     "ledger_account",
     "ledger_entry",
     "ledger_transfer",
     "ledger_seal",
     "ledger_balance",
     "ledger_sale",
     "ledger_sale_part",
     "ledger_sale_release");

/* An account's id is made from what it is, so writing it again changes nothing. */
QUERY(LEDGER_ACCOUNT_INSERT,
      NULL,
      "INSERT IGNORE INTO ledger_account (id, destination, kind, subject, currency)"
      " VALUES (?, ?, ?, ?, ?)");

QUERY(LEDGER_ENTRY_INSERT,
      NULL,
      "INSERT INTO ledger_entry"
      " (id, destination, kind, business_key, content, occurred, reverses, transfers)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

QUERY(LEDGER_TRANSFER_INSERT,
      NULL,
      "INSERT INTO ledger_transfer (entry, n, debit, credit, amount, currency, about)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)");

/* A business key belongs to one thing in the whole house, whatever its destination. */
QUERY_ACROSS(LEDGER_ENTRY_BY_KEY,
             &ENTRY_THERE,
             "SELECT id, content FROM ledger_entry WHERE kind = ? AND business_key = ?");

/* Kept up to the last seal, and what is recorded but not sealed: one statement, one view of both.
 * Sealing looks ten minutes behind the end of the chain (seal.c), so this does too. */
QUERY_ACROSS(LEDGER_BALANCE_NOW,
             &NUMBER_ROW,
             "SELECT CAST(IFNULL((SELECT minor FROM ledger_balance WHERE account = ?"
             " ORDER BY position DESC LIMIT 1), 0)"
             " + IFNULL((SELECT SUM(IF(t.credit = ?, t.amount, -t.amount))"
             " FROM ledger_entry e"
             " LEFT JOIN ledger_seal s ON s.entry = e.id"
             " JOIN ledger_transfer t ON t.entry = e.id"
             " WHERE s.entry IS NULL AND (t.credit = ? OR t.debit = ?)"
             " AND e.recorded >= IFNULL((SELECT recorded FROM ledger_seal ORDER BY position DESC "
             "LIMIT 1), 0)"
             " - 600000000), 0) AS SIGNED) AS number");

/* Whose day it is, for the accounting date. */
QUERY_ACROSS(LEDGER_ZONE, &ZONE_ROW, "SELECT zone FROM destination WHERE id = ?");

QUERY(LEDGER_SEAL_HEAD,
      &SEAL_ROW,
      "SELECT position, entry, recorded, hash, at FROM ledger_seal"
      " ORDER BY position DESC LIMIT 1 FOR UPDATE");

QUERY_ACROSS(LEDGER_UNSEALED,
             &UNSEALED_ROW,
             "SELECT e.id AS entry, e.content, e.occurred, e.recorded FROM ledger_entry e"
             " LEFT JOIN ledger_seal s ON s.entry = e.id"
             " WHERE s.entry IS NULL AND e.recorded >= ?"
             " ORDER BY e.recorded, e.id LIMIT 400");

/* An entry that lost its transfers still gives one row, without them. */
QUERY_ACROSS(LEDGER_LINKS,
             &LINK_ROW,
             "SELECT s.position, s.entry, s.hash, e.recorded, s.recorded AS sealed_recorded,"
             " e.destination, e.kind,"
             " e.business_key, e.content, e.occurred, e.reverses, e.transfers,"
             " t.debit, t.credit, t.amount AS amount_minor, t.currency AS amount_currency, t.about"
             " FROM ledger_seal s STRAIGHT_JOIN ledger_entry e ON e.id = s.entry"
             " LEFT JOIN ledger_transfer t ON t.entry = e.id ORDER BY s.position, t.n");

QUERY(LEDGER_SEAL_INSERT,
      NULL,
      "INSERT INTO ledger_seal (position, entry, recorded, hash, at) VALUES (?, ?, ?, ?, ?)");

/* What the entries sealed after a position moved, on top of what their accounts stood at. */
QUERY(LEDGER_MOVED,
      &BALANCE_ROW,
      "SELECT m.account, MAX(m.position) AS position,"
      " CAST(SUM(m.minor) + IFNULL((SELECT b.minor FROM ledger_balance b"
      " WHERE b.account = m.account ORDER BY b.position DESC LIMIT 1), 0) AS SIGNED) AS minor"
      " FROM (SELECT t.credit AS account, s.position, t.amount AS minor"
      " FROM ledger_seal s JOIN ledger_transfer t ON t.entry = s.entry WHERE s.position > ?"
      " UNION ALL SELECT t.debit AS account, s.position, -t.amount AS minor"
      " FROM ledger_seal s JOIN ledger_transfer t ON t.entry = s.entry WHERE s.position > ?) m"
      " GROUP BY m.account ORDER BY m.account");

QUERY(LEDGER_BALANCE_INSERT,
      NULL,
      "INSERT INTO ledger_balance (account, position, minor) VALUES (?, ?, ?)");

QUERY(SALE_INSERT,
      NULL,
      "INSERT INTO ledger_sale"
      " (booking, destination, partner, contract, reference, title, seats, visit, ends,"
      " gross_minor, gross_currency, commission_minor, commission_currency,"
      " vat_minor, vat_currency, frozen)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

/* The sale's row is what releasing and taking back agree on: both lock it first. */
QUERY_ACROSS(SALE_LOCK,
             &SALE,
             "SELECT booking, destination, partner, contract, reference, title, seats, visit, ends,"
             " gross_minor, gross_currency, commission_minor, commission_currency,"
             " vat_minor, vat_currency, frozen"
             " FROM ledger_sale WHERE booking = ? FOR UPDATE");

QUERY_ACROSS(SALE_DUE,
             &BOOKING_ID_ROW,
             "SELECT s.booking FROM ledger_sale s"
             " LEFT JOIN ledger_sale_release r ON r.booking = s.booking"
             " WHERE r.booking IS NULL AND s.ends < ? ORDER BY s.ends, s.booking LIMIT 256");

QUERY_ACROSS(SALE_PART_BY_KEY,
             &BOOKING_ID_ROW,
             "SELECT booking FROM ledger_sale_part WHERE part_key = ?");

QUERY_ACROSS(SALE_PARTS_SUM,
             &SPLIT_ROW,
             "SELECT CAST(IFNULL(SUM(gross_minor), 0) AS SIGNED) AS gross,"
             " CAST(IFNULL(SUM(commission_minor), 0) AS SIGNED) AS commission,"
             " CAST(IFNULL(SUM(vat_minor), 0) AS SIGNED) AS vat"
             " FROM ledger_sale_part WHERE booking = ? LOCK IN SHARE MODE");

QUERY(SALE_PART_INSERT,
      NULL,
      "INSERT INTO ledger_sale_part"
      " (id, destination, booking, partner, part_key, gross_minor, gross_currency,"
      " commission_minor, commission_currency, vat_minor, vat_currency, after_release, reason, at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

QUERY_ACROSS(SALE_RELEASED,
             &BOOKING_ID_ROW,
             "SELECT booking FROM ledger_sale_release WHERE booking = ? LOCK IN SHARE MODE");

QUERY(SALE_RELEASE_INSERT,
      NULL,
      "INSERT INTO ledger_sale_release"
      " (booking, destination, partner, gross_minor, gross_currency,"
      " commission_minor, commission_currency, vat_minor, vat_currency, at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

QUERY(SALE_AWAITED,
      &NUMBER_ROW,
      "SELECT CAST(IFNULL(SUM(s.gross_minor - s.commission_minor"
      " - IFNULL((SELECT SUM(p.gross_minor - p.commission_minor) FROM ledger_sale_part p"
      " WHERE p.booking = s.booking), 0)), 0) AS SIGNED) AS number"
      " FROM ledger_sale s LEFT JOIN ledger_sale_release r ON r.booking = s.booking"
      " WHERE s.destination = ? AND s.partner = ? AND s.gross_currency = ? AND r.booking IS NULL");
