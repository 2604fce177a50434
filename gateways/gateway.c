/* SPDX-License-Identifier: EUPL-1.2 */
#include "gateways/gateway.h"

WORDS(PAYMENT_STATES,
      "payment_state",
      [PAYMENT_UNKNOWN] = NULL,
      [PAYMENT_WAITING] = "waiting",
      [PAYMENT_TAKEN] = "taken",
      [PAYMENT_REFUSED] = "refused",
      [PAYMENT_CANCELLED] = "cancelled");

WORDS(REFUND_STATES,
      "refund_state",
      [REFUND_UNKNOWN] = NULL,
      [REFUND_WAITING] = "waiting",
      [REFUND_DONE] = "done",
      [REFUND_REFUSED] = "refused");
