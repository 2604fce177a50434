/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/office/office.h"

#define VETS (ROLE_MODERATOR | ROLE_ADMIN)
#define MONEY (ROLE_CASHIER | ROLE_APPROVER | ROLE_ADMIN)
#define CARES (ROLE_CARE | ROLE_ADMIN)
#define GIVES_BACK (CARES | MONEY)

/* clang-format off */
static const struct route routes[] = {
    {"GET", "/office/", WHO_OFFICE, .desk = office_home, .lenient = true, .means = "To what one's role works on first"},
    {"GET", "/office/sign-in", WHO_ANYONE, .desk = office_sign_in_page, .lenient = true, .means = "Sign in"},
    {"POST", "/office/sign-in", WHO_ANYONE, .desk = office_sign_in, .lenient = true, .costs = SIGN_IN_COSTS,
     .means = "Sign in"},
    {"POST", "/office/sign-out", WHO_OFFICE, .desk = office_sign_out, .lenient = true, .means = "Sign out"},
    {"GET", "/office/tongue", WHO_ANYONE, .desk = tongue_choose, .lenient = true, .means = "The other language"},

    {"GET", "/office/queue", WHO_OFFICE, VETS, .desk = queue_page, .lenient = true, .means = "What waits to be vetted"},
    {"POST", "/office/queue/next", WHO_OFFICE, VETS, .desk = queue_next, .lenient = true, .means = "Take what is due first"},
    {"GET", "/office/reviews/{id}", WHO_OFFICE, VETS, .desk = review_page, .lenient = true,
     .means = "A proposed version beside the one on line"},
    {"POST", "/office/reviews/{id}/take", WHO_OFFICE, VETS, .desk = review_take, .lenient = true, .means = "Take it to read"},
    {"POST", "/office/reviews/{id}", WHO_OFFICE, VETS, .desk = review_decide, .lenient = true, .means = "Decide"},

    {"GET", "/office/money", WHO_OFFICE, MONEY, .desk = money_page, .lenient = true, .means = "Settlements"},
    {"POST", "/office/money", WHO_OFFICE, ROLE_CASHIER, .desk = money_prepare, .lenient = true, .means = "Prepare a settlement"},
    {"GET", "/office/money/{id}", WHO_OFFICE, MONEY, .desk = settlement_page, .lenient = true, .means = "One settlement"},
    {"POST", "/office/money/{id}/approve", WHO_OFFICE, MONEY, .desk = settlement_approve_send, .lenient = true,
     .means = "Approve, as a second person"},
    {"POST", "/office/money/{id}/deliver", WHO_OFFICE, MONEY, .desk = settlement_deliver_send, .lenient = true,
     .means = "Note that the file went to the bank"},
    {"GET", "/office/money/{id}/withdraw", WHO_OFFICE, MONEY, .desk = settlement_withdraw_page, .lenient = true,
     .means = "Before it is withdrawn"},
    {"POST", "/office/money/{id}/withdraw", WHO_OFFICE, MONEY, .desk = settlement_withdraw_send, .lenient = true,
     .means = "Withdraw before the approval"},
    {"GET", "/office/money/{id}/file", WHO_OFFICE, MONEY, .desk = settlement_file, .lenient = true, .means = "The payout file"},
    {"GET", "/office/statements/{id}", WHO_OFFICE, MONEY, .desk = settlement_statement, .lenient = true,
     .means = "A partner's statement"},

    {"GET", "/office/bookings", WHO_OFFICE, CARES, .desk = office_bookings_page, .lenient = true,
     .means = "Find a booking by its reference, an address or a name"},
    {"GET", "/office/bookings/{id}", WHO_OFFICE, CARES, .desk = office_booking_page, .lenient = true, .means = "A booking"},
    {"POST", "/office/bookings/{id}/tickets", WHO_OFFICE, CARES, .desk = office_tickets_send, .lenient = true,
     .means = "The tickets by mail again"},
    {"GET", "/office/bookings/{id}/cancel", WHO_OFFICE, CARES, .desk = office_cancel_page, .lenient = true,
     .means = "What cancelling gives back"},
    {"POST", "/office/bookings/{id}/cancel", WHO_OFFICE, CARES, .desk = office_cancel_send, .lenient = true, .means = "Cancel"},

    {"GET", "/office/refunds", WHO_OFFICE, GIVES_BACK, .desk = refunds_page, .lenient = true,
     .means = "Refunds that the bank refused"},
    {"GET", "/office/refunds/{id}", WHO_OFFICE, GIVES_BACK, .desk = refund_page, .lenient = true, .means = "A refund"},
    {"POST", "/office/refunds/{id}/again", WHO_OFFICE, GIVES_BACK, .desk = refund_again_send, .lenient = true,
     .means = "Ask the bank again"},
    {"POST", "/office/refunds/{id}/by-hand", WHO_OFFICE, ROLE_CASHIER | ROLE_ADMIN, .desk = refund_by_hand_send,
     .lenient = true, .means = "Note that it was given back another way"},

    {"GET", "/office/partners", WHO_OFFICE, .desk = partners_page, .lenient = true, .means = "Partners"},
    {"GET", "/office/partners/{id}", WHO_OFFICE, .desk = office_partner_page, .lenient = true, .means = "A partner and its visits"},
    {"GET", "/office/offers/{id}/withdraw", WHO_OFFICE, VETS, .desk = office_withdraw_page, .lenient = true,
     .means = "Before a visit is taken off line"},
    {"POST", "/office/offers/{id}/withdraw", WHO_OFFICE, VETS, .desk = office_withdraw_send, .lenient = true,
     .means = "Take it off line, with a reason"},
    {"GET", "/office/offers/{id}/back", WHO_OFFICE, VETS, .desk = office_back_page, .lenient = true,
     .means = "Before it is put back on line"},
    {"POST", "/office/offers/{id}/back", WHO_OFFICE, VETS, .desk = office_back_send, .lenient = true,
     .means = "Put it back on line"},
    {"GET", "/office/sync", WHO_OFFICE, .desk = runs_page, .lenient = true, .means = "Runs of the sources"},
    {"GET", "/office/sync/{id}", WHO_OFFICE, .desk = run_page, .lenient = true, .means = "A run and what it refused"},

    {"GET", "/office/connections", WHO_OFFICE, ROLE_ADMIN, .desk = connections_page, .lenient = true,
     .means = "Connections and modules, with their state"},
    {"GET", "/office/connections/new", WHO_OFFICE, ROLE_ADMIN, .desk = connection_new_page, .lenient = true,
     .means = "The settings of a new connection"},
    {"POST", "/office/connections", WHO_OFFICE, ROLE_ADMIN, .desk = connection_make_send, .lenient = true,
     .means = "Make a connection"},
    {"GET", "/office/connections/{id}", WHO_OFFICE, ROLE_ADMIN, .desk = connection_page, .lenient = true,
     .means = "A connection and its settings"},
    {"POST", "/office/connections/{id}", WHO_OFFICE, ROLE_ADMIN, .desk = connection_change_send, .lenient = true,
     .means = "Change its settings"},
    {"POST", "/office/connections/{id}/try", WHO_OFFICE, ROLE_ADMIN, .desk = connection_try_send, .lenient = true,
     .means = "Open it in a child, to see"},
    {"GET", "/office/connections/{id}/stop", WHO_OFFICE, ROLE_ADMIN, .desk = connection_stop_page, .lenient = true,
     .means = "Before it is put out of use"},
    {"POST", "/office/connections/{id}/stop", WHO_OFFICE, ROLE_ADMIN, .desk = connection_stop_send, .lenient = true,
     .means = "Put it out of use"},
    {"POST", "/office/connections/{id}/start", WHO_OFFICE, ROLE_ADMIN, .desk = connection_start_send, .lenient = true,
     .means = "Put it in use again"},
    {0},
};
/* clang-format on */

const struct surface office_surface = {.name = "back office",
                                       .routes = routes,
                                       .kind = SURFACE_PAGES,
                                       .tell = office_tell};
