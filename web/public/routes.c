/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/public/public.h"

/* An address in French and in English. */
#define BOTH(method_, french, english, who_, ...)                                                  \
    {method_, "/{tongue}/" french, who_, __VA_ARGS__},                                             \
    {                                                                                              \
        method_, "/{tongue}/" english, who_, __VA_ARGS__                                           \
    }

/* clang-format off */
static const struct route routes[] = {
    {"GET", "/", WHO_ANYONE, .quick = front_door, .lenient = true, .means = "To the visitor's language"},
    {"GET", "/{tongue}/", WHO_ANYONE, .quick = home_page, .lenient = true, .means = "Home"},
    BOTH("GET", "visites", "visits", WHO_ANYONE, .quick = list_page, .lenient = true,
         .means = "The list of visits, with filters"),
    BOTH("GET", "visites/{slug}", "visits/{slug}", WHO_VISITOR, .quick = visit_page, .query = &VISIT_QUERY,
         .lenient = true, .means = "A visit: to want it, and to take a date"),
    BOTH("POST", "reservations", "bookings", WHO_VISITOR, .queued = hold_seats, .body = &HOLD_FORM,
         .lenient = true, .means = "Hold seats"),
    BOTH("GET", "commandes/{id}", "orders/{id}", WHO_VISITOR, .desk = order_page, .query = &ORDER_QUERY,
         .lenient = true, .means = "Checkout"),
    BOTH("POST", "commandes/{id}", "orders/{id}", WHO_VISITOR, .desk = order_send, .query = &ORDER_QUERY,
         .body = &ORDER_FORM, .lenient = true, .calls_out = true, .means = "Order, or keep the seats longer"),
    BOTH("POST", "commandes/{id}/rendre", "orders/{id}/give-back", WHO_VISITOR, .desk = order_give_back,
         .query = &ORDER_QUERY, .lenient = true, .calls_out = true, .means = "Give the seats back"),
    BOTH("GET", "commandes/{id}/retour", "orders/{id}/return", WHO_VISITOR, .desk = order_return,
         .query = &ORDER_QUERY, .lenient = true, .calls_out = true, .means = "Back from the bank's page"),
    BOTH("GET", "reservations/{id}", "bookings/{id}", WHO_VISITOR, .desk = booking_page, .query = &BOOKING_QUERY,
         .lenient = true, .means = "My booking"),
    BOTH("GET", "reservations/{id}/qr/{name}", "bookings/{id}/qr/{name}", WHO_VISITOR, .desk = booking_qr,
         .query = &BOOKING_QUERY, .lenient = true, .means = "A ticket's QR code"),
    BOTH("GET", "reservations/{id}/agenda.ics", "bookings/{id}/agenda.ics", WHO_VISITOR, .desk = booking_calendar,
         .query = &BOOKING_QUERY, .lenient = true, .means = "The booking as a calendar entry"),
    BOTH("GET", "reservations/{id}/annuler", "bookings/{id}/cancel", WHO_VISITOR, .desk = booking_cancel_page,
         .query = &BOOKING_QUERY, .lenient = true, .means = "What cancelling gives back"),
    BOTH("POST", "reservations/{id}/annuler", "bookings/{id}/cancel", WHO_VISITOR, .desk = booking_cancel_send,
         .query = &BOOKING_QUERY, .body = &CANCEL_FORM, .lenient = true, .means = "Cancel"),
    BOTH("GET", "ma-reservation", "my-booking", WHO_VISITOR, .quick = lost_mail_page, .lenient = true,
         .means = "For who lost the mail"),
    BOTH("POST", "ma-reservation", "my-booking", WHO_VISITOR, .desk = lost_mail_send, .body = &LOST_MAIL_FORM,
         .lenient = true, .costs = 6, .means = "The tickets by mail again"),
    BOTH("GET", "infos/{name}", "info/{name}", WHO_ANYONE, .quick = info_page, .lenient = true,
         .means = "Terms, legal notice, help"),
    {"GET", "/assets/{rest...}", WHO_ANYONE, .quick = asset_reply, .means = "Stylesheet, fonts, pictures"},
    {"GET", "/robots.txt", WHO_ANYONE, .quick = robots, .means = "For search engines"},
    {"GET", "/sitemap.xml", WHO_ANYONE, .quick = sitemap, .means = "For search engines"},
    {0},
};
/* clang-format on */

const struct surface public_surface = {.name = "public pages",
                                       .routes = routes,
                                       .kind = SURFACE_PAGES,
                                       .tell = page_tell};
