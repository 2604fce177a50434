/* SPDX-License-Identifier: EUPL-1.2 */
#include "audit/inside.h"

/* Money: the books balance, and every movement has its cause, once (reference: settlement, 1.6). */

QUERY_ACROSS(ENTRIES_LOOKED, &LOOKED_ROW, "SELECT COUNT(*) FROM ledger_entry");
QUERY_ACROSS(TRANSFERS_LOOKED, &LOOKED_ROW, "SELECT COUNT(*) FROM ledger_transfer");

QUERY_ACROSS(ENTRIES_PARTS,
             &TEXT_ITEM,
             "SELECT CONCAT('entry ', e.kind, ' ', e.business_key, ': ', e.transfers,"
             "  ' transfers written, ', COUNT(t.n), ' there')"
             " FROM ledger_entry e LEFT JOIN ledger_transfer t ON t.entry = e.id"
             " GROUP BY e.id HAVING COUNT(t.n) <> MAX(e.transfers)"
             " UNION ALL"
             " SELECT CONCAT('transfer of ', HEX(t.entry), ' has no entry') FROM ledger_transfer t"
             " LEFT JOIN ledger_entry e ON e.id = t.entry WHERE e.id IS NULL");

QUERY_ACROSS(
    TRANSFERS_STRANGE,
    &TEXT_ITEM,
    "SELECT CONCAT('transfer of entry ', HEX(t.entry), ': amount ', t.amount, ' ', t.currency)"
    " FROM ledger_transfer t LEFT JOIN ledger_account d ON d.id = t.debit"
    " LEFT JOIN ledger_account c ON c.id = t.credit"
    " WHERE d.id IS NULL OR c.id IS NULL OR d.currency <> t.currency"
    "  OR c.currency <> t.currency OR t.amount <= 0 OR d.destination <> c.destination");

/* An entry older than two minutes that no seal covers: the sealing job does not run. */
QUERY_ACROSS(SEALS_LATE,
             &TEXT_ITEM,
             "SELECT CONCAT('entry ', e.kind, ' ', e.business_key, ' was never sealed')"
             " FROM ledger_entry e LEFT JOIN ledger_seal s ON s.entry = e.id"
             " WHERE s.entry IS NULL"
             "  AND (SELECT MAX(recorded) FROM ledger_seal) > e.recorded + 600000000");

QUERY_ACROSS(BALANCES_LOOKED, &LOOKED_ROW, "SELECT COUNT(*) FROM ledger_balance");

/* The newest kept balance of each account against its sealed transfers, credits minus debits. */
QUERY_ACROSS(
    BALANCES_DIFFER,
    &TEXT_ITEM,
    "SELECT CONCAT('account ', a.kind, ' ', HEX(a.id), ': kept ', b.minor, ', transfers make ',"
    "  COALESCE(m.minor, 0))"
    " FROM ledger_balance b JOIN ledger_account a ON a.id = b.account"
    " LEFT JOIN (SELECT account, SUM(minor) minor FROM"
    "   (SELECT t.credit account, CAST(t.amount AS SIGNED) minor FROM ledger_transfer t"
    "     JOIN ledger_seal s ON s.entry = t.entry"
    "    UNION ALL SELECT t.debit, -CAST(t.amount AS SIGNED) FROM ledger_transfer t"
    "     JOIN ledger_seal s ON s.entry = t.entry) moves GROUP BY account) m"
    "  ON m.account = b.account"
    " WHERE b.position = (SELECT MAX(position) FROM ledger_balance n"
    "    WHERE n.account = b.account)"
    "  AND b.minor <> COALESCE(m.minor, 0)");

QUERY_ACROSS(INTENTS_LOOKED, &LOOKED_ROW, "SELECT COUNT(*) FROM payment_intent");

