/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/partner/partner.h"

/* clang-format off */
static const struct route routes[] = {
    {"GET", "/partner/", WHO_PARTNER, .desk = partner_home, .lenient = true, .means = "To the diary"},
    {"GET", "/partner/sign-in", WHO_ANYONE, .desk = partner_sign_in_page, .lenient = true, .means = "Sign in"},
    {"POST", "/partner/sign-in", WHO_ANYONE, .desk = partner_sign_in, .lenient = true, .costs = SIGN_IN_COSTS,
     .means = "Sign in"},
    {"POST", "/partner/sign-out", WHO_PARTNER, .desk = partner_sign_out, .lenient = true, .means = "Sign out"},
    {"GET", "/partner/tongue", WHO_ANYONE, .desk = tongue_choose, .lenient = true, .means = "The other language"},

    {"GET", "/partner/agenda", WHO_PARTNER, .desk = agenda_page, .lenient = true, .means = "A week, and the slots of a day"},
    {"GET", "/partner/agenda/copy", WHO_PARTNER, .desk = copy_week_page, .lenient = true, .means = "Into which week this one is copied"},
    {"POST", "/partner/agenda/copy", WHO_PARTNER, .desk = copy_week_send, .lenient = true, .means = "Copy the week"},
    {"GET", "/partner/slots/new", WHO_PARTNER, .desk = slot_new_page, .lenient = true, .means = "Open a slot"},
    {"POST", "/partner/slots/new", WHO_PARTNER, .desk = slot_new_send, .lenient = true, .means = "Open a slot"},
    {"GET", "/partner/slots/{id}", WHO_PARTNER, .desk = slot_page, .lenient = true, .means = "A slot and who comes"},
    {"POST", "/partner/slots/{id}/places", WHO_PARTNER, .desk = slot_places_send, .lenient = true,
     .means = "More places, or fewer"},
    {"POST", "/partner/slots/{id}/close", WHO_PARTNER, .desk = slot_close_send, .lenient = true, .means = "Close sales"},
    {"POST", "/partner/slots/{id}/reopen", WHO_PARTNER, .desk = slot_reopen_send, .lenient = true, .means = "Open sales again"},
    {"GET", "/partner/slots/{id}/cancel", WHO_PARTNER, .desk = slot_cancel_page, .lenient = true,
     .means = "What cancelling the slot means"},
    {"POST", "/partner/slots/{id}/cancel", WHO_PARTNER, .desk = slot_cancel_send, .lenient = true, .means = "Cancel the slot"},

    {"GET", "/partner/offers", WHO_PARTNER, .desk = offers_page, .lenient = true, .means = "My visits"},
    {"POST", "/partner/offers", WHO_PARTNER, .desk = offer_new_send, .lenient = true, .means = "Write a new visit"},
    {"GET", "/partner/offers/{id}", WHO_PARTNER, .desk = offer_page, .lenient = true, .means = "To the first part of a visit"},
    {"POST", "/partner/offers/{id}/accept", WHO_PARTNER, .desk = offer_accept_send, .lenient = true,
     .means = "Open the slots of the proposed periods"},
    {"GET", "/partner/offers/{id}/withdraw", WHO_PARTNER, .desk = partner_withdraw_page, .lenient = true,
     .means = "Before a visit is taken off line"},
    {"POST", "/partner/offers/{id}/withdraw", WHO_PARTNER, .desk = partner_withdraw_send, .lenient = true,
     .means = "Take it off line, with a reason"},
    {"GET", "/partner/offers/{id}/back", WHO_PARTNER, .desk = partner_back_page, .lenient = true,
     .means = "Before it is put back on line"},
    {"POST", "/partner/offers/{id}/back", WHO_PARTNER, .desk = partner_back_send, .lenient = true,
     .means = "Put it back on line"},
    {"GET", "/partner/offers/{id}/{name}", WHO_PARTNER, .desk = editor_page, .lenient = true, .means = "A part of a visit"},
    {"POST", "/partner/offers/{id}/{name}", WHO_PARTNER, .desk = editor_save, .lenient = true,
     .means = "Save a part, go on, or send the visit to review"},

    {"GET", "/partner/bookings", WHO_PARTNER, .desk = partner_bookings_page, .lenient = true, .means = "Who booked"},
    {"GET", "/partner/revenue", WHO_PARTNER, .desk = revenue_page, .lenient = true, .means = "What is owed, statements"},
    {"GET", "/partner/statements/{id}", WHO_PARTNER, .desk = statement_page, .lenient = true, .means = "A statement"},
    {"GET", "/partner/statements/{id}/print", WHO_PARTNER, .desk = statement_print, .lenient = true,
     .means = "A statement, to print"},
    {"GET", "/partner/file", WHO_PARTNER, .desk = file_page, .lenient = true, .means = "My file"},
    {"POST", "/partner/file", WHO_PARTNER, .desk = file_save, .lenient = true, .means = "The bank account"},
    {0},
};
/* clang-format on */

const struct surface partner_surface = {.name = "partner portal",
                                        .routes = routes,
                                        .kind = SURFACE_PAGES,
                                        .tell = partner_tell};
