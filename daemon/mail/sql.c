/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/inside.h"

OWNS(mail, "mail");

WORDS(MAIL_STATES,
      "mail_state",
      [MAIL_WAITING] = "waiting",
      [MAIL_SENT] = "sent",
      [MAIL_REFUSED] = "refused",
      [MAIL_KEPT] = "kept");

SHAPE(MAIL_ROW,
      struct mail_row,
      FIELD(struct mail_row, id),
      FIELD(struct mail_row, destination, .traits = OPTIONAL),
      FIELD(struct mail_row, addressee),
      FIELD(struct mail_row, subject),
      FIELD(struct mail_row, once),
      FIELD(struct mail_row, message, .traits = SECRET),
      FIELD_WORD(struct mail_row, state, &MAIL_STATES),
      FIELD(struct mail_row, answer, .traits = OPTIONAL),
      FIELD(struct mail_row, written),
      FIELD(struct mail_row, closed, .traits = OPTIONAL));

SHAPE(MAIL_FOUND,
      struct mail_found,
      FIELD(struct mail_found, id),
      FIELD_WORD(struct mail_found, state, &MAIL_STATES),
      FIELD(struct mail_found, attempt));

SHAPE(MAIL_VIEW,
      struct mail_view,
      FIELD(struct mail_view, id),
      FIELD(struct mail_view, addressee),
      FIELD(struct mail_view, subject),
      FIELD(struct mail_view, once),
      FIELD(struct mail_view, answer, .traits = OPTIONAL),
      FIELD(struct mail_view, written),
      FIELD(struct mail_view, closed, .traits = OPTIONAL),
      FIELD(struct mail_view, attempt));

SHAPE(MAIL_LOCK_ROW,
      struct mail_lock_row,
      FIELD(struct mail_lock_row, addressee),
      FIELD(struct mail_lock_row, message, .traits = SECRET),
      FIELD(struct mail_lock_row, attempt));

SHAPE(MAIL_COUNT_ROW, struct mail_count_row, FIELD(struct mail_count_row, n));

SHAPE(MAILS_LEFT_ROW,
      struct mails_left,
      FIELD(struct mails_left, waiting),
      FIELD(struct mails_left, refused));

/* The key that is there already stays as it is: no row is changed then. */
QUERY(MAIL_INSERT_ONCE,
      NULL,
      "INSERT INTO mail"
      " (id, destination, addressee, subject, once, message, state, answer, written, closed)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE id = id");

/* The key names one cause in the whole house. */
QUERY_ACROSS(MAIL_BY_ONCE, &MAIL_FOUND, "SELECT id, state, attempt FROM mail WHERE once = ?");

/* The job knows the mail alone, and some mails are the house's own. */
QUERY_ACROSS(MAIL_BY_ID,
             &MAIL_ROW,
             "SELECT id, destination, addressee, subject, once, message, state, answer, written,"
             " closed FROM mail WHERE id = ?");

QUERY_ACROSS(MAIL_CLOSE, NULL, "UPDATE mail SET state = ?, answer = ?, closed = ? WHERE id = ?");

QUERY_ACROSS(MAIL_ANSWERED, NULL, "UPDATE mail SET answer = ? WHERE id = ?");

#define VIEW_COLUMNS "id, addressee, subject, once, answer, written, closed, attempt"

QUERY(MAIL_LIST_REFUSED,
      &MAIL_VIEW,
      "SELECT " VIEW_COLUMNS " FROM mail"
      " WHERE destination = ? AND state = ? AND (closed <= ? OR closed IS NULL)"
      " ORDER BY written DESC LIMIT 200");

QUERY(MAIL_COUNT_REFUSED,
      &MAIL_COUNT_ROW,
      "SELECT COUNT(*) AS n FROM mail WHERE destination = ? AND state = 'refused'");

QUERY(MAIL_VIEW_BY_ID,
      &MAIL_VIEW,
      "SELECT " VIEW_COLUMNS " FROM mail WHERE id = ? AND destination = ?");

QUERY(MAIL_REFUSED_BY_ID,
      &MAIL_VIEW,
      "SELECT " VIEW_COLUMNS " FROM mail WHERE id = ? AND destination = ? AND state = 'refused'");

QUERY(MAIL_LOCK,
      &MAIL_LOCK_ROW,
      "SELECT addressee, message, attempt FROM mail"
      " WHERE id = ? AND destination = ? AND state = 'refused' FOR UPDATE");

QUERY(MAIL_ONCE_MORE,
      NULL,
      "UPDATE mail SET state = 'waiting', closed = NULL, addressee = ?, message = ?, attempt = ?"
      " WHERE id = ? AND destination = ?");

/* The destinations are the steps of the index: it is asked for each of them, never read through. */
#define LEFT(state)                                                                                \
    "(SELECT COUNT(*) FROM (SELECT DISTINCT destination FROM mail) d"                              \
    " STRAIGHT_JOIN mail m ON m.destination <=> d.destination AND m.state = '" state "')"

QUERY_ACROSS(MAILS_LEFT,
             &MAILS_LEFT_ROW,
             "SELECT " LEFT("waiting") " AS waiting, " LEFT("refused") " AS refused");
