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

SHAPE(MAIL_FOUND, struct mail_found, FIELD(struct mail_found, id));

SHAPE(MAIL_VIEW,
      struct mail_view,
      FIELD(struct mail_view, id),
      FIELD(struct mail_view, addressee),
      FIELD(struct mail_view, subject),
      FIELD(struct mail_view, answer, .traits = OPTIONAL),
      FIELD(struct mail_view, written));

QUERY(MAIL_INSERT,
      NULL,
      "INSERT INTO mail"
      " (id, destination, addressee, subject, once, message, state, answer, written, closed)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

/* The key names one cause in the whole house. */
QUERY_ACROSS(MAIL_BY_ONCE, &MAIL_FOUND, "SELECT id FROM mail WHERE once = ?");

/* The job knows the mail alone, and some mails are the house's own. */
QUERY_ACROSS(MAIL_BY_ID,
             &MAIL_ROW,
             "SELECT id, destination, addressee, subject, once, message, state, answer, written,"
             " closed FROM mail WHERE id = ?");

QUERY_ACROSS(MAIL_CLOSE, NULL, "UPDATE mail SET state = ?, answer = ?, closed = ? WHERE id = ?");

QUERY_ACROSS(MAIL_ANSWERED, NULL, "UPDATE mail SET answer = ? WHERE id = ?");

QUERY(MAIL_LIST_REFUSED,
      &MAIL_VIEW,
      "SELECT id, addressee, subject, answer, written FROM mail"
      " WHERE destination = ? AND state = ? ORDER BY written DESC LIMIT 200");
