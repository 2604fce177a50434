/* SPDX-License-Identifier: EUPL-1.2 */
#include "moderation/inside.h"

OWNS(moderation, "review", "decision");

/* A partner answers with the version after the one that was sent back. */
#define SUBJECT                                                                                    \
    "CASE WHEN v.made_by LIKE 'sync %' THEN 'record'"                                              \
    " WHEN EXISTS (SELECT 1 FROM version b WHERE b.offer = v.offer AND b.number = v.number - 1"    \
    "  AND b.state = 'returned') THEN 'answer'"                                                    \
    " WHEN o.published IS NULL THEN 'new' ELSE 'change' END"

/* An empty filter value asks for all; whose lease is over reads nothing. */
#define QUEUE_FROM                                                                                 \
    " FROM version v JOIN offer o ON o.id = v.offer JOIN partner p ON p.id = o.partner"            \
    " LEFT JOIN review r ON r.version = v.id AND r.held_until > ?"                                 \
    " WHERE v.destination = ? AND v.state = 'proposed'"                                            \
    "  AND (? = '' OR JSON_VALUE(v.content, '$.theme') = ?)"                                       \
    "  AND (? = '' OR v.made_by = ?)"                                                              \
    "  AND (? = '' OR " SUBJECT " = ?)"                                                            \
    "  AND (? IS NULL OR r.agent = ?)"                                                             \
    "  AND v.made < ?"

QUERY(QUEUE,
      &WAITING_ROW,
      "SELECT v.id, o.id, o.number, p.name, v.made_by, " SUBJECT ", o.published IS NULL, v.made,"
      " r.agent_name, r.agent, r.held_until, v.content" QUEUE_FROM " ORDER BY"
      " CASE ? WHEN 'partner' THEN p.name END, CASE ? WHEN 'newest' THEN -v.made ELSE v.made END,"
      " v.id LIMIT ? OFFSET ?");

QUERY(QUEUE_COUNT, &COUNT_ROW, "SELECT COUNT(*)" QUEUE_FROM);

QUERY(WAITING,
      &VERSION_ITEM,
      "SELECT id FROM version WHERE destination = ? AND state = 'proposed' ORDER BY made, id");

QUERY(CLAIM_OF,
      &CLAIM_ROW,
      "SELECT agent, agent_name, held_until FROM review"
      " WHERE destination = ? AND version = ? AND held_until > ?");

QUERY(CLAIM_TAKE,
      NULL,
      "INSERT INTO review (version, destination, agent, agent_name, held_until)"
      " VALUES (?, ?, ?, ?, ?)"
      " ON DUPLICATE KEY UPDATE agent = VALUES(agent), agent_name = VALUES(agent_name),"
      "  held_until = VALUES(held_until)");

QUERY(CLAIM_DROP, NULL, "DELETE FROM review WHERE destination = ? AND version = ?");

QUERY(DECISION_INSERT,
      NULL,
      "INSERT INTO decision (version, destination, kind, reason, words, agent, agent_name, at,"
      " comments) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

QUERY(DECISION_OF,
      &DECISION_ROW,
      "SELECT version, destination, kind, reason, words, agent, agent_name, at, comments"
      " FROM decision WHERE destination = ? AND version = ?");

QUERY(DECISION_BEFORE,
      &DECISION_ROW,
      "SELECT d.version, d.destination, d.kind, d.reason, d.words, d.agent, d.agent_name, d.at,"
      " d.comments FROM version v JOIN version b ON b.offer = v.offer"
      " AND b.number BETWEEN v.number - 1 AND v.number JOIN decision d ON d.version = b.id"
      " WHERE v.destination = ? AND v.id = ? AND d.kind = 'return' ORDER BY b.number DESC LIMIT 1");
