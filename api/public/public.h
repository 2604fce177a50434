/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "booking/booking.h"
#include "catalogue/catalogue.h"
#include "http/reply.h"
#include "http/route.h"

/* The JSON of what the public pages do: search, one offer, its slots, a booking from hold to
 * ticket. */

/* When something can be joined. */
struct slot_view {
    struct slot_id id;
    struct moment starts;
    struct moment ends;
    struct str local; /* the clock on the wall there: "2026-06-13T10:30" */
    struct str language;
    uint32_t capacity;
    uint32_t free; /* may be a second old: the hold decides */
    bool sells;
};
extern const struct shape SLOT_VIEW;

/* An offer in a list. */
struct offer_card {
    struct offer_id id;
    struct str slug;
    struct str title;
    struct str hook;
    enum theme theme;
    enum visit_kind kind;
    struct str commune;
    struct str department;
    struct point point;
    uint32_t duration;
    struct list languages; /* struct text_item */
    struct money price;    /* the lowest tariff */
    struct str partner;
    struct slot_view next; /* the first that fits what was asked */
};
extern const struct shape OFFER_CARD;

struct facet_view {
    struct str value;
    uint32_t offers;
    bool chosen;
};
extern const struct shape FACET_VIEW;

struct facets_view {
    struct list theme; /* struct facet_view */
    struct list kind;
    struct list department;
    struct list price;
    struct list access;
    struct list language;
    struct list commune;
};
extern const struct shape FACETS_VIEW;

struct offer_list {
    uint32_t total;
    uint32_t page;
    uint32_t pages;
    struct list offers; /* struct offer_card */
    struct facets_view facets;
};
extern const struct shape OFFER_LIST;

struct tariff_view {
    struct tariff_id id;
    enum tariff_kind kind;
    struct str label;
    struct money price;
    struct str note;
};
extern const struct shape TARIFF_VIEW;

struct stop_view {
    struct str title;
    struct str about;
};
extern const struct shape STOP_VIEW;

struct host_view {
    struct str name;
    struct str legal;
    struct str address;
    struct str register_number;
    struct str mediator;
};
extern const struct shape HOST_VIEW;

struct offer_view {
    struct offer_card card;
    struct str story;
    struct list stops; /* struct stop_view */
    struct str place_name;
    struct str street;
    struct str postcode;
    struct str directions;
    struct str bring;
    struct str audience;
    struct list access; /* struct offer_access */
    uint32_t group_max;
    uint32_t age_min;
    enum cancel_policy cancel;
    struct list tariffs; /* struct tariff_view */
    struct host_view host;
    struct list slots; /* struct slot_view: the next hundred */
};
extern const struct shape OFFER_VIEW;

struct slots_query {
    struct day from;
    struct day until;
    struct str cursor; /* the last slot of the page before */
    uint32_t size;
};
extern const struct shape SLOTS_QUERY;

struct slot_list {
    struct list slots; /* struct slot_view */
    struct str next;   /* cursor; absent on the last page */
};
extern const struct shape SLOT_LIST;

/* A booking's own link: ?k= of its address. */
struct link_query {
    struct str k;
};
extern const struct shape LINK_QUERY;

struct ticket_view {
    struct str code;
    enum ticket_state state;
    struct str label;
};
extern const struct shape TICKET_VIEW;

/* Money promised back: refused when the bank did not take it and a person gives it back. */
struct refund_view {
    struct money amount;
    enum refund_state state;
};
extern const struct shape REFUND_VIEW;

struct booking_view {
    struct booking booking;
    struct list tickets; /* struct ticket_view */
    struct list refunds; /* struct refund_view */
};
extern const struct shape BOOKING_VIEW;

struct payment_view {
    struct intent_id id;
    enum intent_state state;
    struct money amount;
    struct str url; /* where the visitor pays */
};
extern const struct shape PAYMENT_VIEW;

struct payment_wanted {
    struct str back_url; /* where the provider sends the visitor afterwards; empty: our own page */
};
extern const struct shape PAYMENT_WANTED;

struct cancel_view {
    struct money back;
    struct money kept;
    bool possible;
};
extern const struct shape CANCEL_VIEW;

void slot_to_view(struct ctx *cx,
                  const struct catalogue *c,
                  const struct visit_slot *slot,
                  struct slot_view *ret);

void card_to_view(struct ctx *cx,
                  const struct catalogue *c,
                  const struct visit *v,
                  const struct visit_slot *slot,
                  struct offer_card *ret);

/* The booking of the address, when ?k= is its link: else BOOKING_ABSENT, as if it were not there.
 */
enum fault booking_asked(struct ctx *cx,
                         struct db *db,
                         const struct request *rq,
                         struct booking *ret);

extern const struct route api_routes[];

quick_handler offers_search, offer_show, offer_slots, openapi_show;
queued_handler bookings_hold;
desk_handler booking_show, booking_name_who, booking_prolong, booking_drop, booking_pay,
    booking_confirm_without_pay, booking_cancel_ask, booking_cancel_do;

enum fault hold_request_check(struct ctx *cx, const void *body);
enum fault payment_wanted_check(struct ctx *cx, const void *body);
