/* SPDX-License-Identifier: EUPL-1.2 */
#include "offer/inside.h"

OWNS(offer, "offer", "version", "slot", "withdrawal", "days_off");

QUERY(OFFER_INSERT,
      NULL,
      "INSERT INTO offer (id, destination, partner, number, slug, state, published, source_key)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

/* FOR UPDATE: two that make offers at once take their numbers one after the other. */
QUERY(OFFER_HIGHEST_NUMBER,
      &OFFER_NUMBER_ROW,
      "SELECT COALESCE(MAX(number), 1000) FROM offer WHERE destination = ? FOR UPDATE");

QUERY(OFFER_BY_ID,
      &OFFER,
      "SELECT id, destination, partner, number, slug, state, published, source_key"
      " FROM offer WHERE destination = ? AND id = ?");

QUERY(OFFER_LOCK,
      &OFFER,
      "SELECT id, destination, partner, number, slug, state, published, source_key"
      " FROM offer WHERE destination = ? AND id = ? FOR UPDATE");

QUERY(WITHDRAWAL_INSERT,
      NULL,
      "INSERT INTO withdrawal (offer, destination, at, by_partner, by_name, why)"
      " VALUES (?, ?, ?, ?, ?, ?)");

QUERY(WITHDRAWAL_NEWEST,
      &WITHDRAWAL,
      "SELECT offer, destination, at, by_partner, by_name, why FROM withdrawal"
      " WHERE destination = ? AND offer = ? ORDER BY at DESC LIMIT 1");

QUERY(WITHDRAWALS_END,
      NULL,
      "UPDATE withdrawal SET ended = ? WHERE destination = ? AND offer = ? AND ended IS NULL");

QUERY(OFFER_OF_PARTNER,
      &OFFER,
      "SELECT id, destination, partner, number, slug, state, published, source_key"
      " FROM offer WHERE destination = ? AND partner = ? AND id = ?");

QUERY(OFFER_BY_SOURCE,
      &OFFER,
      "SELECT id, destination, partner, number, slug, state, published, source_key"
      " FROM offer WHERE destination = ? AND source_key = ?");

QUERY(OFFER_NEWEST_BY_SOURCE,
      &NEWEST_ROW,
      "SELECT o.id, o.state, v.id, v.number, v.state, v.hash"
      " FROM offer o JOIN version v ON v.offer = o.id"
      " WHERE o.destination = ? AND o.source_key = ? ORDER BY v.number DESC LIMIT 1");

/* A paused offer stays paused, one too that its feed dropped meanwhile and brought back: somebody
 * decided that, and has not brought it back. */
QUERY(OFFER_PUBLISH,
      NULL,
      "UPDATE offer o JOIN version v ON v.offer = o.id"
      " SET o.published = v.id, o.state = IF(o.state = 'paused' OR (o.state = 'gone'"
      "  AND EXISTS (SELECT 1 FROM withdrawal w WHERE w.offer = o.id AND w.ended IS NULL)),"
      "  'paused', 'online')"
      " WHERE v.destination = ? AND v.id = ?");

/* Until its first version is on line: from then on the address stays. */
QUERY(OFFER_NAME,
      NULL,
      "UPDATE offer SET slug = ? WHERE destination = ? AND id = ? AND published IS NULL");

QUERY(OFFER_SET_STATE, NULL, "UPDATE offer SET state = ? WHERE destination = ? AND id = ?");

QUERY(OFFERS_OF_PARTNER,
      &OFFER_ROW,
      "SELECT o.id, o.slug, o.number, o.state,"
      " COALESCE(JSON_VALUE(v.content, '$.title.fr'), JSON_VALUE(v.content, '$.title.en'), ''),"
      " COALESCE(JSON_VALUE(v.content, '$.commune'), ''), v.state,"
      " (SELECT COUNT(*) FROM slot s"
      "   WHERE s.offer = o.id AND s.state = 'open' AND s.starts > ?)"
      " FROM offer o JOIN version v ON v.offer = o.id"
      "  AND v.number = (SELECT MAX(w.number) FROM version w WHERE w.offer = o.id)"
      " WHERE o.destination = ? AND o.partner = ? ORDER BY o.number DESC");

QUERY(VERSION_INSERT,
      NULL,
      "INSERT INTO version (id, destination, offer, number, state, made, made_by, hash, content)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

QUERY(VERSION_BY_ID,
      &VERSION_ROW,
      "SELECT id, destination, offer, number, state, made, made_by, hash, content"
      " FROM version WHERE destination = ? AND id = ?");

QUERY(VERSION_NEWEST,
      &VERSION_ROW,
      "SELECT id, destination, offer, number, state, made, made_by, hash, content"
      " FROM version WHERE destination = ? AND offer = ? ORDER BY number DESC LIMIT 1");

/* Only what waits can be approved: the count of changed rows tells whether all of them did. */
QUERY(VERSION_APPROVE,
      NULL,
      "UPDATE version SET state = 'approved'"
      " WHERE destination = ? AND id = ? AND state = 'proposed'");

QUERY(VERSION_END,
      NULL,
      "UPDATE version SET state = ? WHERE destination = ? AND id = ? AND state = 'proposed'");

QUERY(VERSION_OVERTAKE,
      NULL,
      "UPDATE version SET state = 'overtaken'"
      " WHERE destination = ? AND id = ? AND state = 'proposed'");

QUERY(VERSION_SAVE,
      NULL,
      "UPDATE version SET made = ?, made_by = ?, hash = ?, content = ?"
      " WHERE destination = ? AND id = ? AND state = 'draft'");

/* What was sent before and nobody decided: the newer one takes its place in the queue. */
QUERY(VERSION_OVERTAKE_OTHERS,
      NULL,
      "UPDATE version SET state = 'overtaken'"
      " WHERE destination = ? AND offer = ? AND id <> ? AND state = 'proposed'");

QUERY(VERSION_PROPOSE,
      NULL,
      "UPDATE version SET state = 'proposed', made = ?"
      " WHERE destination = ? AND id = ? AND state = 'draft'");

QUERY(VERSION_OFFER, &OFFER_ITEM, "SELECT offer FROM version WHERE destination = ? AND id = ?");

QUERY(SLOT_INSERT,
      NULL,
      "INSERT INTO slot (id, destination, offer, partner, day, minute, zone, starts, ends,"
      " sales_end, language, capacity, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

QUERY(SLOT_BY_ID,
      &SLOT,
      "SELECT id, destination, offer, partner, day, minute, zone, starts, ends, sales_end,"
      " language, capacity, state FROM slot WHERE destination = ? AND id = ?");

/* Whoever changes a slot looks at it first: two that come together do so one after the other. */
QUERY(SLOT_LOCK,
      &SLOT,
      "SELECT id, destination, offer, partner, day, minute, zone, starts, ends, sales_end,"
      " language, capacity, state FROM slot WHERE destination = ? AND id = ? FOR UPDATE");

QUERY(SLOT_SET_CAPACITY,
      NULL,
      "UPDATE slot SET capacity = ? WHERE destination = ? AND partner = ? AND id = ?");

QUERY(SLOT_SET_STATE,
      NULL,
      "UPDATE slot SET state = ? WHERE destination = ? AND partner = ? AND id = ?");

QUERY(SLOTS_CLOSE_OF_OFFER,
      NULL,
      "UPDATE slot SET state = 'closed'"
      " WHERE destination = ? AND offer = ? AND starts > ? AND state = 'open'");

QUERY(SLOTS_OF_PARTNER,
      &SLOT,
      "SELECT id, destination, offer, partner, day, minute, zone, starts, ends, sales_end,"
      " language, capacity, state FROM slot"
      " WHERE destination = ? AND partner = ? AND day >= ? AND day <= ? ORDER BY starts, id");

QUERY(SLOTS_OF_OFFER,
      &SLOT,
      "SELECT id, destination, offer, partner, day, minute, zone, starts, ends, sales_end,"
      " language, capacity, state FROM slot"
      " WHERE destination = ? AND offer = ? AND starts > ? ORDER BY starts, id");

QUERY(SLOT_MOMENTS,
      &SLOT_MOMENT,
      "SELECT starts, language FROM slot WHERE destination = ? AND offer = ? AND starts > ?");

QUERY(DAYS_OFF_INSERT,
      NULL,
      "INSERT INTO days_off (destination, partner, first_day, last_day, made)"
      " VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE first_day = first_day");

QUERY(DAYS_OFF_DELETE,
      NULL,
      "DELETE FROM days_off"
      " WHERE destination = ? AND partner = ? AND first_day = ? AND last_day = ?");

QUERY(DAYS_OFF_BETWEEN,
      &DAYS_OFF,
      "SELECT first_day, last_day FROM days_off WHERE destination = ? AND partner = ?"
      " AND last_day >= ? AND first_day <= ? ORDER BY first_day, last_day LIMIT 200");

/* In the order in which seats are locked. */
QUERY(SLOTS_OPEN_BETWEEN,
      &SLOT,
      "SELECT id, destination, offer, partner, day, minute, zone, starts, ends, sales_end,"
      " language, capacity, state FROM slot WHERE destination = ? AND partner = ?"
      " AND day >= ? AND day <= ? AND state = 'open' AND starts > ?"
      " ORDER BY id LIMIT 200 FOR UPDATE");
