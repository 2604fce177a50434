/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "gateways/gateway.h"

/* What goes between a shop and fakepay, as JSON. Both sides use these. */

struct fakepay_start {
    struct str key;
    struct str shop;
    struct money amount;
    struct str what;
    struct str email;
    struct str tongue;
    struct str back_url;
    struct str notify_url;
    struct moment until;
};
extern const struct shape FAKEPAY_START;

struct fakepay_started {
    struct str reference;
    struct str url;
};
extern const struct shape FAKEPAY_STARTED;

struct fakepay_seen {
    struct str key;
    struct str reference;
    enum payment_state state;
    struct money amount; /* taken in all; unset while nothing was */
    struct money fee;
    struct str reason;
};
extern const struct shape FAKEPAY_SEEN;

struct fakepay_refund {
    struct str refund_key;
    struct money amount;
};
extern const struct shape FAKEPAY_REFUND;

struct fakepay_refunded {
    enum refund_state state;
};
extern const struct shape FAKEPAY_REFUNDED;

struct fakepay_notice {
    struct str event;
    struct str key;
    struct str reference;
    enum payment_state state;
    struct money amount;
    struct money fee;
    struct moment at;
};
extern const struct shape FAKEPAY_NOTICE;

/* The module's settings. */
struct fakepay_settings {
    struct str base_url;
    struct str shop;
    struct str secret;
};
extern const struct shape FAKEPAY_SETTINGS;
