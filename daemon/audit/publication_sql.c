/* SPDX-License-Identifier: EUPL-1.2 */
#include "audit/inside.h"

/* Publication: what the public sees is a version that moderation approved. */

QUERY_ACROSS(OFFERS_LOOKED, &LOOKED_ROW, "SELECT COUNT(*) FROM offer WHERE published IS NOT NULL");

QUERY_ACROSS(
    OFFERS_UNVETTED,
    &TEXT_ITEM,
    "SELECT CONCAT('offer ', o.number, ' shows version ', COALESCE(v.number, 0), ' (',"
    "  COALESCE(v.state, 'absent'), ')', IF(d.version IS NULL, ' that nobody approved', ''))"
    " FROM offer o LEFT JOIN version v ON v.id = o.published AND v.offer = o.id"
    " LEFT JOIN decision d ON d.version = o.published AND d.kind = 'approve'"
    " WHERE o.published IS NOT NULL"
    "  AND (v.id IS NULL OR v.state <> 'approved' OR d.version IS NULL)"
    " UNION ALL"
    " SELECT CONCAT('offer ', number, ' is on line without a version') FROM offer"
    " WHERE state = 'online' AND published IS NULL");

QUERY_ACROSS(DECISIONS_LOOKED, &LOOKED_ROW, "SELECT COUNT(*) FROM decision");

QUERY_ACROSS(
    DECISIONS_DIFFER,
    &TEXT_ITEM,
    "SELECT CONCAT('decision ', d.kind, ' of version ', HEX(d.version), ', which is ',"
    "  COALESCE(v.state, 'absent'))"
    " FROM decision d LEFT JOIN version v ON v.id = d.version"
    " WHERE v.id IS NULL OR (d.kind = 'approve' AND v.state <> 'approved')"
    "  OR (d.kind = 'refuse' AND v.state <> 'refused')"
    "  OR (d.kind = 'return' AND v.state <> 'returned')"
    " UNION ALL"
    " SELECT CONCAT('version ', HEX(v.id), ' is approved and nobody decided') FROM version v"
    " LEFT JOIN decision d ON d.version = v.id AND d.kind = 'approve'"
    " WHERE v.state = 'approved' AND d.version IS NULL");

const struct audit_check publication_checks[] = {
    {"published-vetted", "what is on line was approved by somebody", &OFFERS_UNVETTED,
     &OFFERS_LOOKED},
    {"decisions-hold", "a version is in the state that was decided", &DECISIONS_DIFFER,
     &DECISIONS_LOOKED},
    {0},
};
