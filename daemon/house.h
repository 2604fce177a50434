/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/*
 * The services that handlers and jobs may need beside the database: names only, so that every floor
 * may pass it on and only who includes the room's header can use it. Made in serve.c, constant
 * afterwards.
 */
struct house {
    struct db_pool *pool;
    struct job_runners *runners;
    struct shelf *shelf;             /* catalogue/shelf.h: the published snapshot */
    struct gateways *gateways;       /* gateways/host.h */
    struct booking_desk *booking;    /* booking/booking.h: the writers of holds */
    struct payment_desk *payment;    /* payment/payment.h: takers and the writer of notifications */
    struct gauges *gauges;           /* gauges.h: what /metrics tells of the database */
    const struct pages *pages;       /* web: compiled templates */
    struct password_room *passwords; /* partner/partner.h: where they are looked at */
    struct post *post;               /* mail/mail.h */
    const struct letters *letters;   /* booking/booking.h: compiled templates of its mails */
    const struct settlement_config *settlement; /* settlement/settlement.h; NULL: the defaults */
    struct str secret;                          /* 32 bytes from the key file: signs links */
    struct str public_url; /* "http://127.0.0.1:8080", without a slash at the end */
    struct str state;      /* the state folder */
    bool production;
};
