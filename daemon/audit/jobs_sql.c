/* SPDX-License-Identifier: EUPL-1.2 */
#include "audit/inside.h"

/* Jobs: what was promised is written down, and nothing is promised without its cause. */

QUERY_ACROSS(JOBS_LOOKED, &LOOKED_ROW, "SELECT COUNT(*) FROM job");

QUERY_ACROSS(JOBS_CAUSE,
             &TEXT_ITEM,
             "SELECT CONCAT('job ', j.kind, ' ', HEX(j.id), ' has no cause') FROM job j"
             " LEFT JOIN booking b ON b.id = j.subject LEFT JOIN mail m ON m.id = j.subject"
             " LEFT JOIN payment_refund r ON r.id = j.subject"
             " LEFT JOIN decision d ON d.version = j.subject LEFT JOIN slot s ON s.id = j.subject"
             " WHERE (j.kind = 'ticket_mail' AND (b.id IS NULL OR b.confirmed IS NULL))"
             "  OR (j.kind = 'cancel_mail' AND b.id IS NULL)"
             "  OR (j.kind = 'slot_called_off' AND (s.id IS NULL OR s.state <> 'cancelled'))"
             "  OR (j.kind = 'mail_send' AND m.id IS NULL)"
             "  OR (j.kind IN ('payment_refund_send', 'refund_mail') AND r.id IS NULL)"
             "  OR (j.kind = 'decision_mail' AND d.version IS NULL)");

/*
 * A job that was done is tidied away after 30 days: then the mail itself, or the refund's end, is
 * the proof. Who cancelled before the ticket was sent got none: of that the job is the one proof,
 * as long as it is kept.
 */
/* clang-format off */
QUERY_ACROSS(
    JOBS_MISSING,
    &TEXT_ITEM,
    "SELECT CONCAT('booking ', b.reference, ' was confirmed without its mail') FROM booking b"
    " LEFT JOIN job j ON j.idem_key = CONCAT('ticket_mail:', " UUID_OF("b.id") ")"
    " LEFT JOIN mail m ON m.once = CONCAT('ticket:', " UUID_OF("b.id") ")"
    " WHERE b.confirmed IS NOT NULL AND j.id IS NULL AND m.id IS NULL"
    "  AND (b.state = 'confirmed'"
    "   OR b.confirmed > (UNIX_TIMESTAMP() - 29 * 86400) * 1000000)"
    " UNION ALL"
    " SELECT CONCAT('refund ', HEX(r.id), ' was promised and nobody sends it')"
    " FROM payment_refund r"
    " LEFT JOIN job j ON j.idem_key = CONCAT('refund:', " UUID_OF("r.id") ","
    "  IF(r.attempt > 1, CONCAT(':', r.attempt), ''))"
    " WHERE j.id IS NULL AND r.state NOT IN ('done', 'refused')");
/* clang-format on */

QUERY_ACROSS(PROMISES_LOOKED,
             &LOOKED_ROW,
             "SELECT (SELECT COUNT(*) FROM booking WHERE confirmed IS NOT NULL)"
             " + (SELECT COUNT(*) FROM payment_refund)");

const struct audit_check job_checks[] = {
    {"jobs-caused", "no job is there without its cause", &JOBS_CAUSE, &JOBS_LOOKED},
    {"promises-kept", "what must follow a change has its job", &JOBS_MISSING, &PROMISES_LOOKED},
    {0},
};
