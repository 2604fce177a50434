/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/fakepay/inside.h"

SHAPE(FAKEPAY_SETTINGS,
      struct fakepay_settings,
      FIELD(struct fakepay_settings,
            base_url,
            .min = 8,
            .max = 200,
            .means = "Where fakepayd answers, without a slash at the end"),
      FIELD(struct fakepay_settings, shop, .min = 1, .max = 60, .means = "The shop's name there"),
      FIELD(struct fakepay_settings,
            secret,
            .min = 16,
            .max = 200,
            .traits = SECRET,
            .means = "What both sides know: signs notifications, opens the door"));

SHAPE(FAKEPAY_START,
      struct fakepay_start,
      FIELD(struct fakepay_start, key, .min = 1, .max = 64),
      FIELD(struct fakepay_start, shop, .min = 1, .max = 60),
      FIELD(struct fakepay_start, amount),
      FIELD(struct fakepay_start, what, .max = 400),
      FIELD(struct fakepay_start, email, .max = 254),
      FIELD(struct fakepay_start, tongue, .max = 8),
      FIELD(struct fakepay_start, back_url, .max = 2000),
      FIELD(struct fakepay_start, notify_url, .max = 2000),
      FIELD(struct fakepay_start, until));

SHAPE(FAKEPAY_STARTED,
      struct fakepay_started,
      FIELD(struct fakepay_started, reference, .min = 1, .max = 120),
      FIELD(struct fakepay_started, url, .min = 8, .max = 2000));

SHAPE(FAKEPAY_SEEN,
      struct fakepay_seen,
      FIELD(struct fakepay_seen, key, .min = 1, .max = 64),
      FIELD(struct fakepay_seen, reference, .traits = OPTIONAL, .max = 120),
      FIELD_WORD(struct fakepay_seen, state, &PAYMENT_STATES, .traits = OPTIONAL),
      FIELD(struct fakepay_seen, amount, .traits = OPTIONAL),
      FIELD(struct fakepay_seen, fee, .traits = OPTIONAL),
      FIELD(struct fakepay_seen, reason, .traits = OPTIONAL, .max = 400));

SHAPE(FAKEPAY_REFUND,
      struct fakepay_refund,
      FIELD(struct fakepay_refund, refund_key, .min = 1, .max = 64),
      FIELD(struct fakepay_refund, amount));

SHAPE(FAKEPAY_REFUNDED,
      struct fakepay_refunded,
      FIELD_WORD(struct fakepay_refunded, state, &REFUND_STATES));

SHAPE(FAKEPAY_NOTICE,
      struct fakepay_notice,
      FIELD(struct fakepay_notice, event, .min = 1, .max = 80),
      FIELD(struct fakepay_notice, key, .min = 1, .max = 64),
      FIELD(struct fakepay_notice, reference, .max = 120),
      FIELD_WORD(struct fakepay_notice, state, &PAYMENT_STATES, .traits = OPTIONAL),
      FIELD(struct fakepay_notice, amount, .traits = OPTIONAL),
      FIELD(struct fakepay_notice, fee, .traits = OPTIONAL),
      FIELD(struct fakepay_notice, at));
