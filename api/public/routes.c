/* SPDX-License-Identifier: EUPL-1.2 */
#include "api/public/public.h"

#include "api/surfaces.h"

const struct route api_routes[] = {
    {"GET", "/api/v1/offers", WHO_ANYONE, .quick = offers_search, .query = &SEARCH,
     .reply = &OFFER_LIST, .means = "Search the catalogue by words, place, day and facets"},
    {"GET", "/api/v1/offers/{slug}", WHO_ANYONE, .quick = offer_show, .reply = &OFFER_VIEW,
     .means = "One offer with its tariffs and next slots"},
    {"GET", "/api/v1/offers/{slug}/slots", WHO_ANYONE, .quick = offer_slots, .query = &SLOTS_QUERY,
     .reply = &SLOT_LIST, .means = "The slots of an offer, by moment"},
    {"POST", "/api/v1/bookings", WHO_ANYONE, .queued = bookings_hold, .body = &HOLD_REQUEST,
     .check = hold_request_check, .reply = &BOOKING, .keyed = true,
     .means = "Keep seats; Location is the booking's own link"},
    {"GET", "/api/v1/bookings/{id}", WHO_ANYONE, .desk = booking_show, .query = &LINK_QUERY,
     .reply = &BOOKING_VIEW, .means = "A booking with its tickets"},
    {"DELETE", "/api/v1/bookings/{id}", WHO_ANYONE, .desk = booking_drop, .query = &LINK_QUERY,
     .calls_out = true, .means = "Give the held seats back"},
    {"POST", "/api/v1/bookings/{id}/who", WHO_ANYONE, .desk = booking_name_who,
     .query = &LINK_QUERY, .body = &BOOKING_WHO, .check = booking_who_check, .reply = &BOOKING,
     .keyed = true, .means = "Who comes, and that the terms are accepted"},
    {"POST", "/api/v1/bookings/{id}/extend", WHO_ANYONE, .desk = booking_prolong,
     .query = &LINK_QUERY, .reply = &BOOKING, .keyed = true,
     .means = "Keep the seats ten minutes longer"},
    {"POST", "/api/v1/bookings/{id}/payment", WHO_ANYONE, .desk = booking_pay, .query = &LINK_QUERY,
     .body = &PAYMENT_WANTED, .check = payment_wanted_check, .reply = &PAYMENT_VIEW, .keyed = true,
     .calls_out = true,
     .means = "A page of the payment provider; asking again gives the same page"},
    {"POST", "/api/v1/bookings/{id}/confirm", WHO_ANYONE, .desk = booking_confirm_without_pay,
     .query = &LINK_QUERY, .reply = &BOOKING, .keyed = true,
     .means = "Confirm a booking that costs nothing"},
    {"GET", "/api/v1/bookings/{id}/cancel", WHO_ANYONE, .desk = booking_cancel_ask,
     .query = &LINK_QUERY, .reply = &CANCEL_VIEW, .means = "What cancelling now would give back"},
    {"POST", "/api/v1/bookings/{id}/cancel", WHO_ANYONE, .desk = booking_cancel_do,
     .query = &LINK_QUERY, .reply = &BOOKING, .keyed = true, .means = "Cancel a confirmed booking"},
    {"GET", "/api/openapi.yaml", WHO_ANYONE, .quick = openapi_show,
     .means = "This contract, OpenAPI 3.1"},
    {0},
};

const struct surface api_surface = {
    .name = "api",
    .routes = api_routes,
    .kind = SURFACE_API,
};
