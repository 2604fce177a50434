/* SPDX-License-Identifier: EUPL-1.2 */
#include "audit/inside.h"

/* Seats: for every slot, seats held and sold never exceed its capacity, and are those of its
 * bookings. */

QUERY_ACROSS(SEATS_LOOKED, &LOOKED_ROW, "SELECT COUNT(*) FROM slot_seats");

QUERY_ACROSS(
    SEATS_OVER,
    &TEXT_ITEM,
    "SELECT CONCAT('slot ', HEX(slot), ': ', held, ' held and ', sold, ' sold of ', capacity)"
    " FROM slot_seats WHERE CAST(held AS SIGNED) + CAST(sold AS SIGNED) > capacity");

QUERY_ACROSS(
    SEATS_DIFFER,
    &TEXT_ITEM,
    "SELECT CONCAT('slot ', HEX(q.slot), ': ', q.held, ' held where bookings have ',"
    "  COALESCE(b.held, 0), ', ', q.sold, ' sold where bookings have ', COALESCE(b.sold, 0))"
    " FROM slot_seats q LEFT JOIN"
    " (SELECT slot, SUM(IF(state IN ('held', 'pending'), seats, 0)) held,"
    "   SUM(IF(state IN ('confirmed', 'redeemed'), seats, 0)) sold"
    "  FROM booking GROUP BY slot) b ON b.slot = q.slot"
    " WHERE q.held <> COALESCE(b.held, 0) OR q.sold <> COALESCE(b.sold, 0)");

QUERY_ACROSS(SEATS_ALONE,
             &TEXT_ITEM,
             "SELECT CONCAT('slot ', HEX(s.id), ' has no seats') FROM slot s"
             " LEFT JOIN slot_seats q ON q.slot = s.id WHERE q.slot IS NULL"
             " UNION ALL"
             " SELECT CONCAT('seats of ', HEX(q.slot), ' have no slot') FROM slot_seats q"
             " LEFT JOIN slot s ON s.id = q.slot WHERE s.id IS NULL"
             " UNION ALL"
             " SELECT CONCAT('booking ', b.reference, ' has no slot') FROM booking b"
             " LEFT JOIN slot_seats q ON q.slot = b.slot WHERE q.slot IS NULL");

QUERY_ACROSS(BOOKINGS_LOOKED, &LOOKED_ROW, "SELECT COUNT(*) FROM booking");

QUERY_ACROSS(
    TICKETS_DIFFER,
    &TEXT_ITEM,
    "SELECT CONCAT('booking ', b.reference, ' (', b.state, '): ', b.seats, ' seats, ',"
    "  COUNT(t.number), ' tickets')"
    " FROM booking b LEFT JOIN ticket t ON t.booking = b.id"
    " WHERE b.confirmed IS NOT NULL GROUP BY b.id HAVING COUNT(t.number) <> MAX(b.seats)"
    " UNION ALL"
    " SELECT CONCAT('booking ', b.reference, ' (', b.state, ') has a valid ticket')"
    " FROM booking b JOIN ticket t ON t.booking = b.id"
    " WHERE t.state IN ('valid', 'redeemed') AND b.state NOT IN ('confirmed', 'redeemed')");

QUERY_ACROSS(SLOTS_CANCELLED, &LOOKED_ROW, "SELECT COUNT(*) FROM slot WHERE state = 'cancelled'");

/* A slot that was called off is emptied by a job, one booking after another: it may be on its way,
 * but not stuck. */
/* clang-format off */
QUERY_ACROSS(COMING_ALL_THE_SAME,
             &TEXT_ITEM,
             "SELECT CONCAT('booking ', b.reference, ' is ', b.state, ' in a cancelled slot')"
             " FROM slot s JOIN booking b ON b.slot = s.id"
             " LEFT JOIN job j ON j.state IN ('waiting', 'leased')"
             "  AND j.idem_key = CONCAT('slot_called_off:', " UUID_OF("s.id") ")"
             " WHERE s.state = 'cancelled' AND b.state IN ('held', 'pending', 'confirmed')"
             " AND j.id IS NULL"
             " UNION ALL"
             " SELECT CONCAT('slot ', HEX(s.id), ' is cancelled and on sale')"
             " FROM slot s JOIN slot_seats q ON q.slot = s.id"
             " WHERE s.state = 'cancelled' AND NOT q.closed");
/* clang-format on */

const struct audit_check seat_checks[] = {
    {"seats-within-capacity", "held and sold never exceed the capacity", &SEATS_OVER,
     &SEATS_LOOKED},
    {"seats-match-bookings", "held and sold are those of the bookings", &SEATS_DIFFER,
     &SEATS_LOOKED},
    {"seats-have-slots", "every slot has seats, every booking a slot", &SEATS_ALONE, &SEATS_LOOKED},
    {"tickets-match-seats", "a confirmed booking has a ticket a seat, no other has a valid one",
     &TICKETS_DIFFER, &BOOKINGS_LOOKED},
    {"cancelled-slots-empty", "nobody holds or has booked a place in a cancelled slot",
     &COMING_ALL_THE_SAME, &SLOTS_CANCELLED},
    {0},
};
