/* SPDX-License-Identifier: EUPL-1.2 */
#include "moderation/inside.h"

WORDS(DECISION_KINDS,
      "decision_kind",
      [DECISION_APPROVE] = "approve",
      [DECISION_RETURN] = "return",
      [DECISION_REFUSE] = "refuse");

WORDS(REFUSAL_REASONS,
      "refusal_reason",
      [REASON_OUTSIDE] = "outside",
      [REASON_USUAL] = "usual",
      [REASON_TWICE] = "twice",
      [REASON_DOCUMENT] = "document",
      [REASON_PRICE] = "price",
      [REASON_SAFETY] = "safety",
      [REASON_IMAGES] = "images",
      [REASON_PROMOTIONAL] = "promotional");

WORDS(QUEUE_SUBJECTS,
      "queue_subject",
      [QUEUED_RECORD] = "record",
      [QUEUED_ANSWER] = "answer",
      [QUEUED_NEW] = "new",
      [QUEUED_CHANGE] = "change");

WORDS(QUEUE_ORDERS,
      "queue_order",
      [QUEUE_BY_DUE] = "due",
      [QUEUE_NEWEST_FIRST] = "newest",
      [QUEUE_BY_PARTNER] = "partner");

SHAPE(QUEUE_ROW,
      struct queue_row,
      FIELD(struct queue_row, version),
      FIELD(struct queue_row, offer),
      FIELD(struct queue_row, offer_number),
      FIELD(struct queue_row, title),
      FIELD(struct queue_row, commune),
      FIELD(struct queue_row, theme),
      FIELD(struct queue_row, partner),
      FIELD(struct queue_row, made_by),
      FIELD_WORD(struct queue_row, subject, &QUEUE_SUBJECTS),
      FIELD(struct queue_row, first),
      FIELD(struct queue_row, findings),
      FIELD(struct queue_row, made),
      FIELD(struct queue_row, due),
      FIELD(struct queue_row, holder, .traits = OPTIONAL),
      FIELD(struct queue_row, held_by, .traits = OPTIONAL),
      FIELD(struct queue_row, held_until, .traits = OPTIONAL));

SHAPE(FINDING,
      struct finding,
      FIELD(struct finding, field),
      FIELD(struct finding, what),
      FIELD(struct finding, remedy));

SHAPE(FIELD_COMMENT,
      struct field_comment,
      FIELD(struct field_comment, field, .max = 200),
      FIELD(struct field_comment, name, .max = 200),
      FIELD(struct field_comment, words, .max = COMMENT_MOST));

SHAPE(DECISION,
      struct decision,
      FIELD(struct decision, version),
      FIELD_WORD(struct decision, kind, &DECISION_KINDS),
      FIELD_WORD(struct decision, reason, &REFUSAL_REASONS, .traits = OPTIONAL),
      FIELD(struct decision, words, .traits = OPTIONAL, .max = 4000),
      FIELD_LIST(struct decision, comments, &FIELD_COMMENT, .traits = OPTIONAL, .max = 60));

SHAPE(VERSION_ITEM, struct version_item, FIELD(struct version_item, version));

SHAPE(COUNT_ROW, struct count_row, FIELD(struct count_row, n));

SHAPE(CLAIM_ROW,
      struct claim_row,
      FIELD(struct claim_row, agent),
      FIELD(struct claim_row, agent_name),
      FIELD(struct claim_row, held_until));

SHAPE(WAITING_ROW,
      struct waiting_row,
      FIELD(struct waiting_row, version),
      FIELD(struct waiting_row, offer),
      FIELD(struct waiting_row, offer_number),
      FIELD(struct waiting_row, partner),
      FIELD(struct waiting_row, made_by),
      FIELD_WORD(struct waiting_row, subject, &QUEUE_SUBJECTS),
      FIELD(struct waiting_row, first),
      FIELD(struct waiting_row, made),
      FIELD(struct waiting_row, holder, .traits = OPTIONAL),
      FIELD(struct waiting_row, held_by, .traits = OPTIONAL),
      FIELD(struct waiting_row, held_until, .traits = OPTIONAL),
      FIELD(struct waiting_row, content, .max = 4000000));

SHAPE(DECISION_ROW,
      struct decision_row,
      FIELD(struct decision_row, version),
      FIELD(struct decision_row, destination),
      FIELD_WORD(struct decision_row, kind, &DECISION_KINDS),
      FIELD_WORD(struct decision_row, reason, &REFUSAL_REASONS, .traits = OPTIONAL),
      FIELD(struct decision_row, words),
      FIELD(struct decision_row, agent),
      FIELD(struct decision_row, agent_name),
      FIELD(struct decision_row, at),
      FIELD_LIST(struct decision_row, comments, &FIELD_COMMENT, .max = 60));