QUERY_ACROSS(INTENTS_POSTED,
             &TEXT_ITEM,
             "SELECT CONCAT('payment ', HEX(i.id), ' took ', i.taken_minor, ' and the ledger has ',"
             "  COALESCE(e.amount, 0))"
             " FROM payment_intent i LEFT JOIN"
             " (SELECT e.business_key, SUM(t.amount) amount FROM ledger_entry e"
             "   JOIN ledger_transfer t ON t.entry = e.id JOIN ledger_account c ON c.id = t.credit"
             "   WHERE e.kind = 'sale_paid' AND c.kind = 'buyer_deposit' GROUP BY e.id) e"
             "  ON e.business_key = LOWER(CONCAT_WS('-', SUBSTR(HEX(i.id), 1, 8),"
             "   SUBSTR(HEX(i.id), 9, 4), SUBSTR(HEX(i.id), 13, 4), SUBSTR(HEX(i.id), 17, 4),"
             "   SUBSTR(HEX(i.id), 21)))"
             " WHERE i.state = 'taken' AND i.taken_minor <> COALESCE(e.amount, 0)");

QUERY_ACROSS(POSTED_LOOKED,
             &LOOKED_ROW,
             "SELECT COUNT(*) FROM ledger_entry WHERE kind IN ('sale_paid', 'refund_decided')");

QUERY_ACROSS(POSTED_CAUSE,
             &TEXT_ITEM,
             "SELECT CONCAT('entry sale_paid ', e.business_key, ' has no payment')"
             " FROM ledger_entry e LEFT JOIN payment_intent i"
             "  ON i.id = UNHEX(REPLACE(e.business_key, '-', '')) AND i.state = 'taken'"
             " WHERE e.kind = 'sale_paid' AND i.id IS NULL"
             " UNION ALL"
             " SELECT CONCAT('entry refund_decided ', e.business_key, ' has no refund')"
             " FROM ledger_entry e LEFT JOIN payment_refund r"
             "  ON r.id = UNHEX(REPLACE(e.business_key, '-', ''))"
             " WHERE e.kind = 'refund_decided' AND r.id IS NULL");

QUERY_ACROSS(REFUNDS_LOOKED, &LOOKED_ROW, "SELECT COUNT(*) FROM payment_refund");

QUERY_ACROSS(
    REFUNDS_OVER,
    &TEXT_ITEM,
    "SELECT CONCAT('payment ', HEX(i.id), ': took ', COALESCE(i.taken_minor, 0), ', gave back ',"
    "  SUM(r.amount_minor))"
    " FROM payment_refund r JOIN payment_intent i ON i.id = r.intent"
    " WHERE r.state <> 'refused' GROUP BY i.id"
    " HAVING SUM(r.amount_minor) > MAX(COALESCE(i.taken_minor, 0))");

QUERY_ACROSS(CONFIRMED_LOOKED,
             &LOOKED_ROW,
             "SELECT COUNT(*) FROM booking WHERE confirmed IS NOT NULL");

QUERY_ACROSS(CONFIRMED_UNPAID,
             &TEXT_ITEM,
             "SELECT CONCAT('booking ', b.reference, ' (', b.state, ') of ', b.price_minor,"
             "  ': paid ', COALESCE(SUM(i.taken_minor), 0))"
             " FROM booking b LEFT JOIN payment_intent i"
             "  ON i.subject = b.id AND i.state = 'taken'"
             " WHERE b.confirmed IS NOT NULL AND b.price_minor > 0"
             " GROUP BY b.id HAVING COALESCE(SUM(i.taken_minor), 0) < MAX(b.price_minor)"
             " UNION ALL"
             " SELECT CONCAT('booking ', b.reference, ' froze ', COALESCE(s.gross_minor, -1),"
             "  ' of ', b.price_minor)"
             " FROM booking b LEFT JOIN ledger_sale s ON s.booking = b.id"
             " WHERE b.confirmed IS NOT NULL"
             "  AND (s.booking IS NULL OR s.gross_minor <> b.price_minor)");

/* Money that came for a booking which is not confirmed is promised back, to the cent. A refund that
 * the provider refused stays promised: it stands in refund_pending until a person gave it back. */
