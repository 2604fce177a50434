/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "booking/inside.h"
#include "mail/mail.h"

/* A letter about a booking: what it is made from, and what all of them say. */

struct mail_ticket {
    struct str code;
    struct str label;
    struct str of;  /* "1/3" */
    struct str cid; /* of its QR picture */
};

struct booking_mail {
    struct str subject;
    struct str heading;
    struct str tongue;
    struct str paper; /* of the visit's theme */
    struct str plaque;
    struct str title;
    struct str when;
    struct str where;
    struct str join; /* of a virtual visit, with its tickets only */
    struct str directions;
    struct str bring;
    struct list tickets; /* struct mail_ticket */
    struct str reference;
    struct str seats;
    struct str price;
    struct str words;
    struct str button;
    struct str href;
    struct str seller;
    struct str care;
};

struct mailing {
    const struct house *house;
    const struct catalogue *catalogue; /* borrowed until the letter is written; NULL: no shelf */
    struct booking_record record;
    struct destination destination;
    const struct offer_content *content; /* as it was sold; NULL: it is nowhere any more */
    struct list tickets;                 /* struct ticket */
    bool refused; /* the bank did not take the refund: nothing is promised to the card */
    struct booking_mail mail;
    struct letter letter;
};

/* The snapshot is borrowed until mailing_end, which fits CLEANUP() and may come earlier. */
struct mailing mailing_begin(const struct house *house);
void mailing_end(struct mailing *m);
MUST_CHECK enum fault mailing_read(struct ctx *cx,
                                   struct db *db,
                                   struct booking_id id,
                                   struct mailing *m);
/* What every letter says of the booking. */
void mailing_fill(struct ctx *cx, struct mailing *m);
struct str mailing_day(struct ctx *cx, const struct mailing *m);

/* Each form is a page and the same in plain words. */
enum form { FORM_TICKET, FORM_NOTICE, FORMS };

struct str letter_key(struct ctx *cx, const struct booking *b, const char *key);
/* From what was filled in to a letter that can be sent, without a look at the snapshot. */
void letter_fill(struct ctx *cx, struct mailing *m, enum form form, const char *key);
