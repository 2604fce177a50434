/* SPDX-License-Identifier: EUPL-1.2 */
#include "booking/inside.h"

OWNS(booking, "slot_seats", "booking", "booking_word", "ticket");

/* Lists of ids have three sizes; what is over repeats the last one. */
#define IDS_8 "?, ?, ?, ?, ?, ?, ?, ?"
#define IDS_64 IDS_8 ", " IDS_8 ", " IDS_8 ", " IDS_8 ", " IDS_8 ", " IDS_8 ", " IDS_8 ", " IDS_8

/* ---- seats ---- */

/* The writers serve every destination: decide_hold compares it. */
#define SEATS_LOCK(ids)                                                                            \
    "SELECT slot, destination, partner, capacity, held, sold, starts, sales_end, closed"           \
    " FROM slot_seats FORCE INDEX (PRIMARY) WHERE slot IN (" ids ") ORDER BY slot FOR UPDATE"

QUERY_ACROSS(SEATS_LOCK_1, &SEATS, SEATS_LOCK("?"));
QUERY_ACROSS(SEATS_LOCK_8, &SEATS, SEATS_LOCK(IDS_8));
QUERY_ACROSS(SEATS_LOCK_64, &SEATS, SEATS_LOCK(IDS_64));

/* The row is locked, and still this tells when it is not as it was read. */
QUERY_ACROSS(SEATS_WRITE,
             NULL,
             "UPDATE slot_seats SET held = ?, sold = ? WHERE slot = ? AND held = ? AND sold = ?");

