/* SPDX-License-Identifier: EUPL-1.2 */
#include "catalogue/inside.h"

/* This room owns no table: it reads what others own. */

QUERY_ACROSS(BODIES_ALL,
             &BODY_ROW,
             "SELECT o.id, o.destination, o.partner, v.id, o.number, o.slug, v.content"
             " FROM offer o JOIN version v ON v.id = o.published"
             " JOIN partner p ON p.id = o.partner"
             " WHERE o.state = 'online' AND v.state = 'approved' AND p.state = 'active'");

QUERY_ACROSS(BODY_OF,
             &BODY_ROW,
             "SELECT o.id, o.destination, o.partner, v.id, o.number, o.slug, v.content"
             " FROM offer o JOIN version v ON v.id = o.published"
             " JOIN partner p ON p.id = o.partner"
             " WHERE o.id = ? AND o.state = 'online' AND v.state = 'approved'"
             "  AND p.state = 'active'");

QUERY_ACROSS(SLOT_LINES_ALL,
             &SLOT_LINE,
             "SELECT s.id, s.offer, s.day, s.minute, s.starts, s.ends, s.sales_end, s.language,"
             " s.capacity, s.state <> 'open' OR q.closed, q.capacity - q.held - q.sold"
             " FROM slot s JOIN slot_seats q ON q.slot = s.id"
             " WHERE s.starts > ? AND s.state <> 'cancelled' ORDER BY s.offer, s.starts, s.id");

QUERY_ACROSS(SLOT_LINES_OF,
             &SLOT_LINE,
             "SELECT s.id, s.offer, s.day, s.minute, s.starts, s.ends, s.sales_end, s.language,"
             " s.capacity, s.state <> 'open' OR q.closed, q.capacity - q.held - q.sold"
             " FROM slot s JOIN slot_seats q ON q.slot = s.id"
             " WHERE s.offer = ? AND s.starts > ? AND s.state <> 'cancelled'"
             " ORDER BY s.starts, s.id");

QUERY_ACROSS(TERRITORIES,
             &DESTINATION,
             "SELECT id, slug, name, hosts, zone, currency, languages, seller, email,"
             " hold_minutes, hold_most, vat_points, demo FROM destination ORDER BY slug");

QUERY(HOSTS,
      &PARTNER,
      "SELECT id, destination, number, kind, state, name, source_key, legal, address, siret,"
      " register_number, email, phone, web, mediator, vat, holder, iban"
      " FROM partner WHERE destination = ? ORDER BY id");

QUERY(RULES,
      &CONTRACT,
      "SELECT id, destination, partner, points, fixed_minor, fixed_currency, least_minor,"
      " least_currency, most_minor, most_currency, vat_points, valid_from, valid_until"
      " FROM contract WHERE destination = ?");
