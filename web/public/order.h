/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "booking/booking.h"
#include "payment/payment.h"
#include "web/public/inside.h"

/* A booking with what the pages show around it. */
struct ordered {
    struct booking booking;
    const struct territory *territory;
    const struct visit *visit;     /* NULL: no longer on line */
    const struct visit_slot *slot; /* NULL: past */
    struct str token;
    struct list refunds; /* struct refund; of a hold none */
};

/* The booking of {id}, when the link is signed. BOOKING_ABSENT */
enum fault ordered_of(struct ctx *cx,
                      struct db *db,
                      const struct catalogue *catalogue,
                      const struct request *rq,
                      struct str token,
                      struct ordered *ret);

struct str ordered_picture(struct ctx *cx, const struct ordered *o);
struct str ordered_name(struct ctx *cx, const struct ordered *o);
struct str ordered_when(struct ctx *cx, const struct ordered *o, enum date_style style);
struct str ordered_place(struct ctx *cx, const struct ordered *o);
struct wall ordered_wall(const struct ordered *o);
/* Until when it may be cancelled and what comes back, split where the bold part ends. */
void ordered_cancel_words(struct ctx *cx,
                          const struct ordered *o,
                          struct str *ret_bold,
                          struct str *ret_rest);
/* "Your place" or "Your places". */
bool ordered_is_one(const struct ordered *o);
/* What became of money that could not simply go back; no tone when there is nothing to say. */
struct page_message ordered_refund(struct ctx *cx, const struct ordered *o);

/* What the visitor typed at the checkout. */
struct order_form {
    struct str name;
    struct str email;
    struct str phone;
    bool needs_access;
    struct str access_need; /* of one who ticked the box */
    bool terms;
};

struct list_line {
    struct str name;
    struct str amount;
};

struct means_view {
    struct str value;
    struct str name;
    struct str words;
    bool chosen;
};

struct order_view {
    struct page page;
    struct str wrongs_title;
    struct list wrongs; /* struct page_wrong */
    struct page_message message;
    struct str visit_href;
    bool free;
    bool one; /* place */
    struct str held_words;
    struct str until;
    struct str until_utc;
    struct str left;
    bool extend; /* it may be kept longer */
    struct str csrf;
    struct str picture;
    struct str name;
    struct str when;
    struct str lasts;
    struct str where;
    struct str action;
    struct list fields; /* struct page_field */
    struct list need;   /* struct page_field: the one behind the tick */
    bool needs_access;
    bool has_means;
    struct list means; /* struct means_view */
    struct list lines; /* struct list_line */
    struct str total;
    struct str ordered; /* what, when and how long: just above the button */
    struct str sold_by;
    struct str cancel_bold;
    struct str cancel_rest;
    struct str no_withdrawal;
    struct str terms_version;
    bool terms_checked;
    struct str terms_wrong;
    struct str button;
};
extern const struct shape ORDER_PAGE;

/* The checkout, with what was typed (NULL: nothing yet) and what is wrong with it in cx->trouble.
 */
enum fault order_show(struct ctx *cx,
                      const struct request *rq,
                      const struct ordered *o,
                      const struct order_form *typed,
                      struct page_message message,
                      struct reply *ret);
/* Too late: the places went back. What was typed (NULL: nothing) goes along when they are taken
 * again. */
enum fault order_expired(struct ctx *cx,
                         const struct request *rq,
                         const struct ordered *o,
                         const struct order_form *typed_in,
                         struct reply *ret);
/* The slot was cancelled: nobody can come. */
enum fault order_called_off(struct ctx *cx,
                            const struct request *rq,
                            const struct ordered *o,
                            struct reply *ret);
/* The bank has not answered. */
enum fault order_waiting(struct ctx *cx,
                         const struct request *rq,
                         const struct ordered *o,
                         struct reply *ret);