QUERY(SEATS_INSERT,
      NULL,
      "INSERT INTO slot_seats"
      " (slot, destination, partner, capacity, held, sold, starts, sales_end, closed)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

QUERY_ACROSS(SEATS_SET_LIMITS,
             NULL,
             "UPDATE slot_seats SET capacity = ?, starts = ?, sales_end = ?, closed = ?"
             " WHERE slot = ?");

QUERY(SEATS_CLOSE, NULL, "UPDATE slot_seats SET closed = 1 WHERE slot = ? AND destination = ?");

QUERY(SEATS_OF_PARTNER,
      &SEATS_ROW,
      "SELECT slot, capacity, held, sold FROM slot_seats"
      " WHERE destination = ? AND partner = ? AND starts >= ? AND starts < ? ORDER BY starts");

/* ---- bookings ---- */

#define BOOKING_COLUMNS                                                                            \
    "id, destination, reference, state, slot, offer, partner, version, seats, `lines`,"            \
    " price_minor, price_currency, expires, held_until, made, confirmed, starts, ends, day, "      \
    "title, email,"                                                                                \
    " name, phone, access_need, tongue, terms, intent, cancel, refunded_minor, refunded_currency"

QUERY(BOOKING_INSERT,
      NULL,
      "INSERT INTO booking (" BOOKING_COLUMNS ")"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?, ?, ?)");

QUERY(BOOKING_BY_ID,
      &BOOKING_RECORD,
      "SELECT " BOOKING_COLUMNS " FROM booking WHERE id = ? AND destination = ?");

/* Only while its slot is not closed. */
QUERY(BOOKING_IN_SALE,
      &BOOKING_RECORD,
      "SELECT " BOOKING_COLUMNS " FROM booking WHERE id = ? AND destination = ?"
      " AND NOT EXISTS (SELECT 1 FROM slot_seats s WHERE s.slot = booking.slot AND s.closed)");

QUERY(BOOKING_BY_REFERENCE,
      &BOOKING_RECORD,
      "SELECT " BOOKING_COLUMNS " FROM booking WHERE destination = ? AND reference = ?");

QUERY(BOOKING_LOCK,
      &BOOKING_RECORD,
      "SELECT " BOOKING_COLUMNS " FROM booking WHERE id = ? AND destination = ? FOR UPDATE");

/* Money comes for every destination in one batch. */
#define BOOKINGS_LOCK(ids)                                                                         \
    "SELECT " BOOKING_COLUMNS " FROM booking FORCE INDEX (PRIMARY) WHERE id IN (" ids ")"          \
    " ORDER BY id FOR UPDATE"

QUERY_ACROSS(BOOKINGS_LOCK_1, &BOOKING_RECORD, BOOKINGS_LOCK("?"));
QUERY_ACROSS(BOOKINGS_LOCK_8, &BOOKING_RECORD, BOOKINGS_LOCK(IDS_8));
QUERY_ACROSS(BOOKINGS_LOCK_64, &BOOKING_RECORD, BOOKINGS_LOCK(IDS_64));

QUERY_ACROSS(BOOKING_SET_STATE,
             NULL,
             "UPDATE booking SET state = ?, held_until = NULL WHERE id = ? AND state = ?");

QUERY_ACROSS(BOOKING_CONFIRM,
             NULL,
             "UPDATE booking SET state = ?, held_until = NULL, confirmed = ?, intent = ?"
             " WHERE id = ? AND state = ?");

/* A need that was said with the hold stays when nothing is said of it any more. */
QUERY(BOOKING_NAME,
      NULL,
      "UPDATE booking SET name = ?, email = ?, phone = ?,"
      " access_need = COALESCE(?, access_need), terms = ?"
      " WHERE id = ? AND destination = ?");

QUERY(BOOKING_EMAIL, NULL, "UPDATE booking SET email = ? WHERE id = ? AND destination = ?");

QUERY(BOOKING_FORGET_NEED,
      NULL,
      "UPDATE booking SET access_need = '' WHERE id = ? AND destination = ?");

QUERY(BOOKING_EXTEND,
      NULL,
      "UPDATE booking SET expires = ?, held_until = ? WHERE id = ? AND destination = ?");

QUERY(BOOKING_CANCEL,
      NULL,
      "UPDATE booking SET state = ?, refunded_minor = ?, refunded_currency = ?"
      " WHERE id = ? AND destination = ? AND state = ?");

/* Whoever has one of these rows right now is confirming it or changing it: it is not overdue for
 * us, and waiting for it with a slot's seats in hand could be waiting for somebody who waits for
 * these. */
QUERY(BOOKINGS_OVERDUE_OF_SLOT,
      &OVERDUE_ROW,
      "SELECT id, destination, slot, seats, price_minor, price_currency, expires FROM booking"
      " FORCE INDEX (booking_overdue)"
      " WHERE held_until <= ? AND held_until >= ? AND slot = ? AND destination = ?"
      " AND (held_until > ? OR id > ?)"
      " ORDER BY held_until, slot, id LIMIT 64 FOR UPDATE SKIP LOCKED");

QUERY_ACROSS(BOOKINGS_OVERDUE,
             &OVERDUE_ROW,
             "SELECT id, destination, slot, seats, price_minor, price_currency, expires"
             " FROM booking FORCE INDEX (booking_overdue)"
             " WHERE held_until <= ? AND held_until >= ?"
             " AND (held_until > ? OR slot > ? OR (slot = ? AND id > ?))"
             " ORDER BY held_until, slot, id LIMIT 256");

#define BOOKING_ROW_COLUMNS                                                                        \
    "b.id, b.reference, b.state, b.name, b.email, b.phone, b.access_need, b.seats, b.`lines`,"     \
    " b.price_minor, b.price_currency,"                                                            \
    " b.made, b.slot, b.starts, b.title"

QUERY(BOOKINGS_OF_PARTNER,
      &BOOKING_ROW,
      "SELECT " BOOKING_ROW_COLUMNS " FROM slot_seats s JOIN booking b ON b.slot = s.slot"
      " WHERE s.destination = ? AND s.partner = ? AND s.starts >= ? AND s.starts < ?"
      " AND b.confirmed IS NOT NULL ORDER BY s.starts, b.made");

QUERY(BOOKINGS_OF_SLOT,
      &BOOKING_ROW,
      "SELECT " BOOKING_ROW_COLUMNS " FROM booking b"
      " WHERE b.slot = ? AND b.destination = ? AND b.confirmed IS NOT NULL ORDER BY b.made");

QUERY(BOOKINGS_ALIVE_OF_SLOT,
      &HELD_ROW,
      "SELECT id FROM booking WHERE slot = ? AND destination = ?"
      " AND state IN ('held', 'pending', 'confirmed') ORDER BY state = 'confirmed', id");

QUERY(BOOKINGS_LEFT_OF_SLOT,
      &LEFT_OF_SLOT_ROW,
      "SELECT COUNT(*) AS n FROM booking WHERE slot = ? AND destination = ?"
      " AND state = 'confirmed'");

/* ---- by who booked ---- */

QUERY(BOOKING_WORDS_DROP, NULL, "DELETE FROM booking_word WHERE destination = ? AND booking = ?");

QUERY(BOOKING_WORD_INSERT,
      NULL,
      "INSERT INTO booking_word (destination, word, booking) VALUES (?, ?, ?)"
      " ON DUPLICATE KEY UPDATE word = word");

QUERY_ACROSS(BOOKINGS_NAMED,
             &NAMED_ROW,
             "SELECT id, destination, email, name FROM booking"
             " WHERE id > COALESCE(?, x'00') AND (email <> '' OR name <> '')"
             " ORDER BY id LIMIT 80");

QUERY(BOOKINGS_OF_PERSON,
      &BOOKING_ROW,
      "SELECT " BOOKING_ROW_COLUMNS " FROM (SELECT DISTINCT w.booking FROM booking_word w"
      "  WHERE w.destination = ? AND w.word >= ? AND w.word < ?"
      "  AND EXISTS (SELECT 1 FROM booking_word o WHERE o.booking = w.booking"
      "   AND o.destination = ? AND o.word >= ? AND o.word < ?)) found"
      " JOIN booking b ON b.id = found.booking"
      " ORDER BY b.made DESC, b.id LIMIT 50");

/* ---- tickets ---- */

QUERY(TICKET_INSERT,
      NULL,
      "INSERT INTO ticket (booking, number, code, state, label) VALUES (?, ?, ?, ?, ?)");

QUERY(TICKETS_OF_BOOKING,
      &TICKET,
      "SELECT booking, number, code, state, label FROM ticket WHERE booking = ? ORDER BY number");

QUERY(TICKETS_CANCEL,
      NULL,
      "UPDATE ticket SET state = 'cancelled' WHERE booking = ? AND state = 'valid'");

/* Of some, by id: whose holds they are is the caller's to know. One argument, a JSON array of ids
 * in hexadecimal. */
QUERY_ACROSS(BOOKINGS_STILL_HELD,
             &HELD_ROW,
             "SELECT b.id"
             " FROM JSON_TABLE(?, '$[*]' COLUMNS (h CHAR(32) CHARACTER SET ascii PATH '$')) asked"
             " STRAIGHT_JOIN booking b ON b.id = UNHEX(asked.h)"
             " WHERE b.state = 'held' AND b.held_until > ?");
