/* SPDX-License-Identifier: EUPL-1.2 */
#include "settlement/inside.h"

OWNS(settlement,
     "settlement",
     "settlement_statement",
     "settlement_line",
     "settlement_counter",
     "settlement_file");

#define SETTLEMENT_COLUMNS                                                                         \
    "id, destination, number, cutoff, state, statements, carried, total_minor, total_currency,"    \
    " prepared_by, prepared_at, approved_by, approved_at, delivered_by, delivered_at, file_name,"  \
    " file_hash"

QUERY(SETTLEMENT_INSERT,
      NULL,
      "INSERT INTO settlement (" SETTLEMENT_COLUMNS ")"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
QUERY(SETTLEMENT_BY_ID,
      &SETTLEMENT,
      "SELECT " SETTLEMENT_COLUMNS " FROM settlement WHERE destination = ? AND id = ?");
QUERY(SETTLEMENT_LOCK,
      &SETTLEMENT,
      "SELECT " SETTLEMENT_COLUMNS " FROM settlement WHERE destination = ? AND id = ? FOR UPDATE");
QUERY(SETTLEMENT_ALL,
      &SETTLEMENT,
      "SELECT " SETTLEMENT_COLUMNS " FROM settlement WHERE destination = ?"
      " ORDER BY number DESC LIMIT 500");
QUERY(SETTLEMENT_APPROVE,
      NULL,
      "UPDATE settlement SET state = 'approved', approved_by = ?, approved_at = ?, file_name = ?,"
      " file_hash = ? WHERE destination = ? AND id = ? AND state = 'prepared'");
QUERY(SETTLEMENT_DELIVER,
      NULL,
      "UPDATE settlement SET state = 'delivered', delivered_by = ?, delivered_at = ?"
      " WHERE destination = ? AND id = ? AND state = 'approved'");
QUERY(SETTLEMENT_WITHDRAW,
      NULL,
      "UPDATE settlement SET state = 'withdrawn' WHERE destination = ? AND id = ?"
      " AND state = 'prepared'");

/* What was released or taken back and stands in no line. Looks 400 days back: what is older and
 * unsettled has a partner without account, and the audit says so. */
QUERY(UNSETTLED,
      &DEALING,
      "SELECT 'released' AS kind, r.booking AS source, r.partner, r.booking, s.reference, s.title,"
      " s.seats, s.visit, r.gross_minor, r.gross_currency, r.commission_minor,"
      " r.commission_currency, r.vat_minor, r.vat_currency, r.at"
      " FROM ledger_sale_release r JOIN ledger_sale s ON s.booking = r.booking"
      " LEFT JOIN settlement_line l ON l.kind = 'released' AND l.source = r.booking"
      " WHERE r.destination = ? AND r.at >= ? AND r.at < ? AND r.gross_minor > 0"
      " AND r.gross_currency = ? AND l.source IS NULL"
      " UNION ALL"
      " SELECT 'taken_back' AS kind, p.id AS source, p.partner, p.booking, s.reference, s.title,"
      " s.seats, s.visit, -p.gross_minor, p.gross_currency, -p.commission_minor,"
      " p.commission_currency, -p.vat_minor, p.vat_currency, p.at"
      " FROM ledger_sale_part p JOIN ledger_sale s ON s.booking = p.booking"
      " LEFT JOIN settlement_line l ON l.kind = 'taken_back' AND l.source = p.id"
      " WHERE p.destination = ? AND p.at >= ? AND p.at < ? AND p.after_release = 1"
      " AND p.gross_currency = ? AND l.source IS NULL"
      " ORDER BY partner, visit, at, source");

QUERY(STATEMENT_INSERT,
      NULL,
      "INSERT INTO settlement_statement"
      " (id, settlement, destination, partner, cutoff, partner_number, partner_name,"
      " partner_address, partner_siret, holder, iban, sales, gross_minor, gross_currency,"
      " taken_back_minor, taken_back_currency, commission_minor, commission_currency,"
      " vat_minor, vat_currency, amount_minor, amount_currency, invoice, end_to_end)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

#define STATEMENT_COLUMNS                                                                          \
    "t.id, t.settlement, t.destination, t.partner, t.cutoff, t.partner_number, t.partner_name,"    \
    " t.partner_address, t.partner_siret, t.holder, t.iban, t.sales, t.gross_minor,"               \
    " t.gross_currency, t.taken_back_minor, t.taken_back_currency, t.commission_minor,"            \
    " t.commission_currency, t.vat_minor, t.vat_currency, t.amount_minor, t.amount_currency,"      \
    " t.invoice, t.end_to_end, s.state"

QUERY(STATEMENT_BY_ID,
      &STATEMENT,
      "SELECT " STATEMENT_COLUMNS " FROM settlement_statement t"
      " JOIN settlement s ON s.id = t.settlement WHERE t.destination = ? AND t.id = ?");
QUERY(STATEMENTS_OF,
      &STATEMENT,
      "SELECT " STATEMENT_COLUMNS " FROM settlement_statement t"
      " JOIN settlement s ON s.id = t.settlement WHERE t.destination = ? AND t.settlement = ?"
      " ORDER BY t.partner_number, t.partner");
QUERY(STATEMENTS_OF_PARTNER,
      &STATEMENT,
      "SELECT " STATEMENT_COLUMNS " FROM settlement_statement t"
      " JOIN settlement s ON s.id = t.settlement WHERE t.destination = ? AND t.partner = ?"
      " AND s.state IN ('approved', 'delivered') ORDER BY s.number DESC LIMIT 500");
QUERY_ACROSS(STATEMENT_INVOICE, NULL, "UPDATE settlement_statement SET invoice = ? WHERE id = ?");
QUERY(STATEMENTS_DELETE,
      NULL,
      "DELETE FROM settlement_statement WHERE destination = ? AND settlement = ?");
QUERY(STATEMENTS_IN_PAYOUT,
      &NEXT_ROW,
      "SELECT CAST(IFNULL(SUM(t.amount_minor), 0) AS SIGNED) AS next FROM settlement_statement t"
      " JOIN settlement s ON s.id = t.settlement WHERE t.destination = ? AND t.partner = ?"
      " AND t.amount_currency = ? AND s.state = 'approved'");

QUERY(LINE_INSERT,
      NULL,
      "INSERT INTO settlement_line"
      " (statement, n, kind, source, booking, reference, title, seats, visit, gross_minor,"
      " gross_currency, commission_minor, commission_currency, vat_minor, vat_currency)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
QUERY(LINES_OF,
      &STATEMENT_LINE,
      "SELECT l.n, l.kind, l.booking, l.reference, l.title, l.seats, l.visit, l.gross_minor,"
      " l.gross_currency, l.commission_minor, l.commission_currency, l.vat_minor, l.vat_currency,"
      " l.gross_minor - l.commission_minor AS net_minor, l.gross_currency AS net_currency"
      " FROM settlement_line l JOIN settlement_statement t ON t.id = l.statement"
      " WHERE t.destination = ? AND t.id = ? ORDER BY l.n");
QUERY(LINES_DELETE,
      NULL,
      "DELETE l FROM settlement_line l JOIN settlement_statement t ON t.id = l.statement"
      " WHERE t.destination = ? AND t.settlement = ?");

QUERY(COUNTER_MAKE,
      NULL,
      "INSERT IGNORE INTO settlement_counter (destination, series, next) VALUES (?, ?, 1)");
QUERY(COUNTER_NEXT,
      &NEXT_ROW,
      "SELECT next FROM settlement_counter WHERE destination = ? AND series = ? FOR UPDATE");
QUERY(COUNTER_RAISE,
      NULL,
      "UPDATE settlement_counter SET next = next + ? WHERE destination = ? AND series = ?");

QUERY(FILE_INSERT,
      NULL,
      "INSERT INTO settlement_file (settlement, name, type, bytes, hash, made)"
      " VALUES (?, ?, ?, ?, ?, ?)");
QUERY(FILE_OF,
      &FILE_ROW,
      "SELECT f.name, f.type, f.bytes, f.hash FROM settlement_file f"
      " JOIN settlement s ON s.id = f.settlement WHERE s.destination = ? AND s.id = ?");
