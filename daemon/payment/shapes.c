/* SPDX-License-Identifier: EUPL-1.2 */
#include "payment/inside.h"

WORDS(INTENT_STATES,
      "intent_state",
      [INTENT_OPEN] = "open",
      [INTENT_STARTED] = "started",
      [INTENT_UNSURE] = "unsure",
      [INTENT_TAKEN] = "taken",
      [INTENT_REFUSED] = "refused",
      [INTENT_CANCELLED] = "cancelled");

WORDS(SUBJECT_KINDS, "subject_kind", [SUBJECT_BOOKING] = "booking");

WORDS(EVENT_OUTCOMES,
      "event_outcome",
      [EVENT_APPLIED] = "applied",
      [EVENT_AGAIN] = "again",
      [EVENT_BEHIND] = "behind",
      [EVENT_UNKNOWN] = "unknown",
      [EVENT_DIFFERS] = "differs",
      [EVENT_LOOKED] = "looked");

SHAPE(INTENT,
      struct intent,
      FIELD(struct intent, id),
      FIELD(struct intent, destination),
      FIELD_WORD(struct intent, subject_kind, &SUBJECT_KINDS),
      FIELD(struct intent, subject),
      FIELD(struct intent, connection, .traits = OPTIONAL),
      FIELD(struct intent, amount),
      FIELD_WORD(struct intent, state, &INTENT_STATES),
      FIELD(struct intent, reference, .max = 120, .means = "The provider's own id"),
      FIELD(struct intent, url, .max = 2000, .means = "Where the visitor pays"),
      FIELD(struct intent, reason, .max = 400),
      FIELD(struct intent, until),
      FIELD(struct intent, made),
      FIELD(struct intent, taken, .traits = OPTIONAL),
      FIELD(struct intent, fee, .traits = OPTIONAL));

SHAPE(EVENT_ROW,
      struct event_row,
      FIELD(struct event_row, id),
      FIELD(struct event_row, destination),
      FIELD(struct event_row, connection),
      FIELD(struct event_row, event),
      FIELD(struct event_row, intent_key),
      FIELD_WORD(struct event_row, state, &PAYMENT_STATES, .traits = OPTIONAL),
      FIELD(struct event_row, amount, .traits = OPTIONAL),
      FIELD(struct event_row, fee, .traits = OPTIONAL),
      FIELD(struct event_row, reference),
      FIELD(struct event_row, said, .traits = OPTIONAL),
      FIELD(struct event_row, came),
      FIELD(struct event_row, waiting, .traits = OPTIONAL),
      FIELD_WORD(struct event_row, outcome, &EVENT_OUTCOMES, .traits = OPTIONAL));

SHAPE(INTENT_CHANGE,
      struct intent_change,
      FIELD(struct intent_change, connection, .traits = OPTIONAL),
      FIELD_WORD(struct intent_change, state, &INTENT_STATES),
      FIELD(struct intent_change, reference),
      FIELD(struct intent_change, reason),
      FIELD(struct intent_change, taken, .traits = OPTIONAL),
      FIELD(struct intent_change, fee, .traits = OPTIONAL),
      FIELD(struct intent_change, id));

SHAPE(EVENT_CHANGE,
      struct event_change,
      FIELD_WORD(struct event_change, outcome, &EVENT_OUTCOMES),
      FIELD(struct event_change, id));

SHAPE(LEFT_ROW, struct left_row, FIELD(struct left_row, taken), FIELD(struct left_row, refunded));

SHAPE(SUBJECT_ROW, struct subject_row, FIELD(struct subject_row, id));

SHAPE(INTENT_ID_ROW, struct intent_id_row, FIELD(struct intent_id_row, id));
SHAPE(EVENT_DUE_ROW,
      struct event_due_row,
      FIELD(struct event_due_row, id),
      FIELD(struct event_due_row, came));

SHAPE(REFUND,
      struct refund,
      FIELD(struct refund, id),
      FIELD(struct refund, intent),
      FIELD(struct refund, amount),
      FIELD_WORD(struct refund, state, &REFUND_STATES),
      FIELD(struct refund, reason, .max = 400),
      FIELD(struct refund, attempt),
      FIELD(struct refund, answered, .traits = OPTIONAL),
      FIELD(struct refund, by_hand, .traits = OPTIONAL, .max = 400),
      FIELD_WORD(struct refund, subject_kind, &SUBJECT_KINDS),
      FIELD(struct refund, subject));

SHAPE(REFUNDS_COUNT_ROW, struct refunds_count_row, FIELD(struct refunds_count_row, n));