QUERY_ACROSS(
    PAID_UNPLACED,
    &TEXT_ITEM,
    "SELECT CONCAT('payment ', HEX(i.id), ' of ', i.taken_minor, ' for booking ', b.reference,"
    "  ' (', b.state, '): given back ', COALESCE(SUM(r.amount_minor), 0))"
    " FROM payment_intent i JOIN booking b ON b.id = i.subject"
    " LEFT JOIN payment_refund r ON r.intent = i.id"
    " WHERE i.state = 'taken' AND b.confirmed IS NULL"
    " GROUP BY i.id HAVING COALESCE(SUM(r.amount_minor), 0) <> MAX(i.taken_minor)");

QUERY_ACROSS(SALES_LOOKED, &LOOKED_ROW, "SELECT COUNT(*) FROM ledger_sale");

QUERY_ACROSS(
    DEPOSIT_DIFFERS,
    &TEXT_ITEM,
    "SELECT CONCAT('buyers'' deposits: the ledger has ', l.minor, ', rows make ', w.minor) FROM"
    " (SELECT COALESCE(SUM(minor), 0) minor FROM"
    "   (SELECT CAST(t.amount AS SIGNED) minor FROM ledger_transfer t"
    "     JOIN ledger_account a ON a.id = t.credit WHERE a.kind = 'buyer_deposit'"
    "    UNION ALL SELECT -CAST(t.amount AS SIGNED) FROM ledger_transfer t"
    "     JOIN ledger_account a ON a.id = t.debit WHERE a.kind = 'buyer_deposit') x) l,"
    " (SELECT (SELECT COALESCE(SUM(taken_minor), 0) FROM payment_intent WHERE state = 'taken')"
    "   - (SELECT COALESCE(SUM(amount_minor), 0) FROM payment_refund)"
    "   - (SELECT COALESCE(SUM(gross_minor), 0) FROM ledger_sale_release)"
    "   + (SELECT COALESCE(SUM(gross_minor), 0) FROM ledger_sale_part"
    "       WHERE after_release = 1) minor) w"
    " WHERE l.minor <> w.minor");

QUERY_ACROSS(RELEASES_OVER,
             &TEXT_ITEM,
             "SELECT CONCAT('sale ', s.reference, ': ', s.gross_minor, ' sold, ',"
             "  COALESCE(r.gross_minor, 0), ' released, ', COALESCE(SUM(p.gross_minor), 0),"
             "  ' given back before')"
             " FROM ledger_sale s LEFT JOIN ledger_sale_release r ON r.booking = s.booking"
             " LEFT JOIN ledger_sale_part p ON p.booking = s.booking AND p.after_release = 0"
             " GROUP BY s.booking HAVING COALESCE(MAX(r.gross_minor), 0)"
             "  + COALESCE(SUM(p.gross_minor), 0) > MAX(s.gross_minor)");

const struct audit_check money_checks[] = {
    {"entries-whole", "every entry has all its transfers", &ENTRIES_PARTS, &ENTRIES_LOOKED},
    {"transfers-sound", "a transfer joins two accounts of its destination and currency",
     &TRANSFERS_STRANGE, &TRANSFERS_LOOKED},
    {"entries-sealed", "no entry was left out by the seals", &SEALS_LATE, &ENTRIES_LOOKED},
    {"balances-kept", "kept balances are the sum of sealed transfers", &BALANCES_DIFFER,
     &BALANCES_LOOKED},
    {"payments-posted", "money taken stands in the ledger, once", &INTENTS_POSTED, &INTENTS_LOOKED},
    {"postings-caused", "what the ledger says of money has its row", &POSTED_CAUSE, &POSTED_LOOKED},
    {"refunds-within", "never more is given back than was taken", &REFUNDS_OVER, &REFUNDS_LOOKED},
    {"confirmed-paid", "a confirmed booking is paid and frozen", &CONFIRMED_UNPAID,
     &CONFIRMED_LOOKED},
    {"money-placed", "money for a booking that is not confirmed is promised back", &PAID_UNPLACED,
     &INTENTS_LOOKED},
    {"deposits-match", "buyers' deposits are what rows make of them", &DEPOSIT_DIFFERS,
     &SALES_LOOKED},
    {"releases-within", "no sale releases more than it took", &RELEASES_OVER, &SALES_LOOKED},
    {0},
};
