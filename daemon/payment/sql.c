/* SPDX-License-Identifier: EUPL-1.2 */
#include "payment/inside.h"

OWNS(payment, "payment_intent", "payment_event", "payment_refund");

#define INTENT_COLUMNS                                                                             \
    "i.id, i.destination, i.subject_kind, i.subject, i.connection, i.amount_minor,"                \
    " i.amount_currency, i.state, i.reference, i.url, i.reason, i.until, i.made,"                  \
    " i.taken_minor, i.taken_currency, i.fee_minor, i.fee_currency"

QUERY(INTENT_INSERT,
      NULL,
      "INSERT INTO payment_intent"
      " (id, destination, subject_kind, subject, connection, amount_minor, amount_currency, state,"
      " reference, url, reason, until, made, taken_minor, taken_currency, fee_minor, fee_currency)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

/* An intent's id is its key at the provider: known to whoever may ask for it. */
QUERY_ACROSS(INTENT_BY_ID,
             &INTENT,
             "SELECT " INTENT_COLUMNS " FROM payment_intent i WHERE i.id = ?");

QUERY_ACROSS(INTENT_OF_SUBJECT,
             &INTENT,
             "SELECT " INTENT_COLUMNS " FROM payment_intent i"
             " WHERE i.subject = ? AND i.subject_kind = ? ORDER BY i.made DESC, i.id DESC LIMIT 1");

QUERY_ACROSS(SUBJECTS_UNDER_WAY,
             &SUBJECT_ROW,
             "SELECT DISTINCT i.subject AS id"
             " FROM JSON_TABLE(?, '$[*]' COLUMNS (h CHAR(32) CHARACTER SET ascii PATH '$')) asked"
             " STRAIGHT_JOIN payment_intent i ON i.subject = UNHEX(asked.h)"
             " WHERE i.subject_kind = ? AND i.state IN ('started', 'unsure', 'taken')");

/* Many at once in ascending order: one argument, a JSON array of ids in hexadecimal. */
QUERY_ACROSS(INTENTS_LOCK,
             &INTENT,
             "SELECT " INTENT_COLUMNS
             " FROM JSON_TABLE(?, '$[*]' COLUMNS (h CHAR(32) CHARACTER SET ascii PATH '$')) asked"
             " STRAIGHT_JOIN payment_intent i ON i.id = UNHEX(asked.h) FOR UPDATE");

QUERY_ACROSS(INTENT_LOCK_LEFT,
             &LEFT_ROW,
             "SELECT IFNULL(taken_minor, 0) AS taken, refunded_minor AS refunded"
             " FROM payment_intent WHERE id = ? FOR UPDATE");

QUERY_ACROSS(INTENT_CHANGED,
             NULL,
             "UPDATE payment_intent SET connection = ?, state = ?, reference = ?, reason = ?,"
             " taken_minor = ?, taken_currency = ?, fee_minor = ?, fee_currency = ?,"
             " look_at = NULL WHERE id = ? AND state <> 'taken'");

/* Written before the provider is asked: whatever happens then, we know that we asked, and whom. */
QUERY_ACROSS(INTENT_ASKED,
             NULL,
             "UPDATE payment_intent SET connection = ?, state = 'unsure', look_at = ?"
             " WHERE id = ? AND state IN ('open', 'unsure', 'started')");

QUERY_ACROSS(INTENT_STARTED_AT,
             NULL,
             "UPDATE payment_intent SET state = 'started', reference = ?, url = ?"
             " WHERE id = ? AND state = 'unsure'");

QUERY_ACROSS(INTENT_EXTEND,
             NULL,
             "UPDATE payment_intent SET until = ? WHERE subject = ? AND subject_kind = ?"
             " AND state NOT IN ('taken', 'cancelled')");

QUERY_ACROSS(INTENT_CLOSE_UNASKED,
             NULL,
             "UPDATE payment_intent SET state = 'cancelled', look_at = NULL"
             " WHERE id = ? AND state = 'open' AND connection IS NULL");

QUERY_ACROSS(INTENT_LOOK_AT,
             NULL,
             "UPDATE payment_intent SET look_at = ? WHERE id = ?"
             " AND state IN ('open', 'started', 'unsure')");

QUERY_ACROSS(INTENT_REFUNDED_MORE,
             NULL,
             "UPDATE payment_intent SET refunded_minor = refunded_minor + ? WHERE id = ?");

QUERY_ACROSS(INTENTS_TO_LOOK,
             &INTENT_ID_ROW,
             "SELECT id FROM payment_intent WHERE look_at <= ? ORDER BY look_at LIMIT 100");

/* A repeat changes nothing; applying it again finds that out too. */
QUERY(EVENT_INSERT,
      NULL,
      "INSERT INTO payment_event"
      " (id, destination, connection, event, intent_key, state, amount_minor, amount_currency,"
      " fee_minor, fee_currency, reference, said, came, waiting, outcome)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON DUPLICATE KEY UPDATE id = id");

QUERY_ACROSS(EVENTS_BY_ID,
             &EVENT_ROW,
             "SELECT e.id, e.destination, e.connection, e.event, e.intent_key, e.state,"
             " e.amount_minor, e.amount_currency, e.fee_minor, e.fee_currency, e.reference,"
             " e.said, e.came, e.waiting, e.outcome"
             " FROM JSON_TABLE(?, '$[*]' COLUMNS (h CHAR(32) CHARACTER SET ascii PATH '$')) asked"
             " STRAIGHT_JOIN payment_event e ON e.id = UNHEX(asked.h) WHERE e.waiting = 1");

QUERY_ACROSS(EVENTS_DUE,
             &EVENT_DUE_ROW,
             "SELECT id, came FROM payment_event WHERE waiting = 1 AND came > ? AND came <= ?"
             " ORDER BY came LIMIT 256");

QUERY_ACROSS(EVENT_CHANGED,
             NULL,
             "UPDATE payment_event SET waiting = NULL, outcome = ? WHERE id = ? AND waiting = 1");

QUERY(REFUND_INSERT,
      NULL,
      "INSERT INTO payment_refund"
      " (id, destination, intent, amount_minor, amount_currency, state, reason, refund_key, made)"
      " VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?, ?)");

#define REFUND_COLUMNS                                                                             \
    "r.id, r.intent, r.amount_minor, r.amount_currency, r.state, r.reason, r.attempt,"             \
    " r.done AS answered, r.by_hand, i.subject_kind, i.subject"
#define REFUND_WITH_INTENT " FROM payment_refund r JOIN payment_intent i ON i.id = r.intent"

QUERY_ACROSS(REFUND_BY_KEY,
             &REFUND,
             "SELECT " REFUND_COLUMNS REFUND_WITH_INTENT " WHERE r.refund_key = ?");

QUERY_ACROSS(REFUND_BY_ID, &REFUND, "SELECT " REFUND_COLUMNS REFUND_WITH_INTENT " WHERE r.id = ?");

QUERY(REFUND_HERE,
      &REFUND,
      "SELECT " REFUND_COLUMNS REFUND_WITH_INTENT
      " WHERE r.id = ? AND r.destination = ? AND i.destination = r.destination");

QUERY_ACROSS(REFUNDS_OF_INTENT,
             &REFUND,
             "SELECT " REFUND_COLUMNS REFUND_WITH_INTENT " WHERE r.intent = ?"
             " ORDER BY r.made, r.id");

QUERY_ACROSS(REFUNDS_OF_SUBJECT,
             &REFUND,
             "SELECT " REFUND_COLUMNS REFUND_WITH_INTENT
             " WHERE i.subject = ? AND i.subject_kind = ? ORDER BY r.made, r.id");

/* Done and refused are the provider's last words. */
QUERY_ACROSS(REFUND_ANSWERED,
             NULL,
             "UPDATE payment_refund SET state = ?, done = ? WHERE id = ? AND state = 'waiting'");

QUERY(REFUNDS_REFUSED,
      &REFUND,
      "SELECT " REFUND_COLUMNS REFUND_WITH_INTENT
      " WHERE r.destination = ? AND r.state = 'refused' AND i.destination = r.destination"
      " ORDER BY r.done, r.id LIMIT 200");

QUERY(REFUNDS_REFUSED_COUNT,
      &REFUNDS_COUNT_ROW,
      "SELECT COUNT(*) AS n FROM payment_refund WHERE destination = ? AND state = 'refused'");

QUERY(REFUND_AGAIN,
      NULL,
      "UPDATE payment_refund SET state = 'waiting', done = NULL, attempt = attempt + 1"
      " WHERE id = ? AND destination = ? AND state = 'refused'");

QUERY(REFUND_BY_HAND,
      NULL,
      "UPDATE payment_refund SET state = 'done', done = ?, by_hand = ?, by_hand_by = ?"
      " WHERE id = ? AND destination = ? AND state = 'refused'");
